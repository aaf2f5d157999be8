//! What keeps a package from being made.

use std::io;
use std::path::PathBuf;

/// What keeps a package from being made or read. Something wrong with the material is never one of these.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Something of a package cannot be read.
    #[error("read {path}: {source}")]
    Unreadable {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something of a package cannot be written.
    #[error("write {path}: {source}")]
    Unwritable {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
