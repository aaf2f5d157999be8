//! Codes about what is kept: whether it is still there, and is what it was.

use super::table::codes;

codes! {
    /// The bytes are not those on record.
    CHANGED = "fixity-changed", Error,
        en: "the content is not what it was: {algorithm} is {found}, on record is {expected}"
            => "Keep the file as it is and compare it with another copy; `fondo repair` brings back a copy that is proven good.",
        it: "il contenuto non è più quello: {algorithm} è {found}, a registro è {expected}"
            => "Conservare il file così com'è e confrontarlo con un'altra copia; `fondo repair` ripristina da una copia dimostrata integra.";

    /// The file is shorter than it was.
    TRUNCATED = "fixity-truncated", Error,
        en: "the file was cut off: it has {found} bytes, on record are {expected}"
            => "Look for a full disk or a copy that broke off; bring the file back from another copy.",
        it: "il file è stato troncato: ha {found} byte, a registro {expected}"
            => "Cercare un disco pieno o una copia interrotta; ripristinare il file da un'altra copia.";

    /// The file is gone.
    MISSING = "fixity-missing", Error,
        en: "the file is gone"
            => "Find out who removed it; bring it back from another copy.",
        it: "il file non c'è più"
            => "Accertare chi lo ha tolto; ripristinarlo da un'altra copia.";

    /// A file that no list names.
    NEW = "fixity-new", Warning,
        en: "nobody put this file on record"
            => "If it belongs here, put the place under fixity anew; else find out how it came here.",
        it: "questo file non è a registro"
            => "Se il suo posto è qui, rifare il manifesto del luogo; altrimenti accertare come vi è arrivato.";

    /// The file lies elsewhere.
    MOVED = "fixity-moved", Warning,
        en: "the file was moved or renamed: it was at {from}"
            => "If that was meant, put the place under fixity anew; else move it back.",
        it: "il file è stato spostato o rinominato: era in {from}"
            => "Se era voluto, rifare il manifesto del luogo; altrimenti riportarlo dov'era.";

    /// The file holds what another one held.
    EXCHANGED = "fixity-exchanged", Error,
        en: "the file holds what {other} held: files were exchanged or copied over"
            => "Put the files back under their names, by their digests.",
        it: "il file contiene ciò che conteneva {other}: i file sono stati scambiati o sovrascritti"
            => "Rimettere i file sotto il loro nome, secondo le impronte.";

    /// It cannot be reached, so nothing is known of it.
    UNREACHABLE = "fixity-unreachable", Error,
        en: "it cannot be reached ({message}): nothing is known of {files} files, they are not missing"
            => "Mount the device, connect the share or ask for permission; then verify again.",
        it: "non è raggiungibile ({message}): di {files} file non si sa nulla, non risultano mancanti"
            => "Montare il dispositivo, collegare la condivisione o chiedere il permesso; poi ripetere la verifica.";

    /// No device is mounted where one was.
    NOT_MOUNTED = "fixity-not-mounted", Error,
        en: "nothing is mounted at {place}: nothing is known of {files} files, they are not missing"
            => "Mount the device, then verify again.",
        it: "nulla è montato in {place}: di {files} file non si sa nulla, non risultano mancanti"
            => "Montare il dispositivo, poi ripetere la verifica.";

    /// The folder is empty, and nobody knows on which device it lay.
    PLACE_EMPTY = "fixity-place-empty", Error,
        en: "the folder is empty, its device may not be mounted: nothing is known of {files} files, they are not missing"
            => "Mount the device, then verify again. A manifest of Fondo remembers the device and tells the two apart.",
        it: "la cartella è vuota, il suo dispositivo può non essere montato: di {files} file non si sa nulla, non risultano mancanti"
            => "Montare il dispositivo, poi ripetere la verifica. Un manifesto di Fondo ricorda il dispositivo e distingue i due casi.";

    /// Another device is mounted there.
    OTHER_DEVICE = "fixity-other-device", Error,
        en: "no listed file is there, and another device is mounted than the one on record: nothing is known of {files} files"
            => "Mount the right device. If the files were moved to this one and are gone, put the place on record anew from a copy.",
        it: "nessun file dell'elenco è presente, ed è montato un dispositivo diverso da quello a registro: di {files} file non si sa nulla"
            => "Montare il dispositivo giusto. Se i file erano stati trasferiti su questo e non ci sono più, rifare la registrazione da una copia.";

    /// It was there when the reading began.
    WENT_AWAY = "fixity-went-away", Error,
        en: "the place went away while it was read: nothing is known of {files} files, they are not missing"
            => "Look at the device and its connection, then verify again.",
        it: "il luogo è scomparso durante la lettura: di {files} file non si sa nulla, non risultano mancanti"
            => "Controllare il dispositivo e il collegamento, poi ripetere la verifica.";

    /// A link stands where a folder was.
    LINK = "fixity-link", Error,
        en: "a link stands in the place of a folder and is not followed: nothing is known of {files} files behind it"
            => "Keep the folder itself here, or verify the place to which the link leads.",
        it: "al posto di una cartella c'è un collegamento, che non viene seguito: dei {files} file dietro di esso non si sa nulla"
            => "Tenere qui la cartella stessa, oppure verificare il luogo a cui porta il collegamento.";

    /// The archive is no longer one from here on.
    ARCHIVE_DAMAGED = "fixity-archive-damaged", Error,
        en: "the archive is damaged at byte {at}: what stands behind cannot be told"
            => "Bring the archive back from another copy; keep this one as it is, for what stands before is read and compared.",
        it: "l'archivio compresso è danneggiato al byte {at}: di ciò che segue non si può dire nulla"
            => "Ripristinare l'archivio compresso da un'altra copia; conservare questo così com'è: ciò che precede è letto e confrontato.";

    /// It stands behind damage in an archive.
    BEHIND_DAMAGE = "fixity-behind-damage", Error,
        en: "the archive cannot be read to its end: nothing is known of {files} listed files that were not met"
            => "Bring the archive back from another copy, then verify again.",
        it: "l'archivio compresso non si può leggere fino alla fine: di {files} file dell'elenco non incontrati non si sa nulla"
            => "Ripristinare l'archivio compresso da un'altra copia, poi ripetere la verifica.";

    /// The device cannot read it.
    UNREADABLE = "fixity-unreadable", Error,
        en: "the device cannot read the file ({message})"
            => "Look at the device's own reports (SMART, cables, RAID); bring the file back from another copy.",
        it: "il dispositivo non riesce a leggere il file ({message})"
            => "Esaminare i rapporti del dispositivo (SMART, cavi, RAID); ripristinare il file da un'altra copia.";

    /// The content is what it was, the time is not.
    METADATA = "fixity-metadata-changed", Info,
        en: "the content is what it was; the time of change is {found}, on record is {expected}"
            => "Nothing has to be done; a copy that does not keep times does this.",
        it: "il contenuto è quello di prima; la data di modifica è {found}, a registro è {expected}"
            => "Non occorre fare nulla: accade con le copie che non conservano le date.";

    /// The size is not the one on record; nobody looked at the content.
    OTHER_SIZE = "fixity-other-size", Error,
        en: "the file has {found} bytes, on record are {expected}; it was not read"
            => "Verify the place without --quick: it says what the content is.",
        it: "il file ha {found} byte, a registro {expected}; non è stato letto"
            => "Verificare il luogo senza --quick: dirà che cosa è il contenuto.";

    /// The time is not the one on record; nobody looked at the content.
    OTHER_TIME = "fixity-other-time", Warning,
        en: "the time of change is {found}, on record is {expected}; it was not read, so nothing is known of the content"
            => "Verify the place without --quick: it says whether the content is what it was.",
        it: "la data di modifica è {found}, a registro è {expected}; non è stato letto, del contenuto non si sa nulla"
            => "Verificare il luogo senza --quick: dirà se il contenuto è quello di prima.";

    /// Somebody wrote while it was read.
    BUSY = "fixity-busy", Error,
        en: "the file was changed while it was read"
            => "Find out who writes to what is kept; then verify again.",
        it: "il file è stato modificato durante la lettura"
            => "Accertare chi scrive su ciò che è conservato; poi ripetere la verifica.";

    /// Something that is no file stands there.
    NO_FILE = "fixity-no-file", Warning,
        en: "this is no longer a file but a folder, a link, a pipe or a device; it is not followed and not read"
            => "Keep the files themselves here; put a file in its place, or take it out of the list.",
        it: "non è più un file ma una cartella, un collegamento, una pipe o un dispositivo; non viene seguito né letto"
            => "Conservare qui i file stessi; mettere un file al suo posto, o toglierlo dall'elenco.";

    /// The manifest is not the one on record.
    MANIFEST_REPLACED = "fixity-manifest-replaced", Error,
        en: "the manifest is not the one on record: SHA-256 is {found}, on record is {expected}"
            => "Do not rely on it: whoever changed the files may have written it. Compare with the copy of the manifest that was kept elsewhere.",
        it: "il manifesto non è quello a registro: SHA-256 è {found}, a registro è {expected}"
            => "Non farvi affidamento: chi ha modificato i file può averlo riscritto. Confrontare con la copia del manifesto conservata altrove.";

    /// Lines of a list that are no checksums.
    LIST_LINES = "fixity-list-lines", Warning,
        en: "{number} lines of the list cannot be understood, the first is line {line}"
            => "Look at these lines: the files that they mean were not verified.",
        it: "{number} righe dell'elenco non sono comprensibili, la prima è la riga {line}"
            => "Controllare queste righe: i file che indicano non sono stati verificati.";

    /// Names in a list that lead elsewhere.
    LIST_OUTSIDE = "fixity-list-outside", Warning,
        en: "{number} names of the list lead out of the place, the first is {name}"
            => "Verify the folder that the list was made for.",
        it: "{number} nomi dell'elenco portano fuori dal luogo, il primo è {name}"
            => "Verificare la cartella per cui l'elenco è stato fatto.";
}
