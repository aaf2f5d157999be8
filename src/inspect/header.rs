//! What a decoder will need, from the first bytes alone.

use std::collections::HashSet;

use crate::formats::tiff::ifd::{Bounds, Directory, Stream};
use crate::formats::tiff::tags;
use crate::formats::{jp2, jpeg, png};
use crate::records::Family;

/// What is known of the largest image of a file before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Samples of a pixel.
    pub samples: u16,
    /// Bits of a sample.
    pub bits: u16,
}

impl Header {
    /// Bits of all samples: what the memory goes by.
    fn weight(&self) -> u128 {
        u128::from(self.width) * u128::from(self.height) * u128::from(self.samples) * u128::from(self.bits)
    }
}

/// Most directories and entries of a TIFF that are looked at; the inspection that follows has the profile's limits.
const BOUNDS: Bounds = Bounds { directories: 4096, entries: 200_000 };

/// Reads the header of an image, in a TIFF that of its largest; `None` where there is none to be read, or no image.
#[must_use]
pub fn header(family: Family, bytes: &[u8]) -> Option<Header> {
    match family {
        Family::Tiff => tiff(bytes),
        Family::Jpeg => {
            let frame = jpeg::peek(bytes)?;
            // A height of 0 comes after the first scan (T.81 §B.2.5): it can be any.
            let height = if frame.height == 0 { u32::from(u16::MAX) } else { frame.height };
            let samples = u16::try_from(frame.components.len()).ok()?;
            Some(Header { width: frame.width, height, samples, bits: u16::from(frame.precision) })
        }
        Family::Png => {
            let header = png::peek(bytes)?;
            let (samples, bits) = (header.colour.samples(), u16::from(header.depth));
            Some(Header { width: header.width, height: header.height, samples, bits })
        }
        Family::Jpeg2000 => {
            let (width, height, samples, bits) = jp2::peek(bytes)?;
            Some(Header { width, height, samples, bits })
        }
        Family::Pdf | Family::Signature | Family::Mail | Family::Other => None,
    }
}

/// Most entries of one directory below another.
const MOST_BELOW: u32 = 1024;

fn tiff(bytes: &[u8]) -> Option<Header> {
    let stream = Stream::open(bytes).ok()?;
    let mut visited = HashSet::new();
    let main = stream.chain_from(stream.first(), BOUNDS, &mut visited).directories;
    let mut largest: Option<Header> = None;
    let mut take = |directory: &Directory| {
        let found = directory_header(&stream, directory);
        largest = [largest, found].into_iter().flatten().max_by_key(Header::weight);
    };
    for directory in &main {
        take(directory);
        for offset in below(&stream, directory) {
            // Each is read once, so all of them together are no more than the file holds.
            if visited.insert(offset)
                && visited.len() <= BOUNDS.directories as usize
                && let Ok(directory) = stream.directory(offset, MOST_BELOW)
            {
                take(&directory);
            }
        }
    }
    largest
}

fn below(stream: &Stream<'_>, directory: &Directory) -> Vec<u64> {
    let entry = directory.find(tags::SUB_IFDS);
    entry.and_then(|entry| stream.unsigned_list(entry, u64::from(BOUNDS.directories)).ok()).unwrap_or_default()
}

fn directory_header(stream: &Stream<'_>, directory: &Directory) -> Option<Header> {
    let number = |tag| directory.find(tag).and_then(|entry| stream.unsigned(entry, 0).ok());
    let size = |tag| number(tag).and_then(|value| u32::try_from(value).ok());
    let small = |tag| number(tag).and_then(|value| u16::try_from(value).ok()).unwrap_or(1);
    Some(Header {
        width: size(tags::IMAGE_WIDTH)?,
        height: size(tags::IMAGE_LENGTH)?,
        samples: small(tags::SAMPLES_PER_PIXEL),
        bits: small(tags::BITS_PER_SAMPLE),
    })
}
