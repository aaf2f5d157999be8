//! What decoding each image of a TIFF takes, before any is decoded.

use std::collections::HashSet;

use crate::formats::raster::Demand;

use super::ifd::{Bounds, Directory, Stream};
use super::kinds::Photometric;
use super::layout::{Layout, LayoutLimits};
use super::memory::decoding_memory;
use super::tags;

/// Most directories and entries that are looked at; the inspection that follows has the profile's limits.
const BOUNDS: Bounds = Bounds { directories: 4096, entries: 1_000_000 };

/// Values of lists that may be read, beside one for each four bytes of the file: directories can share one list.
const LISTED: u64 = 1 << 20;

/// The images of the chain, then those below them. One that has no size, that is beyond `max_pixels`, or whose samples differ is left
/// out: it is refused before it is decoded.
pub(crate) fn demands(bytes: &[u8], max_pixels: u64) -> Vec<Demand> {
    let Ok(stream) = Stream::open(bytes) else { return Vec::new() };
    let mut visited = HashSet::new();
    let main = stream.chain_from(stream.first(), BOUNDS, &mut visited).directories;
    let mut reader = Reader { stream, max_pixels, left: LISTED + bytes.len() as u64 / 4, found: Vec::new() };
    main.iter().for_each(|directory| reader.take(directory));
    for directory in &main {
        for offset in reader.below(directory) {
            let directories = BOUNDS.directories.saturating_sub(u32::try_from(visited.len()).unwrap_or(u32::MAX));
            let chain = stream.chain_from(offset, Bounds { directories, ..BOUNDS }, &mut visited);
            chain.directories.iter().for_each(|directory| reader.take(directory));
        }
    }
    reader.found
}

struct Reader<'a> {
    stream: Stream<'a>,
    max_pixels: u64,
    /// Values of lists that may be read still.
    left: u64,
    found: Vec<Demand>,
}

impl Reader<'_> {
    fn take(&mut self, directory: &Directory) {
        let listed = |tag| directory.find(tag).map_or(0, |entry| entry.count.min(u64::from(u16::MAX)));
        self.left = self.left.saturating_sub(listed(tags::BITS_PER_SAMPLE) + listed(tags::EXTRA_SAMPLES));
        if self.left == 0 {
            return;
        }
        let limits = LayoutLimits { pixels: self.max_pixels, chunks: self.left };
        let (Some(layout), _) = Layout::read(&self.stream, directory, limits) else { return };
        self.left = self.left.saturating_sub(layout.spans.len() as u64);
        let pixels = u64::from(layout.width) * u64::from(layout.height);
        if pixels > self.max_pixels {
            return;
        }
        let grey =
            matches!(layout.photometric, Photometric::WhiteIsZero | Photometric::BlackIsZero | Photometric::Mask);
        self.found.extend(decoding_memory(&self.stream, directory, &layout).map(|decoding| Demand {
            width: layout.width,
            height: layout.height,
            channels: if grey { 1 } else { 3 },
            decoding,
        }));
    }

    fn below(&self, directory: &Directory) -> Vec<u64> {
        let entry = directory.find(tags::SUB_IFDS);
        let list = entry.and_then(|entry| self.stream.unsigned_list(entry, u64::from(BOUNDS.directories)).ok());
        list.unwrap_or_default().into_iter().filter(|offset| *offset != 0).collect()
    }
}
