//! Pages that came twice.

use std::collections::HashMap;
use std::ops::Range;

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Finding, Hex32, Likeness, Note, SourcePath};

use super::page::Page;

/// What is the same as something before it: a file, byte for byte, or an image, pixel for pixel, in another file. Each
/// but the first is said to be the same as the first. A file is told of once, however many images it has.
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

/// How alike two pages must be against what their neighbours are, where all look alike: forms that are filled in, pages
/// of a register.
const APART: f64 = 0.6;
/// Fewest other pairs of which one can say how alike neighbours are.
const FEWEST: usize = 3;

/// Pages that look like one shortly before them, though they are not the same. Pages without writing have no likeness.
pub(super) fn near(pages: &[Page<'_>], rules: &QualityRules) -> Vec<Finding> {
    let mut around = Around::new(pages, rules.neighbours as usize);
    near_by_rank(pages, rules, |other, at, near| around.is_exceeded_by(other, at, near))
}

/// The same, where `stands_out` says of two pages, by their places, whether they are much more alike than those around
/// them are to each other.
fn near_by_rank(
    pages: &[Page<'_>],
    rules: &QualityRules,
    mut stands_out: impl FnMut(usize, usize, Near) -> bool,
) -> Vec<Finding> {
    let reach = rules.neighbours as usize;
    let mut findings = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let before = (at.saturating_sub(reach)..at).rev();
        let close = before.filter_map(|other| {
            let found = near_by(pages.get(other)?, page, rules)?;
            stands_out(other, at, found).then_some((found, other))
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
    by: Part,
}

/// What of two pages is compared.
#[derive(Clone, Copy)]
enum Part {
    /// The part that is written on.
    Written,
    /// The whole picture.
    Whole,
}

fn near_by(one: &Page<'_>, other: &Page<'_>, rules: &QualityRules) -> Option<Near> {
    let distance = likeness(one)?.distance(likeness(other)?);
    if one.is_same(other) || !alike(one, other) || distance.coarse > rules.near_duplicate {
        return None;
    }
    let written = Near { bits: distance.written, limit: rules.near_duplicate_written, by: Part::Written };
    let whole = Near { bits: distance.fine, limit: rules.near_duplicate_fine, by: Part::Whole };
    [written, whole].into_iter().find(|near| near.bits <= near.limit)
}

/// In how many bits the pages of a stretch of the unit differ from each other, pair by pair, of those that are near
/// enough to be compared. It is kept while the stretch moves on: to reckon it anew for each pair of pages would take
/// the cube of their reach for each page.
struct Around<'p, 'f> {
    pages: &'p [Page<'f>],
    reach: usize,
    /// The first page of the stretch.
    from: usize,
    /// The one behind its last.
    to: usize,
    written: Counts,
    whole: Counts,
}

/// How many pairs differ in so many bits.
struct Counts {
    pairs: [u32; 257],
    total: u32,
}

impl Counts {
    const fn none() -> Self {
        Self { pairs: [0; 257], total: 0 }
    }

    fn add(&mut self, bits: u32) {
        if let Some(pairs) = self.pairs.get_mut(bits as usize) {
            *pairs += 1;
            self.total += 1;
        }
    }

    fn take(&mut self, bits: u32) {
        if let Some(pairs) = self.pairs.get_mut(bits as usize) {
            *pairs -= 1;
            self.total -= 1;
        }
    }

    /// The middle one, the lower one of an even number, without a pair that differs in `own` bits; `None` where the
    /// others are too few.
    fn usual(&self, own: u32) -> Option<u32> {
        let others = self.total.saturating_sub(1);
        let mut left = others.saturating_sub(1) / 2;
        for (bits, pairs) in (0u32..).zip(&self.pairs) {
            let pairs = if bits == own { pairs.saturating_sub(1) } else { *pairs };
            match left.checked_sub(pairs) {
                Some(rest) => left = rest,
                None => return (others as usize >= FEWEST).then_some(bits),
            }
        }
        None
    }
}

impl<'p, 'f> Around<'p, 'f> {
    const fn new(pages: &'p [Page<'f>], reach: usize) -> Self {
        Self { pages, reach, from: 0, to: 0, written: Counts::none(), whole: Counts::none() }
    }

    /// Whether the pages in these places, of which the second comes later, are much more alike than those around them
    /// are to each other.
    fn is_exceeded_by(&mut self, other: usize, at: usize, near: Near) -> bool {
        self.move_to(other.saturating_sub(self.reach), (at + self.reach + 1).min(self.pages.len()));
        let counts = match near.by {
            Part::Written => &self.written,
            Part::Whole => &self.whole,
        };
        counts.usual(near.bits).is_none_or(|usual| f64::from(near.bits) <= f64::from(usual) * APART)
    }

    fn move_to(&mut self, from: usize, to: usize) {
        if from >= self.to || to <= self.from {
            *self = Self { from, to: from, ..Self::new(self.pages, self.reach) };
        }
        while self.to < to {
            self.pair(self.to, self.before(self.to), Counts::add);
            self.to += 1;
        }
        while self.from > from {
            self.from -= 1;
            self.pair(self.from, self.after(self.from), Counts::add);
        }
        while self.to > to {
            self.to -= 1;
            self.pair(self.to, self.before(self.to), Counts::take);
        }
        while self.from < from {
            self.pair(self.from, self.after(self.from), Counts::take);
            self.from += 1;
        }
    }

    /// The pages of the stretch with which one is compared that stand before it.
    fn before(&self, page: usize) -> Range<usize> {
        page.saturating_sub(self.reach).max(self.from)..page
    }

    /// And behind it.
    fn after(&self, page: usize) -> Range<usize> {
        page + 1..(page + self.reach + 1).min(self.to)
    }

    fn pair(&mut self, page: usize, others: Range<usize>, count: fn(&mut Counts, u32)) {
        let Some(own) = self.pages.get(page).and_then(likeness) else { return };
        for other in self.pages.get(others).unwrap_or_default().iter().filter_map(likeness) {
            let distance = own.distance(other);
            count(&mut self.written, distance.written);
            count(&mut self.whole, distance.fine);
        }
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::page::median;
    use super::*;
    use crate::records::{ColourSpace, Hex, ImageTechnical, Quality};

    /// Every pair around two pages, reckoned anew.
    fn plainly(pages: &[Page<'_>], reach: usize, (one, other): (usize, usize), near: Near) -> bool {
        let stretch = one.saturating_sub(reach)..(other + reach + 1).min(pages.len());
        let mut others = Vec::new();
        for at in stretch.clone() {
            for before in at.saturating_sub(reach).max(stretch.start)..at {
                if let (Some(page), Some(before), false) =
                    (likeness(&pages[at]), likeness(&pages[before]), (before, at) == (one, other))
                {
                    let distance = page.distance(before);
                    others.push(f64::from(match near.by {
                        Part::Written => distance.written,
                        Part::Whole => distance.fine,
                    }));
                }
            }
        }
        let few = others.len() < FEWEST;
        few || median(others).is_none_or(|usual| f64::from(near.bits) <= usual * APART)
    }

    /// A page that looks like the others of its `kind` but for some bits; none without a kind.
    fn image(kind: Option<u8>, bits: u64) -> ImageTechnical {
        let likeness = kind.map(|kind| {
            let mut written = *blake3::hash(&[kind]).as_bytes();
            written[..8].iter_mut().zip(bits.to_le_bytes()).for_each(|(byte, bits)| *byte ^= bits);
            let mut fine = written;
            fine[8] ^= bits.to_le_bytes()[1];
            Likeness { coarse: Hex([kind; 8]), fine: Hex(fine), written: Hex(written) }
        });
        ImageTechnical {
            quality: Some(Quality { measures: Vec::new(), likeness }),
            ..ImageTechnical::plain((1000, 1400), vec![8], ColourSpace::Rgb, "none")
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_on_the_way_is_what_each_pair_would_come_to(
            drawn in proptest::collection::vec(
                (proptest::option::weighted(0.9, 0u8..3), any::<u64>(), any::<u64>(), any::<bool>()),
                0..50,
            ),
            reach in 0u32..9,
        ) {
            // Some differ in few bits, some in many.
            let bits = |one: u64, other: u64, few: bool| if few { one & other & (one >> 9) } else { one };
            let images: Vec<_> = drawn.iter().map(|(kind, one, other, few)| image(*kind, bits(*one, *other, *few))).collect();
            let paths: Vec<_> = (0..images.len()).map(|at| SourcePath::from(format!("{at}").as_str())).collect();
            let digests: Vec<Hex32> = (0..images.len()).map(|at| Hex32::blake3(&at.to_le_bytes())).collect();
            let pages: Vec<_> = (0..images.len())
                .map(|at| Page { path: &paths[at], number: None, blake3: &digests[at], image: &images[at] })
                .collect();
            let rules = QualityRules { neighbours: reach, ..QualityRules::default() };
            let plain = near_by_rank(&pages, &rules, |one, other, near| plainly(&pages, reach as usize, (one, other), near));
            prop_assert_eq!(near(&pages, &rules), plain);
        }
    }
}
