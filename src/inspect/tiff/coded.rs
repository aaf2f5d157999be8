//! Whether coded strips and tiles hold their pixels.

use std::borrow::Cow;

use crate::formats::jpeg::{self, Coding};
use crate::formats::tiff::ifd::Stream;
use crate::formats::tiff::lengths::{self, Shortfall};
use crate::formats::tiff::{Compression, Layout, OldJpeg, Photometric, Span};
use crate::profile::Limits;
use crate::records::codes::image as codes;
use crate::records::{Code, Note};

use super::super::jpeg as jpeg_notes;

/// Whether there is a way to count what the strips of this coding hold. Its decoder then ends with a fault wherever
/// counting finds one.
pub(super) fn is_counted(layout: &Layout) -> bool {
    match layout.compression {
        Compression::None
        | Compression::Lzw
        | Compression::Deflate
        | Compression::PackBits
        | Compression::Jpeg
        | Compression::CcittRle
        | Compression::CcittG3
        | Compression::CcittG4 => true,
        Compression::OldJpeg => layout.is_jpeg(),
        Compression::Other(_) => false,
    }
}

/// What is wrong with one strip or tile.
enum Fault {
    /// It holds less than its pixels.
    Less(Shortfall),
    /// Its JPEG stream has a fault of this code.
    Jpeg(Code),
}

/// Counts each strip or tile; the first one that is damaged, and how many are.
pub(super) fn check(stream: &Stream<'_>, layout: &Layout, tables: &[u8], limits: &Limits) -> Option<Note> {
    if let Some(OldJpeg::Pieces(pieces)) = &layout.old_jpeg {
        let code = jpeg_stream(tables, &pieces.stream(stream.bytes(), &layout.spans)?, limits)?;
        let note = Note::new(codes::TIFF_JPEG_DAMAGED).with("finding", code.slug());
        return Some(note.with("index", 1).with("count", 1));
    }
    let mut first = None;
    let mut count = 0u64;
    for (index, span) in (0u64..).zip(&layout.spans) {
        if let Some(fault) = chunk(stream, layout, tables, limits, index, *span) {
            count += 1;
            first.get_or_insert((index, fault));
        }
    }
    let (index, fault) = first?;
    let note = match fault {
        Fault::Jpeg(code) => Note::new(codes::TIFF_JPEG_DAMAGED).with("finding", code.slug()),
        Fault::Less(Shortfall::Ends { found, expected }) => {
            Note::new(codes::TIFF_DATA_SHORT).with("found", found).with("expected", expected)
        }
        Fault::Less(Shortfall::Broken { found, expected }) => {
            Note::new(codes::TIFF_DATA_DAMAGED).with("found", found).with("expected", expected)
        }
    };
    Some(note.with("index", index.saturating_add(1)).with("count", count))
}

fn chunk(
    stream: &Stream<'_>,
    layout: &Layout,
    tables: &[u8],
    limits: &Limits,
    index: u64,
    span: Span,
) -> Option<Fault> {
    let coded = stream.slice(span.offset, span.length)?;
    if layout.is_jpeg() {
        return jpeg_stream(tables, coded, limits).map(Fault::Jpeg);
    }
    let rows = layout.chunk_rows(row_of(layout, index));
    // Samples of different sizes have no length that the layout would know.
    let expected = layout.chunk_bytes(rows)?;
    // FillOrder 2 turns the bits of each byte round, whatever the coding.
    let coded =
        if layout.reversed { coded.iter().map(|byte| byte.reverse_bits()).collect() } else { Cow::Borrowed(coded) };
    let shortfall = match layout.compression {
        Compression::Lzw => lengths::lzw(&coded, expected),
        Compression::Deflate => lengths::deflate(&coded, expected),
        Compression::PackBits => lengths::packbits(&coded, expected),
        // Bit 1 of T4Options and T6Options announces stretches that are not coded, which nothing here reads.
        _ if layout.t4 & 2 != 0 => None,
        _ => lengths::fax(&coded, lengths::fax_settings(layout.compression, layout.t4, layout.chunk_width, rows)),
    };
    shortfall.map(Fault::Less)
}

/// Where a JPEG stream says by its markers that its three components are RGB and the directory that they are YCbCr, or
/// the other way round. Readers that build on libtiff go by the directory, and so do the decoders here: if the stream
/// is right, all of them show wrong colours.
pub(super) fn contradiction(stream: &Stream<'_>, layout: &Layout) -> Option<Note> {
    let expected = match layout.photometric {
        Photometric::Rgb => Coding::Rgb,
        Photometric::YCbCr => Coding::YCbCr,
        _ => return None,
    };
    if layout.compression != Compression::Jpeg || layout.chunk_samples() != 3 {
        return None;
    }
    let otherwise = |span: &Span| {
        let marked = jpeg::marked_coding(stream.slice(span.offset, span.length)?);
        marked.filter(|coding| *coding != expected)
    };
    let mut found = (1u64..).zip(&layout.spans).filter_map(|(index, span)| Some((index, otherwise(span)?)));
    let (index, coding) = found.next()?;
    let name = |coding: Coding| if coding == Coding::Rgb { "RGB" } else { "YCbCr" };
    let note = Note::new(codes::TIFF_JPEG_COLOUR).with("index", index).with("count", found.count().saturating_add(1));
    Some(note.with("found", name(coding)).with("expected", name(expected)))
}

/// The row of strips or tiles in which the one with this index stands.
fn row_of(layout: &Layout, index: u64) -> u32 {
    let row = (index / u64::from(layout.across()).max(1)) % u64::from(layout.down()).max(1);
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// The first fault of the JPEG stream of a strip, with the tables of the directory before it (Technical Note 2).
fn jpeg_stream(tables: &[u8], coded: &[u8], limits: &Limits) -> Option<Code> {
    let joined;
    let whole = match tables.strip_suffix(&[0xFF, 0xD9]) {
        Some(tables) if tables.len() > 2 => {
            joined = [tables, coded.strip_prefix(&[0xFF, 0xD8]).unwrap_or(coded)].concat();
            joined.as_slice()
        }
        _ => coded,
    };
    let walked = jpeg::walk(whole, limits.max_pixels);
    walked.faults.first().map(|fault| jpeg_notes::note(fault, whole).code)
}
