//! What comes of the check of a bag.

use crate::formats::bag::{ChecksumAlgorithm, Version};
use crate::records::{Finding, Severity};

/// What comes of the check of a bag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BagVerdict {
    /// The version that the bag declares, where it could be read.
    pub version: Option<Version>,
    /// Algorithms of the payload manifests that were verified.
    pub algorithms: Vec<ChecksumAlgorithm>,
    /// Files in `data`.
    pub payload_files: u64,
    /// Their bytes.
    pub payload_bytes: u64,
    /// Files, tag files among them, of which at least one checksum was computed and compared.
    pub compared: u64,
    /// What there is to say, in the order of the checks.
    pub findings: Vec<Finding>,
}

impl BagVerdict {
    /// Whether the bag is complete and valid (RFC 8493 §3): no finding is an error.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
}
