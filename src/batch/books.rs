//! What a commit is written into: journal, log, catalogue. A run has them; a verb that commits what people decided opens them itself.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::catalogue::{Access, Catalogue, Workspace};
use crate::io::Meter;
use crate::records::event_log::EventLog;
use crate::records::{Event, JournalLine, LineWriter};

use super::evidence::log_once;
use super::open::open_evidence;
use super::request::RunError;

/// The books of one batch.
pub trait Books {
    /// The workspace, locked.
    fn workspace(&self) -> &Workspace;
    /// The batch.
    fn batch(&self) -> &str;
    /// Its folder.
    fn folder(&self) -> &Path;
    /// Who answers for what is done.
    fn operator(&self) -> &str;
    /// Counts bytes.
    fn meter(&self) -> &Meter;
    /// Threads for what can be shared out.
    fn threads(&self) -> usize;
    /// The catalogue, for a moment.
    fn catalogue(&self) -> MutexGuard<'_, Catalogue>;
    /// Adds a line to the journal; durable when this returns.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    fn note(&self, line: &JournalLine) -> Result<(), RunError>;
    /// Adds those events to the log that are not in it yet, then to the catalogue.
    ///
    /// # Errors
    /// The log or the catalogue cannot be written.
    fn log_events(&self, events: &[Event]) -> Result<(), RunError>;
    /// The error for a write to `path` that failed.
    fn write_failed(&self, path: &Path, source: io::Error) -> RunError;
}

/// The books of a batch, opened by a verb that is no run.
#[derive(Debug)]
pub struct Desk {
    workspace: Workspace,
    batch: String,
    folder: PathBuf,
    operator: String,
    meter: Meter,
    catalogue: Mutex<Catalogue>,
    log: Mutex<EventLog>,
    journal: Mutex<LineWriter<JournalLine>>,
}

impl Desk {
    /// Locks the workspace, carries to its end what was cut off, and opens the books of `batch`.
    ///
    /// # Errors
    /// There is no such batch or person, or the workspace cannot be read or written.
    pub fn open(workspace: &Path, batch: &str, operator: Option<&str>) -> Result<Self, RunError> {
        let workspace = Workspace::open_or_create(workspace, Access::Write)?;
        let folder = batch_folder(&workspace, batch)?;
        let operator = workspace.operator(operator)?;
        let meter = Meter::default();
        let (log, catalogue) = open_evidence(&workspace, Some(batch), &meter)?;
        let path = folder.join("journal.jsonl");
        let (journal, _) =
            LineWriter::append(&path).map_err(|source| RunError::Write { path: path.clone(), source })?;
        Ok(Self {
            workspace,
            batch: batch.to_owned(),
            folder,
            operator,
            meter,
            catalogue: Mutex::new(catalogue),
            log: Mutex::new(log),
            journal: Mutex::new(journal),
        })
    }
}

/// The folders of all batches, in order of their names.
///
/// # Errors
/// They cannot be listed.
pub fn batch_folders(workspace: &Workspace) -> Result<Vec<PathBuf>, RunError> {
    let folder = workspace.batches_folder();
    let listed = || std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut folders = listed().map_err(|source| RunError::Write { path: folder.clone(), source })?;
    folders.sort();
    Ok(folders)
}

/// The folder of a batch that has begun. What a file or a person names must be a name and no path.
///
/// # Errors
/// [`RunError::UnknownBatch`].
pub fn batch_folder(workspace: &Workspace, batch: &str) -> Result<PathBuf, RunError> {
    let plain = !batch.is_empty() && !batch.starts_with('.') && !batch.contains(['/', '\\', '\0']);
    let folder = workspace.batch_folder(batch);
    if plain && folder.join("journal.jsonl").is_file() {
        return Ok(folder);
    }
    Err(RunError::UnknownBatch { batch: batch.to_owned() })
}

impl Books for Desk {
    fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    fn batch(&self) -> &str {
        &self.batch
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn operator(&self) -> &str {
        &self.operator
    }

    fn meter(&self) -> &Meter {
        &self.meter
    }

    fn threads(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, line: &JournalLine) -> Result<(), RunError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let written = journal.write(line).and_then(|()| journal.flush_durable());
        written.map_err(|source| self.write_failed(&self.folder.join("journal.jsonl"), source))
    }

    fn log_events(&self, events: &[Event]) -> Result<(), RunError> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log_once(&mut log, &mut self.catalogue(), events)
    }

    fn write_failed(&self, path: &Path, source: io::Error) -> RunError {
        RunError::Write { path: path.to_path_buf(), source }
    }
}
