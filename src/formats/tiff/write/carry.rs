//! What a directory says beside how its pixels are coded: what a rewritten file must say too.

use std::collections::BTreeSet;
use std::fmt;

use super::super::ifd::{Bounds, ByteOrder, Directory, Entry, Stream};
use super::super::tags;
use super::field::{Field, Fields};

/// What a directory holds that goes over into another file, and what does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// What goes over.
    pub fields: Fields,
    /// What does not, or not as it stood.
    pub left: Vec<LeftOut>,
}

/// Something that is not carried as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// A tag whose type no standard knows, or whose value cannot be read.
    Unreadable {
        /// The tag, with those that point to its directory.
        path: String,
    },
    /// A tag that points into the old file; what lies there has no meaning that is known.
    Pointer {
        /// The tag, with those that point to its directory.
        path: String,
    },
    /// A tag that stands twice in a directory: the second.
    Twice {
        /// The tag, with those that point to its directory.
        path: String,
    },
    /// Smaller copies of the image, in directories of their own below it.
    SubImages,
    /// What a maker keeps in a form of its own: carried byte for byte; places in the old file that it may name are none
    /// in the new one.
    MakerNote,
    /// IPTC records that claim to be numbers of 32 bits: carried byte for byte, as bytes.
    IptcRetyped,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path } => write!(f, "tag {path} (cannot be read)"),
            Self::Pointer { path } => write!(f, "tag {path} (points into the source)"),
            Self::Twice { path } => write!(f, "tag {path} (stands there twice; the second)"),
            Self::SubImages => f.write_str("tag 330 (smaller copies of the image)"),
            Self::MakerNote => {
                f.write_str("tag 34665/37500 (carried byte for byte; places inside it count from the source)")
            }
            Self::IptcRetyped => f.write_str("tag 33723 (its bytes are equal; its type is UNDEFINED instead of LONG)"),
        }
    }
}

/// Why what a directory says cannot be carried at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarryFault {
    /// Values lie over one another: all of them together are longer than the file.
    #[error("the values of tags lie over one another")]
    Overlap,
}

/// Tags that say how pixels are coded and where they lie: whoever writes the pixels writes these.
const CODING: [u16; 36] = [
    tags::IMAGE_WIDTH,
    tags::IMAGE_LENGTH,
    tags::BITS_PER_SAMPLE,
    tags::COMPRESSION,
    tags::PHOTOMETRIC,
    tags::FILL_ORDER,
    tags::STRIP_OFFSETS,
    tags::SAMPLES_PER_PIXEL,
    tags::ROWS_PER_STRIP,
    tags::STRIP_BYTE_COUNTS,
    tags::PLANAR_CONFIGURATION,
    // FreeOffsets, FreeByteCounts: of the old file.
    288,
    289,
    tags::T4_OPTIONS,
    tags::T6_OPTIONS,
    // Of transmissions by fax: BadFaxLines, CleanFaxData, ConsecutiveBadFaxLines.
    326,
    327,
    328,
    tags::PREDICTOR,
    tags::TILE_WIDTH,
    tags::TILE_LENGTH,
    tags::TILE_OFFSETS,
    tags::TILE_BYTE_COUNTS,
    tags::JPEG_TABLES,
    tags::YCBCR_SUBSAMPLING,
    // JPEG as TIFF 6.0 §22 had it.
    512,
    513,
    514,
    515,
    517,
    518,
    519,
    520,
    521,
    // ImageDepth, TileDepth of three-dimensional images.
    32997,
    32998,
];

/// Of those, the ones that every written image has.
const WRITTEN: [u16; 10] = [
    tags::IMAGE_WIDTH,
    tags::IMAGE_LENGTH,
    tags::BITS_PER_SAMPLE,
    tags::COMPRESSION,
    tags::PHOTOMETRIC,
    tags::STRIP_OFFSETS,
    tags::SAMPLES_PER_PIXEL,
    tags::ROWS_PER_STRIP,
    tags::STRIP_BYTE_COUNTS,
    tags::PLANAR_CONFIGURATION,
];

/// Where a tag of a rewritten image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From the writer, in every image; `PlanarConfiguration` unless it was told to leave it unsaid.
    Written,
    /// From the writer, where its own coding needs it; else it is not there.
    Coding,
    /// From the source, as it stands there.
    Carried,
}

/// Where a tag of a rewritten image comes from.
#[must_use]
pub fn origin(tag: u16) -> Origin {
    match tag {
        tag if WRITTEN.contains(&tag) => Origin::Written,
        tag if CODING.contains(&tag) => Origin::Coding,
        _ => Origin::Carried,
    }
}

/// `InteroperabilityIFD` of an EXIF directory.
const INTEROPERABILITY: u16 = 40965;
/// `MakerNote` of an EXIF directory.
const MAKER_NOTE: u16 = 37500;
/// IPTC records.
const IPTC: u16 = 33723;

/// Reads what `directory` says.
///
/// # Errors
/// [`CarryFault`].
pub fn carried(stream: &Stream<'_>, directory: &Directory) -> Result<Carried, CarryFault> {
    // Small values stand in the entries, which every file has room for.
    let left = stream.bytes().len() as u64 + (1 << 16);
    let mut reader = Reader { stream, left, carried: Vec::new() };
    let fields = reader.fields(directory, Level::Image, "")?;
    Ok(Carried { fields, left: reader.carried })
}

/// Bytes of the values that [`carried`] takes of all images of a file, at most: known before anything is copied.
#[must_use]
pub fn carried_bytes(bytes: &[u8]) -> u64 {
    let Ok(stream) = Stream::open(bytes) else { return 0 };
    let directories = stream.chain(Bounds::default()).directories;
    directories.iter().fold(0, |sum, directory| sum.saturating_add(of_directory(&stream, directory, Level::Image)))
}

fn of_directory(stream: &Stream<'_>, directory: &Directory, level: Level) -> u64 {
    let most = stream.bytes().len() as u64;
    let value = |entry: &Entry| {
        let below = level.below(entry.tag).and_then(|below| {
            let offset = stream.unsigned(entry, 0).ok()?;
            Some(of_directory(stream, &stream.directory(offset, MOST_BELOW).ok()?, below))
        });
        entry.byte_length().unwrap_or(0).min(most).saturating_add(below.unwrap_or(0))
    };
    // Below an image all is carried, whatever it would say of one; of a tag that stands there twice the first.
    let mut seen = BTreeSet::new();
    let carried = directory.entries.iter().filter(|entry| level != Level::Image || !CODING.contains(&entry.tag));
    let carried = carried.filter(|entry| seen.insert(entry.tag));
    carried.fold(0, |sum, entry| sum.saturating_add(value(entry)))
}

/// What kind of directory it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Image,
    Exif,
    Last,
}

impl Level {
    /// The directory that a tag of this one points to.
    const fn below(self, tag: u16) -> Option<Self> {
        match (self, tag) {
            (Self::Image, tags::EXIF_IFD) => Some(Self::Exif),
            (Self::Image, tags::GPS_IFD) | (Self::Exif, INTEROPERABILITY) => Some(Self::Last),
            _ => None,
        }
    }
}

struct Reader<'s, 'a> {
    stream: &'s Stream<'a>,
    /// Bytes of values that may be read still.
    left: u64,
    carried: Vec<LeftOut>,
}

impl Reader<'_, '_> {
    fn fields(&mut self, directory: &Directory, level: Level, above: &str) -> Result<Fields, CarryFault> {
        let mut fields = Fields::default();
        let mut seen = BTreeSet::new();
        for entry in &directory.entries {
            let path = format!("{above}{}", entry.tag);
            if level == Level::Image && CODING.contains(&entry.tag) {
                continue;
            }
            if !seen.insert(entry.tag) {
                self.carried.push(LeftOut::Twice { path });
            } else if level == Level::Image && entry.tag == tags::SUB_IFDS {
                self.carried.push(LeftOut::SubImages);
            } else if let Some(below) = level.below(entry.tag) {
                match self.pointed(entry) {
                    Some(directory) => {
                        let inner = self.fields(&directory, below, &format!("{path}/"))?;
                        fields.below.push((entry.tag, inner));
                    }
                    None => self.carried.push(LeftOut::Unreadable { path }),
                }
            } else if matches!(entry.kind, 13 | 18) {
                self.carried.push(LeftOut::Pointer { path });
            } else {
                match self.field(entry, level)? {
                    Some(field) => fields.fields.push(field),
                    None => self.carried.push(LeftOut::Unreadable { path }),
                }
            }
        }
        fields.fields.sort_by_key(|field| field.tag);
        Ok(fields)
    }

    fn pointed(&self, entry: &Entry) -> Option<Directory> {
        let offset = self.stream.unsigned(entry, 0).ok().filter(|offset| *offset != 0)?;
        self.stream.directory(offset, MOST_BELOW).ok()
    }

    fn field(&mut self, entry: &Entry, level: Level) -> Result<Option<Field>, CarryFault> {
        let Ok(raw) = self.stream.raw(entry) else { return Ok(None) };
        if raw.is_empty() {
            return Ok(None);
        }
        self.left = self.left.checked_sub(raw.len() as u64).ok_or(CarryFault::Overlap)?;
        let turned = self.stream.order() == ByteOrder::Big;
        if entry.tag == IPTC && level == Level::Image && entry.kind == 4 && turned {
            self.carried.push(LeftOut::IptcRetyped);
            return Ok(Some(Field::undefined(IPTC, raw)));
        }
        if entry.tag == MAKER_NOTE && level == Level::Exif {
            self.carried.push(LeftOut::MakerNote);
        }
        let mut bytes = raw.to_vec();
        let size = number_size(entry.kind);
        if turned && size > 1 {
            bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
        // LONG8 is for BigTIFF alone: a number that fits is a LONG.
        if entry.kind == 16 {
            let words = bytes.as_chunks::<8>().0.iter().map(|word| u32::try_from(u64::from_le_bytes(*word)));
            let Ok(words) = words.collect::<Result<Vec<_>, _>>() else { return Ok(None) };
            let bytes = words.into_iter().flat_map(u32::to_le_bytes).collect();
            return Ok(Some(Field { tag: entry.tag, kind: 4, bytes }));
        }
        Ok((entry.kind != 17).then_some(Field { tag: entry.tag, kind: entry.kind, bytes }))
    }
}

/// Most entries of a directory below an image: no device writes as many.
const MOST_BELOW: u32 = 4096;

/// Bytes of the numbers that values of a type are made of.
const fn number_size(kind: u16) -> usize {
    match kind {
        3 | 8 => 2,
        4 | 5 | 9 | 10 | 11 | 13 => 4,
        12 | 16 | 17 | 18 => 8,
        _ => 1,
    }
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
        assert_eq!(carried_bytes(&bytes), 1000 + 4 + 2000);
        assert_eq!(carried_bytes(b"II*"), 0);
        // A second pointer is none: a file of pointers to pointers would be walked for hours.
        bytes.copy_within(34..46, 22);
        assert_eq!(carried_bytes(&bytes), 4 + 2000);
    }
}
