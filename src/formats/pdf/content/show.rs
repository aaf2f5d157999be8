//! Where shown text stands (§9.4).

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

/// Text that one operation shows.
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

    /// The glyphs that an operation shows; moves on behind them.
    pub(super) fn show(&mut self, operation: &Operation<'_>, state: &State) -> Vec<ShownGlyph> {
        let mut glyphs = Vec::new();
        match operation.operands.last() {
            Some(Object::String(string)) => self.string(string, state, &mut glyphs),
            Some(Object::Array(parts)) => {
                for part in parts {
                    match part {
                        Object::String(string) => self.string(string, state, &mut glyphs),
                        other => self.adjust(other.number().unwrap_or(0.0), state),
                    }
                }
            }
            _ => {}
        }
        glyphs
    }

    fn adjust(&mut self, thousandths: f64, state: &State) {
        let step = -thousandths / 1000.0 * state.text.size;
        let vertical = state.text.font.as_ref().is_some_and(|font| font.is_vertical());
        let (x, y) = if vertical { (0.0, step) } else { (step * state.text.scale, 0.0) };
        self.text = Matrix::translation(x, y).then(&self.text);
    }

    fn string(&mut self, string: &[u8], state: &State, glyphs: &mut Vec<ShownGlyph>) {
        let text = &state.text;
        let Some(font) = &text.font else { return };
        let em = Matrix([text.size * text.scale, 0.0, 0.0, text.size, 0.0, text.rise]);
        for (code, length) in font.codes(string) {
            let width = font.width(code);
            let matrix = em.then(&self.text).then(&state.ctm);
            glyphs.push(ShownGlyph { code, length, matrix, width });
            let word = if length == 1 && code == 32 { text.word_spacing } else { 0.0 };
            let spacing = text.character_spacing + word;
            let (x, y) = if font.is_vertical() {
                (0.0, spacing - text.size)
            } else {
                ((width * text.size + spacing) * text.scale, 0.0)
            };
            self.text = Matrix::translation(x, y).then(&self.text);
        }
    }
}
