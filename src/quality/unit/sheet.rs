//! Whether the declared resolution can be true.

use std::collections::BTreeMap;

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Finding, Note, Subject};

use super::page::Page;

/// Resolutions that differ by less than this share are the same: FADGI gives 1 % to its highest grade.
const SAME: f64 = 0.01;
/// What programs write when they know nothing: 72 and 96 of screens, 1 of the ratio alone.
const DEFAULTS: [f64; 3] = [1.0, 72.0, 96.0];

pub(super) fn findings(pages: &[Page<'_>], unit: &str, rules: &QualityRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut defaults: BTreeMap<u32, usize> = BTreeMap::new();
    for page in pages {
        let Some((x, y)) = page.image.resolution.and_then(|resolution| resolution.ppi()) else { continue };
        if (x - y).abs() > SAME * x.max(y) {
            let note = Note::new(codes::RESOLUTION_UNEVEN).with("found", format_args!("{x:.0} × {y:.0}"));
            findings.push(page.finding(note));
        }
        // PNG counts by the metre: 72 is 72.009.
        if DEFAULTS.iter().any(|value| (x - value).abs() < 0.05 && (y - value).abs() < 0.05) {
            *defaults.entry(x.round() as u32).or_default() += 1;
            continue;
        }
        findings.extend(size(page, (x, y), rules));
    }
    for (ppi, count) in defaults {
        let finding = Finding::new(codes::RESOLUTION_DEFAULT, Subject::unit(unit));
        findings.push(finding.with("count", count).with("found", ppi));
    }
    findings
}

/// The size of a page by its resolution, against what the profile says of the sheets. A sheet may lie either way.
fn size(page: &Page<'_>, (x, y): (f64, f64), rules: &QualityRules) -> Option<Finding> {
    let (width, height) = (f64::from(page.image.width) / x * 25.4, f64::from(page.image.height) / y * 25.4);
    let found = [width.min(height), width.max(height)];
    let within = |least: [f64; 2], most: [f64; 2]| {
        found.iter().zip(least).zip(most).all(|((side, least), most)| (least..=most).contains(side))
    };
    let part = rules.sheet_tolerance;
    let (least, most) = match (rules.sheet, rules.sheet_min, rules.sheet_max) {
        (Some(sheet), ..) => (sheet.map(|side| side * (1.0 - part)), sheet.map(|side| side * (1.0 + part))),
        (None, None, None) => return None,
        (None, least, most) => (least.unwrap_or([0.0; 2]), most.unwrap_or([f64::INFINITY; 2])),
    };
    if within(least, most) {
        return None;
    }
    let text = |[short, long]: [f64; 2]| format!("{short:.0} × {long:.0}");
    let expected = match (rules.sheet, rules.sheet_min, rules.sheet_max) {
        (Some(sheet), ..) => text(sheet),
        (_, Some(least), Some(most)) => format!("{} … {}", text(least), text(most)),
        (_, Some(least), None) => format!("≥ {}", text(least)),
        (_, None, most) => format!("≤ {}", text(most.unwrap_or_default())),
    };
    Some(page.finding(Note::new(codes::SHEET_SIZE).with("found", text(found)).with("expected", expected)))
}
