//! What a commit is written into: journal, log, catalogue. A run has them, and so has a verb that commits what people
//! decided.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::catalogue::{Access, Catalogue, Workspace};
use crate::io::{Meter, free_bytes};
use crate::records::event_log::EventLog;
use crate::records::{Event, JournalLine, LineWriter};

use super::super::preparation::open::open_evidence;
use super::super::preparation::space::RESERVE;
use super::super::request::RunError;
use super::cut_off::reopen_journal;
use super::ends::UnitEnds;
use super::evidence::log_once;
use super::recovery::Recovery;

/// The books of one batch.
#[derive(Debug)]
pub struct Books {
    /// The workspace, locked.
    pub workspace: Workspace,
    /// The batch.
    pub batch: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Who answers for what is done.
    pub operator: String,
    /// Counts bytes.
    pub meter: Meter,
    /// Threads for what can be shared out.
    pub threads: usize,
    /// What came of the units whose outcomes were noted.
    pub finished: UnitEnds,
    catalogue: Mutex<Catalogue>,
    log: Mutex<EventLog>,
    journal: Mutex<LineWriter<JournalLine>>,
}

impl Books {
    /// Opens the books of a batch whose folder is there: what was cut off is carried to its end first.
    ///
    /// # Errors
    /// There is no such person, or the workspace cannot be read or written.
    pub fn open(workspace: Workspace, batch: String, operator: Option<&str>, threads: usize) -> Result<Self, RunError> {
        let folder = workspace.batch_folder(&batch);
        let operator = workspace.operator(operator)?;
        let meter = Meter::default();
        let (log, catalogue) = open_evidence(&workspace, Some(&batch), &meter)?;
        let journal = reopen_journal(&folder.join("journal.jsonl"))?;
        Ok(Self {
            workspace,
            batch,
            folder,
            operator,
            meter,
            threads,
            finished: UnitEnds::default(),
            catalogue: Mutex::new(catalogue),
            log: Mutex::new(log),
            journal: Mutex::new(journal),
        })
    }

    /// Locks the workspace and opens the books of a batch that has begun, for a verb that is no run.
    ///
    /// # Errors
    /// There is no such batch or person, or the workspace cannot be read or written.
    pub fn of_begun(workspace: &Path, batch: &str, operator: Option<&str>) -> Result<Self, RunError> {
        let workspace = Workspace::open_or_create(workspace, Access::Write)?;
        batch_folder(&workspace, batch)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self::open(workspace, batch.to_owned(), operator, threads)
    }

    /// The catalogue, for a moment.
    pub fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a line to the journal; durable when this returns. Counts the outcomes of units.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    pub fn note(&self, line: &JournalLine) -> Result<(), RunError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let written = journal.write(line).and_then(|()| journal.flush_durable());
        written.map_err(|source| self.write_failed(&self.folder.join("journal.jsonl"), source))?;
        if let JournalLine::Unit(outcome) = line {
            self.finished.count(outcome);
        }
        Ok(())
    }

    /// Adds those events to the log that are not in it yet, then to the catalogue.
    ///
    /// # Errors
    /// The log or the catalogue cannot be written.
    pub fn log_events(&self, events: &[Event]) -> Result<(), RunError> {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log_once(&mut log, &mut self.catalogue(), events)
    }

    /// Log and catalogue together, for what touches another batch than this one.
    pub fn with_evidence<T>(&self, act: impl FnOnce(&mut Recovery<'_>) -> T) -> T {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let mut catalogue = self.catalogue();
        let (workspace, meter) = (&self.workspace, &self.meter);
        act(&mut Recovery { workspace, log: &mut log, catalogue: &mut catalogue, meter })
    }

    /// The error for a write to `path` that failed; a full disk is told apart.
    pub fn write_failed(&self, path: &Path, source: io::Error) -> RunError {
        write_failed(&self.folder, path, source)
    }
}

/// The error for a write to `path` that failed; a full disk is told apart. `folder` lies on the same disk.
pub fn write_failed(folder: &Path, path: &Path, source: io::Error) -> RunError {
    if source.kind() == io::ErrorKind::StorageFull || source.kind() == io::ErrorKind::QuotaExceeded {
        let free = free_bytes(folder).ok().flatten().unwrap_or(0);
        return RunError::DiskFull { needed: RESERVE.max(free + 1), free };
    }
    RunError::Write { path: path.to_path_buf(), source }
}

/// The folders of all batches, in order of their names.
///
/// # Errors
/// They cannot be listed.
pub fn batch_folders(workspace: &Workspace) -> Result<Vec<PathBuf>, RunError> {
    let folder = workspace.batches_folder();
    let listed = || std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut folders = listed().map_err(|source| RunError::Read { path: folder.clone(), source })?;
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
