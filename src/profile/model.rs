//! What a profile says. Every key is documented in `profiles/full.toml`; an unknown key is an error.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::{AcceptedBy, Algorithm, Clause, Counting, PackageShape, SampleRules, Severity};

use super::capture::CaptureRules;
use super::description::DescriptionRules;
use super::master::MasterRules;
use super::normalise::NormaliseRules;
use super::pdf::PdfRules;
use super::quality::QualityRules;
use super::register::RegisterRules;
use super::target::TargetRules;
use super::text::TextRules;

/// A profile: how deliveries of one kind of material are dealt with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name, version and purpose.
    pub profile: Identity,
    /// How files are arranged into units.
    pub arrangement: Arrangement,
    /// How inventories are read.
    #[serde(default)]
    pub inventory: InventoryRules,
    /// What descriptions must say, and what is said of all units.
    #[serde(default, skip_serializing_if = "DescriptionRules::is_silent")]
    pub description: DescriptionRules,
    /// Which names are too long.
    #[serde(default)]
    pub names: NameRules,
    /// What is computed at the first reading.
    #[serde(default)]
    pub intake: IntakeRules,
    /// What the images must be; measured against what the inspection found.
    #[serde(default)]
    pub capture: CaptureRules,
    /// How a preserved image must be stored.
    #[serde(default)]
    pub master: MasterRules,
    /// Which masters are made where the source is of another form.
    #[serde(default)]
    pub normalise: NormaliseRules,
    /// What is measured of the quality of images, and its limits.
    #[serde(default)]
    pub quality: QualityRules,
    /// Frames that show a colour chart.
    #[serde(default, skip_serializing_if = "TargetRules::is_silent")]
    pub target: TargetRules,
    /// The access copies.
    #[serde(default)]
    pub access: AccessRules,
    /// The text of pages.
    #[serde(default, skip_serializing_if = "TextRules::is_silent")]
    pub text: TextRules,
    /// PDF/A documents for consultation.
    #[serde(default, skip_serializing_if = "PdfRules::is_silent")]
    pub pdf: PdfRules,
    /// Daily registers of the protocol: the calendar of the office.
    #[serde(default, skip_serializing_if = "RegisterRules::is_silent")]
    pub register: RegisterRules,
    /// When a unit is accepted.
    #[serde(default)]
    pub accept: AcceptRules,
    /// What a package looks like.
    #[serde(default)]
    pub package: PackageRules,
    /// Limits against hostile files.
    #[serde(default)]
    pub limits: Limits,
    /// Other severities for finding codes: `"image-no-resolution" = "error"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub severity: BTreeMap<String, Severity>,
}

/// `[profile]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Name: what `--profile` takes and what packages bear.
    pub id: String,
    /// Version of the profile; a profile in use is not changed, it gets a new version.
    pub version: String,
    /// What it is for, in English.
    pub label_en: String,
    /// What it is for, in Italian.
    pub label_it: String,
    /// Guidelines that its values follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
}

/// `[arrangement]`: which files make a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Arrangement {
    /// A folder `level` steps below the source is a unit with all that it holds. Files above that level belong to the
    /// delivery.
    Folder {
        /// 1 is a folder directly in the source. 0: the source itself is the one unit.
        level: u32,
        /// Names for the folders above the unit, from the source down: `["series"]`. Allowed: `fonds`, `series`,
        /// `file`, `item`.
        #[serde(default)]
        levels: Vec<String>,
        /// An expression over the file's name with the groups `page`, `side`, `item`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<String>,
    },
    /// Each folder that holds files directly is a unit.
    Leaf {
        /// An expression over the file's name with the groups `page`, `side`, `item`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<String>,
    },
    /// A regular expression over the path (`/` divides) with the groups `fonds`, `series`, `file`, `item`, `page`,
    /// `side`.
    Expression {
        /// The expression; it must match the whole path.
        expression: String,
        /// The groups that together name the unit: `["series", "file"]`.
        unit: Vec<String>,
    },
}

/// `[inventory]`: how the table with the descriptions is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InventoryRules {
    /// File names, relative to the source, that are taken as the inventory when none is named on the command line.
    pub files: Vec<String>,
    /// Sheets of a workbook; empty: all.
    pub sheets: Vec<String>,
    /// Field of the description = header of the column. Empty: the headers are recognised by themselves (Italian,
    /// English).
    pub columns: BTreeMap<String, String>,
    /// How the declared extent counts.
    pub counting: Counting,
    /// Whether a unit without a row is held.
    pub required: bool,
    /// Headers whose distinct values may be matched with a classification plan lying with the delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification_plan: Option<String>,
}

/// `[names]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NameRules {
    /// Longest component in a package, in bytes of UTF-8.
    pub longest_component: usize,
    /// Longest path in a package, in UTF-16 units: Windows readers stop at 260 with their own folder before it.
    pub longest_path: usize,
    /// Names of system files that are reported and left out: `Thumbs.db`, `.DS_Store`, `._*`, `desktop.ini`.
    pub junk: Vec<String>,
}

impl Default for NameRules {
    fn default() -> Self {
        let junk =
            ["Thumbs.db", "ehthumbs.db", "desktop.ini", ".DS_Store", "._*", ".Spotlight-V100", ".Trashes", "__MACOSX"];
        Self { longest_component: 120, longest_path: 180, junk: junk.map(str::to_owned).to_vec() }
    }
}

/// `[intake]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IntakeRules {
    /// Digests beside BLAKE3 and SHA-256, which are always computed.
    pub digests: Vec<Algorithm>,
    /// File names or patterns (`*`) of the supplier's lists of checksums, beside the usual ones.
    pub checksum_lists: Vec<String>,
    /// Whether a delivery without any checksum is held.
    pub checksums_required: bool,
}

/// `[access]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessRules {
    /// Whether access copies are made at all.
    pub make: bool,
    /// Long side in pixels; images that are smaller keep their size.
    pub long_side: u32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// Chroma subsampling.
    pub subsampling: Subsampling,
}

impl Default for AccessRules {
    fn default() -> Self {
        Self { make: true, long_side: 3000, quality: 85, subsampling: Subsampling::Quarter }
    }
}

/// Chroma subsampling of an access copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Subsampling {
    /// Half the chroma samples in both directions.
    #[serde(rename = "4:2:0")]
    Quarter,
    /// All chroma samples: for red or blue ink, maps.
    #[serde(rename = "4:4:4")]
    Full,
}

/// `[accept]`. What has its default is left out of the canonical form: earlier profiles keep their digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AcceptRules {
    /// What a damaged page does to its unit.
    pub damaged_page: DamagedPage,
    /// Who accepts a delivery.
    #[serde(skip_serializing_if = "is_default")]
    pub by: AcceptedBy,
    /// The sample that people look at; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleRules>,
    /// Days that the supplier has for a rescan.
    #[serde(skip_serializing_if = "is_usual_deadline")]
    pub rescan_days: u16,
    /// How many of the pages with the heaviest findings are listed beside the sample.
    #[serde(skip_serializing_if = "is_usual_worst")]
    pub worst: u16,
    /// Clauses of the contract with the supplier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// Days for a rescan where the profile does not say.
const RESCAN_DAYS: u16 = 30;

/// Pages beside the sample where the profile does not say.
const WORST: u16 = 20;

impl Default for AcceptRules {
    fn default() -> Self {
        Self {
            damaged_page: DamagedPage::Hold,
            by: AcceptedBy::Profile,
            sample: None,
            rescan_days: RESCAN_DAYS,
            worst: WORST,
            clauses: Vec::new(),
        }
    }
}

fn is_default(by: &AcceptedBy) -> bool {
    *by == AcceptedBy::default()
}

fn is_usual_deadline(days: &u16) -> bool {
    *days == RESCAN_DAYS
}

fn is_usual_worst(pages: &u16) -> bool {
    *pages == WORST
}

/// What a damaged page does to its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DamagedPage {
    /// The unit is held until a person decides.
    Hold,
    /// The unit is refused: the supplier delivers it again.
    Refuse,
    /// The page is preserved as it is, undecoded; the finding becomes a warning.
    Preserve,
}

/// `[package]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PackageRules {
    /// Shapes beside the folder bag, which is always made.
    pub shapes: Vec<PackageShape>,
    /// Manifests beside SHA-256.
    pub manifests: Vec<Algorithm>,
    /// How a finished package is read back before it gets its final name.
    pub read_back: ReadBack,
    /// `Source-Organization` in `bag-info.txt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_organization: Option<String>,
}

impl Default for PackageRules {
    fn default() -> Self {
        Self { shapes: Vec::new(), manifests: Vec::new(), read_back: ReadBack::Cache, source_organization: None }
    }
}

/// How a finished package is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReadBack {
    /// Through the operating system's cache: finds what the program or the file system did wrong.
    Cache,
    /// From the device: the cache is dropped first; slower, finds what the device did wrong too.
    Device,
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Most pixels of one image.
    pub max_pixels: u64,
    /// Most images in one file.
    pub max_images: u32,
    /// Most seconds for one file.
    pub timeout_s: u64,
    /// Most nodes of an embedded structure (tags, boxes, objects).
    pub max_nodes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_pixels: 400_000_000, max_images: 4096, timeout_s: 120, max_nodes: 1_000_000 }
    }
}
