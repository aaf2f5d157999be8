//! What keeps a package from being checked.

use std::io;
use std::path::PathBuf;

/// What keeps a package from being checked at all. What is wrong with it is a finding.
#[derive(Debug, thiserror::Error)]
pub enum ValidateError {
    /// There is no such package, or it may not be read.
    #[error("read {path}: {source}")]
    Unreadable {
        /// The package.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is neither a folder nor an archive that this program reads.
    #[error("check {path}: it is neither a folder nor a zip nor a tar")]
    NoPackage {
        /// What was to be checked.
        path: PathBuf,
    },
    /// The list of what the package holds, kept on disk while it is checked.
    #[error("keep the scratch index of a check: {0}")]
    Scratch(#[from] rusqlite::Error),
}
