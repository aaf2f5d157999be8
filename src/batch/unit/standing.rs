//! Where a unit stands before a run: done already, or to be done, and on top of which version.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::catalogue::{Catalogue, VersionRow, Workspace};
use crate::intake::{Expected, SuppliedIndex};
use crate::package::{OwnRecordFault, own_record};
use crate::profile::LoadedProfile;
use crate::records::{Finding, Hex32, Subject, UnitPlan, UnitState, codes};

use super::super::context::RunContext;
use super::super::preparation::text::TextTools;
use super::super::request::RunError;
use super::draft::{self, Draft};
use super::key::unit_key;
use super::work::PreviousVersion;

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
    /// What it would build on is damaged, or does not wait any more.
    Blocked {
        /// What is wrong with it.
        finding: Finding,
    },
}

/// The version that a unit builds on.
enum Previous {
    None,
    Sound(Box<PreviousVersion>),
    Unusable(Finding),
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
    /// What text is recognised with.
    pub text: &'k TextTools,
}

impl Known<'_> {
    /// The state of a unit all of whose sources are on record with digests, unchanged since, and that was dealt with
    /// under exactly the key that they make. Recorded digests stand while the file system says that the sources are
    /// unchanged.
    ///
    /// # Errors
    /// The catalogue or the lists cannot be read.
    pub fn unchanged(&self, plan: &UnitPlan, profile: &LoadedProfile) -> Result<Option<UnitState>, RunError> {
        let known = self.catalogue.known_sources(self.batch, &plan.files)?;
        let sources: Option<Vec<_>> = known.into_iter().map(|source| source.map(|digests| digests.sha256)).collect();
        let Some(sources) = sources else { return Ok(None) };
        let supplied = supplied_for(self.supplied, plan)?;
        for text in self.text.done_states(profile) {
            let key = unit_key(plan, &sources, &profile.digest, &supplied, self.corrective, *text);
            if let Some(state) = self.done_already(plan, &key)? {
                return Ok(Some(state));
            }
        }
        Ok(None)
    }

    /// The state of a unit that was dealt with under exactly this key, unless its version was withdrawn or its package
    /// is gone, or that which brought it after it was held.
    ///
    /// # Errors
    /// The catalogue cannot be read.
    pub fn done_already(&self, plan: &UnitPlan, key: &Hex32) -> Result<Option<UnitState>, RunError> {
        let Some(done) = self.catalogue.outcome_with_key(self.batch, &plan.unit, key)? else { return Ok(None) };
        if done.state == UnitState::Refused
            && !draft::waits(&self.workspace.batch_folder(self.batch).join("work").join(&plan.folder))
            && undone(self.workspace, self.catalogue, self.batch, (&plan.unit, &plan.folder))?.is_some()
        {
            return Ok(None);
        }
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
    // What is held waits with its draft; without it the unit is worked on again.
    let work = run.books.folder.join("work").join(&plan.folder);
    if !run.paranoid
        && let Some(state) = run.known(&run.books.catalogue()).unchanged(plan, profile)?
        && (state != UnitState::Held || draft::waits(&work))
    {
        return Ok(Standing::Done { state });
    }
    Ok(match previous_version(run, plan)? {
        Previous::None => Standing::ToDo { previous: None },
        Previous::Sound(previous) => Standing::ToDo { previous: Some(previous) },
        Previous::Unusable(finding) => Standing::Blocked { finding },
    })
}

fn previous_version(run: &RunContext<'_>, plan: &UnitPlan) -> Result<Previous, RunError> {
    if let Some(finding) = held_and_undone(run, plan)? {
        return Ok(Previous::Unusable(finding));
    }
    if let Some(held) = held_for_a_rescan(run, plan)? {
        return Ok(held);
    }
    let Some(latest) = run.books.catalogue().latest_version(&plan.unit)? else { return Ok(Previous::None) };
    let folder = run.books.workspace.package_folder(&latest.folder, latest.version);
    match own_record(&folder, &latest.tag_manifest, &run.books.meter) {
        Ok(record) => Ok(Previous::Sound(Box::new(PreviousVersion::new(folder, record)))),
        Err(OwnRecordFault::Damaged { path }) => Ok(Previous::Unusable(damaged(&plan.unit, latest.version, &path))),
        Err(OwnRecordFault::Record(error)) => Err(RunError::Record(error)),
    }
}

/// What there is to say of pages of the unit that waited in an earlier delivery, where the correction that brought them
/// was undone and this one does not bring them all: laid over nothing, it would stand without them.
fn held_and_undone(run: &RunContext<'_>, plan: &UnitPlan) -> Result<Option<Finding>, RunError> {
    let (workspace, catalogue) = (&run.books.workspace, run.books.catalogue());
    let unit = (plan.unit.as_str(), plan.folder.as_str());
    for order in catalogue.open_rescans(&plan.unit)? {
        if order.batch == run.books.batch {
            continue;
        }
        let Some(kept) = undone(workspace, &catalogue, &order.batch, unit)? else { continue };
        if !brings_all(plan, &kept) && draft::of_unit(&workspace.batch_folder(&order.batch), unit.0, unit.1)?.is_none()
        {
            let finding = Finding::new(codes::acceptance::HELD_UNDONE, Subject::unit(&plan.unit));
            return Ok(Some(finding.with("batch", &order.batch)));
        }
    }
    Ok(None)
}

/// What a batch held of a unit, where it stood in the version of a later delivery that was withdrawn, and no version has
/// come since.
fn undone(
    workspace: &Workspace,
    catalogue: &Catalogue,
    batch: &str,
    (unit, folder): (&str, &str),
) -> Result<Option<Draft>, RunError> {
    let kept = draft::kept_superseded(&workspace.batch_folder(batch), folder).filter(|draft| draft.record.unit == unit);
    let Some((kept, by)) = kept.and_then(|draft| draft.superseded.clone().map(|by| (draft, by))) else {
        return Ok(None);
    };
    let versions = catalogue.versions_of_unit(unit)?;
    let is_gone = |row: &VersionRow| row.version == by.unit_version && row.state == UnitState::Withdrawn;
    let came_since = |row: &VersionRow| row.version > by.unit_version && row.state == UnitState::Packaged;
    Ok(Some(kept).filter(|_| versions.iter().any(is_gone) && !versions.iter().any(came_since)))
}

/// Pages of the unit that earlier deliveries brought and that wait for one to come again. Where a correction was laid
/// over them and waits itself, it is that one. Rejected ones come into no version: a correction must bring all then.
fn held_for_a_rescan(run: &RunContext<'_>, plan: &UnitPlan) -> Result<Option<Previous>, RunError> {
    let catalogue = run.books.catalogue();
    let before = Before { workspace: &run.books.workspace, catalogue: &catalogue, batch: &run.books.batch };
    let Some((batch, work, draft)) = before.held(&plan.unit, &plan.folder)? else { return Ok(None) };
    if draft.outcome.state == UnitState::Refused {
        let finding = Finding::new(codes::acceptance::HELD_REJECTED, Subject::unit(&plan.unit));
        return Ok((!brings_all(plan, &draft)).then(|| Previous::Unusable(finding.with("batch", batch))));
    }
    let bases = draft.bases.into_iter().chain([batch]).collect();
    Ok(Some(Previous::Sound(Box::new(PreviousVersion::held(work.join("bag"), draft.record, bases)))))
}

/// Whether a delivery brings a file of every name that waits.
fn brings_all(plan: &UnitPlan, waits: &Draft) -> bool {
    let brought: BTreeSet<&str> = plan.files.iter().map(|file| file.name.as_str()).collect();
    waits.record.files.iter().all(|file| brought.contains(file.name.as_str()))
}

/// What the workspace has of a unit before a delivery of it is taken.
pub struct Before<'b> {
    /// The workspace.
    pub workspace: &'b Workspace,
    /// Its catalogue.
    pub catalogue: &'b Catalogue,
    /// The batch that brings the unit now.
    pub batch: &'b str,
}

impl Before<'_> {
    /// Whether what the delivery will be laid over is restricted: pages that are held, else the version that stands.
    ///
    /// # Errors
    /// The catalogue or a draft cannot be read.
    pub fn is_restricted(&self, unit: &str, folder: &str) -> Result<bool, RunError> {
        if let Some((_, _, draft)) = self.held(unit, folder)? {
            return Ok(draft.outcome.restricted);
        }
        Ok(self.catalogue.latest_version(unit)?.is_some_and(|latest| latest.restricted))
    }

    /// The batch, the folder of work and the draft of the pages over which a correction is laid: what waits of the unit,
    /// or what it was laid over, was ordered again, and no version has come since it waits.
    fn held(&self, unit: &str, folder: &str) -> Result<Option<(String, PathBuf, Draft)>, RunError> {
        let orders = self.catalogue.open_rescans(unit)?;
        let ordered: BTreeSet<String> = orders.into_iter().map(|order| order.batch).collect();
        if ordered.iter().all(|batch| batch == self.batch) {
            return Ok(None);
        }
        let stands = self.catalogue.latest_version(unit)?.map_or(0, |row| row.version);
        let mut drafts = Vec::new();
        let batches = self.catalogue.batches_that_wait(unit)?;
        for batch in batches.into_iter().filter(|batch| batch != self.batch) {
            if let Some((work, draft)) = draft::of_unit(&self.workspace.batch_folder(&batch), unit, folder)?
                && draft.record.built_on() == stands
            {
                drafts.push((batch, work, draft));
            }
        }
        let built_upon: BTreeSet<String> = drafts.iter().flat_map(|(_, _, draft)| draft.bases.clone()).collect();
        let awaited = |batch: &String| batch != self.batch && ordered.contains(batch);
        drafts.retain(|(batch, _, draft)| {
            !built_upon.contains(batch) && (awaited(batch) || draft.bases.iter().any(awaited))
        });
        Ok(drafts.into_iter().max_by_key(|(_, _, draft)| draft.outcome.clock))
    }
}

/// What there is to say of a version that a delivery builds on and that is not what it was; `path` in its package.
pub fn damaged(unit: &str, version: u32, path: &str) -> Finding {
    let finding = Finding::new(codes::acceptance::PREVIOUS_DAMAGED, Subject::unit(unit));
    finding.with("version", version).with("path", path)
}
