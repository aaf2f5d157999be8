//! Codes about images.

use super::table::codes;

codes! {
    // What holds for every image, then JPEG, PNG, JPEG 2000, colour profiles, TIFF.

    /// The bytes are not those of the format.
    NOT_RECOGNISED = "image-not-recognised", Error,
        en: "the {size} bytes of the file do not begin as {format}" => "Ask for the file again; if it is of another format, ask for its right extension.",
        it: "i {size} byte del file non iniziano come {format}" => "Richiedere di nuovo il file; se è di un altro formato, chiedere l'estensione corretta.";
    /// More pixels than the profile allows.
    TOO_LARGE = "image-too-large", Error,
        en: "the image declares {width} × {height} pixels; the profile allows {limit} in all" => "Check whether the file is what it claims to be; if so, raise `limits.max_pixels` in the profile.",
        it: "l'immagine dichiara {width} × {height} pixel; il profilo ne ammette {limit} in tutto" => "Verificare che il file sia ciò che dichiara; in tal caso aumentare `limits.max_pixels` nel profilo.";
    /// A coding that Fondo cannot check.
    NOT_CHECKED = "image-not-checked", Warning,
        en: "the image data are coded as {compression}, which this program cannot check for damage" => "Open the image and look at it, or ask for a common coding.",
        it: "i dati dell'immagine sono codificati come {compression}, che questo programma non può controllare" => "Aprire l'immagine e guardarla, oppure richiedere una codifica comune.";
    /// No resolution.
    NO_RESOLUTION = "image-no-resolution", Info,
        en: "the file does not say at what resolution it was captured" => "Ask the supplier for the resolution if sizes in millimetres matter.",
        it: "il file non dichiara la risoluzione di acquisizione" => "Chiedere la risoluzione al fornitore se servono le misure in millimetri.";
    /// No colour profile in a colour image.
    NO_ICC = "image-no-icc", Info,
        en: "the colour image has no colour profile; it will be taken as sRGB" => "Ask the supplier which colour space was used if colour matters.",
        it: "l'immagine a colori è priva di profilo colore; sarà trattata come sRGB" => "Chiedere al fornitore quale spazio colore è stato usato se il colore è rilevante.";
    /// The image must be turned to be seen upright.
    ORIENTATION = "image-orientation", Info,
        en: "the orientation tag is {orientation}: viewers must turn or mirror the image" => "Check that readers see it upright; the pixels are not altered.",
        it: "il campo di orientamento vale {orientation}: per la visione l'immagine va ruotata o specchiata" => "Verificare che sia visualizzata diritta; i pixel non vengono modificati.";
    /// An EXIF or XMP block that cannot be read.
    METADATA_DAMAGED = "image-metadata-damaged", Warning,
        en: "the {block} metadata block of the file cannot be read" => "Ask the supplier whether the file was altered after capture.",
        it: "il blocco di metadati {block} del file non è leggibile" => "Chiedere al fornitore se il file è stato modificato dopo l'acquisizione.";
    /// The resolution is below the profile's.
    RESOLUTION_LOW = "image-resolution-low", Warning,
        en: "the resolution is {found} ppi; the profile asks for at least {limit}" => "Compare with the contract and ask for a new capture if it falls short.",
        it: "la risoluzione è di {found} ppi; il profilo ne richiede almeno {limit}" => "Confrontare con il capitolato e richiedere una nuova acquisizione se insufficiente.";
    /// The profile asks for a resolution and there is none.
    RESOLUTION_REQUIRED = "image-resolution-required", Warning,
        en: "the file does not say at what resolution it was captured; the profile asks for it" => "Ask the supplier for files that bear their resolution.",
        it: "il file non dichiara la risoluzione di acquisizione, richiesta dal profilo" => "Richiedere al fornitore file che riportino la risoluzione.";
    /// The profile asks for a colour profile and there is none.
    ICC_REQUIRED = "image-icc-required", Warning,
        en: "the colour image has no colour profile; the profile asks for one" => "Ask the supplier for files that bear their colour profile.",
        it: "l'immagine a colori è priva di profilo colore, richiesto dal profilo di lavorazione" => "Richiedere al fornitore file con il profilo colore incorporato.";
    /// A colour mode that the profile does not expect.
    COLOUR_UNEXPECTED = "image-colour-unexpected", Warning,
        en: "the colour mode is {found}; the profile expects {expected}" => "Compare with the contract and ask for a new capture if it is wrong.",
        it: "la modalità colore è {found}; il profilo prevede {expected}" => "Confrontare con il capitolato e richiedere una nuova acquisizione se errata.";
    /// Samples of a depth that the profile does not expect.
    BITS_UNEXPECTED = "image-bits-unexpected", Warning,
        en: "the samples have {found} bits; the profile expects {expected}" => "Compare with the contract and ask for a new capture if it is wrong.",
        it: "i campioni hanno {found} bit; il profilo ne prevede {expected}" => "Confrontare con il capitolato e richiedere una nuova acquisizione se errati.";
    /// The resolution is above the profile's.
    RESOLUTION_HIGH = "image-resolution-high", Warning,
        en: "the resolution is {found} ppi; the profile asks for at most {limit}" => "Compare with the contract: a greater number than the device can resolve was interpolated.",
        it: "la risoluzione è di {found} ppi; il profilo ne richiede al massimo {limit}" => "Confrontare con il capitolato: un valore superiore alla capacità del dispositivo è frutto di interpolazione.";
    /// A colour profile that the profile does not expect.
    ICC_UNEXPECTED = "image-icc-unexpected", Warning,
        en: "the colour profile is `{found}`; {rule} expects {limit}" => "Compare with the contract; do not convert the master: colours would change.",
        it: "il profilo colore è `{found}`; {rule} prevede {limit}" => "Confrontare con il capitolato; non convertire il master: i colori cambierebbero.";
    /// Chroma with fewer samples than the profile allows.
    SAMPLING_UNEXPECTED = "image-sampling-unexpected", Warning,
        en: "the chroma subsampling is {found}; the profile expects {expected}" => "Ask the supplier for files in which colours were not reduced.",
        it: "il sottocampionamento del colore è {found}; il profilo prevede {expected}" => "Richiedere al fornitore file in cui il colore non sia stato ridotto.";
    /// A rule of `[master]` that the file does not meet.
    MASTER_RULE = "image-master-rule", Warning,
        en: "the file does not meet the rule `{rule}`: found {found}, asked {limit}" => "Ask the supplier for files that meet the rule, or preserve the file as it is; where a new file without a changed pixel meets it, `normalise.make` makes one.",
        it: "il file non soddisfa la regola `{rule}`: rilevato {found}, richiesto {limit}" => "Richiedere al fornitore file che soddisfino la regola, oppure conservare il file com'è; se un nuovo file senza pixel modificati la soddisfa, `normalise.make` lo produce.";
    /// Blocks of one file that contradict each other.
    METADATA_CONFLICT = "image-metadata-conflict", Info,
        en: "the file says two things of its {element}: `{first}` and `{second}`" => "Decide which holds when you describe the unit; both are preserved, and the inventory goes first.",
        it: "il file dice due cose diverse ({element}): `{first}` e `{second}`" => "Decidere quale vale al momento della descrizione; entrambe sono conservate e prevale l'inventario.";
    /// What files say of themselves is not what the inventory says.
    STATEMENT_DIFFERS = "image-statement-differs", Info,
        en: "the inventory says `{inventory}` ({element}), {count} files say otherwise, the first `{found}` in {field}" => "Check that the files belong to this unit; the inventory's words are used.",
        it: "l'inventario riporta `{inventory}` ({element}), {count} file dicono altro, il primo `{found}` in {field}" => "Verificare che i file appartengano a questa unità; si usa quanto riporta l'inventario.";
    /// The resolution differs from that of most images of the unit.
    DIFFERS_RESOLUTION = "image-differs-resolution", Warning,
        en: "the resolution is {found} ppi; most images of the unit have {usual}" => "Check whether this page was captured with other settings.",
        it: "la risoluzione è di {found} ppi; la maggior parte delle immagini dell'unità ha {usual}" => "Verificare se questa pagina è stata acquisita con altre impostazioni.";
    /// The colour mode differs from that of most images of the unit.
    DIFFERS_COLOUR = "image-differs-colour", Warning,
        en: "the colour mode is {found}; most images of the unit are {usual}" => "Check whether this page was captured with other settings.",
        it: "la modalità colore è {found}; la maggior parte delle immagini dell'unità è {usual}" => "Verificare se questa pagina è stata acquisita con altre impostazioni.";
    /// The size differs much from that of most images of the unit.
    DIFFERS_SIZE = "image-differs-size", Info,
        en: "the image has {found} pixels; the usual size in the unit is {usual}" => "Check whether the page is cropped, joined with another or a foreign element.",
        it: "l'immagine misura {found} pixel; la misura abituale nell'unità è {usual}" => "Verificare se la pagina è tagliata, unita a un'altra o estranea.";

    /// The stream ends early.
    JPEG_TRUNCATED = "jpeg-truncated", Error,
        en: "the JPEG ends at byte {found}, inside its data" => "Ask for the file again: a part of the image is missing.",
        it: "il JPEG termina al byte {found}, all'interno dei dati" => "Richiedere di nuovo il file: manca una parte dell'immagine.";
    /// The end marker is missing.
    JPEG_NO_END = "jpeg-no-end", Error,
        en: "the JPEG has no end marker" => "Ask for the file again: its last bytes are missing.",
        it: "il JPEG è privo del marcatore di fine" => "Richiedere di nuovo il file: mancano gli ultimi byte.";
    /// No marker where one must be.
    JPEG_MARKER = "jpeg-marker-invalid", Error,
        en: "at byte {at} of the JPEG stands {found} where a marker must be" => "Ask for the file again: it was damaged.",
        it: "al byte {at} del JPEG si trova {found} al posto di un marcatore" => "Richiedere di nuovo il file: è danneggiato.";
    /// A segment with an impossible length or contents.
    JPEG_SEGMENT = "jpeg-segment-invalid", Error,
        en: "the segment {marker} at byte {at} of the JPEG is impossible" => "Ask for the file again: it was damaged.",
        it: "il segmento {marker} al byte {at} del JPEG non è ammissibile" => "Richiedere di nuovo il file: è danneggiato.";
    /// No frame header, no scan, or a component without a scan.
    JPEG_INCOMPLETE = "jpeg-incomplete", Error,
        en: "the JPEG has no {part}" => "Ask for the file again: it holds no whole image.",
        it: "nel JPEG manca {part}" => "Richiedere di nuovo il file: non contiene un'immagine intera.";
    /// A scan holds fewer units than declared.
    JPEG_SCAN_SHORT = "jpeg-scan-short", Error,
        en: "scan {scan} of the JPEG holds {found} of {expected} coding units" => "Ask for the file again: a part of the image is missing or was overwritten.",
        it: "la scansione {scan} del JPEG contiene {found} unità di codifica su {expected}" => "Richiedere di nuovo il file: una parte dell'immagine manca o è stata sovrascritta.";
    /// A scan holds codes that do not exist.
    JPEG_SCAN_DAMAGED = "jpeg-scan-damaged", Error,
        en: "scan {scan} of the JPEG cannot be decoded after {found} of {expected} coding units" => "Ask for the file again: its data were altered.",
        it: "la scansione {scan} del JPEG non è decodificabile dopo {found} unità di codifica su {expected}" => "Richiedere di nuovo il file: i dati sono stati alterati.";
    /// A scan holds more than declared.
    JPEG_SCAN_SURPLUS = "jpeg-scan-surplus", Error,
        en: "scan {scan} of the JPEG holds {bytes} bytes more than the image needs" => "Ask for the file again: its data were altered.",
        it: "la scansione {scan} del JPEG contiene {bytes} byte più di quanti servano all'immagine" => "Richiedere di nuovo il file: i dati sono stati alterati.";
    /// A restart marker is missing or out of order.
    JPEG_RESTART = "jpeg-restart-invalid", Error,
        en: "restart marker {index} in scan {scan} of the JPEG is missing or out of order" => "Ask for the file again: a part of the image is missing.",
        it: "il marcatore di riavvio {index} nella scansione {scan} del JPEG manca o è fuori ordine" => "Richiedere di nuovo il file: manca una parte dell'immagine.";
    /// Bytes after the end.
    JPEG_TRAILING = "jpeg-trailing-bytes", Warning,
        en: "{bytes} bytes follow the end of the JPEG" => "Ask the supplier what they are; they are preserved with the file.",
        it: "{bytes} byte seguono la fine del JPEG" => "Chiedere al fornitore che cosa siano; sono conservati con il file.";
    /// Further images after the first.
    JPEG_FURTHER = "jpeg-further-images", Info,
        en: "{bytes} bytes of further images follow the first one (multi-picture format)" => "Nothing has to be done: the first image is the page.",
        it: "{bytes} byte di ulteriori immagini seguono la prima (formato multi-immagine)" => "Nulla da fare: la pagina è la prima immagine.";

    /// The file ends early.
    PNG_TRUNCATED = "png-truncated", Error,
        en: "the PNG ends at byte {found}; its chunk {chunk} ends at {expected}" => "Ask for the file again: its end is missing.",
        it: "il PNG termina al byte {found}; il blocco {chunk} termina a {expected}" => "Richiedere di nuovo il file: manca la parte finale.";
    /// A checksum is wrong.
    PNG_CRC = "png-crc", Error,
        en: "the checksum of the chunk {chunk} at byte {at} of the PNG is wrong" => "Ask for the file again: it was altered after it was written.",
        it: "la somma di controllo del blocco {chunk} al byte {at} del PNG è errata" => "Richiedere di nuovo il file: è stato alterato dopo la scrittura.";
    /// The header is missing or impossible.
    PNG_HEADER = "png-header-invalid", Error,
        en: "the header of the PNG is missing or impossible" => "Ask for the file again: it was damaged.",
        it: "l'intestazione del PNG manca o non è ammissibile" => "Richiedere di nuovo il file: è danneggiato.";
    /// A chunk where it may not stand.
    PNG_CHUNK = "png-chunk-misplaced", Error,
        en: "the chunk {chunk} at byte {at} of the PNG may not stand there or has an impossible length" => "Ask for the file again: it was put together wrongly.",
        it: "il blocco {chunk} al byte {at} del PNG è fuori posto o di lunghezza non ammissibile" => "Richiedere di nuovo il file: è composto in modo errato.";
    /// Something unknown where a chunk must be.
    PNG_UNKNOWN = "png-chunk-unknown", Error,
        en: "at byte {at} of the PNG stands {chunk}, which is no chunk that readers know" => "Ask for the file again: it was damaged.",
        it: "al byte {at} del PNG si trova {chunk}, che non è un blocco noto" => "Richiedere di nuovo il file: è danneggiato.";
    /// A required chunk is missing.
    PNG_MISSING = "png-chunk-missing", Error,
        en: "the PNG has no chunk {chunk}" => "Ask for the file again: it holds no whole image.",
        it: "nel PNG manca il blocco {chunk}" => "Richiedere di nuovo il file: non contiene un'immagine intera.";
    /// The image data end early.
    PNG_DATA_SHORT = "png-data-short", Error,
        en: "the image data of the PNG hold {found} of {expected} bytes" => "Ask for the file again: a part of the image is missing.",
        it: "i dati dell'immagine del PNG contengono {found} byte su {expected}" => "Richiedere di nuovo il file: manca una parte dell'immagine.";
    /// The image data are damaged.
    PNG_DATA_DAMAGED = "png-data-damaged", Error,
        en: "the image data of the PNG cannot be read after {found} of {expected} bytes" => "Ask for the file again: its data were altered.",
        it: "i dati dell'immagine del PNG non sono leggibili dopo {found} byte su {expected}" => "Richiedere di nuovo il file: i dati sono stati alterati.";
    /// More image data than declared.
    PNG_DATA_SURPLUS = "png-data-surplus", Warning,
        en: "the image data of the PNG are longer than the image needs" => "Look at the image; ask for the file again if it is wrong.",
        it: "i dati dell'immagine del PNG sono più lunghi del necessario" => "Guardare l'immagine; richiedere di nuovo il file se errata.";
    /// Bytes after the end.
    PNG_TRAILING = "png-trailing-bytes", Warning,
        en: "{bytes} bytes follow the end of the PNG" => "Ask the supplier what they are; they are preserved with the file.",
        it: "{bytes} byte seguono la fine del PNG" => "Chiedere al fornitore che cosa siano; sono conservati con il file.";

    /// A JBIG2 file is damaged.
    JBIG2_DAMAGED = "jbig2-damaged", Error,
        en: "the JBIG2 file is damaged: {message}" => "Ask for the file again.",
        it: "il file JBIG2 è danneggiato: {message}" => "Richiedere di nuovo il file.";
    /// Shapes are shared between letters.
    JBIG2_SYMBOLS = "jbig2-symbols", Warning,
        en: "the JBIG2 file stores shapes of letters once for all their places: the encoder may have taken one letter or digit for another" => "Compare names and figures with the original, or ask for an image coded without symbols.",
        it: "il file JBIG2 memorizza le forme delle lettere una volta per tutte le loro posizioni: il codificatore può aver scambiato una lettera o una cifra per un'altra" => "Confrontare nomi e cifre con l'originale, o richiedere un'immagine codificata senza simboli.";
    /// Bytes after the end.
    JBIG2_TRAILING = "jbig2-trailing-data", Info,
        en: "{bytes} bytes stand behind the end of the JBIG2 file" => "Nothing is to be done; they are kept.",
        it: "{bytes} byte seguono la fine del file JBIG2" => "Non occorre fare nulla; sono conservati.";
    /// The file ends early.
    JP2_TRUNCATED = "jp2-truncated", Error,
        en: "the JPEG 2000 file ends at byte {found}; what began ends at {expected}" => "Ask for the file again: its end is missing.",
        it: "il file JPEG 2000 termina al byte {found}; quanto iniziato termina a {expected}" => "Richiedere di nuovo il file: manca la parte finale.";
    /// A box that is impossible.
    JP2_BOX = "jp2-box-invalid", Error,
        en: "the box {name} at byte {at} of the JPEG 2000 file is impossible or out of place" => "Ask for the file again: it was damaged.",
        it: "il box {name} al byte {at} del file JPEG 2000 non è ammissibile o è fuori posto" => "Richiedere di nuovo il file: è danneggiato.";
    /// A required box is missing.
    JP2_MISSING = "jp2-box-missing", Error,
        en: "the JPEG 2000 file has no box {name}" => "Ask for the file again: readers cannot open it.",
        it: "nel file JPEG 2000 manca il box {name}" => "Richiedere di nuovo il file: i lettori non possono aprirlo.";
    /// Too many boxes.
    JP2_TOO_MANY = "jp2-too-many-boxes", Error,
        en: "the JPEG 2000 file has more than {limit} boxes" => "Check whether the file is what it claims to be.",
        it: "il file JPEG 2000 ha più di {limit} box" => "Verificare che il file sia ciò che dichiara.";
    /// Header and codestream disagree.
    JP2_MISMATCH = "jp2-header-mismatch", Error,
        en: "the header of the JPEG 2000 file says {header}, its codestream {codestream}" => "Ask for the file again: one of the two was altered.",
        it: "l'intestazione del file JPEG 2000 dichiara {header}, il codestream {codestream}" => "Richiedere di nuovo il file: uno dei due è stato alterato.";
    /// The colour specification is unusable.
    JP2_COLOUR = "jp2-colour-invalid", Error,
        en: "the colour specification of the JPEG 2000 file is unusable" => "Ask for the file again: its colours cannot be told.",
        it: "la specifica colore del file JPEG 2000 non è utilizzabile" => "Richiedere di nuovo il file: i colori non sono interpretabili.";
    /// The codestream is none.
    JP2_CODESTREAM = "jp2-codestream-invalid", Error,
        en: "at byte {at} of the JPEG 2000 codestream stands {found}, which cannot be there" => "Ask for the file again: it was damaged.",
        it: "al byte {at} del codestream JPEG 2000 si trova {found}, che non può starvi" => "Richiedere di nuovo il file: è danneggiato.";
    /// A required marker is missing.
    JP2_MARKER_MISSING = "jp2-marker-missing", Error,
        en: "the JPEG 2000 codestream has no {marker}" => "Ask for the file again: it was damaged.",
        it: "nel codestream JPEG 2000 manca {marker}" => "Richiedere di nuovo il file: è danneggiato.";
    /// Tiles are missing.
    JP2_TILES = "jp2-tiles-missing", Error,
        en: "{found} of {expected} tiles of the JPEG 2000 image are whole" => "Ask for the file again: a part of the image is missing.",
        it: "sono integri {found} riquadri su {expected} dell'immagine JPEG 2000" => "Richiedere di nuovo il file: manca una parte dell'immagine.";
    /// The end marker is missing.
    JP2_NO_END = "jp2-no-end", Error,
        en: "the JPEG 2000 codestream has no end marker" => "Ask for the file again: its last bytes are missing.",
        it: "il codestream JPEG 2000 è privo del marcatore di fine" => "Richiedere di nuovo il file: mancano gli ultimi byte.";
    /// A comment with characters that are none.
    JP2_COMMENT = "jp2-comment-invalid", Warning,
        en: "the comment at byte {at} of the JPEG 2000 codestream holds characters that the standard does not allow" => "Ask the supplier whether the encoder is sound; the image itself is whole.",
        it: "il commento al byte {at} del codestream JPEG 2000 contiene caratteri non ammessi" => "Chiedere al fornitore di verificare il codificatore; l'immagine in sé è integra.";
    /// A file of several codestreams.
    JP2_COMPOUND = "jp2-compound", Error,
        en: "the file is a compound of several codestreams (JPM or the like), which this program does not read" => "Ask for one JP2 file for each page.",
        it: "il file è un composto di più codestream (JPM o simile), che questo programma non legge" => "Richiedere un file JP2 per ogni pagina.";
    /// Bytes after the end.
    JP2_TRAILING = "jp2-trailing-bytes", Warning,
        en: "{bytes} bytes follow the end of the JPEG 2000 image" => "Ask the supplier what they are; they are preserved with the file.",
        it: "{bytes} byte seguono la fine dell'immagine JPEG 2000" => "Chiedere al fornitore che cosa siano; sono conservati con il file.";

    /// A colour profile that is none.
    ICC_DAMAGED = "icc-damaged", Warning,
        en: "the colour profile of {size} bytes is damaged" => "Ask for the file again if colour matters.",
        it: "il profilo colore di {size} byte è danneggiato" => "Richiedere di nuovo il file se il colore è rilevante.";
    /// A colour profile of another length than it says.
    ICC_SIZE = "icc-size", Warning,
        en: "the colour profile declares {declared} bytes and has {found}" => "Ask for the file again if colour matters.",
        it: "il profilo colore dichiara {declared} byte e ne ha {found}" => "Richiedere di nuovo il file se il colore è rilevante.";
    /// A colour profile for another number of samples.
    ICC_SPACE = "icc-space", Warning,
        en: "the colour profile is for {space}; the image has {samples} colour samples" => "Ask the supplier which profile belongs to the image.",
        it: "il profilo colore è per {space}; l'immagine ha {samples} campioni di colore" => "Chiedere al fornitore quale profilo appartenga all'immagine.";
    /// Parts of a colour profile are missing.
    ICC_PARTS = "icc-parts-missing", Warning,
        en: "{found} of {expected} parts of the colour profile are there" => "Ask for the file again: something was cut out of it.",
        it: "sono presenti {found} parti su {expected} del profilo colore" => "Richiedere di nuovo il file: ne è stata tolta una parte.";

    /// The file ends early.
    TIFF_TRUNCATED = "tiff-truncated", Error,
        en: "the TIFF ends at byte {found}; what it refers to ends at {expected}" => "Ask for the file again: its end is missing.",
        it: "il TIFF termina al byte {found}; ciò a cui rimanda termina a {expected}" => "Richiedere di nuovo il file: manca la parte finale.";
    /// A directory that is not in the file.
    TIFF_DIRECTORY = "tiff-directory-unreadable", Error,
        en: "at byte {at} of the TIFF there is no readable image directory" => "Ask for the file again: an image of it cannot be found.",
        it: "al byte {at} del TIFF non si trova una directory d'immagine leggibile" => "Richiedere di nuovo il file: una sua immagine non è reperibile.";
    /// Directories in a ring.
    TIFF_LOOP = "tiff-directory-loop", Error,
        en: "the image directories of the TIFF run in a ring that returns to byte {at}" => "Ask for the file again: how many images it holds cannot be told.",
        it: "le directory d'immagine del TIFF formano un anello che torna al byte {at}" => "Richiedere di nuovo il file: non è determinabile quante immagini contenga.";
    /// More directories, tags, strips or tiles than allowed.
    TIFF_TOO_MANY = "tiff-too-many", Error,
        en: "the TIFF claims {found} directories, tags, strips or tiles; the profile allows {limit}" => "Check whether the file is what it claims to be; if so, raise `limits.max_images` or `limits.max_nodes` in the profile.",
        it: "il TIFF dichiara {found} fra directory, campi, strisce o riquadri; il profilo ne ammette {limit}" => "Verificare che il file sia ciò che dichiara; in tal caso aumentare `limits.max_images` o `limits.max_nodes` nel profilo.";
    /// A tag without which the image cannot be read.
    TIFF_TAG_MISSING = "tiff-tag-missing", Error,
        en: "the TIFF has no tag {tag}, without which the image cannot be read" => "Ask for the file again: it was written wrongly or damaged.",
        it: "nel TIFF manca il campo {tag}, senza il quale l'immagine non è leggibile" => "Richiedere di nuovo il file: è scritto in modo errato o danneggiato.";
    /// A tag that is missing and follows from the others.
    TIFF_TAG_ASSUMED = "tiff-tag-assumed", Warning,
        en: "the TIFF has no tag {tag}; its value was taken from the others" => "Look at the image; ask the supplier for files that follow the standard.",
        it: "nel TIFF manca il campo {tag}; il valore è stato ricavato dagli altri" => "Guardare l'immagine; chiedere al fornitore file conformi allo standard.";
    /// A tag with an impossible value.
    TIFF_TAG_INVALID = "tiff-tag-invalid", Error,
        en: "the tag {tag} of the TIFF has a value, type or number of values that is impossible ({value})" => "Ask for the file again: it was damaged.",
        it: "il campo {tag} del TIFF ha un valore, un tipo o un numero di valori non ammissibile ({value})" => "Richiedere di nuovo il file: è danneggiato.";
    /// Tags that do not ascend.
    TIFF_TAGS_UNSORTED = "tiff-tags-unsorted", Warning,
        en: "the tags of the TIFF do not ascend, or one stands twice" => "Nothing is lost; ask the supplier for files that follow the standard.",
        it: "i campi del TIFF non sono in ordine crescente, o uno è ripetuto" => "Nulla è andato perso; chiedere al fornitore file conformi allo standard.";
    /// The lists of strips or tiles are too short.
    TIFF_STRIPS_MISSING = "tiff-strips-missing", Error,
        en: "the tag {tag} of the TIFF lists {found} of {expected} strips or tiles" => "Ask for the file again: a part of the image cannot be found.",
        it: "il campo {tag} del TIFF elenca {found} strisce o riquadri su {expected}" => "Richiedere di nuovo il file: una parte dell'immagine non è reperibile.";
    /// The lists of strips or tiles are too long.
    TIFF_STRIPS_SURPLUS = "tiff-strips-surplus", Warning,
        en: "the tag {tag} of the TIFF lists {found} strips or tiles, the image has {expected}" => "Look at the image; ask the supplier for files that follow the standard.",
        it: "il campo {tag} del TIFF elenca {found} strisce o riquadri, l'immagine ne ha {expected}" => "Guardare l'immagine; chiedere al fornitore file conformi allo standard.";
    /// A strip or tile with too few bytes.
    TIFF_STRIP_SHORT = "tiff-strip-short", Error,
        en: "strip or tile {index} of the TIFF has {found} bytes, too few for the {expected} of its pixels" => "Ask for the file again: a part of the image is missing.",
        it: "la striscia o il riquadro {index} del TIFF ha {found} byte, troppo pochi per i {expected} dei suoi pixel" => "Richiedere di nuovo il file: manca una parte dell'immagine.";
    /// An uncompressed strip or tile with too many bytes.
    TIFF_STRIP_LONG = "tiff-strip-long", Warning,
        en: "strip or tile {index} of the TIFF has {found} bytes, more than the {expected} of its pixels" => "Look at the image; ask the supplier for files that follow the standard.",
        it: "la striscia o il riquadro {index} del TIFF ha {found} byte, più dei {expected} dei suoi pixel" => "Guardare l'immagine; chiedere al fornitore file conformi allo standard.";
    /// Strips or tiles that share bytes.
    TIFF_STRIPS_OVERLAP = "tiff-strips-overlap", Warning,
        en: "strips or tiles of the TIFF share the bytes from {at} on" => "Look at the image: a part of it may be shown twice.",
        it: "strisce o riquadri del TIFF condividono i byte da {at} in poi" => "Guardare l'immagine: una sua parte potrebbe comparire due volte.";
    /// The coded data of a strip or tile end early.
    TIFF_DATA_SHORT = "tiff-data-short", Error,
        en: "strip or tile {index} of the TIFF decodes to {found} of {expected} bytes; {count} are so in all" => "Ask for the file again: a part of the image is missing.",
        it: "la striscia o il riquadro {index} del TIFF si decodifica in {found} byte su {expected}; sono così in tutto {count}" => "Richiedere di nuovo il file: manca una parte dell'immagine.";
    /// The coded data of a strip or tile are damaged.
    TIFF_DATA_DAMAGED = "tiff-data-damaged", Error,
        en: "strip or tile {index} of the TIFF cannot be decoded after {found} of {expected} bytes; {count} are so in all" => "Ask for the file again: its data were altered.",
        it: "la striscia o il riquadro {index} del TIFF non è decodificabile dopo {found} byte su {expected}; sono così in tutto {count}" => "Richiedere di nuovo il file: i dati sono stati alterati.";
    /// The JPEG stream of a strip or tile is damaged.
    TIFF_JPEG_DAMAGED = "tiff-jpeg-damaged", Error,
        en: "the JPEG stream in strip or tile {index} of the TIFF is damaged ({finding}); {count} are so in all" => "Ask for the file again: a part of the image is missing or was altered.",
        it: "il flusso JPEG nella striscia o nel riquadro {index} del TIFF è danneggiato ({finding}); sono così in tutto {count}" => "Richiedere di nuovo il file: una parte dell'immagine manca o è stata alterata.";
    /// The JPEG stream of a strip or tile names other colours than the directory.
    TIFF_JPEG_COLOUR = "tiff-jpeg-colour", Warning,
        en: "the JPEG stream in strip or tile {index} of the TIFF says that its colours are {found}, the directory that they are {expected}; {count} are so in all" => "Look at the colours of the image, which is shown by the directory; ask the supplier for files that say one thing.",
        it: "il flusso JPEG nella striscia o nel riquadro {index} del TIFF dichiara colori {found}, la directory {expected}; sono così in tutto {count}" => "Guardare i colori dell'immagine, mostrata secondo la directory; chiedere al fornitore file che dichiarino una sola cosa.";
    /// A rule of a named set that a TIFF does not meet.
    TIFF_RULE = "tiff-rule-failed", Warning,
        en: "the TIFF does not meet the rule {rule} of the set `{set}`: found {found}, asked {limit}" => "Ask the supplier for files that meet the rule, or choose another set in `master.tiff_rules`; where a new file without a changed pixel meets it, `normalise.make` makes one.",
        it: "il TIFF non soddisfa la regola {rule} dell'insieme `{set}`: rilevato {found}, richiesto {limit}" => "Richiedere al fornitore file che soddisfino la regola, oppure scegliere un altro insieme in `master.tiff_rules`; se un nuovo file senza pixel modificati la soddisfa, `normalise.make` lo produce.";
    /// Bytes that nothing refers to.
    TIFF_TRAILING = "tiff-trailing-bytes", Warning,
        en: "the last {bytes} bytes of the TIFF belong to nothing in it" => "Ask the supplier what they are; they are preserved with the file.",
        it: "gli ultimi {bytes} byte del TIFF non appartengono a nulla di ciò che contiene" => "Chiedere al fornitore che cosa siano; sono conservati con il file.";
}
