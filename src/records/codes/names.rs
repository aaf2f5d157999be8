//! Codes about file names.

use super::table::codes;

codes! {
    /// The name is no UTF-8.
    NOT_UTF8 = "name-not-utf8", Warning,
        en: "the name is not valid UTF-8; in the package it is `{safe}`" => "Ask the supplier to write names in UTF-8.",
        it: "il nome non è in UTF-8 valido; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di scrivere i nomi in UTF-8.";
    /// The name is not in normal form C.
    NOT_NFC = "name-not-nfc", Warning,
        en: "the name is not in Unicode normal form C; in the package it is `{safe}`" => "Ask the supplier to write names in normal form C (NFC).",
        it: "il nome non è in forma normale C di Unicode; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di scrivere i nomi in forma normale C (NFC).";
    /// The name holds a line break.
    NEWLINE = "name-newline", Warning,
        en: "the name holds a line break; in the package it is `{safe}`" => "Ask the supplier to rename the file.",
        it: "il nome contiene un ritorno a capo; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di rinominare il file.";
    /// The name holds control or invisible characters.
    CONTROL = "name-control", Warning,
        en: "the name holds control or invisible characters; in the package it is `{safe}`" => "Ask the supplier to rename the file.",
        it: "il nome contiene caratteri di controllo o invisibili; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di rinominare il file.";
    /// The name holds a backslash.
    BACKSLASH = "name-backslash", Warning,
        en: "the name holds a backslash, which divides folders on Windows; in the package it is `{safe}`" => "Ask the supplier how the file got this name and to rename it.",
        it: "il nome contiene una barra rovesciata, che in Windows separa le cartelle; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore come è nato questo nome e di rinominare il file.";
    /// The name holds characters that Windows forbids.
    FORBIDDEN = "name-forbidden", Warning,
        en: "the name holds characters that Windows forbids; in the package it is `{safe}`" => "Ask the supplier to leave out < > : \" | ? *.",
        it: "il nome contiene caratteri vietati in Windows; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di evitare < > : \" | ? *.";
    /// The name holds a percent sign.
    PERCENT = "name-percent", Warning,
        en: "the name holds a percent sign, which readers of BagIt packages understand differently; in the package it is `{safe}`" => "Ask the supplier to leave out percent signs.",
        it: "il nome contiene il segno di percentuale, che i lettori di pacchetti BagIt interpretano in modi diversi; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di evitare il segno di percentuale.";
    /// The name begins with a blank.
    LEADING_BLANK = "name-leading-blank", Warning,
        en: "the name begins with a blank; in the package it is `{safe}`" => "Ask the supplier to rename the file.",
        it: "il nome comincia con uno spazio; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di rinominare il file.";
    /// The name ends with a blank.
    TRAILING_BLANK = "name-trailing-blank", Warning,
        en: "the name ends with a blank; in the package it is `{safe}`" => "Ask the supplier to rename the file.",
        it: "il nome termina con uno spazio; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di rinominare il file.";
    /// The name ends with a full stop.
    TRAILING_DOT = "name-trailing-dot", Warning,
        en: "the name ends with a full stop, which Windows drops; in the package it is `{safe}`" => "Ask the supplier to rename the file.",
        it: "il nome termina con un punto, che Windows elimina; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di rinominare il file.";
    /// The name is a device of Windows.
    RESERVED = "name-reserved", Warning,
        en: "the name is that of a Windows device; in the package it is `{safe}`" => "Ask the supplier to rename the file and see which page it is.",
        it: "il nome è quello di un dispositivo di Windows; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore di rinominare il file e verificare di quale pagina si tratta.";
    /// The name is too long.
    TOO_LONG = "name-too-long", Warning,
        en: "the name has {length} bytes, the profile allows {limit}; in the package it is `{safe}`" => "Ask the supplier for shorter names.",
        it: "il nome è di {length} byte, il profilo ne ammette {limit}; nel pacchetto diventa `{safe}`" => "Chiedere al fornitore nomi più brevi.";
    /// The path is too long.
    PATH_TOO_LONG = "name-path-too-long", Warning,
        en: "the path inside the unit has {length} characters, {limit} fit into a package; there it is `{safe}`" => "Ask the supplier for fewer and shorter folder names.",
        it: "il percorso interno all'unità è di {length} caratteri, in un pacchetto ne entrano {limit}; lì diventa `{safe}`" => "Chiedere al fornitore cartelle meno numerose e con nomi più brevi.";
    /// Two names of a folder are equal after normalisation.
    TWIN_NFC = "name-twin-nfc", Warning,
        en: "the name is the same as `{twin}` once both are normalised; in the package it is `{safe}`" => "See whether both are wanted, and ask the supplier to rename one.",
        it: "una volta normalizzato, il nome è uguale a `{twin}`; nel pacchetto diventa `{safe}`" => "Verificare se servono entrambi e chiedere al fornitore di rinominarne uno.";
    /// Two names of a folder are equal when case is folded.
    TWIN_CASE = "name-twin-case", Warning,
        en: "the name differs from `{twin}` only in upper and lower case; in the package it is `{safe}`" => "See whether both are wanted, and ask the supplier to rename one.",
        it: "il nome differisce da `{twin}` solo per maiuscole e minuscole; nel pacchetto diventa `{safe}`" => "Verificare se servono entrambi e chiedere al fornitore di rinominarne uno.";
}
