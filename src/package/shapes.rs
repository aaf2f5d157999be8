//! Other shapes of a finished folder bag, deterministic: sorted entries, one time, fixed modes.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::io::{DigestSet, Meter};
use crate::profile::ReadBack;
use crate::records::{PackageShape, UnitRecord};

use super::archive::{Entry, Order, archive};
use super::archive_read_back::Digest;
use super::contents::Contents;
use super::error::PackageError;
use super::layout::{TAG_MANIFEST, package_name};
use super::measure::Reader;
use super::read_back::contents_fault;

/// Makes a zip64 with stored entries of the bag in the folder `bag`. Its one root folder is called as `bag` is.
///
/// Masters and access copies are read once: their CRC-32 is on record, and bytes that do not have it end the work. The
/// archive is made durable and read back, `how` it is asked for, before it gets its name, which it gets whole or not at
/// all.
///
/// # Errors
/// The bag cannot be read or is not what its record says, or `out` cannot be written; nothing is left at `out` then.
pub fn zip(bag: &Path, record: &UnitRecord, out: &Path, how: ReadBack, meter: &Meter) -> Result<(), PackageError> {
    make(PackageShape::Zip, bag, record, out, how, meter)
}

/// Makes a POSIX pax tar of the bag in the folder `bag`. Its one root folder is called as `bag` is.
///
/// # Errors
/// As [`zip()`].
pub fn tar(bag: &Path, record: &UnitRecord, out: &Path, how: ReadBack, meter: &Meter) -> Result<(), PackageError> {
    make(PackageShape::Tar, bag, record, out, how, meter)
}

fn make(
    shape: PackageShape,
    bag: &Path,
    record: &UnitRecord,
    out: &Path,
    how: ReadBack,
    meter: &Meter,
) -> Result<(), PackageError> {
    let package = package_name(record);
    let order = Order { root: root_name(bag)?, at: record.at, package: &package, place: bag, how };
    archive(shape, entries(bag, record, meter)?, &order, out, meter)
}

fn root_name(bag: &Path) -> Result<&str, PackageError> {
    let unnamed = || io::Error::new(io::ErrorKind::InvalidInput, "the folder has no name in UTF-8");
    bag.file_name().and_then(|name| name.to_str()).ok_or_else(|| PackageError::unreadable(bag)(unnamed()))
}

/// What goes into an archive. Metadata and tag files are read here for their CRC-32, and compared with the manifests.
pub(super) fn entries(bag: &Path, record: &UnitRecord, meter: &Meter) -> Result<Vec<Entry>, PackageError> {
    let contents = match Contents::read(bag, record, meter) {
        Ok(contents) => contents,
        Err(fault) => return Err(PackageError::damaged(bag, &contents_fault(fault, bag, record)?)),
    };
    let mut reader = Reader::new(meter);
    let mut entries = Vec::with_capacity(contents.representations.len() + contents.others.len() + 1);
    let others = contents.others.into_iter().map(|(path, sha256)| (path, Some(sha256)));
    // The tag manifest was compared with what it stands for when the contents were read.
    for (path, sha256) in others.chain([(TAG_MANIFEST.to_owned(), None)]) {
        let from = bag.join(&path);
        let measured = File::open(&from)
            .and_then(|file| reader.measure(&file, &DigestSet::PAIR))
            .map_err(PackageError::unreadable(&from))?;
        let digest = Digest::Sha256(measured.digests.sha256);
        let entry = Entry { path, from, size: measured.size, crc32: measured.crc32, digest };
        if sha256.is_some_and(|expected| expected != measured.digests.sha256) {
            return Err(entry.differs(bag, &package_name(record)));
        }
        entries.push(entry);
    }
    entries.extend(contents.representations.iter().map(|file| Entry {
        path: file.path(),
        from: bag.join(file.path()),
        size: file.size,
        crc32: file.crc32,
        digest: Digest::Blake3(file.blake3),
    }));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

#[cfg(test)]
#[path = "shapes_tests.rs"]
mod tests;
