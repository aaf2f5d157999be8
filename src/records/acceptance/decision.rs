//! Decisions: the file in which they come, and `decisions.jsonl`, in which they stand.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::digest::Hex32;
use super::super::finding::Code;
use super::super::header::{Record, format_of, version_of};
use super::super::office::Role;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Looked at, and good.
    Accept,
    /// Not as it should be, and taken all the same.
    Waive,
    /// To be captured again by the supplier.
    Rescan,
    /// Not taken.
    Reject,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Waive, Self::Rescan, Self::Reject];

    /// The name that files use.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Waive => "waive",
            Self::Rescan => "rescan",
            Self::Reject => "reject",
        }
    }
}

/// The page of a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecidedPage {
    /// Its file's name in the package.
    pub name: String,
    /// The image or page inside the file, from 1; absent: the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
}

/// One decision, as it comes in a file: on a page, on a unit (without a page), or on the delivery (without both).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionEntry {
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<DecidedPage>,
    /// What it was decided on: SHA-256 of the page's file, the unit's key, or the digest of the lot. A decision on
    /// other bytes than those that lie there is refused.
    pub bound_to: Hex32,
    /// What was decided.
    pub verdict: Verdict,
    /// The defect that was seen, by its stable name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who decided: the id of a person in `fondo.toml`; absent: who applies the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When; absent: when the file is applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// The record `fondo.decisions`: what the review page saves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionFile {
    /// `fondo.decisions`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The batch.
    pub batch: String,
    /// The decisions.
    pub decisions: Vec<DecisionEntry>,
}

impl Record for DecisionFile {
    const FORMAT: &'static str = "fondo.decisions";
    const VERSION: u32 = 1;
}

/// The record `fondo.decision`: a line of a batch's `decisions.jsonl`. Lines are only ever added; the last one on a
/// thing stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecord {
    /// `fondo.decision`.
    #[serde(deserialize_with = "format_of::<DecisionRecord, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<DecisionRecord, _>")]
    pub version: u32,
    /// UUIDv5 over what was decided, by whom and when: the same decision applied twice is one.
    pub id: Uuid,
    /// The batch.
    pub batch: String,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<DecidedPage>,
    /// SHA-256 of the page's file, the unit's key, or the lot's digest.
    pub bound_to: Hex32,
    /// The key of the unit as it lay there, for a decision on a page: it counts for the sample of no other version.
    /// Absent before version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_key: Option<Hex32>,
    /// What was decided.
    pub verdict: Verdict,
    /// The open findings that a waiver closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    /// The errors of the delivery itself that a waiver on it closes: BLAKE3 of each finding as a line of
    /// `delivery-findings.jsonl` has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived: Vec<Hex32>,
    /// The defect that was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Until when the supplier is to bring it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// Who decided: an id of `fondo.toml`.
    pub by: String,
    /// In which role.
    pub role: Role,
    /// When.
    pub at: Timestamp,
    /// Who applied the file: an id of `fondo.toml`; absent where nobody was named, and before version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_by: Option<String>,
}

impl Record for DecisionRecord {
    const FORMAT: &'static str = "fondo.decision";
    const VERSION: u32 = 2;
}

impl DecisionRecord {
    /// Whether another decision is on the same thing.
    #[must_use]
    pub fn same_thing(&self, other: &Self) -> bool {
        (&self.unit, &self.page, &self.bound_to) == (&other.unit, &other.page, &other.bound_to)
    }

    /// Whether another decision was made on the same version of a unit, and closes the same errors of a delivery.
    #[must_use]
    pub fn holds_as_far(&self, other: &Self) -> bool {
        (&self.unit_key, &self.waived) == (&other.unit_key, &other.waived)
    }

    /// Whether another decision says the same of the same thing, whenever it was made.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.same_thing(other)
            && (self.verdict, &self.defect, &self.reason, &self.by)
                == (other.verdict, &other.defect, &other.reason, &other.by)
    }
}
