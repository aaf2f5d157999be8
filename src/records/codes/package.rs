//! Codes about packages: our own, and those of others that we validate.

use super::table::codes;

codes! {
    /// After a package was written and flushed, Fondo read it back and one file did not have the size and the digests
    /// of the bytes that were written.
    PACKAGE_READ_BACK_DIFFERS = "package-read-back-differs", Error,
        en: "`{file}` holds other bytes on the disk than were written" => "Check the disk and its cable, then run the same command again.",
        it: "`{file}` contiene sul disco byte diversi da quelli scritti" => "Controllare il disco e il suo collegamento, poi ripetere lo stesso comando.";

    /// A file that Fondo had written was gone when the package was read back.
    PACKAGE_READ_BACK_MISSING = "package-read-back-missing", Error,
        en: "`{file}` was written but is not in the package" => "Look for another program that works in the folder, then run the same command again.",
        it: "`{file}` è stato scritto ma non si trova nel pacchetto" => "Verificare se un altro programma lavora nella cartella, poi ripetere lo stesso comando.";

    /// When the package was read back, it held a file that Fondo had not put there.
    PACKAGE_READ_BACK_EXTRA = "package-read-back-extra", Error,
        en: "`{file}` lies in the package but is no part of it" => "Look for another program that works in the folder, then run the same command again.",
        it: "`{file}` si trova nel pacchetto ma non ne fa parte" => "Verificare se un altro programma lavora nella cartella, poi ripetere lo stesso comando.";

    /// The zip or tar that was made from a finished package was read back, and one entry did not have the digest that
    /// the package records.
    PACKAGE_ARCHIVE_DIFFERS = "package-archive-differs", Error,
        en: "the entry `{file}` of the archive holds other bytes than the package" => "Check the disk and its cable, then run the same command again.",
        it: "l'elemento `{file}` dell'archivio contiene byte diversi da quelli del pacchetto" => "Controllare il disco e il suo collegamento, poi ripetere lo stesso comando.";

    /// Every bag has a file `bagit.txt` in its top folder (RFC 8493 §2.1.1); without it nothing says by which rules the
    /// rest is to be read.
    BAG_DECLARATION_MISSING = "bag-declaration-missing", Error,
        en: "there is no `bagit.txt`: the folder does not say that it is a bag" => "Ask the sender for the package again.",
        it: "manca `bagit.txt`: la cartella non si dichiara un bag" => "Richiedere di nuovo il pacchetto al mittente.";

    /// `bagit.txt` has exactly two lines, and from version 1.0 on they are prescribed to the letter, blanks included.
    BAG_DECLARATION_MALFORMED = "bag-declaration-malformed", Error,
        en: "line {line} of `bagit.txt` is `{found}`; the standard wants `{expected}`" => "Ask the sender to write the bag again with a program that follows RFC 8493.",
        it: "la riga {line} di `bagit.txt` è `{found}`; lo standard prescrive `{expected}`" => "Chiedere al mittente di riscrivere il bag con un programma conforme alla RFC 8493.";

    /// RFC 8493 §2.1.1 forbids a byte-order mark in `bagit.txt`; some editors add it when a person saves the file.
    BAG_DECLARATION_BOM = "bag-declaration-bom", Error,
        en: "`bagit.txt` begins with a byte-order mark" => "Ask the sender to write the bag again with a program that follows RFC 8493.",
        it: "`bagit.txt` inizia con un byte order mark" => "Chiedere al mittente di riscrivere il bag con un programma conforme alla RFC 8493.";

    /// Fondo knows the versions 0.93 to 0.97 and 1.0.
    BAG_VERSION_UNKNOWN = "bag-version-unknown", Error,
        en: "the bag declares version {version}, which this program does not know" => "Use a newer Fondo, or ask the sender for version 1.0.",
        it: "il bag dichiara la versione {version}, che questo programma non conosce" => "Usare un Fondo più recente o chiedere al mittente la versione 1.0.";

    /// The tag files are written in an encoding whose name nobody registered, so the names in the manifests cannot be
    /// read with certainty.
    BAG_ENCODING_UNKNOWN = "bag-encoding-unknown", Error,
        en: "the bag declares the character encoding `{encoding}`, which this program does not know" => "Ask the sender to write the tag files in UTF-8.",
        it: "il bag dichiara la codifica di caratteri `{encoding}`, che questo programma non conosce" => "Chiedere al mittente di scrivere i tag file in UTF-8.";

    /// The payload of a bag lies in the folder `data` (RFC 8493 §2.1.2).
    BAG_NO_PAYLOAD_FOLDER = "bag-no-payload-folder", Error,
        en: "there is no folder `data`" => "Ask the sender for the package again.",
        it: "manca la cartella `data`" => "Richiedere di nuovo il pacchetto al mittente.";

    /// A bag has at least one `manifest-ALGORITHM.txt` that lists its payload with checksums (RFC 8493 §2.1.3).
    BAG_NO_MANIFEST = "bag-no-manifest", Error,
        en: "there is no payload manifest" => "Ask the sender to write the bag again, with a manifest.",
        it: "manca un manifesto del contenuto" => "Chiedere al mittente di riscrivere il bag con un manifesto.";

    /// All payload manifests use algorithms that Fondo does not have.
    BAG_NOTHING_VERIFIED = "bag-nothing-verified", Error,
        en: "no manifest uses an algorithm that this program knows: no checksum of the payload was verified" => "Ask the sender for a manifest with SHA-256 or SHA-512.",
        it: "nessun manifesto usa un algoritmo noto a questo programma: nessuna impronta del contenuto è stata verificata" => "Chiedere al mittente un manifesto con SHA-256 o SHA-512.";

    /// The bag has a manifest with an algorithm that Fondo does not know.
    BAG_ALGORITHM_UNKNOWN = "bag-algorithm-unknown", Warning,
        en: "the checksums in `{manifest}` were not verified: the algorithm `{algorithm}` is not known" => "Trust the other manifests, or verify this one with the sender's program.",
        it: "le impronte in `{manifest}` non sono state verificate: l'algoritmo `{algorithm}` non è noto" => "Affidarsi agli altri manifesti o verificare questo con il programma del mittente.";

    /// A line of a manifest is a checksum in hexadecimal digits, blanks, and a path.
    BAG_MANIFEST_LINE_MALFORMED = "bag-manifest-line-malformed", Error,
        en: "line {line} of `{manifest}` is no checksum with a path: `{found}`" => "Ask the sender for the package again.",
        it: "la riga {line} di `{manifest}` non è un'impronta seguita da un percorso: `{found}`" => "Richiedere di nuovo il pacchetto al mittente.";

    /// The file ends in the middle of a line.
    BAG_MANIFEST_CUT = "bag-manifest-cut", Info,
        en: "the last line of `{manifest}` has no end" => "Compare the list with what the sender meant to send.",
        it: "l'ultima riga di `{manifest}` non ha fine riga" => "Confrontare l'elenco con quanto il mittente intendeva inviare.";

    /// All tag files are written in the encoding that `bagit.txt` declares.
    BAG_TAG_FILE_ENCODING = "bag-tag-file-encoding", Error,
        en: "`{file}` holds bytes near line {line} that are not {encoding}" => "Ask the sender to write the tag files in the encoding that `bagit.txt` declares.",
        it: "`{file}` contiene presso la riga {line} byte che non sono {encoding}" => "Chiedere al mittente di scrivere i tag file nella codifica dichiarata in `bagit.txt`.";

    /// The file is UTF-8 and begins with a byte-order mark, which an editor added.
    BAG_TAG_FILE_MARK = "bag-tag-file-mark", Warning,
        en: "`{file}` begins with a byte-order mark" => "Write tag files in UTF-8 without a byte-order mark.",
        it: "`{file}` inizia con un byte order mark" => "Scrivere i tag file in UTF-8 senza byte order mark.";

    /// The line has more than 65,536 bytes.
    BAG_LINE_TOO_LONG = "bag-line-too-long", Error,
        en: "line {line} of `{file}` is longer than any path can be" => "Ask the sender for the package again.",
        it: "la riga {line} di `{file}` è più lunga di qualsiasi percorso" => "Richiedere di nuovo il pacchetto al mittente.";

    /// The path is absolute, begins with a drive, a server, a home folder or a variable, or climbs out with `..`.
    BAG_PATH_UNSAFE = "bag-path-unsafe", Error,
        en: "line {line} of `{file}` names a path outside the bag: `{path}`" => "Do not unpack or copy this bag with other programs; ask the sender for a clean one.",
        it: "la riga {line} di `{file}` indica un percorso esterno al bag: `{path}`" => "Non aprire né copiare questo bag con altri programmi; chiederne uno corretto al mittente.";

    /// Payload manifests and `fetch.txt` list files in `data` and nothing else (RFC 8493 §2.1.3, §2.2.3); tag files
    /// belong in tag manifests.
    BAG_PATH_OUTSIDE_PAYLOAD = "bag-path-outside-payload", Error,
        en: "line {line} of `{manifest}` names `{path}`, which is not in `data`" => "Ask the sender to write the bag again.",
        it: "la riga {line} di `{manifest}` indica `{path}`, che non è in `data`" => "Chiedere al mittente di riscrivere il bag.";

    /// Paths in manifests begin with `data/`.
    BAG_PATH_RELATIVE = "bag-path-relative", Warning,
        en: "line {line} of `{manifest}` names `{path}` with a leading `./`" => "Write paths without `./`.",
        it: "la riga {line} di `{manifest}` indica `{path}` con `./` iniziale" => "Scrivere i percorsi senza `./`.";

    /// From version 1.0 on a percent sign in a path is written `%25` (RFC 8493 §2.1.3), but widespread programs do not
    /// do so.
    BAG_PATH_PERCENT = "bag-path-percent", Warning,
        en: "line {line} of `{manifest}` holds a `%` that should be written `%25`: `{path}`" => "Avoid `%` in file names: readers of bags do not agree on it.",
        it: "la riga {line} di `{manifest}` contiene un `%` che andrebbe scritto `%25`: `{path}`" => "Evitare `%` nei nomi dei file: i lettori di bag non concordano su di esso.";

    /// The tools of the md5sum family put an asterisk before the path of a file read in binary mode.
    BAG_MANIFEST_STAR = "bag-manifest-star", Warning,
        en: "`{manifest}` was written by md5sum or one of its sisters: an asterisk stands before the path on line {line}" => "Write manifests without the asterisk.",
        it: "`{manifest}` è stato scritto con md5sum o simili: alla riga {line} un asterisco precede il percorso" => "Scrivere i manifesti senza asterisco.";

    /// Every file is listed exactly once in a manifest.
    BAG_FILE_LISTED_TWICE = "bag-file-listed-twice", Warning,
        en: "`{path}` is listed again on line {line} of `{manifest}` with the same checksum" => "Ask the sender's program to list every file once.",
        it: "`{path}` è elencato di nuovo alla riga {line} di `{manifest}` con la stessa impronta" => "Far elencare ogni file una sola volta al programma del mittente.";

    /// The manifest gives two different checksums for one file; at most one can be right.
    BAG_FILE_LISTED_WITH_OTHER_CHECKSUM = "bag-file-listed-with-other-checksum", Error,
        en: "`{path}` is listed again on line {line} of `{manifest}` with another checksum" => "Ask the sender for the package again.",
        it: "`{path}` è elencato di nuovo alla riga {line} di `{manifest}` con un'altra impronta" => "Richiedere di nuovo il pacchetto al mittente.";

    /// The manifest lists a file that the bag does not hold: it was lost on the way, left out, or renamed.
    BAG_FILE_MISSING = "bag-file-missing", Error,
        en: "`{path}` is listed in `{manifest}` but is not there" => "Ask the sender for the package again.",
        it: "`{path}` è elencato in `{manifest}` ma non c'è" => "Richiedere di nuovo il pacchetto al mittente.";

    /// The bag is a list of files to be loaded from elsewhere rather than the files themselves.
    BAG_FILE_NOT_FETCHED = "bag-file-not-fetched", Error,
        en: "`{path}` is not in the bag; `fetch.txt` says that it is to be loaded from `{url}`" => "Ask the sender for a bag that holds all its files.",
        it: "`{path}` non è nel bag; `fetch.txt` dice di scaricarlo da `{url}`" => "Chiedere al mittente un bag che contenga tutti i suoi file.";

    /// Files like `Thumbs.db` and `.DS_Store` are made and removed by file managers.
    BAG_SYSTEM_FILE_MISSING = "bag-system-file-missing", Warning,
        en: "`{path}` is listed in `{manifest}` but is not there; it is a file of the operating system" => "Leave such files out of packages.",
        it: "`{path}` è elencato in `{manifest}` ma non c'è; è un file del sistema operativo" => "Escludere questi file dai pacchetti.";

    /// The payload holds a file that a file manager left behind.
    BAG_SYSTEM_FILE = "bag-system-file", Warning,
        en: "`{path}` is a file of the operating system, not of the sender" => "Leave such files out of packages.",
        it: "`{path}` è un file del sistema operativo, non del mittente" => "Escludere questi file dai pacchetti.";

    /// Every payload file is listed in every payload manifest (from version 1.0 on), or at least in one (before).
    BAG_FILE_UNLISTED = "bag-file-unlisted", Error,
        en: "`{path}` is in the bag but `{manifest}` does not list it" => "Ask the sender whether the file belongs to the package.",
        it: "`{path}` è nel bag ma `{manifest}` non lo elenca" => "Chiedere al mittente se il file appartiene al pacchetto.";

    /// The bag has a tag manifest, but this file outside `data` is not in it.
    BAG_TAG_FILE_UNLISTED = "bag-tag-file-unlisted", Warning,
        en: "`{path}` is listed in no tag manifest" => "List every tag file in the tag manifests.",
        it: "`{path}` non è elencato in alcun manifesto dei tag file" => "Elencare ogni tag file nei manifesti dei tag file.";

    /// From version 1.0 on each tag manifest lists every payload manifest (RFC 8493 §2.2.1).
    BAG_MANIFEST_UNLISTED = "bag-manifest-unlisted", Error,
        en: "`{manifest}` does not list the payload manifest `{path}`: nothing vouches for it" => "Ask the sender to write the bag again with a program that follows RFC 8493.",
        it: "`{manifest}` non elenca il manifesto del contenuto `{path}`: nulla lo garantisce" => "Chiedere al mittente di riscrivere il bag con un programma conforme alla RFC 8493.";

    /// From version 1.0 on no tag manifest lists a tag manifest (RFC 8493 §2.2.1).
    BAG_TAG_MANIFEST_LISTED = "bag-tag-manifest-listed", Error,
        en: "`{manifest}` lists the tag manifest `{path}`" => "Ask the sender to write the bag again with a program that follows RFC 8493.",
        it: "`{manifest}` elenca il manifesto dei tag file `{path}`" => "Chiedere al mittente di riscrivere il bag con un programma conforme alla RFC 8493.";

    /// All tag manifests should list the same tag files (RFC 8493 §2.2.1).
    BAG_TAG_MANIFESTS_DIFFER = "bag-tag-manifests-differ", Warning,
        en: "`{path}` is listed in another tag manifest but not in `{manifest}`" => "List every tag file in every tag manifest.",
        it: "`{path}` è elencato in un altro manifesto dei tag file ma non in `{manifest}`" => "Elencare ogni tag file in tutti i manifesti dei tag file.";

    /// A tag manifest is optional in BagIt, but without one a change in `bag-info.txt` or in a manifest itself cannot
    /// be noticed.
    BAG_NO_TAG_MANIFEST = "bag-no-tag-manifest", Warning,
        en: "there is no tag manifest: nothing vouches for the manifests themselves" => "Ask the sender to add a tag manifest.",
        it: "manca un manifesto dei tag file: nulla garantisce i manifesti stessi" => "Chiedere al mittente di aggiungere un manifesto dei tag file.";

    /// The bytes of the file are not those that were there when the manifest was written, or the manifest was changed.
    BAG_CHECKSUM_DIFFERS = "bag-checksum-differs", Error,
        en: "`{path}` does not have the {algorithm} that the manifest gives: expected {expected}, found {found}" => "Ask the sender for the file again.",
        it: "`{path}` non ha l'impronta {algorithm} indicata dal manifesto: attesa {expected}, trovata {found}" => "Richiedere di nuovo il file al mittente.";

    /// The bag was written or copied on a system that does not distinguish upper and lower case.
    BAG_NAME_CASE = "bag-name-case", Warning,
        en: "`{path}` is listed, but the file is called `{found}`: the names differ in upper and lower case" => "Give the file the name that the manifest has.",
        it: "è elencato `{path}`, ma il file si chiama `{found}`: i nomi differono per maiuscole e minuscole" => "Dare al file il nome indicato nel manifesto.";

    /// An accented letter can be one character or a letter followed by an accent.
    BAG_NAME_NORMAL_FORM = "bag-name-normal-form", Warning,
        en: "`{path}` is listed, but the name of the file on the disk is composed of other Unicode characters" => "Keep file names in Unicode normal form C.",
        it: "è elencato `{path}`, ma il nome del file sul disco è composto da caratteri Unicode diversi" => "Mantenere i nomi dei file nella forma normale Unicode C.";

    /// The two names differ only in upper and lower case or in Unicode normal form.
    BAG_NAMES_COLLIDE = "bag-names-collide", Warning,
        en: "`{path}` and `{other}` cannot lie side by side on every system" => "Rename one of the two before packaging.",
        it: "`{path}` e `{other}` non possono coesistere su ogni sistema" => "Rinominare uno dei due prima di creare il pacchetto.";

    /// The name holds a character that Windows forbids or a control character, begins or ends with a blank, ends with a
    /// dot, is the name of a device, or is no valid UTF-8.
    BAG_NAME_NOT_PORTABLE = "bag-name-not-portable", Warning,
        en: "`{path}` cannot have this name on every system" => "Rename the file before packaging.",
        it: "`{path}` non può avere questo nome su ogni sistema" => "Rinominare il file prima di creare il pacchetto.";

    /// A package holds files and folders.
    BAG_SPECIAL_FILE = "bag-special-file", Error,
        en: "`{path}` is a link, a device or another special file" => "Replace it by the file that is meant.",
        it: "`{path}` è un collegamento, un dispositivo o un altro file speciale" => "Sostituirlo con il file a cui si riferisce.";

    /// The system refused to read the file, or failed while it was read.
    BAG_FILE_UNREADABLE = "bag-file-unreadable", Error,
        en: "`{path}` could not be read: {error}" => "Check the permissions and the disk, then check the bag again.",
        it: "impossibile leggere `{path}`: {error}" => "Controllare i permessi e il disco, poi ripetere la verifica.";

    /// `Payload-Oxum` in `bag-info.txt` says how many bytes and files the payload has, as `BYTES.FILES` (RFC 8493
    /// §2.2.2).
    BAG_OXUM_MALFORMED = "bag-oxum-malformed", Error,
        en: "`Payload-Oxum` is `{found}`, not a number of bytes, a dot and a number of files" => "Ask the sender to write the bag again.",
        it: "`Payload-Oxum` è `{found}`, non un numero di byte, un punto e un numero di file" => "Chiedere al mittente di riscrivere il bag.";

    /// The number of bytes or of files in `data` is not the one that the sender wrote into `bag-info.txt`.
    BAG_OXUM_DIFFERS = "bag-oxum-differs", Error,
        en: "`Payload-Oxum` says {expected} (bytes.files); the payload has {found}" => "Ask the sender for the package again.",
        it: "`Payload-Oxum` indica {expected} (byte.file); il contenuto ha {found}" => "Richiedere di nuovo il pacchetto al mittente.";

    /// `Payload-Oxum` must not be repeated (RFC 8493 §2.2.2).
    BAG_OXUM_REPEATED = "bag-oxum-repeated", Warning,
        en: "`Payload-Oxum` stands more than once in `bag-info.txt`" => "Ask the sender to write the bag again.",
        it: "`Payload-Oxum` compare più volte in `bag-info.txt`" => "Chiedere al mittente di riscrivere il bag.";

    /// `bag-info.txt` holds lines of the form `Label: value`; a line that begins with a blank continues the value
    /// before it.
    BAG_INFO_LINE_MALFORMED = "bag-info-line-malformed", Error,
        en: "line {line} of `{file}` is no label with a value: `{found}`" => "Ask the sender to write the bag again.",
        it: "la riga {line} di `{file}` non è un'etichetta seguita da un valore: `{found}`" => "Chiedere al mittente di riscrivere il bag.";

    /// A line of `fetch.txt` is a URL, a length in bytes or `-`, and a path in `data` (RFC 8493 §2.2.3).
    BAG_FETCH_LINE_MALFORMED = "bag-fetch-line-malformed", Error,
        en: "line {line} of `fetch.txt` is no address, length and path: `{found}`" => "Ask the sender for a bag that holds all its files.",
        it: "la riga {line} di `fetch.txt` non è composta da indirizzo, lunghezza e percorso: `{found}`" => "Chiedere al mittente un bag che contenga tutti i suoi file.";

    /// Every file that `fetch.txt` names is listed in the payload manifests, so that its bytes can be checked once they
    /// are there.
    BAG_FETCH_UNLISTED = "bag-fetch-unlisted", Error,
        en: "`{path}` stands in `fetch.txt` but in no payload manifest" => "Ask the sender for a bag that holds all its files.",
        it: "`{path}` è in `fetch.txt` ma in nessun manifesto del contenuto" => "Chiedere al mittente un bag che contenga tutti i suoi file.";

    /// The file is in the bag, but it has not the length that `fetch.txt` gives.
    BAG_FETCH_LENGTH_DIFFERS = "bag-fetch-length-differs", Error,
        en: "`{path}` has {found} bytes; `fetch.txt` says {expected}" => "Ask the sender for the package again.",
        it: "`{path}` ha {found} byte; `fetch.txt` ne indica {expected}" => "Richiedere di nuovo il pacchetto al mittente.";

    /// `fetch.txt` names files that could be loaded from elsewhere.
    BAG_FETCH_LIST = "bag-fetch-list", Info,
        en: "the bag has a `fetch.txt` with {entries} entries; nothing was loaded" => "Prefer bags that hold all their files.",
        it: "il bag ha un `fetch.txt` con {entries} voci; nulla è stato scaricato" => "Preferire bag che contengano tutti i loro file.";

    /// A report holds at most ten thousand findings of each severity about one package; the others were only counted.
    BAG_FINDINGS_CUT = "bag-findings-cut", Error,
        en: "{number} more findings are not shown" => "Mend what is shown, then check again.",
        it: "altre {number} segnalazioni non sono mostrate" => "Correggere quanto mostrato, poi ripetere la verifica.";

    /// A zip ends with a directory of its entries.
    ZIP_NO_DIRECTORY = "zip-no-directory", Error,
        en: "the file has no central directory that fits it: it is cut or is no zip" => "Ask the sender for the archive again.",
        it: "il file non ha un indice centrale coerente: è troncato o non è uno zip" => "Richiedere di nuovo l'archivio al mittente.";

    /// The directory at the end of the zip is shorter or longer than it says of itself, or holds something that is no
    /// entry.
    ZIP_DIRECTORY_DAMAGED = "zip-directory-damaged", Error,
        en: "the central directory cannot be read to its end" => "Ask the sender for the archive again.",
        it: "l'indice centrale non è leggibile fino alla fine" => "Richiedere di nuovo l'archivio al mittente.";

    /// The number of entries is beyond what Fondo takes from an unknown sender.
    ZIP_TOO_MANY_ENTRIES = "zip-too-many-entries", Error,
        en: "the archive has {entries} entries; the limit is {limit}" => "Ask the sender to divide the archive.",
        it: "l'archivio ha {entries} elementi; il limite è {limit}" => "Chiedere al mittente di suddividere l'archivio.";

    /// The entry bears two names: one in its header, and another one in an extra field that some programs follow.
    ZIP_NAMES_DIFFER = "zip-names-differ", Error,
        en: "the entry `{name}` bears another name in an extra field" => "Ask the sender to pack the files with a program that writes UTF-8 names.",
        it: "l'elemento `{name}` riporta un altro nome in un campo aggiuntivo" => "Chiedere al mittente di creare l'archivio con un programma che scriva i nomi in UTF-8.";

    /// Old zip programs write names in the code page of their system without saying which.
    ZIP_NAME_ENCODING = "zip-name-encoding", Error,
        en: "the name of an entry is no UTF-8: `{name}`" => "Ask the sender to pack the files with a program that writes UTF-8 names.",
        it: "il nome di un elemento non è UTF-8: `{name}`" => "Chiedere al mittente di creare l'archivio con un programma che scriva i nomi in UTF-8.";

    /// The name of the entry is absolute, has a drive letter, a backslash or a zero byte, or climbs out with `..`.
    ZIP_PATH_UNSAFE = "zip-path-unsafe", Error,
        en: "an entry would be unpacked outside its folder: `{name}`" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "un elemento verrebbe estratto fuori dalla cartella: `{name}`" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// Two slashes stand side by side in the name of the entry.
    ZIP_PATH_EMPTY_PART = "zip-path-empty-part", Error,
        en: "the name of the entry `{name}` has an empty part between two slashes" => "Ask the sender to pack the files with another program.",
        it: "il nome dell'elemento `{name}` ha una parte vuota tra due barre" => "Chiedere al mittente di creare l'archivio con un altro programma.";

    /// The names of all entries together are longer than Fondo takes from an unknown sender.
    ZIP_NAMES_TOO_LARGE = "zip-names-too-large", Error,
        en: "the names of the entries take more than {limit} bytes" => "Ask the sender to divide the archive.",
        it: "i nomi degli elementi occupano più di {limit} byte" => "Chiedere al mittente di suddividere l'archivio.";

    /// A link in an archive can lead a careless program to write through it to any place.
    ZIP_SPECIAL_FILE = "zip-special-file", Error,
        en: "the entry `{name}` is a link or another special file" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` è un collegamento o un altro file speciale" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// What is encrypted cannot be checked, and cannot be preserved without its key.
    ZIP_ENCRYPTED = "zip-encrypted", Error,
        en: "the entry `{name}` is encrypted" => "Ask the sender for an archive without encryption.",
        it: "l'elemento `{name}` è cifrato" => "Chiedere al mittente un archivio non cifrato.";

    /// Fondo unpacks entries that are stored or deflated, the two methods that every program knows.
    ZIP_METHOD_UNKNOWN = "zip-method-unknown", Error,
        en: "the entry `{name}` is packed by method {method}, which this program does not know" => "Ask the sender to pack the files without compression or with deflate.",
        it: "l'elemento `{name}` è compresso con il metodo {method}, che questo programma non conosce" => "Chiedere al mittente di creare l'archivio senza compressione o con deflate.";

    /// An accented letter is written as a letter followed by an accent.
    ZIP_NAME_NORMAL_FORM = "zip-name-normal-form", Error,
        en: "the name of the entry `{name}` changes in Unicode normal form C" => "Ask the sender to pack the files with names in normal form C.",
        it: "il nome dell'elemento `{name}` cambia nella forma normale Unicode C" => "Chiedere al mittente nomi di file nella forma normale C.";

    /// Two entries have one name.
    ZIP_ENTRY_TWICE = "zip-entry-twice", Error,
        en: "the entry `{name}` is there more than once" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` è presente più volte" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// The two names differ only in upper and lower case or in normal form, or one is a file and the other a folder of
    /// the same name.
    ZIP_NAMES_COLLIDE = "zip-names-collide", Error,
        en: "the entries `{name}` and `{other}` cannot lie side by side on every system" => "Ask the sender to rename one of the two.",
        it: "gli elementi `{name}` e `{other}` non possono coesistere su ogni sistema" => "Chiedere al mittente di rinominare uno dei due.";

    /// A package may hold archives; what they hold is nobody's claim.
    PACKAGE_ARCHIVES_INSIDE = "package-archives-inside", Info,
        en: "{number} files of the package are archives themselves, and were not looked into; the first is `{path}`" => "Unpack them and check what they hold if it matters.",
        it: "{number} file del pacchetto sono a loro volta archivi, e non sono stati esaminati all'interno; il primo è `{path}`" => "Se il loro contenuto è rilevante, estrarli e verificarlo.";

    /// An archived package unpacks to exactly one folder.
    ZIP_SEVERAL_ROOTS = "zip-several-roots", Error,
        en: "the archive does not unpack to one folder but to {number} names: {roots}" => "Ask the sender to pack one folder.",
        it: "l'archivio non si estrae in una sola cartella ma in {number} nomi: {roots}" => "Chiedere al mittente di archiviare una sola cartella.";

    /// The sizes that the entries declare add up to more than is allowed.
    ZIP_TOO_LARGE = "zip-too-large", Error,
        en: "the archive would unpack to {bytes} bytes; the limit is {limit}" => "Ask the sender to divide the archive.",
        it: "l'archivio occuperebbe {bytes} byte una volta estratto; il limite è {limit}" => "Chiedere al mittente di suddividere l'archivio.";

    /// Scans and documents never shrink that much.
    ZIP_RATIO = "zip-ratio", Error,
        en: "the entry `{name}` unpacks to {ratio} times its size; the limit is {limit}" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` si espande di {ratio} volte; il limite è {limit}" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// Every entry of a zip is described twice.
    ZIP_HEADER_DIFFERS = "zip-header-differs", Error,
        en: "the entry `{name}` is described in one way at its place and in another in the directory" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` è descritto in un modo nella sua posizione e in un altro nell'indice" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// Two entries share bytes of the archive, or an entry reaches into the directory.
    ZIP_OVERLAP = "zip-overlap", Error,
        en: "the data of the entry `{name}` overlap with something else" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "i dati dell'elemento `{name}` si sovrappongono ad altro" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// An entry that the directory does not list lies between those that it does.
    ZIP_HIDDEN_ENTRY = "zip-hidden-entry", Error,
        en: "the entry `{name}` lies in the archive, and its directory does not list it" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` si trova nell'archivio, ma il suo indice non lo elenca" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// A bag has more manifests than any honest one.
    BAG_TOO_MANY_MANIFESTS = "bag-too-many-manifests", Error,
        en: "the bag has more than {most} manifests; {path} and those after it were passed over" => "Ask the sender for a bag with one manifest for each algorithm.",
        it: "il bag ha più di {most} manifesti; {path} e i successivi non sono stati considerati" => "Chiedere al mittente un bag con un solo manifesto per ogni algoritmo.";

    /// A zip or tar holds a bag, but the archive is damaged, or made so that two programs unpack it to two things.
    BAG_NOT_CHECKED = "bag-not-checked", Error,
        en: "the bag in the archive was not checked: the archive has errors" => "Mend what is said of the archive, then check again.",
        it: "il bag nell'archivio non è stato verificato: l'archivio presenta errori" => "Correggere quanto segnalato sull'archivio, poi ripetere la verifica.";

    /// Where a tar should have the header of an entry stands something else, or a header that programs do not
    /// understand alike.
    TAR_DAMAGED = "tar-damaged", Error,
        en: "no header of an entry that can be relied on stands at byte {at}" => "Ask the sender for the archive again.",
        it: "al byte {at} non si trova un'intestazione di elemento affidabile" => "Richiedere di nuovo l'archivio al mittente.";

    /// The tar is shorter than its last entry.
    TAR_CUT = "tar-cut", Error,
        en: "the archive ends within the entry `{name}`" => "Ask the sender for the archive again.",
        it: "l'archivio termina all'interno dell'elemento `{name}`" => "Richiedere di nuovo l'archivio al mittente.";

    /// A tar ends with two blocks of zero bytes.
    TAR_NO_END = "tar-no-end", Warning,
        en: "the archive has no end mark: it may have been cut between two entries" => "Compare what it holds with what the sender meant to send.",
        it: "l'archivio non ha il segno di fine: può essere stato troncato tra due elementi" => "Confrontare il contenuto con quanto il mittente intendeva inviare.";

    /// Something follows the two blocks of zero bytes that end a tar.
    TAR_AFTER_END = "tar-after-end", Error,
        en: "something follows the end of the archive at byte {at}" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "qualcosa segue la fine dell'archivio al byte {at}" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// The number of entries is beyond what Fondo takes from an unknown sender.
    TAR_TOO_MANY_ENTRIES = "tar-too-many-entries", Error,
        en: "the archive has more than {limit} entries" => "Ask the sender to divide the archive.",
        it: "l'archivio ha più di {limit} elementi" => "Chiedere al mittente di suddividere l'archivio.";

    /// The name of the entry is absolute, has a drive letter or a zero byte, or climbs out with `..`.
    TAR_PATH_UNSAFE = "tar-path-unsafe", Error,
        en: "an entry would be unpacked outside its folder: `{name}`" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "un elemento verrebbe estratto fuori dalla cartella: `{name}`" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// A symbolic link, a device, a file with holes, or a hard link that means no file of the package.
    TAR_SPECIAL_FILE = "tar-special-file", Error,
        en: "the entry `{name}` is a link or another special file" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` è un collegamento o un altro file speciale" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// Two entries have one name.
    TAR_ENTRY_TWICE = "tar-entry-twice", Error,
        en: "the entry `{name}` is there more than once" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` è presente più volte" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// One name is that of a file and of a folder.
    TAR_NAMES_COLLIDE = "tar-names-collide", Error,
        en: "the entry `{name}` lies in `{other}`, which is a file" => "Do not unpack this archive with other programs; ask the sender for a clean one.",
        it: "l'elemento `{name}` si trova in `{other}`, che è un file" => "Non aprire questo archivio con altri programmi; chiederne uno corretto al mittente.";

    /// An archived package unpacks to exactly one folder.
    TAR_SEVERAL_ROOTS = "tar-several-roots", Error,
        en: "the archive does not unpack to one folder: {roots}" => "Ask the sender to pack one folder.",
        it: "l'archivio non si estrae in una sola cartella: {roots}" => "Chiedere al mittente di archiviare una sola cartella.";
}
