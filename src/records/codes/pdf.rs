//! Codes about PDF documents.

use super::table::codes;

codes! {
    /// No header.
    NO_HEADER = "pdf-no-header", Error,
        en: "the {size} bytes of the file do not begin as PDF" => "Ask for the file again; if it is of another format, ask for its right extension.",
        it: "i {size} byte del file non iniziano come PDF" => "Richiedere di nuovo il file; se è di un altro formato, chiedere l'estensione corretta.";
    /// Bytes before the header.
    JUNK = "pdf-leading-bytes", Warning,
        en: "{bytes} bytes stand before the header of the PDF" => "Ask the supplier what they are; they are preserved with the file.",
        it: "{bytes} byte precedono l'intestazione del PDF" => "Chiedere al fornitore che cosa siano; sono conservati con il file.";
    /// The file ends early.
    TRUNCATED = "pdf-truncated", Error,
        en: "the PDF ends at byte {found}, before it is finished" => "Ask for the file again: its end is missing.",
        it: "il PDF termina al byte {found}, prima di essere concluso" => "Richiedere di nuovo il file: manca la parte finale.";
    /// A linearised file is shorter than it says.
    SHORTER = "pdf-shorter-than-declared", Error,
        en: "the PDF has {found} bytes and declares {expected}" => "Ask for the file again: its end is missing.",
        it: "il PDF ha {found} byte e ne dichiara {expected}" => "Richiedere di nuovo il file: manca la parte finale.";
    /// Cross-references that lead nowhere.
    BROKEN_XREF = "pdf-broken-xref", Error,
        en: "the table of the PDF that says where its objects lie is broken at byte {at}" => "Ask for the file again: bytes were lost or added.",
        it: "la tabella del PDF che indica la posizione degli oggetti è errata al byte {at}" => "Richiedere di nuovo il file: sono stati persi o aggiunti dei byte.";
    /// Objects that are not where the table says.
    BROKEN_OBJECTS = "pdf-objects-missing", Error,
        en: "{count} objects of the PDF are not where its table says, the first is {object}" => "Ask for the file again: bytes were lost or added.",
        it: "{count} oggetti del PDF non si trovano dove indica la tabella, il primo è {object}" => "Richiedere di nuovo il file: sono stati persi o aggiunti dei byte.";
    /// A password is needed.
    ENCRYPTED = "pdf-encrypted", Error,
        en: "the PDF is encrypted and opens only with a password" => "Ask for the document without password: what nobody can open cannot be preserved.",
        it: "il PDF è cifrato e si apre solo con una password" => "Richiedere il documento senza password: ciò che nessuno può aprire non è conservabile.";
    /// Encrypted, but it opens.
    RESTRICTED = "pdf-restricted", Warning,
        en: "the PDF is encrypted; it opens without a password but restricts its use" => "Ask for the document without protection; preservation systems refuse such files.",
        it: "il PDF è cifrato; si apre senza password ma ne limita l'uso" => "Richiedere il documento senza protezione; i sistemi di conservazione rifiutano tali file.";
    /// Actions that run by themselves.
    ACTIVE = "pdf-active-content", Warning,
        en: "the PDF holds active content: {kinds}" => "Open it only in a reader that runs no scripts; ask for a static version.",
        it: "il PDF contiene elementi attivi: {kinds}" => "Aprirlo solo con un lettore che non esegua script; richiedere una versione statica.";
    /// Files inside.
    EMBEDDED = "pdf-embedded-files", Info,
        en: "the PDF holds {count} embedded files" => "Check whether they are documents of their own that must be described.",
        it: "il PDF contiene {count} file incorporati" => "Verificare se sono documenti a sé da descrivere.";
    /// Changed after it was written.
    UPDATED = "pdf-incremental-updates", Info,
        en: "the PDF was changed {count} times after it was first written; earlier states are still in it" => "Nothing has to be done; mind it where content was to be removed.",
        it: "il PDF è stato modificato {count} volte dopo la prima scrittura; gli stati precedenti vi sono ancora contenuti" => "Nulla da fare; tenerne conto se un contenuto doveva essere rimosso.";
    /// Electronic signatures inside.
    SIGNED = "pdf-signed", Info,
        en: "the PDF bears {count} electronic signatures, which were not validated" => "Have the signatures validated before their certificates expire, if they matter.",
        it: "il PDF reca {count} firme elettroniche, non validate" => "Far validare le firme prima della scadenza dei certificati, se rilevanti.";
    /// No page.
    NO_PAGES = "pdf-no-pages", Error,
        en: "the PDF has no page that can be reached" => "Ask for the file again: it is empty or broken.",
        it: "il PDF non ha alcuna pagina raggiungibile" => "Richiedere di nuovo il file: è vuoto o guasto.";
    /// The declared number of pages is wrong.
    PAGE_COUNT = "pdf-page-count", Warning,
        en: "the PDF declares {declared} pages and has {found}" => "Compare with the original; ask for the file again if pages are missing.",
        it: "il PDF dichiara {declared} pagine e ne ha {found}" => "Confrontare con l'originale; richiedere di nuovo il file se mancano pagine.";
    /// A stream that is cut or cannot be inflated.
    STREAM_DAMAGED = "pdf-stream-damaged", Error,
        en: "the data of object {object} of the PDF are damaged or cut" => "Ask for the file again: something on its pages is missing.",
        it: "i dati dell'oggetto {object} del PDF sono danneggiati o incompleti" => "Richiedere di nuovo il file: manca qualcosa nelle pagine.";
    /// An embedded image that is damaged.
    IMAGE_DAMAGED = "pdf-image-damaged", Error,
        en: "the image in object {object} of the PDF is damaged ({finding})" => "Ask for the file again: an image on its pages is not whole.",
        it: "l'immagine nell'oggetto {object} del PDF è danneggiata ({finding})" => "Richiedere di nuovo il file: un'immagine delle pagine non è integra.";
    /// An embedded image beyond the limit.
    IMAGE_LARGE = "pdf-image-large", Warning,
        en: "the image in object {object} of the PDF declares {width} × {height} pixels; the profile allows {limit} in all" => "Check whether the file is what it claims to be before opening it.",
        it: "l'immagine nell'oggetto {object} del PDF dichiara {width} × {height} pixel; il profilo ne ammette {limit} in tutto" => "Verificare che il file sia ciò che dichiara prima di aprirlo.";
    /// A stream of another length than it says.
    STREAM_LENGTH = "pdf-stream-length", Warning,
        en: "{count} streams of the PDF are not as long as they declare, the first is object {object}" => "Ask the supplier to write the file anew with a sound program.",
        it: "{count} flussi del PDF non hanno la lunghezza dichiarata, il primo è l'oggetto {object}" => "Chiedere al fornitore di riscrivere il file con un programma corretto.";
    /// Bytes after the end.
    TRAILING = "pdf-trailing-bytes", Warning,
        en: "{bytes} bytes follow the end of the PDF" => "Ask the supplier what they are; they are preserved with the file.",
        it: "{bytes} byte seguono la fine del PDF" => "Chiedere al fornitore che cosa siano; sono conservati con il file.";
    /// Not everything was looked at.
    NOT_CHECKED = "pdf-not-fully-checked", Warning,
        en: "the PDF has more objects or data than the limits allow to look at; the rest was not checked" => "Look through the document, or raise `limits.max_nodes` in the profile.",
        it: "il PDF ha più oggetti o dati di quanti i limiti permettano di esaminare; il resto non è stato controllato" => "Sfogliare il documento, oppure aumentare `limits.max_nodes` nel profilo.";
    /// The XMP packet cannot be read.
    METADATA = "pdf-metadata-damaged", Warning,
        en: "the XMP metadata of the PDF cannot be read" => "Ask the supplier whether the file was altered after it was made.",
        it: "i metadati XMP del PDF non sono leggibili" => "Chiedere al fornitore se il file è stato modificato dopo la creazione.";
    /// Changed after it was signed.
    SIGNATURE_PARTIAL = "pdf-signature-partial", Warning,
        en: "the last electronic signature of the PDF does not cover the whole file: it was changed afterwards, or signed in part" => "Ask the supplier for the state that was signed; what was added later is not covered.",
        it: "l'ultima firma elettronica del PDF non copre l'intero file: è stato modificato in seguito o firmato in parte" => "Chiedere al fornitore lo stato firmato; le aggiunte successive non sono coperte.";
    /// Images that are stretched.
    STRETCHED = "pdf-image-stretched", Warning,
        en: "on {count} pages of the PDF an image has another resolution along the rows than along the columns; the first is page {page} ({found} ppi)" => "Compare a page with the original: its proportions may be wrong.",
        it: "in {count} pagine del PDF un'immagine ha risoluzione diversa in orizzontale e in verticale; la prima è la pagina {page} ({found} ppi)" => "Confrontare una pagina con l'originale: le proporzioni possono essere errate.";
    /// Text that nobody sees because it is not on the page.
    TEXT_OUTSIDE = "pdf-text-outside", Warning,
        en: "on {count} pages of the PDF text lies outside the page, the first is page {page}" => "Look at the page: the text layer may be shifted, or the page cut.",
        it: "in {count} pagine del PDF vi è testo fuori dalla pagina, la prima è la pagina {page}" => "Esaminare la pagina: lo strato di testo può essere spostato o la pagina tagliata.";
    /// Fonts that are not embedded.
    FONTS = "pdf-fonts-not-embedded", Warning,
        en: "{count} fonts of visible text are not embedded in the PDF: {names}" => "Ask for a PDF with its fonts embedded: elsewhere the text may look otherwise, or not be readable.",
        it: "{count} font del testo visibile non sono incorporati nel PDF: {names}" => "Richiedere un PDF con i font incorporati: altrove il testo può apparire diverso o illeggibile.";
    /// A form in XML.
    XFA = "pdf-xfa", Warning,
        en: "the PDF holds a form in XML (XFA), which few readers show" => "Ask for a static version: what is seen depends on the reader.",
        it: "il PDF contiene un modulo XML (XFA), che pochi lettori mostrano" => "Richiedere una versione statica: ciò che si vede dipende dal lettore.";
    /// A rule of the PDF/A that the file claims is broken.
    PDFA_CLAIM = "pdf-pdfa-claim", Warning,
        en: "the PDF claims to be PDF/A-{claim}, but breaks the rule {rule} of the pre-check {count} times ({found})" => "Ask the supplier for a file that meets what it claims; `docs/findings/pdf.md` says where the rules are listed.",
        it: "il PDF si dichiara PDF/A-{claim}, ma viola la regola {rule} del controllo preliminare {count} volte ({found})" => "Richiedere al fornitore un file conforme a quanto dichiara; `docs/findings/pdf.md` indica dove sono elencate le regole.";
    /// A rule of the PDF/A that the profile asks for is broken.
    PDFA_RULE = "pdf-pdfa-rule", Warning,
        en: "the profile asks for PDF/A-{flavour}; the PDF breaks the rule {rule} of the pre-check {count} times ({found})" => "Ask the supplier for a file of this kind, or change `master.pdfa` in the profile.",
        it: "il profilo richiede PDF/A-{flavour}; il PDF viola la regola {rule} del controllo preliminare {count} volte ({found})" => "Richiedere al fornitore un file di questo tipo, oppure modificare `master.pdfa` nel profilo.";
    /// The pre-check did not come to its end.
    PDFA_UNFINISHED = "pdf-pdfa-unfinished", Warning,
        en: "the pre-check of PDF/A-{flavour} could not look at all of the PDF" => "Have the file validated by another program.",
        it: "il controllo preliminare di PDF/A-{flavour} non ha potuto esaminare tutto il PDF" => "Far validare il file da un altro programma.";
}
