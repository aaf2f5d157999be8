//! The graphics state (§8.4), as far as it says where and in what something is painted.

use std::rc::Rc;

use super::matrix::Matrix;
use crate::formats::pdf::Object;
use crate::formats::pdf::font::{Font, FontKind};

/// What is painted with: a colour space, and a pattern of it where it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Paint {
    /// The colour space: a name or an array, not looked up in the resources where it is a device's.
    pub space: Rc<Object>,
    /// The name of the pattern.
    pub pattern: Option<Rc<[u8]>>,
}

impl Paint {
    /// A device's colour space: `DeviceGray`.
    #[must_use]
    pub fn device(name: &[u8]) -> Self {
        Self { space: Rc::new(Object::Name(name.to_vec())), pattern: None }
    }
}

/// Parameters of text (§9.3).
#[derive(Clone, Debug)]
pub struct TextState {
    /// `Tc`.
    pub character_spacing: f64,
    /// `Tw`.
    pub word_spacing: f64,
    /// `Tz`, 1 for 100 %.
    pub scale: f64,
    /// `TL`.
    pub leading: f64,
    /// `Ts`.
    pub rise: f64,
    /// `Tr`: 3 is neither filled nor stroked.
    pub mode: i64,
    /// The size of the font.
    pub size: f64,
    /// The font.
    pub font: Option<Rc<Font>>,
}

/// The rendering mode of text that is neither filled nor stroked (§9.3.6).
const HIDDEN: i64 = 3;

impl TextState {
    /// Whether nobody sees what is shown. The glyphs of a font of type 3 are painted in any mode (§9.3.6).
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.mode == HIDDEN && self.font.as_ref().is_none_or(|font| font.kind != FontKind::Type3)
    }
}

/// The state that something is painted in.
#[derive(Clone, Debug)]
pub struct State {
    /// From the space of what is painted to that of the page.
    pub ctm: Matrix,
    /// Colours of areas and glyphs.
    pub fill: Paint,
    /// Colours of lines.
    pub stroke: Paint,
    /// `op`.
    pub overprint_fill: bool,
    /// `OP`.
    pub overprint_stroke: bool,
    /// `OPM`.
    pub overprint_mode: i64,
    /// Parameters of text.
    pub text: TextState,
}

impl State {
    /// As every page begins.
    #[must_use]
    pub fn new() -> Self {
        let text = TextState {
            character_spacing: 0.0,
            word_spacing: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            size: 0.0,
            font: None,
        };
        Self {
            ctm: Matrix::IDENTITY,
            fill: Paint::device(b"DeviceGray"),
            stroke: Paint::device(b"DeviceGray"),
            overprint_fill: false,
            overprint_stroke: false,
            overprint_mode: 0,
            text,
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}
