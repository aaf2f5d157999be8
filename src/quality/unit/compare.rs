//! All that is said of pages by comparing them.

use crate::profile::QualityRules;
use crate::records::Finding;

use super::page::{ComparedFile, Page};
use super::{depth, duplicates, outliers, sheet};

/// Compares the pages of a unit, which come in their order; frames of a target are none. The result depends on nothing
/// but them.
#[must_use]
pub fn compare(files: &[ComparedFile<'_>], unit: &str, rules: &QualityRules) -> Vec<Finding> {
    if !rules.measure {
        return Vec::new();
    }
    let pages: Vec<Page<'_>> = files.iter().flat_map(Page::of).filter(|page| !page.is_target()).collect();
    let mut findings = duplicates::exact(&pages);
    findings.extend(duplicates::near(&pages, rules));
    findings.extend(outliers::colour(&pages, rules));
    findings.extend(outliers::sharpness(&pages, rules));
    findings.extend(outliers::turned(&pages));
    findings.extend(depth::findings(&pages, unit, rules));
    findings.extend(sheet::findings(&pages, unit, rules));
    findings
}
