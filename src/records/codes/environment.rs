//! Codes about the machine, the workspace, and this program itself.

use super::table::codes;

codes! {
    /// Fondo broke off over a file or a unit, by a fault of its own.
    FONDO_FAULT = "fondo-fault", Error,
        en: "the program itself broke off here ({message}); nothing of it was packaged"
            => "Report this with the batch's report. The sources are untouched; all other units went on.",
        it: "il programma stesso si è interrotto qui ({message}); nulla è stato confezionato"
            => "Segnalare il caso allegando il rapporto. Gli originali sono intatti; tutte le altre unità sono proseguite.";
}
