//! Pages that are unlike the others of their unit.
//!
//! A unit is compared with itself alone. The pages of a batch come in whatever order the lanes have, and what a package
//! says of its pages must not depend on it.

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Finding, Metric, Note};

use super::page::{Page, median, most};

/// Fewest pages that have a middle from which one can be off.
const FEWEST: usize = 5;
/// What a median deviation is of the standard deviation of a normal distribution.
const SIGMA: f64 = 1.4826;
/// The least deviation that is reckoned with: pages of one volume are never more alike than this in sharpness.
const LEAST_SPREAD: f64 = 0.01;

/// Share of the usual detail that a page out of focus does not reach. Writing that is only finer or fainter keeps more.
const LITTLE_DETAIL: f64 = 0.25;

/// Paper whose colour, whatever its lightness, is off the middle one. Where many sheets are coloured, none stands out.
pub(super) fn colour(pages: &[Page<'_>], rules: &QualityRules) -> Vec<Finding> {
    if !rules.judges(Metric::PaperA) || !rules.judges(Metric::PaperB) {
        return Vec::new();
    }
    let measured: Vec<_> = pages
        .iter()
        .enumerate()
        .filter_map(|(at, page)| Some((at, page.value(Metric::PaperA)?, page.value(Metric::PaperB)?)))
        .collect();
    let middle = |part: fn(&(usize, f64, f64)) -> f64| median(measured.iter().map(part).collect());
    let (Some(a), Some(b)) = (middle(|page| page.1), middle(|page| page.2)) else { return Vec::new() };
    let off = |(_, own_a, own_b): &(usize, f64, f64)| ((own_a - a) * (own_a - a) + (own_b - b) * (own_b - b)).sqrt();
    let alike = measured.iter().filter(|page| off(page) <= rules.cast).count();
    if measured.len() < FEWEST || !most(alike, measured.len()) {
        return Vec::new();
    }
    // Covers have a colour of their own.
    let inner = 1..pages.len().saturating_sub(1);
    let far = measured.iter().filter(|page| off(page) > rules.cast && inner.contains(&page.0));
    far.filter_map(|page| {
        let note = Note::new(codes::CAST).with("value", format_args!("{:.1}", off(page)));
        Some(pages.get(page.0)?.finding(note.with("limit", rules.cast)))
    })
    .collect()
}

/// Pages that are much softer than the middle one, in median deviations.
pub(super) fn sharpness(pages: &[Page<'_>], rules: &QualityRules) -> Vec<Finding> {
    if !rules.judges(Metric::Sharpness) {
        return Vec::new();
    }
    let measured: Vec<_> = pages
        .iter()
        .filter_map(|page| Some((page, page.value(Metric::Sharpness)?, page.value(Metric::Detail)?)))
        .collect();
    let Some(detail) = median(measured.iter().map(|page| page.2).collect()) else { return Vec::new() };
    let Some(usual) = median(measured.iter().map(|page| page.1).collect()) else { return Vec::new() };
    let spread = median(measured.iter().map(|page| (page.1 - usual).abs()).collect()).unwrap_or(0.0);
    let deviation = (spread * SIGMA).max(LEAST_SPREAD);
    let rank = |value: f64| (usual - value) / deviation;
    if measured.len() < FEWEST {
        return Vec::new();
    }
    // What is soft by itself has been said.
    let soft = measured.iter().filter(|page| rank(page.1) > rules.sharpness_rank && page.1 >= rules.soft);
    let soft = soft.filter(|page| page.2 < detail * LITTLE_DETAIL);
    soft.map(|(page, value, _)| {
        let note = Note::new(codes::SOFTER).with("value", format_args!("{value:.3}"));
        let note = note.with("usual", format_args!("{usual:.3}")).with("rank", format_args!("{:.1}", rank(*value)));
        page.finding(note.with("limit", rules.sharpness_rank))
    })
    .collect()
}

/// Pages as wide as the others are high.
pub(super) fn turned(pages: &[Page<'_>]) -> Vec<Finding> {
    let near = |one: u32, other: u32| u64::from(one.abs_diff(other)) * 10 <= u64::from(one.max(other));
    // By the shape that is seen: an orientation tag turns it.
    let seen = |page: &Page<'_>| {
        let (width, height) = (page.image.width, page.image.height);
        if matches!(page.image.orientation, 5..=8) { (height, width) } else { (width, height) }
    };
    let middle = |side: fn((u32, u32)) -> u32| median(pages.iter().map(|page| f64::from(side(seen(page)))).collect());
    let (Some(width), Some(height)) = (middle(|size| size.0), middle(|size| size.1)) else { return Vec::new() };
    let usual = (width as u32, height as u32);
    let alike = pages.iter().filter(|page| near(seen(page).0, usual.0) && near(seen(page).1, usual.1)).count();
    if !most(alike, pages.len()) || near(usual.0, usual.1) {
        return Vec::new();
    }
    let lying = pages.iter().filter(|page| near(seen(page).0, usual.1) && near(seen(page).1, usual.0));
    lying
        .map(|page| {
            let (width, height) = seen(page);
            let note = Note::new(codes::TURNED).with("found", format_args!("{width} × {height}"));
            page.finding(note.with("usual", format_args!("{} × {}", usual.0, usual.1)))
        })
        .collect()
}
