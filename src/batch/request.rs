//! What a run is asked for, what comes of it, and what keeps it from running.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use crate::accept::report::PdfError;
use crate::accept::review::ReviewError;
use crate::catalogue::{CatalogueError, CatchUpError, WorkspaceError};
use crate::intake::SuppliedError;
use crate::io::{Meter, Purpose};
use crate::package::{OwnRecordFault, PackageError};
use crate::profile::ProfileError;
use crate::quality::BatchIndexError;
use crate::records::event_log::LogError;
use crate::records::{Finding, Lang, LineError, PackageShape, PlanTotals, RecordError, UnitState};
use crate::report::ReportError;
use crate::survey::SurveyError;

use super::books::ends::UnitEnds;
use super::decisions::compare::ComparisonFault;

/// A run, as asked for. What is `None` takes its default.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// The delivery; only ever read.
    pub source: PathBuf,
    /// The workspace; made at the first run.
    pub workspace: PathBuf,
    /// A built-in profile's name, or the path of a `.toml` file.
    pub profile: String,
    /// The one instant that packages bear. A batch keeps the instant of its first run.
    pub at: Option<Timestamp>,
    /// Identifier of the batch; else the name of the delivery's folder.
    pub batch: Option<String>,
    /// The inventory; else the one that the profile's names find in the delivery.
    pub inventory: Option<PathBuf>,
    /// What the delivery was to contain; else the inventory.
    pub scope: Option<PathBuf>,
    /// A corrective delivery: why.
    pub corrective: Option<String>,
    /// Pages that a corrective delivery withdraws: a table with unit, page, reason.
    pub withdrawals: Option<PathBuf>,
    /// Pages worked on at once; else the number of cores.
    pub threads: Option<usize>,
    /// Bytes of memory for the run and its workers; else a quarter of the machine.
    pub memory: Option<u64>,
    /// Read every source again, even where nothing says that it changed.
    pub paranoid: bool,
    /// Who answers for the run: an operator of `fondo.toml`; else the program itself.
    pub operator: Option<String>,
    /// Language of the report.
    pub lang: Lang,
    /// Shapes beside the folder bag, besides those of the profile.
    pub shapes: Vec<PackageShape>,
    /// The program whose hidden verb `worker` decodes; else this one.
    pub worker: Option<PathBuf>,
    /// The folders in which programs of others are searched, as the variable `PATH` has them; without it none is found.
    pub search_path: Option<OsString>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// The batch's folder, with the report.
    pub folder: PathBuf,
    /// Identifier of the batch.
    pub batch: String,
    /// How it ended.
    pub ending: Ending,
    /// The sums.
    pub totals: RunTotals,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Everything was dealt with and accepted.
    AllWell,
    /// Everything was dealt with; units were refused or held, or something of the delivery could not be taken.
    SomeNotAccepted,
    /// Work is left: the same command goes on.
    Interrupted,
}

impl Ending {
    /// The exit code of the program (ARCHITECTURE §6).
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::AllWell => 0,
            Self::SomeNotAccepted => 3,
            Self::Interrupted => 5,
        }
    }
}

/// The sums of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunTotals {
    /// Units packaged by this run.
    pub packaged: u64,
    /// Units that stood already.
    pub unchanged: u64,
    /// Units that a person must decide on.
    pub held: u64,
    /// Units that must come again.
    pub refused: u64,
    /// Source files dealt with.
    pub files: u64,
    /// Pages dealt with.
    pub pages: u64,
    /// Source bytes read: first reading.
    pub read: u64,
    /// Source bytes read again.
    pub read_again: u64,
    /// Bytes written.
    pub written: u64,
    /// Bytes read back to prove what was written.
    pub read_back: u64,
}

impl RunTotals {
    /// Counts a unit on which nothing had to be done.
    pub(super) fn unchanged(&mut self, state: UnitState) {
        match state {
            UnitState::Held => self.held += 1,
            UnitState::Refused => self.refused += 1,
            _ => self.unchanged += 1,
        }
    }

    /// Adds what the lanes dealt with.
    pub(super) fn add_finished(&mut self, finished: &UnitEnds) {
        self.packaged += finished.packaged.load(Ordering::Relaxed);
        self.unchanged += finished.unchanged.load(Ordering::Relaxed);
        self.held += finished.held.load(Ordering::Relaxed);
        self.refused += finished.refused.load(Ordering::Relaxed);
        self.files += finished.files.load(Ordering::Relaxed);
        self.pages += finished.pages.load(Ordering::Relaxed);
    }

    /// Takes the counts of bytes.
    pub(super) fn count_bytes(&mut self, meter: &Meter) {
        self.read = meter.total(Purpose::Source);
        self.read_again = meter.total(Purpose::SecondReading);
        self.written = meter.total(Purpose::Output);
        self.read_back = meter.total(Purpose::ReadBack);
    }
}

/// What `fondo plan` found: nothing of it is written to the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOutcome {
    /// Identifier of the batch.
    pub batch: String,
    /// The sums.
    pub totals: PlanTotals,
    /// Units that stand already, unchanged.
    pub unchanged: u64,
    /// Findings of error severity.
    pub errors: u64,
    /// Findings of warning severity.
    pub warnings: u64,
}

fn memory(value: &u64) -> String {
    crate::report::figures::memory(*value, Lang::En)
}

/// What keeps a run from being done. Something wrong with the material is never one of these.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The workspace.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The survey.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// A package.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The event log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A record of the batch.
    #[error("read the batch's records: {0}")]
    Lines(#[from] LineError),
    /// The comparison of the units.
    #[error(transparent)]
    Across(#[from] BatchIndexError),
    /// The report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The contact sheet.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The supplier's report.
    #[error(transparent)]
    Paper(#[from] PdfError),
    /// A comparison with the originals.
    #[error("use the comparison with the originals: {0}")]
    Comparison(#[from] ComparisonFault),
    /// The answer of a provider that cannot be taken.
    #[error("read the answer {path}: {source}")]
    Answer {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A role that the person does not have.
    #[error("act in the role `{role}`: {who} does not have it")]
    NotInRole {
        /// The role.
        role: &'static str,
        /// The person; or that nobody was named.
        who: String,
    },
    /// A person's work would be written over.
    #[error("write {table}: it holds decisions that are not applied yet")]
    NotApplied {
        /// The table of the contact sheet.
        table: PathBuf,
    },
    /// Several batches, and none was named.
    #[error("choose the batch: the workspace has {count}")]
    WhichBatch {
        /// How many.
        count: usize,
    },
    /// The delivery cannot be read at all.
    #[error("read the delivery {path}: {source}")]
    Source {
        /// Where it should be.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A batch that has begun keeps its instant.
    #[error("use the instant {asked}: this batch began with {kept}")]
    OtherInstant {
        /// What `--at` says.
        asked: Timestamp,
        /// What the journal says.
        kept: Timestamp,
    },
    /// The delivery's folder has no name to call the batch by.
    #[error("name the batch: the delivery's folder has no usable name")]
    NoBatchName,
    /// What a batch is to be called is no name of a folder.
    #[error("name the batch: `{name}` cannot be the name of a folder; use `{safe}`")]
    BatchName {
        /// What was asked for.
        name: String,
        /// What can be.
        safe: String,
    },
    /// The disk is too small.
    #[error("write to the workspace: {needed} bytes are needed, {free} are free")]
    DiskFull {
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The memory limit is too small to do anything with.
    #[error("work within {} of memory: at least {} are needed", memory(.given), memory(.least))]
    MemoryTooSmall {
        /// What was given.
        given: u64,
        /// The least.
        least: u64,
    },
    /// The supplier's lists.
    #[error(transparent)]
    Supplied(#[from] SuppliedError),
    /// A record of a package cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// What was written is not what was read back: the disk or the file system is at fault.
    #[error("read back a package: {detail}", detail = .0.detail(Lang::En))]
    ReadBack(Box<Finding>),
    /// The catalogue cannot be brought up to the log.
    #[error(transparent)]
    CatchUp(#[from] CatchUpError),
    /// No such batch.
    #[error("find the batch `{batch}` in the workspace")]
    UnknownBatch {
        /// What was asked for.
        batch: String,
    },
    /// A batch from before people decided.
    #[error("find the terms under which the batch `{batch}` is accepted")]
    NoTerms {
        /// The batch.
        batch: String,
    },
    /// The unit has no package that stands.
    #[error("find a package of the unit `{unit}` that stands")]
    NoVersion {
        /// The unit.
        unit: String,
    },
    /// A package of this workspace cannot be believed.
    #[error("use the package {path}: {source}")]
    OwnPackage {
        /// Its folder.
        path: PathBuf,
        /// Why.
        source: OwnRecordFault,
    },
    /// A version must stand.
    #[error("withdraw version {version} of {unit}: a later version builds on it, or it was sent")]
    CannotWithdraw {
        /// Unit.
        unit: String,
        /// Version.
        version: u32,
    },
    /// A package got its name, and was damaged before it was recorded.
    #[error("finish the commit of a package that a run was cut off in: {path} is damaged")]
    DamagedCommit {
        /// What is damaged.
        path: PathBuf,
    },
    /// This program broke off between the renaming of a package and its last record.
    #[error("finish the commit of {unit}: {detail}")]
    CutOffCommit {
        /// The unit.
        unit: String,
        /// The program's last words.
        detail: String,
    },
    /// A package has the name of one that is being committed, and is another.
    #[error("commit {path}: another package lies there")]
    ForeignPackage {
        /// The package.
        path: PathBuf,
    },
    /// Whoever was to be shown something does not take it.
    #[error("show what was read: {0}")]
    Shown(io::Error),
    /// A worker cannot be started.
    #[error("start the decoding process: {0}")]
    Worker(io::Error),
    /// Something of the workspace cannot be read.
    #[error("read {path}: {source}")]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What is to be written is the table that comes to lie beside it.
    #[error("write {}: the table beside it has that name", path.display())]
    OutIsTable {
        /// The name.
        path: PathBuf,
    },
    /// Something else lies where a table is to be written.
    #[error("write {}: something else has that name", path.display())]
    OutStands {
        /// The table.
        path: PathBuf,
    },
    /// The workspace cannot be written.
    #[error("write {path}: {source}")]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
