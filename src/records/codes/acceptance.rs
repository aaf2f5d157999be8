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

    /// A delivered file's name differs from that of a kept page in no way that every file system sees.
    NAME_MEETS = "correction-name-meets", Error,
        en: "{name} would overwrite {page} of version {version} on systems that do not tell such names apart"
            => "Deliver the page under the name that it had, so that it is replaced, or withdraw the earlier one with its reason.",
        it: "{name} sovrascriverebbe {page} della versione {version} sui sistemi che non distinguono tali nomi"
            => "Riconsegnare la pagina con il nome che aveva, così da sostituirla, oppure ritirare la precedente con la motivazione.";

    /// An access copy in the package of the version before is damaged.
    COPY_MADE_ANEW = "correction-copy-made-anew", Warning,
        en: "the access copy of {page} in version {version} is damaged; it was made anew for this version"
            => "Restore the package of version {version} from a copy.",
        it: "la copia per la consultazione di {page} nella versione {version} è danneggiata; per questa versione è stata rifatta"
            => "Ripristinare il pacchetto della versione {version} da una copia.";

    /// The package of the version before is not what the records say of it.
    PREVIOUS_DAMAGED = "correction-previous-damaged", Error,
        en: "version {version} of the unit, which this delivery builds on, is damaged: {path} cannot be read or is not what it was"
            => "Restore the package of version {version} from a copy, then run the batch again.",
        it: "la versione {version} dell'unità, su cui si basa questa consegna, è danneggiata: {path} non è leggibile o non è più quello di allora"
            => "Ripristinare il pacchetto della versione {version} da una copia, poi eseguire di nuovo la consegna.";

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
