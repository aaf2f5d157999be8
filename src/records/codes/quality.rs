//! Codes about the quality of images.

use super::table::codes;

codes! {
    // What is measured in one image.

    /// A page without writing.
    BLANK = "quality-blank", Warning,
        en: "no writing was found on the page: {value} of it is ink, a blank page has less than {limit}" => "Look at the page: faint pencil and blind stamps look blank too. A blank side that belongs to the original stays.",
        it: "sulla pagina non è stata trovata scrittura: l'inchiostro ne occupa {value}, una pagina bianca meno di {limit}" => "Guardare la pagina: anche matita tenue e timbri a secco sembrano bianco. Una facciata bianca dell'originale resta.";
    /// Lines of text are not level.
    SKEW = "quality-skew", Warning,
        en: "lines of text are turned by {value} degrees; up to {limit} are allowed" => "Compare with the contract; ask for a new capture if it matters. Masters are not turned.",
        it: "le righe di testo sono inclinate di {value} gradi; ne sono ammessi {limit}" => "Confrontare con il capitolato; richiedere una nuova acquisizione se necessario. I master non vengono raddrizzati.";
    /// Lines of text are far from level.
    SKEW_STRONG = "quality-skew-strong", Warning,
        en: "lines of text are turned by {value} degrees, much more than {limit}" => "Ask for a new capture, unless the original is written so.",
        it: "le righe di testo sono inclinate di {value} gradi, molto oltre {limit}" => "Richiedere una nuova acquisizione, salvo che l'originale sia scritto così.";
    /// Text runs upwards or downwards.
    TEXT_TURNED = "quality-text-turned", Warning,
        en: "text runs upwards or downwards: lines are {value} times as sure along the columns as along the rows, beyond {limit}" => "Look whether the page stands on its side; ask for a new capture or an orientation tag.",
        it: "il testo corre in verticale: le linee lungo le colonne sono {value} volte più sicure di quelle lungo le righe, oltre {limit}" => "Guardare se la pagina è coricata; richiedere una nuova acquisizione o il campo di orientamento.";
    /// Edges are soft.
    SOFT = "quality-soft", Warning,
        en: "edges are soft: sharpness is {value}, at least {limit} is expected" => "Look at the page at full size; pencil and microfilm are soft by nature.",
        it: "i contorni sono morbidi: la nitidezza è {value}, attesa almeno {limit}" => "Guardare la pagina a piena dimensione; matita e microfilm sono morbidi per natura.";
    /// Edges are blurred.
    BLURRED = "quality-blurred", Warning,
        en: "the image is blurred: sharpness is {value}, below {limit}" => "Look at the page at full size; ask for a new capture if it is out of focus.",
        it: "l'immagine è sfocata: la nitidezza è {value}, sotto {limit}" => "Guardare la pagina a piena dimensione; richiedere una nuova acquisizione se fuori fuoco.";
    /// Dark parts without drawing.
    CLIPPED_DARK = "quality-clipped-dark", Warning,
        en: "{value} of the pixels are black in all channels; {limit} are allowed" => "Look whether drawing is lost in the shadows.",
        it: "{value} dei pixel è nero in tutti i canali; è ammesso {limit}" => "Guardare se nelle ombre si perde il segno.";
    /// Light parts without drawing.
    CLIPPED_LIGHT = "quality-clipped-light", Warning,
        en: "{value} of the pixels are white in all channels; {limit} are allowed" => "Look whether the image is overexposed; ask for a new capture if writing is lost.",
        it: "{value} dei pixel è bianco in tutti i canali; è ammesso {limit}" => "Guardare se l'immagine è sovraesposta; richiedere una nuova acquisizione se la scrittura si perde.";
    /// The paper was made white by a program.
    WHITENED = "quality-whitened", Warning,
        en: "{value} of the pixels are pure white, beyond {limit}: a program cleaned the paper away" => "Ask the supplier for the capture before it was cleaned.",
        it: "{value} dei pixel è bianco puro, oltre {limit}: un programma ha cancellato il fondo della carta" => "Richiedere al fornitore l'acquisizione precedente alla pulizia.";
    /// Few tones.
    TONE_RANGE = "quality-tone-range", Warning,
        en: "the tones span {value} of 256 levels; at least {limit} are expected" => "Look whether the page is faded or was captured too flat.",
        it: "i toni occupano {value} livelli su 256; ne sono attesi almeno {limit}" => "Guardare se il documento è sbiadito o l'acquisizione è troppo piatta.";
    /// Noise.
    NOISE = "quality-noise", Warning,
        en: "noise is {value} levels; up to {limit} are allowed" => "Ask the supplier about gain and exposure; ask for a new capture if writing suffers.",
        it: "il rumore è di {value} livelli; ne sono ammessi {limit}" => "Chiedere al fornitore guadagno ed esposizione; richiedere una nuova acquisizione se la scrittura ne soffre.";
    /// A dark border.
    DARK_BORDER = "quality-dark-border", Warning,
        en: "{value} of the image is dark border, beyond {limit}; the page lies at {region}" => "Check whether the contract asks for crops nearer to the page.",
        it: "{value} dell'immagine è bordo scuro, oltre {limit}; la pagina è in {region}" => "Verificare se il capitolato richiede un ritaglio più vicino alla pagina.";
    /// Writing runs over the edge.
    INK_AT_EDGE = "quality-ink-at-edge", Warning,
        en: "{value} strokes run over the edge of the image, {limit} or more are taken for writing; at {region}" => "Look whether text is cut off; ask for a new capture if it is.",
        it: "{value} tratti escono dal margine dell'immagine, da {limit} in su si considera scrittura; in {region}" => "Guardare se il testo è tagliato; in tal caso richiedere una nuova acquisizione.";
    /// The image was enlarged.
    UPSAMPLED = "quality-upsampled", Warning,
        en: "the image seems to have been enlarged: sharpness is {value}, below {limit}, and there is no noise" => "Ask the supplier at which resolution it was captured.",
        it: "l'immagine sembra ingrandita: la nitidezza è {value}, sotto {limit}, e non c'è rumore" => "Chiedere al fornitore a quale risoluzione è stata acquisita.";
    /// A JPEG of low quality.
    JPEG_QUALITY = "quality-jpeg", Warning,
        en: "the JPEG was coded with quality {value}; at least {limit} is expected" => "Ask the supplier for the image before it was compressed so.",
        it: "il JPEG è stato codificato con qualità {value}; attesa almeno {limit}" => "Richiedere al fornitore l'immagine prima di questa compressione.";
    /// The blocks of JPEG show.
    BLOCKINESS = "quality-blocks", Warning,
        en: "the blocks of JPEG show: steps at their borders are {value} times those elsewhere, beyond {limit}" => "Ask the supplier for the image before it was compressed so.",
        it: "si vedono i blocchi del JPEG: i salti ai bordi sono {value} volte gli altri, oltre {limit}" => "Richiedere al fornitore l'immagine prima di questa compressione.";

    // What is measured in a frame of a target.

    /// The chart is not there.
    TARGET_MISPLACED = "quality-target-misplaced", Warning,
        en: "the target is not where the profile says, and was not measured: {uneven} of {total} patches are uneven, and lightness follows the reference by {value}, at least {limit} is expected" => "Look at the frame; correct `target.corners`, or ask for the frame again.",
        it: "il target non è dove dice il profilo e non è stato misurato: {uneven} tasselli su {total} non sono uniformi e la luminosità segue il riferimento per {value}, atteso almeno {limit}" => "Guardare il fotogramma; correggere `target.corners` o richiedere di nuovo il fotogramma.";
    /// Colours are off on the average.
    TARGET_COLOUR = "quality-target-colour", Warning,
        en: "the colours of the target are off by {value} on the average, {formula}; {limit} is allowed" => "Compare with the contract; ask the supplier to calibrate the device and to capture again what goes with this target.",
        it: "i colori del target si discostano in media di {value}, {formula}; è ammesso {limit}" => "Confrontare con il capitolato; chiedere al fornitore di calibrare il dispositivo e di riacquisire ciò che va con questo target.";
    /// One colour is far off.
    TARGET_COLOUR_MAX = "quality-target-colour-max", Warning,
        en: "a patch of the target is off by {value}, {formula}; {limit} is allowed; at {region}" => "Look at the patch: dirt and reflections count as colour; else as for the mean.",
        it: "un tassello del target si discosta di {value}, {formula}; è ammesso {limit}; in {region}" => "Guardare il tassello: sporco e riflessi contano come colore; altrimenti come per la media.";
    /// Several colours are far off.
    TARGET_COLOUR_P90 = "quality-target-colour-p90", Warning,
        en: "nine tenths of the patches of the target are off by up to {value}, {formula}; {limit} is allowed; at {region}" => "Compare with the contract; ask the supplier to calibrate the device.",
        it: "nove decimi dei tasselli del target si discostano fino a {value}, {formula}; è ammesso {limit}; in {region}" => "Confrontare con il capitolato; chiedere al fornitore di calibrare il dispositivo.";
    /// Greys have a colour.
    TARGET_WHITE = "quality-target-white", Warning,
        en: "a grey patch of the target is off in colour by {value} units of CIE a*b*; {limit} is allowed; at {region}" => "Ask the supplier to set the white balance again.",
        it: "un tassello grigio del target si discosta nel colore di {value} unità CIE a*b*; è ammesso {limit}; in {region}" => "Chiedere al fornitore di rifare il bilanciamento del bianco.";
    /// Greys are too light or too dark.
    TARGET_TONE = "quality-target-tone", Warning,
        en: "a grey patch of the target is off in lightness by {value} units of CIE L*; {limit} is allowed; at {region}" => "Ask the supplier about exposure and tone curve.",
        it: "un tassello grigio del target si discosta nella luminosità di {value} unità CIE L*; è ammesso {limit}; in {region}" => "Chiedere al fornitore esposizione e curva dei toni.";
    /// Greys are noisy.
    TARGET_NOISE = "quality-target-noise", Warning,
        en: "a grey patch of the target has noise of {value} units of CIE L*; {limit} is allowed; at {region}" => "Ask the supplier about gain and exposure.",
        it: "un tassello grigio del target ha un rumore di {value} unità CIE L*; è ammesso {limit}; in {region}" => "Chiedere al fornitore guadagno ed esposizione.";
    /// Greys are smoother than any device gives them.
    TARGET_SMOOTHED = "quality-target-smoothed", Warning,
        en: "the noisiest grey patch of the target has noise of {value} units of CIE L*, less than {limit}: the image was smoothed; at {region}" => "Ask the supplier to turn the removal of noise off.",
        it: "il tassello grigio più rumoroso del target ha un rumore di {value} unità CIE L*, meno di {limit}: l'immagine è stata levigata; in {region}" => "Chiedere al fornitore di disattivare la riduzione del rumore.";

    // What shows when the pages of a unit are compared.

    /// The same file twice.
    DUPLICATE = "duplicate-exact", Warning,
        en: "the file is the same as {other}, byte for byte" => "Look whether a page is missing in its place; ask for it, or withdraw the double.",
        it: "il file è identico a {other}, byte per byte" => "Guardare se al suo posto manca una pagina; richiederla, oppure ritirare il doppione.";
    /// The same image in two files, or twice in one.
    DUPLICATE_PIXELS = "duplicate-pixels", Warning,
        en: "the image is the same as {other}, pixel for pixel" => "Look whether one capture was saved twice, and a page is missing in its place; ask for it, or withdraw the double.",
        it: "l'immagine è identica a {other}, pixel per pixel" => "Guardare se una stessa acquisizione è stata salvata due volte e al suo posto manca una pagina; richiederla, oppure ritirare il doppione.";
    /// The same sheet twice.
    NEAR_DUPLICATE = "duplicate-near", Warning,
        en: "the page looks like {other}: they differ in {value} of 256 places, {limit} or fewer are taken for one sheet" => "Look whether a sheet was captured twice, and withdraw the worse one.",
        it: "la pagina somiglia a {other}: differiscono in {value} punti su 256, fino a {limit} si considera lo stesso foglio" => "Guardare se un foglio è stato acquisito due volte e ritirare la copia peggiore.";
    /// Paper of another colour than the other pages have.
    CAST = "outlier-colour", Warning,
        en: "the paper is off the unit's usual colour by {value} units of CIE a*b*; up to {limit} are allowed" => "Look whether the sheet is coloured, or the light was another.",
        it: "la carta si discosta di {value} unità CIE a*b* dal colore abituale dell'unità; ne sono ammesse {limit}" => "Guardare se il foglio è colorato o se era diversa la luce.";
    /// Much softer than the other pages.
    SOFTER = "outlier-sharpness", Warning,
        en: "the page is softer than the others of the unit: sharpness is {value}, their middle {usual}; {rank} deviations below, {limit} are allowed" => "Look at the page at full size beside its neighbour.",
        it: "la pagina è meno nitida delle altre dell'unità: la nitidezza è {value}, la mediana {usual}; {rank} deviazioni sotto, ne sono ammesse {limit}" => "Guardare la pagina a piena dimensione accanto alla vicina.";
    /// The page lies where the others stand.
    TURNED = "outlier-turned", Warning,
        en: "the image is {found} pixels where most of the unit are {usual}: it lies on its side" => "Look whether the page was turned at capture.",
        it: "l'immagine è di {found} pixel mentre la maggior parte dell'unità è di {usual}: è coricata" => "Guardare se la pagina è stata ruotata in acquisizione.";
    /// 16 bits that are 8.
    PADDED = "depth-padded", Warning,
        en: "{count} images of the unit have 16 bits a sample and use {bits}" => "Ask the supplier for the capture in its full depth, or for files that say the true one.",
        it: "{count} immagini dell'unità hanno 16 bit per campione e ne usano {bits}" => "Richiedere al fornitore l'acquisizione a piena profondità, o file che dichiarino quella vera.";
    /// Colours that are greys.
    GREY_AS_COLOUR = "depth-grey-as-colour", Info,
        en: "{count} colour images of the unit have equal channels: they are grey" => "Compare with the contract if it asks for colour.",
        it: "{count} immagini a colori dell'unità hanno i canali uguali: sono in grigio" => "Confrontare con il capitolato se richiede il colore.";
    /// A size that is not that of the sheet.
    SHEET_SIZE = "sheet-size", Warning,
        en: "by its resolution the page measures {found} mm; {expected} are expected" => "Check the resolution that the file declares, and whether the page is whole.",
        it: "secondo la risoluzione la pagina misura {found} mm; ne sono attesi {expected}" => "Verificare la risoluzione dichiarata dal file e se la pagina è intera.";
    /// A resolution that programs write by themselves.
    RESOLUTION_DEFAULT = "resolution-default", Info,
        en: "{count} images of the unit declare {found} ppi, which programs write when they know none" => "Ask the supplier for the resolution if sizes in millimetres matter.",
        it: "{count} immagini dell'unità dichiarano {found} ppi, valore che i programmi scrivono quando non ne conoscono uno" => "Chiedere la risoluzione al fornitore se servono le misure in millimetri.";
    /// Resolutions that differ across and down.
    RESOLUTION_UNEVEN = "resolution-uneven", Warning,
        en: "the resolution is {found} ppi across and down: the two differ by more than 1 %" => "Check whether the picture is distorted; faxes are so by design.",
        it: "la risoluzione è di {found} ppi in orizzontale e verticale: differiscono di oltre l'1 %" => "Verificare se l'immagine è deformata; nei fax è così per costruzione.";

    // What shows when the units of a batch are compared.

    /// A file that another unit holds too.
    DUPLICATE_ELSEWHERE = "duplicate-elsewhere-exact", Warning,
        en: "the file is the same as {other} of unit {unit}, byte for byte" => "Look to which unit the page belongs; ask for the page that is missing in its place, or withdraw the double.",
        it: "il file è identico a {other} dell'unità {unit}, byte per byte" => "Guardare a quale unità appartiene la pagina; richiedere quella che manca al suo posto, oppure ritirare il doppione.";
    /// An image that another unit holds too.
    PIXELS_ELSEWHERE = "duplicate-elsewhere-pixels", Warning,
        en: "the image is the same as {other} of unit {unit}, pixel for pixel" => "Look to which unit the page belongs; ask for the page that is missing in its place, or withdraw the double.",
        it: "l'immagine è identica a {other} dell'unità {unit}, pixel per pixel" => "Guardare a quale unità appartiene la pagina; richiedere quella che manca al suo posto, oppure ritirare il doppione.";
    /// Paper of another colour than the other units have.
    UNIT_CAST = "outlier-unit-colour", Warning,
        en: "the paper of the unit is off the batch's usual colour by {value} units of CIE a*b*; up to {limit} are allowed" => "Look whether the unit is on other paper, or the light or the settings were others.",
        it: "la carta dell'unità si discosta di {value} unità CIE a*b* dal colore abituale della consegna; ne sono ammesse {limit}" => "Guardare se l'unità è su altra carta, o se erano diverse la luce o le impostazioni.";
}
