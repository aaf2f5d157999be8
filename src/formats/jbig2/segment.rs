//! The segments of a file (T.88 §7.2, annex D).

use std::ops::Range;

use memchr::memmem;

/// The first bytes of a file (§D.4.1).
const IDENTIFIER: &[u8] = b"\x97JB2\r\n\x1A\n";

/// Most segments of a file: a page of text has some tens.
const MOST_SEGMENTS: usize = 65_536;

/// Kinds of segments (§7.3).
pub(super) const PAGE_INFORMATION: u8 = 48;
pub(super) const END_OF_PAGE: u8 = 49;
pub(super) const END_OF_STRIPE: u8 = 50;
pub(super) const END_OF_FILE: u8 = 51;
const IMMEDIATE_GENERIC_REGIONS: [u8; 2] = [38, 39];

/// The length of a segment that says its end itself (§7.2.7).
const UNKNOWN_LENGTH: u32 = u32::MAX;

/// Whether bytes begin as a file does.
#[must_use]
pub fn is_jbig2(bytes: &[u8]) -> bool {
    bytes.starts_with(IDENTIFIER)
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Jbig2Fault {
    /// It begins otherwise.
    #[error("it does not begin as a JBIG2 file")]
    NotJbig2,
    /// It ends too early.
    #[error("the file ends within segment {segment}")]
    Truncated {
        /// The number of the segment, from 0, in the order of the file.
        segment: usize,
    },
    /// A header that is impossible.
    #[error("the header of segment {segment} is impossible")]
    Header {
        /// As above.
        segment: usize,
    },
    /// More segments than are read.
    #[error("it has more than {MOST_SEGMENTS} segments")]
    TooMany,
    /// The file has not the end that it must have.
    #[error("the segment that ends the file is missing")]
    NoEnd,
    /// A page without a size, or with an impossible one.
    #[error("the size of page {page} is not stated")]
    Size {
        /// The number of the page as the file has it.
        page: u32,
    },
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its kind (§7.3).
    pub kind: u8,
    /// The page that it belongs to; 0: all pages.
    pub page: u32,
    /// Its header in the file.
    pub header: Range<usize>,
    /// Its data in the file.
    pub data: Range<usize>,
    /// Where the number of the page stands in the header, and in how many bytes.
    pub(super) page_field: Range<usize>,
    /// How many segments it refers to.
    pub(super) referred: usize,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// All of it.
    pub bytes: &'a [u8],
    /// Its segments in order.
    pub segments: Vec<Segment>,
    /// Where the last of them ends.
    pub end: usize,
}

impl<'a> File<'a> {
    /// Reads the headers of all segments. No pixel is decoded.
    ///
    /// # Errors
    /// [`Jbig2Fault`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, Jbig2Fault> {
        if !is_jbig2(bytes) {
            return Err(Jbig2Fault::NotJbig2);
        }
        let flags = *bytes.get(IDENTIFIER.len()).ok_or(Jbig2Fault::NotJbig2)?;
        // The number of pages stands there unless it is said to be unknown.
        let start = IDENTIFIER.len() + 1 + if flags & 2 == 0 { 4 } else { 0 };
        let (segments, end) = if flags & 1 == 1 { sequential(bytes, start)? } else { random(bytes, start)? };
        if segments.last().is_none_or(|last| last.kind != END_OF_FILE) {
            return Err(Jbig2Fault::NoEnd);
        }
        Ok(Self { bytes, segments, end })
    }
}

/// Header and data in turn (§D.1).
fn sequential(bytes: &[u8], start: usize) -> Result<(Vec<Segment>, usize), Jbig2Fault> {
    let (mut segments, mut at) = (Vec::new(), start);
    while at < bytes.len() {
        let index = segments.len();
        let (mut segment, length) = header(bytes, at, index)?;
        let begin = segment.header.end;
        let length = match length {
            UNKNOWN_LENGTH => measured(bytes, begin, segment.kind).ok_or(Jbig2Fault::Truncated { segment: index })?,
            known => known as usize,
        };
        at = ending(bytes, begin, length).ok_or(Jbig2Fault::Truncated { segment: index })?;
        segment.data = begin..at;
        let last = segment.kind == END_OF_FILE;
        segments.push(segment);
        if last {
            break;
        }
    }
    Ok((segments, at))
}

/// All headers, then all data (§D.2).
fn random(bytes: &[u8], start: usize) -> Result<(Vec<Segment>, usize), Jbig2Fault> {
    let (mut segments, mut lengths, mut at) = (Vec::new(), Vec::new(), start);
    while at < bytes.len() && segments.last().is_none_or(|last: &Segment| last.kind != END_OF_FILE) {
        let (segment, length) = header(bytes, at, segments.len())?;
        if length == UNKNOWN_LENGTH {
            return Err(Jbig2Fault::Header { segment: segments.len() });
        }
        at = segment.header.end;
        segments.push(segment);
        lengths.push(length as usize);
    }
    for (index, (segment, length)) in segments.iter_mut().zip(lengths).enumerate() {
        let end = ending(bytes, at, length).ok_or(Jbig2Fault::Truncated { segment: index })?;
        segment.data = at..end;
        at = end;
    }
    Ok((segments, at))
}

fn ending(bytes: &[u8], begin: usize, length: usize) -> Option<usize> {
    begin.checked_add(length).filter(|end| *end <= bytes.len())
}

/// The header of a segment (§7.2), and the length of its data.
fn header(bytes: &[u8], start: usize, index: usize) -> Result<(Segment, u32), Jbig2Fault> {
    if index >= MOST_SEGMENTS {
        return Err(Jbig2Fault::TooMany);
    }
    let cut = || Jbig2Fault::Truncated { segment: index };
    let four = |at: usize| -> Result<u32, Jbig2Fault> {
        let found = bytes.get(at..at.saturating_add(4)).and_then(|four| four.first_chunk()).ok_or_else(cut)?;
        Ok(u32::from_be_bytes(*found))
    };
    let number = four(start)?;
    let flags = *bytes.get(start + 4).ok_or_else(cut)?;
    let short = *bytes.get(start + 5).ok_or_else(cut)? >> 5;
    // How many segments it refers to, and the bits that say whether these are needed longer (§7.2.4).
    let (referred, after) = match short {
        0..=4 => (usize::from(short), start + 6),
        7 => {
            let count = (four(start + 5)? & 0x1FFF_FFFF) as usize;
            (count, start + 9 + (count + 1).div_ceil(8))
        }
        _ => return Err(Jbig2Fault::Header { segment: index }),
    };
    if referred > index {
        return Err(Jbig2Fault::Header { segment: index });
    }
    let width = match number {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    };
    let page_at = after + referred * width;
    let page_field = page_at..page_at + if flags & 0x40 == 0 { 1 } else { 4 };
    let page = bytes.get(page_field.clone()).ok_or_else(cut)?;
    let page = page.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
    let length = four(page_field.end)?;
    let header = start..page_field.end + 4;
    Ok((Segment { kind: flags & 0x3F, page, data: header.end..header.end, header, page_field, referred }, length))
}

/// The length of a region that says its end itself: a marker, and the number of its rows (§7.2.7).
fn measured(bytes: &[u8], begin: usize, kind: u8) -> Option<usize> {
    if !IMMEDIATE_GENERIC_REGIONS.contains(&kind) {
        return None;
    }
    // After size and place of the region stand its flags, the lowest of which says how it is coded.
    let data = bytes.get(begin..)?;
    let marker: &[u8] = if data.get(17)? & 1 == 1 { b"\0\0" } else { b"\xFF\xAC" };
    let at = memmem::find(data.get(18..)?, marker)?;
    Some(18 + at + 2 + 4)
}
