//! Acceptance: from the findings of a unit to its state. Automatic by profile here; the same decision is what a person
//! confirms or changes.

use std::collections::BTreeMap;

use crate::profile::{AcceptRules, DamagedPage};
use crate::records::{Code, Finding, Severity, UnitState, codes};

/// What was decided on a unit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Accepted, held or refused.
    pub state: UnitState,
    /// All findings with their final severities, the heaviest first.
    pub findings: Vec<Finding>,
    /// The codes that kept the unit from being accepted.
    pub because: Vec<Code>,
}

/// Codes that say that a page cannot be read whole, besides all errors of the formats and of decoding: an empty file, a
/// file that is no image where one should be, and an image that claims more than may be decoded.
const DAMAGE: [Code; 3] = [codes::intake::FILE_EMPTY, codes::image::NOT_RECOGNISED, codes::image::TOO_LARGE];
/// The formats, and decoding.
const DAMAGE_SUBJECTS: [&str; 7] = ["tiff", "jpeg", "png", "jp2", "jbig2", "pdf", "decoding"];

/// Whether an error of this code says that a page is damaged, so that the profile's `accept.damaged_page` decides.
pub(super) fn means_damage(code: Code) -> bool {
    DAMAGE.contains(&code) || DAMAGE_SUBJECTS.contains(&code.subject())
}

/// Decides on a unit.
///
/// `severities` are the profile's: by the code's stable name. A unit without a finding of error severity is accepted.
/// Damaged pages hold it, refuse it, or become warnings, as `rules` say; every other error holds it.
#[must_use]
pub fn decide(mut findings: Vec<Finding>, rules: &AcceptRules, severities: &BTreeMap<String, Severity>) -> Decision {
    let mut state = UnitState::Accepted;
    let mut because = Vec::new();
    for finding in &mut findings {
        if let Some(severity) = severities.get(finding.code.slug()) {
            finding.severity = *severity;
        }
        if finding.severity < Severity::Error {
            continue;
        }
        let consequence = match (means_damage(finding.code), rules.damaged_page) {
            (true, DamagedPage::Preserve) => {
                finding.severity = Severity::Warning;
                continue;
            }
            (true, DamagedPage::Refuse) => UnitState::Refused,
            (true, DamagedPage::Hold) | (false, _) => UnitState::Held,
        };
        // Refusal outweighs: a unit that comes again need not be decided on.
        if state != UnitState::Refused {
            state = consequence;
        }
        if !because.contains(&finding.code) {
            because.push(finding.code);
        }
    }
    Decision { state, findings: in_order(findings), because }
}

/// Findings as records and reports have them: the heaviest first, each once.
#[must_use]
pub fn in_order(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = findings.into_iter().collect();
    findings.sort_by(|a, b| {
        (b.severity, &a.subject, a.code.slug(), &a.args).cmp(&(a.severity, &b.subject, b.code.slug(), &b.args))
    });
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Subject;

    fn damaged() -> Finding {
        Finding::new(codes::decoding::DIED, Subject::file(&"a.tif".into()))
    }

    fn other() -> Finding {
        Finding::new(codes::acceptance::EMPTY_UNIT, Subject::unit("F1"))
    }

    /// A format that comes later is thought of here.
    #[test]
    fn every_error_of_a_format_means_damage() {
        let about_formats = [codes::image::CODES, codes::pdf::CODES, codes::decoding::CODES].concat();
        for code in about_formats.into_iter().filter(|code| code.0.severity == Severity::Error) {
            assert!(means_damage(code) || matches!(code.subject(), "icc" | "image"), "{code:?}");
        }
    }

    fn rules(damaged_page: DamagedPage) -> AcceptRules {
        AcceptRules { damaged_page, ..AcceptRules::default() }
    }

    #[test]
    fn a_unit_without_errors_is_accepted() {
        let decision = decide(Vec::new(), &rules(DamagedPage::Hold), &BTreeMap::new());
        assert_eq!((decision.state, decision.because.len()), (UnitState::Accepted, 0));
    }

    #[test]
    fn the_profile_says_what_a_damaged_page_does() {
        for (rule, state, severity) in [
            (DamagedPage::Hold, UnitState::Held, Severity::Error),
            (DamagedPage::Refuse, UnitState::Refused, Severity::Error),
            (DamagedPage::Preserve, UnitState::Accepted, Severity::Warning),
        ] {
            let decision = decide(vec![damaged()], &rules(rule), &BTreeMap::new());
            assert_eq!(decision.state, state);
            assert_eq!(decision.findings[0].severity, severity);
        }
    }

    #[test]
    fn other_errors_hold_whatever_the_profile_says_of_damage() {
        let decision = decide(vec![other(), damaged()], &rules(DamagedPage::Preserve), &BTreeMap::new());
        assert_eq!(decision.state, UnitState::Held);
        assert_eq!(decision.because, [codes::acceptance::EMPTY_UNIT]);
    }

    #[test]
    fn refusal_outweighs_whatever_comes_first() {
        for findings in [vec![other(), damaged()], vec![damaged(), other()]] {
            assert_eq!(decide(findings, &rules(DamagedPage::Refuse), &BTreeMap::new()).state, UnitState::Refused);
        }
    }

    #[test]
    fn severities_of_the_profile_stand_above_the_codes() {
        let severities = [("unit-empty".to_owned(), Severity::Info)].into();
        assert_eq!(decide(vec![other()], &rules(DamagedPage::Hold), &severities).state, UnitState::Accepted);
    }
}
