//! The first pass over a batch's records: where each unit's last word lies, how long the runs lasted, what is
//! restricted.

use std::path::Path;

use jiff::Timestamp;

use super::lines::{Lines, Span};
use super::redact::sort_key;
use super::scratch::{Scratch, UnitSpans};
use super::write::ReportError;
use crate::records::{
    AcrossUnits, BatchPlan, FileRole, Finding, JournalLine, PlanLine, PlanTotals, ReconciliationTotals, ReportTime,
    ScopeTotals, UnitOutcome, UnitPlan, UnitState,
};

/// What was found by comparing the units.
const ACROSS: &str = "across-units.jsonl";

/// What the first pass found.
#[derive(Debug)]
pub struct Gathered {
    /// Units and findings about the delivery, sorted on disk.
    pub scratch: Scratch,
    /// Head of the plan.
    pub batch: BatchPlan,
    /// Totals of the plan; absent where it was cut off.
    pub planned: PlanTotals,
    /// The runs.
    pub time: ReportTime,
    /// Program of the last run.
    pub program: String,
    /// Operator of the last run.
    pub operator: String,
    /// Whether signatures, seals or time stamps came along.
    pub signatures: bool,
    /// Whether any unit has a row of an inventory.
    pub described: bool,
    /// What was to come against what has come.
    pub expectation: Expectation,
}

/// What is known of what was to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// No run has got so far as to compare it with what has come.
    NotCompared,
    /// There was neither inventory nor scope.
    Nothing,
    /// It was compared.
    Compared(ScopeTotals),
}

impl Expectation {
    /// The sums, where there are any.
    #[must_use]
    pub const fn totals(self) -> Option<ScopeTotals> {
        match self {
            Self::Compared(totals) => Some(totals),
            Self::NotCompared | Self::Nothing => None,
        }
    }
}

/// The records that the later passes read from.
#[derive(Debug)]
pub struct Records {
    plan: Lines,
    journal: Option<Lines>,
    across: Option<Lines>,
}

/// One unit as the records have it.
#[derive(Debug)]
pub enum UnitWord {
    /// It came to an end.
    Ended(Box<UnitOutcome>),
    /// It was planned and not reached.
    Pending(Box<UnitPlan>),
}

impl Records {
    /// Opens plan and journal.
    pub fn open(folder: &Path) -> Result<Self, ReportError> {
        Ok(Self {
            plan: open_plan(folder)?,
            journal: Lines::open(&folder.join("journal.jsonl"))?,
            across: Lines::open(&folder.join(ACROSS))?,
        })
    }

    /// The last word on a unit.
    pub fn unit(&mut self, spans: &UnitSpans) -> Result<Option<UnitWord>, ReportError> {
        if let (Some(span), Some(journal)) = (spans.outcome, self.journal.as_mut())
            && let JournalLine::Unit(mut outcome) = journal.at(span)?
        {
            if outcome.unit_version.is_some() && outcome.unit_version == spans.withdrawn {
                outcome.state = UnitState::Withdrawn;
            }
            if let (Some(span), Some(across)) = (spans.across, self.across.as_mut()) {
                outcome.findings.extend(across.at::<AcrossUnits>(span)?.findings);
            }
            return Ok(Some(UnitWord::Ended(outcome)));
        }
        Ok(self.planned(spans)?.map(UnitWord::Pending))
    }

    /// The plan of a unit.
    pub fn planned(&mut self, spans: &UnitSpans) -> Result<Option<Box<UnitPlan>>, ReportError> {
        let Some(span) = spans.planned else { return Ok(None) };
        match self.plan.at(span)? {
            PlanLine::Unit(plan) => Ok(Some(plan)),
            PlanLine::Batch(_) | PlanLine::Totals(_) => Ok(None),
        }
    }
}

/// Makes the first pass.
pub fn gather(folder: &Path, clock: Timestamp) -> Result<Gathered, ReportError> {
    let scratch = Scratch::create()?;
    let plan = read_plan(folder, &scratch)?;
    let runs = read_journal(folder, &scratch, clock)?;
    if scratch.any_restricted()? {
        note_places(folder, &scratch)?;
    }
    read_delivery_findings(folder, &scratch)?;
    read_across(folder, &scratch)?;
    let expectation = read_reconciliation(folder)?;
    Ok(Gathered {
        scratch,
        batch: plan.batch,
        planned: plan.totals,
        time: runs.time,
        program: runs.program,
        operator: runs.operator,
        signatures: plan.signatures,
        described: plan.described,
        expectation,
    })
}

/// The sums of the reconciliation, with which a run ends.
fn read_reconciliation(folder: &Path) -> Result<Expectation, ReportError> {
    let path = folder.join("reconciliation.jsonl");
    let Some(mut lines) = Lines::open(&path)? else { return Ok(Expectation::NotCompared) };
    let mut last = None;
    while let Some((span, _)) = lines.next::<serde::de::IgnoredAny>()? {
        last = Some(span);
    }
    let Some(span) = last else { return Ok(Expectation::NotCompared) };
    let sums: ReconciliationTotals = lines.at(span)?;
    Ok(if sums.totals.expected > 0 { Expectation::Compared(sums.totals) } else { Expectation::Nothing })
}

fn open_plan(folder: &Path) -> Result<Lines, ReportError> {
    let path = folder.join("plan.jsonl");
    Lines::open(&path)?.ok_or(ReportError::NoPlan { path })
}

struct PlanPass {
    batch: BatchPlan,
    totals: PlanTotals,
    signatures: bool,
    described: bool,
}

fn read_plan(folder: &Path, scratch: &Scratch) -> Result<PlanPass, ReportError> {
    let mut lines = open_plan(folder)?;
    let Some((_, PlanLine::Batch(batch))) = lines.next::<PlanLine>()? else {
        return Err(ReportError::NoPlan { path: folder.join("plan.jsonl") });
    };
    let mut pass = PlanPass { batch, totals: PlanTotals::default(), signatures: false, described: false };
    while let Some((span, line)) = lines.next::<PlanLine>()? {
        match line {
            PlanLine::Batch(_) => {}
            PlanLine::Unit(unit) => {
                pass.signatures |= unit.files.iter().any(|file| file.role == FileRole::Companion);
                pass.described |= unit.description.is_some();
                scratch.planned(&unit.unit, span, unit.is_restricted())?;
            }
            PlanLine::Totals(totals) => pass.totals = totals,
        }
    }
    Ok(pass)
}

struct JournalPass {
    time: ReportTime,
    program: String,
    operator: String,
}

fn read_journal(folder: &Path, scratch: &Scratch, clock: Timestamp) -> Result<JournalPass, ReportError> {
    let mut pass = JournalPass { time: ReportTime::default(), program: String::new(), operator: String::new() };
    let Some(mut lines) = Lines::open(&folder.join("journal.jsonl"))? else { return Ok(pass) };
    let mut running: Option<(Timestamp, Timestamp)> = None;
    while let Some((span, line)) = lines.next::<JournalLine>()? {
        match line {
            JournalLine::Started { clock, program, operator, .. } => {
                add_run(&mut pass.time, running.take());
                running = Some((clock, clock));
                pass.time.runs += 1;
                pass.time.first_started.get_or_insert(clock);
                (pass.program, pass.operator) = (program, operator);
            }
            JournalLine::Intent { .. } => {}
            JournalLine::Withdrawn { unit, unit_version, .. } => scratch.withdrawn(&unit, unit_version)?,
            JournalLine::Unit(outcome) => {
                if outcome.is_told_by_a_run() {
                    see(&mut running, outcome.clock);
                }
                // What people decided later is no work of a run, nor is what another delivery settled.
                if !outcome.unchanged && running.is_some() && !outcome.is_superseded() {
                    pass.time.processed_bytes += outcome.bytes;
                    pass.time.processed_pages += outcome.pages;
                }
                scratch.ended(&outcome.unit, span, outcome.restricted)?;
            }
            JournalLine::Ended { clock, .. } => {
                see(&mut running, clock);
                add_run(&mut pass.time, running.take());
            }
        }
    }
    // The run that asks for this report has not ended yet.
    see(&mut running, clock);
    add_run(&mut pass.time, running);
    let seconds = pass.time.millis as f64 / 1000.0;
    if seconds > 0.0 {
        pass.time.bytes_per_second = pass.time.processed_bytes as f64 / seconds;
        pass.time.pages_per_second = pass.time.processed_pages as f64 / seconds;
    }
    Ok(pass)
}

fn see(running: &mut Option<(Timestamp, Timestamp)>, clock: Timestamp) {
    if let Some((_, last)) = running {
        *last = (*last).max(clock);
    }
}

/// Adds a run that is over. One that was killed counts up to the last thing that it said.
fn add_run(time: &mut ReportTime, run: Option<(Timestamp, Timestamp)>) {
    if let Some((started, last)) = run {
        time.millis += u64::try_from(last.duration_since(started).as_millis()).unwrap_or(0);
        time.last_seen = Some(last);
    }
}

/// Notes which folders and files belong to restricted units: findings elsewhere may name them.
fn note_places(folder: &Path, scratch: &Scratch) -> Result<(), ReportError> {
    let mut lines = open_plan(folder)?;
    while let Some((_, line)) = lines.next::<PlanLine>()? {
        let PlanLine::Unit(unit) = line else { continue };
        let restricted = scratch.is_restricted(&unit.unit)?;
        let mut last_folder = None;
        for file in &unit.files {
            scratch.place(&file.path, restricted)?;
            let parent = file.path.parent();
            if parent != last_folder {
                last_folder.clone_from(&parent);
                let mut above = parent;
                while let Some(place) = above {
                    scratch.place(&place, restricted)?;
                    above = place.parent();
                }
            }
        }
    }
    Ok(())
}

fn read_delivery_findings(folder: &Path, scratch: &Scratch) -> Result<(), ReportError> {
    let path = folder.join("delivery-findings.jsonl");
    let Some(mut lines) = Lines::open(&path)? else { return Ok(()) };
    let mut number = 0;
    while let Some((Span { .. }, finding)) = lines.next::<Finding>()? {
        let json = serde_json::to_string(&finding).map_err(|source| ReportError::Malformed {
            path: path.clone(),
            line: number,
            source,
        })?;
        scratch.delivery_finding(&sort_key(&finding), number, &json)?;
        number += 1;
    }
    Ok(())
}

/// What the comparison of the units found belongs to the units.
fn read_across(folder: &Path, scratch: &Scratch) -> Result<(), ReportError> {
    let Some(mut lines) = Lines::open(&folder.join(ACROSS))? else { return Ok(()) };
    while let Some((span, line)) = lines.next::<AcrossUnits>()? {
        scratch.across(&line.unit, span)?;
    }
    Ok(())
}
