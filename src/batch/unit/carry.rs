//! What lies in the workspace already and is used again: by digest, never by size, and without another copy where the
//! file system can.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::io::{FingerprintReader, Meter, Purpose};
use crate::records::Hex32;

/// Whether the file at `path` still has these bytes. Counted as read back.
pub fn is_intact(path: &Path, size: u64, blake3: &Hex32, meter: &Meter) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let right_size = file.metadata().is_ok_and(|metadata| metadata.len() == size);
    right_size
        && FingerprintReader::new(meter, Purpose::ReadBack).read(&file, 1).is_ok_and(|found| found == (size, *blake3))
}

/// Gives `to` the content of `from`, both in the workspace: as a hard link where the file system has them, else as a
/// copy.
///
/// # Errors
/// What the system says.
pub fn carry(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::remove_file(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to)?;
    }
    Ok(())
}
