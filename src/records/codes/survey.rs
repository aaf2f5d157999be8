//! Codes about the walk over a delivery and the arrangement into units.

use super::table::codes;

codes! {
    /// A link that leaves the delivery.
    LINK_OUTSIDE = "survey-link-outside", Error,
        en: "a link leads out of the delivery, to `{target}`; it is not followed" => "Ask for the file itself in the place of the link.",
        it: "un collegamento porta fuori dalla consegna, a `{target}`; non viene seguito" => "Richiedere il file al posto del collegamento.";
    /// A link to a folder that holds it.
    LINK_LOOP = "survey-link-loop", Warning,
        en: "a link leads back to `{target}`, a folder that holds it; it is not followed" => "Ask the supplier to remove the link.",
        it: "un collegamento riporta a `{target}`, una cartella che lo contiene; non viene seguito" => "Chiedere al fornitore di eliminare il collegamento.";
    /// A link inside the delivery.
    LINK_INSIDE = "survey-link-inside", Warning,
        en: "a link leads to `{target}` in the same delivery; it is not followed" => "See whether the unit needs a copy of the file in this place.",
        it: "un collegamento porta a `{target}` nella stessa consegna; non viene seguito" => "Verificare se l'unità ha bisogno di una copia del file in questa posizione.";
    /// A link to nothing.
    LINK_BROKEN = "survey-link-broken", Error,
        en: "a link leads to `{target}`, which is not in the delivery" => "Ask for the file that the link stands for.",
        it: "un collegamento porta a `{target}`, che non è nella consegna" => "Richiedere il file che il collegamento rappresenta.";
    /// A pipe, socket or device.
    SPECIAL_FILE = "survey-special-file", Warning,
        en: "not a file but a {kind}; it is left out" => "Ask the supplier how it came into the delivery.",
        it: "non è un file ma un oggetto speciale ({kind}); viene tralasciato" => "Chiedere al fornitore come è finito nella consegna.";
    /// A folder that cannot be read.
    UNREADABLE_FOLDER = "survey-unreadable-folder", Error,
        en: "the folder cannot be read: {reason}" => "Correct its permissions or the medium, and run again.",
        it: "la cartella non è leggibile: {reason}" => "Correggere i permessi o verificare il supporto, poi rieseguire.";
    /// A file that cannot be read.
    UNREADABLE_FILE = "survey-unreadable-file", Error,
        en: "the file may not be read" => "Correct its permissions, and run again.",
        it: "il file non può essere letto" => "Correggere i permessi e rieseguire.";
    /// A file whose mode lets nobody read it.
    NO_PERMISSION = "survey-no-permission", Warning,
        en: "the permissions of the file let nobody read it; it is read by privilege" => "Ask the supplier whether the file was meant to be withheld.",
        it: "i permessi non consentono ad alcuno di leggere il file; viene letto con privilegi speciali" => "Chiedere al fornitore se il file doveva restare escluso.";
    /// A file that was there and is not any more.
    VANISHED = "survey-vanished", Error,
        en: "it was in the folder and then was not: the source changes while it is read" => "Let the copying into the source end, and run again.",
        it: "era nella cartella e poi non c'era più: l'origine cambia durante la lettura" => "Attendere la fine della copia nell'origine e rieseguire.";
    /// Files with several names.
    HARD_LINKS = "survey-hard-links", Info,
        en: "{count} files have several names on their file system, the first is `{first}`" => "Nothing is to be done: each is read under its own name.",
        it: "{count} file hanno più nomi nel file system, il primo è `{first}`" => "Nessuna azione: ciascuno è letto con il proprio nome.";
    /// Left behind by an operating system.
    JUNK = "survey-junk", Info,
        en: "left behind by an operating system; it is left out" => "Nothing is to be done; the supplier can be asked to clean deliveries.",
        it: "residuo di un sistema operativo; viene tralasciato" => "Nessuna azione; si può chiedere al fornitore di ripulire le consegne.";
    /// A folder without files.
    EMPTY_FOLDER = "survey-empty-folder", Warning,
        en: "the folder holds no files and nobody declares it empty" => "Ask for its files, or declare it empty in the inventory.",
        it: "la cartella non contiene file e nessuno la dichiara vuota" => "Richiedere i file oppure dichiararla vuota nell'inventario.";
    /// A delivery of which nothing came.
    DELIVERY_EMPTY = "delivery-empty", Error,
        en: "the delivery holds no files" => "Check that the disk is mounted and that the path is the right one.",
        it: "la consegna non contiene file" => "Verificare che il disco sia montato e che il percorso sia quello giusto.";
    /// Content outside every unit.
    OUTSIDE_UNIT = "survey-outside-unit", Error,
        en: "the arrangement puts this file into no unit; it will not be preserved" => "Move the file into its unit, or correct the arrangement in the profile.",
        it: "l'ordinamento non assegna il file ad alcuna unità; non verrà conservato" => "Spostare il file nella sua unità oppure correggere l'ordinamento nel profilo.";
    /// An archive in a unit.
    ARCHIVE_FILE = "survey-archive-file", Warning,
        en: "an archive lies in the unit; it is preserved as it is and not opened" => "Ask for the files themselves, if they are content.",
        it: "nell'unità c'è un archivio compresso; viene conservato così com'è, senza aprirlo" => "Richiedere i singoli file, se sono contenuto.";
    /// An archive with entries that would leave their folder.
    ARCHIVE_TRAVERSAL = "survey-archive-traversal", Error,
        en: "{count} entries of the archive would be written outside its folder, the first is `{first}`" => "Do not unpack it; ask the supplier for a clean archive or for the files themselves.",
        it: "{count} voci dell'archivio verrebbero scritte fuori dalla sua cartella, la prima è `{first}`" => "Non estrarlo; chiedere al fornitore un archivio corretto o i singoli file.";
    /// An archive whose directory cannot be read.
    ARCHIVE_DAMAGED = "survey-archive-damaged", Warning,
        en: "the directory of the archive cannot be read: {reason}" => "Ask for the archive again, or for the files themselves.",
        it: "l'indice dell'archivio non è leggibile: {reason}" => "Richiedere di nuovo l'archivio o i singoli file.";
    /// Two units would have one identifier.
    IDENTIFIER_TWICE = "survey-identifier-twice", Error,
        en: "another unit has the identifier `{identifier}`; this one is called `{given}` until somebody decides" => "Give the unit its own identifier in the inventory.",
        it: "un'altra unità ha l'identificativo `{identifier}`; questa viene chiamata `{given}` in attesa di una decisione" => "Assegnare all'unità un identificativo proprio nell'inventario.";
    /// Pages are missing in the sequence.
    PAGE_GAP = "page-gap", Error,
        en: "pages missing in the sequence: {count} ({pages}); the first that should be there is `{expected}`" => "Look for the pages in the original and ask for them, or declare the gap in the inventory.",
        it: "pagine mancanti nella sequenza: {count} ({pages}); la prima attesa è `{expected}`" => "Cercare le pagine nell'originale e richiederle, oppure dichiarare la lacuna nell'inventario.";
    /// A page number is there twice.
    PAGE_REPEAT = "page-repeat", Error,
        en: "page {page} is there twice, the other is `{other}`" => "See which of the two is right and ask for the other to be removed or renamed.",
        it: "la pagina {page} è presente due volte, l'altra è `{other}`" => "Verificare quale delle due è corretta e far eliminare o rinominare l'altra.";
    /// Names sort otherwise than pages.
    PAGE_ORDER = "page-order", Warning,
        en: "the names sort otherwise than the pages: `{name}` (page {page}) stands before page {next}" => "Ask for page numbers with leading zeros.",
        it: "l'ordine dei nomi non è quello delle pagine: `{name}` (pagina {page}) precede la pagina {next}" => "Richiedere numeri di pagina con gli zeri iniziali.";
    /// Page numbers cannot be read from names.
    PAGE_UNREAD = "page-unread", Warning,
        en: "the profile's page expression finds no page number in {count} names, the first is `{first}`" => "Correct the names, or the expression in the profile.",
        it: "l'espressione del profilo non trova il numero di pagina in {count} nomi, il primo è `{first}`" => "Correggere i nomi oppure l'espressione nel profilo.";
    /// A leaf whose other side is missing.
    PAGE_SIDE = "page-side", Warning,
        en: "{count} leaves have only one side, the first is {first}" => "See whether the other sides are blank and were left out.",
        it: "{count} carte hanno una sola facciata, la prima è {first}" => "Verificare se le altre facciate sono bianche e sono state omesse.";
}
