//! PNG.

use crate::formats::bytes::{four_characters, lenient_text};
use crate::formats::png::{self, ColourType, DataFault, Fault, Header, Stream};
use crate::formats::raster::Place;
use crate::profile::Limits;
use crate::records::codes::image;
use crate::records::{ColourSpace, ImageTechnical, Note, Resolution, ResolutionUnit};

use super::look::{Colours, Look};
use super::{embedded, icc};

/// Inspects a PNG.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Look {
    let mut look = Look::new();
    let stream = png::walk(bytes, limits.max_pixels);
    for fault in &stream.faults {
        look.weigh(note(fault, bytes));
    }
    texts(&stream, &mut look);
    let exif = look.exif_block(stream.exif);
    look.xmp_packet(stream.xmp, limits);
    if let Some(header) = &stream.header {
        let mut image = image_of(header);
        let stated = png::stated_colour(bytes);
        // The profile that is named is the one that copies and masters are made by: none where code points go before
        // it.
        match (png::profile(bytes), stream.icc) {
            (Some(profile), _) => image.icc = icc::profile(&profile, &image, &mut look),
            (None, Some(chunk)) if !stated.is_srgb_by_code_points() => {
                look.say(Note::new(image::ICC_DAMAGED).with("size", chunk.compressed.len()));
            }
            (None, _) => {}
        }
        image.resolution = physical(&stream)
            .filter(|found| found.unit != ResolutionUnit::None)
            .or_else(|| embedded::resolution(&exif).filter(|found| found.unit != ResolutionUnit::None))
            .or_else(|| physical(&stream));
        image.orientation = exif.orientation.unwrap_or(1);
        look.image(Place::Chain(0), image, Colours::said_if(stated.says_srgb()), limits);
    }
    let left = bytes.len().saturating_sub(stream.end);
    if left > 0 && stream.header.is_some() && stream.ended {
        look.say(Note::new(image::PNG_TRAILING).with("bytes", left));
    }
    look
}

fn image_of(header: &Header) -> ImageTechnical {
    let (colour, extra) = match header.colour {
        ColourType::Grey => (ColourSpace::BlackIsZero, 0),
        ColourType::GreyAlpha => (ColourSpace::BlackIsZero, 1),
        ColourType::Rgb => (ColourSpace::Rgb, 0),
        ColourType::RgbAlpha => (ColourSpace::Rgb, 1),
        ColourType::Palette => (ColourSpace::Palette, 0),
    };
    let bits = vec![u16::from(header.depth); usize::from(header.colour.samples())];
    let mut image = ImageTechnical::plain((header.width, header.height), bits, colour, "deflate");
    image.extra_samples = extra;
    image
}

fn physical(stream: &Stream<'_>) -> Option<Resolution> {
    let size = stream.physical.filter(|size| size.x > 0 && size.y > 0)?;
    let unit = if size.metre { ResolutionUnit::Metre } else { ResolutionUnit::None };
    Some(Resolution { x: (size.x, 1), y: (size.y, 1), unit })
}

fn texts(stream: &Stream<'_>, look: &mut Look) {
    if let Some((year, month, day, hour, minute, second)) = stream.time {
        look.date("png:tIME", &format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"));
    }
    for (keyword, text) in &stream.texts {
        match *keyword {
            b"Creation Time" => look.date("png:CreationTime", &lenient_text(text)),
            b"Software" => look.tool("png:Software", &lenient_text(text)),
            b"Source" => look.tool("png:Source", &lenient_text(text)),
            _ => {}
        }
    }
}

fn note(fault: &Fault, bytes: &[u8]) -> Note {
    let chunk_note = |code, chunk: &[u8; 4]| Note::new(code).with("chunk", four_characters(*chunk));
    match fault {
        Fault::NotPng => Note::new(image::NOT_RECOGNISED).with("size", bytes.len()).with("format", "PNG"),
        Fault::Header => Note::new(image::PNG_HEADER),
        Fault::Truncated { chunk, expected } => {
            chunk_note(image::PNG_TRUNCATED, chunk).with("found", bytes.len()).with("expected", expected)
        }
        Fault::Crc { chunk, at } => chunk_note(image::PNG_CRC, chunk).with("at", at),
        Fault::Misplaced { chunk, at } => chunk_note(image::PNG_CHUNK, chunk).with("at", at),
        Fault::Unknown { chunk, at } => chunk_note(image::PNG_UNKNOWN, chunk).with("at", at),
        Fault::Missing { chunk } => chunk_note(image::PNG_MISSING, chunk),
        Fault::Data(DataFault::Short { found, expected }) => {
            Note::new(image::PNG_DATA_SHORT).with("found", found).with("expected", expected)
        }
        Fault::Data(DataFault::Broken { found, expected }) => {
            Note::new(image::PNG_DATA_DAMAGED).with("found", found).with("expected", expected)
        }
        Fault::Data(DataFault::Filter { found, expected, .. }) => {
            Note::new(image::PNG_DATA_DAMAGED).with("found", found).with("expected", expected)
        }
        Fault::Data(DataFault::Surplus) => Note::new(image::PNG_DATA_SURPLUS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::png::example::{chunk, deflated};
    use crate::formats::raster::Raster;
    use crate::inspect::Inspection;
    use crate::records::{Code, Hex32};

    /// Two by two pixels of red, green, blue with 16 bits, and the given chunks before them.
    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 16, 2, 0, 0, 0]);
        let data = chunk(b"IDAT", &deflated(&[0; 2 * 13]));
        [&b"\x89PNG\r\n\x1a\n"[..], &header, &chunks.concat(), &data, &chunk(b"IEND", b"")].concat()
    }

    fn look(bytes: &[u8]) -> Inspection {
        inspect(bytes, &Limits::default()).into_inspection()
    }

    fn codes(inspection: &Inspection) -> Vec<Code> {
        inspection.notes.iter().map(|note| note.code).collect()
    }

    #[test]
    fn what_chunks_say() {
        let inspection = look(&file(&[
            chunk(b"sRGB", &[0]),
            chunk(b"pHYs", &[0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]),
            chunk(b"tIME", &[7, 0xE5, 3, 4, 5, 6, 7]),
            chunk(b"tEXt", b"Software\0A scanner"),
        ]));
        let image = &inspection.technical.images[0];
        assert_eq!((image.bits.as_slice(), image.colour), (&[16, 16, 16][..], ColourSpace::Rgb));
        assert_eq!((image.resolution.unwrap().x, image.resolution.unwrap().unit), ((11811, 1), ResolutionUnit::Metre));
        assert_eq!(inspection.technical.dates[0].value, "2021-03-04T05:06:07Z");
        assert_eq!(inspection.technical.tools[0].value, "A scanner");
        assert_eq!((codes(&inspection), inspection.technical.complete), (vec![], true));
    }

    #[test]
    fn the_shape_of_pixels_does_not_hide_a_resolution() {
        let shape = chunk(b"pHYs", &[0, 0, 0, 1, 0, 0, 0, 1, 0]);
        let resolution = |chunks: &[Vec<u8>]| look(&file(chunks)).technical.images[0].resolution.unwrap();
        assert_eq!(resolution(std::slice::from_ref(&shape)).unit, ResolutionUnit::None);
        let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x1a\0\x05\0\0\0\x01\0\0\0\x1a\0\0\0\0\0\0\x01\x2c\0\0\0\x01";
        let known = resolution(&[shape, chunk(b"eXIf", exif)]);
        assert_eq!((known.x, known.unit), ((300, 1), ResolutionUnit::Inch));
    }

    #[test]
    fn profiles_are_inflated_within_bounds() {
        let with = |compressed: &[u8]| look(&file(&[chunk(b"iCCP", &[b"x\0\0", compressed].concat())]));
        assert!(codes(&with(b"not deflated")).contains(&image::ICC_DAMAGED));
        let bomb = deflated(&vec![0; 1 << 20]);
        assert!(codes(&with(&bomb)).contains(&image::ICC_DAMAGED));
    }

    #[test]
    fn the_profile_that_is_named_is_the_one_that_is_used() {
        let mut icc = vec![0; 132];
        icc[..4].copy_from_slice(&132u32.to_be_bytes());
        icc[12..20].copy_from_slice(b"mntrRGB ");
        icc[36..40].copy_from_slice(b"acsp");
        let profile = chunk(b"iCCP", &[b"x\0\0", deflated(&icc).as_slice()].concat());
        let srgb = chunk(b"sRGB", &[0]);
        let named = |chunks: &[Vec<u8>]| {
            let bytes = file(chunks);
            let inspection = look(&bytes);
            let image = &inspection.technical.images[0];
            let used = png::PngRaster::open(&bytes, 100).unwrap().shape().icc.clone();
            let digest = used.map(|icc| Hex32::blake3(&icc));
            assert_eq!(image.icc.as_ref().map(|icc| icc.blake3), digest);
            assert!(!codes(&inspection).contains(&image::ICC_DAMAGED) && !codes(&inspection).contains(&image::NO_ICC));
            digest.is_some()
        };
        assert!(named(std::slice::from_ref(&profile)) && named(&[srgb.clone(), profile.clone()]));
        assert!(!named(&[chunk(b"cICP", &[1, 13, 0, 1]), profile]) && !named(&[srgb]));
    }

    #[test]
    fn the_end_is_missing_wherever_it_is_cut() {
        let whole = file(&[]);
        for length in 0..whole.len() {
            assert!(!look(&whole[..length]).technical.complete, "{length}");
        }
        let longer = [whole.as_slice(), b"left behind"].concat();
        assert!(codes(&look(&longer)).contains(&image::PNG_TRAILING));
        for at in 8..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            assert!(!look(&altered).technical.complete, "{at}");
        }
    }
}
