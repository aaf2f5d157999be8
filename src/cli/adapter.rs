//! The face of `batch/` as the verbs see it, until that room is there.
#![expect(dead_code, reason = "nothing reads or makes these until `batch` does")]

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::engine::Cancel;
use crate::profile::{self, ProfileError, Shape};
use crate::progress::Listener;
use crate::records::{Lang, PlanTotals};

/// As `batch::RunRequest`.
#[derive(Clone, Debug)]
pub struct RunRequest {
    pub source: PathBuf,
    pub workspace: PathBuf,
    pub profile: String,
    pub at: Option<Timestamp>,
    pub batch: Option<String>,
    pub inventory: Option<PathBuf>,
    pub scope: Option<PathBuf>,
    pub corrective: Option<String>,
    pub withdrawals: Option<PathBuf>,
    pub threads: Option<usize>,
    pub memory: Option<u64>,
    pub paranoid: bool,
    pub operator: Option<String>,
    pub lang: Lang,
    pub shapes: Vec<Shape>,
    pub worker: Option<PathBuf>,
}

/// As `batch::RunOutcome`.
#[derive(Clone, Debug)]
pub struct RunOutcome {
    pub folder: PathBuf,
    pub batch: String,
    pub ending: Ending,
    pub totals: RunTotals,
}

/// As `batch::Ending`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    AllWell,
    SomeNotAccepted,
    Interrupted,
}

/// As `batch::RunTotals`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunTotals {
    pub packaged: u64,
    pub unchanged: u64,
    pub held: u64,
    pub refused: u64,
    pub files: u64,
    pub pages: u64,
    pub read: u64,
    pub read_again: u64,
    pub written: u64,
    pub read_back: u64,
}

/// As `batch::PlanOutcome`.
#[derive(Clone, Debug)]
pub struct PlanOutcome {
    pub batch: String,
    pub totals: PlanTotals,
    pub unchanged: u64,
    pub errors: u64,
    pub warnings: u64,
}

/// As `batch::RunError`.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error("run a batch: this build has no `batch`")]
    NotThere,
}

/// As `batch::run`.
pub fn run(request: &RunRequest, _: &dyn Listener, _: &Cancel) -> Result<RunOutcome, RunError> {
    profile::load(&request.profile)?;
    Err(RunError::NotThere)
}

/// As `batch::plan`.
pub fn plan(request: &RunRequest, _: &dyn Listener) -> Result<PlanOutcome, RunError> {
    profile::load(&request.profile)?;
    Err(RunError::NotThere)
}

/// As `engine::serve(batch::work, memory)`.
pub fn serve_worker(_: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
