//! The text of a page and where it stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The text of one page picture. Places are in pixels of that picture as a person sees it, from its upper left corner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageText {
    /// Width of the picture in pixels.
    pub width: u32,
    /// Height of the picture in pixels.
    pub height: u32,
    /// Blocks in the order in which they are read.
    pub blocks: Vec<TextBlock>,
}

/// A paragraph, or what stands as one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextBlock {
    /// Where it stands.
    pub area: TextArea,
    /// How its letters are turned.
    #[serde(default, skip_serializing_if = "Rotation::is_upright")]
    pub rotation: Rotation,
    /// Its lines from top to bottom, as they are read.
    pub lines: Vec<TextLine>,
}

/// How letters are turned on a page, by quarters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rotation {
    /// They are not.
    #[default]
    Upright,
    /// By a quarter against the clock: lines run upwards.
    Rising,
    /// By a half: lines run to the left.
    UpsideDown,
    /// By three quarters against the clock: lines run downwards.
    Falling,
}

impl Rotation {
    /// The quarter that is nearest to so many degrees against the clock.
    #[must_use]
    pub fn near(degrees: f64) -> Self {
        // Below four, and nothing where it is no number.
        match (degrees / 90.0).round().rem_euclid(4.0) as u8 {
            1 => Self::Rising,
            2 => Self::UpsideDown,
            3 => Self::Falling,
            _ => Self::Upright,
        }
    }

    /// Degrees against the clock.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        match self {
            Self::Upright => 0,
            Self::Rising => 90,
            Self::UpsideDown => 180,
            Self::Falling => 270,
        }
    }

    /// Whether they are not turned.
    #[must_use]
    pub const fn is_upright(&self) -> bool {
        matches!(self, Self::Upright)
    }
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextLine {
    /// Where it stands.
    pub area: TextArea,
    /// The line on which its letters stand, where that is known: its height at the left and at the right end of the
    /// area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<(f64, f64)>,
    /// Its words in the order in which they are read.
    pub words: Vec<TextWord>,
}

/// A word: what stands between two spaces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextWord {
    /// Its letters, in Unicode's composed form, without a space.
    pub content: String,
    /// Where it stands.
    pub area: TextArea,
    /// How sure the engine is of it, from 0 to 100; absent where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextArea {
    /// From the left edge.
    pub left: u32,
    /// From the upper edge.
    pub top: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl PageText {
    /// Its words in the order in which they are read.
    pub fn words(&self) -> impl Iterator<Item = &TextWord> {
        self.blocks.iter().flat_map(|block| &block.lines).flat_map(|line| &line.words)
    }
}
