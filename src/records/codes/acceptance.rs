//! Codes about the acceptance of units.

use super::table::codes;

codes! {
    /// A unit has no file at all.
    EMPTY_UNIT = "unit-empty", Error,
        en: "the unit has no files"
            => "Ask for the missing scans, or declare the empty folder in the inventory.",
        it: "l'unità non contiene file"
            => "Richiedere le scansioni mancanti, oppure dichiarare nell'inventario il fascicolo vuoto.";

    /// A delivery that corrects an earlier one leaves pages unmentioned.
    PAGES_KEPT = "correction-pages-kept", Info,
        en: "{count} pages of version {version} did not come again and are kept as they were"
            => "To take pages out, declare their withdrawal with its reason.",
        it: "{count} pagine della versione {version} non sono state riconsegnate e restano invariate"
            => "Per togliere pagine, dichiararne il ritiro con la motivazione.";

    /// The same unit came again without being declared a correction.
    REDELIVERED = "correction-not-declared", Info,
        en: "the unit has been delivered before: it becomes the version after {version}"
            => "Declare corrective deliveries with their reason, so that the record tells why.",
        it: "l'unità era già stata consegnata: diventa la versione successiva alla {version}"
            => "Dichiarare le consegne correttive con la motivazione, perché ne resti traccia.";

    /// A withdrawal names a page that the unit does not have.
    UNKNOWN_PAGE = "correction-unknown-page", Error,
        en: "the page to withdraw, {page}, is not in the unit"
            => "Correct the name or the digest in the list of withdrawals.",
        it: "la pagina da ritirare, {page}, non è nell'unità"
            => "Correggere il nome o l'impronta nell'elenco dei ritiri.";
}
