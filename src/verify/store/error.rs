//! What keeps a store from being verified at all.

use std::io;
use std::path::PathBuf;

use crate::catalogue::{CatalogueError, CatchUpError};
use crate::records::event_log::LogError;
use crate::records::fixity::ManifestError;
use crate::records::{Hex32, LineError};

use super::super::error::VerifyError;

/// What keeps a store from being verified at all.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `fondo.toml` names no such store.
    #[error("find the store `{name}`: fondo.toml does not name it")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The name cannot be that of a folder.
    #[error("use the store `{name}`: a name has letters, digits, - and _ alone")]
    Name {
        /// The name.
        name: String,
    },
    /// It was never put on record.
    #[error("verify the store `{name}`: it is not on record yet")]
    NotRegistered {
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
    /// The verification.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Bringing the catalogue up to the log.
    #[error(transparent)]
    CatchUp(#[from] CatchUpError),
}
