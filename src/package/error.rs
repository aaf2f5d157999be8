//! What keeps a package from being made.

use std::io;
use std::path::{Path, PathBuf};

use crate::records::{Finding, Lang};

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
    /// Two files of a package have names that some file systems take for one.
    #[error("make a package: two of its files are called {path}")]
    Twins {
        /// The name that came twice.
        path: String,
    },
}

impl PackageError {
    /// The path cannot be read.
    pub(super) fn unreadable(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Unreadable { path, source }
    }

    /// The path cannot be written.
    pub(super) fn unwritable(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Unwritable { path, source }
    }

    /// The package or archive at `path` does not hold what was written to it: its disk is at fault.
    pub(super) fn damaged(path: &Path, finding: &Finding) -> Self {
        let source = io::Error::new(io::ErrorKind::InvalidData, finding.detail(Lang::En));
        Self::Unreadable { path: path.to_path_buf(), source }
    }
}
