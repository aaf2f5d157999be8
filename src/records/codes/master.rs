//! Codes about masters that are made of sources of another form.

use super::table::codes;

codes! {
    /// The source is lossy: a master of another form would win nothing.
    NOT_LOSSLESS = "master-not-lossless", Warning,
        en: "no master was made: the source is coded with loss ({compression}); it is preserved as it is"
            => "Nothing has to be done where the contract allows such files; else ask for lossless ones. `master.from_lossy` makes masters of them all the same.",
        it: "nessun master prodotto: il file ricevuto è codificato con perdita ({compression}); è conservato così com'è"
            => "Non occorre fare nulla se il contratto ammette tali file; altrimenti richiederli senza perdita. `master.from_lossy` ne produce comunque i master.";

    /// The format that is asked for cannot hold all of the source.
    NOT_POSSIBLE = "master-not-possible", Warning,
        en: "no master was made: the form that the profile asks for cannot hold what the source holds ({reason}); it is preserved as it is"
            => "Accept the source as its own master, or choose another `normalise.format` for such material.",
        it: "nessun master prodotto: la forma chiesta dal profilo non può contenere ciò che il file contiene ({reason}); è conservato così com'è"
            => "Accettare il file come master di sé stesso, oppure scegliere per tale materiale un altro `normalise.format`.";

    /// A new file would not meet the rules either.
    NOT_MENDED = "master-not-mended", Warning,
        en: "no master was made: a new file without a changed pixel and with all its tags would not meet these rules either: {rules}; the source is preserved as it is"
            => "Ask for the file again as the rules want it, accept it as it is, or change the rules of `[master]`.",
        it: "nessun master prodotto: neppure un nuovo file senza pixel modificati e con tutti i suoi campi soddisferebbe queste regole: {rules}; il file ricevuto è conservato così com'è"
            => "Richiedere di nuovo il file come lo vogliono le regole, accettarlo così com'è, oppure modificare le regole di `[master]`.";

    /// Making or reading back a master failed.
    FAILED = "master-failed", Error,
        en: "no master was made: {message}; the source is preserved as it is"
            => "Run again; if it fails again, open the file with another program and report the fault.",
        it: "nessun master prodotto: {message}; il file ricevuto è conservato così com'è"
            => "Ripetere; se fallisce di nuovo, aprire il file con un altro programma e segnalare l'errore.";

    /// What was written is not the source.
    NOT_PROVEN = "master-not-proven", Error,
        en: "the master that was written is not the same as its source ({difference}): it was discarded, the source is preserved as it is"
            => "Report the fault with the file: a program or a device did wrong. Nothing of the source was touched.",
        it: "il master scritto non è uguale al file ricevuto ({difference}): è stato scartato, il file è conservato così com'è"
            => "Segnalare l'errore con il file: ha sbagliato un programma o un dispositivo. Il file ricevuto non è stato toccato.";

    /// The master holds less than the source.
    LEFT_OUT = "master-left-out", Info,
        en: "the master does not hold all that the source says beside its pixels: {what}"
            => "The source lies beside the master and keeps it; look whether it matters.",
        it: "il master non contiene tutto ciò che il file dice oltre ai pixel: {what}"
            => "Il file ricevuto è accanto al master e lo conserva; verificare se è rilevante.";
}
