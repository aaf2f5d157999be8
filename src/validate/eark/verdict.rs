//! What comes of the check of an E-ARK package.

use crate::records::{Finding, Severity};

/// Which specification a package says it follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EarkKind {
    /// The common specification alone.
    #[default]
    Common,
    /// A submission package.
    Submission,
    /// An archival package.
    Archival,
    /// A dissemination package.
    Dissemination,
}

impl EarkKind {
    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Common => "CSIP",
            Self::Submission => "SIP",
            Self::Archival => "AIP",
            Self::Dissemination => "DIP",
        }
    }
}

/// What comes of the check of an E-ARK package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarkVerdict {
    /// Which specification it says it follows.
    pub kind: EarkKind,
    /// Its identifier (`mets/@OBJID`).
    pub objid: Option<String>,
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// METS documents that were read.
    pub documents: u64,
    /// References to files whose checksum was computed and compared.
    pub compared: u64,
    /// What there is to say, in the order of the checks.
    pub findings: Vec<Finding>,
}

impl EarkVerdict {
    /// Whether no finding is an error. Only the rules that are listed in the manual were evaluated.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
}
