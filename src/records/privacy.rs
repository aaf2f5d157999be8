//! `fondo.privacy`: what in the text of a unit may be personal data. A list for people who review, never a verdict; it
//! stays in the batch's folder and goes into no package and no report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::header::Record;
use super::text::TextArea;

/// The first line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyList {
    /// `fondo.privacy`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Batch.
    pub batch: String,
    /// Unit.
    pub unit: String,
    /// The key of the unit.
    pub unit_key: Hex32,
    /// Pages with text that were looked through.
    pub pages: u64,
    /// Lines that follow.
    pub mentions: u64,
}

impl Record for PrivacyList {
    const FORMAT: &'static str = "fondo.privacy";
    const VERSION: u32 = 1;
}

/// Another line: one place that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyMention {
    /// The file in the package.
    pub name: String,
    /// The image in it, from 1.
    pub image: u32,
    /// What it may be.
    pub kind: PersonalKind,
    /// How much speaks for it.
    pub certainty: Certainty,
    /// What stands there, but for what would tell it to who may not see the page: the first and last letters. Of terms,
    /// the term.
    pub shown: String,
    /// Where, in pixels of the page as it is seen; several where it goes over lines.
    pub areas: Vec<TextArea>,
}

/// What may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalKind {
    /// An Italian fiscal code of 16 characters, with its check character (DM 23 December 1976).
    FiscalCode,
    /// An Italian VAT number, or the fiscal code of an institution: 11 digits with their check digit.
    VatNumber,
    /// An account number (ISO 13616).
    Iban,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// A word about health (GDPR, article 9).
    Health,
    /// A word about crimes and convictions (GDPR, article 10).
    Justice,
}

/// How much speaks for a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// A pattern that other things have too; or letters were taken for others that engines confuse, and the check
    /// character holds then.
    Low,
    /// The pattern is whole and nothing proves it; or a check character holds over parts that stood apart.
    Medium,
    /// It stands in one piece, and its check character or its form leaves little doubt.
    High,
}
