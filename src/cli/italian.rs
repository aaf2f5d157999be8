//! What could not be done, in Italian: infinitives that follow "impossibile". What the system says is put into words;
//! what a library says of the inside of a file (JSON, TOML, SQLite) is given as it says it.

use std::io;
use std::path::Path;

use crate::accept::IncomingError;
use crate::accept::report::PdfError;
use crate::accept::review::ReviewError;
use crate::batch::{ComparisonFault, DocumentError, RunError};
use crate::catalogue::{CatalogueError, CatchUpError, RebuildError, RecordFault, WorkspaceError};
use crate::formats::xsd::SchemasFault;
use crate::package::{OwnRecordFault, PackageError};
use crate::profile::ProfileError;
use crate::records::{Lang, RecordError, system_words};
use crate::report::ReportError;
use crate::report::figures::memory;
use crate::validate::ValidateError;

/// An error in Italian words.
pub trait Italian {
    /// A fragment that follows "impossibile".
    fn italian(&self) -> String;
}

/// "leggere /a/b: il file o la cartella non esiste".
pub(super) fn doing(what: &str, path: &Path, cause: &impl Italian) -> String {
    format!("{what} {}: {}", path.display(), cause.italian())
}

/// A hint at the nearest known name, which errors bear in English.
pub(super) fn hint(text: &str) -> String {
    text.replace("; did you mean", "; si intendeva")
}

/// What the parser of TOML says, as far as its words are known; the rest is its own.
fn of_parser(message: &str) -> String {
    const WORDS: [(&str, &str); 12] = [
        ("unknown field ", "chiave sconosciuta "),
        ("unknown variant ", "valore sconosciuto "),
        ("missing field ", "manca la chiave "),
        ("duplicate key", "chiave ripetuta"),
        ("unclosed table", "tabella non chiusa"),
        ("invalid type: ", "tipo non valido: "),
        ("invalid value: ", "valore non valido: "),
        (", expected one of ", ", attesi "),
        (", expected ", ", atteso "),
        (", there are no fields", ", non ci sono chiavi"),
        ("` is a key of [", "` è una chiave di ["),
        ("; did you mean", "; si intendeva"),
    ];
    let said = |text: &str| WORDS.iter().fold(text.to_owned(), |text, (en, it)| text.replace(en, it));
    match message.strip_prefix("line ") {
        Some(rest) => format!("riga {}", said(rest)),
        None => said(message),
    }
}

impl Italian for io::Error {
    fn italian(&self) -> String {
        system_words(self.kind()).map_or_else(|| self.to_string(), str::to_owned)
    }
}

impl Italian for RunError {
    fn italian(&self) -> String {
        match self {
            Self::Profile(error) => error.italian(),
            Self::Workspace(error) => error.italian(),
            Self::Catalogue(error) => error.italian(),
            Self::Survey(error) => error.italian(),
            Self::Package(error) => error.italian(),
            Self::Log(error) => error.italian(),
            Self::Lines(error) => format!("leggere le registrazioni della consegna: {}", error.italian()),
            Self::Report(error) => error.italian(),
            Self::Source { path, source } => doing("leggere la consegna", path, source),
            Self::OtherInstant { asked, kept } => {
                format!("usare l'istante {asked}: questa consegna è iniziata con {kept}")
            }
            Self::NoBatchName => "dare un nome alla consegna: la sua cartella non ne ha uno utilizzabile".to_owned(),
            Self::BatchName { name, safe } => {
                format!("dare un nome alla consegna: `{name}` non può essere il nome di una cartella; usare `{safe}`")
            }
            Self::DiskFull { needed, free } => {
                format!("scrivere nello spazio di lavoro: servono {needed} byte, ne sono liberi {free}")
            }
            Self::MemoryTooSmall { given, least } => {
                let (given, least) = (memory(*given, Lang::It), memory(*least, Lang::It));
                format!("lavorare con {given} di memoria: ne servono almeno {least}")
            }
            Self::Supplied(error) => format!("tenere in una tabella le impronte del fornitore: {error}"),
            Self::Record(error) => error.italian(),
            Self::ReadBack(finding) => format!("rileggere un pacchetto: {}", finding.detail(Lang::It)),
            Self::CatchUp(error) => error.italian(),
            Self::Review(ReviewError::Render(error)) => format!("comporre il foglio di controllo: {error}"),
            Self::Review(ReviewError::Serialise(error)) => format!("scrivere i dati del foglio di controllo: {error}"),
            Self::Paper(PdfError::Library(error)) => format!("comporre il PDF della relazione: {error}"),
            Self::Paper(PdfError::Setting(error)) => format!("comporre il PDF della relazione: {error:?}"),
            Self::Paper(PdfError::Font) => {
                "comporre il PDF della relazione: il carattere o una misura non è utilizzabile".to_owned()
            }
            Self::NotApplied { table } => {
                format!("scrivere {}: contiene decisioni non ancora applicate", table.display())
            }
            Self::Across(error) => format!("confrontare le unità della consegna: {error}"),
            Self::Comparison(fault) => format!("usare il raffronto con gli originali: {}", fault.italian()),
            Self::Answer { path, source } => doing("leggere la risposta", path, source),
            Self::NotInRole { role, who } if who == "-" => {
                format!("agire nel ruolo `{role}`: non è indicata alcuna persona")
            }
            Self::NotInRole { role, who } => format!("agire nel ruolo `{role}`: {who} non lo ha"),
            Self::OutIsTable { path } => {
                format!("scrivere {}: è il nome della tabella che lo accompagna", path.display())
            }
            Self::OutStands { path } => format!("scrivere {}: c'è già dell'altro con questo nome", path.display()),
            Self::WhichBatch { count } => format!("scegliere la consegna: lo spazio di lavoro ne ha {count}"),
            Self::NoTerms { batch } => {
                format!("trovare le condizioni di accettazione della consegna `{batch}`")
            }
            Self::UnknownBatch { batch } => format!("trovare la consegna `{batch}` nello spazio di lavoro"),
            Self::NoVersion { unit } => format!("trovare un pacchetto valido dell'unità `{unit}`"),
            Self::OwnPackage { path, source } => {
                let why = match source {
                    OwnRecordFault::Damaged { path } => format!("{path} è danneggiato"),
                    OwnRecordFault::Record(error) => error.italian(),
                };
                format!("usare il pacchetto {}: {why}", path.display())
            }
            Self::CannotWithdraw { unit, version } => {
                format!(
                    "ritirare la versione {version} di {unit}: una successiva si basa su di essa, oppure è stata inviata"
                )
            }
            Self::DamagedCommit { path } => {
                format!(
                    "completare un pacchetto su cui un'esecuzione è stata interrotta: {} è danneggiato",
                    path.display()
                )
            }
            Self::CutOffCommit { unit, detail } => format!("completare l'unità {unit}: {detail}"),
            Self::ForeignPackage { path } => {
                format!("completare {}: in quel luogo si trova un altro pacchetto", path.display())
            }
            Self::Shown(error) => format!("mostrare ciò che è stato letto: {}", error.italian()),
            Self::Worker(error) => format!("avviare il processo di decodifica: {}", error.italian()),
            Self::Read { path, source } => doing("leggere", path, source),
            Self::Write { path, source } => doing("scrivere", path, source),
        }
    }
}

impl Italian for DocumentError {
    fn italian(&self) -> String {
        match self {
            Self::Refused(_) => "produrre il documento: è stato rifiutato".to_owned(),
            Self::NoSource { path } => format!("trovare un'immagine o un PDF in {}", path.display()),
            Self::Exists { path } => format!("produrre {}: c'è già qualcosa con questo nome", path.display()),
            Self::InSource { path } => {
                format!("produrre {}: starebbe in una cartella che va soltanto letta", path.display())
            }
            Self::Locked { path } => format!("produrre {}: un altro fondo lo sta producendo", path.display()),
            Self::Stopped => "finire: è stato interrotto".to_owned(),
            Self::Mixed => "unire PDF e immagini, o più PDF: più sorgenti possono essere solo immagini".to_owned(),
            Self::Read { path, error } => doing("leggere", path, error),
            Self::Write { path, error } => doing("scrivere", path, error),
            Self::Worker(error) => format!("avviare un processo di decodifica: {}", error.italian()),
        }
    }
}

impl Italian for WorkspaceError {
    fn italian(&self) -> String {
        match self {
            Self::Locked { path } => {
                format!("usare lo spazio di lavoro {}: vi sta scrivendo un altro fondo", path.display())
            }
            Self::NotOne { path } => {
                format!("usare {}: non è uno spazio di lavoro di Fondo, manca fondo.toml", path.display())
            }
            Self::NotEmpty { path } => {
                format!("fare di {} uno spazio di lavoro: la cartella non è vuota", path.display())
            }
            Self::Overlap { workspace, source_path } => format!(
                "usare {} per la consegna {}: l'uno si trova dentro l'altra",
                workspace.display(),
                source_path.display()
            ),
            Self::Settings { path, message } => format!("interpretare {}: {}", path.display(), hint(message)),
            Self::TooNew { path, found, known } => format!(
                "usare {}: è stato creato da un Fondo più recente (versione {found}; questo programma conosce la {known})",
                path.display()
            ),
            Self::UnknownOperator { id, hint: nearest } => {
                format!("agire come `{id}`: in fondo.toml nessuno ha questo id{}", hint(nearest))
            }
            Self::Io { path, source } => doing("aprire lo spazio di lavoro", path, source),
        }
    }
}

impl Italian for CatalogueError {
    fn italian(&self) -> String {
        match self {
            Self::Damaged(error) => format!("usare il catalogo: è danneggiato ({error})"),
            Self::Gone => "usare il catalogo: non c'è più, ma ci sono pacchetti o eventi".to_owned(),
            Self::Unsound => "usare il catalogo: è danneggiato, lo dice il suo stesso controllo".to_owned(),
            Self::TooNew { found, known } => format!(
                "usare il catalogo: è stato creato da un Fondo più recente (versione {found}; questo programma conosce la {known})"
            ),
            Self::TooOld { found, known } => format!(
                "interrogare il catalogo: è stato creato da un Fondo meno recente (versione {found}; questo programma conosce la {known})"
            ),
            Self::Foreign { column, value } => {
                format!("usare il catalogo: `{value}` in {column} non è scritto da Fondo")
            }
            Self::NoDeposit { provider, key, unit, version } => format!(
                "registrare la risposta di {provider} a `{key}`: il catalogo non conosce questo versamento di {unit} v{version}"
            ),
            Self::Packages { path, source } => doing("cercare pacchetti in", path, source),
            Self::Unsorted(error) => format!("riempire il catalogo: {}", error.italian()),
            Self::Unwritable => "usare il catalogo: non è scrivibile da questo utente".to_owned(),
            Self::Sqlite(error) => format!("usare il catalogo: {error}"),
        }
    }
}

impl Italian for CatchUpError {
    fn italian(&self) -> String {
        match self {
            Self::LogCut { found, known } => format!(
                "usare il registro degli eventi: finisce con l'evento {found}, mentre il catalogo ne conosce {known}"
            ),
            Self::Log(error) => error.italian(),
            Self::Catalogue(error) => error.italian(),
        }
    }
}

impl Italian for RebuildError {
    fn italian(&self) -> String {
        match self {
            Self::Unreadable { path, fault } => match fault {
                RecordFault::System(error) => doing("leggere", path, error),
                RecordFault::Record(error) => doing("leggere", path, error),
                RecordFault::Line(error) => error.italian(),
            },
            Self::Store(error) => error.italian(),
            Self::CatchUp(error) => error.italian(),
            Self::Catalogue(error) => error.italian(),
        }
    }
}

impl Italian for ComparisonFault {
    fn italian(&self) -> String {
        match self {
            Self::NothingPackaged => "nulla della consegna è stato ancora impacchettato".to_owned(),
            Self::OtherLot { found, compared } => {
                format!("i pacchetti presenti non sono quelli raffrontati (lotto {found}, raffrontato {compared})")
            }
            Self::OtherPages => "le pagine del modulo non sono quelle estratte".to_owned(),
            Self::Missing { field } => format!("`{field}` non è compilato"),
            Self::Ahead => "il giorno del raffronto è nel futuro".to_owned(),
            Self::UnknownPerson { id } => format!("`{id}` non è in fondo.toml"),
            Self::NotEntitled { id } if id == "-" => "non è indicato un archivista".to_owned(),
            Self::NotEntitled { id } => format!("`{id}` non è un archivista"),
            Self::None => "non è registrato alcun raffronto con gli originali".to_owned(),
            Self::NotConforming => "il raffronto registrato non dice che le copie sono conformi".to_owned(),
            Self::Incomplete { count } => format!("unità della consegna non impacchettate: {count}"),
        }
    }
}

impl Italian for IncomingError {
    fn italian(&self) -> String {
        match self {
            Self::TooLarge { found, limit } => {
                format!("leggere le decisioni: il file ha {found} byte, oppure contiene più di {limit} decisioni")
            }
            Self::Record(error) => error.italian(),
            Self::Table(error) => error.italian(),
            Self::Column { column, missing: true } => format!("leggere le decisioni: manca la colonna `{column}`"),
            Self::Column { column, missing: false } => {
                format!("leggere le decisioni: la colonna `{column}` non è prevista o è ripetuta")
            }
            Self::Value { row, column, value } => {
                format!("leggere le decisioni: riga {row}, colonna `{column}`: `{value}` non è comprensibile")
            }
            Self::TwoBatches { one, other } => format!("leggere le decisioni: riguardano `{one}` e `{other}`"),
            Self::Empty => "leggere le decisioni: il file non ne contiene".to_owned(),
        }
    }
}

impl Italian for RecordError {
    fn italian(&self) -> String {
        match self {
            Self::OtherFormat { expected, found } => {
                format!("leggere un documento {expected}: dice di essere `{found}`")
            }
            Self::TooNew { format, found, known } => format!(
                "leggere un documento {format} della versione {found}: questo programma conosce le versioni fino alla {known}; usare un Fondo più recente"
            ),
            Self::Malformed { format, source } => format!("leggere un documento {format}: {source}"),
        }
    }
}

impl Italian for ReportError {
    fn italian(&self) -> String {
        match self {
            Self::NoPlan { path } => format!("trovare il piano della consegna in {}", path.display()),
            Self::Read { path, source } => doing("leggere", path, source),
            Self::Malformed { path, line, source } => {
                format!("interpretare la riga {line} di {}: {source}", path.display())
            }
            Self::Record(error) => error.italian(),
            Self::Write { path, source } => doing("scrivere", path, source),
            Self::Scratch(error) => format!("ordinare i rilievi in un archivio temporaneo: {error}"),
            Self::Render(error) => format!("comporre report.html: {error}"),
            Self::Serialise { message } => format!("scrivere un documento in JSON: {message}"),
        }
    }
}

impl Italian for ValidateError {
    fn italian(&self) -> String {
        match self {
            Self::Unreadable { path, source } => doing("leggere", path, source),
            Self::NoPackage { path } => {
                format!("controllare {}: non è una cartella, né uno zip, né un tar", path.display())
            }
            Self::Scratch(error) => format!("tenere l'indice temporaneo di un controllo: {error}"),
        }
    }
}

impl Italian for SchemasFault {
    fn italian(&self) -> String {
        match self {
            Self::Unreadable { path, source } => doing("leggere gli schemi in", path, source),
            Self::Number { path, found } => {
                format!(
                    "usare gli schemi in {}: {found} file terminano in .xsd; se ne accettano da 1 a 200",
                    path.display()
                )
            }
            Self::Unusable { path, reason } => format!("usare gli schemi in {}: {reason}", path.display()),
            Self::Incomplete { path, wanted } => {
                format!("usare gli schemi in {}: serve {wanted}, che non c'è", path.display())
            }
        }
    }
}

impl Italian for ProfileError {
    fn italian(&self) -> String {
        match self {
            Self::Unknown { name, known } => format!(
                "trovare un profilo di nome `{name}`; quelli incorporati sono: {known}. Va bene anche il percorso di un file .toml"
            ),
            Self::Unreadable { path, source } => doing("leggere il profilo", path, source),
            Self::Malformed { name, message } => format!("interpretare il profilo {name}: {}", of_parser(message)),
            Self::Invalid { name, key, problem } => {
                format!("usare il profilo {name}: `{key}` {}", problem.text(Lang::It))
            }
        }
    }
}

impl Italian for PackageError {
    fn italian(&self) -> String {
        match self {
            Self::Unreadable { path, source } => doing("leggere", path, source),
            Self::Unwritable { path, source } => doing("scrivere", path, source),
            Self::Twins { path } => format!("fare un pacchetto: due dei suoi file si chiamano {path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_put_into_words() {
        let missing: io::Error = io::ErrorKind::NotFound.into();
        let error = RunError::Source { path: "/consegna".into(), source: missing };
        assert_eq!(error.italian(), "leggere la consegna /consegna: il file o la cartella non esiste");
    }

    #[test]
    fn what_is_wrong_with_a_profile_is_said_in_italian() {
        let head = "[profile]\nid='a'\nversion='1'\nlabel_en='a'\nlabel_it='a'\n[arrangement]\nby='leaf'\n";
        let said = |more: &str| crate::profile::parse("p", &format!("{head}{more}")).unwrap_err().italian();
        assert_eq!(
            said("[limits]\ntimeout_s = 0"),
            "usare il profilo p: `limits.timeout_s` vale 0; deve essere da 1 a 86400"
        );
        assert!(said("[package]\nmanifests = ['blake3']").contains("`package.manifests` contiene `blake3`"));
        assert!(said("[access").contains("tabella non chiusa"));
        assert!(said("[access]\nlong_sid = 1").starts_with("interpretare il profilo p: riga 9: chiave sconosciuta"));
    }

    #[test]
    fn hints_are_translated_too() {
        let error = WorkspaceError::UnknownOperator { id: "rossi".into(), hint: "; did you mean `rosi`?".into() };
        assert!(error.italian().ends_with("nessuno ha questo id; si intendeva `rosi`?"), "{}", error.italian());
    }
}
