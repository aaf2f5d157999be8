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

/// That a record which names a format and version is of the expected format, and no newer than this program knows.
///
/// # Errors
/// Another format, or a newer version.
pub fn known(expected: &'static str, format: &str, version: u32, newest: u32) -> Result<(), RecordError> {
    if format != expected {
        return Err(RecordError::OtherFormat { expected, found: format.to_owned() });
    }
    if version > newest {
        return Err(RecordError::TooNew { format: expected, found: version, known: newest });
    }
    Ok(())
}

/// Reads a record after its format and version have been seen to be known.
///
/// # Errors
/// Another format, a newer version, or JSON that does not fit.
pub fn read<R: Record>(json: &[u8]) -> Result<R, RecordError> {
    let malformed = |source| RecordError::Malformed { format: R::FORMAT, source };
    let head: Head = serde_json::from_slice(json).map_err(malformed)?;
    known(R::FORMAT, &head.format, head.version, R::VERSION)?;
    serde_json::from_slice(json).map_err(malformed)
}
