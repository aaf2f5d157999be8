//! Codes about the recognition of text.

use super::table::codes;

codes! {
    /// The engine is missing, too old, or has not the models.
    NOT_AVAILABLE = "text-not-available", Warning,
        en: "the text was not recognised, as the profile asks: {reason}; everything else was done"
            => "Install tesseract 4.1 to 6 with the models of the languages in `text.languages`, then run again: the unit gets a new version with its text.",
        it: "il testo non è stato riconosciuto come chiede il profilo: {reason}; tutto il resto è stato fatto"
            => "Installare tesseract da 4.1 a 6 con i modelli delle lingue di `text.languages`, poi ripetere: l'unità avrà una nuova versione con il testo.";

    /// The engine crashed, took too long, or said nonsense.
    FAILED = "text-failed", Warning,
        en: "the text of this page was not recognised: {reason}"
            => "Look at the page; a longer `text.timeout_s` helps where it took too long. The page itself is preserved as it is.",
        it: "il testo di questa pagina non è stato riconosciuto: {reason}"
            => "Guardare la pagina; un `text.timeout_s` più lungo serve se ha impiegato troppo tempo. La pagina in sé è conservata così com'è.";

    /// The engine is unsure of the page.
    LOW_CONFIDENCE = "text-low-confidence", Info,
        en: "the engine is unsure of the text of this page: mean confidence {mean} of 100 over {words} words, below {limit}"
            => "Compare the text with the picture before it is relied on: handwriting, stains, another language or another script.",
        it: "il motore è incerto sul testo di questa pagina: confidenza media {mean} su 100 per {words} parole, sotto {limit}"
            => "Confrontare il testo con l'immagine prima di farvi affidamento: manoscritto, macchie, altra lingua o altra scrittura.";

    /// The text came along.
    DELIVERED = "text-delivered", Info,
        en: "the text of this page came with it ({file}) and was not recognised again, as the profile wants"
            => "Nothing has to be done; `text.recognise = \"always\"` recognises it all the same.",
        it: "il testo di questa pagina è arrivato con essa ({file}) e, come vuole il profilo, non è stato riconosciuto di nuovo"
            => "Non occorre fare nulla; `text.recognise = \"always\"` lo riconosce comunque.";

    /// Text that is seen would stand there twice.
    PAINTED = "text-painted", Info,
        en: "the text of this page was not recognised: text that is seen on it can be extracted, and cannot give way to another"
            => "Nothing has to be done: what is seen is what is extracted. Where the page is a scan of which only a stamp or a number is text, have it recognised before that is put on it.",
        it: "il testo di questa pagina non è stato riconosciuto: il testo che vi si vede si può estrarre e non può cedere il posto a un altro"
            => "Non occorre fare nulla: si estrae ciò che si vede. Se la pagina è una scansione in cui è testo solo un timbro o un numero, farla riconoscere prima che questo vi sia posto.";

    /// The list of words that the profile names cannot be read.
    NO_WORDS = "text-no-words", Warning,
        en: "the share of known words was not measured: the list of words could not be read ({reason})"
            => "Correct `text.words` in the profile, or leave it out.",
        it: "la quota di parole note non è stata misurata: la lista di parole non è leggibile ({reason})"
            => "Correggere `text.words` nel profilo, oppure ometterlo.";
}
