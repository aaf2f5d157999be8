//! What a survey is asked and what it answers.

use std::io;
use std::path::{Path, PathBuf};

use crate::formats::table::TableError;
use crate::io::SourceRoot;
use crate::profile::Shelf;
use crate::records::{Finding, PlanTotals, ScopeLine, SourcePath, UnitPlan};

use super::inventory::{DefaultFault, UnknownField};
use super::scratch::ScratchError;

/// What is to be surveyed, and how.
pub struct SurveyRequest<'a> {
    /// The delivery.
    pub source: &'a SourceRoot,
    /// The profile of units whose row names no other, and those that rows may name.
    pub profiles: &'a Shelf,
    /// The inventory; without one the profile's file names are looked for in the source.
    pub inventory: Option<&'a Path>,
    /// What this delivery was to contain: an inventory or a part of one.
    pub scope: Option<&'a Path>,
    /// Pages that a corrective delivery withdraws: a table with the columns unit, page, reason.
    pub withdrawals: Option<&'a Path>,
    /// An existing folder for the scratch index.
    pub scratch: &'a Path,
    /// The folder name that a unit has in the workspace already, by its identifier.
    pub folder_names: &'a dyn Fn(&str) -> Option<String>,
    /// Whether a folder name is taken by any unit of the workspace. Case must not count.
    pub folder_taken: &'a dyn Fn(&str) -> bool,
    /// Whether what the workspace has of a unit, which this delivery will be laid over, is restricted; by identifier
    /// and folder name.
    pub restricted_before: &'a dyn Fn(&str, &str) -> bool,
    /// Whether somebody wants it to stop.
    pub stopped: &'a dyn Fn() -> bool,
}

impl SurveyRequest<'_> {
    /// Asked at every file and every unit.
    ///
    /// # Errors
    /// [`SurveyError::Stopped`].
    pub(super) fn go_on(&self) -> Result<(), SurveyError> {
        if (self.stopped)() { Err(SurveyError::Stopped) } else { Ok(()) }
    }
}

/// What the survey ends with; everything else went to the [`PlanSink`].
#[derive(Clone, Debug, Default)]
pub struct SurveyOutcome {
    /// Units, files, bytes, legitimate rows without files.
    pub totals: PlanTotals,
    /// Files that look like suppliers' lists of checksums or manifests of bags, wherever they lie.
    pub checksum_lists: Vec<SourcePath>,
    /// Files above the units: inventory, classification plan, lists, notes. They belong to the delivery and to no unit.
    pub delivery_files: Vec<SourcePath>,
    /// Whether there was an inventory: then every unit should have a row.
    pub has_inventory: bool,
}

/// Takes what a survey finds, one piece at a time.
pub trait PlanSink {
    /// A unit. Units come in a fixed order that depends on nothing but names.
    ///
    /// # Errors
    /// What keeps it from being taken ends the survey.
    fn unit(&mut self, unit: UnitPlan) -> io::Result<()>;

    /// A finding that belongs to no unit.
    ///
    /// # Errors
    /// What keeps it from being taken ends the survey.
    fn finding(&mut self, finding: Finding) -> io::Result<()>;

    /// A unit that was to come, or that is described at least: from the scope, else from the inventory.
    ///
    /// # Errors
    /// What keeps it from being taken ends the survey.
    fn expected(&mut self, line: ScopeLine) -> io::Result<()>;
}

/// What keeps a survey from being made. What is wrong with the material is a finding.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// The source itself cannot be read.
    #[error("read the source {path}: {source}")]
    Source {
        /// The source.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A table that was named on the command line cannot be opened.
    #[error("open the table {path}: {source}")]
    Table {
        /// The table.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The list of withdrawals cannot be understood.
    #[error("understand the list of withdrawals {path}: {fault}")]
    Withdrawals {
        /// The table.
        path: PathBuf,
        /// Why.
        fault: WithdrawalsFault,
    },
    /// The profile maps a field that does not exist.
    #[error(transparent)]
    Mapping(#[from] UnknownField),
    /// The profile's defaults of the description cannot be used.
    #[error(transparent)]
    Defaults(#[from] DefaultFault),
    /// The profile's expression is none, or names a group that it does not have.
    #[error("use the profile's arrangement: {0}")]
    Arrangement(ArrangementFault),
    /// The scratch index.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// Somebody wanted it to stop.
    #[error("finish the survey: it was stopped")]
    Stopped,
    /// The plan cannot be written.
    #[error("write the plan: {0}")]
    Sink(#[from] io::Error),
}

/// What keeps a list of withdrawals from being understood.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawalsFault {
    /// It is no table that can be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It has no columns for what it should say.
    #[error("no row has the headers unit, page and reason")]
    NoHeaders,
}

/// What is wrong with the arrangement of a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrangementFault {
    /// A level that there is not.
    #[error("`levels` names `{found}`; allowed are {known}")]
    Level {
        /// What it names.
        found: String,
        /// Those that there are.
        known: String,
    },
    /// Nothing makes a unit.
    #[error("`unit` names no group")]
    NoGroup,
    /// A group that the expression does not have.
    #[error("`unit` names the group `{group}`, which the expression does not have")]
    UnknownGroup {
        /// The group.
        group: String,
    },
    /// No regular expression.
    #[error("`{expression}` is no expression: {reason}")]
    Expression {
        /// What stands in the profile.
        expression: String,
        /// What the reader of expressions says.
        reason: String,
    },
}
