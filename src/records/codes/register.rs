//! Codes about daily registers of the protocol.

use super::table::codes;

codes! {
    /// There is no register of a day on which the office worked.
    REGISTER_DAY_MISSING = "register-day-missing", Error,
        en: "there is no register of {day}" => "Get the register of the day from the protocol system; it must be deposited by the end of the next working day.",
        it: "manca il registro del {day}" => "Ottenere il registro del giorno dal sistema di protocollo; va versato entro la giornata lavorativa successiva.";

    /// Two units are registers of the same day.
    REGISTER_DAY_TWICE = "register-day-twice", Error,
        en: "`{unit}` is a register of {day}, and so is `{other}`" => "Find out which of the two is the register; a corrected one is a new version of its unit.",
        it: "`{unit}` è un registro del {day}, e lo è anche `{other}`" => "Accertare quale dei due è il registro; uno corretto è una nuova versione della sua unità.";

    /// A register does not say of which day it is.
    REGISTER_WITHOUT_DAY = "register-without-day", Error,
        en: "`{unit}` does not say of which day it is the register" => "Fill the column of the date in the inventory.",
        it: "`{unit}` non indica di quale giorno è il registro" => "Compilare la colonna della data nell'inventario.";

    /// The first number of a day does not follow the last one of the day before.
    REGISTER_NUMBERS_GAP = "register-numbers-gap", Warning,
        en: "the register of {day} begins with {found}; after the register of {before} {expected} was to come" => "Look whether a register is missing or a number was not given.",
        it: "il registro del {day} inizia con {found}; dopo il registro del {before} era atteso {expected}" => "Verificare se manca un registro o se un numero non è stato assegnato.";

    /// There is a register of a day on which the office is closed.
    REGISTER_CLOSED_DAY = "register-closed-day", Info,
        en: "`{unit}` is a register of {day}, on which the office is closed" => "Correct the calendar of the profile, if the office worked.",
        it: "`{unit}` è un registro del {day}, giorno di chiusura dell'ufficio" => "Correggere il calendario del profilo, se l'ufficio ha lavorato.";
}
