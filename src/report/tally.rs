//! Counting, one unit at a time.

use std::collections::{BTreeMap, BTreeSet};

use crate::records::{Code, CodeTally, ReportFinding, ReportTotals, ReportUnit, Severity, StateTally, UnitState};

/// What adds up while the units go by. Grows with the table of codes, not with the batch.
#[derive(Debug, Default)]
pub struct Tally {
    /// Counts.
    pub totals: ReportTotals,
    /// Units by state.
    pub states: StateTally,
    /// Errors that belong to no unit.
    pub delivery_errors: u64,
    codes: BTreeMap<&'static str, CodeTally>,
}

impl Tally {
    /// Counts a unit and what was found in it.
    pub fn unit(&mut self, unit: &ReportUnit, reached: bool) {
        let totals = &mut self.totals;
        totals.units += 1;
        totals.files += unit.files;
        totals.bytes += unit.bytes;
        totals.pages += unit.pages;
        totals.package_bytes += unit.package_bytes;
        totals.recognised += unit.text.as_ref().map_or(0, |text| text.recognised);
        totals.documents += unit.documents.map_or(0, |documents| documents.documents);
        totals.restricted_units += u64::from(unit.restricted);
        let states = &mut self.states;
        let counter = match unit.state {
            _ if !reached => &mut states.pending,
            UnitState::Packaged if unit.unchanged => &mut states.unchanged,
            UnitState::Packaged => &mut states.packaged,
            UnitState::Held => &mut states.held,
            UnitState::Refused => &mut states.refused,
            UnitState::Surveyed | UnitState::Processed | UnitState::Accepted => &mut states.underway,
            UnitState::Withdrawn => &mut states.withdrawn,
        };
        *counter += 1;
        let mut seen = BTreeSet::new();
        for finding in &unit.findings {
            let first = seen.insert(finding.code.slug());
            self.finding(finding, u64::from(first));
        }
    }

    /// Counts a finding about the delivery.
    pub fn delivery_finding(&mut self, finding: &ReportFinding) {
        self.delivery_errors += u64::from(finding.severity == Severity::Error);
        self.finding(finding, 0);
    }

    fn finding(&mut self, finding: &ReportFinding, units: u64) {
        self.totals.findings.add(finding.severity);
        let tally = self.codes.entry(finding.code.slug()).or_insert(CodeTally {
            code: finding.code,
            severity: finding.severity,
            count: 0,
            units: 0,
        });
        tally.count += 1;
        tally.units += units;
        tally.severity = tally.severity.max(finding.severity);
    }

    /// Whether a code was found at all.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        self.codes.contains_key(code.slug())
    }

    /// By code, in order of code.
    #[must_use]
    pub fn by_code(&self) -> Vec<CodeTally> {
        self.codes.values().cloned().collect()
    }
}

/// The text of a code without a case: its values as dots.
#[must_use]
pub fn in_general(code: Code, lang: crate::records::Lang) -> (String, String) {
    let text = code.text(lang);
    (without_values(text.detail), without_values(text.remedy))
}

fn without_values(template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, tail)) = after.split_once('}') else { break };
        text.push_str(before);
        text.push('…');
        rest = tail;
    }
    text + rest
}

/// Errors first, then warnings, then what is worth knowing.
#[must_use]
pub fn by_weight(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn values_become_dots() {
        assert_eq!(without_values("ends at {found}; data at {expected}"), "ends at …; data at …");
        assert_eq!(without_values("nothing"), "nothing");
        assert_eq!(without_values("open {brace"), "open {brace");
    }
}
