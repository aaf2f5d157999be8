//! Codes about the PDF/A copies that are made.

use super::table::codes;

codes! {
    /// An image cannot be read for the copy.
    IMAGE_UNREAD = "pdfa-image-unread", Warning,
        en: "no PDF/A was made: the image cannot be read ({message})"
            => "Look at what else is said of the image. The image itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: l'immagine non si può leggere ({message})"
            => "Vedere che cos'altro si dice dell'immagine. L'immagine è conservata così com'è.";

    /// An image cannot be put into a PDF/A without a change of its pixels.
    IMAGE_REFUSED = "pdfa-image-refused", Warning,
        en: "no PDF/A was made: it cannot hold {variant} without a change of its pixels"
            => "Have the PDF/A made of the access copies (`images = \"access\"` in [pdf]). The image itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: non può contenere {variant} senza modificarne i pixel"
            => "Far produrre il PDF/A dalle copie di accesso (`images = \"access\"` in [pdf]). L'immagine è conservata così com'è.";

    /// The size of a page is an assumption.
    ASSUMED_SIZE = "pdfa-size-assumed", Info,
        en: "the image states no resolution: its page in the PDF/A is as large as at {ppi} ppi"
            => "Set `assume_ppi` in [pdf] to the resolution of the scans, if that is another.",
        it: "l'immagine non dichiara la risoluzione: la sua pagina nel PDF/A ha le dimensioni di {ppi} ppi"
            => "Impostare `assume_ppi` in [pdf] con la risoluzione delle scansioni, se è un'altra.";
}
