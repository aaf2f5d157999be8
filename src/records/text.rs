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
    /// Its lines from top to bottom.
    pub lines: Vec<TextLine>,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextLine {
    /// Where it stands.
    pub area: TextArea,
    /// The line on which its letters stand, where that is known: its height at the left and at the right end of the area.
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
