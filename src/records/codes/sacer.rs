//! Codes about what is deposited with a provider that runs SACER. `{code}` is the provider's own code for the refusal.

use super::table::codes;

codes! {
    /// The index is no XML, or XML that the provider refuses to read.
    SACER_NOT_READ = "sacer-not-read", Error,
        en: "the index is nothing that the provider reads: {error} ({code})" => "Make the index again; look at the file where it came from elsewhere.",
        it: "l'indice non è leggibile dal conservatore: {error} ({code})" => "Produrre di nuovo l'indice; se viene da altri, controllare il file.";

    /// An element or attribute stands where the schema does not have it, or out of order.
    SACER_ELEMENT_UNEXPECTED = "sacer-element-unexpected", Error,
        en: "`{element}` must not stand in `{place}` ({code})" => "Correct the provider's profile or the program that wrote the index.",
        it: "`{element}` non è ammesso in `{place}` ({code})" => "Correggere il profilo del conservatore o il programma che ha scritto l'indice.";

    /// An element or attribute that the schema wants is not there.
    SACER_ELEMENT_MISSING = "sacer-element-missing", Error,
        en: "`{place}` has no `{element}` ({code})" => "Give the value in the provider's profile or in the inventory.",
        it: "in `{place}` manca `{element}` ({code})" => "Indicare il valore nel profilo del conservatore o nell'inventario.";

    /// A value has more or fewer characters than the schema allows.
    SACER_VALUE_LENGTH = "sacer-value-length", Error,
        en: "`{place}` has {found} characters; allowed are {expected} ({code})" => "Shorten or fill the value in the inventory or in the provider's profile.",
        it: "`{place}` ha {found} caratteri; ne sono ammessi {expected} ({code})" => "Abbreviare o completare il valore nell'inventario o nel profilo del conservatore.";

    /// A value is no number, date, flag or word of the kind that the schema wants.
    SACER_VALUE_FORM = "sacer-value-form", Error,
        en: "`{place}` holds `{found}`; expected is: {expected} ({code})" => "Correct the value in the inventory or in the provider's profile.",
        it: "`{place}` contiene `{found}`; è atteso: {expected} ({code})" => "Correggere il valore nell'inventario o nel profilo del conservatore.";

    /// A declared number is not the number of what is listed.
    SACER_COUNT_DIFFERS = "sacer-count-differs", Error,
        en: "`{element}` says {declared}, and {found} are listed ({code})" => "Make the index again.",
        it: "`{element}` dichiara {declared}, ma ne sono elencati {found} ({code})" => "Produrre di nuovo l'indice.";

    /// A value that must be the only one of its kind comes twice.
    SACER_IDENTIFIER_TWICE = "sacer-identifier-twice", Error,
        en: "`{identifier}` stands twice as `{element}` ({code})" => "Give each its own identifier.",
        it: "`{identifier}` compare due volte come `{element}` ({code})" => "Assegnare a ciascuno un proprio identificativo.";

    /// What the index says of a migration does not go with its kind of preservation.
    SACER_MIGRATION = "sacer-migration", Error,
        en: "`{element}` and the kind of preservation `{found}` do not go together ({code})" => "Name the system of origin with MIGRAZIONE, and only with it.",
        it: "`{element}` e il tipo di conservazione `{found}` non sono compatibili ({code})" => "Indicare il sistema di origine con MIGRAZIONE, e solo con esso.";

    /// The index names another user or version than the call that sends it.
    SACER_CALL_DIFFERS = "sacer-call-differs", Error,
        en: "`{element}` is `{found}`; the provider's profile says `{expected}` ({code})" => "Make the index again with the profile that sends it.",
        it: "`{element}` vale `{found}`; il profilo del conservatore indica `{expected}` ({code})" => "Produrre di nuovo l'indice con il profilo con cui viene inviato.";

    /// A type, register, structure or format is none of those that were agreed with the provider.
    SACER_NOT_AGREED = "sacer-not-agreed", Error,
        en: "`{place}` is `{found}`, which the agreement with the provider does not name ({code})" => "Use a value of the technical agreement, or have it extended and write it into the provider's profile.",
        it: "`{place}` vale `{found}`, che non figura nell'accordo con il conservatore ({code})" => "Usare un valore del disciplinare tecnico, oppure farlo estendere e riportarlo nel profilo del conservatore.";

    /// The year of the key lies outside of the years for which the register is open.
    SACER_YEAR_OUTSIDE = "sacer-year-outside", Error,
        en: "the year {found} of the register `{register}` lies outside of {expected} ({code})" => "Correct the year, or have the register opened for it.",
        it: "l'anno {found} del registro `{register}` è fuori da {expected} ({code})" => "Correggere l'anno o far abilitare il registro per quell'anno.";

    /// The number of the key is not of the form that was agreed for the register.
    SACER_NUMBER_FORM = "sacer-number-form", Error,
        en: "the number `{found}` is not of the form `{expected}` ({code})" => "Correct the template of numbers in the provider's profile.",
        it: "il numero `{found}` non ha la forma `{expected}` ({code})" => "Correggere il modello dei numeri nel profilo del conservatore.";

    /// The key, or a name that is derived from it, is longer than the provider stores.
    SACER_KEY_TOO_LONG = "sacer-key-too-long", Error,
        en: "`{key}` has {found} characters; {most} are allowed ({code})" => "Shorten the number by the template in the provider's profile.",
        it: "`{key}` ha {found} caratteri; ne sono ammessi {most} ({code})" => "Abbreviare il numero con il modello nel profilo del conservatore.";

    /// Two documentary units would get the same key, or the same key once the provider has normalised it.
    SACER_KEY_TWICE = "sacer-key-twice", Error,
        en: "the key `{key}` belongs to `{other}` already ({code})" => "Make numbers distinct by the template in the provider's profile.",
        it: "la chiave `{key}` appartiene già a `{other}` ({code})" => "Rendere distinti i numeri con il modello nel profilo del conservatore.";

    /// The provider asks for a subject or a date, and the description has none.
    SACER_PROFILE_INCOMPLETE = "sacer-profile-incomplete", Error,
        en: "`{element}` is missing, and the provider asks for it ({code})" => "Fill the column `{column}` of the inventory.",
        it: "manca `{element}`, richiesto dal conservatore ({code})" => "Compilare la colonna `{column}` dell'inventario.";

    /// The provider has a normative profile for this type of unit, and the index holds none.
    SACER_NORMATIVE_PROFILE_MISSING = "sacer-normative-profile-missing", Error,
        en: "the normative profile of version {expected} is missing ({code})" => "Fill the columns of the inventory that the AgID metadata need.",
        it: "manca il profilo normativo nella versione {expected} ({code})" => "Compilare le colonne dell'inventario necessarie ai metadati AgID.";

    /// The provider has specific data for this type, and the index holds none.
    SACER_SPECIFIC_DATA_MISSING = "sacer-specific-data-missing", Error,
        en: "`{place}` has no specific data, and the provider asks for version {expected} ({code})" => "Fill the columns of the inventory that the provider's profile names.",
        it: "in `{place}` mancano i dati specifici, richiesti dal conservatore nella versione {expected} ({code})" => "Compilare le colonne dell'inventario indicate dal profilo del conservatore.";

    /// The order of presentation of a component is zero, or another component of the document has it.
    SACER_ORDER = "sacer-order", Error,
        en: "the component `{identifier}` has the order of presentation {found}, which is zero or taken ({code})" => "Number the components of a document from 1, each once.",
        it: "il componente `{identifier}` ha ordine di presentazione {found}, pari a zero o già usato ({code})" => "Numerare i componenti di un documento da 1, ciascuno una volta.";

    /// An element and the support of its component contradict each other.
    SACER_SUPPORT = "sacer-support", Error,
        en: "`{element}` does not go with the support `{found}` of the component `{identifier}` ({code})" => "Correct the support or leave the element out.",
        it: "`{element}` non è compatibile con il supporto `{found}` del componente `{identifier}` ({code})" => "Correggere il supporto o togliere l'elemento.";

    /// A component that is a file has no name.
    SACER_COMPONENT_UNNAMED = "sacer-component-unnamed", Error,
        en: "the component `{identifier}` is a file and has no name ({code})" => "Give the name of the file.",
        it: "il componente `{identifier}` è un file e non ha nome ({code})" => "Indicare il nome del file.";

    /// A component has no digest, and the provider asks for one.
    SACER_HASH_MISSING = "sacer-hash-missing", Error,
        en: "the component `{identifier}` has no digest ({code})" => "Make the index again: Fondo declares the SHA-256 of every file.",
        it: "il componente `{identifier}` non ha impronta ({code})" => "Produrre di nuovo l'indice: Fondo dichiara lo SHA-256 di ogni file.";

    /// A declared digest is neither hexadecimal nor base64, or of a length that belongs to no algorithm.
    SACER_HASH_UNREADABLE = "sacer-hash-unreadable", Error,
        en: "the digest `{found}` of the component `{identifier}` is of no kind that the provider reads ({code})" => "Declare SHA-256 in hexadecimal.",
        it: "l'impronta `{found}` del componente `{identifier}` non è di un tipo letto dal conservatore ({code})" => "Dichiarare lo SHA-256 in esadecimale.";

    /// A declared digest is not that of the file.
    SACER_HASH_DIFFERS = "sacer-hash-differs", Error,
        en: "the component `{identifier}` declares {expected}; the file has {found} ({code})" => "Find out which of the two is right before anything is sent.",
        it: "il componente `{identifier}` dichiara {expected}; il file ha {found} ({code})" => "Accertare quale dei due è giusto prima di inviare.";

    /// A component is a file, and no file goes with it.
    SACER_FILE_MISSING = "sacer-file-missing", Error,
        en: "there is no file for the component `{identifier}` ({code})" => "Add the file, or leave the component out.",
        it: "manca il file del componente `{identifier}` ({code})" => "Aggiungere il file o togliere il componente.";

    /// A file has no bytes; the provider skips such parts without a word and then misses the file.
    SACER_FILE_EMPTY = "sacer-file-empty", Error,
        en: "the file of the component `{identifier}` is empty: the provider would not take it for sent ({code})" => "Leave empty files out of the deposit.",
        it: "il file del componente `{identifier}` è vuoto: il conservatore non lo considererebbe inviato ({code})" => "Escludere i file vuoti dal versamento.";

    /// A file goes with no component of the index.
    SACER_FILE_UNLISTED = "sacer-file-unlisted", Error,
        en: "the file `{identifier}` belongs to no component ({code})" => "Leave the file out, or list it.",
        it: "il file `{identifier}` non appartiene ad alcun componente ({code})" => "Togliere il file o elencarlo.";

    /// A file, or all of them together, is larger than the provider takes in one call.
    SACER_TOO_LARGE = "sacer-too-large", Error,
        en: "`{identifier}` has {found} bytes; the provider takes {most} ({code})" => "Deposit by another way that was agreed, or split the unit.",
        it: "`{identifier}` ha {found} byte; il conservatore ne accetta {most} ({code})" => "Versare con un'altra modalità concordata o dividere l'unità.";

    /// No component bears a signature, and the index does not force the preservation of what is unsigned.
    SACER_NOT_SIGNED = "sacer-not-signed", Error,
        en: "no component is signed, and `ForzaConservazione` is not true ({code})" => "Set `force.conservation = true` in the provider's profile: scans bear no signature.",
        it: "nessun componente è firmato e `ForzaConservazione` non è true ({code})" => "Impostare `force.conservation = true` nel profilo del conservatore: le scansioni non sono firmate.";

    /// The provider may read the index as ISO 8859-1: characters beyond ASCII would come out as others.
    SACER_NOT_ASCII = "sacer-not-ascii", Warning,
        en: "the index holds characters beyond ASCII, which the provider may read as others" => "Write them as numeric references, as Fondo does.",
        it: "l'indice contiene caratteri oltre l'ASCII, che il conservatore può leggere come altri" => "Scriverli come riferimenti numerici, come fa Fondo.";

    /// A part of the key has characters that do not belong in portable names of files.
    SACER_KEY_NOT_POSIX = "sacer-key-not-posix", Warning,
        en: "`{found}` in `{element}` has characters outside of the POSIX set for names ({code})" => "Use letters and digits of ASCII, `.`, `_` and `-`; where the provider archives on a file system it refuses others.",
        it: "`{found}` in `{element}` ha caratteri fuori dall'insieme POSIX per i nomi ({code})" => "Usare lettere e cifre ASCII, `.`, `_` e `-`; se il conservatore archivia su file system, rifiuta gli altri.";

    /// `DatiFiscali` is an element of earlier years.
    SACER_FISCAL_DATA = "sacer-fiscal-data", Warning,
        en: "`DatiFiscali` of the document `{identifier}` is deprecated ({code})" => "Leave the element out.",
        it: "`DatiFiscali` del documento `{identifier}` è deprecato ({code})" => "Omettere l'elemento.";

    /// A file was opened after it was closed.
    SACER_FILE_DATES = "sacer-file-dates", Error,
        en: "the file was opened on {opened}, after it was closed on {closed} ({code})" => "Correct the dates in the inventory.",
        it: "il fascicolo risulta aperto il {opened}, dopo la chiusura del {closed} ({code})" => "Correggere le date nell'inventario.";

    /// A file goes into the archive and has no closing date.
    SACER_FILE_NOT_CLOSED = "sacer-file-not-closed", Error,
        en: "the file goes into the archive and has no closing date ({code})" => "Fill the column of the closing date, or deposit it in advance (VERSAMENTO_ANTICIPATO).",
        it: "il fascicolo è versato in archivio e non ha data di chiusura ({code})" => "Compilare la colonna della data di chiusura o versarlo in anticipo (VERSAMENTO_ANTICIPATO).";

    /// The retention of a file is not stated.
    SACER_FILE_RETENTION_MISSING = "sacer-file-retention-missing", Error,
        en: "the time of retention is missing ({code})" => "Fill the column of the retention; 9999 stands for ever.",
        it: "manca il tempo di conservazione ({code})" => "Compilare la colonna del tempo di conservazione; 9999 significa illimitato.";

    /// A file has no classification.
    SACER_FILE_CLASSIFICATION = "sacer-file-classification", Error,
        en: "the file has no classification ({code})" => "Fill the column of the classification in the inventory.",
        it: "il fascicolo non ha classificazione ({code})" => "Compilare la colonna della classificazione nell'inventario.";

    /// The first or last document of a file is none of those that it lists.
    SACER_FILE_END_UNLISTED = "sacer-file-end-unlisted", Error,
        en: "`{element}` is `{found}`, which the file does not list ({code})" => "Name a documentary unit of the file.",
        it: "`{element}` è `{found}`, che il fascicolo non elenca ({code})" => "Indicare un'unità documentaria del fascicolo.";

    /// Of a subject neither a name nor both parts of a name are given, or both kinds at once.
    SACER_FILE_SUBJECT = "sacer-file-subject", Error,
        en: "the subject `{found}` needs either a denomination or a surname with a name ({code})" => "Correct who takes part in the inventory.",
        it: "il soggetto `{found}` richiede una denominazione oppure cognome e nome ({code})" => "Correggere i soggetti nell'inventario.";
}
