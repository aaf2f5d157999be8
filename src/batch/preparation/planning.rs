//! The survey's results as records: `plan.jsonl`, `scope.jsonl`, `delivery-findings.jsonl`.

use std::cell::RefCell;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Catalogue, Workspace};
use crate::engine::Cancel;
use crate::intake::SuppliedIndex;
use crate::io::{AtomicFile, Meter, SourceRoot, sync_folder};
use crate::profile::Shelf;
use crate::progress::{Listener, Progress};
use crate::records::{BatchPlan, Finding, PlanLine, Record, ScopeLine, SourcePath, Subject, UnitPlan, read_lines};
use crate::survey::{self, PlanSink, SurveyOutcome, SurveyRequest};

use super::super::request::{RunError, RunRequest};
use super::super::unit::key::OUTPUT_VERSION;
use super::super::unit::standing::Before;

/// The plan before the supplier's lists were matched with it; swept like any temporary file.
const DRAFT: &str = ".fondo-tmp-draft.jsonl";

/// What belongs to no unit.
const DELIVERY_FINDINGS: &str = "delivery-findings.jsonl";

/// What a survey needs, in a run and in a dry run alike.
pub struct Surveyor<'s> {
    /// The delivery.
    pub source: &'s SourceRoot,
    /// The profile of units that name no other, and those that rows may name.
    pub profiles: &'s Shelf,
    /// Where the records go: the batch's folder, or a scratch folder.
    pub folder: &'s Path,
    /// The index of the supplier's lists.
    pub supplied: &'s SuppliedIndex,
    /// Counts bytes.
    pub meter: &'s Meter,
    /// Who is told.
    pub listener: &'s dyn Listener,
    /// The catalogue, where there is one: units keep their folders.
    pub catalogue: Option<&'s Catalogue>,
    /// The workspace, where there is one.
    pub workspace: Option<&'s Workspace>,
    /// What is to be said of the machine.
    pub machine: Option<Finding>,
    /// Asked to stop.
    pub cancel: &'s Cancel,
}

impl Surveyor<'_> {
    /// Surveys the delivery, writes the records, reads the supplier's lists.
    ///
    /// # Errors
    /// The delivery cannot be walked at all, the folder cannot be written, or it was stopped: there is no new plan then.
    pub fn survey(&self, request: &RunRequest, batch: &str, at: Timestamp) -> Result<SurveyOutcome, RunError> {
        let failed = |source| RunError::Write { path: self.folder.to_path_buf(), source };
        let mut records = Records {
            plan: self.lines(DRAFT).map_err(failed)?,
            scope: self.lines("scope.jsonl").map_err(failed)?,
            findings: self.lines(DELIVERY_FINDINGS).map_err(failed)?,
            listener: self.listener,
        };
        records.plan.add(&PlanLine::Batch(self.head(request, batch, at))).map_err(failed)?;
        if let Some(finding) = &self.machine {
            self.say(&mut records.findings, finding).map_err(failed)?;
        }
        let unasked = Unasked::default();
        let folder_of = |unit: &str| unasked.answer(self.catalogue?.folder_of(unit));
        let taken = |folder: &str| {
            self.catalogue.is_some_and(|catalogue| unasked.answer(catalogue.unit_of_folder(folder)).is_some())
        };
        let restricted_before = |unit: &str, folder: &str| {
            self.workspace.zip(self.catalogue).is_some_and(|(workspace, catalogue)| {
                let before = Before { workspace, catalogue, batch };
                unasked.answer(before.is_restricted(unit, folder))
            })
        };
        let outcome = survey::run(
            &SurveyRequest {
                source: self.source,
                profiles: self.profiles,
                inventory: request.inventory.as_deref(),
                scope: request.scope.as_deref(),
                withdrawals: request.withdrawals.as_deref(),
                scratch: self.folder,
                folder_names: &folder_of,
                folder_taken: &taken,
                restricted_before: &restricted_before,
                stopped: &|| self.cancel.is_requested(),
            },
            self.listener,
            &mut records,
        )?;
        unasked.found()?;
        records.plan.add(&PlanLine::Totals(outcome.totals)).map_err(failed)?;
        let Records { plan, scope, mut findings, .. } = records;
        plan.commit().and_then(|()| scope.commit()).map_err(failed)?;
        for list in &outcome.checksum_lists {
            for finding in self.supplied.add_list(self.source, list, self.meter)? {
                self.say(&mut findings, &finding).map_err(failed)?;
            }
        }
        self.match_lists(&mut findings)?;
        findings.commit().map_err(failed)?;
        Ok(outcome)
    }

    /// Makes the plan of the draft: entries of the lists whose file did not come are findings about the unit below
    /// whose folder they lie, else about the delivery.
    fn match_lists(&self, findings: &mut LinesOut<'_>) -> Result<(), RunError> {
        let (draft, plan) = (self.folder.join(DRAFT), self.folder.join("plan.jsonl"));
        let failed = |source| RunError::Write { path: plan.clone(), source };
        if let Some(finding) = self.supplied.none_supplied()? {
            self.say(findings, &finding).map_err(failed)?;
            return fs::rename(&draft, &plan).and_then(|()| sync_folder(self.folder)).map_err(failed);
        }
        for line in read_lines::<PlanLine>(&draft)? {
            if let PlanLine::Unit(unit) = line? {
                self.supplied.mark_all_seen(unit.files.iter().map(|file| &file.path))?;
            }
        }
        let mut out = self.lines("plan.jsonl").map_err(failed)?;
        for line in read_lines::<PlanLine>(&draft)? {
            let mut line = line?;
            if let PlanLine::Unit(unit) = &mut line
                && let Some(folder) = common_folder(unit)
            {
                let absent = self.supplied.take_absent_below(&folder)?;
                unit.findings.extend(absent.into_iter().filter(|finding| self.did_not_come(finding)));
            }
            out.add(&line).map_err(failed)?;
        }
        out.commit().map_err(failed)?;
        for entry in self.supplied.missing() {
            let finding = entry?.finding();
            if self.did_not_come(&finding) {
                self.say(findings, &finding).map_err(failed)?;
            }
        }
        fs::remove_file(&draft).map_err(failed)
    }

    /// Lists name system files too, which came and were left out: that is another finding.
    fn did_not_come(&self, finding: &Finding) -> bool {
        match &finding.subject {
            Subject::File { path, .. } => self.source.open_file(path).is_err(),
            _ => true,
        }
    }

    fn say(&self, findings: &mut LinesOut<'_>, finding: &Finding) -> io::Result<()> {
        self.listener.say(Progress::Finding { finding });
        findings.add(finding)
    }

    /// Adds findings about the delivery that showed after the survey.
    ///
    /// # Errors
    /// The record cannot be read or written.
    pub fn add_findings(&self, more: &[Finding]) -> Result<(), RunError> {
        if more.is_empty() {
            return Ok(());
        }
        let failed = |source| RunError::Write { path: self.folder.to_path_buf(), source };
        let mut findings = Vec::new();
        self.delivery_findings(|finding| findings.push(finding.clone()))?;
        let mut out = self.lines(DELIVERY_FINDINGS).map_err(failed)?;
        for finding in &findings {
            out.add(finding).map_err(failed)?;
        }
        for finding in more {
            self.say(&mut out, finding).map_err(failed)?;
        }
        out.commit().map_err(failed)
    }

    /// Calls `each` for every finding that belongs to no unit.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn delivery_findings(&self, mut each: impl FnMut(&Finding)) -> Result<(), RunError> {
        for finding in read_lines::<Finding>(&self.folder.join(DELIVERY_FINDINGS))? {
            each(&finding?);
        }
        Ok(())
    }

    fn head(&self, request: &RunRequest, batch: &str, at: Timestamp) -> BatchPlan {
        BatchPlan {
            format: PlanLine::FORMAT.to_owned(),
            version: PlanLine::VERSION,
            batch: batch.to_owned(),
            at,
            profile: self.profiles.own().rules.profile.id.clone(),
            profile_digest: self.profiles.own().digest,
            output_version: OUTPUT_VERSION,
            corrective: request.corrective.clone(),
        }
    }

    fn lines(&self, name: &str) -> io::Result<LinesOut<'_>> {
        LinesOut::create(&self.folder.join(name), self.meter)
    }
}

/// The survey cannot stop at an error of the workspace: the first is kept, and the plan is none then.
#[derive(Default)]
struct Unasked(RefCell<Option<RunError>>);

impl Unasked {
    fn answer<T: Default, E: Into<RunError>>(&self, answer: Result<T, E>) -> T {
        answer.unwrap_or_else(|error| {
            self.0.borrow_mut().get_or_insert(error.into());
            T::default()
        })
    }

    fn found(self) -> Result<(), RunError> {
        self.0.into_inner().map_or(Ok(()), Err)
    }
}

/// A record of lines that is there whole, or not at all.
pub struct LinesOut<'m> {
    out: BufWriter<AtomicFile<'m>>,
}

impl<'m> LinesOut<'m> {
    /// Begins the record at `path`.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(path: &Path, meter: &'m Meter) -> io::Result<Self> {
        Ok(Self { out: BufWriter::new(AtomicFile::create(path, meter)?) })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// What the system says.
    pub fn add(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }

    /// Gives the record its name.
    ///
    /// # Errors
    /// What the system says.
    pub fn commit(self) -> io::Result<()> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)?.commit()
    }
}

/// Takes the survey's results as they come.
struct Records<'r> {
    plan: LinesOut<'r>,
    scope: LinesOut<'r>,
    findings: LinesOut<'r>,
    listener: &'r dyn Listener,
}

impl PlanSink for Records<'_> {
    fn unit(&mut self, unit: UnitPlan) -> io::Result<()> {
        for finding in &unit.findings {
            self.listener.say(Progress::Finding { finding });
        }
        self.plan.add(&PlanLine::Unit(Box::new(unit)))
    }

    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        self.listener.say(Progress::Finding { finding: &finding });
        self.findings.add(&finding)
    }

    fn expected(&mut self, line: ScopeLine) -> io::Result<()> {
        self.scope.add(&line)
    }
}

/// The folder that holds all files of a unit: what the lists of checksums name below it belongs to the unit.
#[must_use]
pub fn common_folder(unit: &UnitPlan) -> Option<SourcePath> {
    let mut folders = unit.files.iter().map(|file| file.path.parent());
    let mut common = folders.next()??;
    for folder in folders {
        let folder = folder?;
        let inside = |common: &SourcePath| {
            folder == *common || folder.as_bytes().starts_with(&[common.as_bytes(), b"/"].concat())
        };
        while !inside(&common) {
            common = common.parent()?;
        }
    }
    Some(common)
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
