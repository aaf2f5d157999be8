//! Pages that came twice.

use std::collections::HashMap;

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Finding, Hex32, Likeness, Note};

use super::page::Page;

/// Files that hold the same bytes: each but the first is said to be the same as the first.
pub(super) fn exact(pages: &[Page<'_>]) -> Vec<Finding> {
    let mut first: HashMap<&Hex32, &Page<'_>> = HashMap::new();
    let mut findings = Vec::new();
    for page in pages {
        let Some(digest) = page.blake3 else { continue };
        match first.get(digest) {
            Some(other) => findings.push(page.finding(Note::new(codes::DUPLICATE).with("other", other.name()))),
            None => _ = first.insert(digest, page),
        }
    }
    findings
}

/// Pages that look like one shortly before them, though they are not the same. Pages without writing have no likeness.
pub(super) fn near(pages: &[Page<'_>], rules: &QualityRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let Some(own) = likeness(page) else { continue };
        let before = pages.get(at.saturating_sub(rules.neighbours as usize)..at).unwrap_or_default();
        let close = before.iter().rev().filter_map(|other| {
            let (coarse, fine) = own.distance(likeness(other)?);
            let same_bytes = page.blake3.is_some() && page.blake3 == other.blake3;
            let near = coarse <= rules.near_duplicate && fine <= rules.near_duplicate_fine && !same_bytes;
            (near && alike(page, other)).then_some((coarse, other))
        });
        if let Some((coarse, other)) = close.min_by_key(|(coarse, _)| *coarse) {
            let note = Note::new(codes::NEAR_DUPLICATE).with("value", coarse).with("limit", rules.near_duplicate);
            findings.push(page.finding(note.with("other", other.name())));
        }
    }
    findings
}

fn likeness<'f>(page: &Page<'f>) -> Option<&'f Likeness> {
    page.quality()?.likeness.as_ref()
}

/// Two captures of one sheet have nearly the same shape.
fn alike(one: &Page<'_>, other: &Page<'_>) -> bool {
    let shape = |page: &Page<'_>| f64::from(page.image.width) / f64::from(page.image.height.max(1));
    let (one, other) = (shape(one), shape(other));
    (one - other).abs() <= 0.1 * one.max(other)
}
