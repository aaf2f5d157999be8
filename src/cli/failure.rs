//! What is said when something could not be done: what, why, and what to do.

use std::error::Error;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::console::{Console, harmless};
use super::exit::Exit;
use super::italian::{Italian, doing};
use crate::records::{Lang, Severity};

/// Something that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A lower-case fragment that follows "failed to", in Italian "impossibile".
    pub what: String,
    /// What to do, as an imperative sentence.
    pub remedy: Option<String>,
    /// How the program ends.
    pub exit: Exit,
}

/// An error that a command line can explain.
pub trait Explain: Error + Italian {
    /// What to do, in `lang`.
    fn remedy(&self, lang: Lang) -> Option<String>;
    /// How the program ends.
    fn exit(&self) -> Exit;
}

impl Failure {
    /// From an error that explains itself.
    pub fn explained(error: &(impl Explain + 'static), lang: Lang) -> Self {
        if is_disk_full(error) {
            let (remedy, exit) = of_system(&io::ErrorKind::StorageFull.into(), lang);
            return Self { what: what(error, lang), remedy: Some(remedy), exit };
        }
        Self { what: what(error, lang), remedy: error.remedy(lang), exit: error.exit() }
    }

    /// Words of the command line itself.
    pub fn usage(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: Some(remedy.into()), exit: Exit::Usage }
    }

    /// That a file or folder which was named cannot be used. `en` and `it` say what was to be done with it: "read",
    /// "leggere".
    pub fn of_file((en, it): (&str, &str), path: &Path, error: &io::Error, lang: Lang) -> Self {
        let (remedy, exit) = of_system(error, lang);
        let what = lang.pick(format!("{en} {}: {error}", path.display()), doing(it, path, error));
        Self { what, remedy: Some(remedy), exit }
    }

    /// Renders it: for people on stderr, and as the last event of a JSON stream.
    pub fn tell(&self, console: &Console) {
        let mut text = self.rendered(console);
        if console.json {
            let event = FailureEvent {
                event: "failure",
                message: &self.message(console.lang),
                remedy: self.remedy.as_deref(),
                exit: self.exit.code(),
            };
            // Where stdout is gone too, stderr says it.
            let _ = console.record(&event);
        }
        text.truncate(text.trim_end().len());
        console.insist(&text);
    }

    fn message(&self, lang: Lang) -> String {
        format!("{} {}", lang.pick("failed to", "impossibile"), self.what)
    }

    fn rendered(&self, console: &Console) -> String {
        let head = console.weighed(Severity::Error, console.lang.pick("error:", "errore:"));
        let mut text = format!("fondo: {head} {}\n", harmless(&self.message(console.lang)));
        if let Some(remedy) = &self.remedy {
            text.push_str(&format!("  → {remedy}\n"));
        }
        text
    }
}

/// The last line of a `--json` stream that failed.
#[derive(Serialize)]
struct FailureEvent<'a> {
    event: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    exit: u8,
}

/// What could not be done, in the language of the one who reads it.
fn what(error: &(impl Explain + 'static), lang: Lang) -> String {
    match lang {
        Lang::En => chain(error),
        Lang::It => error.italian(),
    }
}

/// The message with those of its causes that it does not hold already.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}

/// Whether a full disk lies at the bottom of an error, whichever room met it first: an index is as likely to as a
/// package.
fn is_disk_full(error: &(dyn Error + 'static)) -> bool {
    let full = |error: &(dyn Error + 'static)| {
        let of_system = error.downcast_ref::<io::Error>().map(io::Error::kind);
        let of_index = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
        matches!(of_system, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
            || of_index == Some(rusqlite::ErrorCode::DiskFull)
    };
    std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source()).any(full)
}

/// A remedy and exit code by what the system said.
pub fn of_system(error: &io::Error, lang: Lang) -> (String, Exit) {
    use io::ErrorKind;
    let usage = |en: &'static str, it: &'static str| (lang.pick(en, it).to_owned(), Exit::Usage);
    let remedy = match error.kind() {
        ErrorKind::NotFound => return usage("Check the path.", "Controllare il percorso."),
        // A file where a folder is to be made is said to exist already.
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            return usage("Name a folder, not a file.", "Indicare una cartella, non un file.");
        }
        ErrorKind::IsADirectory => return usage("Name a file, not a folder.", "Indicare un file, non una cartella."),
        ErrorKind::PermissionDenied => lang.pick(
            "Ask for the right to read or write there, or run as a user who has it.",
            "Chiedere il diritto di leggere o scrivere in quel luogo, oppure usare un utente che lo abbia.",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => lang.pick(
            "Make room on the disk and run the same command again.",
            "Liberare spazio su disco e ripetere lo stesso comando.",
        ),
        ErrorKind::ReadOnlyFilesystem => lang.pick(
            "Choose a workspace on a disk that can be written.",
            "Scegliere uno spazio di lavoro su un disco scrivibile.",
        ),
        _ => lang.pick(
            "Check the disk and the connection to it, then run the same command again.",
            "Controllare il disco e il suo collegamento, poi ripetere lo stesso comando.",
        ),
    };
    (remedy.to_owned(), Exit::Environment)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{Console, Exit, Failure, chain};
    use crate::batch::RunError;
    use crate::catalogue::CatalogueError;
    use crate::intake::SuppliedError;
    use crate::profile;
    use crate::records::Lang;

    #[test]
    fn people_read_what_and_what_to_do() {
        let failure = Failure {
            what: "write to the workspace: 5 bytes are needed, 3 are free".into(),
            remedy: Some("Make room.".into()),
            exit: Exit::Environment,
        };
        let english = Console::new(Lang::En, false, false, true);
        assert_eq!(
            failure.rendered(&english),
            "fondo: error: failed to write to the workspace: 5 bytes are needed, 3 are free\n  → Make room.\n"
        );
        let italian = Console::new(Lang::It, false, false, true);
        assert!(failure.rendered(&italian).starts_with("fondo: errore: impossibile "));
    }

    #[test]
    fn a_full_disk_is_told_as_one_wherever_it_is_met() {
        let full = || rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
        let catalogue = RunError::from(CatalogueError::from(full()));
        let lists = RunError::from(SuppliedError::from(full()));
        let write = RunError::Write { path: "w".into(), source: io::ErrorKind::StorageFull.into() };
        for error in [catalogue, lists, write] {
            let failure = Failure::explained(&error, Lang::En);
            assert!(failure.remedy.unwrap().starts_with("Make room on the disk"), "{error}");
            assert_eq!(failure.exit, Exit::Environment);
        }
        let busy = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None);
        let failure = Failure::explained(&RunError::from(CatalogueError::from(busy)), Lang::En);
        assert!(failure.remedy.unwrap().contains("rebuild"));
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_a_mistake_of_usage() {
        for kind in [io::ErrorKind::NotADirectory, io::ErrorKind::AlreadyExists] {
            let failure = Failure::explained(&RunError::Source { path: "a.csv".into(), source: kind.into() }, Lang::En);
            let said = (failure.exit, failure.remedy.unwrap());
            assert_eq!(said, (Exit::Usage, "Name a folder, not a file.".to_owned()));
        }
        let failure =
            Failure::of_file(("read", "leggere"), "a".as_ref(), &io::ErrorKind::IsADirectory.into(), Lang::It);
        let said = (failure.exit, failure.what.as_str(), failure.remedy.as_deref().unwrap());
        assert_eq!(said, (Exit::Usage, "leggere a: è una cartella", "Indicare un file, non una cartella."));
    }

    #[test]
    fn a_catalogue_that_this_user_may_not_write_is_not_made_anew() {
        for code in [rusqlite::ffi::SQLITE_READONLY, rusqlite::ffi::SQLITE_CANTOPEN] {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let error = RunError::from(CatalogueError::from(error));
            let failure = Failure::explained(&error, Lang::En);
            assert_eq!(failure.what, "use the catalogue: it cannot be written by this user");
            assert_eq!(failure.remedy.unwrap(), "Use a user who may write in the workspace.");
        }
    }

    #[test]
    fn causes_are_said_once() {
        let error = profile::load("/nowhere/at/all.toml").unwrap_err();
        let text = chain(&error);
        assert_eq!(text.matches("No such file").count(), 1, "{text}");
    }
}
