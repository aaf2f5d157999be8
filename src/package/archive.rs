//! Archives of a package, deterministic: one time, fixed modes, the entries in the order in which they are given.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::formats::tar::{TarWriteError, TarWriter};
use crate::formats::zip::{ZipWriteError, ZipWriter};
use crate::io::{AtomicFile, CountedFile, Meter, Purpose, read_ahead, temporary_name};
use crate::profile::ReadBack;
use crate::records::PackageShape;
use crate::records::codes::package as codes;

use super::archive_read_back::{ArchiveFault, Digest, Placed, Written, read_back};
use super::error::PackageError;
use super::measure::Fingerprinting;
use super::read_back::about_package;

/// A file on its way into an archive.
pub(super) struct Entry {
    /// Its path below the root folder.
    pub(super) path: String,
    /// Where its bytes lie.
    pub(super) from: PathBuf,
    /// Bytes.
    pub(super) size: u64,
    /// CRC-32.
    pub(super) crc32: u32,
    /// Of its bytes.
    pub(super) digest: Digest,
}

impl Entry {
    /// The error where its bytes are not those on record.
    pub(super) fn differs(&self, place: &Path, package: &str) -> PackageError {
        PackageError::damaged(place, &about_package(package, codes::PACKAGE_READ_BACK_DIFFERS, &self.path))
    }
}

/// What is packed.
pub(super) struct Order<'o> {
    /// The root folder in the archive.
    pub(super) root: &'o str,
    /// The one instant of all entries.
    pub(super) at: Timestamp,
    /// How findings call the package.
    pub(super) package: &'o str,
    /// What is being packed, for errors.
    pub(super) place: &'o Path,
    /// How the archive is read back.
    pub(super) how: ReadBack,
}

/// Packs `entries` into a zip64 with stored entries or a POSIX pax tar at `out`. The archive is made durable and read
/// back before it gets its name, which it gets whole or not at all.
///
/// # Errors
/// An entry cannot be read or is not what is on record, or `out` cannot be written; nothing is left at `out` then.
pub(super) fn archive(
    shape: PackageShape,
    entries: Vec<Entry>,
    order: &Order<'_>,
    out: &Path,
    meter: &Meter,
) -> Result<(), PackageError> {
    match shape {
        PackageShape::Zip => make::<ZipWriter<Out<'_>>>(entries, order, out, meter),
        PackageShape::Tar => make::<TarWriter<Out<'_>>>(entries, order, out, meter),
    }
}

fn make<'m, W: Packer<'m>>(
    entries: Vec<Entry>,
    order: &Order<'_>,
    out: &Path,
    meter: &'m Meter,
) -> Result<(), PackageError> {
    let file = AtomicFile::create(out, meter).map_err(PackageError::unwritable(out))?;
    let mut packer = W::begin(Fingerprinting::new(file), order.at);
    let placed = pack(&mut packer, entries, order, out, meter)?;
    let (archive, blake3) = packer.end().map_err(PackageError::unwritable(out))?.finish();
    publish(archive, out, order, &Written { shape: W::SHAPE, placed, blake3 }, meter)
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

fn pack<'m, W: Packer<'m>>(
    packer: &mut W,
    entries: Vec<Entry>,
    order: &Order<'_>,
    out: &Path,
    meter: &Meter,
) -> Result<Vec<Placed>, PackageError> {
    let mut placed = Vec::with_capacity(entries.len());
    for entry in entries {
        let file = File::open(&entry.from).map_err(PackageError::unreadable(&entry.from))?;
        read_ahead(&file);
        let mut content = CountedFile::new(file, meter, Purpose::ReadBack);
        let name = format!("{}/{}", order.root, entry.path);
        let data = packer.entry(&name, entry.size, entry.crc32, &mut content).map_err(|fault| match fault {
            PackFault::Differs => entry.differs(order.place, order.package),
            PackFault::Io(source) => PackageError::unwritable(out)(source),
        })?;
        placed.push(Placed { name, size: entry.size, crc32: entry.crc32, digest: entry.digest, data });
    }
    Ok(placed)
}

/// Makes the archive durable under its temporary name, reads it back there, and gives it its name.
fn publish(
    archive: AtomicFile<'_>,
    out: &Path,
    order: &Order<'_>,
    written: &Written,
    meter: &Meter,
) -> Result<(), PackageError> {
    archive.sync().map_err(PackageError::unwritable(out))?;
    let temporary: PathBuf = temporary_name(out);
    let found = File::open(&temporary).and_then(|file| read_back(file, written, order.how, meter));
    let finding = match found.map_err(PackageError::unreadable(temporary))? {
        Ok(()) => return archive.commit().map_err(PackageError::unwritable(out)),
        Err(ArchiveFault::Entry(name)) => about_package(order.package, codes::PACKAGE_ARCHIVE_DIFFERS, &name),
        Err(ArchiveFault::Whole) => {
            let name = out.file_name().unwrap_or_default().to_string_lossy();
            about_package(order.package, codes::PACKAGE_READ_BACK_DIFFERS, &name)
        }
    };
    Err(PackageError::damaged(out, &finding))
}
