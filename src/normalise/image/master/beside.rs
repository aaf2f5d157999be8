//! How much a source says beside its pixels, known before anything of it is copied.

use crate::formats::{jp2, jpeg, png, tiff};
use crate::records::Family;

/// Most boxes that are walked.
const MOST_BOXES: u32 = 65_536;

/// Bytes of what is carried into a master beside the pixels, at most. A profile that is compressed is counted by its
/// decoder.
pub(super) fn carried_bytes(family: Family, bytes: &[u8]) -> u64 {
    match family {
        Family::Tiff => tiff::carried_bytes(bytes),
        Family::Jpeg => jpeg::metadata_bytes(bytes),
        Family::Png => {
            let chunks = png::chunks(bytes).filter(|chunk| matches!(&chunk.name, b"eXIf" | b"iTXt"));
            chunks.fold(0, |sum, chunk| sum.saturating_add(chunk.payload.len() as u64))
        }
        Family::Jpeg2000 => {
            let file = jp2::walk(bytes, MOST_BOXES);
            let length = |block: Option<&[u8]>| block.map_or(0, |block| block.len() as u64);
            length(file.exif).saturating_add(length(file.xmp))
        }
        _ => 0,
    }
}
