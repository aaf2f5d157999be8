//! Whether there is writing on a page.

use super::reduced::{Picture, percentile};
use super::tones::Part;

/// Side of the blocks within which paper is taken for even.
const BLOCK: usize = 32;
/// How much a pixel differs from the paper around it to be ink. Show-through of 18 and of 42 levels stays below after
/// reduction.
const INK: u8 = 35;
/// Ink of a block that may be more than a speck, in pixels of the small picture.
const WRITTEN: u32 = 8;
/// Ink of a block that is a number or a mark by itself, in pixels of the small picture.
const LONE: u32 = 24;

/// What was found on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ink {
    /// Pixels that differ from the paper around them.
    pub pixels: u64,
    /// Pixels that were looked at.
    pub total: u64,
    /// Whether two blocks side by side hold ink, or one holds much: a word, a number, a stamp.
    pub writing: bool,
}

impl Ink {
    /// The share of ink.
    pub(super) fn share(self) -> f64 {
        self.pixels as f64 / self.total.max(1) as f64
    }
}

/// Looks for ink in the page but for a margin of a twentieth. Light on dark counts as well as dark on light: films may
/// be negatives.
pub(super) fn ink(picture: &Picture, page: Part) -> Ink {
    let inner = page.inner(5);
    let mut found = Ink::default();
    for top in (inner.top..inner.bottom).step_by(BLOCK) {
        let mut before = 0;
        for left in (inner.left..inner.right).step_by(BLOCK) {
            let block =
                Part { left, top, right: (left + BLOCK).min(inner.right), bottom: (top + BLOCK).min(inner.bottom) };
            let counts = picture.counts(block);
            let pixels = ink_of(&counts);
            found.pixels += u64::from(pixels);
            found.total += counts.iter().map(|count| u64::from(*count)).sum::<u64>();
            found.writing |= pixels >= LONE || (pixels >= WRITTEN && before >= WRITTEN);
            before = pixels;
        }
    }
    found
}

fn ink_of(counts: &[u32; 256]) -> u32 {
    let darker = percentile(counts, 75).saturating_sub(INK);
    let lighter = percentile(counts, 25).saturating_add(INK);
    let dark: u32 = counts.iter().take(usize::from(darker)).sum();
    let light: u32 = counts.iter().skip(usize::from(lighter) + 1).sum();
    dark + light
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(tone: impl Fn(usize, usize) -> u8) -> Picture {
        let (width, height) = (800, 1100);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| tone(x, y)).collect();
        Picture { width, height, pixels, factor: 3 }
    }

    fn found(tone: impl Fn(usize, usize) -> u8) -> Ink {
        let picture = picture(tone);
        ink(&picture, picture.whole())
    }

    #[test]
    fn paper_grain_and_show_through_are_no_ink() {
        let grain = |x: usize, y: usize| 215 + ((x * 31 + y * 17) % 13) as u8;
        assert_eq!(found(grain).pixels, 0);
        let through =
            |x: usize, y: usize| if y % 30 < 10 && (x / 7).is_multiple_of(2) { grain(x, y) - 20 } else { grain(x, y) };
        assert_eq!(found(through).pixels, 0);
        // What lies in the margin is not looked at.
        assert_eq!(found(|x, y| if x < 30 { 0 } else { grain(x, y) }).pixels, 0);
    }

    #[test]
    fn a_word_is_writing_in_both_polarities() {
        let word = |x: usize, y: usize| {
            (500..512).contains(&y) && (300..360).contains(&x) && (x / 3 + y / 4).is_multiple_of(2)
        };
        for (paper, ink) in [(225, 60), (20, 180)] {
            let found = found(|x, y| if word(x, y) { ink } else { paper });
            assert!(found.writing && found.share() < 0.001, "{found:?}");
        }
    }
}
