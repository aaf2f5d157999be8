//! Codes for tests, so that these do not change with the texts of the real ones.

use super::table::codes;

codes! {
    /// An error with values.
    TRUNCATED = "sample-tiff-truncated", Error,
        en: "the file ends at byte {found}; its data end at {expected}" => "Ask the supplier for the file again.",
        it: "il file termina al byte {found}; i dati finiscono al byte {expected}" => "Richiedere di nuovo il file al fornitore.";
    /// An error about a unit.
    GAP = "sample-gap-undeclared", Error,
        en: "the pages go from {before} to {after}" => "Ask for the missing pages, or declare the gap in the inventory.",
        it: "la numerazione passa da {before} a {after}" => "Richiedere le pagine mancanti o dichiarare la lacuna nell'inventario.";
    /// A warning with a value.
    RESOLUTION = "sample-resolution-low", Warning,
        en: "{found} pixels per inch; the profile asks for {wanted}" => "Decide whether the pages must be scanned again.",
        it: "{found} pixel per pollice; il profilo ne chiede {wanted}" => "Decidere se ripetere la scansione.";
    /// A warning that names another file.
    TWIN = "sample-same-content", Warning,
        en: "same bytes as {other}" => "Look whether a page was delivered twice.",
        it: "stesso contenuto di {other}" => "Controllare se una pagina è stata consegnata due volte.";
    /// Information.
    NONE_SUPPLIED = "sample-checksums-none", Info,
        en: "no list of checksums came along" => "Ask the supplier to send one with the next delivery.",
        it: "la consegna non contiene elenchi di impronte" => "Chiedere al fornitore di allegarne uno alla prossima consegna.";
    /// About a row.
    NO_FILES = "sample-unit-awaited", Warning,
        en: "{title} is in the inventory, but no file of it has come" => "Wait for the next delivery, or ask for it.",
        it: "{title} è nell'inventario, ma non è arrivato alcun file" => "Attendere la prossima consegna o sollecitarla.";
}
