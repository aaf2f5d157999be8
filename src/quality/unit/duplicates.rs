//! Pages that came twice.

use std::collections::HashMap;

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Distance, Finding, Hex32, Likeness, Note, SourcePath};

use super::page::{Page, median};

/// What is the same as something before it: a file, byte for byte, or an image, pixel for pixel, in another file. Each but the first is said
/// to be the same as the first. A file is told of once, however many images it has.
pub(super) fn exact(pages: &[Page<'_>]) -> Vec<Finding> {
    let mut files: HashMap<&Hex32, &SourcePath> = HashMap::new();
    let mut images: HashMap<&Hex32, &Page<'_>> = HashMap::new();
    let mut findings = Vec::new();
    let mut told: Option<&SourcePath> = None;
    for page in pages.iter().filter(|page| !page.is_bare()) {
        let first = *files.entry(page.blake3).or_insert(page.path);
        if first != page.path {
            if told.replace(page.path) != Some(page.path) {
                findings.push(Note::new(codes::DUPLICATE).with("other", first).about(page.path));
            }
            continue;
        }
        let Some(pixels) = page.pixels() else { continue };
        match images.get(pixels) {
            Some(other) => findings.push(page.finding(Note::new(codes::DUPLICATE_PIXELS).with("other", other.name()))),
            None => _ = images.insert(pixels, page),
        }
    }
    findings
}

/// How alike two pages must be against what their neighbours are, where all look alike: forms that are filled in, pages of a register.
const APART: f64 = 0.6;
/// Fewest other pairs of which one can say how alike neighbours are.
const FEWEST: usize = 3;

/// Pages that look like one shortly before them, though they are not the same. Pages without writing have no likeness.
pub(super) fn near(pages: &[Page<'_>], rules: &QualityRules) -> Vec<Finding> {
    let reach = rules.neighbours as usize;
    let mut findings = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let before = (at.saturating_sub(reach)..at).rev();
        let close = before.filter_map(|other| {
            let found = near_by(pages.get(other)?, page, rules)?;
            let around = pages.get(other.saturating_sub(reach)..(at + reach + 1).min(pages.len()))?;
            stands_out(around, pages.get(other)?, page, reach, found).then_some((found, other))
        });
        let Some((near, other)) = close.min_by_key(|(near, _)| near.bits) else { continue };
        let Some(other) = pages.get(other) else { continue };
        let note = Note::new(codes::NEAR_DUPLICATE).with("value", near.bits).with("limit", near.limit);
        findings.push(page.finding(note.with("other", other.name())));
    }
    findings
}

/// By which of the two rules two pages are near.
#[derive(Clone, Copy)]
struct Near {
    bits: u32,
    limit: u32,
    by: fn(Distance) -> u32,
}

fn near_by(one: &Page<'_>, other: &Page<'_>, rules: &QualityRules) -> Option<Near> {
    let distance = likeness(one)?.distance(likeness(other)?);
    if one.is_same(other) || !alike(one, other) || distance.coarse > rules.near_duplicate {
        return None;
    }
    let written = Near { bits: distance.written, limit: rules.near_duplicate_written, by: |found| found.written };
    let whole = Near { bits: distance.fine, limit: rules.near_duplicate_fine, by: |found| found.fine };
    [written, whole].into_iter().find(|near| near.bits <= near.limit)
}

/// Whether two pages are much more alike than those around them are to each other.
fn stands_out(around: &[Page<'_>], one: &Page<'_>, other: &Page<'_>, reach: usize, near: Near) -> bool {
    let is = |page: &Page<'_>, own: &Page<'_>| page.path == own.path && page.number == own.number;
    let mut others = Vec::new();
    for (at, page) in around.iter().enumerate() {
        for before in around.get(at.saturating_sub(reach)..at).unwrap_or_default() {
            let own = is(page, other) && is(before, one);
            if let (Some(page), Some(before), false) = (likeness(page), likeness(before), own) {
                others.push(f64::from((near.by)(page.distance(before))));
            }
        }
    }
    let few = others.len() < FEWEST;
    few || median(others).is_none_or(|usual| f64::from(near.bits) <= usual * APART)
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
