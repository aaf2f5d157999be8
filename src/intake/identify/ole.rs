//! As much of the compound file format as identification needs: the names of its streams ([MS-CFB] §2.6).

use super::sample::Sample;

/// Most sectors of the directory that are walked.
const MOST: usize = 4096;
/// Sector numbers from here on are marks, not places.
const MARKS: u32 = 0xFFFF_FFFA;

/// The names of streams and storages, as far as the directory can be walked.
pub(super) fn names(sample: &Sample<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let Some(header) = sample.slice(0, 512) else { return names };
    let (Some(shift), Some(mut sector)) = (u16_at(header, 30), u32_at(header, 48)) else { return names };
    if !matches!(shift, 9 | 12) {
        return names;
    }
    let size = 1usize << shift;
    for _ in 0..MOST {
        let Some(bytes) = sample.slice(place(sector, size), size) else { break };
        names.extend(bytes.chunks_exact(128).filter_map(name));
        match next(sample, header, sector, size) {
            Some(following) if following < MARKS => sector = following,
            _ => break,
        }
    }
    names
}

/// The entry's name: UTF-16 with its terminating zero, its length in bytes at 64.
fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16_at(entry, 64)?).checked_sub(2)?;
    let units =
        entry.get(..length.min(62))?.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)));
    let name: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    (!name.is_empty()).then_some(name)
}

/// The sector after `sector`, by the allocation table; only the 109 table sectors that the header names are followed.
fn next(sample: &Sample<'_>, header: &[u8], sector: u32, size: usize) -> Option<u32> {
    let slots = size / 4;
    let index = usize::try_from(sector).ok()?;
    let table = index / slots;
    if table >= 109 {
        return None;
    }
    let table = u32_at(header, 76 + 4 * table).filter(|table| *table < MARKS)?;
    let slot = sample.slice(place(table, size) + 4 * (index % slots) as u64, 4)?;
    u32_at(slot, 0)
}

fn place(sector: u32, size: usize) -> u64 {
    (u64::from(sector) + 1) * size as u64
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
