//! Hidden text of a page: taken out of its content, and written anew in the font without shapes.
//!
//! Only text of text objects (§9.4.1) whose every piece is hidden, in the content of the page itself: nothing that is
//! painted moves.

use std::fmt::Write as _;
use std::ops::Range;

use crate::formats::pdf::content::{Bounds, Interpreter, Matrix, Operation, Scene, ShownGlyph, ShownText, Visitor};
use crate::formats::pdf::font::Font;
use crate::formats::pdf::{Document, Object, Page};

use super::super::face::{Face, Fit};
use super::super::glyphless::{Alphabet, WIDTH};
use super::super::hidden_text::{MOST_STRETCHED, Words};

/// The content of a page whose hidden text was taken out.
pub(super) struct Unlettered {
    /// The content without it, decoded.
    pub content: Vec<u8>,
    /// The same text in the font without shapes, in the space of the page; none where a letter of it is not known.
    pub text: Option<Words>,
}

/// Takes the hidden text out of a page. None where there is none, or not all of the page can be read.
pub(super) fn take_out(document: &Document<'_>, page: &Page, alphabet: &mut Alphabet) -> Option<Unlettered> {
    let (content, found, is_whole) = find(document, page, alphabet);
    let Finder { cuts, text: Words { operators, faces }, legible, .. } = found;
    if !is_whole || cuts.is_empty() {
        return None;
    }
    let text = (legible && !operators.is_empty())
        .then(|| Words { operators: format!("q BT\n3 Tr\n{operators}ET Q\n"), faces });
    Some(Unlettered { content: cut(&content, &cuts), text })
}

/// Whether a page has text that cannot give way to another: because it is painted, stands in a part that other pages
/// may have too, or the page cannot be read to its end.
#[must_use]
pub fn keeps_text(document: &Document<'_>, page: &Page) -> bool {
    let mut alphabet = Alphabet::default();
    let (_, found, is_whole) = find(document, page, &mut alphabet);
    found.stays || (!is_whole && !found.cuts.is_empty())
}

/// The content of a page, what is found in it, and whether all of it was read.
fn find<'f>(document: &Document<'_>, page: &Page, alphabet: &'f mut Alphabet) -> (Vec<u8>, Finder<'f>, bool) {
    let mut interpreter = Interpreter::new(document, Bounds::default());
    let content = interpreter.content_of(page);
    let text = Words::default();
    let mut finder = Finder { alphabet, block: None, cuts: Vec::new(), text, legible: true, stays: false };
    interpreter.page(page, &mut finder);
    finder.stays |= finder.block.as_ref().is_some_and(|block| block.has_letters);
    let outcome = interpreter.outcome();
    (content, finder, !outcome.bounded && outcome.unread == 0)
}

/// Bytes without those of the ranges, which come in order.
fn cut(content: &[u8], ranges: &[Range<usize>]) -> Vec<u8> {
    let mut left = Vec::with_capacity(content.len());
    let mut from = 0;
    for range in ranges {
        left.extend_from_slice(content.get(from..range.start).unwrap_or_default());
        left.push(b' ');
        from = range.end;
    }
    left.extend_from_slice(content.get(from..).unwrap_or_default());
    left
}

/// A text object that is open.
#[derive(Default)]
struct Block {
    shows: Vec<Range<usize>>,
    text: Words,
    has_letters: bool,
    is_legible: bool,
    is_hidden: bool,
}

struct Finder<'f> {
    alphabet: &'f mut Alphabet,
    block: Option<Block>,
    cuts: Vec<Range<usize>>,
    text: Words,
    legible: bool,
    /// Whether there is text that is not taken out.
    stays: bool,
}

impl Visitor for Finder<'_> {
    fn operation(&mut self, operation: &Operation<'_>, scene: &Scene<'_, '_>) {
        if scene.stream.is_some() {
            return;
        }
        match (operation.operator, &mut self.block) {
            (b"BT", block) => *block = Some(Block { is_legible: true, is_hidden: true, ..Block::default() }),
            (b"ET", block) => {
                let Some(block) = block.take().filter(|block| !block.shows.is_empty() || block.has_letters) else {
                    return;
                };
                if !block.is_hidden {
                    self.stays |= block.has_letters;
                    return;
                }
                self.cuts.extend(block.shows);
                self.text.operators.push_str(&block.text.operators);
                self.text.faces.extend(block.text.faces);
                self.legible &= block.is_legible;
            }
            // It sets the spacing of what follows as well.
            (b"\"", Some(block)) => block.is_hidden = false,
            (b"Tj" | b"TJ" | b"'", Some(block)) => {
                block.is_hidden &= scene.state.text.is_hidden();
                block.shows.push(operation.span.clone());
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &ShownText<'_>, scene: &Scene<'_, '_>) {
        let has_letters = !text.glyphs.is_empty();
        if scene.stream.is_some() || !scene.state.text.is_hidden() {
            self.stays |= has_letters;
            return;
        }
        let Some(block) = &mut self.block else {
            self.stays |= has_letters;
            return;
        };
        block.has_letters |= has_letters;
        let Some(font) = text.font.filter(|font| says_its_letters(font)) else {
            block.is_legible &= text.glyphs.is_empty();
            return;
        };
        for run in runs(text.glyphs) {
            match letters(font, run, self.alphabet) {
                Some(codes) => put(run, &codes, reach(font), &mut block.text),
                None => block.is_legible = false,
            }
        }
    }
}

/// Whether what its codes mean stands in the file: that of a font without table and encoding is a guess.
fn says_its_letters(font: &Font) -> bool {
    font.to_unicode.is_some() || font.encoding.base.is_some() || !font.encoding.differences.is_empty()
}

/// Glyphs that follow one another without a gap.
fn runs(glyphs: &[ShownGlyph]) -> impl Iterator<Item = &[ShownGlyph]> {
    glyphs.chunk_by(|glyph, next| {
        let end = glyph.matrix.apply((glyph.width, 0.0));
        let begin = next.matrix.apply((0.0, 0.0));
        let (em, _) = glyph.matrix.sides();
        (begin.0 - end.0).hypot(begin.1 - end.1) < GAP * em
    })
}

/// A gap in ems: programs that extract text see two words where it is wider (poppler: 0.1 to 0.15).
const GAP: f64 = 0.08;

/// The codes of the letters of some glyphs; none where one of them is not known.
fn letters(font: &Font, glyphs: &[ShownGlyph], alphabet: &mut Alphabet) -> Option<Vec<u16>> {
    let mut codes = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        for letter in font.unicode(glyph.code)?.chars() {
            codes.push(alphabet.code(letter)?);
        }
    }
    Some(codes)
}

/// How far letters reach above and below their line, in ems, where a font does not say it.
const USUAL: (f64, f64) = (0.75, 0.25);

/// How far the letters of a font reach above and below their line, in ems. What readers do not believe (0, and 3 and
/// more) nobody believes here.
fn reach(font: &Font) -> (f64, f64) {
    let said =
        |key: &[u8]| font.descriptor.as_ref()?.get(key).and_then(Object::number).map(|value| value.abs() / 1000.0);
    let credible = |value: &f64| *value > 0.0 && *value < 3.0;
    match (said(b"Ascent").filter(credible), said(b"Descent").filter(credible)) {
        (Some(above), Some(below)) => (above, below),
        _ => USUAL,
    }
}

/// Text where some glyphs stood, as long and as high as they were.
fn put(glyphs: &[ShownGlyph], codes: &[u16], (above, below): (f64, f64), out: &mut Words) {
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { return };
    let begin = first.matrix.apply((0.0, 0.0));
    let end = last.matrix.apply((last.width, 0.0));
    let (em, _) = first.matrix.sides();
    let Fit { face, size, foot } = Face::fit(above + below, below, 1.0);
    let own = codes.len() as f64 * size * WIDTH as f64 / 1000.0;
    let stretch = 100.0 * (end.0 - begin.0).hypot(end.1 - begin.1) / (em * own);
    if !stretch.is_finite() || codes.is_empty() {
        return;
    }
    let Matrix(numbers) = Matrix([size, 0.0, 0.0, size, 0.0, foot - below]).then(&first.matrix);
    let matrix: Vec<String> = numbers.iter().map(|number| format!("{number:.4}")).collect();
    let codes: String = codes.iter().map(|code| format!("{code:04X}")).collect();
    let stretch = stretch.clamp(0.001, MOST_STRETCHED);
    out.faces.insert(face);
    // Writing to a string does not fail.
    let _ = writeln!(out.operators, "/{} 1 Tf {stretch:.3} Tz {} Tm <{codes}> Tj", face.name(), matrix.join(" "));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pdf::Pages;

    /// A page with this content, and a font `/F` that is not embedded and says its encoding.
    fn file(content: &str) -> Vec<u8> {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R/T<</Type/Font/Subtype/Type3/FontMatrix[1 0 0 1 0 0]/CharProcs<<>>>>>>>>>>endobj\n\
             4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FirstChar 65/LastChar 66\
             /Widths[500 1000]>>endobj\n6 0 obj<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 65/LastChar 65/Widths[500]>>endobj\n\
             trailer<</Root 1 0 R>>\n%%EOF\n",
            content.len()
        )
        .into_bytes()
    }

    fn taken(content: &str) -> Option<(String, Option<String>)> {
        let bytes = file(content);
        let document = Document::open(&bytes, 1000);
        let page = Pages::new(&document, 1000).next().unwrap();
        let taken = take_out(&document, &page, &mut Alphabet::default())?;
        Some((String::from_utf8(taken.content).unwrap(), taken.text.map(|text| text.operators)))
    }

    #[test]
    fn hidden_text_stands_where_it_stood() {
        let (content, text) = taken("q 2 0 0 2 0 0 cm BT 3 Tr /F 10 Tf 1 0 0 1 5 6 Tm (AB) Tj ET Q").unwrap();
        assert!(!content.contains("(AB)") && content.contains("5 6 Tm"), "{content}");
        // 1.5 ems of letters that have 1 by themselves; the page is twice as large as the content's own space.
        // A third of its height is below its line, not a quarter.
        let expected = "q BT\n3 Tr\n/FondoText-667-333 1 Tf 150.000 Tz 20.0000 0.0000 0.0000 20.0000 10.0000 13.6600 Tm \
                        <00410042> Tj\nET Q\n";
        assert_eq!(text.as_deref(), Some(expected));
    }

    #[test]
    fn words_stay_apart() {
        let (_, text) = taken("BT 3 Tr /F 10 Tf [(A) -300 (A)] TJ ET").unwrap();
        assert_eq!(text.unwrap().matches("<0041>").count(), 2);
    }

    #[test]
    fn what_is_painted_stays() {
        assert!(taken("BT /F 10 Tf (A) Tj ET").is_none(), "painted");
        assert!(taken("BT /F 10 Tf (A) Tj 3 Tr (B) Tj ET").is_none(), "the second stands behind the first");
        let (content, _) = taken("BT /F 10 Tf (A) Tj ET BT 3 Tr (B) Tj ET").unwrap();
        assert!(content.contains("(A) Tj") && !content.contains("(B)"), "{content}");
    }

    #[test]
    fn letters_that_nobody_says_are_not_guessed() {
        let (content, text) = taken("BT 3 Tr /G 10 Tf (A) Tj ET").unwrap();
        assert!(!content.contains("(A)") && text.is_none());
    }

    #[test]
    fn text_that_is_painted_cannot_give_way() {
        let keeps = |content: &str| {
            let bytes = file(content);
            let document = Document::open(&bytes, 1000);
            keeps_text(&document, &Pages::new(&document, 1000).next().unwrap())
        };
        assert!(!keeps("BT 3 Tr /F 10 Tf (A) Tj ET") && !keeps("0 0 5 5 re f"));
        assert!(keeps("BT /F 10 Tf (A) Tj ET"));
        assert!(keeps("BT /F 10 Tf (A) Tj 3 Tr (B) Tj ET"));
        assert!(keeps("BT 3 Tr /F 10 Tf (A) Tj ET BT 0 Tr (B) Tj ET"));
        assert!(keeps("BT 3 Tr /F 10 Tf 0 0 (A) \" ET"), "it is not taken out");
        assert!(keeps("BT 3 Tr /T 10 Tf (A) Tj ET"), "glyphs of type 3 are painted in any mode");
    }
}
