//! As much of the ZIP format as identification needs: the names, and the start of single entries (APPNOTE 6.3.10).

use std::io::Read;

use memchr::memmem;

use super::sample::Sample;

/// Most entries that are looked at.
const MOST: usize = 65_536;
/// The furthest that the end record can stand from the end: its own length and the longest comment.
const END_WITHIN: usize = 22 + 65_535;

/// One entry of the central directory.
pub(super) struct Entry<'a> {
    pub(super) name: &'a [u8],
    method: u16,
    packed: usize,
    header: u64,
}

/// The entries, as far as the directory can be read. A ZIP64 directory with more than 4 GiB before it is not looked
/// for.
pub(super) fn entries<'a>(sample: &Sample<'a>) -> Vec<Entry<'a>> {
    directory(sample).unwrap_or_default()
}

fn directory<'a>(sample: &Sample<'a>) -> Option<Vec<Entry<'a>>> {
    let back = sample.back();
    let window = back.get(back.len().saturating_sub(END_WITHIN)..)?;
    let end = window.get(memmem::rfind(window, b"PK\x05\x06")?..)?;
    let mut offset = u64::from(u32_at(end, 16)?);
    let mut entries = Vec::new();
    while entries.len() < MOST {
        let Some(fixed) = sample.slice(offset, 46).filter(|fixed| fixed.starts_with(b"PK\x01\x02")) else { break };
        let lengths = [u16_at(fixed, 28)?, u16_at(fixed, 30)?, u16_at(fixed, 32)?];
        let name = sample.slice(offset + 46, usize::from(lengths[0]))?;
        entries.push(Entry {
            name,
            method: u16_at(fixed, 10)?,
            packed: usize::try_from(u32_at(fixed, 20)?).ok()?,
            header: u64::from(u32_at(fixed, 42)?),
        });
        offset += 46 + lengths.iter().map(|length| u64::from(*length)).sum::<u64>();
    }
    Some(entries)
}

impl Entry<'_> {
    /// The first `most` bytes of its content, if they are at hand, stored or deflated.
    pub(super) fn content(&self, sample: &Sample<'_>, most: usize) -> Option<Vec<u8>> {
        let fixed = sample.slice(self.header, 30).filter(|fixed| fixed.starts_with(b"PK\x03\x04"))?;
        let start = self.header + 30 + u64::from(u16_at(fixed, 26)?) + u64::from(u16_at(fixed, 28)?);
        let packed = sample.slice(start, self.packed)?;
        let mut content = Vec::new();
        let limit = u64::try_from(most).ok()?;
        match self.method {
            0 => content.extend_from_slice(packed.get(..most).unwrap_or(packed)),
            // What was unpacked before a fault serves as well.
            8 => drop(flate2::read::DeflateDecoder::new(packed).take(limit).read_to_end(&mut content)),
            _ => return None,
        }
        Some(content)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
