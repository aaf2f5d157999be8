//! `reconciliation.jsonl`: what was to come against what has come, over all deliveries so far.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::description::Extent;
use super::header::Record;

/// Where one unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReconciliationStatus {
    /// It was to come and has come.
    Delivered,
    /// It was to come and has not come yet.
    Awaited,
    /// It has come and was not to come.
    Unexpected,
    /// It is described, but nobody asks for its digitisation.
    NotToBeDelivered,
}

/// One unit of the scope or of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationLine {
    /// Identifier of the unit.
    pub identifier: String,
    /// Where it stands.
    pub status: ReconciliationStatus,
    /// The extent that was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Extent>,
    /// Pages that were counted in the latest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_pages: Option<u64>,
    /// The batch that brought the latest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
}

/// The sums of a reconciliation: its last line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationTotals {
    /// `fondo.reconciliation`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Units that were to come and have come.
    pub delivered: u64,
    /// Units that are still to come.
    pub awaited: u64,
    /// Units that were not to come.
    pub unexpected: u64,
    /// Units that are described and not to be digitised.
    pub not_to_be_delivered: u64,
    /// Pages that were counted in all units that have come.
    pub pages: u64,
}

impl Record for ReconciliationTotals {
    const FORMAT: &'static str = "fondo.reconciliation";
    const VERSION: u32 = 1;
}
