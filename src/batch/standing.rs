//! Where a unit stands before a run: done already, or to be done, and on top of which version.

use std::fs;

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
        previous: Option<PreviousVersion>,
    },
}

/// Looks up where a unit stands. Recorded digests of sources stand while the file system says that they are unchanged.
///
/// # Errors
/// The catalogue or an earlier package cannot be read.
pub fn standing(run: &RunContext<'_>, plan: &UnitPlan, profile: &LoadedProfile) -> Result<Standing, RunError> {
    if !run.paranoid
        && let Some(key) = recorded_key(run, plan, profile)?
        && let Some(state) = done_already(run, plan, &key)?
    {
        return Ok(Standing::Done { state });
    }
    Ok(Standing::ToDo { previous: previous_version(run, plan)? })
}

/// The state of a unit that was dealt with under exactly this key, unless its version was withdrawn or its package is gone.
///
/// # Errors
/// The catalogue cannot be read.
pub fn done_already(run: &RunContext<'_>, plan: &UnitPlan, key: &Hex32) -> Result<Option<UnitState>, RunError> {
    let Some(done) = run.catalogue().outcome_with_key(&run.batch, &plan.unit, key)? else { return Ok(None) };
    let there = done.version.is_none_or(|version| run.workspace.package_folder(&done.folder, version).exists());
    Ok(Some(done.state).filter(|state| there && *state != UnitState::Withdrawn))
}

/// The unit key, if every source is on record with digests and unchanged since.
fn recorded_key(run: &RunContext<'_>, plan: &UnitPlan, profile: &LoadedProfile) -> Result<Option<Hex32>, RunError> {
    let known = run.catalogue().known_sources(&run.batch, &plan.files)?;
    let sources: Option<Vec<_>> = known.into_iter().map(|source| source.map(|digests| digests.sha256)).collect();
    let Some(sources) = sources else { return Ok(None) };
    Ok(Some(unit_key(plan, &sources, &profile.digest, &run.supplied_for(plan)?, run.corrective.as_deref())))
}

fn previous_version(run: &RunContext<'_>, plan: &UnitPlan) -> Result<Option<PreviousVersion>, RunError> {
    let Some(latest) = run.catalogue().latest_version(&plan.unit)? else { return Ok(None) };
    let folder = run.workspace.package_folder(&latest.folder, latest.version);
    let path = folder.join("data/metadata/unit.json");
    let json = fs::read(&path)
        .map_err(|source| RunError::Package(crate::package::PackageError::Unreadable { path, source }))?;
    let record: UnitRecord = read(&json).map_err(|error: RecordError| RunError::Record(error))?;
    Ok(Some(PreviousVersion::new(folder, record)))
}
