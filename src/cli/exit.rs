//! How the program ends.

use std::process::ExitCode;

use serde::{Serialize, Serializer};

use crate::batch::Ending;
use crate::records::Lang;

/// The exit codes. They are stable; a code that is not in this list must be taken for a failure. `docs/exit-codes.md`
/// explains them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done and is well.
    AllWell = 0,
    /// A checking verb did its work and found errors.
    ErrorsFound = 1,
    /// The command line or a profile cannot be understood; nothing was done.
    Usage = 2,
    /// A run finished; some units were held or refused.
    SomeNotAccepted = 3,
    /// The machine is at fault: disk, permission, memory, a missing tool.
    Environment = 4,
    /// The run was stopped and work is left: the same command goes on with it.
    Interrupted = 5,
    /// A provider refused a submission.
    ProviderRefused = 6,
    /// Another `fondo` is writing to the workspace.
    Locked = 75,
    /// The command was cancelled before it had begun its work.
    Cancelled = 130,
}

impl Exit {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::AllWell,
        Self::ErrorsFound,
        Self::Usage,
        Self::SomeNotAccepted,
        Self::Environment,
        Self::Interrupted,
        Self::ProviderRefused,
        Self::Locked,
        Self::Cancelled,
    ];

    /// The number that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The one that is given where both would fit: errors that were found come before all else, then the highest
    /// number.
    #[must_use]
    pub const fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::ErrorsFound, _) | (_, Self::ErrorsFound) => Self::ErrorsFound,
            _ if other.code() > self.code() => other,
            _ => self,
        }
    }

    /// What it means, in a few words.
    #[must_use]
    pub fn meaning(self, lang: Lang) -> &'static str {
        match self {
            Self::AllWell => lang.pick("all well", "tutto bene"),
            Self::ErrorsFound => lang.pick("a check found errors", "una verifica ha trovato errori"),
            Self::Usage => lang.pick(
                "the command or profile cannot be understood; nothing was done",
                "comando o profilo non comprensibile; non è stato fatto nulla",
            ),
            Self::SomeNotAccepted => lang.pick(
                "the run finished; some units were held or refused",
                "esecuzione completa; alcune unità sospese o respinte",
            ),
            Self::Environment => lang.pick(
                "the machine is at fault: disk, permission, memory",
                "problema della macchina: disco, permessi, memoria",
            ),
            Self::Interrupted => lang.pick(
                "stopped, work is left: run the same command again",
                "interrotto, resta lavoro: ripetere lo stesso comando",
            ),
            Self::ProviderRefused => lang.pick("a provider refused", "rifiuto del conservatore"),
            Self::Locked => lang.pick(
                "another fondo is at work in the workspace",
                "un altro fondo sta lavorando nello spazio di lavoro",
            ),
            Self::Cancelled => lang.pick("cancelled before anything began", "annullato prima di iniziare"),
        }
    }
}

/// As its number.
impl Serialize for Exit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.code())
    }
}

impl From<Ending> for Exit {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::AllWell => Self::AllWell,
            Ending::SomeNotAccepted => Self::SomeNotAccepted,
            Ending::Interrupted => Self::Interrupted,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn the_manual_has_every_code() {
        let manual = include_str!("../../docs/exit-codes.md");
        for exit in Exit::ALL {
            assert!(manual.contains(&format!("\n| {} |", exit.code())), "{exit:?}");
        }
    }
}
