//! What decoding each image of a TIFF takes, before any is decoded.

use std::collections::HashSet;

use crate::formats::raster::{Demand, unpacking_memory};

use super::ifd::{Bounds, Directory, Stream};
use super::kinds::Photometric;
use super::layout::{Layout, LayoutLimits};
use super::memory::{HeaderBudget, decoding_memory};
use super::old_jpeg::header_length;
use super::raster::MOST_CHUNKS;
use super::tags;

/// Most directories and entries that are looked at; the inspection that follows has the profile's limits.
const BOUNDS: Bounds = Bounds { directories: 4096, entries: 1_000_000 };

/// Values of lists that may be read, beside one for each two bytes of the file: directories can share one list.
const LISTED: u64 = 1 << 20;

/// Bytes of a JPEG header whose reading counts as that of one value: of the shortest segment.
const HEADER_BYTES: u64 = 4;

/// The images of the chain, then those below them. One that has no size, that is beyond `max_pixels`, or whose samples
/// differ is left out: it is refused before it is decoded.
pub(crate) fn demands(bytes: &[u8], max_pixels: u64) -> Vec<Demand> {
    let Ok(stream) = Stream::open(bytes) else { return Vec::new() };
    let (mut visited, mut bounds) = (HashSet::new(), BOUNDS);
    let main = stream.chain_from(stream.first(), bounds, &mut visited).directories;
    bounds = bounds.without(&main);
    let left = LISTED + bytes.len() as u64 / 2;
    let mut reader = Reader { stream, max_pixels, left, headers: HeaderBudget::of(&stream), found: Vec::new() };
    main.iter().for_each(|directory| reader.take(directory));
    for directory in &main {
        for offset in reader.below(directory) {
            if bounds.directories == 0 || bounds.entries == 0 {
                return reader.found;
            }
            let chain = stream.chain_from(offset, bounds, &mut visited).directories;
            bounds = bounds.without(&chain);
            chain.iter().for_each(|directory| reader.take(directory));
        }
    }
    reader.found
}

struct Reader<'a> {
    stream: Stream<'a>,
    max_pixels: u64,
    /// Values of lists that may be read still.
    left: u64,
    headers: HeaderBudget,
    found: Vec<Demand>,
}

impl Reader<'_> {
    fn take(&mut self, directory: &Directory) {
        self.left = self.left.saturating_sub(self.values(directory));
        if self.left == 0 {
            return;
        }
        let limits = LayoutLimits { pixels: self.max_pixels, chunks: MOST_CHUNKS };
        let (Some(layout), _) = Layout::read(&self.stream, directory, limits) else { return };
        let pixels = u64::from(layout.width) * u64::from(layout.height);
        if pixels > self.max_pixels {
            return;
        }
        let grey =
            matches!(layout.photometric, Photometric::WhiteIsZero | Photometric::BlackIsZero | Photometric::Mask);
        let decoding = decoding_memory(&self.stream, directory, &layout, &mut self.headers);
        let rows = unpacking_memory(layout.width, u64::from(layout.samples));
        self.found.extend(decoding.map(|decoding| Demand {
            width: layout.width,
            height: layout.height,
            channels: if grey { 1 } else { 3 },
            decoding: decoding.saturating_add(rows),
        }));
    }

    /// What reading the layout of a directory takes at most: the values of its lists, and the header of an old-style
    /// JPEG. Directories can share them all, so that each has to be counted each time.
    fn values(&self, directory: &Directory) -> u64 {
        let number = |tag| directory.find(tag).and_then(|entry| self.stream.unsigned(entry, 0).ok()).unwrap_or(0);
        let listed = |tag| directory.find(tag).map_or(0, |entry| entry.count);
        let short = [tags::BITS_PER_SAMPLE, tags::SAMPLE_FORMAT, tags::EXTRA_SAMPLES].map(listed);
        let long =
            [tags::STRIP_OFFSETS, tags::STRIP_BYTE_COUNTS, tags::TILE_OFFSETS, tags::TILE_BYTE_COUNTS].map(listed);
        let short =
            short.into_iter().chain([number(tags::SAMPLES_PER_PIXEL)]).map(|count| count.min(u64::from(u16::MAX)));
        let long = long.map(|count| count.min(MOST_CHUNKS));
        let header = header_length(&self.stream, directory) / HEADER_BYTES;
        short.sum::<u64>() + long.into_iter().sum::<u64>() + header
    }

    fn below(&mut self, directory: &Directory) -> Vec<u64> {
        let entry = directory.find(tags::SUB_IFDS);
        let most = self.left.min(u64::from(BOUNDS.directories));
        let list = entry.and_then(|entry| self.stream.unsigned_list(entry, most).ok());
        self.left = self.left.saturating_sub(list.as_ref().map_or(0, Vec::len) as u64);
        list.unwrap_or_default().into_iter().filter(|offset| *offset != 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of one grey pixel; `count` of them are followed by pointers of the first to all others.
    fn family(count: u32) -> Vec<u8> {
        let size = 2 + 5 * 12 + 4;
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        for number in 0..count {
            let below = (330, 4, if number == 0 { count - 1 } else { 0 }, 8 + count * size);
            let entries = [(256, 3, 1, 1), (257, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 0), below];
            bytes.extend(5u16.to_le_bytes());
            let entries: [(u16, u16, u32, u32); 5] = entries;
            for (tag, kind, values, value) in entries {
                bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
                bytes.extend([values.to_le_bytes(), value.to_le_bytes()].concat());
            }
            bytes.extend([0; 4]);
        }
        (1..count).for_each(|number| bytes.extend((8 + number * size).to_le_bytes()));
        bytes
    }

    #[test]
    fn images_below_are_reckoned_within_one_bound() {
        assert_eq!(demands(&family(20), 100).len(), 20);
        assert_eq!(demands(&family(5000), 100).len(), 1, "a list of more than are looked at is not followed");
    }

    #[test]
    fn what_directories_share_is_counted_for_each() {
        let bytes = family(20);
        let stream = Stream::open(&bytes).unwrap();
        let directory = stream.directory(8, 100).unwrap();
        let headers = HeaderBudget::of(&stream);
        let mut reader = Reader { stream, max_pixels: 100, left: 4, headers, found: Vec::new() };
        let taken = reader.values(&directory);
        assert_eq!(taken, 1, "one offset");
        (0..9).for_each(|_| reader.take(&directory));
        assert_eq!((reader.found.len(), reader.left), (3, 0));
    }
}
