//! What keeps a verification from being done at all.

use std::io;
use std::path::PathBuf;

use crate::records::fixity::ManifestError;

/// What keeps a verification from being done at all. That a place cannot be reached is none of these: it is a finding.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The list of what should be there cannot be read.
    #[error("read {path}: {source}")]
    List {
        /// The list.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The manifest cannot be believed.
    #[error("use {path}: {source}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: ManifestError,
    },
    /// No line of the list could be understood.
    #[error("use {path}: no line of it is a checksum that this program knows")]
    NoEntries {
        /// The list.
        path: PathBuf,
    },
    /// The file is no archive.
    #[error("verify {path}: it is neither a folder nor a tar nor a zip")]
    NoArchive {
        /// The file.
        path: PathBuf,
    },
    /// The folder is no bag.
    #[error("verify {path}: it has no manifest; say with which list it is to be compared")]
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// The tree cannot be put under fixity.
    #[error("read {path}: {source}")]
    Tree {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the tree cannot be read, so that the manifest would not be whole.
    #[error(
        "put {path} under fixity: {unread} of its files or folders cannot be read, the first is {first}: {message}"
    )]
    Unread {
        /// The tree.
        path: PathBuf,
        /// How many.
        unread: u64,
        /// The first.
        first: String,
        /// Why.
        message: String,
    },
    /// Something has the name of the manifest already.
    #[error("make {path}: there is something of that name already")]
    Exists {
        /// The manifest.
        path: PathBuf,
    },
    /// The manifest cannot be written.
    #[error("write {path}: {source}")]
    Write {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no room for what is sorted on disk.
    #[error("sort on disk: {0}")]
    Scratch(io::Error),
    /// The table of files that moved.
    #[error("keep a temporary table: {0}")]
    Table(#[from] rusqlite::Error),
    /// It was interrupted.
    #[error("finish: it was interrupted")]
    Interrupted,
}
