//! The central directory of a ZIP, and where it ends (APPNOTE 4.3.12 to 4.3.16).

use std::io::{self, Read, Seek, SeekFrom};

use super::bytes::{u16_at, u32_at, u64_at};

const CENTRAL: usize = 46;
const END: usize = 22;
const END64: usize = 56;
const LOCATOR64: usize = 20;

/// Where the central directory lies.
pub(super) struct End {
    pub(super) entries: u64,
    pub(super) start: u64,
    pub(super) length: u64,
}

/// The end of the central directory (APPNOTE 4.3.14 to 4.3.16); `None` where there is none that fits the file.
pub(super) fn find_end<R: Read + Seek>(archive: &mut R, length: u64) -> io::Result<Option<End>> {
    let tail_length = length.min((END + usize::from(u16::MAX) + LOCATOR64) as u64);
    archive.seek(SeekFrom::Start(length - tail_length))?;
    let mut tail = Vec::new();
    archive.take(tail_length).read_to_end(&mut tail)?;
    let Some(at) = (0..=tail.len().saturating_sub(END)).rev().find(|at| {
        tail.get(*at..).is_some_and(|end| {
            end.starts_with(b"PK\x05\x06") && u16_at(end, 20).is_some_and(|c| usize::from(c) == end.len() - END)
        })
    }) else {
        return Ok(None);
    };
    let end = &tail[at..];
    // Some programs take the last mark for the end record, whatever its comment's length says: there must not be two.
    if end.get(END..).is_some_and(|comment| comment.windows(4).any(|mark| mark == b"PK\x05\x06")) {
        return Ok(None);
    }
    let position = length - tail_length + at as u64;
    let narrow = (u16_at(end, 10), u32_at(end, 12), u32_at(end, 16));
    let (Some(entries), Some(size), Some(start)) = narrow else { return Ok(None) };
    let narrow = End { entries: entries.into(), start: start.into(), length: size.into() };
    let locator = at.checked_sub(LOCATOR64).map(|from| &tail[from..at]).filter(|l| l.starts_with(b"PK\x06\x07"));
    let found = match locator.and_then(|locator| u64_at(locator, 8)) {
        Some(record) => {
            let wide = find_end64(archive, record, position)?.filter(|wide| narrow.allows(wide));
            wide.map(|end| (end, record))
        }
        None => Some((narrow, position)),
    };
    Ok(found.filter(|(end, position)| end.start.checked_add(end.length) == Some(*position)).map(|(end, _)| end))
}

impl End {
    /// Whether this record, whose fields are narrow, leaves it to the zip64 record to say what it says, or says the
    /// same: some programs follow the one and some the other, and there must not be two directories (APPNOTE 4.4.1.4).
    fn allows(&self, wide: &Self) -> bool {
        let agrees = |narrow: u64, full: u64, wide: u64| narrow == full || narrow == wide;
        agrees(self.entries, u16::MAX.into(), wide.entries)
            && agrees(self.start, u32::MAX.into(), wide.start)
            && agrees(self.length, u32::MAX.into(), wide.length)
    }
}

/// The zip64 record at `record`, followed at once by its locator and by the end record, which stands at `end_record`.
/// Some programs go where the locator points, others look where a record of the usual length would begin: so it has
/// that length, and nothing lies between.
fn find_end64<R: Read + Seek>(archive: &mut R, record: u64, end_record: u64) -> io::Result<Option<End>> {
    if record.checked_add((END64 + LOCATOR64) as u64) != Some(end_record) {
        return Ok(None);
    }
    archive.seek(SeekFrom::Start(record))?;
    let mut end = [0; END64];
    archive.read_exact(&mut end)?;
    // Its own length does not count its first twelve bytes (APPNOTE 4.3.14.1).
    if !end.starts_with(b"PK\x06\x06") || u64_at(&end, 4) != Some(END64 as u64 - 12) {
        return Ok(None);
    }
    let parts = (u64_at(&end, 32), u64_at(&end, 40), u64_at(&end, 48));
    let (Some(entries), Some(length), Some(start)) = parts else { return Ok(None) };
    Ok(Some(End { entries, start, length }))
}

/// One header of the central directory, as written.
pub(super) struct Central {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc32: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) mode: u32,
    pub(super) header: u64,
    pub(super) name: Vec<u8>,
    /// Whether the Unicode Path extra field (APPNOTE 4.6.9), which some programs follow, says another name.
    pub(super) has_other_name: bool,
}

/// APPNOTE 4.3.12; `None` where the directory is cut or is none.
pub(super) fn read_central(directory: &mut impl Read) -> io::Result<Option<Central>> {
    let mut fixed = [0; CENTRAL];
    if !fill(directory, &mut fixed)? || !fixed.starts_with(b"PK\x01\x02") {
        return Ok(None);
    }
    let short = |at| u16_at(&fixed, at).unwrap_or(0);
    let long = |at| u32_at(&fixed, at).unwrap_or(0);
    let mut name = vec![0; short(28).into()];
    let mut extra = vec![0; short(30).into()];
    let mut comment = vec![0; short(32).into()];
    if !fill(directory, &mut name)? || !fill(directory, &mut extra)? || !fill(directory, &mut comment)? {
        return Ok(None);
    }
    let mut wide = extra64(&extra).into_iter();
    let mut widen = |narrow: u32| if narrow == u32::MAX { wide.next() } else { Some(narrow.into()) };
    let numbers = (widen(long(24)), widen(long(20)), widen(long(42)));
    let (Some(size), Some(packed), Some(header)) = numbers else { return Ok(None) };
    let unix = short(4) >> 8 == 3;
    Ok(Some(Central {
        flags: short(8),
        method: short(10),
        crc32: long(16),
        packed,
        size,
        mode: if unix { long(38) >> 16 } else { 0 },
        header,
        has_other_name: other_name(&extra, &name),
        name,
    }))
}

/// The numbers of the zip64 extra field (APPNOTE 4.5.3), as many as there are.
fn extra64(extra: &[u8]) -> Vec<u64> {
    let body = extra_field(extra, 0x0001).unwrap_or_default();
    (0..3).map_while(|index| u64_at(body, index * 8)).collect()
}

/// Whether the Unicode Path extra field (APPNOTE 4.6.9) is about this very name and says another one.
fn other_name(extra: &[u8], name: &[u8]) -> bool {
    let Some(body) = extra_field(extra, 0x7075) else { return false };
    body.first() == Some(&1)
        && u32_at(body, 1) == Some(crc32fast::hash(name))
        && body.get(5..).is_some_and(|other| other != name)
}

/// The first extra field with this header ID (APPNOTE 4.5.1).
fn extra_field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (id, length) = (u16_at(extra, 0)?, u16_at(extra, 2)?);
        let (body, rest) = extra.get(4..)?.split_at_checked(length.into())?;
        if id == wanted {
            return Some(body);
        }
        extra = rest;
    }
}

/// Reads to the last byte of `buffer`; false at the end of the input.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
