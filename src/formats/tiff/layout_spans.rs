//! Where strips and tiles lie, and whether they are all there.

use super::kinds::Compression;
use super::layout::{Layout, LayoutLimits, Reader, Span};
use super::layout_fault::LayoutFault;
use super::tags;

/// Decoded bytes of strips or tiles: there are only two sizes, that of a whole one and that of the last in each column.
#[derive(Clone, Copy)]
struct ChunkSizes {
    across: u64,
    down: u64,
    whole: Option<u64>,
    last: Option<u64>,
}

impl ChunkSizes {
    fn of(layout: &Layout) -> Self {
        let down = layout.down();
        let size = |row| layout.chunk_bytes(layout.chunk_rows(row));
        let (whole, last) = (size(0), size(down.saturating_sub(1)));
        Self { across: u64::from(layout.across()).max(1), down: u64::from(down).max(1), whole, last }
    }

    /// Of the strip or tile with this index; `None` where samples of different sizes have none.
    fn at(&self, index: u64) -> Option<u64> {
        if (index / self.across) % self.down == self.down - 1 { self.last } else { self.whole }
    }
}

impl Reader<'_, '_> {
    pub(super) fn spans(&mut self, layout: &mut Layout, limits: LayoutLimits) {
        // Some writers put the offsets of tiles into the tags of strips.
        let pick = |tile: u16, strip: u16| {
            if layout.tiled && self.directory.find(tile).is_some() { tile } else { strip }
        };
        let offsets_tag = pick(tags::TILE_OFFSETS, tags::STRIP_OFFSETS);
        let counts_tag = pick(tags::TILE_BYTE_COUNTS, tags::STRIP_BYTE_COUNTS);
        let expected = u64::from(layout.across())
            .saturating_mul(u64::from(layout.down()))
            .saturating_mul(u64::from(layout.planes()));
        if expected > limits.chunks {
            self.faults.push(LayoutFault::TooManyChunks { count: expected, limit: limits.chunks });
            return;
        }
        if self.directory.find(offsets_tag).is_none() {
            if layout.compression != Compression::OldJpeg {
                self.faults.push(LayoutFault::Missing { tag: offsets_tag });
            }
            return;
        }
        let offsets = self.list(offsets_tag, limits.chunks);
        let mut counts = self.list(counts_tag, limits.chunks);
        let counted = self.directory.find(counts_tag).is_some();
        if !counted && layout.compression != Compression::OldJpeg {
            match self.counts_that_follow(layout, &offsets, expected) {
                Some(following) => {
                    self.faults.push(LayoutFault::Assumed { tag: counts_tag });
                    counts = following;
                }
                None => self.faults.push(LayoutFault::Missing { tag: counts_tag }),
            }
        }
        let stated = [(offsets_tag, &offsets), (counts_tag, &counts)];
        for (tag, list) in stated.into_iter().take(if counted { 2 } else { 1 }) {
            let found = list.len() as u64;
            match found.cmp(&expected) {
                std::cmp::Ordering::Less if found > 0 => {
                    self.faults.push(LayoutFault::Count { tag, found, expected });
                }
                std::cmp::Ordering::Greater => self.faults.push(LayoutFault::Surplus { tag, found, expected }),
                _ => {}
            }
        }
        let expected = usize::try_from(expected).unwrap_or(usize::MAX);
        layout.spans =
            offsets.iter().zip(&counts).take(expected).map(|(&offset, &length)| Span { offset, length }).collect();
        if layout.compression != Compression::OldJpeg {
            self.check_spans(layout);
        }
    }

    /// Byte counts of a file that has none: known without compression, and for a single strip that goes to the end.
    fn counts_that_follow(&self, layout: &Layout, offsets: &[u64], expected: u64) -> Option<Vec<u64>> {
        if layout.compression == Compression::None {
            // One for each place that is listed, not for each that a directory of a few bytes claims.
            let sizes = ChunkSizes::of(layout);
            return (0..expected.min(offsets.len() as u64)).map(|index| sizes.at(index)).collect();
        }
        match offsets {
            [offset] => (self.stream.bytes().len() as u64).checked_sub(*offset).map(|length| vec![length]),
            _ => None,
        }
    }

    pub(super) fn check_spans(&mut self, layout: &Layout) {
        let size = self.stream.bytes().len() as u64;
        let outside = layout.spans.iter().filter(|span| span.length > 0 && span.end() > size);
        let count = outside.clone().count() as u64;
        if let Some(end) = outside.map(Span::end).max() {
            self.faults.push(LayoutFault::Outside { count, end });
        }
        let mut seen = [false; 4];
        let mut once = |slot: usize, faults: &mut Vec<LayoutFault>, fault: LayoutFault| {
            if let Some(seen @ false) = seen.get_mut(slot) {
                *seen = true;
                faults.push(fault);
            }
        };
        self.check_subsampling(layout);
        let sizes = ChunkSizes::of(layout);
        for (index, span) in (0u64..).zip(&layout.spans) {
            let (found, Some(expected)) = (span.length, sizes.at(index)) else { break };
            if found == 0 {
                once(0, &mut self.faults, LayoutFault::Empty { index });
            } else if layout.compression == Compression::None {
                if found < expected {
                    once(1, &mut self.faults, LayoutFault::Short { index, found, expected });
                } else if found > expected {
                    once(2, &mut self.faults, LayoutFault::Long { index, found, expected });
                }
            } else if layout.compression.ratio_limit().is_some_and(|limit| expected / limit > found) {
                once(3, &mut self.faults, LayoutFault::Ratio { index, found, expected });
            }
        }
        let mut sorted: Vec<_> = layout.spans.iter().filter(|span| span.length > 0).collect();
        sorted.sort_unstable();
        let overlap = sorted.windows(2).find_map(|pair| match pair {
            [a, b] if a.end() > b.offset => Some(b.offset),
            _ => None,
        });
        if let Some(offset) = overlap {
            self.faults.push(LayoutFault::Overlap { offset });
        }
    }

    /// Chroma at full size in a strip that is said, or by its silence assumed, to be subsampled (TIFF 6.0 §21): read as
    /// it is said to be it would be other colours in other places.
    fn check_subsampling(&mut self, layout: &Layout) {
        let first = layout.spans.first().filter(|_| layout.is_subsampled() && layout.compression == Compression::None);
        let rows = layout.chunk_rows(0);
        let full = layout.row_bytes().map(|row| row.saturating_mul(u64::from(rows)));
        let Some(found) = first.map(|span| span.length).filter(|found| Some(*found) == full) else { return };
        if layout.chunk_bytes(rows) == Some(found) {
            return;
        }
        let tag = tags::YCBCR_SUBSAMPLING;
        self.faults.push(match self.directory.find(tag) {
            Some(_) => LayoutFault::Impossible { tag, value: u64::from(layout.subsampling.0) },
            None => LayoutFault::Missing { tag },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tiff::ifd::Stream;

    const LIMITS: LayoutLimits = LayoutLimits { pixels: 1 << 30, chunks: 1 << 20 };

    /// What is read of a directory with these entries (tag, type, count, value or place); further bytes begin at 1,000.
    fn read(entries: &[(u16, u16, u32, u32)], further: &[u8]) -> (Layout, Vec<LayoutFault>) {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
        }
        bytes.resize(1000, 0);
        bytes.extend(further);
        let stream = Stream::open(&bytes).unwrap();
        let directory = stream.directory(8, 1000).unwrap();
        let (layout, faults) = Layout::read(&stream, &directory, LIMITS);
        (layout.unwrap(), faults)
    }

    /// A million rows of 65,535 samples, each a strip by itself, of which one has a place: nothing is reckoned for the
    /// others.
    #[test]
    fn strips_that_have_no_place_have_no_length() {
        let claimed = [(256, 3, 1, 1), (257, 4, 1, 1_000_000), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)];
        let (layout, faults) = read(&[&claimed[..], &[(277, 3, 1, 65_535), (278, 4, 1, 1)]].concat(), b"");
        assert_eq!(layout.spans.len(), 1);
        assert!(faults.contains(&LayoutFault::Count { tag: 273, found: 1, expected: 1_000_000 }));
        assert!(faults.contains(&LayoutFault::Assumed { tag: 279 }));
        assert!(!faults.iter().any(|fault| matches!(fault, LayoutFault::Count { tag: 279, .. })), "nobody said any");
    }

    /// 4 by 4 pixels of three samples of a byte, in one strip of `length` bytes.
    fn ycbcr(length: u32, more: &[(u16, u16, u32, u32)]) -> Vec<LayoutFault> {
        let plain = [(256, 3, 1, 4), (257, 3, 1, 4), (258, 3, 3, 1000), (259, 3, 1, 1), (262, 3, 1, 6)];
        let place = [(273, 4, 1, 1006), (277, 3, 1, 3), (278, 3, 1, 4), (279, 4, 1, length)];
        let further = [&[8, 0, 8, 0, 8, 0][..], &[0; 48]].concat();
        read(&[&plain[..], &place, more].concat(), &further).1
    }

    #[test]
    fn chroma_at_full_size_is_not_read_as_subsampled() {
        assert_eq!(ycbcr(24, &[]), [], "two by two is what a file means that says nothing");
        assert!(ycbcr(48, &[]).contains(&LayoutFault::Missing { tag: 530 }));
        let two_by_one = ycbcr(48, &[(530, 3, 2, 2 | 1 << 16)]);
        assert!(two_by_one.contains(&LayoutFault::Impossible { tag: 530, value: 2 }));
        assert_eq!(ycbcr(48, &[(530, 3, 2, 1 | 1 << 16)]), [], "it says so");
    }

    #[test]
    fn samples_of_several_kinds_are_of_none() {
        let formats = |list: [u8; 6]| {
            let plain = [(256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 3, 1000), (259, 3, 1, 1), (262, 3, 1, 2)];
            let place = [(273, 4, 1, 1012), (277, 3, 1, 3), (279, 4, 1, 3), (339, 3, 3, 1006)];
            read(&[&plain[..], &place].concat(), &[&[8, 0, 8, 0, 8, 0][..], &list, &[0; 3]].concat()).1
        };
        assert_eq!(formats([1, 0, 1, 0, 1, 0]), []);
        assert!(formats([1, 0, 2, 0, 1, 0]).contains(&LayoutFault::Impossible { tag: 339, value: 2 }));
    }

    #[test]
    fn tables_longer_than_any_are_refused() {
        let tables = |count| {
            let plain = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 7), (262, 3, 1, 1)];
            let place = [(273, 4, 1, 1000), (277, 3, 1, 1), (279, 4, 1, 9), (347, 7, count, 1009)];
            read(&[&plain[..], &place].concat(), &vec![0; 70_000]).1
        };
        assert_eq!(tables(600), []);
        assert!(tables(65_537).contains(&LayoutFault::Impossible { tag: 347, value: 65_537 }));
    }
}
