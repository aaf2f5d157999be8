//! Bits and channels that carry nothing: usually so in all files of a unit, and said once.

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Finding, Metric, Subject};

use super::page::Page;

pub(super) fn findings(pages: &[Page<'_>], unit: &str, rules: &QualityRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    let used: Vec<f64> =
        pages.iter().filter_map(|page| page.value(Metric::UsedBits)).filter(|bits| *bits <= 8.0).collect();
    if let Some(bits) = used.iter().copied().reduce(f64::max).filter(|_| rules.judges(Metric::UsedBits)) {
        let finding = Finding::new(codes::PADDED, Subject::unit(unit));
        findings.push(finding.with("count", used.len()).with("bits", bits));
    }
    let grey = pages.iter().filter(|page| page.value(Metric::EqualChannels) == Some(1.0)).count();
    if grey > 0 && rules.judges(Metric::EqualChannels) {
        findings.push(Finding::new(codes::GREY_AS_COLOUR, Subject::unit(unit)).with("count", grey));
    }
    findings
}
