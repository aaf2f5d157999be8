//! Where a unit stands before a run: done already, or to be done, and on top of which version.

use std::fs;

use crate::catalogue::{Catalogue, Workspace};
use crate::intake::{Expected, SuppliedIndex};
use crate::profile::LoadedProfile;
use crate::records::{Hex32, RecordError, UnitPlan, UnitRecord, UnitState, read};

use super::context::{RunContext, unit_key};
use super::request::RunError;
use super::unit::PreviousVersion;

/// Where a unit stands.
#[derive(Debug)]
pub enum Standing {
    /// A run has dealt with exactly this unit; nothing needs to be read.
    Done {
        /// What came of it.
        state: UnitState,
    },
    /// It is new, or something changed.
    ToDo {
        /// The latest version that stands.
        previous: Option<Box<PreviousVersion>>,
    },
}

/// What is needed to look up where a unit stands.
pub struct Known<'k> {
    /// The catalogue.
    pub catalogue: &'k Catalogue,
    /// The supplier's lists.
    pub supplied: &'k SuppliedIndex,
    /// The workspace.
    pub workspace: &'k Workspace,
    /// The batch.
    pub batch: &'k str,
    /// Why, where the delivery is corrective.
    pub corrective: Option<&'k str>,
}

impl Known<'_> {
    /// The state of a unit all of whose sources are on record with digests, unchanged since, and that was dealt with under exactly the
    /// key that they make. Recorded digests stand while the file system says that the sources are unchanged.
    ///
    /// # Errors
    /// The catalogue or the lists cannot be read.
    pub fn unchanged(&self, plan: &UnitPlan, profile: &LoadedProfile) -> Result<Option<UnitState>, RunError> {
        let known = self.catalogue.known_sources(self.batch, &plan.files)?;
        let sources: Option<Vec<_>> = known.into_iter().map(|source| source.map(|digests| digests.sha256)).collect();
        let Some(sources) = sources else { return Ok(None) };
        let supplied = supplied_for(self.supplied, plan)?;
        self.done_already(plan, &unit_key(plan, &sources, &profile.digest, &supplied, self.corrective))
    }

    /// The state of a unit that was dealt with under exactly this key, unless its version was withdrawn or its package is gone.
    ///
    /// # Errors
    /// The catalogue cannot be read.
    pub fn done_already(&self, plan: &UnitPlan, key: &Hex32) -> Result<Option<UnitState>, RunError> {
        let Some(done) = self.catalogue.outcome_with_key(self.batch, &plan.unit, key)? else { return Ok(None) };
        let there = done.version.is_none_or(|version| self.workspace.package_folder(&done.folder, version).exists());
        Ok(Some(done.state).filter(|state| there && *state != UnitState::Withdrawn))
    }
}

/// What the supplier's lists expect of each file of a unit; empty without lists.
///
/// # Errors
/// The index of the lists cannot be read.
pub fn supplied_for(supplied: &SuppliedIndex, plan: &UnitPlan) -> Result<Vec<Vec<Expected>>, RunError> {
    if supplied.is_empty()? {
        return Ok(Vec::new());
    }
    plan.files.iter().map(|file| Ok(supplied.lookup(&file.path)?)).collect()
}

/// Looks up where a unit stands.
///
/// # Errors
/// The catalogue or an earlier package cannot be read.
pub fn standing(run: &RunContext<'_>, plan: &UnitPlan, profile: &LoadedProfile) -> Result<Standing, RunError> {
    if !run.paranoid
        && let Some(state) = run.known(&run.catalogue()).unchanged(plan, profile)?
    {
        return Ok(Standing::Done { state });
    }
    Ok(Standing::ToDo { previous: previous_version(run, plan)? })
}

fn previous_version(run: &RunContext<'_>, plan: &UnitPlan) -> Result<Option<Box<PreviousVersion>>, RunError> {
    let Some(latest) = run.catalogue().latest_version(&plan.unit)? else { return Ok(None) };
    let folder = run.workspace.package_folder(&latest.folder, latest.version);
    let path = folder.join("data/metadata/unit.json");
    let json = fs::read(&path)
        .map_err(|source| RunError::Package(crate::package::PackageError::Unreadable { path, source }))?;
    let record: UnitRecord = read(&json).map_err(|error: RecordError| RunError::Record(error))?;
    Ok(Some(Box::new(PreviousVersion::new(folder, record))))
}
