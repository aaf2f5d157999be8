//! Codes about the confined processes in which files are decoded.

use super::table::codes;

codes! {
    /// A worker ended while it had a file in hand.
    DIED = "decoding-died", Error,
        en: "the process that decodes ended over this file ({how})"
            => "Open the file with another program; if it is damaged, ask for it again. The file is kept as it is.",
        it: "il processo di decodifica è terminato su questo file ({how})"
            => "Aprire il file con un altro programma; se è danneggiato, richiederlo. Il file è conservato così com'è.";

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

    /// The system does not confine workers fully.
    UNCONFINED = "decoding-unconfined", Warning,
        en: "this system confines the decoding processes only {degree}: a hostile file could do harm"
            => "Run Fondo on Linux 6.7 or later, with Landlock enabled.",
        it: "questo sistema isola i processi di decodifica solo {degree}: un file ostile potrebbe fare danni"
            => "Eseguire Fondo su Linux 6.7 o successivo, con Landlock attivo.";
}
