//! What all threads of one run share.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Catalogue, Workspace};
use crate::engine::{Budget, Cancel};
use crate::intake::{Expected, SuppliedIndex};
use crate::io::{Meter, SourceRoot, free_bytes, write_atomic};
use crate::profile::Shelf;
use crate::progress::Listener;
use crate::records::event_log::EventLog;
use crate::records::{
    Description, Digests, Event, FileRole, Finding, Hex32, JournalLine, Levels, LineWriter, PackageShape, SourcePath,
    SuppliedFixity, UnitOutcome, UnitPages, UnitPlan, UnitState, Withdrawal,
};

use super::acceptance::Acceptance;
use super::books::Books;
use super::evidence::log_once;
use super::request::RunError;
use super::standing::Known;
use super::text::{TextState, TextTools};

/// Version of the packages' layout. A new one makes new unit keys: everything is packaged anew, as new versions.
pub const OUTPUT_VERSION: u32 = 7;

/// This program and its version, as records bear them.
pub fn program() -> String {
    format!("fondo {}", env!("CARGO_PKG_VERSION"))
}

/// Free space that a run never uses up, in bytes: records and the event log must still find room.
const RESERVE: u64 = 64 << 20;

/// What all threads of one run share.
pub struct RunContext<'r> {
    /// The delivery.
    pub source: SourceRoot,
    /// The workspace, locked.
    pub workspace: Workspace,
    /// Identifier of the batch.
    pub batch: String,
    /// The batch's folder.
    pub folder: PathBuf,
    /// The one instant of the packages.
    pub at: Timestamp,
    /// Who answers for the run.
    pub operator: String,
    /// The profile of units that name no other, and those that rows may name.
    pub profiles: Shelf,
    /// What people decided on the batch.
    pub acceptance: Acceptance,
    /// Why, where the delivery is corrective.
    pub corrective: Option<String>,
    /// Shapes asked for beside those of the profiles.
    pub shapes: Vec<PackageShape>,
    /// Counts bytes.
    pub meter: Meter,
    /// Who is told.
    pub listener: &'r dyn Listener,
    /// The person's wish to stop.
    pub cancel: Cancel,
    /// Set when an error ends the run.
    pub failed: AtomicBool,
    /// What the lists of checksums say.
    pub supplied: SuppliedIndex,
    /// The index.
    pub catalogue: Mutex<Catalogue>,
    /// What this run did.
    pub journal: Mutex<LineWriter<JournalLine>>,
    /// What of its units can be compared with each other.
    pub pages: Mutex<LineWriter<UnitPages>>,
    /// The evidence.
    pub log: Mutex<EventLog>,
    /// What came of the units that lanes dealt with.
    pub finished: Finished,
    /// Bytes of files in memory.
    pub intake_budget: Budget,
    /// Bytes that decoders use.
    pub decode_budget: Budget,
    /// Lanes.
    pub threads: usize,
    /// What text is recognised with.
    pub text: TextTools,
    /// Whether recorded digests of unchanged sources do not stand.
    pub paranoid: bool,
}

impl RunContext<'_> {
    /// The catalogue, for a moment.
    pub fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        self.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing new should begin.
    pub fn halted(&self) -> bool {
        self.cancel.is_requested() || self.failed.load(Ordering::SeqCst)
    }

    /// Whether to stop in the middle of a file.
    pub fn halted_now(&self) -> bool {
        self.cancel.is_forced() || self.failed.load(Ordering::SeqCst)
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
        let mut catalogue = self.catalogue();
        log_once(&mut log, &mut catalogue, events)
    }

    /// What is needed to look up where a unit stands.
    pub fn known<'k>(&'k self, catalogue: &'k Catalogue) -> Known<'k> {
        Known {
            catalogue,
            supplied: &self.supplied,
            workspace: &self.workspace,
            batch: &self.batch,
            corrective: self.corrective.as_deref(),
            text: &self.text,
        }
    }

    /// The least that any image is given to be decoded in: small files need no more, and it is not worth counting below.
    pub fn least_decode_memory(&self) -> u64 {
        (8 << 20).min(self.decode_budget.total())
    }

    /// The error for a write to `path` that failed; a full disk is told apart.
    pub fn write_failed(&self, path: &Path, source: io::Error) -> RunError {
        if source.kind() == io::ErrorKind::StorageFull || source.kind() == io::ErrorKind::QuotaExceeded {
            let free = free_bytes(&self.folder).ok().flatten().unwrap_or(0);
            return RunError::DiskFull { needed: RESERVE.max(free + 1), free };
        }
        RunError::Write { path: path.to_path_buf(), source }
    }

    /// Whether `bytes` more can be written while the reserve stays.
    ///
    /// # Errors
    /// [`RunError::DiskFull`].
    pub fn room_for(&self, bytes: u64) -> Result<(), RunError> {
        room_for(&self.folder, bytes)
    }

    /// Compares what was read with what the supplier's lists say.
    ///
    /// # Errors
    /// The index of the lists cannot be read.
    pub fn compare_supplied(
        &self,
        path: &SourcePath,
        digests: &Digests,
    ) -> Result<(SuppliedFixity, Vec<Finding>), RunError> {
        Ok(self.supplied.judge(path, digests)?)
    }

    /// Keeps a small picture for the report, outside of the package.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    pub fn keep_thumbnail(&self, unit: &UnitPlan, index: usize, jpeg: &[u8]) -> Result<String, RunError> {
        let name = format!("thumbnails/{}-{:05}.jpg", unit.folder, index + 1);
        let path = self.folder.join(&name);
        let folder = self.folder.join("thumbnails");
        std::fs::create_dir_all(&folder)
            .and_then(|()| write_atomic(&path, jpeg, &self.meter))
            .map_err(|source| self.write_failed(&path, source))?;
        Ok(name)
    }
}

impl Books for RunContext<'_> {
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
        self.threads
    }

    fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        self.catalogue()
    }

    fn note(&self, line: &JournalLine) -> Result<(), RunError> {
        self.note(line)
    }

    fn log_events(&self, events: &[Event]) -> Result<(), RunError> {
        self.log_events(events)
    }

    fn write_failed(&self, path: &Path, source: io::Error) -> RunError {
        self.write_failed(path, source)
    }
}

/// Whether `bytes` more can be written to the disk that holds `folder` while the reserve stays.
///
/// # Errors
/// [`RunError::DiskFull`].
pub fn room_for(folder: &Path, bytes: u64) -> Result<(), RunError> {
    match free_bytes(folder) {
        Ok(Some(free)) if free < bytes.saturating_add(RESERVE) => {
            Err(RunError::DiskFull { needed: bytes.saturating_add(RESERVE), free })
        }
        // A system that does not tell will tell when a write fails.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What came of the units that the lanes dealt with in this run.
#[derive(Debug, Default)]
pub struct Finished {
    /// Packaged.
    pub packaged: AtomicU64,
    /// Read, and found to be done already.
    pub unchanged: AtomicU64,
    /// Held.
    pub held: AtomicU64,
    /// Refused.
    pub refused: AtomicU64,
    /// Files of these units.
    pub files: AtomicU64,
    /// Pages of these units.
    pub pages: AtomicU64,
}

impl Finished {
    /// Counts a unit that was read and turned out to be done already.
    pub fn unchanged(&self, state: UnitState) {
        let counter = match state {
            UnitState::Held => &self.held,
            UnitState::Refused => &self.refused,
            _ => &self.unchanged,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self, outcome: &UnitOutcome) {
        let counter = match outcome.state {
            UnitState::Packaged => &self.packaged,
            UnitState::Refused => &self.refused,
            _ => &self.held,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.files.fetch_add(outcome.files, Ordering::Relaxed);
        self.pages.fetch_add(outcome.pages, Ordering::Relaxed);
    }
}

/// The digests that the supplier's lists give for each file of a unit, in the plan's order.
#[must_use]
pub fn supplied_digests(supplied: &[Vec<Expected>]) -> Vec<Vec<&str>> {
    supplied.iter().map(|file| file.iter().map(|entry| entry.hex.as_str()).collect()).collect()
}

/// Everything that decides what comes of a unit.
#[derive(Serialize)]
struct Deciding<'d> {
    output: u32,
    program: &'static str,
    unit: &'d str,
    levels: &'d Levels,
    files: Vec<DecidingFile<'d>>,
    description: Option<&'d Description>,
    profile: &'d Hex32,
    supplied: Vec<Vec<&'d str>>,
    survey: &'d [Finding],
    withdrawn: &'d [Withdrawal],
    corrective: Option<&'d str>,
    #[serde(skip_serializing_if = "is_as_asked")]
    text: TextState,
}

/// Units of before keep their keys.
fn is_as_asked(text: &TextState) -> bool {
    *text == TextState::AsAsked
}

/// A file's part in it.
#[derive(Serialize)]
struct DecidingFile<'d> {
    name: &'d str,
    path: &'d SourcePath,
    role: FileRole,
    page: Option<&'d str>,
    side: Option<&'d str>,
    item: Option<&'d str>,
    sha256: &'d Hex32,
}

/// Digest over everything that decides what comes of a unit.
///
/// `sources` are the SHA-256 of the files, in the plan's order.
#[must_use]
pub fn unit_key(
    plan: &UnitPlan,
    sources: &[Hex32],
    profile: &Hex32,
    supplied: &[Vec<Expected>],
    corrective: Option<&str>,
    text: TextState,
) -> Hex32 {
    let files: Vec<_> = plan
        .files
        .iter()
        .zip(sources)
        .map(|(file, sha256)| DecidingFile {
            name: &file.name,
            path: &file.path,
            role: file.role,
            page: file.page.as_deref(),
            side: file.side.as_deref(),
            item: file.item.as_deref(),
            sha256,
        })
        .collect();
    let deciding = Deciding {
        output: OUTPUT_VERSION,
        program: env!("CARGO_PKG_VERSION"),
        unit: &plan.unit,
        levels: &plan.levels,
        files,
        description: plan.description.as_ref(),
        profile,
        supplied: supplied_digests(supplied),
        survey: &plan.findings,
        withdrawn: &plan.withdrawn,
        corrective,
        text,
    };
    // Serialising cannot fail: records hold only strings, numbers, lists and string-keyed maps.
    let key = serde_json::to_vec(&deciding).unwrap_or_default();
    crate::records::Hex(*blake3::hash(&key).as_bytes())
}
