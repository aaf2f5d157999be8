//! How the words of a line are set: each fills its box, and programs that extract text still see one line.
//!
//! Such programs take words for a line whose sizes are about the same, and which stand on about the same height
//! (poppler: within six tenths, and within half of the size). So the words of a line have one size and stand on one
//! line, whatever letters are in them; that a word with long letters is higher than one without is a matter of its
//! [`Face`]. Of a line that leans each word stands as near to the line's middle height as its box lets it.

use super::face::{Face, Fit};

/// A box in points, in a system in which the letters stand upright: `left` is where the word begins, heights count
/// downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Upright {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Upright {
    fn width(&self) -> f64 {
        self.right - self.left
    }

    fn height(&self) -> f64 {
        self.bottom - self.top
    }

    fn middle(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }
}

/// A word as it is set, in the same system.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub left: f64,
    pub width: f64,
    /// The height on which its letters stand.
    pub base: f64,
    pub size: f64,
    pub face: Face,
    /// How wide the space behind it is, where a word follows.
    pub gap: Option<f64>,
}

/// The line on which letters stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Baseline {
    /// Its height at the origin.
    pub origin: f64,
    /// By how much it falls in a point.
    pub slope: f64,
}

/// From so many words on a slope is taken from their boxes.
const MANY: usize = 6;

impl Baseline {
    fn at(&self, across: f64) -> f64 {
        self.origin + self.slope * across
    }

    /// Whether it has to do with these words.
    fn passes(&self, areas: &[Upright]) -> bool {
        areas.iter().any(|area| (area.top..=area.bottom + area.height()).contains(&self.at(area.middle())))
    }

    /// That of a line of which nobody said one: most words have no letter that reaches below it.
    fn under(areas: &[Upright]) -> Self {
        let pairs = areas.iter().zip(areas.iter().skip(areas.len() / 2)).filter(|_| areas.len() >= MANY);
        let slopes = pairs.filter(|(from, to)| to.middle() > from.middle());
        let slopes = slopes.map(|(from, to)| (to.bottom - from.bottom) / (to.middle() - from.middle()));
        let slope = ranked(slopes.collect(), 1, 2).clamp(-0.3, 0.3);
        let run = areas.first().zip(areas.last()).map_or(0.0, |(first, last)| last.middle() - first.middle());
        // A word with long letters at one end makes no slope.
        let slope = if (slope * run).abs() > usual_height(areas) / 2.0 { slope } else { 0.0 };
        let origins = areas.iter().map(|area| area.bottom - slope * area.middle());
        Self { origin: ranked(origins.collect(), 1, 2), slope }
    }
}

/// The value below which such a share of the others lies; 0 of none.
fn ranked(mut values: Vec<f64>, part: usize, of: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * part / of).copied().unwrap_or_default()
}

fn usual_height(areas: &[Upright]) -> f64 {
    ranked(areas.iter().map(Upright::height).collect(), 1, 2)
}

/// Programs that extract text see two words where the gap between them is this part of the size of the letters
/// (poppler: 0.15).
const LEAST_GAP: f64 = 0.17;

/// By so many pixels a word may be narrower than its box on either side, so that there is a gap.
const GIVEN: f64 = 2.0;

/// By this part of the size it may be narrower where it would else be one with the next.
const GIVEN_AT_MOST: f64 = 1.0 / 16.0;

/// In front of a narrow gap letters may be this part of the size: smaller ones would be taken for those of another
/// line.
const SMALLEST: f64 = 0.45;

/// A line that falls or rises by more than this part of the size leans.
const LEANS: f64 = 0.3;

/// Words of a line that leans stand this part of the size above the middle of the line on which they are seen to stand:
/// in their boxes, from one end of the line to the other.
const RAISED: f64 = 0.3;

/// Sets the words of a line, which are in the order in which they are read. `pixel` is a pixel of the page in points.
pub(super) fn set(areas: &[Upright], known: Option<Baseline>, pixel: f64) -> Vec<Placed> {
    let baseline = known.filter(|line| line.passes(areas)).unwrap_or_else(|| Baseline::under(areas));
    let size = size(areas, &baseline);
    let level = level(areas, &baseline, size);
    let gaps: Vec<Gap> = areas.windows(2).filter_map(|pair| Gap::between(pair, size, pixel)).collect();
    let place = |(index, area): (usize, &Upright)| {
        let before = index.checked_sub(1).and_then(|before| gaps.get(before));
        let after = gaps.get(index);
        let left = area.left + before.map_or(0.0, |gap| gap.given);
        let right = area.right - after.map_or(0.0, |gap| gap.given);
        let wanted = after.map_or(size, |gap| (gap.width / LEAST_GAP).clamp(SMALLEST * size, size));
        let base = level.unwrap_or_else(|| baseline.at(area.middle()));
        let Fit { face, size, foot } = Face::fit(area.height(), (area.bottom - base).clamp(0.0, area.height()), wanted);
        let gap = after.map(|gap| gap.width);
        Placed { left, width: right - left, base: area.bottom - foot, size, face, gap }
    };
    areas.iter().enumerate().map(place).collect()
}

/// The size of the letters of a line: as high as most of its words reach above and below the line on which they stand.
fn size(areas: &[Upright], baseline: &Baseline) -> f64 {
    let above = areas.iter().map(|area| baseline.at(area.middle()) - area.top).collect();
    let below = areas.iter().map(|area| area.bottom - baseline.at(area.middle())).collect();
    (ranked(above, 3, 4).max(0.0) + ranked(below, 9, 10).max(0.0)).max(usual_height(areas) / 2.0)
}

/// The height on which all words of a line that leans had best stand.
fn level(areas: &[Upright], baseline: &Baseline, size: f64) -> Option<f64> {
    let heights = || areas.iter().map(|area| baseline.at(area.middle()));
    let (least, most) = (heights().fold(f64::INFINITY, f64::min), heights().fold(f64::NEG_INFINITY, f64::max));
    (most - least > LEANS * size).then(|| f64::midpoint(least, most) - RAISED * size)
}

/// What is between two words of a line.
#[derive(Clone, Copy, Debug)]
struct Gap {
    width: f64,
    /// By how much both words are narrower for it, each on its side.
    given: f64,
}

impl Gap {
    fn between(pair: &[Upright], size: f64, pixel: f64) -> Option<Self> {
        let [word, next] = pair else { return None };
        if next.left <= word.left {
            // The next stands before it, as in scripts that run to the left.
            return Some(Self { width: pixel, given: 0.0 });
        }
        let own = next.left - word.right;
        let wanted = |gap: f64| ((gap - own) / 2.0).max(0.0);
        let least = 1.02 * LEAST_GAP * SMALLEST * size;
        let given = wanted(LEAST_GAP * size).min(GIVEN * pixel);
        let given = given.max(wanted(least).min((GIVEN_AT_MOST * size).max(GIVEN * pixel)));
        let given = given.min(word.width() / 4.0).min(next.width() / 4.0);
        Some(Self { width: (own + 2.0 * given).max(pixel), given })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn area(left: f64, top: f64, right: f64, bottom: f64) -> Upright {
        Upright { left, top, right, bottom }
    }

    /// Upper and lower edge of what readers see.
    fn edges(placed: &Placed) -> (f64, f64) {
        let reach = |thousandths: u16| f64::from(thousandths) * placed.size / 1000.0;
        (placed.base - reach(placed.face.ascent), placed.base + reach(placed.face.descent))
    }

    /// A dash, a word with long letters, one without, at usual gaps; `fall` is how much the line falls in a point.
    fn words(fall: f64) -> Vec<Upright> {
        let word = |index: u32| {
            let left = f64::from(index) * 40.0;
            let down = (left + 15.0) * fall;
            let (top, bottom) = [(94.0, 95.0), (90.0, 102.0), (93.0, 100.0), (90.0, 100.0)][index as usize % 4];
            area(left, top + down, left + 30.0, bottom + down)
        };
        (0..10).map(word).collect()
    }

    #[test]
    fn words_of_a_line_have_one_size_and_stand_on_one_height() {
        let words = words(0.0);
        let placed = set(&words, None, 0.24);
        for (word, placed) in words.iter().zip(&placed) {
            let (top, bottom) = edges(placed);
            assert!((top - word.top).abs() < 1e-6 && (bottom - word.bottom).abs() < 1e-6, "{word:?}: {placed:?}");
            assert!((placed.left, placed.width) == (word.left, 30.0) && placed.gap.is_none_or(|gap| gap == 10.0));
        }
        let size = placed[1].size;
        assert!(placed.iter().all(|word| (word.size / size - 1.0).abs() < 0.6), "{placed:?}");
        assert!(placed.iter().all(|word| (word.base - 100.0).abs() < 0.5 * size), "{placed:?}");
        assert!(
            placed.windows(2).all(|pair| (pair[0].base - pair[1].base).abs() < 0.5 * pair[0].size.min(pair[1].size))
        );
    }

    #[test]
    fn words_of_a_line_that_leans_stay_together_in_their_boxes() {
        for (fall, known) in [(0.026, None), (-0.026, None), (0.026, Some(Baseline { origin: 100.0, slope: 0.026 }))] {
            let words: Vec<Upright> = words(fall).into_iter().skip(1).filter(|word| word.height() > 2.0).collect();
            let placed = set(&words, known, 0.24);
            for (word, placed) in words.iter().zip(&placed) {
                let (top, bottom) = edges(placed);
                assert!((top - word.top).abs() < 1e-6 && (bottom - word.bottom).abs() < 1e-6, "{word:?}: {placed:?}");
            }
            let first = placed[0];
            assert!(placed.iter().all(|word| (word.base - first.base).abs() < 0.5 * first.size), "{fall}: {placed:?}");
        }
    }

    #[test]
    fn long_letters_at_the_end_of_a_line_make_no_slope() {
        let line = |index: u32| {
            area(f64::from(index) * 40.0, 90.0, f64::from(index) * 40.0 + 30.0, if index < 5 { 100.0 } else { 103.0 })
        };
        let words: Vec<Upright> = (0..10).map(line).collect();
        assert_eq!(Baseline::under(&words).slope, 0.0);
        let lean = |word: &Upright| Upright {
            top: word.top + word.left * 0.03,
            bottom: word.bottom + word.left * 0.03,
            ..*word
        };
        assert!(Baseline::under(&words.iter().map(lean).collect::<Vec<_>>()).slope > 0.02);
    }

    #[test]
    fn a_baseline_that_has_to_do_with_other_words_is_not_believed() {
        let words = words(0.0);
        let far = Some(Baseline { origin: 700.0, slope: 0.0 });
        assert_eq!(set(&words, far, 0.24), set(&words, None, 0.24));
    }

    #[test]
    fn words_that_touch_are_two() {
        let pair = [area(0.0, 0.0, 30.0, 12.0), area(30.0, 0.0, 60.0, 12.0)];
        let placed = set(&pair, None, 0.24);
        let gap = placed[1].left - placed[0].left - placed[0].width;
        assert!(gap > 0.15 * placed[0].size, "{placed:?}");
        assert!(
            (placed[0].width - 29.52).abs() < 1e-9 && (placed[1].left - 30.48).abs() < 1e-9,
            "two pixels: {placed:?}"
        );
    }

    proptest! {
        #[test]
        fn every_word_fills_its_box(
            boxes in proptest::collection::vec((0.0f64..500.0, 0.0f64..700.0, 0.2f64..100.0, 0.2f64..60.0), 1..12),
            known in proptest::option::of((-100.0f64..900.0, -0.5f64..0.5)),
        ) {
            let areas: Vec<Upright> =
                boxes.iter().map(|(left, top, width, height)| area(*left, *top, left + width, top + height)).collect();
            let known = known.map(|(origin, slope)| Baseline { origin, slope });
            let placed = set(&areas, known, 0.24);
            prop_assert_eq!(placed.len(), areas.len());
            for (area, placed) in areas.iter().zip(&placed) {
                let (top, bottom) = edges(placed);
                prop_assert!((top - area.top).abs() < 1e-6 && (bottom - area.bottom).abs() < 1e-6);
                prop_assert!(placed.left >= area.left && placed.left + placed.width <= area.right + 1e-9);
                prop_assert!(placed.width >= area.width() / 2.0 - 1e-9);
                prop_assert!(placed.size.is_finite() && placed.gap.is_none_or(|gap| gap > 0.0));
            }
        }
    }
}
