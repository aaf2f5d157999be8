//! A unit in the light of what people decided on it.

use std::collections::BTreeMap;

use crate::profile::ALWAYS_ERRORS;
use crate::records::{
    Code, DecisionRecord, DefectClass, Finding, Hex32, MasterFile, Severity, Subject, Terms, UnitState, Verdict, codes,
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
        self.findings.iter().filter(move |finding| self.is_about(decision, finding))
    }

    /// Whether a decision is about a finding. What is taken is what its card shows and no more; what is ordered again
    /// or rejected as a whole comes again with all that was found in it.
    fn is_about(&self, decision: &DecisionRecord, finding: &Finding) -> bool {
        match (&decision.page, decision.verdict) {
            (Some(page), _) => self.file(&page.name).is_some_and(|file| stands_on_page(finding, file, page.image)),
            (None, Verdict::Accept | Verdict::Waive) => stands_on_unit(finding, self.files),
            (None, Verdict::Rescan | Verdict::Reject) => true,
        }
    }

    fn file(&self, name: &str) -> Option<&MasterFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

/// Whether a finding stands on the card of a page of a file; `None`: on any of its pages. One that names no page stands
/// on the first.
#[must_use]
pub fn stands_on_page(finding: &Finding, file: &MasterFile, image: Option<u32>) -> bool {
    match &finding.subject {
        Subject::File { path, page } if *path == file.source => {
            image.is_none_or(|image| file.page_told(*page) == image)
        }
        _ => false,
    }
}

/// Whether a finding stands on the card of a unit as a whole: its subject is none of the unit's files.
#[must_use]
pub fn stands_on_unit(finding: &Finding, files: &[MasterFile]) -> bool {
    finding.subject.path().is_none_or(|path| files.iter().all(|file| file.source != *path))
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

/// Judges a unit by the decisions that stand on it. Decisions on other bytes than those that lie there count for
/// nothing.
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
            Verdict::Rescan | Verdict::Reject => unit.is_about(decision, finding),
            Verdict::Accept => false,
        })
    };
    let errors = unit.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.filter(|finding| !decided_on(finding)).count() as u64
}

/// The last decision on each thing, of those that are on what lies there. A file with one image and that image are one
/// thing.
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
        && unit.is_about(decision, finding)
}

/// The package tells that something was taken though it is not as it should be, and who answers for it.
fn waived(finding: &Finding, decision: &DecisionRecord) -> Finding {
    let said = Finding::new(codes::acceptance::WAIVED, finding.subject.clone());
    said.with("code", finding.code.slug()).with("by", &decision.by).with("at", day(decision))
}

fn decided(code: Code, name: &str, unit: &UnitOnRecord<'_>, decision: &DecisionRecord) -> Finding {
    let subject = match decision.page.as_ref().and_then(|page| Some((unit.file(&page.name)?, page.image))) {
        Some((file, image)) => Subject::File { path: file.source.clone(), page: image.filter(|_| has_several(file)) },
        None => Subject::unit(name),
    };
    Finding::new(code, subject).with("by", &decision.by).with("at", day(decision))
}

fn day(decision: &DecisionRecord) -> String {
    decision.at.strftime("%Y-%m-%d").to_string()
}

/// The class of a code of findings or of a defect's name, as the clauses of the contract have it, else by what the
/// profile makes of the code.
#[must_use]
pub fn class_of(defect: &str, terms: &Terms) -> Option<DefectClass> {
    if let Some(clause) = terms.clause_of(defect) {
        return Some(clause.class);
    }
    if let Some(defect) = crate::records::Defect::find(defect) {
        return Some(defect.class);
    }
    let code = Code::find(defect)?;
    match terms.severity_of(code) {
        Severity::Error if means_damage(code) => Some(DefectClass::Critical),
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
    let least = match decision.verdict {
        // Who orders a rescan or rejects a page and does not say why has seen something that does not serve.
        Verdict::Rescan | Verdict::Reject => Some(DefectClass::Major),
        // What had to be waived is not as it should be.
        Verdict::Waive if !decision.codes.is_empty() => Some(DefectClass::Minor),
        Verdict::Waive | Verdict::Accept => None,
    };
    named.or(found).or(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{
        AcceptedBy, DecidedPage, ImageRole, UnitRecord, example_chain, example_decision, example_terms, example_unit,
    };

    /// A unit with one file, whose images have these roles, and what was found in it.
    fn unit(roles: &[ImageRole], findings: Vec<Finding>) -> UnitRecord {
        UnitRecord { files: vec![example_chain(roles)], findings, ..example_unit() }
    }

    fn damaged(page: Option<u32>) -> Finding {
        Finding::new(codes::decoding::DAMAGED, Subject::File { path: "1.tif".into(), page })
    }

    /// What is open after a waiver of everything, on an image, or, without one, on the unit.
    fn open_after_waiver(unit: &UnitRecord, image: Option<u32>) -> u64 {
        let mut waiver = example_decision(Verdict::Waive, unit.unit_key);
        if image.is_some() {
            waiver.page = Some(DecidedPage { name: unit.files[0].name.clone(), image });
            waiver.bound_to = unit.files[0].digests.sha256;
        }
        waiver.codes = unit.findings.iter().map(|finding| finding.code).collect();
        let there = UnitOnRecord { key: &unit.unit_key, files: &unit.files, findings: &unit.findings };
        judge(&unit.unit, &there, &[waiver]).open
    }

    #[test]
    fn a_waiver_of_a_unit_closes_nothing_that_stands_on_a_page() {
        let gap = Finding::new(codes::survey::PAGE_GAP, Subject::unit("F1"));
        let unit = unit(&[ImageRole::Page], vec![gap, damaged(None)]);
        assert_eq!((open_after_waiver(&unit, None), open_after_waiver(&unit, Some(1))), (1, 1));
        let there = UnitOnRecord { key: &unit.unit_key, files: &unit.files, findings: &unit.findings };
        let about = |verdict| there.findings_of(&example_decision(verdict, unit.unit_key)).count();
        assert_eq!([Verdict::Accept, Verdict::Waive, Verdict::Rescan, Verdict::Reject].map(about), [1, 1, 2, 2]);
    }

    #[test]
    fn a_waiver_of_an_image_closes_what_its_card_shows() {
        use ImageRole::{Page, Reduced};
        let pages = unit(&[Page, Page], vec![damaged(None), damaged(Some(2))]);
        assert_eq!([1, 2].map(|image| open_after_waiver(&pages, Some(image))), [1, 1]);
        let one = unit(&[Page, Page], vec![damaged(None)]);
        assert_eq!([1, 2].map(|image| open_after_waiver(&one, Some(image))), [0, 1]);
        // The third image is the second page; what is the matter with the thumbnail stands on the first.
        let chain = unit(&[Page, Reduced, Page], vec![damaged(Some(2)), damaged(Some(3))]);
        assert_eq!([1, 3].map(|image| open_after_waiver(&chain, Some(image))), [1, 1]);
    }

    #[test]
    fn a_defect_weighs_what_the_contract_makes_of_it() {
        let code = codes::image::NO_RESOLUTION;
        let own = example_terms(AcceptedBy::Person);
        let mut terms = own.clone();
        terms.severity.insert(code.slug().to_owned(), Severity::Error);
        assert_eq!(class_of(code.slug(), &terms), Some(DefectClass::Major));
        let less = codes::decoding::DAMAGED.slug();
        terms.severity.insert(less.to_owned(), Severity::Warning);
        assert_eq!(class_of(less, &own), Some(DefectClass::Critical));
        assert_eq!(class_of(less, &terms), Some(DefectClass::Minor));
        assert_eq!(
            class_of(codes::image::TIFF_TRAILING.slug(), &own),
            Some(DefectClass::Minor),
            "a warning is no damage"
        );
        // What weighs nothing and had to be waived all the same is a defect.
        let noted = codes::all().find(|code| class_of(code.slug(), &own).is_none()).unwrap();
        let waived = |codes| DecisionRecord { codes, ..example_decision(Verdict::Waive, crate::records::Hex([3; 32])) };
        assert_eq!(class_of_decision(&waived(vec![noted]), &own), Some(DefectClass::Minor));
        assert_eq!(class_of_decision(&waived(Vec::new()), &own), None);
    }

    #[test]
    fn a_file_with_one_image_and_that_image_are_one_thing() {
        let file = example_chain(&[ImageRole::Page]);
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
