//! The words of a page as text that is not painted: each fills its box.

use crate::records::{PageText, TextLine, TextWord};

use super::glyphless::{Alphabet, WIDTH};

/// The font's name in the resources of a page.
pub(super) const FONT: &str = "FondoText";

/// What makes points of pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Points of a pixel across and down.
    pub across: f64,
    /// See `across`.
    pub down: f64,
    /// Height of the page in points.
    pub height: f64,
}

/// The operators that put the words of a page where they stand. Empty where there are none.
///
/// A word stands at its place in the line, on the lower edge of the line and as large as the line is high, its letters spread over the width of
/// its box. Between words of a line
/// there is a space as wide as the gap: what extracts the text need not guess.
pub(super) fn operators(text: &PageText, scale: Scale, alphabet: &mut Alphabet) -> String {
    let mut out = String::new();
    for line in text.blocks.iter().flat_map(|block| &block.lines) {
        self::line(line, scale, alphabet, &mut out);
    }
    if out.is_empty() { out } else { format!("BT\n3 Tr\n{out}ET\n") }
}

/// Programs that extract text see two words where the gap between them is this part of the size of the letters (poppler: 0.15).
const LEAST_GAP: f64 = 0.17;

/// By so many pixels a word may be narrower than its box, so that there is a gap.
const GIVEN: f64 = 2.0;

fn line(line: &TextLine, scale: Scale, alphabet: &mut Alphabet, out: &mut String) {
    let areas = || line.words.iter().map(|word| word.area).filter(|area| area.width > 0 && area.height > 0);
    let top = areas().map(|area| area.top).min().unwrap_or(0);
    let bottom = areas().map(|area| area.top.saturating_add(area.height)).max().unwrap_or(0);
    let high = f64::from(bottom.saturating_sub(top));
    // One size and one foot for all: letters of several sizes are taken for several columns by programs that extract them.
    let gaps = line.words.windows(2).map(|pair| match pair {
        [word, next] => (f64::from(next.area.left) - f64::from(word.area.left) - narrowed(word, next, high)).max(1.0),
        _ => f64::INFINITY,
    });
    let size = high.min(gaps.fold(f64::INFINITY, f64::min) / LEAST_GAP).max(high / 4.0);
    for (index, word) in line.words.iter().enumerate() {
        let codes: Vec<u16> = word.content.chars().filter_map(|letter| alphabet.code(letter)).collect();
        if codes.is_empty() || word.area.width == 0 || word.area.height == 0 {
            continue;
        }
        let next = line.words.get(index + 1);
        let width = next.map_or(f64::from(word.area.width), |next| narrowed(word, next, high));
        put(word, &codes, (width, size, bottom), scale, out);
        if let Some(next) = next {
            let gap = (f64::from(next.area.left) - f64::from(word.area.left) - width).max(1.0);
            space(gap * scale.across, size * scale.down, out);
        }
    }
}

/// The width of a word: where its box comes too near to the next one, it gives way by a little.
fn narrowed(word: &TextWord, next: &TextWord, high: f64) -> f64 {
    let width = f64::from(word.area.width);
    let room = f64::from(next.area.left) - f64::from(word.area.left);
    width.min(room - LEAST_GAP * high).clamp((width - GIVEN).max(width / 2.0), width)
}

fn put(word: &TextWord, codes: &[u16], (width, height, foot): (f64, f64, u32), scale: Scale, out: &mut String) {
    let size = height * scale.down;
    let left = f64::from(word.area.left) * scale.across;
    let bottom = scale.height - f64::from(foot) * scale.down;
    let stretch = stretch(width * scale.across, codes.len(), size);
    let codes: String = codes.iter().map(|code| format!("{code:04X}")).collect();
    out.push_str(&format!("/{FONT} {size:.3} Tf {stretch:.3} Tz 1 0 0 1 {left:.3} {bottom:.3} Tm <{codes}> Tj\n"));
}

fn space(width: f64, size: f64, out: &mut String) {
    out.push_str(&format!("{:.3} Tz <0020> Tj\n", stretch(width, 1, size)));
}

/// The greatest number that every PDF/A may hold (ISO 19005-1, 6.1.12; ISO 32000-1 table C.1 of its time): 32767. A word whose box is that
/// much wider than high, as of a line that was taken for a dash, does not reach the end of its box then.
pub(super) const MOST_STRETCHED: f64 = 32_000.0;

/// Per cent of the width that so many letters of this size have by themselves.
fn stretch(width: f64, letters: usize, size: f64) -> f64 {
    (100.0 * width / (letters as f64 * size * WIDTH as f64 / 1000.0)).min(MOST_STRETCHED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{TextArea, TextBlock};

    fn word(content: &str, left: u32, width: u32) -> TextWord {
        TextWord { content: content.to_owned(), area: TextArea { left, top: 100, width, height: 50 }, confidence: None }
    }

    fn page(words: Vec<TextWord>) -> PageText {
        let line = TextLine { words, ..TextLine::default() };
        PageText { width: 1000, height: 1000, blocks: vec![TextBlock { lines: vec![line], ..TextBlock::default() }] }
    }

    const SCALE: Scale = Scale { across: 0.24, down: 0.24, height: 240.0 };

    #[test]
    fn a_word_fills_its_box_and_a_space_the_gap() {
        let text = operators(&page(vec![word("ab", 100, 100), word("c", 225, 25)]), SCALE, &mut Alphabet::default());
        // 24 points for two letters of 12 points, which have 6 by themselves; 6 points for a space, which is half the size.
        let expected = "BT\n3 Tr\n/FondoText 12.000 Tf 200.000 Tz 1 0 0 1 24.000 204.000 Tm <00610062> Tj\n100.000 Tz <0020> Tj\n\
                        /FondoText 12.000 Tf 100.000 Tz 1 0 0 1 54.000 204.000 Tm <0063> Tj\nET\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn words_that_touch_are_two() {
        let text = operators(&page(vec![word("ab", 100, 100), word("c", 200, 25)]), SCALE, &mut Alphabet::default());
        // Two pixels less, and letters as large as the gap of two pixels lets them be, a quarter at least.
        assert!(
            text.contains(
                "/FondoText 3.000 Tf 784.000 Tz 1 0 0 1 24.000 204.000 Tm <00610062> Tj\n32.000 Tz <0020> Tj"
            ),
            "{text}"
        );
    }

    #[test]
    fn no_number_is_larger_than_a_pdf_may_hold() {
        let mut flat = word("—", 10, 900);
        flat.area.height = 1;
        let text = operators(&page(vec![flat]), SCALE, &mut Alphabet::default());
        assert!(text.contains(" 32000.000 Tz "), "{text}");
    }

    #[test]
    fn what_has_no_letters_or_no_box_is_left_out() {
        let none = page(vec![word("\u{0}", 1, 10), word("", 1, 10), word("a", 1, 0)]);
        assert_eq!(operators(&none, SCALE, &mut Alphabet::default()), "");
    }
}
