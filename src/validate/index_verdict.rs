//! What a check of an index came to.

use crate::records::{Finding, Severity};

/// Which standard or provider an index belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// UNI SInCRO 11386:2020.
    Sincro,
    /// SACER.
    Sacer,
}

impl IndexKind {
    /// Its name for programs.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sincro => "sincro",
            Self::Sacer => "sacer",
        }
    }
}

/// An index in a package, by its place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlacedIndex {
    pub(super) kind: IndexKind,
    /// Its folder: empty at the top, else with a slash at its end.
    pub(super) base: String,
    pub(super) name: String,
}

impl PlacedIndex {
    /// Its path in the package.
    pub(super) fn path(&self) -> String {
        format!("{}{}", self.base, self.name)
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexVerdict {
    /// Which standard or provider.
    pub kind: IndexKind,
    /// Where it lies in the archive or folder that was checked; none where the index itself was named.
    pub entry: Option<String>,
    /// Files that the index lists.
    pub files: u64,
    /// Files whose digest was compared and agrees.
    pub compared: u64,
    /// Bytes that were read of them.
    pub bytes: u64,
    /// What there is to say.
    pub findings: Vec<Finding>,
    /// Conditions that could not be known here, by the provider's codes.
    pub unknown: Vec<&'static str>,
}

impl IndexVerdict {
    pub(super) const fn new(kind: IndexKind) -> Self {
        Self { kind, entry: None, files: 0, compared: 0, bytes: 0, findings: Vec::new(), unknown: Vec::new() }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
}
