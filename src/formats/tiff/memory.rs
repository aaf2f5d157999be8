//! What decoding an image by bands allocates, known from its layout and from the headers of its JPEG streams.

use crate::formats::icc;
use crate::formats::jpeg::{self, Opening};

use super::ifd::{Directory, Entry, Stream};
use super::jpeg::most_rows;
use super::layout::Layout;
use super::old_jpeg::OldJpeg;
use super::tags;

/// About how many bytes of a plane one band has.
const BAND_BYTES: u64 = 1 << 20;

/// Bytes that a strip or tile takes while it is listed: where it lies, and the lists of offsets and lengths while they
/// are read.
const LISTED: u64 = 48;

/// How many rows a band of a stripped image has: whole strips where they are small, so that they are decoded in place.
pub(super) fn step(layout: &Layout, row_bytes: u64) -> u32 {
    let rows = u32::try_from(BAND_BYTES / row_bytes.max(1)).unwrap_or(u32::MAX).max(1);
    let strip = layout.chunk_height.max(1);
    let step = match () {
        () if strip <= rows => rows / strip * strip,
        () if strip / 4 <= rows => strip,
        () => rows,
    };
    step.min(layout.height).max(1)
}

/// Bytes of a row of the image, of one plane.
pub(super) fn image_row(layout: &Layout) -> Option<u64> {
    let bits = u64::from(layout.uniform_bits()?);
    let bits = u64::from(layout.width).checked_mul(u64::from(layout.chunk_samples()))?.checked_mul(bits)?;
    Some(bits.div_ceil(8))
}

/// An upper bound of the memory that decoding by bands takes, in bytes; what is borrowed from the file is not counted.
/// `None` for a layout that is not decoded.
#[must_use]
pub(super) fn decoding_memory(
    stream: &Stream<'_>,
    directory: &Directory,
    layout: &Layout,
    headers: &mut HeaderBudget,
) -> Option<u64> {
    let planes = u64::from(layout.planes());
    let (image_row, chunk_row) = (image_row(layout)?, layout.row_bytes()?);
    let step = step(layout, image_row);
    let tall = if layout.tiled { layout.chunk_height } else { step };
    let bands = image_row.saturating_mul(u64::from(tall)).saturating_mul(planes);
    let chunk = chunk_row.saturating_mul(u64::from(layout.chunk_height));
    let whole = match () {
        () if layout.tiled => chunk,
        () if layout.chunk_height > step && !layout.flows() => chunk.saturating_mul(planes),
        () => 0,
    };
    let longest = match &layout.old_jpeg {
        // All strips are put together, and the buffer may have grown to twice of it.
        Some(OldJpeg::Pieces(pieces)) => pieces.length(&layout.spans).saturating_mul(2),
        _ => layout.spans.iter().map(|span| span.length).max().unwrap_or(0),
    };
    let coding = match () {
        () if layout.is_jpeg() => jpeg_streams(stream, directory, layout, headers).saturating_add(longest),
        () if layout.reversed => longest,
        () => 0,
    };
    let units = if layout.is_subsampled() { layout.chunk_bytes(layout.chunk_height)? } else { 0 };
    let listed = (layout.spans.len() as u64).saturating_mul(LISTED);
    let profile = directory.find(tags::ICC_PROFILE).and_then(Entry::byte_length);
    let profile = profile.filter(|bytes| *bytes <= icc::MOST_BYTES).map_or(0, icc::memory);
    let parts = [bands, whole, coding, units, listed, profile];
    Some(parts.into_iter().fold(1 << 20, u64::saturating_add))
}

/// Bytes of headers of JPEG streams that may be looked at. Strips can share one stream, and a header can be as long as
/// the file: whoever looks at all of them would look for hours. What is not looked at is taken for the worst.
pub(super) struct HeaderBudget(u64);

impl HeaderBudget {
    /// For a file.
    pub(super) fn of(stream: &Stream<'_>) -> Self {
        Self((1 << 24) + 2 * stream.bytes().len() as u64)
    }

    /// What stands before the first scan; `None` where that cannot be told.
    fn opening(&mut self, stream: &[u8]) -> Option<Opening> {
        let within = usize::try_from(self.0).ok().and_then(|left| stream.get(..left)).unwrap_or(stream);
        let walked = jpeg::opening_end(within).map_or(within.len(), |(_, end)| end);
        self.0 = self.0.saturating_sub(walked as u64);
        jpeg::peek(within.get(..walked)?)
    }
}

/// What the largest of the JPEG streams takes: as many decoded rows as one may have, and what its decoder needs beside
/// them.
fn jpeg_streams(stream: &Stream<'_>, directory: &Directory, layout: &Layout, headers: &mut HeaderBudget) -> u64 {
    let tables = directory.find(tags::JPEG_TABLES).and_then(|entry| stream.raw(entry).ok()).unwrap_or_default();
    let rows = most_rows(layout.chunk_height);
    let row = u64::from(layout.chunk_width).saturating_mul(u64::from(layout.chunk_samples()));
    let most = jpeg::most_working_memory((layout.chunk_width, rows), u32::from(layout.chunk_samples()));
    let of = |opening: Option<Opening>| {
        // The frame header may stand in the tables, and the height behind the data.
        let Some(opening) = opening.filter(|opening| opening.frame.height > 0) else { return most };
        // A stream of another size is refused before it is decoded.
        let fits = opening.frame.width == layout.chunk_width && opening.frame.height <= rows;
        if fits { jpeg::working_memory(&opening) } else { 0 }
    };
    let working = match &layout.old_jpeg {
        Some(OldJpeg::Pieces(pieces)) => of(pieces.opening()),
        _ => {
            let mut spans = layout.spans.clone();
            spans.sort_unstable();
            spans.dedup();
            let streams = spans.iter().filter_map(|span| stream.slice(span.offset, span.length));
            streams.map(|stream| of(headers.opening(stream))).max().unwrap_or(0)
        }
    };
    let tables = (tables.len() as u64).saturating_mul(2);
    row.saturating_mul(u64::from(rows)).saturating_add(working).saturating_add(tables)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A baseline stream of 8 by 8 grey pixels, as far as the header of its scan, with a comment before it.
    fn stream(comment: usize) -> Vec<u8> {
        let mut bytes = b"\xFF\xD8\xFF\xFE".to_vec();
        bytes.extend(u16::try_from(comment + 2).unwrap().to_be_bytes());
        bytes.resize(bytes.len() + comment, b' ');
        bytes.extend(b"\xFF\xC0\0\x0B\x08\0\x08\0\x08\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0");
        bytes
    }

    #[test]
    fn headers_are_looked_at_while_there_is_room_and_no_longer() {
        let mut headers = HeaderBudget(2000);
        let opening = headers.opening(&stream(800)).unwrap();
        assert_eq!((opening.frame.width, opening.scanned), (8, 1));
        assert_eq!(headers.0, 2000 - stream(800).len() as u64);
        assert!(headers.opening(&stream(800)).is_some());
        assert_eq!(headers.opening(&stream(800)), None, "it would go beyond");
        assert_eq!((headers.0, headers.opening(&stream(0))), (0, None));
    }
}
