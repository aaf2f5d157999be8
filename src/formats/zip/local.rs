//! The entries of a ZIP at their places: whether they are there what the directory says, and what lies between them.

use std::io::{self, BufReader, Read, Seek};

use crate::records::Code;
use crate::records::codes::package as codes;

use super::bytes::{u16_at, u32_at, u64_at};
use super::directory::End;
use super::reader::{Entry, Method};

const LOCAL: usize = 30;
const SIGNATURE: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// Longest data descriptor: signature, CRC-32, two sizes of eight bytes.
const LONGEST_DESCRIPTOR: usize = 24;

/// Compares each local header with its central one, and sees that no two entries share bytes and that no byte before
/// the directory is nobody's. Says where the data of the entries begin. `say` is told what is wrong, and with which
/// entry.
///
/// # Errors
/// What the system says.
pub(super) fn compare<R: Read + Seek>(
    archive: &mut R,
    entries: &mut [Entry],
    end: &End,
    mut say: impl FnMut(Code, Option<&str>),
) -> io::Result<()> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|index| entries[*index].header);
    let mut places = Places::new(archive, end.start)?;
    // What lies where an entry was refused, or is not what it should be, is nobody's and yet no second fault.
    let mut accountable = entries.len() as u64 == end.entries;
    let mut last: Option<Last> = None;
    for index in order {
        let entry = &mut entries[index];
        let free_from = last.as_ref().map_or(0, |last| last.end);
        if entry.header < free_from || entry.header.checked_add(LOCAL as u64).is_none_or(|after| after > end.start) {
            say(codes::ZIP_OVERLAP, Some(&entry.name));
            accountable = false;
            continue;
        }
        if accountable {
            places.between(last.as_ref(), entry.header)?.tell(last.as_ref(), &mut say);
        }
        let Some(found) = places.header(entry)? else {
            say(codes::ZIP_HEADER_DIFFERS, Some(&entry.name));
            accountable = false;
            continue;
        };
        entry.data = found.data;
        match found.data.checked_add(entry.packed).filter(|after| *after <= end.start) {
            Some(after) => last = Some(Last { entry: entry.clone(), end: after, is_deferred: found.is_deferred }),
            None => {
                say(codes::ZIP_OVERLAP, Some(&entry.name));
                accountable = false;
            }
        }
    }
    if accountable {
        places.between(last.as_ref(), end.start)?.tell(last.as_ref(), &mut say);
    }
    Ok(())
}

/// The entry that was read last.
struct Last {
    entry: Entry,
    /// Where its data end.
    end: u64,
    /// Whether its CRC-32 and its sizes follow its data (APPNOTE 4.4.4, bit 3).
    is_deferred: bool,
}

/// What a local header says that the directory does not.
struct Found {
    data: u64,
    is_deferred: bool,
}

/// What lies between two entries, or between the last one and the directory.
enum Between {
    /// Nothing that does not belong there.
    Nothing,
    /// An entry that the directory does not have: programs that read a zip from its beginning unpack it.
    Entry(String),
    /// Something else.
    Something,
}

impl Between {
    fn tell(self, last: Option<&Last>, say: &mut impl FnMut(Code, Option<&str>)) {
        match (self, last) {
            (Self::Nothing, _) => {}
            (Self::Entry(name), _) => say(codes::ZIP_HIDDEN_ENTRY, Some(&name)),
            (Self::Something, Some(last)) => say(codes::ZIP_HEADER_DIFFERS, Some(&last.entry.name)),
            (Self::Something, None) => say(codes::ZIP_NO_DIRECTORY, None),
        }
    }
}

/// An archive that is read at rising places.
struct Places<'r, R> {
    archive: BufReader<&'r mut R>,
    position: u64,
    directory: u64,
}

impl<'r, R: Read + Seek> Places<'r, R> {
    fn new(archive: &'r mut R, directory: u64) -> io::Result<Self> {
        let mut archive = BufReader::new(archive);
        let position = archive.stream_position()?;
        Ok(Self { archive, position, directory })
    }

    /// The bytes at `at`, as many as `buffer` holds.
    fn read(&mut self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let signed = |place| i64::try_from(place).unwrap_or(i64::MAX);
        // A relative seek keeps what is in the buffer.
        self.archive.seek_relative(signed(at).saturating_sub(signed(self.position)))?;
        self.archive.read_exact(buffer)?;
        self.position = at + buffer.len() as u64;
        Ok(())
    }

    /// The local header of an entry; `None` where it is none, or does not say what the directory says.
    fn header(&mut self, entry: &Entry) -> io::Result<Option<Found>> {
        let mut fixed = [0; LOCAL];
        self.read(entry.header, &mut fixed)?;
        let Some(name) = self.name(entry.header, &fixed)? else { return Ok(None) };
        if !fixed.starts_with(SIGNATURE) || name != entry.name.as_bytes() || !agrees(entry, &fixed) {
            return Ok(None);
        }
        let extra = u64::from(u16_at(&fixed, 28).unwrap_or(0));
        let data = entry.header + (LOCAL + name.len()) as u64 + extra;
        Ok(Some(Found { data, is_deferred: is_deferred(&fixed) }))
    }

    /// The name behind the local header at `header`; `None` where it would reach into the directory.
    fn name(&mut self, header: u64, fixed: &[u8; LOCAL]) -> io::Result<Option<Vec<u8>>> {
        let mut name = vec![0; u16_at(fixed, 26).unwrap_or(0).into()];
        let at = header + LOCAL as u64;
        if at + name.len() as u64 > self.directory {
            return Ok(None);
        }
        self.read(at, &mut name)?;
        Ok(Some(name))
    }

    /// What lies between the end of `last` and `to`, where the next entry or the directory begins. Only the data
    /// descriptor of `last` belongs there.
    fn between(&mut self, last: Option<&Last>, to: u64) -> io::Result<Between> {
        let from = last.map_or(0, |last| last.end);
        let length = to.saturating_sub(from);
        if length == 0 {
            return Ok(Between::Nothing);
        }
        if let Some(last) = last.filter(|last| last.is_deferred)
            && let Ok(length) = usize::try_from(length)
            && length <= LONGEST_DESCRIPTOR
        {
            let mut bytes = vec![0; length];
            self.read(from, &mut bytes)?;
            if describes(&bytes, &last.entry) {
                return Ok(Between::Nothing);
            }
        }
        self.hidden(from, to)
    }

    /// The entry that lies somewhere from `from` on, at once or behind a data descriptor; something else where there is
    /// none.
    fn hidden(&mut self, from: u64, to: u64) -> io::Result<Between> {
        for at in [0, 12, 16, 20, 24].map(|descriptor| from + descriptor) {
            if at + LOCAL as u64 > to {
                break;
            }
            let mut fixed = [0; LOCAL];
            self.read(at, &mut fixed)?;
            if fixed.starts_with(SIGNATURE)
                && let Some(name) = self.name(at, &fixed)?
            {
                return Ok(Between::Entry(String::from_utf8_lossy(&name).into_owned()));
            }
        }
        Ok(Between::Something)
    }
}

/// Whether CRC-32 and sizes stand behind the data (APPNOTE 4.4.4, bit 3).
fn is_deferred(local: &[u8]) -> bool {
    u16_at(local, 6).is_some_and(|flags| flags & 8 != 0)
}

/// Method always; CRC and sizes where the local header has them.
fn agrees(entry: &Entry, local: &[u8]) -> bool {
    let method = if entry.method == Method::Stored { 0 } else { 8 };
    let size_agrees =
        |at: usize, size: u64| u32_at(local, at).is_some_and(|found| found == u32::MAX || u64::from(found) == size);
    u16_at(local, 8) == Some(method)
        && (is_deferred(local)
            || (u32_at(local, 14) == Some(entry.crc32) && size_agrees(18, entry.packed) && size_agrees(22, entry.size)))
}

/// Whether the bytes are the data descriptor of an entry (APPNOTE 4.3.9), with or without a signature, its sizes of
/// four or eight bytes.
fn describes(bytes: &[u8], entry: &Entry) -> bool {
    let body = match bytes.len() {
        12 | 20 => Some(bytes),
        16 | 24 => bytes.strip_prefix(DESCRIPTOR),
        _ => None,
    };
    let Some(body) = body else { return false };
    let sizes = match body.len() {
        12 => [u32_at(body, 4).map(u64::from), u32_at(body, 8).map(u64::from)],
        _ => [u64_at(body, 4), u64_at(body, 12)],
    };
    u32_at(body, 0) == Some(entry.crc32) && sizes == [Some(entry.packed), Some(entry.size)]
}
