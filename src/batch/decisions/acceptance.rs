//! What people decided on a batch, as its records have it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use crate::accept::{self, DeliveryStanding, Judged, UnitOnRecord};
use crate::io::{Meter, write_atomic};
use crate::profile::LoadedProfile;
use crate::records::{
    DecisionRecord, Finding, Hex32, JournalLine, Record, SampleRecord, Severity, Terms, UnitRecord, UnitState, Verdict,
    read, read_lines,
};

use super::super::preparation::planning;
use super::super::request::RunError;
use super::super::unit::draft::{self, Draft};
use super::samples;

/// The file with the decisions in a batch's folder.
pub const DECISIONS: &str = "decisions.jsonl";

/// The file with the terms.
const TERMS: &str = "terms.json";

/// What people decided, and where the delivery stands by it.
#[derive(Debug)]
pub struct Acceptance {
    /// The terms.
    pub terms: Terms,
    /// Their digest.
    pub terms_digest: Hex32,
    /// All decisions, in the order in which they were made.
    pub decisions: Vec<DecisionRecord>,
    /// The newest sample.
    pub sample: Option<SampleRecord>,
    /// Where the delivery stands.
    pub standing: DeliveryStanding,
    by_unit: BTreeMap<String, Vec<usize>>,
    /// Errors that the comparison of the units found, by unit.
    across: BTreeMap<String, Vec<Finding>>,
}

impl Acceptance {
    /// Reads what stands in a batch's folder.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn load(folder: &Path, terms: Terms) -> Result<Self, RunError> {
        Self::with(folder, terms, decisions(folder)?)
    }

    /// The same with decisions that do not all stand there yet.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn with(folder: &Path, terms: Terms, decisions: Vec<DecisionRecord>) -> Result<Self, RunError> {
        // One that was drawn under other terms says nothing of these.
        let digest = terms_digest(&terms)?;
        let sample = samples::newest(folder)?.filter(|sample| sample.terms.is_none_or(|under| under == digest));
        let mut by_unit: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, decision) in decisions.iter().enumerate() {
            if let Some(unit) = &decision.unit {
                by_unit.entry(unit.clone()).or_default().push(place);
            }
        }
        let mut across: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for (unit, finding) in super::super::across::errors(folder)? {
            across.entry(unit).or_default().push(finding);
        }
        let standing = accept::delivery_standing(&terms, sample.as_ref(), &decisions, 0);
        let mut acceptance = Self { terms, terms_digest: digest, decisions, sample, standing, by_unit, across };
        if acceptance.terms.wait_for_people() {
            let open = acceptance.open(folder)?;
            acceptance.standing =
                accept::delivery_standing(&acceptance.terms, acceptance.sample.as_ref(), &acceptance.decisions, open);
        }
        Ok(acceptance)
    }

    /// The decisions on a unit.
    #[must_use]
    pub fn of_unit(&self, unit: &str) -> Vec<DecisionRecord> {
        let places = self.by_unit.get(unit).into_iter().flatten();
        places.filter_map(|place| self.decisions.get(*place).cloned()).collect()
    }

    /// A unit in the light of the decisions on it. `before` are those of the delivery over whose held pages it was
    /// laid.
    #[must_use]
    pub fn judge(&self, record: &UnitRecord, before: &[DecisionRecord]) -> Judged {
        self.judge_by(record, &record.findings, before)
    }

    /// Errors of a unit that nobody has decided on, those included that only showed beside the other units.
    #[must_use]
    pub fn open_errors(&self, record: &UnitRecord, before: &[DecisionRecord]) -> u64 {
        let Some(across) = self.across.get(&record.unit) else { return self.judge(record, before).open };
        let findings: Vec<_> = record.findings.iter().chain(across).cloned().collect();
        self.judge_by(record, &findings, before).open
    }

    fn judge_by(&self, record: &UnitRecord, findings: &[Finding], before: &[DecisionRecord]) -> Judged {
        let on_record = UnitOnRecord { key: &record.unit_key, files: &record.files, findings };
        let mut decisions = before.to_vec();
        decisions.extend(self.of_unit(&record.unit));
        accept::judge(&record.unit, &on_record, &decisions)
    }

    /// Whether a person has rejected the whole delivery.
    #[must_use]
    pub fn rejected_by(&self) -> Option<&DecisionRecord> {
        let lot = self.sample.as_ref()?.lot.digest;
        let last = self.decisions.iter().rfind(|decision| {
            decision.unit.is_none()
                && decision.bound_to == lot
                && matches!(decision.verdict, Verdict::Accept | Verdict::Reject)
        });
        last.filter(|last| last.verdict == Verdict::Reject)
    }

    /// Units with errors that nobody has decided on, units that could not be read, and errors of the delivery that
    /// nobody has waived.
    fn open(&self, folder: &Path) -> Result<u64, RunError> {
        let mut open = 0;
        for work in draft::waiting(folder)? {
            if let Some(draft) = Draft::open(&work)? {
                open += u64::from(self.open_errors(&draft.record, &before(folder, &draft)?) > 0);
            }
        }
        let waived = self.sample.as_ref().map_or(&[][..], |sample| accept::waived_of_delivery(sample, &self.decisions));
        let waived: BTreeSet<Hex32> = waived.iter().copied().collect();
        let mut of_delivery = 0;
        delivery_errors(folder, |error| of_delivery += u64::from(!waived.contains(&accept::finding_digest(&error))))?;
        Ok(open + unread(folder)?.len() as u64 + of_delivery)
    }
}

/// The terms of a profile.
#[must_use]
pub fn terms_of(batch: &str, profile: &LoadedProfile) -> Terms {
    let rules = &profile.rules.accept;
    Terms {
        format: Terms::FORMAT.to_owned(),
        version: Terms::VERSION,
        batch: batch.to_owned(),
        profile: profile.rules.profile.id.clone(),
        profile_digest: profile.digest,
        by: rules.by,
        sample: rules.sample,
        rescan_days: rules.rescan_days,
        worst: rules.worst,
        clauses: rules.clauses.clone(),
        severity: profile.rules.severity.clone(),
    }
}

/// Writes the terms into the batch's folder.
///
/// # Errors
/// It cannot be written.
pub fn keep_terms(folder: &Path, terms: &Terms, meter: &Meter) -> Result<(), RunError> {
    let path = folder.join(TERMS);
    let written = json_of(terms).and_then(|json| write_atomic(&path, &json, meter));
    written.map_err(|source| RunError::Write { path, source })
}

/// BLAKE3 of the file with these terms.
///
/// # Errors
/// They cannot be written as JSON.
pub fn terms_digest(terms: &Terms) -> Result<Hex32, RunError> {
    let json = json_of(terms).map_err(|source| RunError::Write { path: TERMS.into(), source })?;
    Ok(Hex32::blake3(&json))
}

fn json_of(terms: &Terms) -> io::Result<Vec<u8>> {
    serde_json::to_vec_pretty(terms).map_err(io::Error::from)
}

/// The terms of a batch; `None` for one that no run of this Fondo has dealt with.
///
/// # Errors
/// They cannot be read.
pub fn terms(folder: &Path) -> Result<Option<Terms>, RunError> {
    let path = folder.join(TERMS);
    match std::fs::read(&path) {
        Ok(json) => Ok(Some(read(&json)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(RunError::Read { path, source }),
    }
}

/// All decisions of a batch. A last line that is not whole was never acknowledged.
///
/// # Errors
/// They cannot be read, or are of a newer program.
pub fn decisions(folder: &Path) -> Result<Vec<DecisionRecord>, RunError> {
    let path = folder.join(DECISIONS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(read_lines::<DecisionRecord>(&path)?.whole().collect::<Result<_, _>>()?)
}

/// The decisions that hold for a draft from the deliveries over whose held pages it was laid.
///
/// # Errors
/// They cannot be read.
pub fn before(folder: &Path, draft: &Draft) -> Result<Vec<DecisionRecord>, RunError> {
    let mut found = Vec::new();
    for base in &draft.bases {
        found.extend(decisions_on(folder, base, &draft.record.unit)?);
    }
    Ok(found)
}

/// The decisions of another batch, which lies beside `folder`, on one unit.
///
/// # Errors
/// They cannot be read.
pub fn decisions_on(folder: &Path, batch: &str, unit: &str) -> Result<Vec<DecisionRecord>, RunError> {
    let mut found = decisions(&folder.with_file_name(batch))?;
    found.retain(|decision| decision.unit.as_deref() == Some(unit));
    Ok(found)
}

/// Gives each error of the delivery itself.
///
/// # Errors
/// The record cannot be read.
pub fn delivery_errors(folder: &Path, mut each: impl FnMut(Finding)) -> Result<(), RunError> {
    let path = folder.join("delivery-findings.jsonl");
    if !path.exists() {
        return Ok(());
    }
    for finding in read_lines::<Finding>(&path)? {
        let finding = finding?;
        if finding.severity == Severity::Error {
            each(finding);
        }
    }
    Ok(())
}

/// Units of the delivery that are held and have no key, with what was found in them: their files could not all be read.
/// What is no longer in the delivery keeps nothing open.
///
/// # Errors
/// Journal or plan cannot be read.
pub fn unread(folder: &Path) -> Result<BTreeMap<String, Vec<Finding>>, RunError> {
    let path = folder.join("journal.jsonl");
    let mut units = BTreeMap::new();
    if !path.exists() {
        return Ok(units);
    }
    for line in read_lines::<JournalLine>(&path)?.whole() {
        match line? {
            JournalLine::Unit(outcome) if outcome.state == UnitState::Held && outcome.unit_key.is_none() => {
                units.insert(outcome.unit, outcome.findings);
            }
            JournalLine::Unit(outcome) => {
                units.remove(&outcome.unit);
            }
            _ => {}
        }
    }
    // Before the first survey ended there is nothing that could have been taken out.
    if units.is_empty() || !folder.join("plan.jsonl").exists() {
        return Ok(units);
    }
    let mut left = BTreeMap::new();
    for plan in planning::units(folder)? {
        left.extend(units.remove_entry(&plan?.unit));
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::super::super::example::{KEY, ended, write_journal, write_plan};
    use super::*;

    #[test]
    fn a_unit_that_could_not_be_read_and_was_taken_out_keeps_nothing_open() {
        let place = tempfile::tempdir().unwrap();
        let held = |unit, key| ended(unit, UnitState::Held, key);
        write_journal(place.path(), &[held("F1", None), held("F2", None), held("F3", Some(KEY))]);
        assert_eq!(unread(place.path()).unwrap().len(), 2, "before the first plan");
        write_plan(place.path(), &["F1", "F2", "F3"]);
        assert_eq!(unread(place.path()).unwrap().len(), 2);
        write_plan(place.path(), &["F2", "F3"]);
        assert_eq!(unread(place.path()).unwrap().len(), 1);
    }
}
