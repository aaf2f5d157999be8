//! Other shapes of a finished folder bag, deterministic: sorted entries, one time, fixed modes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::formats::tar::{TarWriteError, TarWriter};
use crate::formats::zip::{ZipWriteError, ZipWriter};
use crate::io::{AtomicFile, CountedFile, DigestSet, Meter, Purpose, read_ahead, temporary_name};
use crate::profile::ReadBack;
use crate::records::codes::package as codes;
use crate::records::{PackageShape, UnitRecord};

use super::archive_read_back::{ArchiveFault, Digest, Placed, Written, read_back};
use super::contents::Contents;
use super::error::PackageError;
use super::layout::TAG_MANIFEST;
use super::measure::{Fingerprinting, Reader};
use super::read_back::{about, contents_fault};

/// Makes a zip64 with stored entries of the bag in the folder `bag`. Its one root folder is called as `bag` is.
///
/// Masters and access copies are read once: their CRC-32 is on record, and bytes that do not have it end the work. The archive is made
/// durable and read back, `how` it is asked for, before it gets its name, which it gets whole or not at all.
///
/// # Errors
/// The bag cannot be read or is not what its record says, or `out` cannot be written; nothing is left at `out` then.
pub fn zip(bag: &Path, record: &UnitRecord, out: &Path, how: ReadBack, meter: &Meter) -> Result<(), PackageError> {
    make::<ZipWriter<Out<'_>>>(bag, record, out, how, meter)
}

/// Makes a POSIX pax tar of the bag in the folder `bag`. Its one root folder is called as `bag` is.
///
/// # Errors
/// As [`zip()`].
pub fn tar(bag: &Path, record: &UnitRecord, out: &Path, how: ReadBack, meter: &Meter) -> Result<(), PackageError> {
    make::<TarWriter<Out<'_>>>(bag, record, out, how, meter)
}

fn make<'m, W: Packer<'m>>(
    bag: &Path,
    record: &UnitRecord,
    out: &Path,
    how: ReadBack,
    meter: &'m Meter,
) -> Result<(), PackageError> {
    let file = AtomicFile::create(out, meter).map_err(PackageError::unwritable(out))?;
    let mut packer = W::begin(Fingerprinting::new(file), record.at);
    let placed = pack(&mut packer, bag, record, out, meter)?;
    let (archive, blake3) = packer.end().map_err(PackageError::unwritable(out))?.finish();
    publish(archive, out, record, &Written { shape: W::SHAPE, placed, blake3 }, how, meter)
}

/// What an archive is written to.
type Out<'m> = Fingerprinting<AtomicFile<'m>>;

/// The writer of an archive, of whichever shape.
trait Packer<'m>: Sized {
    const SHAPE: PackageShape;

    /// Begins an archive all of whose entries bear the instant `at`.
    fn begin(out: Out<'m>, at: Timestamp) -> Self;

    /// Adds an entry and returns the offset of its data in the archive.
    fn entry(&mut self, name: &str, size: u64, crc32: u32, content: &mut dyn Read) -> Result<u64, PackFault>;

    /// Writes what follows the entries.
    fn end(self) -> io::Result<Out<'m>>;
}

/// What keeps an entry out of an archive.
enum PackFault {
    /// Its bytes are not those on record.
    Differs,
    /// Reading it or writing the archive.
    Io(io::Error),
}

impl<'m> Packer<'m> for ZipWriter<Out<'m>> {
    const SHAPE: PackageShape = PackageShape::Zip;

    fn begin(out: Out<'m>, at: Timestamp) -> Self {
        Self::new(out, at)
    }

    fn entry(&mut self, name: &str, size: u64, crc32: u32, content: &mut dyn Read) -> Result<u64, PackFault> {
        self.add(name, size, crc32, &mut { content }).map_err(|error| match error {
            ZipWriteError::Crc { .. } => PackFault::Differs,
            ZipWriteError::Entry { source, .. } | ZipWriteError::Directory(source) => PackFault::Io(source),
            long @ ZipWriteError::NameTooLong { .. } => PackFault::Io(io::Error::other(long)),
        })
    }

    fn end(self) -> io::Result<Out<'m>> {
        self.finish().map(|(out, _)| out).map_err(|error| match error {
            ZipWriteError::Directory(source) => source,
            other => io::Error::other(other),
        })
    }
}

impl<'m> Packer<'m> for TarWriter<Out<'m>> {
    const SHAPE: PackageShape = PackageShape::Tar;

    fn begin(out: Out<'m>, at: Timestamp) -> Self {
        Self::new(out, at)
    }

    fn entry(&mut self, name: &str, size: u64, crc32: u32, content: &mut dyn Read) -> Result<u64, PackFault> {
        self.add(name, size, crc32, &mut { content }).map_err(|error| match error {
            TarWriteError::Crc { .. } => PackFault::Differs,
            TarWriteError::Entry { source, .. } | TarWriteError::End(source) => PackFault::Io(source),
        })
    }

    fn end(self) -> io::Result<Out<'m>> {
        self.finish().map(|(out, _)| out).map_err(|error| match error {
            TarWriteError::End(source) => source,
            other => io::Error::other(other),
        })
    }
}

/// A file of the bag on its way into an archive.
struct Entry {
    path: String,
    size: u64,
    crc32: u32,
    digest: Digest,
}

impl Entry {
    fn differs(&self, bag: &Path, record: &UnitRecord) -> PackageError {
        PackageError::damaged(bag, &about(record, codes::PACKAGE_READ_BACK_DIFFERS, &self.path))
    }
}

/// Packs all files of the bag in order of their paths, by bytes.
fn pack<'m, W: Packer<'m>>(
    packer: &mut W,
    bag: &Path,
    record: &UnitRecord,
    out: &Path,
    meter: &Meter,
) -> Result<Vec<Placed>, PackageError> {
    let root = root_name(bag)?;
    let entries = entries(bag, record, meter)?;
    let mut placed = Vec::with_capacity(entries.len());
    for entry in entries {
        let path = bag.join(&entry.path);
        let file = File::open(&path).map_err(PackageError::unreadable(path))?;
        read_ahead(&file);
        let mut content = CountedFile::new(file, meter, Purpose::ReadBack);
        let name = format!("{root}/{}", entry.path);
        let data = packer.entry(&name, entry.size, entry.crc32, &mut content).map_err(|fault| match fault {
            PackFault::Differs => entry.differs(bag, record),
            PackFault::Io(source) => PackageError::unwritable(out)(source),
        })?;
        placed.push(Placed { name, size: entry.size, crc32: entry.crc32, digest: entry.digest, data });
    }
    Ok(placed)
}

fn root_name(bag: &Path) -> Result<&str, PackageError> {
    let unnamed = || io::Error::new(io::ErrorKind::InvalidInput, "the folder has no name in UTF-8");
    bag.file_name().and_then(|name| name.to_str()).ok_or_else(|| PackageError::unreadable(bag)(unnamed()))
}

/// What goes into an archive. Metadata and tag files are read here for their CRC-32, and compared with the manifests.
fn entries(bag: &Path, record: &UnitRecord, meter: &Meter) -> Result<Vec<Entry>, PackageError> {
    let contents = match Contents::read(bag, record, meter) {
        Ok(contents) => contents,
        Err(fault) => return Err(PackageError::damaged(bag, &contents_fault(fault, bag, record)?)),
    };
    let mut reader = Reader::new(meter);
    let mut entries = Vec::with_capacity(contents.representations.len() + contents.others.len() + 1);
    let others = contents.others.into_iter().map(|(path, sha256)| (path, Some(sha256)));
    // The tag manifest was compared with what it stands for when the contents were read.
    for (path, sha256) in others.chain([(TAG_MANIFEST.to_owned(), None)]) {
        let place = bag.join(&path);
        let measured = File::open(&place)
            .and_then(|file| reader.measure(&file, &DigestSet::PAIR))
            .map_err(PackageError::unreadable(place))?;
        let digest = Digest::Sha256(measured.digests.sha256);
        let entry = Entry { path, size: measured.size, crc32: measured.crc32, digest };
        if sha256.is_some_and(|expected| expected != measured.digests.sha256) {
            return Err(entry.differs(bag, record));
        }
        entries.push(entry);
    }
    entries.extend(contents.representations.iter().map(|file| Entry {
        path: file.path(),
        size: file.size,
        crc32: file.crc32,
        digest: Digest::Blake3(file.blake3),
    }));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// Makes the archive durable under its temporary name, reads it back there, and gives it its name.
fn publish(
    archive: AtomicFile<'_>,
    out: &Path,
    record: &UnitRecord,
    written: &Written,
    how: ReadBack,
    meter: &Meter,
) -> Result<(), PackageError> {
    archive.sync().map_err(PackageError::unwritable(out))?;
    let temporary: PathBuf = temporary_name(out);
    let found = File::open(&temporary).and_then(|file| read_back(file, written, how, meter));
    let finding = match found.map_err(PackageError::unreadable(temporary))? {
        Ok(()) => return archive.commit().map_err(PackageError::unwritable(out)),
        Err(ArchiveFault::Entry(name)) => about(record, codes::PACKAGE_ARCHIVE_DIFFERS, &name),
        Err(ArchiveFault::Whole) => {
            let name = out.file_name().unwrap_or_default().to_string_lossy();
            about(record, codes::PACKAGE_READ_BACK_DIFFERS, &name)
        }
    };
    Err(PackageError::damaged(out, &finding))
}

#[cfg(test)]
#[path = "shapes_tests.rs"]
mod tests;
