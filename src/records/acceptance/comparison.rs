//! The comparison with the originals (*raffronto*): a record of its own, made with the originals in hand.
//!
//! It alone supports an attestation of conformity (CAD art. 22 c. 1-bis, 23-ter; AgID guidelines, Allegato 3).

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::digest::Hex32;
use super::super::header::Record;
use super::sample::{LotSize, PageOfLot};

/// By which way conformity is ascertained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonMethod {
    /// Every page was compared with its original.
    All,
    /// A sample of the lot was compared. That its outcome holds for the whole lot presumes that the process is
    /// certified.
    Sample,
}

/// What the comparison of one page came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ComparisonOutcome {
    /// The same in content and form.
    Conforms,
    /// It differs.
    Differs,
    /// The original could not be had.
    NotCompared,
}

/// A person who took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonPerson {
    /// The id of `fondo.toml`.
    pub id: String,
    /// In which capacity: public official, operator, delegate of the supplier.
    pub capacity: String,
}

/// One page that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedPage {
    /// The page.
    pub page: PageOfLot,
    /// What it came to; null in a form that is still to be filled in.
    #[serde(default)]
    pub outcome: Option<ComparisonOutcome>,
    /// What differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The record `fondo.comparison-form`: written by `fondo compare form`, filled in by the persons, read by `fondo
/// compare record`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonForm {
    /// `fondo.comparison-form`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The batch.
    pub batch: String,
    /// The lot that lies in the workspace.
    pub lot: LotSize,
    /// BLAKE3 of the batch's identifier, the lot's digest and the word `comparison`: from it the sample was drawn.
    pub seed: Hex32,
    /// By which way.
    pub method: ComparisonMethod,
    /// How the images were captured: process and its version, device, settings.
    pub process: String,
    /// The persons.
    pub persons: Vec<ComparisonPerson>,
    /// The day; null in a form that is still to be filled in.
    #[serde(default)]
    pub date: Option<Date>,
    /// The place.
    pub place: String,
    /// The pages.
    pub pages: Vec<ComparedPage>,
}

impl Record for ComparisonForm {
    const FORMAT: &'static str = "fondo.comparison-form";
    const VERSION: u32 = 1;
}

/// The record `fondo.comparison` in a batch's folder `comparisons/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRecord {
    /// `fondo.comparison`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// What the persons filled in.
    pub form: ComparisonForm,
    /// BLAKE3 of the form as it was handed in.
    pub form_digest: Hex32,
    /// Whether every page of the comparison conforms. False: the lot does not conform, or not every page could be
    /// compared.
    pub conforms: bool,
    /// Who brought it into the workspace: an id of `fondo.toml`.
    pub recorded_by: String,
    /// When.
    pub recorded: Timestamp,
}

impl Record for ComparisonRecord {
    const FORMAT: &'static str = "fondo.comparison";
    const VERSION: u32 = 1;
}
