//! An archive is read back before it gets its final name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::formats::zip::{self, Limits, Method};
use crate::io::{CountedFile, Meter, Purpose, drop_cache, read_ahead};
use crate::profile::ReadBack;
use crate::records::{Hex32, PackageShape};

use super::measure::Reader;

/// What the bytes of an entry are compared with: the faster digest where both are on record.
#[derive(Clone, Copy, Debug)]
pub(super) enum Digest {
    /// BLAKE3.
    Blake3(Hex32),
    /// SHA-256.
    Sha256(Hex32),
}

impl Digest {
    fn begin(self) -> Checksum {
        Checksum::new(match self {
            Self::Blake3(_) => ChecksumAlgorithm::Blake3,
            Self::Sha256(_) => ChecksumAlgorithm::Sha256,
        })
    }

    fn is(self, computed: Checksum) -> bool {
        let (Self::Blake3(expected) | Self::Sha256(expected)) = self;
        computed.finish() == expected.to_string()
    }
}

/// An entry as it was written.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// Its name in the archive.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: u64,
    /// CRC-32.
    pub(super) crc32: u32,
    /// Of its bytes.
    pub(super) digest: Digest,
    /// Offset of its bytes in the archive.
    pub(super) data: u64,
}

/// An archive as it was written.
pub(super) struct Written {
    /// What it is.
    pub(super) shape: PackageShape,
    /// Its entries in the order of the archive.
    pub(super) placed: Vec<Placed>,
    /// BLAKE3 of the whole, headers and padding included.
    pub(super) blake3: blake3::Hash,
}

/// What an archive is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ArchiveFault {
    /// The entry of this name has other bytes than were packed, or another place, size or name.
    Entry(String),
    /// Every entry is right, but the archive around them is not what was written.
    Whole,
}

/// Reads a durable archive once from its beginning to its end, and compares the whole with what was written and each
/// entry with what is on record. A zip is then listed, as a stranger would do it.
///
/// # Errors
/// What the system says.
pub(super) fn read_back(
    file: File,
    written: &Written,
    how: ReadBack,
    meter: &Meter,
) -> io::Result<Result<(), ArchiveFault>> {
    if how == ReadBack::Device {
        drop_cache(&file);
    }
    read_ahead(&file);
    let mut pass = Pass::over(&written.placed);
    Reader::new(meter).each(&file, |bytes| pass.take(bytes))?;
    if let Err(fault) = pass.end(written.blake3) {
        return Ok(Err(fault));
    }
    match written.shape {
        PackageShape::Zip => listed(&mut CountedFile::new(file, meter, Purpose::ReadBack), &written.placed),
        // What tells the entries of a tar apart lies between them, and the digest of the whole covers it.
        PackageShape::Tar => Ok(Ok(())),
    }
}

/// One reading of an archive.
struct Pass<'w> {
    whole: blake3::Hasher,
    placed: std::slice::Iter<'w, Placed>,
    current: Option<(&'w Placed, Checksum)>,
    position: u64,
    differs: Option<&'w Placed>,
}

impl<'w> Pass<'w> {
    fn over(placed: &'w [Placed]) -> Self {
        let mut pass =
            Self { whole: blake3::Hasher::new(), placed: placed.iter(), current: None, position: 0, differs: None };
        pass.next();
        pass
    }

    fn next(&mut self) {
        self.current = self.placed.next().map(|placed| (placed, placed.digest.begin()));
    }

    fn take(&mut self, mut bytes: &[u8]) {
        self.whole.update(bytes);
        while let Some((placed, checksum)) = &mut self.current {
            let before = placed.data.saturating_sub(self.position);
            let left = placed.data.saturating_add(placed.size).saturating_sub(self.position.max(placed.data));
            if before == 0 && left == 0 {
                self.close();
                continue;
            }
            if bytes.is_empty() {
                return;
            }
            let want = if before > 0 { before } else { left };
            let (piece, rest) = bytes.split_at(usize::try_from(want).unwrap_or(usize::MAX).min(bytes.len()));
            if before == 0 {
                checksum.update(piece);
            }
            self.position += piece.len() as u64;
            bytes = rest;
        }
    }

    fn close(&mut self) {
        if let Some((placed, checksum)) = self.current.take()
            && !placed.digest.is(checksum)
        {
            self.differs = self.differs.or(Some(placed));
        }
        self.next();
    }

    fn end(self, blake3: blake3::Hash) -> Result<(), ArchiveFault> {
        // An entry that is still open was cut off.
        let open = self.current.map(|(placed, _)| placed);
        match self.differs.or(open) {
            Some(placed) => Err(ArchiveFault::Entry(placed.name.clone())),
            None if self.whole.finalize() != blake3 => Err(ArchiveFault::Whole),
            None => Ok(()),
        }
    }
}

/// Whether the zip lists exactly what was written, in its order.
fn listed<R: Read + Seek>(archive: &mut R, placed: &[Placed]) -> io::Result<Result<(), ArchiveFault>> {
    archive.seek(SeekFrom::Start(0))?;
    let listing = zip::list(archive, "", &Limits::NONE)?;
    let same = |entry: &zip::Entry, placed: &Placed| {
        entry.name == placed.name
            && (entry.size, entry.packed, entry.method) == (placed.size, placed.size, Method::Stored)
            && (entry.crc32, entry.data) == (placed.crc32, placed.data)
    };
    let mut entries = listing.entries.iter();
    for placed in placed {
        if !entries.next().is_some_and(|entry| same(entry, placed)) {
            return Ok(Err(ArchiveFault::Entry(placed.name.clone())));
        }
    }
    let whole = entries.next().is_none() && listing.findings.is_empty();
    Ok(if whole { Ok(()) } else { Err(ArchiveFault::Whole) })
}

#[cfg(test)]
#[path = "archive_read_back_tests.rs"]
mod tests;
