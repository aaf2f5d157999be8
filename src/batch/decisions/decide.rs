//! `fondo decide`: what people decided comes into the books, and has its effect.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;

use crate::accept::{self, Checked, Circumstances, DeliveryStanding, Incoming, OnRecord, UnitFacts};
use crate::records::{
    DecisionRecord, Event, EventType, Finding, JournalLine, Lang, MasterFile, Outcome, Terms, UnitState, read_lines,
};
use crate::report::{self, ReportInput};

use super::super::across::AcrossReader;
use super::super::books::batch_books::Books;
use super::super::books::own::own_package;
use super::super::preparation::planning::units;
use super::super::request::RunError;
use super::super::unit::draft;
use super::super::unit::release::{Asked, Released, release};
use super::acceptance::{self, Acceptance};
use super::logged::{append, event_of};
use super::restriction::kept_back;
use super::samples;
use super::versions::standing_after;

/// Decisions to be applied.
#[derive(Clone, Copy, Debug)]
pub struct DecideRequest<'a> {
    /// The workspace.
    pub workspace: &'a Path,
    /// The file's name, for messages.
    pub file: &'a str,
    /// What stands in it.
    pub incoming: &'a Incoming,
    /// Who applies it, and answers for decisions that name nobody.
    pub operator: Option<&'a str>,
    /// Language of the report.
    pub lang: Lang,
}

/// What came of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideOutcome {
    /// Decisions that were added.
    pub applied: u64,
    /// Decisions that stood already.
    pub before: u64,
    /// Why decisions were refused; then none was added.
    pub refused: Vec<Finding>,
    /// Units that were packaged now.
    pub packaged: u64,
    /// Units of the delivery that are held: those that wait on, and those that could not be read.
    pub held: u64,
    /// Units of the delivery that are refused, at once or by what was decided.
    pub turned_down: u64,
    /// Where the delivery stands.
    pub standing: DeliveryStanding,
}

/// Checks all decisions of a file, adds them, and does what follows from them. The same file applied twice does nothing
/// more.
///
/// # Errors
/// The batch is unknown, or the workspace cannot be read or written. What is wrong with the decisions is in the
/// outcome.
pub fn decide(request: &DecideRequest<'_>) -> Result<DecideOutcome, RunError> {
    let desk = Books::of_begun(request.workspace, &request.incoming.batch, request.operator)?;
    let terms = acceptance::terms(&desk.folder)?.ok_or_else(|| RunError::NoTerms { batch: desk.batch.to_owned() })?;
    let before = Acceptance::load(&desk.folder, terms.clone())?;
    let checked = check(&desk, &before, request)?;
    let mut outcome = DecideOutcome {
        applied: 0,
        before: checked.before,
        refused: checked.findings,
        packaged: 0,
        held: 0,
        turned_down: 0,
        standing: before.standing,
    };
    if !outcome.refused.is_empty() {
        return Ok(outcome);
    }
    if !checked.records.is_empty() {
        append(&desk.folder, &checked.records, &desk.meter)?;
        let events: Vec<_> = checked.records.iter().map(event_of).collect::<Result<_, _>>()?;
        desk.log_events(&events)?;
        desk.catalogue().record_decisions(&checked.records)?;
        outcome.applied = checked.records.len() as u64;
    }
    follow(&desk, terms, &mut outcome)?;
    let input = ReportInput { folder: &desk.folder, clock: Timestamp::now(), meter: &desk.meter };
    report::write(&input, request.lang)?;
    // What was packaged may have brought what waited elsewhere.
    samples::draw_elsewhere(&desk)?;
    Ok(outcome)
}

/// Does to every unit that waits what the decisions say.
fn follow(desk: &Books, terms: Terms, outcome: &mut DecideOutcome) -> Result<(), RunError> {
    let acceptance = Acceptance::load(&desk.folder, terms)?;
    log_standing(desk, &acceptance)?;
    let mut acted = false;
    let mut left = BTreeMap::new();
    for work in draft::waiting(&desk.folder)? {
        match release(desk, &work, &acceptance, Asked::ByDecision)? {
            Some(Released { state: UnitState::Packaged, .. }) => outcome.packaged += 1,
            Some(Released { unit, state, .. }) => {
                left.insert(unit, state);
            }
            None => continue,
        }
        acted = true;
    }
    // Fails while something waits there, as it should.
    let _ = std::fs::remove_dir(desk.folder.join("work"));
    for (unit, state) in not_accepted(&desk.folder)? {
        left.entry(unit).or_insert(state);
    }
    outcome.turned_down = left.values().filter(|state| **state == UnitState::Refused).count() as u64;
    outcome.held = left.len() as u64 - outcome.turned_down;
    if acted {
        // The journal ends as a run's does: nothing is left to be carried to its end.
        let exit = if outcome.held + outcome.turned_down == 0 { 0 } else { 3 };
        desk.note(&JournalLine::Ended { clock: Timestamp::now(), exit })?;
    }
    outcome.standing = acceptance.standing;
    Ok(())
}

/// The units of the plan that are held or refused by the last word on them: of those that were so at once nothing waits
/// on which a person could decide.
fn not_accepted(folder: &Path) -> Result<BTreeMap<String, UnitState>, RunError> {
    let mut last: BTreeMap<String, UnitState> = BTreeMap::new();
    for line in read_lines::<JournalLine>(&folder.join("journal.jsonl"))?.whole() {
        let JournalLine::Unit(outcome) = line? else { continue };
        if matches!(outcome.state, UnitState::Held | UnitState::Refused) {
            last.insert(outcome.unit, outcome.state);
        } else {
            last.remove(&outcome.unit);
        }
    }
    let mut found = BTreeMap::new();
    if last.is_empty() {
        return Ok(found);
    }
    for plan in units(folder)? {
        found.extend(last.remove_entry(&plan?.unit));
    }
    Ok(found)
}

/// That a sample was passed or not, and that a delivery was accepted, are acts of their own: one event each.
fn log_standing(desk: &Books, acceptance: &Acceptance) -> Result<(), RunError> {
    use crate::accept::{DeliveryState, SampleVerdict};
    let Some(sample) = &acceptance.sample else { return Ok(()) };
    let standing = &acceptance.standing;
    let said = match (standing.state, standing.sample.as_ref().map(|sample| sample.verdict)) {
        (DeliveryState::Accepted, _) => "delivery-accepted",
        (DeliveryState::Rejected, Some(SampleVerdict::Failed)) => "sample-rejected",
        (_, Some(SampleVerdict::Passed)) => "sample-passed",
        _ => return Ok(()),
    };
    let mut detail = vec![("decision", said.to_owned()), ("lot", sample.lot.digest.to_string())];
    if let Some(counted) = &standing.sample {
        let found: Vec<_> = counted.classes.iter().map(|class| format!("{}/{}", class.found, class.accept)).collect();
        detail.extend([("inspected", counted.inspected.to_string()), ("defective", found.join(" "))]);
    }
    desk.log_events(&[Event {
        id: Event::identifier(&sample.lot.digest, said, &desk.batch),
        kind: EventType::PolicyAssignment,
        at: Timestamp::now(),
        object: desk.batch.to_owned(),
        unit_key: None,
        batch: desk.batch.to_owned(),
        agent: desk.operator.to_owned(),
        outcome: Outcome::Success,
        detail: detail.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }])
}

fn check(desk: &Books, acceptance: &Acceptance, request: &DecideRequest<'_>) -> Result<Checked, RunError> {
    let circumstances = Circumstances {
        file: request.file,
        batch: &desk.batch,
        people: &desk.workspace.office().people,
        applied_by: request.operator,
        terms: &acceptance.terms,
        sample: acceptance.sample.as_ref(),
        decisions: &acceptance.decisions,
        now: Timestamp::now(),
    };
    accept::check(request.incoming, &circumstances, &mut There { desk, acceptance })
}

/// What lies in the batch.
struct There<'d> {
    desk: &'d Books,
    acceptance: &'d Acceptance,
}

impl OnRecord for There<'_> {
    type Error = RunError;

    fn unit(&mut self, unit: &str) -> Result<Option<UnitFacts>, RunError> {
        unit_facts(self.desk, unit)
    }

    fn delivery_errors(&mut self) -> Result<Vec<Finding>, RunError> {
        let mut errors = Vec::new();
        acceptance::delivery_errors(&self.desk.folder, |error| errors.push(error))?;
        Ok(errors)
    }

    fn standing_with(&mut self, more: &[DecisionRecord]) -> Result<DeliveryStanding, RunError> {
        let decisions = self.acceptance.decisions.iter().chain(more).cloned().collect();
        Ok(Acceptance::with(&self.desk.folder, self.acceptance.terms.clone(), decisions)?.standing)
    }
}

/// A unit of the batch: as it waits there, else as its newest package has it.
fn unit_facts(desk: &Books, unit: &str) -> Result<Option<UnitFacts>, RunError> {
    let mut across = AcrossReader::new(&desk.folder);
    if let Some((_, draft)) = draft::of_unit(&desk.folder, unit, unit)? {
        let record = across.beside(draft.record)?;
        return Ok(Some(UnitFacts {
            key: record.unit_key,
            restricted: draft.outcome.restricted || kept_back(Some(&*desk.catalogue()), unit)?,
            files: record.files,
            findings: record.findings,
            packaged: false,
        }));
    }
    let versions = desk.catalogue().versions_of_unit(unit)?;
    let restricted = versions.iter().any(|row| row.restricted);
    let ours = versions.iter().rfind(|row| row.batch == desk.batch && row.state == UnitState::Packaged);
    let Some(row) = ours else { return Ok(None) };
    let (_, record) = own_package(&desk.workspace, row, &desk.meter)?;
    let record = across.beside(record)?;
    // What a later delivery has replaced is nothing any more to decide on.
    let newest = standing_after(&desk.workspace, &versions, row, &desk.meter)?;
    let stands = |file: &MasterFile| newest.as_ref().is_none_or(|newest| newest.has(file));
    let files: Vec<_> = record.files.into_iter().filter(stands).collect();
    if files.is_empty() {
        return Ok(None);
    }
    Ok(Some(UnitFacts { key: record.unit_key, files, findings: record.findings, packaged: true, restricted }))
}
