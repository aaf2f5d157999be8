//! What all threads of one run share.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::engine::{Budget, Cancel};
use crate::intake::{Expected, SuppliedIndex};
use crate::io::{SourceRoot, free_bytes, write_atomic};
use crate::profile::Shelf;
use crate::progress::Listener;
use crate::records::{
    Description, Digests, FileRole, Finding, Hex32, Levels, LineWriter, PackageShape, SourcePath, SuppliedFixity,
    UnitOutcome, UnitPages, UnitPlan, UnitState, Withdrawal,
};

use super::books::batch_books::Books;
use super::decisions::acceptance::Acceptance;
use super::preparation::text::{TextState, TextTools};
use super::request::RunError;
use super::unit::standing::Known;

/// Version of the packages' layout. A new one makes new unit keys: everything is packaged anew, as new versions.
pub const OUTPUT_VERSION: u32 = 9;

/// This program and its version, as records bear them.
pub fn program() -> String {
    format!("fondo {}", env!("CARGO_PKG_VERSION"))
}

/// Free space that a run never uses up, in bytes: records and the event log must still find room.
pub const RESERVE: u64 = 64 << 20;

/// What all threads of one run share.
pub struct RunContext<'r> {
    /// The books of the batch; its threads are the lanes.
    pub books: Books,
    /// The delivery.
    pub source: SourceRoot,
    /// The one instant of the packages.
    pub at: Timestamp,
    /// The profile of units that name no other, and those that rows may name.
    pub profiles: Shelf,
    /// What people decided on the batch.
    pub acceptance: Acceptance,
    /// Why, where the delivery is corrective.
    pub corrective: Option<String>,
    /// Shapes asked for beside those of the profiles.
    pub shapes: Vec<PackageShape>,
    /// Who is told.
    pub listener: &'r dyn Listener,
    /// The person's wish to stop.
    pub cancel: Cancel,
    /// Set when an error ends the run.
    pub failed: AtomicBool,
    /// What the lists of checksums say.
    pub supplied: SuppliedIndex,
    /// What of its units can be compared with each other.
    pub pages: Mutex<LineWriter<UnitPages>>,
    /// Bytes of files in memory.
    pub intake_budget: Budget,
    /// Bytes that decoders use.
    pub decode_budget: Budget,
    /// What text is recognised with.
    pub text: TextTools,
    /// Whether recorded digests of unchanged sources do not stand.
    pub paranoid: bool,
}

impl RunContext<'_> {
    /// Whether nothing new should begin.
    pub fn halted(&self) -> bool {
        self.cancel.is_requested() || self.failed.load(Ordering::SeqCst)
    }

    /// Whether to stop in the middle of a file.
    pub fn halted_now(&self) -> bool {
        self.cancel.is_forced() || self.failed.load(Ordering::SeqCst)
    }

    /// What is needed to look up where a unit stands.
    pub fn known<'k>(&'k self, catalogue: &'k Catalogue) -> Known<'k> {
        Known {
            catalogue,
            supplied: &self.supplied,
            workspace: &self.books.workspace,
            batch: &self.books.batch,
            corrective: self.corrective.as_deref(),
            text: &self.text,
        }
    }

    /// The least that any image is given to be decoded in: small files need no more, and it is not worth counting below.
    pub fn least_decode_memory(&self) -> u64 {
        (8 << 20).min(self.decode_budget.total())
    }

    /// Whether `bytes` more can be written while the reserve stays.
    ///
    /// # Errors
    /// [`RunError::DiskFull`].
    pub fn room_for(&self, bytes: u64) -> Result<(), RunError> {
        room_for(&self.books.folder, bytes)
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
        let path = self.books.folder.join(&name);
        let folder = self.books.folder.join("thumbnails");
        std::fs::create_dir_all(&folder)
            .and_then(|()| write_atomic(&path, jpeg, &self.books.meter))
            .map_err(|source| self.books.write_failed(&path, source))?;
        Ok(name)
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

    /// Counts a unit whose outcome was noted.
    pub fn count(&self, outcome: &UnitOutcome) {
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
