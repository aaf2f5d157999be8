//! Every record bears its format and version (ARCHITECTURE §4).

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

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

/// What every record says of itself.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) format: String,
    pub(super) version: u32,
}

/// That a record is of the expected format.
fn of_format<R: Record>(format: &str) -> Result<(), RecordError> {
    if format == R::FORMAT {
        return Ok(());
    }
    Err(RecordError::OtherFormat { expected: R::FORMAT, found: format.to_owned() })
}

/// That a record is no newer than this program knows.
fn of_known_version<R: Record>(version: u32) -> Result<(), RecordError> {
    if version <= R::VERSION {
        return Ok(());
    }
    Err(RecordError::TooNew { format: R::FORMAT, found: version, known: R::VERSION })
}

/// The `format` of a record among the lines of a file, for `deserialize_with`: no reader of lines can pass over another
/// format.
pub(super) fn format_of<'de, R: Record, D: Deserializer<'de>>(reader: D) -> Result<String, D::Error> {
    let format = String::deserialize(reader)?;
    of_format::<R>(&format).map_err(D::Error::custom)?;
    Ok(format)
}

/// The `version` of a record among the lines of a file, for `deserialize_with`: as [`format_of()`]. It stands before
/// all that a newer version may have brought, so that this is told and not the first field that nobody knows.
pub(super) fn version_of<'de, R: Record, D: Deserializer<'de>>(reader: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(reader)?;
    of_known_version::<R>(version).map_err(D::Error::custom)?;
    Ok(version)
}

/// Reads a record after its format and version have been seen to be known.
///
/// # Errors
/// Another format, a newer version, or JSON that does not fit.
pub fn read<R: Record>(json: &[u8]) -> Result<R, RecordError> {
    let malformed = |source| RecordError::Malformed { format: R::FORMAT, source };
    let head: Head = serde_json::from_slice(json).map_err(malformed)?;
    of_format::<R>(&head.format)?;
    of_known_version::<R>(head.version)?;
    serde_json::from_slice(json).map_err(malformed)
}
