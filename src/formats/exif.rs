//! EXIF (CIPA DC-008): a small TIFF structure with what the device knew.

use std::collections::HashSet;

use super::tiff::ifd::{Bounds, ByteOrder, Directory, Entry, Stream};
use super::tiff::tags;

/// What is read of an EXIF block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exif {
    /// Orientation, 1 to 8.
    pub orientation: Option<u8>,
    /// Horizontal resolution.
    pub x_resolution: Option<(u32, u32)>,
    /// Vertical resolution.
    pub y_resolution: Option<(u32, u32)>,
    /// Unit of both: 1 none, 2 inch, 3 centimetre.
    pub resolution_unit: Option<u16>,
    /// `ColorSpace`: 1 is sRGB, 65535 uncalibrated.
    pub colour_space: Option<u16>,
    /// Dates as written, by the name of the field.
    pub dates: Vec<(&'static str, String)>,
    /// Devices and programs, by the name of the field.
    pub tools: Vec<(&'static str, String)>,
}

const DATES: [(u16, &str); 1] = [(tags::DATE_TIME, "tiff:DateTime")];
const TOOLS: [(u16, &str); 3] =
    [(tags::MAKE, "tiff:Make"), (tags::MODEL, "tiff:Model"), (tags::SOFTWARE, "tiff:Software")];
const EXIF_DATES: [(u16, &str); 2] =
    [(tags::DATE_TIME_ORIGINAL, "exif:DateTimeOriginal"), (tags::DATE_TIME_DIGITIZED, "exif:DateTimeDigitized")];

/// More directories and entries than any device writes.
const BOUNDS: Bounds = Bounds { directories: 8, entries: 4096 };

/// Reads a block, from its TIFF header on. `None` where it is no TIFF structure or its first directory cannot be read.
#[must_use]
pub fn parse(block: &[u8]) -> Option<Exif> {
    let stream = Stream::open(block).ok()?;
    let chain = stream.chain(BOUNDS);
    Some(read(&stream, chain.directories.first()?))
}

/// Reads what `first` says, and the EXIF directory that it points to. The directories of a TIFF file say the same
/// things in the same tags.
#[must_use]
pub fn read(stream: &Stream<'_>, first: &Directory) -> Exif {
    let mut exif = Exif::default();
    let number = |directory: &Directory, tag| {
        directory.find(tag).and_then(|entry| stream.unsigned(entry, 0).ok()).and_then(|value| u16::try_from(value).ok())
    };
    let rational = |tag| first.find(tag).and_then(|entry| stream.rational(entry, 0).ok());
    exif.orientation = number(first, tags::ORIENTATION)
        .filter(|value| (1..=8).contains(value))
        .and_then(|value| u8::try_from(value).ok());
    exif.x_resolution = rational(tags::X_RESOLUTION);
    exif.y_resolution = rational(tags::Y_RESOLUTION);
    exif.resolution_unit = number(first, tags::RESOLUTION_UNIT);
    let texts = |directory: &Directory, wanted: &[(u16, &'static str)]| -> Vec<(&'static str, String)> {
        let read = |(tag, field): &(u16, &'static str)| {
            let text = begin(stream, directory.find(*tag)?)?;
            let text: String = text.trim().chars().take(MOST_TEXT).collect();
            (!text.is_empty()).then_some((*field, text))
        };
        wanted.iter().filter_map(read).collect()
    };
    exif.dates = texts(first, &DATES);
    exif.tools = texts(first, &TOOLS);
    let pointer = first.find(tags::EXIF_IFD).and_then(|entry| stream.unsigned(entry, 0).ok());
    if let Some(offset) = pointer.filter(|offset| *offset != 0) {
        let below = stream.chain_from(offset, BOUNDS, &mut HashSet::new());
        if let Some(directory) = below.directories.first() {
            exif.dates.extend(texts(directory, &EXIF_DATES));
            exif.colour_space = number(directory, tags::EXIF_COLOR_SPACE);
        }
    }
    exif
}

/// The text of a field, no more of it than can be needed: many directories may share a long one.
fn begin(stream: &Stream<'_>, entry: &Entry) -> Option<String> {
    // Four bytes a character, and some for blanks before the first.
    const MOST: u64 = MOST_TEXT as u64 * 4 + 256;
    stream.raw(entry).ok()?;
    let count = entry.count.min(MOST);
    let mut cut = Entry { count, ..*entry };
    // A character that the cut goes through is left out, not taken for two of Latin-1.
    while cut.count < entry.count && cut.count > count - 4 {
        let bytes = stream.raw(&cut).ok()?;
        match std::str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => cut.count -= 1,
            _ => break,
        }
    }
    stream.text(&cut).ok()
}

/// The longest text that is kept of a field.
pub const MOST_TEXT: usize = 500;

/// The byte order of a block, for those who must write into a copy of it.
#[must_use]
pub fn byte_order(block: &[u8]) -> Option<ByteOrder> {
    Stream::open(block).ok().map(|stream| stream.order())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block() -> Vec<u8> {
        let mut bytes = b"MM\0*\0\0\0\x08\0\x05".to_vec();
        let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
            bytes.extend_from_slice(&tag.to_be_bytes());
            bytes.extend_from_slice(&kind.to_be_bytes());
            bytes.extend_from_slice(&count.to_be_bytes());
            bytes.extend_from_slice(&value.to_be_bytes());
        };
        entry(271, 2, 4, u32::from_be_bytes(*b"Zeb\0"));
        entry(274, 3, 1, 6 << 16);
        entry(282, 5, 1, 74);
        entry(296, 3, 1, 2 << 16);
        entry(34665, 4, 1, 82);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&300u32.to_be_bytes());
        bytes.extend_from_slice(&1u32.to_be_bytes());
        bytes.extend_from_slice(b"\0\x01\x90\x03\0\x02\0\0\0\x14\0\0\0\x64\0\0\0\0");
        bytes.extend_from_slice(b"2021:03:04 05:06:07\0");
        bytes
    }

    #[test]
    fn what_a_device_writes() {
        let exif = parse(&block()).unwrap();
        assert_eq!(exif.orientation, Some(6));
        assert_eq!(exif.x_resolution, Some((300, 1)));
        assert_eq!(exif.resolution_unit, Some(2));
        assert_eq!(exif.tools, [("tiff:Make", "Zeb".to_owned())]);
        assert_eq!(exif.dates, [("exif:DateTimeOriginal", "2021:03:04 05:06:07".to_owned())]);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        for blanks in 0..4 {
            let text = [" ".repeat(blanks), "à".repeat(5000)].concat();
            let mut bytes = b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0".to_vec();
            bytes.extend_from_slice(&u32::try_from(text.len()).unwrap().to_le_bytes());
            bytes.extend_from_slice(&[26, 0, 0, 0, 0, 0, 0, 0]);
            bytes.extend_from_slice(text.as_bytes());
            let stream = Stream::open(&bytes).unwrap();
            let directory = stream.directory(8, 10).unwrap();
            assert!(begin(&stream, &directory.entries[0]).unwrap().len() < 2300);
            assert_eq!(parse(&bytes).unwrap().tools, [("tiff:Make", "à".repeat(MOST_TEXT))], "{blanks}");
        }
    }

    proptest! {
        #[test]
        fn damaged_blocks_end(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..8)) {
            let mut bytes = block();
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            let _ = parse(&bytes);
        }
    }
}
