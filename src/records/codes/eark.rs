//! Codes about E-ARK packages. Each bears the identifier of the requirement that it is about: `rule`.

use super::table::codes;

codes! {
    /// CSIPSTR4: a package has a METS document at its root.
    NO_METS = "eark-no-mets", Error,
        en: "CSIPSTR4: there is no `METS.xml` at the root of the package" => "Ask the sender for the whole package.",
        it: "CSIPSTR4: manca `METS.xml` nella radice del pacchetto" => "Richiedere al mittente il pacchetto completo.";
    /// The METS document cannot be read to its end.
    METS_UNREADABLE = "eark-mets-unreadable", Error,
        en: "{rule}: `{path}` cannot be read to its end: {reason}" => "Ask the sender to write it again as well-formed XML in UTF-8, without a document type.",
        it: "{rule}: `{path}` non è leggibile fino alla fine: {reason}" => "Chiedere al mittente di riscriverlo come XML ben formato in UTF-8, senza document type.";
    /// An element that the specification asks for is absent.
    ELEMENT_MISSING = "eark-element-missing", Error,
        en: "{rule}: {place} has no {element}" => "Add the element that the specification asks for.",
        it: "{rule}: {place} è privo di {element}" => "Aggiungere l'elemento richiesto dalla specifica.";
    /// An element stands more often than the specification allows.
    ELEMENT_REPEATED = "eark-element-repeated", Error,
        en: "{rule}: {place} has {element} {found} times; {most} is allowed" => "Leave only what the specification allows.",
        it: "{rule}: {place} ha {found} volte {element}; è ammesso {most}" => "Lasciare solo quanto ammesso dalla specifica.";
    /// An attribute that the specification asks for is absent or empty.
    ATTRIBUTE_MISSING = "eark-attribute-missing", Error,
        en: "{rule}: {place} has no {attribute}" => "Add the attribute with a value.",
        it: "{rule}: {place} è privo di {attribute}" => "Aggiungere l'attributo con un valore.";
    /// Attributes that the specification allows to leave out, and that were.
    LEFT_OUT = "eark-left-out", Info,
        en: "{rule}: {attribute}, which may be left out, is absent ({number} times; the first: {place})" => "Add the attribute where its value is known.",
        it: "{rule}: {attribute}, che può essere omesso, è assente ({number} volte; la prima: {place})" => "Aggiungere l'attributo dove il valore è noto.";
    /// An identifier stands more than once in a document.
    ID_REPEATED = "eark-id-repeated", Error,
        en: "{rule}: {place} has the identifier `{target}` {found} times" => "Give every element an identifier of its own.",
        it: "{rule}: {place} ha {found} volte l'identificatore `{target}`" => "Dare a ogni elemento un identificatore proprio.";
    /// A value is none of those that the specification has.
    VALUE = "eark-value", Error,
        en: "{rule}: {place} has {attribute} `{value}`; expected is {expected}" => "Write the value that the specification has.",
        it: "{rule}: {place} ha {attribute} `{value}`; è previsto {expected}" => "Scrivere il valore previsto dalla specifica.";
    /// A pointer inside a METS document does not lead to what it should.
    POINTER = "eark-pointer", Error,
        en: "{rule}: {place} points to `{target}`, which is not {expected}" => "Correct the identifier, or add what it should point to.",
        it: "{rule}: {place} rinvia a `{target}`, che non è {expected}" => "Correggere l'identificatore oppure aggiungere ciò a cui deve rinviare.";
    /// Something is not pointed to.
    NOT_POINTED_TO = "eark-not-pointed-to", Error,
        en: "{rule}: {place} does not point to {element} `{target}`" => "Add the pointer to the structural map.",
        it: "{rule}: {place} non rinvia a {element} `{target}`" => "Aggiungere il rinvio nella mappa strutturale.";
    /// A link leads out of the package, or to the network.
    LINK_OUTSIDE = "eark-link-outside", Error,
        en: "{rule}: {place} links to `{target}`, which lies outside the package" => "Put the file into the package and link to it by a relative path.",
        it: "{rule}: {place} rinvia a `{target}`, che è fuori dal pacchetto" => "Mettere il file nel pacchetto e rinviarvi con un percorso relativo.";
    /// A file that METS names is not there.
    FILE_MISSING = "eark-file-missing", Error,
        en: "{rule}: {place} names `{target}`, which is not in the package" => "Ask the sender for the file.",
        it: "{rule}: {place} indica `{target}`, che non si trova nel pacchetto" => "Richiedere il file al mittente.";
    /// A link names a file that differs in upper and lower case or in Unicode normal form.
    LINK_SPELLING = "eark-link-spelling", Error,
        en: "{rule}: {place} names `{target}`; in the package the file is called `{found}`" => "Write the name in METS exactly as the file is called.",
        it: "{rule}: {place} indica `{target}`; nel pacchetto il file si chiama `{found}`" => "Scrivere in METS il nome esattamente come quello del file.";
    /// Metadata that lie in another folder than those of their kind.
    OTHER_FOLDER = "eark-other-folder", Warning,
        en: "{rule}: {place} names `{target}`, which lies outside `{folder}`" => "Put metadata of this kind into its folder.",
        it: "{rule}: {place} indica `{target}`, che si trova fuori da `{folder}`" => "Mettere i metadati di questo tipo nella loro cartella.";
    /// A file has another size than METS says.
    SIZE = "eark-size", Error,
        en: "{rule}: `{target}` has {found} bytes; METS says {expected}" => "Ask the sender for the file again.",
        it: "{rule}: `{target}` ha {found} byte; METS ne indica {expected}" => "Richiedere di nuovo il file al mittente.";
    /// A file has another checksum than METS says.
    CHECKSUM = "eark-checksum", Error,
        en: "{rule}: `{target}` has the {algorithm} {found}; METS says {expected}" => "Ask the sender for the file again.",
        it: "{rule}: `{target}` ha {algorithm} {found}; METS indica {expected}" => "Richiedere di nuovo il file al mittente.";
    /// A checksum of an algorithm that this program does not compute.
    ALGORITHM = "eark-algorithm", Warning,
        en: "`{target}` bears a checksum of the algorithm `{algorithm}`, which was not compared" => "Ask the sender for SHA-256.",
        it: "`{target}` riporta un'impronta con algoritmo `{algorithm}`, che non è stata confrontata" => "Chiedere al mittente SHA-256.";
    /// No checksum of any file was compared.
    NOTHING_VERIFIED = "eark-nothing-verified", Error,
        en: "no checksum of the {count} files was compared: METS has none, or none of an algorithm that this program knows" => "Ask the sender for METS documents with SHA-256.",
        it: "nessuna impronta dei {count} file è stata confrontata: METS non ne riporta, o non con un algoritmo noto a questo programma" => "Chiedere al mittente documenti METS con SHA-256.";
    /// A file that no METS document names.
    UNREFERENCED = "eark-unreferenced", Warning,
        en: "no METS document names `{target}`" => "Ask the sender whether the file belongs to the package.",
        it: "nessun documento METS indica `{target}`" => "Chiedere al mittente se il file appartiene al pacchetto.";
    /// A folder that a good package has is absent.
    FOLDER_MISSING = "eark-folder-missing", Warning,
        en: "{rule}: the package has no folder `{folder}`" => "Add the folder if the package has anything to put there.",
        it: "{rule}: il pacchetto non ha la cartella `{folder}`" => "Aggiungere la cartella se il pacchetto ha qualcosa da mettervi.";
    /// Files of metadata that METS does not describe.
    UNDESCRIBED = "eark-undescribed", Error,
        en: "{rule}: the folder `{folder}` has {files} files, and METS describes {described} of them with {element}" => "Describe each file in METS.",
        it: "{rule}: la cartella `{folder}` ha {files} file, e METS ne descrive {described} con {element}" => "Descrivere ogni file in METS.";
    /// The document does not keep to an XML schema.
    SCHEMA = "eark-schema", Error,
        en: "`{path}` does not keep to its XML schema: {reason}" => "Ask the sender to write it by the schema.",
        it: "`{path}` non rispetta lo schema XML: {reason}" => "Chiedere al mittente di scriverlo secondo lo schema.";
    /// The document could not be held against a schema.
    SCHEMA_NOT_JUDGED = "eark-schema-not-judged", Error,
        en: "`{path}` was not held against its XML schema: {reason}" => "Ask the sender for well-formed XML in UTF-8 without a document type.",
        it: "`{path}` non è stato confrontato con il suo schema XML: {reason}" => "Chiedere al mittente un XML ben formato in UTF-8 e senza document type.";
}
