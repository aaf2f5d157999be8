//! The lot that a delivery is, and the sample that people look at: `samples/0001.lot.jsonl` and
//! `samples/0001.sample.json`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::digest::Hex32;
use super::super::header::{Record, format_of, version_of};
use super::terms::{DefectClass, InspectionLevel};

/// A page as lots and samples name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageOfLot {
    /// Its unit.
    pub unit: String,
    /// Its file's name in the package.
    pub name: String,
    /// The image or page inside the file, from 1.
    pub image: u32,
    /// SHA-256 of the file.
    pub sha256: Hex32,
}

/// A file as lots name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileOfLot {
    /// Its name in the package.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: Hex32,
}

/// A unit as samples name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitOfLot {
    /// Its identifier.
    pub unit: String,
    /// Its key.
    pub unit_key: Hex32,
}

/// A line of the lot. The first has the terms; then comes each unit, in order of its bytes, with its pages behind it,
/// in order of the bytes of the name, then of the image. The lot's digest is the BLAKE3 of the whole file: what is
/// accepted is these versions of these units under these terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LotLine {
    /// Under which terms it is accepted.
    Terms {
        /// `fondo.lot`.
        #[serde(deserialize_with = "format_of::<LotLine, _>")]
        format: String,
        /// Version of the format.
        #[serde(deserialize_with = "version_of::<LotLine, _>")]
        version: u32,
        /// BLAKE3 of the batch's `terms.json`.
        terms: Hex32,
    },
    /// A unit.
    Unit {
        /// Its identifier.
        unit: String,
        /// Its key: everything that decides what comes of it.
        unit_key: Hex32,
        /// All its files, those without pages too, in order of the bytes of their names.
        files: Vec<FileOfLot>,
    },
    /// A page.
    Page(PageOfLot),
}

impl Record for LotLine {
    const FORMAT: &'static str = "fondo.lot";
    // Lots from before version 2 had no other lines than pages, and no word for their kind.
    const VERSION: u32 = 2;
}

/// The lot that a sample was drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotSize {
    /// Pages.
    pub pages: u64,
    /// Units.
    pub units: u64,
    /// BLAKE3 of the file with the lot.
    pub digest: Hex32,
}

/// The plan of one class of defects (ISO 2859-1, Table 2-A).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassPlan {
    /// The class.
    pub class: DefectClass,
    /// Acceptance quality limit; 0 for critical defects, of which none is accepted.
    pub aql: f64,
    /// The code letter of the plan in use: where the table has an arrow, that of the plan to which it leads.
    pub letter: char,
    /// Pages, in the order of the draw, of which the defects of this class are counted.
    pub size: u64,
    /// Most defective pages with which the lot is accepted.
    pub accept: u64,
}

/// How the sample was planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SamplePlan {
    /// `ISO 2859-1, single sampling, normal inspection`.
    pub standard: String,
    /// Inspection level.
    pub level: InspectionLevel,
    /// The code letter of the lot's size.
    pub letter: char,
    /// Pages to look at: the largest of the classes'; the whole lot where that is not larger.
    pub size: u64,
    /// The classes.
    pub classes: Vec<ClassPlan>,
}

/// The record `fondo.sample`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleRecord {
    /// `fondo.sample`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The batch.
    pub batch: String,
    /// When it was drawn.
    pub drawn: Timestamp,
    /// The lot.
    pub lot: LotSize,
    /// BLAKE3 of the `terms.json` under which it was drawn; absent in samples from before version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Hex32>,
    /// BLAKE3 of the batch's identifier followed by the 32 bytes of the lot's digest.
    pub seed: Hex32,
    /// The plan; absent where the profile asks for a person but for no sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<SamplePlan>,
    /// The pages drawn, in the order in which they are to be looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PageOfLot>,
    /// The units of these pages, as they lay there; absent in samples from before version 2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitOfLot>,
    /// Pages with the heaviest findings, the worst first. They are no part of the sample and do not count for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worst: Vec<PageOfLot>,
}

impl Record for SampleRecord {
    const FORMAT: &'static str = "fondo.sample";
    const VERSION: u32 = 2;
}
