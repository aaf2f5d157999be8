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
            => "Have the PDF/A made of access copies, which are ordinary JPEGs: `images = \"access\"` in [pdf] of a profile, or `fondo pdfa` with such copies as sources. The image itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: non può contenere {variant} senza modificarne i pixel"
            => "Far produrre il PDF/A da copie di accesso, che sono comuni JPEG: `images = \"access\"` in [pdf] di un profilo, o `fondo pdfa` con tali copie come sorgenti. L'immagine è conservata così com'è.";

    /// The colour profile of an image is none.
    PROFILE_DAMAGED = "pdfa-profile-damaged", Info,
        en: "the colour profile of the image is damaged or none at all: its page is shown without it, as sRGB"
            => "Compare the page with the image where its colours matter. The image itself is preserved as it is.",
        it: "il profilo di colore dell'immagine è danneggiato o non è un profilo: la pagina è mostrata senza, come sRGB"
            => "Confrontare la pagina con l'immagine se i colori contano. L'immagine è conservata così com'è.";

    /// The colour profile of an image is one for other samples.
    PROFILE_UNFIT = "pdfa-profile-unfit", Info,
        en: "the colour profile of the image (class {class}, colours {space}, version {version}) is not one for its samples in a PDF/A: its page is shown without it, as sRGB"
            => "Compare the page with the image where its colours matter. The image itself is preserved as it is.",
        it: "il profilo di colore dell'immagine (classe {class}, colori {space}, versione {version}) non vale per i suoi campioni in un PDF/A: la pagina è mostrata senza, come sRGB"
            => "Confrontare la pagina con l'immagine se i colori contano. L'immagine è conservata così com'è.";

    /// An image states its colours by numbers that its page does not show.
    COLOUR_NOT_SHOWN = "pdfa-colour-not-shown", Warning,
        en: "the image states its colours by numbers ({statement}), which its page does not follow: it is shown as sRGB, lighter, darker or in other hues"
            => "Look at the page. Where the statement is right, ask for the image with a colour profile, or convert a copy of it to sRGB and make the PDF/A of that.",
        it: "l'immagine dichiara i suoi colori con numeri ({statement}) che la pagina non segue: è mostrata come sRGB, più chiara, più scura o con altre tinte"
            => "Guardare la pagina. Se la dichiarazione è giusta, richiedere l'immagine con un profilo di colore, o convertirne una copia in sRGB e produrre il PDF/A da quella.";

    /// The size of a page is an assumption.
    ASSUMED_SIZE = "pdfa-size-assumed", Info,
        en: "the image states no resolution: its page in the PDF/A is as large as at {ppi} ppi"
            => "Set `assume_ppi` in [pdf] to the resolution of the scans, if that is another.",
        it: "l'immagine non dichiara la risoluzione: la sua pagina nel PDF/A ha le dimensioni di {ppi} ppi"
            => "Impostare `assume_ppi` in [pdf] con la risoluzione delle scansioni, se è un'altra.";

    /// A page is smaller than its sheet.
    PAGE_REDUCED = "pdfa-page-reduced", Warning,
        en: "the sheet is larger than a page of a PDF/A-1b can be (200 inches): its page is {times} times smaller, with all its pixels"
            => "Have a PDF/A-2 made, which can say how large it is: `--flavour 2u`, or `flavour` in [pdf] of a profile.",
        it: "il foglio è più grande di quanto possa esserlo una pagina di un PDF/A-1b (200 pollici): la sua pagina è {times} volte più piccola, con tutti i suoi pixel"
            => "Far produrre un PDF/A-2, che può dire quanto è grande: `--flavour 2u`, o `flavour` in [pdf] di un profilo.";

    /// A file in a folder of images is none.
    FILE_LEFT_OUT = "pdfa-file-left-out", Warning,
        en: "what lies here is no image that can be shown, and is not in the PDF/A"
            => "Look at it: if it is a page, mend or convert it and make the PDF/A again; else keep it elsewhere.",
        it: "ciò che si trova qui non è un'immagine che si possa mostrare, e non è nel PDF/A"
            => "Guardarlo: se è una pagina, ripararla o convertirla e rifare il PDF/A; altrimenti tenerlo altrove.";

    /// A PDF cannot be rebuilt.
    NOT_REBUILT = "pdfa-not-rebuilt", Warning,
        en: "no PDF/A was made: {reason}"
            => "Look at what else is said of the file. The file itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: {reason}"
            => "Vedere che cos'altro si dice del file. Il file è conservato così com'è.";

    /// A document would break rules of PDF/A.
    RULES_BROKEN = "pdfa-rules-broken", Warning,
        en: "no PDF/A was made: it would break rules of PDF/A-{flavour} ({rules}); found first: {found}"
            => "To keep these rules, what is seen or held would have to change. Hand out the file itself, or ask for one with embedded fonts and named colours.",
        it: "il PDF/A non è stato prodotto: violerebbe regole del PDF/A-{flavour} ({rules}); trovato per primo: {found}"
            => "Per rispettarle cambierebbe ciò che si vede o si contiene. Consegnare il file stesso, o richiederne uno con caratteri incorporati e colori definiti.";

    /// Ghostscript was allowed and did not help.
    GHOSTSCRIPT_IN_VAIN = "pdfa-ghostscript-in-vain", Warning,
        en: "Ghostscript, which the profile allows, did not help: {reason}"
            => "Install Ghostscript, or look at what it says. The file itself is preserved as it is.",
        it: "Ghostscript, che il profilo consente, non ha aiutato: {reason}"
            => "Installare Ghostscript, o vedere che cosa dice. Il file è conservato così com'è.";

    /// A document was written and is not what it should be.
    NOT_PROVEN = "pdfa-not-proven", Warning,
        en: "no PDF/A was made: what was written is not what it should be ({reason})"
            => "Look at the page with other programs, and report it with the file: it may be a fault of Fondo. The file itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: ciò che è stato scritto non è come dovrebbe ({reason})"
            => "Guardare la pagina con altri programmi e segnalarlo con il file: può essere un errore di Fondo. Il file è conservato così com'è.";

    /// A PDF opens only with a password.
    ENCRYPTED = "pdfa-encrypted", Warning,
        en: "no PDF/A was made: the file opens only with a password"
            => "Ask for the file without a password, or make the copy with `fondo pdfa --password-file`. The file itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: il file si apre solo con una password"
            => "Richiedere il file senza password, o produrre la copia con `fondo pdfa --password-file`. Il file è conservato così com'è.";

    /// A PDF does not open with the password that was given.
    PASSWORD_WRONG = "pdfa-password-wrong", Warning,
        en: "no PDF/A was made: the file does not open with the password that was given"
            => "Check the first line of the file with the password: capital letters, accents, blanks at its end. The file itself is preserved as it is.",
        it: "il PDF/A non è stato prodotto: il file non si apre con la password indicata"
            => "Controllare la prima riga del file con la password: maiuscole, accenti, spazi in fondo. Il file è conservato così com'è.";

    /// Statements of a PDF about itself are not in its copy.
    STATEMENTS_LEFT_OUT = "pdfa-statements-left-out", Info,
        en: "the file says of itself what its PDF/A copy does not say: {fields}"
            => "Keep the file itself: it is the record. Take what these fields say into the description, if it matters.",
        it: "il file dice di sé ciò che la copia in PDF/A non dice: {fields}"
            => "Conservare il file stesso: è il documento. Riportare nella descrizione ciò che dicono questi campi, se conta.";

    /// Two statements of a PDF about itself differ.
    STATEMENTS_DIFFER = "pdfa-statements-differ", Info,
        en: "the file says of itself two things that should be the same; its PDF/A copy says the first: {fields}"
            => "Look at both in the file itself, and give the right one (`fondo pdfa --title`, `--creator`) if it is the second.",
        it: "il file dice di sé due cose che dovrebbero essere uguali; la copia in PDF/A dice la prima: {fields}"
            => "Guardare entrambe nel file stesso, e indicare quella giusta (`fondo pdfa --title`, `--creator`) se è la seconda.";

    /// A PDF is encrypted and opens for everybody.
    RESTRICTION_LEFT_OUT = "pdfa-restriction-left-out", Info,
        en: "the file restricts what may be done with it, by an encryption that opens for everybody; its PDF/A copy has none, as PDF/A asks"
            => "Keep the file itself: it is the record. Mind the wish of who set the restriction where the copy is given out.",
        it: "il file limita ciò che se ne può fare, con una cifratura che si apre a chiunque; la copia in PDF/A non ne ha, come richiede il PDF/A"
            => "Conservare il file stesso: è il documento. Tenere conto della volontà di chi ha posto il limite se si consegna la copia.";

    /// A PDF was opened with the password that was given.
    UNLOCKED = "pdfa-opened-with-password", Info,
        en: "the file was opened with the password that was given; its PDF/A copy has no encryption, as PDF/A asks"
            => "Keep the file itself: it is the record. Keep the copy where the wish of who set the password is respected.",
        it: "il file è stato aperto con la password indicata; la copia in PDF/A non è cifrata, come richiede il PDF/A"
            => "Conservare il file stesso: è il documento. Tenere la copia dove sia rispettata la volontà di chi ha posto la password.";

    /// Ghostscript wrote the pages.
    BY_GHOSTSCRIPT = "pdfa-by-ghostscript", Warning,
        en: "fonts of the file are not embedded; its PDF/A copy is as Ghostscript {version} wrote it, with the fonts that it has"
            => "Compare the copy with the file before it is given out: letters may look otherwise. The file itself is the record.",
        it: "alcuni caratteri del file non sono incorporati; la copia in PDF/A è come l'ha scritta Ghostscript {version}, con i caratteri che ha"
            => "Confrontare la copia con il file prima di consegnarla: le lettere possono apparire diverse. Il documento è il file stesso.";

    /// A page invokes what the file does not hold.
    NOT_IN_SOURCE = "pdfa-not-in-source", Warning,
        en: "the page is to show {name}, which is not in the file: nor is it in its PDF/A copy"
            => "Ask for the file again: an image or a part of the page is missing in it.",
        it: "la pagina dovrebbe mostrare {name}, che non è nel file: non è neppure nella copia in PDF/A"
            => "Richiedere di nuovo il file: vi manca un'immagine o una parte della pagina.";

    /// The source is signed, the copy is not.
    NOT_SIGNED = "pdfa-not-signed", Info,
        en: "the file is signed; its PDF/A copy carries no signature"
            => "Keep the file itself: it is the record. Give the copy out as a copy for reading.",
        it: "il file è firmato; la copia in PDF/A non porta alcuna firma"
            => "Conservare il file stesso: è il documento. Consegnare la copia solo come copia di consultazione.";
}
