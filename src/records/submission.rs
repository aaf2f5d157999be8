//! `submission.jsonl`: what came with a delivery beside its units, and was kept as its documentation (OAIS: submission
//! documentation).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::path::SourcePath;
use super::plan::Stamp;

/// One file: an inventory, a list of checksums, a classification plan, a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionLine {
    /// Where it lay in the delivery.
    pub path: SourcePath,
    /// Its name below `submission/`.
    pub name: String,
    /// The file system's word when it was read.
    pub stamp: Stamp,
    /// SHA-256.
    pub sha256: Hex32,
    /// BLAKE3.
    pub blake3: Hex32,
}
