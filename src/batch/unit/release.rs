//! Units that wait for people, and what the decisions do to them.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use crate::accept::DeliveryState;
use crate::io::StagedFolder;
use crate::records::{Finding, JournalLine, Severity, Subject, UnitOutcome, UnitRecord, UnitState, codes};

use super::super::books::batch_books::Books;
use super::super::books::commit;
use super::super::decisions::acceptance::{Acceptance, before};
use super::super::request::RunError;
use super::draft::{self, Draft, SupersededBy};
use super::pack::{Staging, pack};
use super::tag_store::TagStore;
use super::work::tag_store;

/// The step of a refusal that a person decided: a unit may be held first, and its quarantine has the vocabulary's code.
const REJECTION: &str = "rejection";

/// Lets a unit wait: its staged files stay, and what its package will say.
///
/// # Errors
/// The workspace cannot be written.
pub fn wait(books: &Books, work: &Path, draft: &Draft, acceptance: &Acceptance) -> Result<UnitState, RunError> {
    let outcome = waiting_outcome(books, draft, acceptance)?;
    // That it came to its end it says last: where a command is cut off before, the next one writes down again what it
    // came to.
    let begun = UnitOutcome { state: UnitState::Processed, ..draft.outcome.clone() };
    let draft = Draft { outcome: begun, terms: Some(acceptance.terms_digest), ..draft.clone() };
    let staged = StagedFolder::create(work.join("bag")).map_err(|source| books.write_failed(work, source))?;
    staged.sync().map_err(|source| books.write_failed(work, source))?;
    // Fields that came over from the version before are in no checkpoint: without them it could never be packaged.
    TagStore::sync(&tag_store(work)).map_err(|source| books.write_failed(work, source))?;
    draft.write(work, &books.meter).map_err(|source| books.write_failed(work, source))?;
    settle_as(books, work, draft, outcome)
}

/// Writes down how a unit stands that waits: in the records first, then in its draft. A draft that says so is no reason
/// then to leave the records as they are.
fn settle_as(books: &Books, work: &Path, draft: Draft, outcome: UnitOutcome) -> Result<UnitState, RunError> {
    let state = note_not_accepted(books, &draft.record, outcome.clone())?;
    let draft = Draft { outcome, ..draft };
    draft.write(work, &books.meter).map_err(|source| books.write_failed(work, source))?;
    Ok(state)
}

/// Whether the catalogue has it of a unit that waits that it stands so.
fn is_on_record(books: &Books, record: &UnitRecord, state: UnitState) -> Result<bool, RunError> {
    let known = books.catalogue().outcome_with_key(&books.batch, &record.unit, &record.unit_key)?;
    // Where a version was made of the same sources, and withdrawn, it is that one that is known by the key.
    Ok(known.is_some_and(|known| known.version.is_some() || known.state == state))
}

/// Whether the package of what waited stands and lies there: a command was cut off before it took away what it had
/// packaged. One that was withdrawn, of the same sources, is another's.
///
/// # Errors
/// The catalogue cannot be read.
pub fn is_packaged(books: &Books, draft: &Draft) -> Result<bool, RunError> {
    let record = &draft.record;
    let known = books.catalogue().outcome_with_key(&books.batch, &record.unit, &record.unit_key)?;
    Ok(known.is_some_and(|known| {
        let lies_there = |version| books.workspace.package_folder(&known.folder, version).exists();
        known.state == UnitState::Packaged && known.version.is_some_and(lies_there)
    }))
}

/// How a unit stands that is not packaged: held or refused, and why.
fn waiting_outcome(books: &Books, draft: &Draft, acceptance: &Acceptance) -> Result<UnitOutcome, RunError> {
    let judged = acceptance.judge(&draft.record, &before(&books.folder, draft)?);
    let mut findings = judged.findings;
    let unit = Subject::unit(&draft.record.unit);
    let state = match (acceptance.rejected_by(), judged.state) {
        (Some(decision), _) => {
            let finding = Finding::new(codes::acceptance::DELIVERY_REJECTED, unit);
            findings.push(finding.with("by", &decision.by).with("at", decision.at.strftime("%Y-%m-%d")));
            UnitState::Refused
        }
        (None, UnitState::Refused) => UnitState::Refused,
        (None, state) => {
            if acceptance.standing.state == DeliveryState::Rejected {
                findings.push(Finding::new(codes::acceptance::SAMPLE_REJECTED, unit));
            } else if state == UnitState::Accepted {
                findings.push(Finding::new(codes::acceptance::WAITING, unit));
            }
            UnitState::Held
        }
    };
    Ok(UnitOutcome {
        state,
        clock: Timestamp::now(),
        findings: crate::accept::in_order(findings),
        ..draft.outcome.clone()
    })
}

fn note_not_accepted(books: &Books, record: &UnitRecord, outcome: UnitOutcome) -> Result<UnitState, RunError> {
    let state = outcome.state;
    let step = if state == UnitState::Refused { REJECTION } else { commit::HELD };
    commit::record_not_accepted(books, &record.unit_key, step, &outcome)?;
    books.note(&JournalLine::Unit(Box::new(outcome)))?;
    Ok(state)
}

/// What came of a unit that waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The unit.
    pub unit: String,
    /// Its state now.
    pub state: UnitState,
    /// Whether the journal says so anew: then it is counted already.
    pub is_new: bool,
}

/// Who asks what becomes of a unit that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A run that found it unchanged: the run's terms are those of the unit from now on.
    ByRun,
    /// People who decided: under the terms under which it waits.
    ByDecision,
}

/// Does to a unit that waits what the decisions say: it is packaged, refused, or waits on for another reason. `None`
/// where nothing waits, or only under terms that a run was to change and has not come to.
///
/// # Errors
/// The workspace cannot be read or written.
pub fn release(
    books: &Books,
    work: &Path,
    acceptance: &Acceptance,
    asked: Asked,
) -> Result<Option<Released>, RunError> {
    let Some(mut draft) = Draft::open(work)? else { return Ok(None) };
    let unit = draft.record.unit.clone();
    if draft.terms.is_some_and(|terms| terms != acceptance.terms_digest) {
        if asked == Asked::ByDecision {
            return Ok(None);
        }
        draft.terms = Some(acceptance.terms_digest);
        draft.write(work, &books.meter).map_err(|source| books.write_failed(work, source))?;
    }
    if is_packaged(books, &draft)? {
        std::fs::remove_dir_all(work).map_err(|source| books.write_failed(work, source))?;
        return Ok(Some(Released { unit, state: UnitState::Packaged, is_new: false }));
    }
    let of_lot = || acceptance.sample.as_ref().is_some_and(|sample| draft::is_of_lot(work, &sample.lot.digest));
    let passes = acceptance.standing.lets_pass() && (!acceptance.terms.wait_for_people() || of_lot());
    let before = before(&books.folder, &draft)?;
    let judged = acceptance.judge(&draft.record, &before);
    let decided = acceptance.open_errors(&draft.record, &before) == 0;
    if judged.state == UnitState::Accepted && decided && passes {
        let staged = StagedFolder::create(work.join("bag")).map_err(|source| books.write_failed(work, source))?;
        let tags = TagStore::open(tag_store(work), &books.meter).map_err(|source| books.write_failed(work, source))?;
        let state = package_draft(books, work, (&staged, &tags), draft, judged.findings)?;
        return Ok(Some(Released { unit, state, is_new: true }));
    }
    let outcome = waiting_outcome(books, &draft, acceptance)?;
    let same = (outcome.state, &outcome.findings) == (draft.outcome.state, &draft.outcome.findings);
    if same && is_on_record(books, &draft.record, outcome.state)? {
        return Ok(Some(Released { unit, state: outcome.state, is_new: false }));
    }
    let state = settle_as(books, work, draft, outcome)?;
    Ok(Some(Released { unit, state, is_new: true }))
}

/// Packages a unit from its draft, its bag and the fields of its files. Where another version has come between, or pages
/// that wait elsewhere were ordered again, the draft is given up: the next run works on the unit again. What waits of it
/// in earlier deliveries is settled after the commit; where a command is cut off there, the next one does it.
///
/// # Errors
/// The workspace cannot be written.
pub fn package_draft(
    books: &Books,
    work: &Path,
    (staged, tags): (&StagedFolder, &TagStore),
    draft: Draft,
    findings: Vec<Finding>,
) -> Result<UnitState, RunError> {
    let Draft { folder, record, rules, shapes, outcome, bases, .. } = draft;
    let latest = books.catalogue().latest_version(&record.unit)?.map_or(0, |row| row.version);
    let orders = books.catalogue().open_rescans(&record.unit)?;
    let brought = orders.into_iter().filter(|order| order.is_closed_by(&record)).map(|order| order.batch);
    let brought: BTreeSet<String> = brought.filter(|batch| *batch != books.batch && !bases.contains(batch)).collect();
    if latest != record.built_on() || leaves_pages(books, (&record, &folder), &brought)? {
        return give_up(books, work, outcome);
    }
    let unit_version = books.catalogue().next_version(&record.unit)?;
    let unit = record.unit.clone();
    let findings: Vec<_> = findings.into_iter().filter(|finding| finding.severity < Severity::Error).collect();
    let record = UnitRecord { unit_version, findings: findings.clone(), ..record };
    let staging = Staging { folder: &folder, work, staged, tags, rules: &rules, shapes: &shapes };
    let outcome = UnitOutcome { findings, ..outcome };
    pack(books, &staging, record.clone(), outcome)?;
    for earlier in brought.iter().chain(&bases).filter(|batch| **batch != books.batch) {
        let batch = books.workspace.batch_folder(earlier);
        let Some(waits) = draft::of_unit(&batch, &unit, &folder)? else { continue };
        // What it was not laid over it may leave out.
        if !bases.contains(earlier) && !record.has_names_of(&waits.1.record) {
            continue;
        }
        let by = SupersededBy { batch: books.batch.to_owned(), unit_version };
        books.with_evidence(|evidence| evidence.supersede(earlier, waits, by, &books.operator))?;
    }
    Ok(UnitState::Packaged)
}

/// Whether pages wait in one of these batches over which the unit would be laid now, and which it does not have.
fn leaves_pages(
    books: &Books,
    (record, folder): (&UnitRecord, &str),
    batches: &BTreeSet<String>,
) -> Result<bool, RunError> {
    for batch in batches {
        let waits = draft::of_unit(&books.workspace.batch_folder(batch), &record.unit, folder)?;
        if waits.is_some_and(|(_, waits)| {
            waits.record.built_on() == record.built_on() && !record.has_names_of(&waits.record)
        }) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lets the next run work on a unit again that was laid over what is no longer there, and says so.
fn give_up(books: &Books, work: &Path, outcome: UnitOutcome) -> Result<UnitState, RunError> {
    draft::withdraw(work).map_err(|source| books.write_failed(work, source))?;
    let finding = Finding::new(codes::acceptance::BASE_CHANGED, Subject::unit(&outcome.unit));
    books.note(&JournalLine::Unit(Box::new(UnitOutcome {
        state: UnitState::Held,
        clock: Timestamp::now(),
        unit_key: None,
        findings: vec![finding],
        ..outcome
    })))?;
    Ok(UnitState::Held)
}
