//! A unit in the light of what people decided on it.

use std::collections::BTreeMap;

use crate::profile::ALWAYS_ERRORS;
use crate::records::{
    Code, DecisionRecord, DefectClass, Finding, Hex32, MasterFile, Severity, SourcePath, Subject, Terms, UnitState,
    Verdict, codes,
};

use super::decide::{in_order, means_damage};

/// Whether a person may waive a finding with this code: not where no package could be made.
#[must_use]
pub fn may_be_waived(code: Code) -> bool {
    !ALWAYS_ERRORS.contains(&code)
}

/// A unit on which people decide: what is on record of it.
#[derive(Clone, Copy, Debug)]
pub struct UnitOnRecord<'u> {
    /// Its key.
    pub key: &'u Hex32,
    /// Its files.
    pub files: &'u [MasterFile],
    /// What was found, with final severities.
    pub findings: &'u [Finding],
}

impl UnitOnRecord<'_> {
    /// Whether a decision is on what lies there.
    #[must_use]
    pub fn binds(&self, decision: &DecisionRecord) -> bool {
        match &decision.page {
            None => decision.bound_to == *self.key,
            Some(page) => {
                self.files.iter().any(|file| file.name == page.name && file.digests.sha256 == decision.bound_to)
            }
        }
    }

    /// The findings that a decision on this page, or on the unit, is about.
    pub fn findings_of<'f>(&'f self, decision: &'f DecisionRecord) -> impl Iterator<Item = &'f Finding> {
        let source = decision.page.as_ref().and_then(|page| self.source(&page.name));
        self.findings.iter().filter(move |finding| match (&decision.page, source) {
            (None, _) => true,
            (Some(page), Some(source)) => concerns(finding, source, page.image),
            (Some(_), None) => false,
        })
    }

    fn source(&self, name: &str) -> Option<&SourcePath> {
        self.files.iter().find(|file| file.name == name).map(|file| &file.source)
    }
}

fn concerns(finding: &Finding, source: &SourcePath, image: Option<u32>) -> bool {
    match &finding.subject {
        Subject::File { path, page } => path == source && (page.is_none() || image.is_none() || *page == image),
        _ => false,
    }
}

/// What the decisions make of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Accepted, held or refused.
    pub state: UnitState,
    /// The findings, the waived ones no longer errors, with what the decisions add.
    pub findings: Vec<Finding>,
    /// Errors that nobody has decided on.
    pub open: u64,
}

/// Judges a unit by the decisions that stand on it. Decisions on other bytes than those that lie there count for nothing.
#[must_use]
pub fn judge(name: &str, unit: &UnitOnRecord<'_>, decisions: &[DecisionRecord]) -> Judged {
    let standing = standing(decisions, unit);
    let mut findings = Vec::with_capacity(unit.findings.len());
    let mut open = 0;
    for finding in unit.findings {
        let waiver = standing.iter().copied().find(|decision| waives(decision, finding, unit));
        match waiver {
            Some(decision) if finding.severity == Severity::Error => {
                findings.push(Finding { severity: Severity::Warning, ..finding.clone() });
                findings.push(waived(finding, decision));
            }
            _ => {
                open += u64::from(finding.severity == Severity::Error);
                findings.push(finding.clone());
            }
        }
    }
    let mut state = if open == 0 { UnitState::Accepted } else { UnitState::Held };
    for decision in &standing {
        match decision.verdict {
            Verdict::Reject => {
                state = UnitState::Refused;
                findings.push(decided(codes::acceptance::REJECTED, name, unit, decision));
            }
            Verdict::Rescan => {
                state = if state == UnitState::Refused { state } else { UnitState::Held };
                let finding = decided(codes::acceptance::RESCAN_ORDERED, name, unit, decision);
                let due = decision.due.map(|due| due.to_string()).unwrap_or_default();
                findings.push(finding.with("due", due));
            }
            Verdict::Accept | Verdict::Waive => {}
        }
    }
    // An order or a refusal is a decision: what was open on that unit is no longer undecided.
    if standing
        .iter()
        .any(|decision| decision.page.is_none() && matches!(decision.verdict, Verdict::Reject | Verdict::Rescan))
    {
        open = 0;
    } else if open > 0 {
        open = undecided(unit, &standing);
    }
    Judged { state, findings: in_order(findings), open }
}

/// Errors on which no decision at all stands.
fn undecided(unit: &UnitOnRecord<'_>, standing: &[&DecisionRecord]) -> u64 {
    let decided_on = |finding: &Finding| {
        standing.iter().any(|decision| match decision.verdict {
            Verdict::Waive => waives(decision, finding, unit),
            Verdict::Rescan | Verdict::Reject => unit.findings_of(decision).any(|about| about == finding),
            Verdict::Accept => false,
        })
    };
    let errors = unit.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.filter(|finding| !decided_on(finding)).count() as u64
}

/// The last decision on each thing, of those that are on what lies there. A file with one image and that image are one thing.
fn standing<'d>(decisions: &'d [DecisionRecord], unit: &UnitOnRecord<'_>) -> Vec<&'d DecisionRecord> {
    let mut last: BTreeMap<Option<(&str, Option<u32>)>, &DecisionRecord> = BTreeMap::new();
    for decision in decisions.iter().filter(|decision| unit.binds(decision)) {
        let thing = decision.page.as_ref().map(|page| {
            let image =
                page.image.filter(|_| unit.files.iter().any(|file| file.name == page.name && has_several(file)));
            (page.name.as_str(), image)
        });
        last.insert(thing, decision);
    }
    last.into_values().collect()
}

/// Whether a file has more images than one.
pub(super) fn has_several(file: &MasterFile) -> bool {
    file.technical.pages() > 1
}

fn waives(decision: &DecisionRecord, finding: &Finding, unit: &UnitOnRecord<'_>) -> bool {
    decision.verdict == Verdict::Waive
        && may_be_waived(finding.code)
        && decision.codes.contains(&finding.code)
        && unit.findings_of(decision).any(|about| about == finding)
}

/// The package tells that something was taken though it is not as it should be, and who answers for it.
fn waived(finding: &Finding, decision: &DecisionRecord) -> Finding {
    let said = Finding::new(codes::acceptance::WAIVED, finding.subject.clone());
    said.with("code", finding.code.slug()).with("by", &decision.by).with("at", day(decision))
}

fn decided(code: Code, name: &str, unit: &UnitOnRecord<'_>, decision: &DecisionRecord) -> Finding {
    let subject = match decision.page.as_ref().and_then(|page| Some((unit.source(&page.name)?, page.image))) {
        Some((path, image)) => {
            let several = unit.files.iter().any(|file| file.source == *path && file.technical.pages() > 1);
            Subject::File { path: path.clone(), page: image.filter(|_| several) }
        }
        None => Subject::unit(name),
    };
    Finding::new(code, subject).with("by", &decision.by).with("at", day(decision))
}

fn day(decision: &DecisionRecord) -> String {
    decision.at.strftime("%Y-%m-%d").to_string()
}

/// The class of a code of findings or of a defect's name, as the clauses of the contract have it, else as is usual.
#[must_use]
pub fn class_of(defect: &str, terms: &Terms) -> Option<DefectClass> {
    if let Some(clause) = terms.clause_of(defect) {
        return Some(clause.class);
    }
    if let Some(defect) = crate::records::Defect::find(defect) {
        return Some(defect.class);
    }
    let code = Code::find(defect)?;
    let finding = Finding::new(code, Subject::Batch);
    match finding.severity {
        _ if means_damage(&finding) => Some(DefectClass::Critical),
        Severity::Error => Some(DefectClass::Major),
        Severity::Warning => Some(DefectClass::Minor),
        Severity::Info => None,
    }
}

/// The class of the defect that a decision is about; `None` where it names none.
#[must_use]
pub fn class_of_decision(decision: &DecisionRecord, terms: &Terms) -> Option<DefectClass> {
    if decision.verdict == Verdict::Accept {
        return None;
    }
    let named = decision.defect.as_deref().and_then(|defect| class_of(defect, terms));
    let found = decision.codes.iter().filter_map(|code| class_of(code.slug(), terms)).max();
    // Who orders a rescan or rejects a page and does not say why has seen something that does not serve.
    let least = matches!(decision.verdict, Verdict::Rescan | Verdict::Reject).then_some(DefectClass::Major);
    named.or(found).or(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Hasher;
    use crate::records::{DecidedPage, UnitRecord, example_decision, example_master, example_unit};

    #[test]
    fn a_file_with_one_image_and_that_image_are_one_thing() {
        let (digests, crc32) = Hasher::of(b"x");
        let file = example_master("1.tif", 1, digests, crc32);
        let unit = UnitRecord { files: vec![file.clone()], ..example_unit() };
        let decision = |verdict, image| DecisionRecord {
            batch: unit.batch.clone(),
            unit: Some(unit.unit.clone()),
            page: Some(DecidedPage { name: file.name.clone(), image }),
            ..example_decision(verdict, file.digests.sha256)
        };
        let there = UnitOnRecord { key: &unit.unit_key, files: &unit.files, findings: &[] };
        for (first, second) in [(None, Some(1)), (Some(1), None)] {
            let lifted = [decision(Verdict::Rescan, first), decision(Verdict::Accept, second)];
            assert_eq!(judge(&unit.unit, &there, &lifted).state, UnitState::Accepted, "{first:?}");
            let ordered = [decision(Verdict::Accept, first), decision(Verdict::Rescan, second)];
            assert_eq!(judge(&unit.unit, &there, &ordered).state, UnitState::Held, "{first:?}");
        }
    }
}
