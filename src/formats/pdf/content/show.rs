//! Where shown text stands (§9.4).

use std::ops::ControlFlow;

use super::matrix::Matrix;
use super::operation::Operation;
use super::state::State;
use crate::formats::pdf::Object;
use crate::formats::pdf::font::Font;

/// One glyph of shown text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShownGlyph {
    /// Its character code.
    pub code: u32,
    /// Bytes of the code.
    pub length: u8,
    /// From ems of the font, the origin of the glyph at (0, 0), to the space of the page.
    pub matrix: Matrix,
    /// How far it moves, in ems of the font, without spacing.
    pub width: f64,
}

/// Most glyphs that are told at once: a string may be as long as its stream.
pub(super) const MOST_AT_ONCE: usize = 4096;

/// Text that one operation shows; a long one in several pieces.
#[derive(Debug)]
pub struct ShownText<'t> {
    /// The font; none where the resources have none of this name.
    pub font: Option<&'t Font>,
    /// The glyphs in order.
    pub glyphs: &'t [ShownGlyph],
}

/// The matrices of text, which live from `BT` to `ET`.
#[derive(Clone, Debug)]
pub(super) struct TextPlace {
    text: Matrix,
    line: Matrix,
}

impl TextPlace {
    pub(super) const fn new() -> Self {
        Self { text: Matrix::IDENTITY, line: Matrix::IDENTITY }
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::translation(x, y).then(&self.line);
        self.text = self.line;
    }

    /// Takes an operator that places text; says whether it shows text as well.
    pub(super) fn operate(&mut self, operation: &Operation<'_>, state: &mut State) -> bool {
        let number = |index| operation.number(index).unwrap_or(0.0);
        match operation.operator {
            b"BT" => *self = Self::new(),
            b"Td" => self.move_line(number(0), number(1)),
            b"TD" => {
                state.text.leading = -number(1);
                self.move_line(number(0), number(1));
            }
            b"Tm" => {
                if let Some(matrix) = Matrix::of(&operation.operands) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            b"T*" => self.move_line(0.0, -state.text.leading),
            b"Tj" | b"TJ" => return true,
            b"'" => {
                self.move_line(0.0, -state.text.leading);
                return true;
            }
            b"\"" => {
                (state.text.word_spacing, state.text.character_spacing) = (number(0), number(1));
                self.move_line(0.0, -state.text.leading);
                return true;
            }
            _ => {}
        }
        false
    }

    /// Tells the glyphs that an operation shows, at most [`MOST_AT_ONCE`] at a time, and moves on behind them. An
    /// operation that shows none is told once as well.
    pub(super) fn show(
        &mut self,
        operation: &Operation<'_>,
        state: &State,
        tell: &mut dyn FnMut(&[ShownGlyph]) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let parts = match operation.operands.last() {
            Some(Object::Array(several)) => several.as_slice(),
            Some(single @ Object::String(_)) => std::slice::from_ref(single),
            _ => &[],
        };
        let (mut glyphs, mut told) = (Vec::new(), false);
        for part in parts {
            match part {
                Object::String(string) => {
                    let Some(font) = &state.text.font else { continue };
                    for (code, length) in font.codes(string) {
                        if glyphs.len() == MOST_AT_ONCE {
                            tell(&glyphs)?;
                            told = true;
                            glyphs.clear();
                        }
                        glyphs.push(self.glyph((code, length), font, state));
                    }
                }
                other => self.adjust(other.number().unwrap_or(0.0), state),
            }
        }
        if glyphs.is_empty() && told { ControlFlow::Continue(()) } else { tell(&glyphs) }
    }

    fn adjust(&mut self, thousandths: f64, state: &State) {
        let step = -thousandths / 1000.0 * state.text.size;
        let vertical = state.text.font.as_ref().is_some_and(|font| font.is_vertical());
        let (x, y) = if vertical { (0.0, step) } else { (step * state.text.scale, 0.0) };
        self.text = Matrix::translation(x, y).then(&self.text);
    }

    fn glyph(&mut self, (code, length): (u32, u8), font: &Font, state: &State) -> ShownGlyph {
        let text = &state.text;
        let em = Matrix([text.size * text.scale, 0.0, 0.0, text.size, 0.0, text.rise]);
        let width = font.width(code);
        let matrix = em.then(&self.text).then(&state.ctm);
        let word = if length == 1 && code == 32 { text.word_spacing } else { 0.0 };
        let spacing = text.character_spacing + word;
        let (x, y) = if font.is_vertical() {
            (0.0, spacing - text.size)
        } else {
            ((width * text.size + spacing) * text.scale, 0.0)
        };
        self.text = Matrix::translation(x, y).then(&self.text);
        ShownGlyph { code, length, matrix, width }
    }
}
