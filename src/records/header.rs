//! Every record bears its format and version (ARCHITECTURE §4).

use serde::{Deserialize, Serialize};

/// What keeps a record from being read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is another kind of record.
    #[error("read a {expected} record: it says that it is `{found}`")]
    OtherFormat {
        /// What was wanted.
        expected: &'static str,
        /// What stood there.
        found: String,
    },
    /// It was written by a newer Fondo.
    #[error("read a {format} record of version {found}: this program knows versions up to {known}; use a newer Fondo")]
    TooNew {
        /// The format.
        format: &'static str,
        /// Its version.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// It is no such JSON.
    #[error("read a {format} record: {source}")]
    Malformed {
        /// The format.
        format: &'static str,
        /// Where and why.
        source: serde_json::Error,
    },
}

/// A format that Fondo keeps on disk.
pub trait Record: Serialize + for<'de> Deserialize<'de> {
    /// Its name: `fondo.unit`.
    const FORMAT: &'static str;
    /// The version that this program writes; it reads this one and all before it.
    const VERSION: u32;
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

/// Reads a record after its format and version have been seen to be known.
///
/// # Errors
/// Another format, a newer version, or JSON that does not fit.
pub fn read<R: Record>(json: &[u8]) -> Result<R, RecordError> {
    let malformed = |source| RecordError::Malformed { format: R::FORMAT, source };
    let head: Head = serde_json::from_slice(json).map_err(malformed)?;
    if head.format != R::FORMAT {
        return Err(RecordError::OtherFormat { expected: R::FORMAT, found: head.format });
    }
    if head.version > R::VERSION {
        return Err(RecordError::TooNew { format: R::FORMAT, found: head.version, known: R::VERSION });
    }
    serde_json::from_slice(json).map_err(malformed)
}
