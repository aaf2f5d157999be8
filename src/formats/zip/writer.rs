//! A deterministic ZIP: stored entries of known size and CRC-32, fixed modes, one time for all, zip64 only where
//! numbers need it.

use std::io::{self, BufWriter, Read, Write};

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::formats::copy::Copier;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const LOCATOR64: u32 = 0x0706_4b50;
/// Header ID of the zip64 extended information (APPNOTE 4.5.3).
const EXTRA64: u16 = 0x0001;
/// Names are UTF-8 (APPNOTE 4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// Made on Unix (3), by version 4.5 of the format.
const MADE_BY: u16 = (3 << 8) | 45;
/// A regular file that its owner may write and everybody read, in the upper half of the external attributes.
const MODE: u32 = 0o100_644 << 16;
/// What a 32-bit field holds where the number stands in the zip64 extra field.
const IN_EXTRA: u32 = u32::MAX;
const BUFFER: usize = 1 << 16;

/// What keeps an archive from being written.
#[derive(Debug, thiserror::Error)]
pub enum ZipWriteError {
    /// Reading an entry or writing the archive.
    #[error("write the entry {name}: {source}")]
    Entry {
        /// The entry.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// The bytes are not those that were recorded.
    #[error("write the entry {name}: its CRC-32 is {found:08x}, recorded was {expected:08x}")]
    Crc {
        /// The entry.
        name: String,
        /// As recorded.
        expected: u32,
        /// As read.
        found: u32,
    },
    /// The name is longer than the 65,535 bytes of its field.
    #[error("write the entry {name}: its name is too long for a zip")]
    NameTooLong {
        /// The beginning of the name.
        name: String,
    },
    /// Writing what follows the entries.
    #[error("write the central directory: {0}")]
    Directory(#[from] io::Error),
}

struct Placed {
    name: String,
    size: u64,
    crc32: u32,
    offset: u64,
}

/// Writes an archive from its beginning to its end without going back.
pub struct ZipWriter<W: Write> {
    out: BufWriter<W>,
    offset: u64,
    time: [u8; 4],
    placed: Vec<Placed>,
    copier: Copier,
}

impl<W: Write> ZipWriter<W> {
    /// Begins an archive all of whose entries bear the instant `at` (UTC, in steps of two seconds, from 1980 to 2107).
    pub fn new(out: W, at: Timestamp) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER, out),
            offset: 0,
            time: dos_time(at),
            placed: Vec::new(),
            copier: Copier::default(),
        }
    }

    /// Adds an entry and returns the offset of its data in the archive.
    ///
    /// # Errors
    /// `content` does not have that size and CRC-32, or what either side says. The archive is then of no use.
    pub fn add(&mut self, name: &str, size: u64, crc32: u32, content: &mut impl Read) -> Result<u64, ZipWriteError> {
        let failed = |source| ZipWriteError::Entry { name: name.to_owned(), source };
        let header = self.local_header(name, size, crc32)?;
        self.out.write_all(&header).map_err(failed)?;
        let found = self.copier.copy(content, &mut self.out, size).map_err(failed)?;
        if found != crc32 {
            return Err(ZipWriteError::Crc { name: name.to_owned(), expected: crc32, found });
        }
        let data = self.offset + header.len() as u64;
        self.placed.push(Placed { name: name.to_owned(), size, crc32, offset: self.offset });
        self.offset = data + size;
        Ok(data)
    }

    /// APPNOTE 4.3.7.
    fn local_header(&self, name: &str, size: u64, crc32: u32) -> Result<Vec<u8>, ZipWriteError> {
        let length = u16::try_from(name.len())
            .map_err(|_| ZipWriteError::NameTooLong { name: name.chars().take(80).collect() })?;
        let large = size >= u64::from(IN_EXTRA);
        let mut header = Vec::with_capacity(50 + name.len());
        put32(&mut header, LOCAL_HEADER);
        put16(&mut header, version(large));
        put16(&mut header, UTF8);
        put16(&mut header, 0); // stored
        header.extend_from_slice(&self.time);
        put32(&mut header, crc32);
        put32(&mut header, narrow(size));
        put32(&mut header, narrow(size));
        put16(&mut header, length);
        put16(&mut header, if large { 20 } else { 0 });
        header.extend_from_slice(name.as_bytes());
        if large {
            put16(&mut header, EXTRA64);
            put16(&mut header, 16);
            put64(&mut header, size);
            put64(&mut header, size);
        }
        Ok(header)
    }

    /// Writes the central directory and gives back what the archive was written to, and its length.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> Result<(W, u64), ZipWriteError> {
        let start = self.offset;
        for entry in &self.placed {
            let header = central_header(entry, self.time);
            self.out.write_all(&header)?;
            self.offset += header.len() as u64;
        }
        let end = end_of_directory(self.placed.len() as u64, start, self.offset - start);
        self.out.write_all(&end)?;
        let length = self.offset + end.len() as u64;
        let out = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((out, length))
    }
}

/// APPNOTE 4.3.12.
fn central_header(entry: &Placed, time: [u8; 4]) -> Vec<u8> {
    let mut extra = Vec::new();
    if entry.size >= u64::from(IN_EXTRA) {
        put64(&mut extra, entry.size);
        put64(&mut extra, entry.size);
    }
    if entry.offset >= u64::from(IN_EXTRA) {
        put64(&mut extra, entry.offset);
    }
    let mut header = Vec::with_capacity(74 + entry.name.len());
    put32(&mut header, CENTRAL_HEADER);
    put16(&mut header, MADE_BY);
    put16(&mut header, version(!extra.is_empty()));
    put16(&mut header, UTF8);
    put16(&mut header, 0);
    header.extend_from_slice(&time);
    put32(&mut header, entry.crc32);
    put32(&mut header, narrow(entry.size));
    put32(&mut header, narrow(entry.size));
    // `add` has refused longer names; the extra field has at most 24 bytes.
    put16(&mut header, u16::try_from(entry.name.len()).unwrap_or(u16::MAX));
    put16(&mut header, if extra.is_empty() { 0 } else { u16::try_from(extra.len() + 4).unwrap_or(0) });
    put16(&mut header, 0); // comment
    put16(&mut header, 0); // disk
    put16(&mut header, 0); // internal attributes
    put32(&mut header, MODE);
    put32(&mut header, narrow(entry.offset));
    header.extend_from_slice(entry.name.as_bytes());
    if !extra.is_empty() {
        put16(&mut header, EXTRA64);
        put16(&mut header, u16::try_from(extra.len()).unwrap_or(0));
        header.extend_from_slice(&extra);
    }
    header
}

/// APPNOTE 4.3.14 to 4.3.16: the zip64 records only where a number does not fit.
fn end_of_directory(entries: u64, start: u64, length: u64) -> Vec<u8> {
    let mut end = Vec::with_capacity(98);
    let large = entries >= u64::from(u16::MAX) || start >= u64::from(IN_EXTRA) || length >= u64::from(IN_EXTRA);
    if large {
        put32(&mut end, END64);
        put64(&mut end, 44); // what follows of this record
        put16(&mut end, MADE_BY);
        put16(&mut end, 45);
        put32(&mut end, 0);
        put32(&mut end, 0);
        put64(&mut end, entries);
        put64(&mut end, entries);
        put64(&mut end, length);
        put64(&mut end, start);
        put32(&mut end, LOCATOR64);
        put32(&mut end, 0);
        put64(&mut end, start + length);
        put32(&mut end, 1);
    }
    let count = u16::try_from(entries).unwrap_or(u16::MAX);
    put32(&mut end, END);
    put16(&mut end, 0);
    put16(&mut end, 0);
    put16(&mut end, count);
    put16(&mut end, count);
    put32(&mut end, narrow(length));
    put32(&mut end, narrow(start));
    put16(&mut end, 0);
    end
}

/// The version of the format that is needed to extract.
const fn version(large: bool) -> u16 {
    if large { 45 } else { 20 }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(IN_EXTRA)
}

/// Time, then date, as MS-DOS has them (APPNOTE 4.4.6).
fn dos_time(at: Timestamp) -> [u8; 4] {
    let civil = Offset::UTC.to_datetime(at);
    let part = |value: i8| u16::try_from(value).unwrap_or(0);
    let (date, time) = match u16::try_from(civil.year()).unwrap_or(0) {
        year @ 1980..=2107 => (
            ((year - 1980) << 9) | (part(civil.month()) << 5) | part(civil.day()),
            (part(civil.hour()) << 11) | (part(civil.minute()) << 5) | (part(civil.second()) / 2),
        ),
        ..1980 => ((1 << 5) | 1, 0),
        2108.. => ((127 << 9) | (12 << 5) | 31, 0),
    };
    let [low, high] = time.to_le_bytes();
    let [date_low, date_high] = date.to_le_bytes();
    [low, high, date_low, date_high]
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
