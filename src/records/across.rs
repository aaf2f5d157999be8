//! What is compared across the units of a batch, and what there is to say: `pages.jsonl` and `across-units.jsonl`. None
//! of it is in a package, for what a package says of its pages does not depend on what came beside them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::finding::Finding;
use super::header::{Record, format_of, version_of};
use super::path::SourcePath;

/// The record `fondo.pages`, a line of a batch's `pages.jsonl`: what of a unit can be compared with other units. The
/// last line on a unit counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitPages {
    /// `fondo.pages`.
    #[serde(deserialize_with = "format_of::<UnitPages, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<UnitPages, _>")]
    pub version: u32,
    /// Identifier of the unit.
    pub unit: String,
    /// The middle colour of its paper; absent where too few pages were measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<UnitPaper>,
    /// Files with page images, in the order of the plan.
    pub files: Vec<FilePages>,
}

impl Record for UnitPages {
    const FORMAT: &'static str = "fondo.pages";
    const VERSION: u32 = 1;
}

/// The middle colour of a unit's paper, CIE L*a*b* under D50: the median of each number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitPaper {
    /// L*.
    pub l: f64,
    /// a*.
    pub a: f64,
    /// b*.
    pub b: f64,
    /// Of how many pages.
    pub pages: u64,
}

/// A file with page images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilePages {
    /// Where it lay in its delivery.
    pub path: SourcePath,
    /// BLAKE3 of its bytes.
    pub blake3: Hex32,
    /// Its images whose pixels can be compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<PagePixels>,
}

/// An image of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PagePixels {
    /// Its number in the file, from 1; absent where the file holds one alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
    /// The digest of its pixels.
    pub pixels: Hex32,
}

/// The record `fondo.across-units`, a line of a batch's `across-units.jsonl`: what was found in a unit by comparing it
/// with the others of the batch. Lines are in order of the unit's identifier, by bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcrossUnits {
    /// `fondo.across-units`.
    #[serde(deserialize_with = "format_of::<AcrossUnits, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<AcrossUnits, _>")]
    pub version: u32,
    /// Identifier of the unit.
    pub unit: String,
    /// What was found, the heaviest first.
    pub findings: Vec<Finding>,
}

impl Record for AcrossUnits {
    const FORMAT: &'static str = "fondo.across-units";
    const VERSION: u32 = 1;
}
