//! `receipts/answers.jsonl`: what providers answered. Outcome, receipt and conservation status are three things.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;

/// The outcome of a submission (*esito*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerOutcome {
    /// Taken.
    Positive,
    /// Taken, with something to look at.
    Warning,
    /// Refused.
    Negative,
}

impl AnswerOutcome {
    /// Its word in records.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Warning => "warning",
            Self::Negative => "negative",
        }
    }
}

/// What kind of file an answer came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// The outcome of SACER (`EsitoVersamento`, `EsitoVersAggAllegati`, `EsitoVersamentoFascicolo`).
    SacerOutcome,
    /// A receipt of SACER by itself (`RapportoVersamento`).
    SacerReceipt,
    /// A row of a table, by the mapping of the provider's profile.
    Table,
}

/// A file that was kept byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptFile {
    /// Its name below `receipts/`.
    pub name: String,
    /// The SHA-256 of its bytes, as they came.
    pub sha256: Hex32,
}

/// A receipt (*rapporto di versamento*): only what was taken in charge has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptStatement {
    /// How the provider calls it.
    pub id: String,
    /// The receipt, where it is a document of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptFile>,
    /// Files whose digest it states, and that are as they were handed over.
    pub compared: u64,
    /// Whether it states the digest of the index that was handed over.
    pub index_compared: bool,
}

/// An answer to one deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerLine {
    /// When it was imported.
    pub clock: Timestamp,
    /// Who imported it.
    pub operator: String,
    /// The provider's name: that of its profile.
    pub provider: String,
    /// The key of the deposit, normalised.
    pub key: String,
    /// The identifier of the unit.
    pub unit: String,
    /// The version of the unit that was handed over, from 1.
    pub unit_version: u32,
    /// What kind of file it came in.
    pub kind: AnswerKind,
    /// The file that was brought.
    pub kept: KeptFile,
    /// When the provider answered, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    /// Whether the provider took it in charge.
    pub outcome: AnswerOutcome,
    /// The provider's own code for the outcome: `NESSUN_ERRORE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptStatement>,
    /// The conservation status, in the provider's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conservation: Option<String>,
}
