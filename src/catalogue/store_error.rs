//! What keeps the records of a store from being used.

use std::io;
use std::path::PathBuf;

use crate::records::fixity::ManifestError;
use crate::records::{Hex32, LineError};

use super::CatalogueError;

/// What keeps the records of a store from being used.
#[derive(Debug, thiserror::Error)]
pub enum StoreRecordError {
    /// It was never put on record.
    #[error("use the store `{name}`: it is not on record yet")]
    NotRegistered {
        /// The name.
        name: String,
    },
    /// Its records may be there; the catalogue does not know it.
    #[error("use the store `{name}`: the catalogue does not know it")]
    NotIndexed {
        /// The name.
        name: String,
    },
    /// Its manifest is another one than the log remembers.
    #[error("believe the manifest of the store `{name}`: its seal is {found}, the event log says {expected}")]
    Replaced {
        /// The store.
        name: String,
        /// What the manifest says.
        found: Hex32,
        /// What was logged.
        expected: Hex32,
    },
    /// Its manifest cannot be used.
    #[error("use {path}: {source}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: ManifestError,
    },
    /// Its record of readings cannot be read.
    #[error(transparent)]
    Readings(#[from] LineError),
    /// A record cannot be written.
    #[error("write {path}: {source}")]
    Write {
        /// The record.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no room for what is sorted on disk.
    #[error("sort on disk: {0}")]
    Scratch(io::Error),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}
