//! What decoding an image by bands allocates, known from its layout and from the headers of its JPEG streams.

use crate::formats::{icc, jpeg};

use super::ifd::{Directory, Entry, Stream};
use super::jpeg::most_rows;
use super::layout::{Layout, Span};
use super::old_jpeg::OldJpeg;
use super::tags;

/// About how many bytes of a plane one band has.
const BAND_BYTES: u64 = 1 << 20;

/// Bytes that a strip or tile takes while it is listed: where it lies, and the lists of offsets and lengths while they are read.
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

/// An upper bound of the memory that decoding by bands takes, in bytes; what is borrowed from the file is not counted. `None` for a
/// layout that is not decoded.
#[must_use]
pub(super) fn decoding_memory(stream: &Stream<'_>, directory: &Directory, layout: &Layout) -> Option<u64> {
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
        () if layout.is_jpeg() => jpeg_streams(stream, directory, layout).saturating_add(longest),
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

/// What the largest of the JPEG streams takes: as many decoded rows as one may have, and what its decoder needs beside them.
fn jpeg_streams(stream: &Stream<'_>, directory: &Directory, layout: &Layout) -> u64 {
    let tables = directory.find(tags::JPEG_TABLES).and_then(|entry| stream.raw(entry).ok()).unwrap_or_default();
    let rows = most_rows(layout.chunk_height);
    let row = u64::from(layout.chunk_width).saturating_mul(u64::from(layout.chunk_samples()));
    let most = jpeg::most_working_memory((layout.chunk_width, rows), u32::from(layout.chunk_samples()));
    let working = |span: &Span| {
        let opening = match &layout.old_jpeg {
            Some(OldJpeg::Pieces(pieces)) => pieces.opening(),
            _ => jpeg::peek(stream.slice(span.offset, span.length)?),
        };
        // The frame header may stand in the tables, and the height behind the data.
        let Some(opening) = opening.filter(|opening| opening.frame.height > 0) else { return Some(most) };
        // A stream of another size is refused before it is decoded.
        let fits = opening.frame.width == layout.chunk_width && opening.frame.height <= rows;
        fits.then(|| jpeg::working_memory(&opening))
    };
    let working = layout.spans.iter().filter_map(working).max().unwrap_or(0);
    row.saturating_mul(u64::from(rows)).saturating_add(working).saturating_add(tables.len() as u64)
}
