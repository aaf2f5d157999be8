//! `reconciliation.jsonl`: what was to come against what has come, over all deliveries so far.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::{inventory, survey};
use super::description::Extent;
use super::finding::Finding;
use super::header::{Record, format_of, version_of};
use super::report::ScopeTotals;

/// Where one unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReconciliationStatus {
    /// It was to come, has come and was accepted.
    Delivered,
    /// It has come, and was held or refused.
    NotAccepted,
    /// It was to come and has not come yet.
    Awaited,
    /// It has come and was not to come.
    Unexpected,
    /// It is described, but nobody asks for its digitisation.
    WithoutFiles,
}

/// Whether all of a unit is there, as the findings about it say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Completeness {
    /// The pages that were counted are not those that the inventory declares.
    pub extent_differs: bool,
    /// Pages are missing in the sequence, and nobody declares the gap.
    pub undeclared_gaps: bool,
}

impl Completeness {
    /// From everything that was found in a unit.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let extent = [inventory::EXTENT_FEWER, inventory::EXTENT_MORE, inventory::EXTENT_UNEVEN];
        Self {
            extent_differs: findings.iter().any(|finding| extent.contains(&finding.code)),
            undeclared_gaps: findings.iter().any(|finding| finding.code == survey::PAGE_GAP),
        }
    }
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
    /// Whether all of it is there.
    #[serde(default)]
    pub completeness: Completeness,
}

/// The sums of a reconciliation: its last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconciliationTotals {
    /// `fondo.reconciliation`.
    #[serde(deserialize_with = "format_of::<ReconciliationTotals, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<ReconciliationTotals, _>")]
    pub version: u32,
    /// The sums.
    pub totals: ScopeTotals,
}

impl Record for ReconciliationTotals {
    const FORMAT: &'static str = "fondo.reconciliation";
    const VERSION: u32 = 1;
}

impl Default for ReconciliationTotals {
    fn default() -> Self {
        Self { format: Self::FORMAT.to_owned(), version: Self::VERSION, totals: ScopeTotals::default() }
    }
}

impl ScopeTotals {
    /// Counts one unit.
    pub fn count(&mut self, line: &ReconciliationLine) {
        match line.status {
            ReconciliationStatus::Delivered => self.delivered += 1,
            ReconciliationStatus::NotAccepted => self.not_accepted += 1,
            ReconciliationStatus::Awaited => self.awaited += 1,
            ReconciliationStatus::Unexpected => self.unexpected += 1,
            ReconciliationStatus::WithoutFiles => self.without_files += 1,
        }
        self.expected += u64::from(line.status != ReconciliationStatus::Unexpected);
        self.extent_differs += u64::from(line.completeness.extent_differs);
        self.undeclared_gaps += u64::from(line.completeness.undeclared_gaps);
    }
}
