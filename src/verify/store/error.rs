//! What keeps a store from being verified at all.

use crate::catalogue::{CatalogueError, CatchUpError, StoreRecordError};
use crate::records::event_log::LogError;

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
    /// Its records.
    #[error(transparent)]
    Record(#[from] StoreRecordError),
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
