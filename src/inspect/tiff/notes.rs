//! What the faults of a layout are called.

use crate::formats::tiff::LayoutFault;
use crate::formats::tiff::ifd::ValueFault;
use crate::records::Note;
use crate::records::codes::image as codes;

/// The note about a fault. `None` for what is said for the file as a whole: that it is cut, or that an image is too
/// large.
pub(super) fn of_layout(fault: &LayoutFault) -> Option<Note> {
    let list = |code, tag: &u16, found: &u64, expected: &u64| {
        Note::new(code).with("tag", tag).with("found", found).with("expected", expected)
    };
    let strip = |code, index: u64, found: &u64, expected: &u64| {
        Note::new(code).with("index", index.saturating_add(1)).with("found", found).with("expected", expected)
    };
    let invalid = |tag: &u16, value: &dyn std::fmt::Display| {
        Note::new(codes::TIFF_TAG_INVALID).with("tag", tag).with("value", value)
    };
    Some(match fault {
        LayoutFault::Outside { .. } | LayoutFault::TooLarge { .. } => return None,
        LayoutFault::Value(ValueFault::Outside { .. }) => return None,
        LayoutFault::Missing { tag } => Note::new(codes::TIFF_TAG_MISSING).with("tag", tag),
        LayoutFault::Assumed { tag } => Note::new(codes::TIFF_TAG_ASSUMED).with("tag", tag),
        LayoutFault::Value(ValueFault::Kind { tag, kind }) => invalid(tag, kind),
        LayoutFault::Value(ValueFault::Count { tag, count }) => invalid(tag, count),
        LayoutFault::Impossible { tag, value } => invalid(tag, value),
        LayoutFault::TooManyChunks { count, limit } => {
            Note::new(codes::TIFF_TOO_MANY).with("found", count).with("limit", limit)
        }
        LayoutFault::Count { tag, found, expected } => list(codes::TIFF_STRIPS_MISSING, tag, found, expected),
        LayoutFault::Surplus { tag, found, expected } => list(codes::TIFF_STRIPS_SURPLUS, tag, found, expected),
        LayoutFault::Empty { index } => strip(codes::TIFF_STRIP_SHORT, *index, &0, &1),
        LayoutFault::Short { index, found, expected } | LayoutFault::Ratio { index, found, expected } => {
            strip(codes::TIFF_STRIP_SHORT, *index, found, expected)
        }
        LayoutFault::Long { index, found, expected } => strip(codes::TIFF_STRIP_LONG, *index, found, expected),
        LayoutFault::Overlap { offset } => Note::new(codes::TIFF_STRIPS_OVERLAP).with("at", offset),
    })
}
