//! Decisions of a file, checked against what lies there before any of them counts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

use crate::records::{
    Code, DecidedPage, DecisionEntry, DecisionRecord, Defect, Finding, Hex, Hex32, MasterFile, Person, Record, Role,
    SampleRecord, Severity, Subject, Terms, Verdict, codes,
};

use super::delivery::{DeliveryStanding, SampleStanding, SampleVerdict, finding_digest};
use super::incoming::Incoming;
use super::judge::{UnitOnRecord, has_several, may_be_waived};

/// Longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// How far the clock of who decides may be ahead of ours.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// A unit as it lies in the workspace.
#[derive(Clone, Debug)]
pub struct UnitFacts {
    /// Its key.
    pub key: Hex32,
    /// Its files.
    pub files: Vec<MasterFile>,
    /// What was found, with final severities.
    pub findings: Vec<Finding>,
    /// Whether its package stands.
    pub packaged: bool,
    /// Whether only some roles may see it.
    pub restricted: bool,
}

/// What decisions are checked against.
pub trait OnRecord {
    /// What keeps it from being looked up.
    type Error;
    /// A unit of the batch; `None` where nothing of it lies there.
    ///
    /// # Errors
    /// It cannot be read.
    fn unit(&mut self, unit: &str) -> Result<Option<UnitFacts>, Self::Error>;
    /// The errors of the delivery itself.
    ///
    /// # Errors
    /// They cannot be read.
    fn delivery_errors(&mut self) -> Result<Vec<Finding>, Self::Error>;
    /// Where the delivery stands when these decisions are added.
    ///
    /// # Errors
    /// It cannot be read.
    fn standing_with(&mut self, more: &[DecisionRecord]) -> Result<DeliveryStanding, Self::Error>;
}

/// Who decides, on what, and when.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'c> {
    /// The file's name, for messages.
    pub file: &'c str,
    /// The batch.
    pub batch: &'c str,
    /// The people of `fondo.toml`.
    pub people: &'c [Person],
    /// Who applies the file.
    pub applied_by: Option<&'c str>,
    /// The terms.
    pub terms: &'c Terms,
    /// The newest sample.
    pub sample: Option<&'c SampleRecord>,
    /// The decisions that stand.
    pub decisions: &'c [DecisionRecord],
    /// The clock.
    pub now: Timestamp,
}

/// What came of the checking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Decisions to be added.
    pub records: Vec<DecisionRecord>,
    /// Decisions that stand already.
    pub before: u64,
    /// Why decisions are refused; where there is one, none is to be added.
    pub findings: Vec<Finding>,
}

/// Checks every decision of a file. Those on the delivery as a whole come last, whatever their place. Units are asked
/// for one after the other, each once, and everything that is found keeps the order of the file.
///
/// # Errors
/// What lies there cannot be read.
pub fn check<R: OnRecord>(
    incoming: &Incoming,
    circumstances: &Circumstances<'_>,
    on_record: &mut R,
) -> Result<Checked, R::Error> {
    let mut entries: Vec<_> = incoming.entries.iter().enumerate().collect();
    entries.sort_by_key(|(_, (_, entry))| (entry.unit.is_none(), &entry.unit));
    let mut ids: BTreeSet<Uuid> = circumstances.decisions.iter().map(|decision| decision.id).collect();
    let known = circumstances.decisions.iter().map(|decision| (thing(decision), Cow::Borrowed(decision)));
    let mut last: BTreeMap<Thing, Cow<'_, DecisionRecord>> = known.collect();
    let (mut before, mut records, mut places, mut findings) = (0, Vec::new(), Vec::new(), Vec::new());
    let mut asked: Option<(&str, Option<Rc<UnitFacts>>)> = None;
    for (place, (number, entry)) in entries {
        let place = (entry.unit.is_none(), place);
        let subject =
            Subject::Row { table: circumstances.file.to_owned(), row: *number, identifier: entry.unit.clone() };
        let refused = |code: Code| Finding::new(code, subject.clone());
        let (record, person) = match begun(entry, circumstances) {
            Ok(begun) => begun,
            Err(fault) => {
                findings.push((place, fault.finding(&refused)));
                continue;
            }
        };
        if ids.contains(&record.id) {
            before += 1;
            continue;
        }
        let said_before = last.get(&thing(&record)).is_some_and(|last| last.says_the_same(&record));
        let completed = match entry.unit.as_deref() {
            None => on_delivery(record, circumstances, on_record, &records)?,
            Some(name) => {
                let facts = match &asked {
                    Some((unit, facts)) if *unit == name => facts.clone(),
                    _ => on_record.unit(name)?.map(Rc::new),
                };
                asked = Some((name, facts.clone()));
                complete(record, person, circumstances, name, facts.as_deref())
            }
        };
        match completed {
            // How far it holds is known only when it is known what lies there now.
            Ok(record) if stands(last.get(&thing(&record)), &record) => before += 1,
            Ok(record) => {
                ids.insert(record.id);
                last.insert(thing(&record), Cow::Owned(record.clone()));
                records.push(record);
                places.push(place);
            }
            Err(_) if said_before => before += 1,
            Err(fault) => findings.push((place, fault.finding(&refused))),
        }
    }
    Ok(Checked { records: in_order(places.into_iter().zip(records)), before, findings: in_order(findings) })
}

/// Whether the last decision on a thing says all that this one does.
fn stands(last: Option<&Cow<'_, DecisionRecord>>, record: &DecisionRecord) -> bool {
    last.is_some_and(|last| last.says_the_same(record) && last.holds_as_far(record))
}

/// What a decision is on.
type Thing = (Option<String>, Option<DecidedPage>, Hex32);

fn thing(decision: &DecisionRecord) -> Thing {
    (decision.unit.clone(), decision.page.clone(), decision.bound_to)
}

/// In the order of the file, the delivery as a whole last.
fn in_order<T>(found: impl IntoIterator<Item = ((bool, usize), T)>) -> Vec<T> {
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, found)| found).collect()
}

/// Why a decision is refused: its code and the arguments of the code's text.
struct Fault(Code, Vec<(&'static str, String)>);

impl Fault {
    fn finding(self, refused: &dyn Fn(Code) -> Finding) -> Finding {
        self.1.into_iter().fold(refused(self.0), |finding, (name, value)| finding.with(name, value))
    }
}

fn fault(code: Code, arguments: impl IntoIterator<Item = (&'static str, String)>) -> Fault {
    Fault(code, arguments.into_iter().collect())
}

/// What can be said of a decision before it is known what lies there.
fn begun<'p>(entry: &DecisionEntry, known: &Circumstances<'p>) -> Result<(DecisionRecord, &'p Person), Fault> {
    use codes::acceptance as code;
    let by = entry.by.as_deref().or(known.applied_by);
    let Some(by) = by else { return Err(fault(code::DECISION_BY_NOBODY, [])) };
    let person = known.people.iter().find(|person| person.id == by && person.roles.contains(&Role::Archivist));
    let Some(person) = person else { return Err(fault(code::DECISION_NOT_ENTITLED, [("by", by.to_owned())])) };
    let malformed = |what: &str| Err(fault(code::DECISION_MALFORMED, [("what", what.to_owned())]));
    if entry.at.is_some_and(|at| at.duration_since(known.now) > AHEAD) {
        return malformed("at");
    }
    let reason = entry.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let odd = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON || reason.contains(odd)) {
        return malformed("reason");
    }
    if (entry.page.is_some() && entry.unit.is_none()) || entry.page.as_ref().is_some_and(|page| page.image == Some(0)) {
        return malformed("page");
    }
    if entry.unit.is_none() && entry.verdict == Verdict::Rescan {
        return malformed("verdict");
    }
    if let Some(defect) = entry.defect.as_deref()
        && Defect::find(defect).is_none()
        && known.terms.clause_of(defect).is_none()
        && Code::find(defect).is_none()
    {
        return Err(fault(code::DECISION_UNKNOWN_DEFECT, [("defect", defect.to_owned())]));
    }
    let explained = match entry.verdict {
        Verdict::Accept => true,
        Verdict::Waive => reason.is_some(),
        Verdict::Rescan | Verdict::Reject => reason.is_some() || entry.defect.is_some(),
    };
    if !explained {
        return Err(fault(code::DECISION_WITHOUT_REASON, [("verdict", entry.verdict.slug().to_owned())]));
    }
    let at = entry.at.unwrap_or(known.now);
    let mut record = DecisionRecord {
        format: DecisionRecord::FORMAT.to_owned(),
        version: DecisionRecord::VERSION,
        id: Uuid::nil(),
        batch: known.batch.to_owned(),
        unit: entry.unit.clone(),
        page: entry.page.clone(),
        bound_to: entry.bound_to,
        unit_key: None,
        verdict: entry.verdict,
        codes: Vec::new(),
        waived: Vec::new(),
        defect: entry.defect.clone(),
        reason: reason.map(str::to_owned),
        due: None,
        by: by.to_owned(),
        role: Role::Archivist,
        at,
        applied_by: known.applied_by.map(str::to_owned),
    };
    record.id = identifier(&record);
    Ok((record, person))
}

/// UUIDv5 over everything that the person said.
fn identifier(record: &DecisionRecord) -> Uuid {
    let said = serde_json::json!([
        record.batch,
        record.unit,
        record.page,
        record.bound_to,
        record.verdict,
        record.defect,
        record.reason,
        record.by,
        record.at,
    ]);
    Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://fondo.invalid/decision"), said.to_string().as_bytes())
}

/// What depends on what lies there of the unit `name`.
fn complete(
    mut record: DecisionRecord,
    person: &Person,
    known: &Circumstances<'_>,
    name: &str,
    unit: Option<&UnitFacts>,
) -> Result<DecisionRecord, Fault> {
    use codes::acceptance as code;
    let Some(unit) = unit else { return Err(fault(code::DECISION_UNKNOWN, [("what", name.to_owned())])) };
    if unit.restricted && !person.roles.contains(&Role::Reader) {
        return Err(fault(code::DECISION_NOT_ENTITLED, [("by", record.by)]));
    }
    binds(&record, unit)?;
    // A file with one image and that image are one thing, and have one name.
    if let Some(page) = &mut record.page
        && let Some(file) = unit.files.iter().find(|file| file.name == page.name && !has_several(file))
    {
        page.image = file.page_numbers().next();
    }
    record.unit_key = record.page.is_some().then_some(unit.key);
    if unit.packaged && matches!(record.verdict, Verdict::Reject | Verdict::Waive) {
        return Err(fault(code::DECISION_TOO_LATE, [("unit", name.to_owned())]));
    }
    let there = UnitOnRecord { key: &unit.key, files: &unit.files, findings: &unit.findings };
    let errors: BTreeSet<&str> = {
        let about = there.findings_of(&record).filter(|finding| finding.severity == Severity::Error);
        about.map(|finding| finding.code.slug()).collect()
    };
    match record.verdict {
        Verdict::Accept if !errors.is_empty() => {
            let named = errors.into_iter().collect::<Vec<_>>().join(", ");
            return Err(fault(code::DECISION_NEEDS_WAIVER, [("codes", named)]));
        }
        Verdict::Accept => {}
        Verdict::Waive => {
            let weighs = |finding: &&Finding| {
                finding.severity >= if errors.is_empty() { Severity::Warning } else { Severity::Error }
            };
            let mut closed: Vec<Code> = Vec::new();
            for finding in there.findings_of(&record).filter(weighs) {
                if !may_be_waived(finding.code) {
                    let named = finding.code.slug().to_owned();
                    return Err(fault(code::DECISION_NOT_WAIVABLE, [("code", named)]));
                }
                if !closed.contains(&finding.code) {
                    closed.push(finding.code);
                }
            }
            record.codes = closed;
        }
        Verdict::Rescan | Verdict::Reject => {
            let mut seen: Vec<Code> = Vec::new();
            for finding in there.findings_of(&record).filter(|finding| finding.severity >= Severity::Warning) {
                if !seen.contains(&finding.code) {
                    seen.push(finding.code);
                }
            }
            record.codes = seen;
            if record.verdict == Verdict::Rescan {
                let day = record.at.to_zoned(jiff::tz::TimeZone::UTC).date();
                record.due = day.checked_add(i64::from(known.terms.rescan_days).days()).ok();
            }
        }
    }
    Ok(record)
}

/// Whether a decision is on what lies there.
fn binds(record: &DecisionRecord, unit: &UnitFacts) -> Result<(), Fault> {
    use codes::acceptance as code;
    let stale = |what: &str, found: &Hex<32>| {
        fault(
            code::DECISION_STALE,
            [("what", what.to_owned()), ("found", found.to_string()), ("given", record.bound_to.to_string())],
        )
    };
    let Some(page) = &record.page else {
        let name = record.unit.as_deref().unwrap_or_default();
        return if record.bound_to == unit.key { Ok(()) } else { Err(stale(name, &unit.key)) };
    };
    let file = unit.files.iter().find(|file| file.name == page.name);
    let file = file.filter(|file| page.image.is_none_or(|image| file.page_numbers().any(|number| number == image)));
    match file {
        None => Err(fault(code::DECISION_UNKNOWN, [("what", page.name.clone())])),
        Some(file) if file.digests.sha256 != record.bound_to => Err(stale(&page.name, &file.digests.sha256)),
        Some(_) => Ok(()),
    }
}

fn on_delivery<R: OnRecord>(
    mut record: DecisionRecord,
    known: &Circumstances<'_>,
    on_record: &mut R,
    with: &[DecisionRecord],
) -> Result<Result<DecisionRecord, Fault>, R::Error> {
    use codes::acceptance as code;
    let Some(sample) = known.sample else { return Ok(Err(fault(code::DECISION_UNKNOWN, [("what", record.batch)]))) };
    if sample.lot.digest != record.bound_to {
        return Ok(Err(fault(
            code::DECISION_STALE,
            [
                ("what", record.batch.clone()),
                ("found", sample.lot.digest.to_string()),
                ("given", record.bound_to.to_string()),
            ],
        )));
    }
    if record.verdict == Verdict::Accept {
        let standing = on_record.standing_with(with)?;
        // Where the lot has no page there is nothing to be looked at first.
        let passed = |sample: &SampleStanding| sample.verdict == SampleVerdict::Passed || sample.size == 0;
        let passed = standing.sample.as_ref().is_none_or(passed);
        if !passed || standing.open > 0 {
            let left = standing.sample.as_ref().map_or(0, |sample| sample.size - sample.inspected);
            return Ok(Err(fault(
                code::DECISION_NOT_YET,
                [("left", left.to_string()), ("open", standing.open.to_string())],
            )));
        }
    }
    if record.verdict == Verdict::Waive {
        for error in on_record.delivery_errors()? {
            record.waived.push(finding_digest(&error));
            if !record.codes.contains(&error.code) {
                record.codes.push(error.code);
            }
        }
    }
    Ok(Ok(record))
}
