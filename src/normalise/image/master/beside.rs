//! How much a source says beside its pixels, known before anything of it is copied.

use crate::formats::tiff::ifd::{Bounds, Directory, Entry, Stream};
use crate::formats::tiff::{Origin, origin, tags};
use crate::formats::{jp2, jpeg, png};
use crate::records::Family;

/// `InteroperabilityIFD` of an EXIF directory.
const INTEROPERABILITY: u16 = 40965;
/// Most entries of a directory below an image, as many as are read of it.
const MOST_BELOW: u32 = 4096;
/// Most boxes that are walked.
const MOST_BOXES: u32 = 65_536;

/// Bytes of what is carried into a master beside the pixels, at most. A profile that is compressed is counted by its decoder.
pub(super) fn carried_bytes(family: Family, bytes: &[u8]) -> u64 {
    match family {
        Family::Tiff => of_tiff(bytes),
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

fn of_tiff(bytes: &[u8]) -> u64 {
    let Ok(stream) = Stream::open(bytes) else { return 0 };
    let directories = stream.chain(Bounds::default()).directories;
    directories.iter().fold(0, |sum, directory| sum.saturating_add(of_directory(&stream, directory, 2)))
}

fn of_directory(stream: &Stream<'_>, directory: &Directory, below: u32) -> u64 {
    let most = stream.bytes().len() as u64;
    let value = |entry: &Entry| {
        let points = below > 0 && matches!(entry.tag, tags::EXIF_IFD | tags::GPS_IFD | INTEROPERABILITY);
        let offset = stream.unsigned(entry, 0).ok().filter(|_| points);
        let inner = offset.and_then(|offset| stream.directory(offset, MOST_BELOW).ok());
        let inner = inner.map_or(0, |inner| of_directory(stream, &inner, below - 1));
        entry.byte_length().unwrap_or(0).min(most).saturating_add(inner)
    };
    let carried = directory.entries.iter().filter(|entry| origin(entry.tag) == Origin::Carried);
    carried.fold(0, |sum, entry| sum.saturating_add(value(entry)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_directory_and_of_those_below_it() {
        let mut bytes = b"II*\0\x08\0\0\0\x03\0".to_vec();
        let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
            bytes.extend_from_slice(&[tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend_from_slice(&[count.to_le_bytes(), value.to_le_bytes()].concat());
        };
        entry(273, 4, 100, 300);
        entry(700, 1, 1000, 300);
        entry(34665, 4, 1, 50);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&[1, 0]);
        bytes.extend_from_slice(&[0x7C, 0x92, 7, 0, 0xD0, 7, 0, 0, 0x2C, 1, 0, 0, 0, 0, 0, 0]);
        bytes.resize(3000, 0);
        // Strips are none of it; the maker's note of 2000 bytes is, and the pointer to its directory.
        assert_eq!(carried_bytes(Family::Tiff, &bytes), 1000 + 4 + 2000);
        assert_eq!(carried_bytes(Family::Tiff, b"II*"), 0);
    }
}
