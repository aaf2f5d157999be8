//! Codes about volumes with an index by UNI SInCRO 11386:2020.

use super::table::codes;

codes! {
    /// The index is no XML, or no index of this standard.
    SINCRO_NOT_READ = "sincro-not-read", Error,
        en: "the index is not read on: {error}" => "Ask the sender for the package again.",
        it: "la lettura dell'indice si interrompe: {error}" => "Richiedere di nuovo il pacchetto al mittente.";

    /// An element or attribute stands where the standard does not have it.
    SINCRO_ELEMENT_UNEXPECTED = "sincro-element-unexpected", Error,
        en: "`{element}` must not stand in `{place}`" => "Ask the sender for an index that keeps the standard; attributes are qualified, too.",
        it: "`{element}` non è ammesso in `{place}`" => "Chiedere al mittente un indice conforme alla norma; anche gli attributi sono qualificati.";

    /// An element or attribute that the standard wants is not there.
    SINCRO_ELEMENT_MISSING = "sincro-element-missing", Error,
        en: "`{place}` has no `{element}`" => "Ask the sender for an index that keeps the standard.",
        it: "in `{place}` manca `{element}`" => "Chiedere al mittente un indice conforme alla norma.";

    /// A value is not of the form that the standard wants.
    SINCRO_VALUE_FORM = "sincro-value-form", Error,
        en: "`{place}` holds `{found}`; expected is: {expected}" => "Ask the sender for an index that keeps the standard.",
        it: "`{place}` contiene `{found}`; è atteso: {expected}" => "Chiedere al mittente un indice conforme alla norma.";

    /// A natural person has a formal name, or a legal one a first name.
    SINCRO_AGENT_NAME = "sincro-agent-name", Warning,
        en: "the agent `{name}` is a person of the other kind than its name" => "Ask the sender to correct the agent: natural persons have first and last name, legal ones a formal name.",
        it: "il soggetto `{name}` è una persona di tipo diverso dal suo nome" => "Far correggere il soggetto: le persone fisiche hanno nome e cognome, quelle giuridiche una denominazione.";

    /// The path of a file leads out of the package or is none.
    SINCRO_PATH_UNSAFE = "sincro-path-unsafe", Error,
        en: "the path `{path}` leads out of the package" => "Do not unpack this package with other programs; ask the sender for a clean one.",
        it: "il percorso `{path}` porta fuori dal pacchetto" => "Non aprire questo pacchetto con altri programmi; chiederne uno corretto al mittente.";

    /// A file is listed and not there, or is no plain file.
    SINCRO_FILE_MISSING = "sincro-file-missing", Error,
        en: "`{path}` is listed and is not there" => "Ask the sender for the package again.",
        it: "`{path}` è elencato ma non c'è" => "Richiedere di nuovo il pacchetto al mittente.";

    /// A file is there and not listed.
    SINCRO_FILE_UNLISTED = "sincro-file-unlisted", Warning,
        en: "`{path}` is there and the index does not list it" => "Ask the sender whether the file belongs to the package.",
        it: "`{path}` è presente ma l'indice non lo elenca" => "Chiedere al mittente se il file appartiene al pacchetto.";

    /// A file is listed twice.
    SINCRO_FILE_TWICE = "sincro-file-twice", Warning,
        en: "`{path}` is listed twice" => "List every file once.",
        it: "`{path}` è elencato due volte" => "Elencare ogni file una sola volta.";

    /// A digest is not that of the file.
    SINCRO_HASH_DIFFERS = "sincro-hash-differs", Error,
        en: "`{path}` has the {algorithm} {found}; the index says {expected}" => "Ask the sender for the package again.",
        it: "`{path}` ha {algorithm} {found}; l'indice indica {expected}" => "Richiedere di nuovo il pacchetto al mittente.";

    /// A digest was not compared.
    SINCRO_HASH_UNKNOWN = "sincro-hash-unknown", Warning,
        en: "the digest of `{path}` was not compared: `{algorithm}` is not known, or is of the canonical form of an XML" => "Compare it with the sender's program.",
        it: "l'impronta di `{path}` non è stata confrontata: `{algorithm}` non è noto, oppure riguarda la forma canonica di un XML" => "Confrontarla con il programma del mittente.";

    /// No digest of any file was compared.
    SINCRO_NOTHING_VERIFIED = "sincro-nothing-verified", Error,
        en: "no digest of the {count} listed files was compared" => "Compare them with the sender's program, or ask the sender for an index with SHA-256 of the files as they are.",
        it: "nessuna impronta dei {count} file elencati è stata confrontata" => "Confrontarle con il programma del mittente, o chiedere al mittente un indice con lo SHA-256 dei file così come sono.";

    /// A file cannot be read.
    SINCRO_FILE_UNREADABLE = "sincro-file-unreadable", Error,
        en: "`{path}` cannot be read: {error}" => "Check the disk and the permissions, then check again.",
        it: "`{path}` non può essere letto: {error}" => "Controllare il disco e i permessi, poi verificare di nuovo.";
}
