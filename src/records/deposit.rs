//! `NAME.deposit.json` beside a package that was made for a provider: what was to be handed over, by which its answers
//! are judged.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::header::Record;

/// The record `fondo.deposit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositRecord {
    /// `fondo.deposit`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Unit.
    pub unit: String,
    /// Version of the unit.
    pub unit_version: u32,
    /// Unit key.
    pub unit_key: Hex32,
    /// Batch that brought the version.
    pub batch: String,
    /// Provider.
    pub provider: String,
    /// Version of the provider's profile.
    pub provider_version: String,
    /// When the package was made.
    pub made: Timestamp,
    /// The package: its name below `submissions/PROVIDER/`.
    pub package: String,
    /// What the provider will answer to, each by itself.
    pub requests: Vec<DepositRequest>,
}

/// One thing that a provider takes or refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositRequest {
    /// How the provider calls it: `REGISTRO-ANNO-NUMERO`, a package's name.
    pub key: String,
    /// The key as the provider compares it.
    pub normalised: String,
    /// The index that is sent for it, in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<DepositIndex>,
    /// Its files.
    pub parts: Vec<DepositPart>,
}

/// An index that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositIndex {
    /// Its path in the package.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Hex32,
    /// SHA-256 of its canonical form (Exclusive XML Canonicalization without comments), which receipts of SACER state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical_sha256: Option<Hex32>,
}

/// A file that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositPart {
    /// The name of its part in a call, where it is sent by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its path in the package.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Hex32,
}

impl DepositRecord {
    /// What is added to the name of a package.
    pub const SUFFIX: &'static str = ".deposit.json";
}

impl Record for DepositRecord {
    const FORMAT: &'static str = "fondo.deposit";
    const VERSION: u32 = 1;
}
