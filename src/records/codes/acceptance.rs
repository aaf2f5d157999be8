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

    /// The pages over which the delivery would be laid waited once, and wait no longer.
    HELD_UNDONE = "correction-held-undone", Error,
        en: "the version in which the pages of {batch} stood was withdrawn: nothing of them waits over which this could be laid"
            => "Run {batch} again, so that they wait as before, then this delivery. Their files lie in the withdrawn package too.",
        it: "la versione in cui stavano le pagine di {batch} è stata ritirata: non ne resta nulla in attesa a cui applicare questa consegna"
            => "Eseguire di nuovo {batch}, così che tornino in attesa, poi questa consegna. I file sono anche nel pacchetto ritirato.";

    /// The pages over which the delivery would be laid were rejected.
    HELD_REJECTED = "correction-held-rejected", Error,
        en: "the pages of {batch} over which this would be laid were rejected"
            => "Have the unit delivered whole, with all its pages. Or, where the rejection was wrong, decide again on {batch}.",
        it: "le pagine di {batch} a cui si applicherebbe questa consegna sono state respinte"
            => "Far riconsegnare l'unità intera, con tutte le pagine. Oppure, se il rifiuto era errato, decidere di nuovo su {batch}.";

    /// What a staged unit was laid over is no longer what it would be laid over.
    BASE_CHANGED = "correction-base-changed", Error,
        en: "since the unit was staged another version of it was made, or other pages of it were ordered again: it is to be laid over them"
            => "Run the batch again: nothing that came before is left out then.",
        it: "dopo la preparazione dell'unità ne è stata prodotta un'altra versione, o ne sono state riordinate altre pagine: va applicata a queste"
            => "Eseguire di nuovo la consegna: così nulla di ciò che è venuto prima resta escluso.";

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

    /// The delivery waits for people.
    WAITING = "acceptance-waiting", Warning,
        en: "the unit is fit; its delivery waits for the sample, for open errors or for the person who accepts it"
            => "Decide with `fondo review` and `fondo decide`; the unit is packaged then, without being read again.",
        it: "l'unità è idonea; la consegna attende il campione, gli errori aperti o la persona che la accetta"
            => "Decidere con `fondo review` e `fondo decide`; l'unità verrà impacchettata senza rileggerla.";

    /// A person took something though it is not as it should be.
    WAIVED = "acceptance-waived", Info,
        en: "`{code}` was waived by {by} on {at}"
            => "The reason stands in the batch's decisions.",
        it: "`{code}` è stato accettato in deroga da {by} il {at}"
            => "La motivazione è nelle decisioni della consegna.";

    /// A person ordered a rescan.
    RESCAN_ORDERED = "acceptance-rescan-ordered", Error,
        en: "to be captured again by {due}, as {by} decided on {at}"
            => "Send the list of `fondo acceptance` to the supplier; the corrective delivery that brings it closes the order.",
        it: "da riacquisire entro il {due}, per decisione di {by} del {at}"
            => "Inviare al fornitore l'elenco di `fondo acceptance`; la consegna correttiva che la porta chiude l'ordine.";

    /// A person rejected a page or a unit.
    REJECTED = "acceptance-rejected", Error,
        en: "rejected by {by} on {at}"
            => "The unit must be delivered again.",
        it: "respinta da {by} il {at}"
            => "L'unità deve essere riconsegnata.";

    /// A person rejected the delivery.
    DELIVERY_REJECTED = "acceptance-delivery-rejected", Error,
        en: "the whole delivery was rejected by {by} on {at}"
            => "The delivery must come again.",
        it: "l'intera consegna è stata respinta da {by} il {at}"
            => "La consegna deve essere ripresentata.";

    /// The sample has too many defective pages.
    SAMPLE_REJECTED = "acceptance-sample-rejected", Error,
        en: "the sample has too many defective pages: the whole delivery is blocked"
            => "Send the supplier's report (`fondo acceptance`), and let the delivery come again; or correct the decisions on the sample.",
        it: "nel campione le pagine difettose sono troppe: l'intera consegna è bloccata"
            => "Inviare la relazione al fornitore (`fondo acceptance`) e far ripresentare la consegna; oppure correggere le decisioni sul campione.";

    /// A later delivery brought what was awaited.
    SUPERSEDED = "acceptance-superseded", Info,
        en: "what was awaited came with {batch}: the unit stands as version {version}"
            => "Nothing is to be done.",
        it: "ciò che si attendeva è arrivato con {batch}: l'unità è presente come versione {version}"
            => "Non occorre fare nulla.";

    /// A decision is on other bytes than those that lie there.
    DECISION_STALE = "decision-stale", Error,
        en: "the decision is on other content of {what}: {given} was decided on, {found} lies there"
            => "Make the contact sheet anew with `fondo review` and look at what lies there now.",
        it: "la decisione riguarda un altro contenuto di {what}: si è deciso su {given}, ora c'è {found}"
            => "Rifare il foglio di controllo con `fondo review` ed esaminare ciò che c'è ora.";

    /// A decision is on something that is not in the batch.
    DECISION_UNKNOWN = "decision-unknown", Error,
        en: "nothing of {what} lies there to be decided on"
            => "Check the batch and the identifier; if the unit could not be read, run the batch again first.",
        it: "non c'è nulla di {what} su cui decidere"
            => "Controllare la consegna e l'identificativo; se l'unità non è stata letta, eseguire prima di nuovo la consegna.";

    /// Nobody answers for a decision.
    DECISION_BY_NOBODY = "decision-by-nobody", Error,
        en: "nobody answers for the decision"
            => "Name the person with --operator, or in the file under `by`.",
        it: "nessuno risponde della decisione"
            => "Indicare la persona con --operator, o nel file alla voce `by`.";

    /// Who decided may not.
    DECISION_NOT_ENTITLED = "decision-not-entitled", Error,
        en: "{by} may not decide on this"
            => "Let an `archivist` of fondo.toml decide; on restricted units one who is a `reader` too.",
        it: "{by} non può decidere su questo"
            => "Far decidere a un `archivist` di fondo.toml; sulle unità riservate a chi è anche `reader`.";

    /// A decision that must be explained is not.
    DECISION_WITHOUT_REASON = "decision-without-reason", Error,
        en: "`{verdict}` needs a reason"
            => "Say why: in words, or for `rescan` and `reject` at least by naming the defect.",
        it: "`{verdict}` richiede una motivazione"
            => "Dire perché: a parole o, per `rescan` e `reject`, almeno indicando il difetto.";

    /// A defect that is in no list.
    DECISION_UNKNOWN_DEFECT = "decision-unknown-defect", Error,
        en: "`{defect}` is no known defect"
            => "Use a name of the manual's list, a finding code, or one that a clause of the profile names.",
        it: "`{defect}` non è un difetto noto"
            => "Usare un nome dell'elenco del manuale, un codice di rilievo o uno indicato da una clausola del profilo.";

    /// A decision whose parts make no sense.
    DECISION_MALFORMED = "decision-malformed", Error,
        en: "the decision's `{what}` makes no sense"
            => "Correct the file: a page needs its unit, images count from 1, a delivery is not scanned again but rejected, times do not lie ahead.",
        it: "il campo `{what}` della decisione non ha senso"
            => "Correggere il file: una pagina richiede l'unità, le immagini si contano da 1, una consegna non si riacquisisce ma si respinge, le date non sono nel futuro.";

    /// A page with errors was simply accepted.
    DECISION_NEEDS_WAIVER = "decision-needs-waiver", Error,
        en: "the page has open errors ({codes}): accepting it is a waiver"
            => "Decide `waive`, with the reason.",
        it: "la pagina ha errori aperti ({codes}): accettarla è una deroga"
            => "Decidere `waive`, con la motivazione.";

    /// An error that nobody can waive.
    DECISION_NOT_WAIVABLE = "decision-not-waivable", Error,
        en: "`{code}` cannot be waived: no package can be made then"
            => "Remove the cause and run the batch again, or order a rescan.",
        it: "`{code}` non ammette deroga: il pacchetto non si potrebbe fare"
            => "Rimuovere la causa ed eseguire di nuovo la consegna, oppure ordinare la riacquisizione.";

    /// The unit is packaged already.
    DECISION_TOO_LATE = "decision-too-late", Error,
        en: "{unit} is packaged already"
            => "Order a rescan: its delivery makes the next version. Or withdraw the batch with `fondo undo`.",
        it: "{unit} è già impacchettata"
            => "Ordinare la riacquisizione: la consegna correttiva produce la versione successiva. Oppure ritirare la consegna con `fondo undo`.";

    /// The delivery cannot be accepted yet.
    DECISION_NOT_YET = "decision-not-yet", Error,
        en: "the delivery cannot be accepted yet: {left} pages of the sample are left to look at, or it has failed; {open} errors are open"
            => "Decide on the sample and on what is open first.",
        it: "la consegna non si può ancora accettare: restano da esaminare {left} pagine del campione, o il campione non è superato; errori aperti: {open}"
            => "Decidere prima sul campione e su ciò che è aperto.";
}
