//! What could not be done with a delivery and its tables, what to do about it, and both in Italian.

use super::exit::Exit;
use super::explain::said;
use super::failure::{Explain, of_system};
use super::italian::{Italian, doing, hint};
use crate::formats::table::TableError;
use crate::records::Lang;
use crate::survey::inventory::{DefaultFault, DefaultProblem};
use crate::survey::{ArrangementFault, SurveyError, WithdrawalsFault};

impl Explain for SurveyError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Stopped => said(
                lang,
                "Run the same command again: the survey begins anew.",
                "Ripetere lo stesso comando: la ricognizione ricomincia.",
            ),
            _ => said(
                lang,
                "Check the file or folder that is named, then run the same command again.",
                "Controllare il file o la cartella indicati, poi ripetere lo stesso comando.",
            ),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Stopped => Exit::Interrupted,
            Self::Source { source, .. } | Self::Table { source, .. } => of_system(source, Lang::En).1,
            Self::Withdrawals { fault: WithdrawalsFault::Table(TableError::Io(source)), .. } => {
                of_system(source, Lang::En).1
            }
            Self::Withdrawals { .. }
            | Self::Mapping(_)
            | Self::Defaults(_)
            | Self::Arrangement(_)
            | Self::Scratch(_)
            | Self::Sink(_) => Exit::Environment,
        }
    }
}

impl Italian for SurveyError {
    fn italian(&self) -> String {
        match self {
            Self::Source { path, source } => doing("leggere la consegna", path, source),
            Self::Table { path, source } => doing("aprire la tabella", path, source),
            Self::Withdrawals { path, fault } => {
                let why = match fault {
                    WithdrawalsFault::Table(error) => error.italian(),
                    WithdrawalsFault::NoHeaders => "nessuna riga ha le intestazioni unità, pagina e motivo".to_owned(),
                };
                format!("interpretare l'elenco dei ritiri {}: {why}", path.display())
            }
            Self::Mapping(error) => format!(
                "usare [inventory.columns] del profilo: non esiste il campo `{}`{}",
                error.field,
                hint(&error.hint)
            ),
            Self::Defaults(fault) => format!("usare [description.defaults] del profilo: {}", hint(&fault.italian())),
            Self::Arrangement(fault) => format!("usare l'ordinamento del profilo: {}", fault.italian()),
            Self::Scratch(error) => error.to_string(),
            Self::Stopped => "concludere la ricognizione: è stata interrotta".to_owned(),
            Self::Sink(error) => format!("scrivere il piano: {}", error.italian()),
        }
    }
}

impl Italian for DefaultFault {
    fn italian(&self) -> String {
        let Self { field, problem } = self;
        match problem {
            DefaultProblem::OfOneUnit => format!("`{field}` non può valere per tutte le unità"),
            DefaultProblem::Unknown { hint } => format!("`{field}` non è un campo della descrizione{hint}"),
            DefaultProblem::NotUnderstood => format!("il valore di `{field}` non è comprensibile"),
        }
    }
}

impl Italian for ArrangementFault {
    fn italian(&self) -> String {
        match self {
            Self::Level { found, known } => format!("`levels` nomina `{found}`; sono ammessi {known}"),
            Self::NoGroup => "`unit` non nomina alcun gruppo".to_owned(),
            Self::UnknownGroup { group } => format!("`unit` nomina il gruppo `{group}`, che l'espressione non ha"),
            Self::Expression { expression, reason } => format!("`{expression}` non è un'espressione: {reason}"),
        }
    }
}

impl Italian for TableError {
    fn italian(&self) -> String {
        match self {
            Self::Io(error) => format!("leggere la tabella: {}", error.italian()),
            Self::RowTooLong { row, limit } => {
                format!("leggere la riga {row}: ha più di {limit} byte; forse un paio di virgolette non è chiuso")
            }
            Self::TooManyCells { row, limit } => format!("leggere la riga {row}: ha più di {limit} celle"),
            Self::UnclosedQuote { row } => {
                format!("leggere la riga {row}: il file finisce prima che le virgolette siano chiuse")
            }
            Self::Workbook(reason) => format!("leggere la cartella di lavoro: {reason}"),
            Self::WorkbookTooLarge { part, limit } => {
                format!("leggere la cartella di lavoro: `{part}` si espande a più di {limit} byte")
            }
        }
    }
}
