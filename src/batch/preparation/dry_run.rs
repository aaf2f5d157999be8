//! `fondo plan`: what a run would do. Nothing is written to the workspace; what depends on content that was not read is
//! left open.

use std::path::Path;

use crate::catalogue::{Access, Catalogue, Workspace};
use crate::engine::Cancel;
use crate::intake::SuppliedIndex;
use crate::io::{Meter, ScratchFolder};
use crate::profile::Shelf;
use crate::progress::Listener;
use crate::records::{Finding, Severity, UnitPlan, UnitState};
use crate::survey::SurveyError;

use super::super::request::{PlanOutcome, RunError, RunRequest};
use super::super::unit::standing::Known;
use super::open::{batch_identifier, open_source};
use super::planning::{Surveyor, units};
use super::text::TextTools;

/// What `fondo plan` says of one unit.
#[derive(Debug)]
pub struct PlannedUnit<'p> {
    /// The unit.
    pub plan: &'p UnitPlan,
    /// Its state, where it was dealt with before and nothing changed since.
    pub unchanged: Option<UnitState>,
}

/// Surveys the delivery and calls `each` for every unit, in order.
///
/// # Errors
/// [`RunError`], as for a run.
pub fn plan(
    request: &RunRequest,
    listener: &dyn Listener,
    cancel: &Cancel,
    each: &mut dyn FnMut(&PlannedUnit<'_>),
) -> Result<PlanOutcome, RunError> {
    let profiles = Shelf::open(&request.profile)?;
    let source = open_source(&request.source)?;
    let batch = batch_identifier(request, &source)?;
    Workspace::refuse_overlap(&request.workspace, source.path())?;
    let temporary = std::env::temp_dir();
    let scratch =
        ScratchFolder::new(&temporary).map_err(|source| RunError::Write { path: temporary.clone(), source })?;
    let meter = Meter::default();
    let supplied = SuppliedIndex::create(&scratch.path().join("supplied.db"))?;
    let standing = open_standing(&request.workspace)?;
    let surveyor = Surveyor {
        source: &source,
        profiles: &profiles,
        folder: scratch.path(),
        supplied: &supplied,
        meter: &meter,
        listener,
        catalogue: standing.as_ref().map(|(_, catalogue)| catalogue),
        workspace: standing.as_ref().map(|(workspace, _)| workspace),
        machine: None,
        cancel,
    };
    let totals = surveyor.survey(request, &batch, request.at.unwrap_or_default())?.totals;
    let text = TextTools::new(request.search_path.clone());
    let mut outcome = PlanOutcome { batch, totals, unchanged: 0, errors: 0, warnings: 0 };
    surveyor.delivery_findings(|finding| outcome.count(finding))?;
    for unit in units(scratch.path())? {
        let plan = unit?;
        if cancel.is_requested() {
            return Err(SurveyError::Stopped.into());
        }
        plan.findings.iter().for_each(|finding| outcome.count(finding));
        let unchanged = match &standing {
            Some((workspace, catalogue)) if !request.paranoid => {
                let known = Known {
                    catalogue,
                    supplied: &supplied,
                    workspace,
                    batch: &outcome.batch,
                    corrective: request.corrective.as_deref(),
                    text: &text,
                };
                let profile = profiles.find(&plan.profile)?;
                known.unchanged(&plan, &profile)?
            }
            _ => None,
        };
        outcome.unchanged += u64::from(unchanged.is_some());
        each(&PlannedUnit { plan: &plan, unchanged });
    }
    Ok(outcome)
}

impl PlanOutcome {
    fn count(&mut self, finding: &Finding) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => {}
        }
    }
}

/// What stands in the workspace, if there is one.
fn open_standing(folder: &Path) -> Result<Option<(Workspace, Catalogue)>, RunError> {
    if !folder.join("fondo.toml").exists() {
        return Ok(None);
    }
    let workspace = Workspace::open_or_create(folder, Access::Read)?;
    Ok(Catalogue::open_read_only(&workspace.catalogue_path())?.map(|catalogue| (workspace, catalogue)))
}
