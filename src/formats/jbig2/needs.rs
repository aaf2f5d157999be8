//! What decoding a page takes of memory and of work, counted from the headers of its segments.

use crate::formats::bytes;

use super::segment::{File, Segment};

/// Most pixels of a side of a bitmap, and most symbols of a dictionary, that the decoder takes.
const MOST: u64 = 65_535;
/// A bitmap without its pixels, and what an allocation takes beside.
const BITMAP: u64 = 64;
/// Of a symbol that a region or a dictionary may use: its place in lists that grow by doubling, contexts, codes.
const USED: u64 = 96;
/// Bytes of what letters and tables become, for each that is coded.
const CODED: u64 = 64;
/// Buffers that every decoding has.
const FIXED: u64 = 8 << 20;

/// Most symbols for each byte of their dictionary. Arithmetic decoding never comes to an end of its data, so that a few
/// bytes can claim any number of letters of any size; in real dictionaries each takes tens of bytes.
const SYMBOLS_A_BYTE: u64 = 2;
/// How often the regions of a page may cover it. Text, pictures, and what refines them, cover it a few times.
const COVERED: u64 = 16;
/// What is never too much for a small page, in pixels.
const SMALL: u64 = 1 << 20;

/// Bytes that the segments of a page take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// Until the page is done: dictionaries, and regions that others refine.
    kept: u64,
    /// At most while one segment is decoded.
    passing: u64,
    /// Most segments that one refers to.
    referred: u64,
    /// Most symbols that one dictionary has.
    symbols: u64,
    /// The largest table of codes, as it is coded.
    table: u64,
    coded: u64,
    /// Pixels of all regions together, and places of halftone grids.
    covered: u64,
    /// Whether a dictionary claims more symbols than its bytes can hold.
    too_many_symbols: bool,
}

impl Needs {
    /// Takes a segment into account.
    pub(super) fn take(&mut self, file: &File<'_>, segment: &Segment) {
        let data = file.bytes.get(segment.data.clone()).unwrap_or_default();
        let (kept, passing) = match segment.kind {
            0 => {
                let (exported, new) = symbols(data).unwrap_or_default();
                self.too_many_symbols |= new > SYMBOLS_A_BYTE.saturating_mul(data.len() as u64);
                self.symbols = self.symbols.max(exported);
                (exported.saturating_mul(BITMAP), new.saturating_mul(BITMAP + USED))
            }
            // Intermediate regions are kept.
            4 | 36 | 40 => (region(data), 0),
            6 | 7 | 38 | 39 | 42 | 43 => (0, region(data)),
            16 => patterns(data).unwrap_or_default(),
            20 => (region(data), grid(data)),
            22 | 23 => (0, region(data).saturating_add(grid(data))),
            53 => {
                self.table = self.table.max(data.len() as u64);
                (0, 0)
            }
            _ => (0, 0),
        };
        self.covered = self.covered.saturating_add(match segment.kind {
            4 | 6 | 7 | 36 | 38..=40 | 42 | 43 => area(data, 0),
            20 | 22 | 23 => area(data, 0).saturating_add(area(data, GRID)),
            _ => 0,
        });
        self.kept = self.kept.saturating_add(kept);
        self.passing = self.passing.max(passing);
        self.referred = self.referred.max(segment.referred as u64);
        self.coded = self.coded.saturating_add((segment.header.len() + data.len()) as u64);
    }

    /// With those of all pages.
    pub(super) fn with(self, global: Self) -> Self {
        Self {
            kept: self.kept.saturating_add(global.kept),
            passing: self.passing.max(global.passing),
            referred: self.referred.max(global.referred),
            symbols: self.symbols.max(global.symbols),
            table: self.table.max(global.table),
            coded: self.coded.saturating_add(global.coded),
            covered: self.covered.saturating_add(global.covered),
            too_many_symbols: self.too_many_symbols || global.too_many_symbols,
        }
    }

    /// Whether more is to be decoded for a page of so many pixels than any page takes.
    pub(super) fn are_absurd(self, pixels: u64) -> bool {
        self.too_many_symbols || self.covered > pixels.saturating_mul(COVERED).max(SMALL)
    }

    /// Bytes that decoding a page of so many pixels takes: its bitmap, one region as large, the packed rows; what its
    /// segments say that they hold. How large letters are, only decoding tells: they are taken to be in proportion to
    /// their code.
    pub(super) fn memory(self, pixels: u64) -> u64 {
        // A segment may name the same dictionary many times, and has its symbols and tables as often.
        let named = self.symbols.saturating_mul(USED).saturating_add(self.table.saturating_mul(CODED));
        let parts =
            [pixels, self.kept, self.passing, self.referred.saturating_mul(named), self.coded.saturating_mul(CODED)];
        parts.into_iter().fold(FIXED, u64::saturating_add)
    }
}

/// Bytes of a bitmap; of one that the decoder does not take, none.
fn bitmap(width: u64, height: u64) -> u64 {
    if width > MOST || height > MOST { 0 } else { width.div_ceil(32) * 4 * height }
}

fn long(data: &[u8], at: usize) -> u64 {
    bytes::be32(data, at).map_or(0, u64::from)
}

/// Where a halftone region says the size of its grid (§7.4.5.1.2).
const GRID: usize = 18;

/// Pixels of a region, or places of a grid, whose width and height stand there.
fn area(data: &[u8], at: usize) -> u64 {
    long(data, at).saturating_mul(long(data, at + 4))
}

/// The bitmap of a region (§7.4.1).
fn region(data: &[u8]) -> u64 {
    bitmap(long(data, 0), long(data, 4))
}

/// The grid of a halftone region (§7.4.5.1.2): a number for each place, what is left out, and two planes of bits.
fn grid(data: &[u8]) -> u64 {
    let (width, height) = (long(data, GRID), long(data, GRID + 4));
    if width > MOST || height > MOST {
        return 0;
    }
    (width * height).saturating_mul(4).saturating_add(bitmap(width, height).saturating_mul(3))
}

/// Patterns (§7.4.4.1), which are cut out of one bitmap; those of 32 pixels and less are kept in 32 places.
fn patterns(data: &[u8]) -> Option<(u64, u64)> {
    let &[_, width, height, ..] = data else { return None };
    let (width, height) = (u64::from(width), u64::from(height));
    let count = u64::from(bytes::be32(data, 3)?) + 1;
    let all = count.saturating_mul(width);
    if all > MOST {
        return None;
    }
    let moved = if width <= 32 && height <= 32 { 32 * 2 * 4 * height } else { 0 };
    Some((count.saturating_mul(BITMAP + bitmap(width, height) + moved), bitmap(all, height)))
}

/// How many symbols a dictionary exports, and how many are new in it (§7.4.2.1).
fn symbols(data: &[u8]) -> Option<(u64, u64)> {
    let flags = bytes::be16(data, 0)?;
    let (huffman, refined) = (flags & 1 == 1, flags & 2 == 2);
    let template = match (huffman, flags >> 10 & 3) {
        (true, _) => 0,
        (false, 0) => 8,
        (false, _) => 2,
    };
    let at = 2 + template + if refined && flags >> 12 & 1 == 0 { 4 } else { 0 };
    let (exported, new) = (u64::from(bytes::be32(data, at)?), u64::from(bytes::be32(data, at + 4)?));
    (exported.saturating_add(new) <= MOST).then_some((exported, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: u8, data: &[u8]) -> Needs {
        let segment = Segment { kind, page: 1, header: 0..0, data: 0..data.len(), page_field: 0..0, referred: 0 };
        let file = File { bytes: data, segments: Vec::new(), end: data.len() };
        let mut needs = Needs::default();
        needs.take(&file, &segment);
        needs
    }

    #[test]
    fn a_large_grid_of_a_few_bytes_is_counted() {
        let data = [&[0; 18][..], &20_000u32.to_be_bytes(), &20_000u32.to_be_bytes(), &[0; 12]].concat();
        let needs = one(22, &data);
        assert!(needs.memory(64) > 4 * 20_000 * 20_000, "{needs:?}");
        // One that the decoder refuses takes nothing.
        let beyond = [&[0; 18][..], &70_000u32.to_be_bytes(), &20_000u32.to_be_bytes(), &[0; 12]].concat();
        assert_eq!(one(22, &beyond).passing, 0);
    }

    #[test]
    fn patterns_and_symbols_are_counted() {
        let data = [&[0, 1, 32][..], &65_534u32.to_be_bytes()].concat();
        assert!(one(16, &data).memory(64) > 65_535 * 32 * 32 * 8);
        let data = [&[0, 0][..], &[0; 8], &30_000u32.to_be_bytes(), &30_000u32.to_be_bytes()].concat();
        let needs = one(0, &data);
        assert_eq!((needs.symbols, needs.kept), (30_000, 30_000 * BITMAP));
        // Each that is named again has its symbols again.
        let named = Needs { referred: 1000, ..needs };
        assert!(named.memory(64) > 1000 * 30_000 * 24);
    }

    #[test]
    fn regions_that_are_kept_add_up() {
        let data = [60_000u32.to_be_bytes(), 60_000u32.to_be_bytes()].concat();
        let one = one(36, &data);
        assert_eq!(one.with(one).kept, 2 * 60_000 / 8 * 60_000);
        assert_eq!(one.with(one).passing, 0);
    }
}
