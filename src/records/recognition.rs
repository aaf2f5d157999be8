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
    /// Degrees by which lines rose to the right, where they were made level in a temporary copy; places are those of the page as it is.
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

/// What can be measured of a text without knowing what stands on the page. They rank pages within a batch; they are no rate of errors.
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
    /// Share of words of at least three letters that a list of words has; absent where there was no list, or no such word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<f64>,
}
