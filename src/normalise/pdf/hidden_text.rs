//! The words of a page as text that is not painted: each fills its box.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::records::{PageText, Rotation, TextArea, TextLine, TextWord};

use super::face::Face;
use super::glyphless::{Alphabet, WIDTH};
use super::typeset::{Baseline, Placed, Upright, set};

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

/// Operators, and the fonts that they name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Words {
    /// Empty where there are no words.
    pub operators: String,
    pub faces: BTreeSet<Face>,
}

/// The operators that put the words of a page where they stand.
///
/// A word fills its box, its letters spread over the width, as high as the box by their font. Between words of a line
/// there is a space as wide as the gap: what extracts the text need not guess. Words of turned blocks are turned.
pub(super) fn operators(text: &PageText, scale: Scale, alphabet: &mut Alphabet) -> Words {
    let mut out = Words::default();
    for block in &text.blocks {
        for line in &block.lines {
            let rotation = if block.rotation.is_upright() { seen(line) } else { block.rotation };
            self::line(line, Frame { rotation, scale }, alphabet, &mut out);
        }
    }
    if !out.operators.is_empty() {
        out.operators = format!("BT\n3 Tr\n{}ET\n", out.operators);
    }
    out
}

/// How the letters of a line are turned of which nobody said so: its words stand one above the other, and those of
/// three letters and more are higher than wide.
fn seen(line: &TextLine) -> Rotation {
    let mut long = line.words.iter().filter(|word| word.content.chars().count() >= 3).peekable();
    if line.words.len() < 2 || long.peek().is_none() || long.any(|word| word.area.height <= word.area.width) {
        return Rotation::Upright;
    }
    let middle = |area: TextArea| area.top.saturating_add(area.height / 2);
    let below = |upper: &TextWord, lower: &TextWord| lower.area.top >= middle(upper.area);
    let all = |follows: &dyn Fn(&TextWord, &TextWord) -> bool| {
        line.words.windows(2).all(|pair| matches!(pair, [word, next] if follows(word, next)))
    };
    if all(&|word, next| below(word, next)) {
        Rotation::Falling
    } else if all(&|word, next| below(next, word)) {
        Rotation::Rising
    } else {
        Rotation::Upright
    }
}

/// The page turned so that the letters of a line stand upright.
#[derive(Clone, Copy, Debug)]
struct Frame {
    rotation: Rotation,
    scale: Scale,
}

impl Frame {
    fn turned(&self, (x, y): (f64, f64)) -> (f64, f64) {
        match self.rotation {
            Rotation::Upright => (x, y),
            Rotation::Rising => (-y, x),
            Rotation::UpsideDown => (-x, -y),
            Rotation::Falling => (y, -x),
        }
    }

    fn back(&self, (x, y): (f64, f64)) -> (f64, f64) {
        match self.rotation {
            Rotation::Upright => (x, y),
            Rotation::Rising => (y, -x),
            Rotation::UpsideDown => (-x, -y),
            Rotation::Falling => (-y, x),
        }
    }

    fn area(&self, area: TextArea) -> Upright {
        let point = |x: u32, y: u32| self.turned((f64::from(x) * self.scale.across, f64::from(y) * self.scale.down));
        let (one, other) = (
            point(area.left, area.top),
            point(area.left.saturating_add(area.width), area.top.saturating_add(area.height)),
        );
        Upright {
            left: one.0.min(other.0),
            top: one.1.min(other.1),
            right: one.0.max(other.0),
            bottom: one.1.max(other.1),
        }
    }

    /// The baseline that is said of a line: its heights are those of the page as it is seen.
    fn baseline(&self, line: &TextLine) -> Option<Baseline> {
        let (from, to) = line.baseline.filter(|_| self.rotation.is_upright() && line.area.width > 0)?;
        let left = f64::from(line.area.left) * self.scale.across;
        let slope = (to - from) * self.scale.down / (f64::from(line.area.width) * self.scale.across);
        Some(Baseline { origin: from * self.scale.down - slope * left, slope })
    }

    /// A pixel along the line, in points.
    fn pixel(&self) -> f64 {
        match self.rotation {
            Rotation::Upright | Rotation::UpsideDown => self.scale.across,
            Rotation::Rising | Rotation::Falling => self.scale.down,
        }
    }

    /// The first four numbers of the matrix of its text.
    fn directions(&self) -> &'static str {
        match self.rotation {
            Rotation::Upright => "1 0 0 1",
            Rotation::Rising => "0 1 -1 0",
            Rotation::UpsideDown => "-1 0 0 -1",
            Rotation::Falling => "0 -1 1 0",
        }
    }
}

fn line(line: &TextLine, frame: Frame, alphabet: &mut Alphabet, out: &mut Words) {
    let words = line.words.iter().filter(|word| word.area.width > 0 && word.area.height > 0);
    let words = words.map(|word| {
        let codes: Vec<u16> = word.content.chars().filter_map(|letter| alphabet.code(letter)).collect();
        (frame.area(word.area), codes)
    });
    let (areas, words): (Vec<Upright>, Vec<Vec<u16>>) = words.filter(|(_, codes)| !codes.is_empty()).unzip();
    for (placed, codes) in set(&areas, frame.baseline(line), frame.pixel()).iter().zip(&words) {
        put(placed, codes, frame, out);
    }
}

fn put(word: &Placed, codes: &[u16], frame: Frame, out: &mut Words) {
    let (x, y) = frame.back((word.left, word.base));
    let y = frame.scale.height - y;
    let stretched = stretch(word.width, codes.len(), word.size);
    let codes: String = codes.iter().map(|code| format!("{code:04X}")).collect();
    let (name, size, directions) = (word.face.name(), word.size, frame.directions());
    out.faces.insert(word.face);
    // Writing to a string does not fail.
    let _ =
        writeln!(out.operators, "/{name} {size:.3} Tf {stretched:.3} Tz {directions} {x:.3} {y:.3} Tm <{codes}> Tj");
    if let Some(gap) = word.gap {
        let _ = writeln!(out.operators, "{:.3} Tz <0020> Tj", stretch(gap, 1, size));
    }
}

/// The greatest number that every PDF/A may hold (ISO 19005-1, 6.1.12; ISO 32000-1 table C.1 of its time): 32767. A
/// word whose box is that much wider than high, as of a line that was taken for a dash, does not reach the end of its
/// box then.
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
        // 24 points for two letters of 12 points, which have 6 by themselves; 6 points for a space, which is half the
        // size.
        let expected = "BT\n3 Tr\n/FondoText-999-1 12.000 Tf 200.000 Tz 1 0 0 1 24.000 204.012 Tm <00610062> Tj\n\
                        100.000 Tz <0020> Tj\n/FondoText-999-1 12.000 Tf 100.000 Tz 1 0 0 1 54.000 204.012 Tm <0063> Tj\nET\n";
        assert_eq!(text.operators, expected);
        assert_eq!(text.faces, BTreeSet::from([Face { ascent: 999, descent: 1 }]));
    }

    #[test]
    fn turned_words_are_turned() {
        let of = |rotation| {
            let area = TextArea { left: 100, top: 200, width: 50, height: 100 };
            let word = TextWord { content: "ab".to_owned(), area, confidence: None };
            let mut page = page(vec![word]);
            page.blocks[0].rotation = rotation;
            operators(&page, SCALE, &mut Alphabet::default()).operators
        };
        // The page is 240 points high; the box reaches from 24 to 36 points across and from 48 to 72 down.
        assert!(
            of(Rotation::Rising).contains("12.000 Tf 200.000 Tz 0 1 -1 0 35.988 168.000 Tm"),
            "{}",
            of(Rotation::Rising)
        );
        assert!(
            of(Rotation::Falling).contains("12.000 Tf 200.000 Tz 0 -1 1 0 24.012 192.000 Tm"),
            "{}",
            of(Rotation::Falling)
        );
        let text = of(Rotation::UpsideDown);
        assert!(text.contains("24.000 Tf 50.000 Tz -1 0 0 -1 36.000 191.976 Tm"), "{text}");
    }

    #[test]
    fn turned_lines_are_known_by_their_boxes() {
        let line = |tops: [u32; 3]| {
            let word = |top| TextWord {
                content: "parola".to_owned(),
                area: TextArea { left: 100, top, width: 40, height: 150 },
                confidence: None,
            };
            TextLine { words: tops.map(word).to_vec(), ..TextLine::default() }
        };
        assert_eq!(seen(&line([100, 300, 500])), Rotation::Falling);
        assert_eq!(seen(&line([500, 300, 100])), Rotation::Rising);
        assert_eq!(seen(&line([500, 100, 300])), Rotation::Upright);
        let mut flat = line([100, 300, 500]);
        flat.words[1].area.width = 200;
        assert_eq!(seen(&flat), Rotation::Upright);
    }

    #[test]
    fn no_number_is_larger_than_a_pdf_may_hold() {
        let mut flat = word("—", 10, 900);
        flat.area.height = 1;
        let text = operators(&page(vec![flat]), SCALE, &mut Alphabet::default());
        assert!(text.operators.contains(" 32000.000 Tz "), "{text:?}");
    }

    #[test]
    fn what_has_no_letters_or_no_box_is_left_out() {
        let none = page(vec![word("\u{0}", 1, 10), word("", 1, 10), word("a", 1, 0)]);
        assert_eq!(operators(&none, SCALE, &mut Alphabet::default()), Words::default());
    }
}
