//! Codes about the confined processes in which files are decoded.

use super::table::codes;

codes! {
    /// A worker ended while it had a file in hand.
    DIED = "decoding-died", Error,
        en: "the process that decodes ended over this file ({how})"
            => "Open the file with another program; if it is damaged, ask for it again. The file is kept as it is.",
        it: "il processo di decodifica è terminato su questo file ({how})"
            => "Aprire il file con un altro programma; se è danneggiato, richiederlo. Il file è conservato così com'è.";

    /// A worker's answer makes no sense.
    MISUNDERSTOOD = "decoding-misunderstood", Error,
        en: "the process that decodes gave an answer about this file that makes no sense ({what})"
            => "Do not open the file with other programs before it was checked for malware. The file is kept as it is.",
        it: "il processo di decodifica ha dato su questo file una risposta senza senso ({what})"
            => "Non aprire il file con altri programmi prima di averne controllato la sicurezza. Il file è conservato così com'è.";

    /// A worker did not come back in time.
    TOO_SLOW = "decoding-too-slow", Error,
        en: "decoding took longer than {seconds} s"
            => "Check the file; if it is sound and only very large, raise `limits.timeout_s` in the profile.",
        it: "la decodifica ha superato {seconds} s"
            => "Verificare il file; se è integro e solo molto grande, aumentare `limits.timeout_s` nel profilo.";

    /// A decoder broke off.
    BROKE_OFF = "decoding-broke-off", Error,
        en: "the decoder broke off: {message}"
            => "Open the file with another program; if it is damaged, ask for it again. The file is kept as it is.",
        it: "il decodificatore si è interrotto: {message}"
            => "Aprire il file con un altro programma; se è danneggiato, richiederlo. Il file è conservato così com'è.";

    /// A variant of a format that no decoder here reads.
    UNSUPPORTED = "decoding-unsupported", Error,
        en: "the image is of a variant that this program does not decode: {variant}"
            => "Look at the image with another program; ask for a common variant of the format, or preserve it without an access copy.",
        it: "l'immagine è di una variante che questo programma non decodifica: {variant}"
            => "Guardare l'immagine con un altro programma; richiederla in una variante comune del formato o conservarla senza copia di accesso.";

    /// The image data are damaged.
    DAMAGED = "decoding-damaged", Error,
        en: "the image cannot be decoded whole: {place}"
            => "Open the file with another program; if it is damaged, ask for it again. The file is kept as it is.",
        it: "l'immagine non può essere decodificata per intero: {place}"
            => "Aprire il file con un altro programma; se è danneggiato, richiederlo. Il file è conservato così com'è.";

    /// Decoding needs more memory than there is for it.
    MEMORY = "decoding-memory", Error,
        en: "decoding the image needs {needs} bytes of memory; {allowed} are allowed"
            => "Run again with a larger `--memory`, or ask for the image in strips or tiles.",
        it: "la decodifica dell'immagine richiede {needs} byte di memoria; ne sono ammessi {allowed}"
            => "Ripetere con un valore maggiore di `--memory`, oppure richiedere l'immagine in strisce o riquadri.";

    /// The system does not confine workers fully.
    UNCONFINED = "decoding-unconfined", Warning,
        en: "this system confines the decoding processes only {variant}: a hostile file could do harm"
            => "Run Fondo on Linux 6.7 or later, with Landlock enabled.",
        it: "questo sistema isola i processi di decodifica solo {variant}: un file ostile potrebbe fare danni"
            => "Eseguire Fondo su Linux 6.7 o successivo, con Landlock attivo.";
}
