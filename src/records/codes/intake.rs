//! Codes about reading a file for the first time.

use super::table::codes;

codes! {
    /// The file is not what the survey saw, or changed under the reading.
    CHANGED_WHILE_READ = "intake-changed-while-read", Error,
        en: "the file changed between the survey and the end of its reading ({what}): {expected_size} bytes expected, {found_size} found" => "Make sure that nothing writes to the delivery and run again.",
        it: "il file è cambiato tra la ricognizione e la fine della lettura ({what}): attesi {expected_size} byte, trovati {found_size}" => "Accertarsi che nessuno scriva nella consegna ed eseguire di nuovo.";
    /// The file cannot be read.
    UNREADABLE = "intake-unreadable", Error,
        en: "the file cannot be read from byte {offset} on: {error}" => "Check permissions and the carrier, and ask for the file again if it stays unreadable.",
        it: "il file non è leggibile dal byte {offset} in poi: {error}" => "Verificare i permessi e il supporto; se resta illeggibile, richiedere di nuovo il file.";
    /// The file has no bytes.
    FILE_EMPTY = "file-empty", Error,
        en: "the file is empty" => "Ask for the file again.",
        it: "il file è vuoto" => "Richiedere di nuovo il file.";
    /// No format was recognised.
    FORMAT_UNKNOWN = "format-unknown", Info,
        en: "the format is not recognised (extension: {extension})" => "Find out what the file is before it is preserved without a format.",
        it: "il formato non è riconosciuto (estensione: {extension})" => "Accertare che cosa è il file prima di conservarlo senza formato.";
    /// The start is that of a format, but no signature of it matches in full.
    FORMAT_INCOMPLETE = "format-incomplete", Warning,
        en: "the file begins as {format}, but lacks other bytes that the format's signatures ask for, mostly the mark at its end" => "Check whether the file was cut off, and ask for it again if it was.",
        it: "il file inizia come {format}, ma mancano altri byte richiesti dalle firme del formato, per lo più il marcatore finale" => "Verificare se il file è troncato e, nel caso, richiederlo di nuovo.";
    /// The extension belongs to other formats.
    FORMAT_EXTENSION_MISMATCH = "format-extension-mismatch", Warning,
        en: "the extension `{extension}` does not fit the format {format}, whose extensions are {known}" => "Have the supplier check how the file was named; its bytes are preserved as they are.",
        it: "l'estensione `{extension}` non corrisponde al formato {format}, le cui estensioni sono {known}" => "Far verificare al fornitore come è stato denominato il file; i byte sono conservati come sono.";
    /// The name has no extension.
    FORMAT_EXTENSION_MISSING = "format-extension-missing", Info,
        en: "the name has no extension; the format {format} has {known}" => "Nothing need be done; programs that go by the extension will not open the file.",
        it: "il nome non ha estensione; il formato {format} ha {known}" => "Nessun intervento necessario; i programmi che si basano sull'estensione non apriranno il file.";
    /// A signature, time stamp or message was recognised and kept.
    COMPANION_NOT_VALIDATED = "companion-not-validated", Info,
        en: "recognised as {kind} for {document}, kept with it and not validated" => "Validate it with a qualified validation service if its legal value is needed.",
        it: "riconosciuto come {kind} per {document}, conservato insieme e non validato" => "Validarlo con un servizio qualificato di convalida se serve il suo valore legale.";
    /// What was read has another digest than the supplier wrote.
    CHECKSUM_DIFFERS = "checksum-differs", Error,
        en: "the {algorithm} of the file is {found}, but `{list}` line {line} says {expected}" => "Ask for the file again, and for a list that was made from the files as they were sent.",
        it: "l'impronta {algorithm} del file è {found}, ma `{list}` riga {line} riporta {expected}" => "Richiedere di nuovo il file, e un elenco calcolato sui file effettivamente inviati.";
    /// A list names a file that did not come.
    CHECKSUM_ENTRY_WITHOUT_FILE = "checksum-entry-without-file", Error,
        en: "`{list}` line {line} names this file, but it was not delivered" => "Ask for the file, or for a corrected list.",
        it: "`{list}` riga {line} elenca questo file, che però non è stato consegnato" => "Richiedere il file, oppure un elenco corretto.";
    /// No list names the file.
    CHECKSUM_FILE_NOT_LISTED = "checksum-file-not-listed", Warning,
        en: "no list of checksums names the file: its integrity before intake is unknown" => "Ask for a list that names all files.",
        it: "nessun elenco di impronte riporta il file: la sua integrità prima dell'acquisizione non è nota" => "Richiedere un elenco che riporti tutti i file.";
    /// The delivery has no checksums.
    CHECKSUM_NONE_SUPPLIED = "checksum-none-supplied", Info,
        en: "the delivery has no list of checksums: integrity before intake is unknown" => "Agree with the supplier on a list of checksums made at capture.",
        it: "la consegna non contiene elenchi di impronte: l'integrità prima dell'acquisizione non è nota" => "Concordare con il fornitore un elenco di impronte calcolate alla scansione.";
    /// The profile asks for checksums, and files of the unit have none.
    CHECKSUM_REQUIRED = "checksum-required", Error,
        en: "{count} files of the unit have no checksum of the supplier; the profile asks for them" => "Ask the supplier for a list of checksums that names all files, and run the batch again.",
        it: "{count} file dell'unità sono privi di impronta del fornitore, richiesta dal profilo" => "Chiedere al fornitore un elenco di impronte che riporti tutti i file ed eseguire di nuovo la consegna.";
    /// Lines of a list cannot be read.
    CHECKSUM_LIST_MALFORMED = "checksum-list-malformed", Warning,
        en: "line {line} is no entry of a checksum list ({count} such lines in all): `{text}`" => "Ask for a list in one of the usual forms.",
        it: "la riga {line} non è una voce di un elenco di impronte (righe simili in tutto: {count}): `{text}`" => "Richiedere un elenco in una delle forme consuete.";
    /// A list uses an algorithm that Fondo does not know.
    CHECKSUM_ALGORITHM_UNSUPPORTED = "checksum-algorithm-unsupported", Warning,
        en: "{count} lines, the first of them line {line}, hold digests of an algorithm that is not computed: nothing was compared" => "Ask for a list with SHA-256, SHA-512 or BLAKE3.",
        it: "{count} righe, la prima delle quali è la {line}, contengono impronte di un algoritmo che non viene calcolato: nessun confronto eseguito" => "Richiedere un elenco con SHA-256, SHA-512 o BLAKE3.";
    /// A list cannot be read.
    CHECKSUM_LIST_UNREADABLE = "checksum-list-unreadable", Error,
        en: "the list of checksums cannot be read: {error}" => "Check permissions and the carrier, and ask for the list again.",
        it: "l'elenco di impronte non è leggibile: {error}" => "Verificare i permessi e il supporto, e richiedere di nuovo l'elenco.";
    /// Two entries for one file contradict each other.
    CHECKSUM_DUPLICATE_DISAGREES = "checksum-duplicate-disagrees", Error,
        en: "`{list}` line {line} says {algorithm} {value}, but `{other_list}` line {other_line} says {other_value}" => "Ask the supplier which of the two is right.",
        it: "`{list}` riga {line} riporta {algorithm} {value}, ma `{other_list}` riga {other_line} riporta {other_value}" => "Chiedere al fornitore quale delle due è corretta.";
    /// A list writes the name otherwise than it lies on disk.
    CHECKSUM_NAME_VARIANT = "checksum-name-variant", Warning,
        en: "`{list}` line {line} names the file as `{written}`, which fits only as {form}" => "Ask for lists that hold the names exactly as they are delivered.",
        it: "`{list}` riga {line} riporta il file come `{written}`, che corrisponde solo come {form}" => "Richiedere elenchi che riportino i nomi esattamente come consegnati.";
    /// A list uses a digest that was not computed.
    CHECKSUM_NOT_COMPUTED = "checksum-not-computed", Warning,
        en: "`{list}` gives {algorithm} for the file, which was not computed: nothing was compared" => "Run the batch again, so that the digests of all lists are computed.",
        it: "`{list}` riporta {algorithm} per il file, che non è stato calcolato: nessun confronto eseguito" => "Eseguire di nuovo la consegna, così che siano calcolate le impronte di tutti gli elenchi.";
}
