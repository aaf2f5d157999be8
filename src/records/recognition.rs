//! How the text of a page was recognised, and what came of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;

/// The text of one image of a file, recognised by a program of others. It lies below `data/representations/text/`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRecognition {
    /// The image in the file, from 1.
    pub image: u32,
    /// The program, with its version: `tesseract 5.3.0`.
    pub engine: String,
    /// What it knows of languages and scripts, in the order in which it was asked for.
    pub models: Vec<RecognitionModel>,
    /// How it was called, but for the places of its files.
    pub parameters: String,
    /// Degrees by which lines rose to the right, where they were made level in a temporary copy; places are those of
    /// the page as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levelled: Option<f64>,
    /// What can be measured of the text.
    pub measures: TextMeasures,
    /// The text with its places, ALTO 4.
    pub alto: TextFile,
    /// The text alone, UTF-8.
    pub plain: TextFile,
}

/// A model of an engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecognitionModel {
    /// Its name, as the engine calls it: `ita`.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: Hex32,
}

/// A file with the text of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextFile {
    /// Name below `data/representations/text/`.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256.
    pub sha256: Hex32,
    /// CRC-32 (ISO 3309) of the bytes.
    pub crc32: u32,
}

/// What can be measured of a text without knowing what stands on the page. They rank pages within a batch; they are no
/// rate of errors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextMeasures {
    /// Words.
    pub words: u64,
    /// Mean of the engine's confidence in its words, 0 to 100; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Their median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// Share of words of a confidence below 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsure: Option<f64>,
    /// Share of words of at least three letters that a list of words has; absent where there was no list, or no such
    /// word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<f64>,
}

/// The text of a unit, for reports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitText {
    /// Pages whose text was recognised.
    pub recognised: u64,
    /// Words.
    pub words: u64,
    /// The pages of whose text the engine is least sure, the least first; of a unit at most [`UnitText::MOST`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub least_sure: Vec<PageConfidence>,
}

/// How sure an engine is of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageConfidence {
    /// The file in the package.
    pub name: String,
    /// The image in it, from 1.
    pub image: u32,
    /// Mean confidence, 0 to 100.
    pub mean: f64,
    /// Words.
    pub words: u64,
}

impl UnitText {
    /// How many pages of one unit are named.
    pub const MOST: usize = 20;

    /// Of all texts of a unit, each with the name of its file; `None` where there is none.
    pub fn of<'t>(texts: impl Iterator<Item = (&'t str, &'t PageRecognition)>) -> Option<Self> {
        let mut unit = Self::default();
        for (name, text) in texts {
            unit.recognised += 1;
            unit.words += text.measures.words;
            unit.least_sure.extend(text.measures.mean.map(|mean| PageConfidence {
                name: name.to_owned(),
                image: text.image,
                mean,
                words: text.measures.words,
            }));
        }
        unit.least_sure.sort_by(PageConfidence::by_confidence);
        unit.least_sure.truncate(Self::MOST);
        (unit.recognised > 0).then_some(unit)
    }
}

impl PageConfidence {
    /// The least sure first; pages of which the engine is as sure in the order of their names.
    #[must_use]
    pub fn by_confidence(one: &Self, other: &Self) -> std::cmp::Ordering {
        one.mean.total_cmp(&other.mean).then_with(|| (&one.name, one.image).cmp(&(&other.name, other.image)))
    }
}
