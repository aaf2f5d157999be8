//! JPEG.

use crate::formats::jpeg::{self, Coding, DensityUnit, Fault, Frame, Process, ScanFault, Stream};
use crate::formats::photoshop;
use crate::formats::raster::Place;
use crate::profile::Limits;
use crate::records::codes::image;
use crate::records::{ColourSpace, ImageDetails, ImageTechnical, Note, Resolution, ResolutionUnit};

use super::inspection::CodedData;
use super::look::{Colours, Look};
use super::{embedded, icc};

/// Inspects a JPEG stream.
pub(super) fn inspect(bytes: &[u8], limits: &Limits, coded: CodedData) -> Look {
    let mut look = Look::new();
    look.uncounted = coded == CodedData::LeftToDecoders;
    let stream = jpeg::walk(bytes, if look.uncounted { 0 } else { limits.max_pixels });
    for fault in &stream.faults {
        look.broken(note(fault, bytes));
    }
    let exif = look.exif_block(stream.exif);
    look.xmp_packet(stream.xmp, limits);
    if let Some(frame) = &stream.frame {
        let mut image = image_of(frame, &stream);
        if frame.height == 0 {
            look.broken(Note::new(image::JPEG_INCOMPLETE).with("part", "DNL"));
        }
        if let Some(profile) = joined(&stream, &mut look) {
            image.icc = icc::profile(&profile, &image, &mut look);
        }
        image.resolution = density(&stream)
            .or_else(|| embedded::resolution(&exif))
            .or_else(|| photoshop_resolution(&stream))
            .or_else(|| aspect(&stream));
        image.orientation = exif.orientation.unwrap_or(1);
        if !is_counted(frame.process) {
            look.say(Note::new(image::NOT_CHECKED).with("compression", &image.compression));
        }
        // EXIF 1 is sRGB; 65535 (uncalibrated) says nothing.
        look.image(Place::Chain(0), image, Colours::said_if(exif.colour_space == Some(1)), limits);
    }
    trailing(&stream, bytes, &mut look);
    look
}

fn image_of(frame: &Frame, stream: &Stream<'_>) -> ImageTechnical {
    let colour = colour(frame, stream);
    let bits = vec![u16::from(frame.precision); frame.components.len()];
    let mut image = ImageTechnical::plain((frame.width, frame.height), bits, colour, compression(frame.process));
    let coded = u64::try_from(stream.end).ok();
    image.details = Some(Box::new(ImageDetails { coded_bytes: coded, ..ImageDetails::default() }));
    if frame.components.len() == 2 {
        image.extra_samples = 1;
    }
    image
}

fn colour(frame: &Frame, stream: &Stream<'_>) -> ColourSpace {
    match jpeg::coding(frame, stream) {
        Some(Coding::Grey) => ColourSpace::BlackIsZero,
        Some(Coding::Rgb) => ColourSpace::Rgb,
        Some(Coding::YCbCr) => ColourSpace::YCbCr,
        Some(Coding::Cmyk) => ColourSpace::Cmyk,
        Some(Coding::Ycck) => ColourSpace::Ycck,
        None if frame.components.len() == 2 => ColourSpace::BlackIsZero,
        None => ColourSpace::Other,
    }
}

fn compression(process: Process) -> &'static str {
    match process {
        Process::Sequential => "jpeg",
        Process::Progressive => "jpeg-progressive",
        Process::Lossless => "jpeg-lossless",
        Process::Differential => "jpeg-hierarchical",
        Process::Arithmetic => "jpeg-arithmetic",
    }
}

/// Whether the walk counts the units of such a frame.
fn is_counted(process: Process) -> bool {
    matches!(process, Process::Sequential | Process::Progressive)
}

fn density(stream: &Stream<'_>) -> Option<Resolution> {
    let density = stream.density.filter(|density| density.x > 0 && density.y > 0)?;
    let unit = match density.unit {
        DensityUnit::None => return None,
        DensityUnit::Inch => ResolutionUnit::Inch,
        DensityUnit::Centimetre => ResolutionUnit::Centimetre,
    };
    Some(Resolution { x: (u32::from(density.x), 1), y: (u32::from(density.y), 1), unit })
}

fn photoshop_resolution(stream: &Stream<'_>) -> Option<Resolution> {
    let (x, y) = photoshop::resolution(&stream.resources()?).filter(|(x, y)| *x > 0 && *y > 0)?;
    Some(Resolution { x: (x, 1 << 16), y: (y, 1 << 16), unit: ResolutionUnit::Inch })
}

/// What JFIF says without a unit: the shape of a pixel.
fn aspect(stream: &Stream<'_>) -> Option<Resolution> {
    let density = stream.density.filter(|density| density.x > 0 && density.y > 0)?;
    Some(Resolution { x: (u32::from(density.x), 1), y: (u32::from(density.y), 1), unit: ResolutionUnit::None })
}

/// The colour profile put together from its parts (ICC.1 annex B.4). One that is not whole is none: nobody can use it.
fn joined(stream: &Stream<'_>, look: &mut Look) -> Option<Vec<u8>> {
    let joined = stream.joined_profile();
    if !joined.is_sound() {
        // Parts that count otherwise than the first one belong to another profile.
        let same = stream.icc.iter().filter(|part| part.total == joined.total).count();
        let found = if joined.profile.is_some() { joined.parts } else { same };
        look.say(Note::new(image::ICC_PARTS).with("found", found).with("expected", joined.total));
    }
    joined.profile
}

fn trailing(stream: &Stream<'_>, bytes: &[u8], look: &mut Look) {
    let left = bytes.len().saturating_sub(stream.end);
    if left > 0 && stream.frame.is_some() {
        let code = if stream.multi_picture { image::JPEG_FURTHER } else { image::JPEG_TRAILING };
        look.say(Note::new(code).with("bytes", left));
    }
}

/// What a fault of the walk is called. `bytes` are those of the stream.
pub(super) fn note(fault: &Fault, bytes: &[u8]) -> Note {
    let segment = |marker: &u8, at: &usize| {
        Note::new(image::JPEG_SEGMENT).with("marker", format_args!("FF{marker:02X}")).with("at", at)
    };
    let missing = |part: &str| Note::new(image::JPEG_INCOMPLETE).with("part", part);
    match fault {
        Fault::NotJpeg => Note::new(image::NOT_RECOGNISED).with("size", bytes.len()).with("format", "JPEG"),
        Fault::Marker { at, found } => {
            Note::new(image::JPEG_MARKER).with("at", at).with("found", format_args!("{found:02X}"))
        }
        Fault::Segment { at, marker } | Fault::Table { at, marker } => segment(marker, at),
        Fault::Frame { at } => segment(&bytes.get(at + 1).copied().unwrap_or(0xC0), at),
        Fault::Truncated { at } => Note::new(image::JPEG_TRUNCATED).with("found", at),
        Fault::NoEnd => Note::new(image::JPEG_NO_END),
        Fault::NoFrame => missing("SOF"),
        Fault::NoScan => missing("SOS"),
        Fault::ComponentMissing { id } => missing(&format!("SOS ({id})")),
        Fault::Unfinished { id, first, last } => missing(&format!("SOS ({id}: {first}-{last})")),
        Fault::Scan { scan, fault } => scan_note(*scan, fault),
    }
}

fn scan_note(scan: u32, fault: &ScanFault) -> Note {
    match fault {
        ScanFault::Short { found, expected } => {
            Note::new(image::JPEG_SCAN_SHORT).with("found", found).with("expected", expected)
        }
        ScanFault::Code { unit, expected } => {
            Note::new(image::JPEG_SCAN_DAMAGED).with("found", unit).with("expected", expected)
        }
        ScanFault::Surplus { bytes } => Note::new(image::JPEG_SCAN_SURPLUS).with("bytes", bytes),
        ScanFault::Restart { index } => Note::new(image::JPEG_RESTART).with("index", index),
    }
    .with("scan", scan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::Inspection;
    use crate::records::Code;

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], payload].concat()
    }

    /// Eight by eight grey pixels with the given segments before them. The tables have one code each: no difference, no
    /// coefficient.
    fn stream(segments: &[Vec<u8>]) -> Vec<u8> {
        let frame = segment(0xC0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
        let table = |class: u8| segment(0xC4, &[&[class, 1][..], &[0; 15], &[0]].concat());
        let scan = segment(0xDA, &[1, 1, 0, 0, 63, 0]);
        [&[0xFF, 0xD8], &segments.concat()[..], &frame, &table(0), &table(0x10), &scan, &[0x3F, 0xFF, 0xD9]].concat()
    }

    fn look(bytes: &[u8]) -> Inspection {
        inspect(bytes, &Limits::default(), CodedData::Counted).into_inspection()
    }

    fn codes(inspection: &Inspection) -> Vec<Code> {
        inspection.notes.iter().map(|note| note.code).collect()
    }

    fn part(number: u8, total: u8, bytes: &[u8]) -> Vec<u8> {
        segment(0xE2, &[b"ICC_PROFILE\0", &[number, total][..], bytes].concat())
    }

    /// A profile for grey without any tag.
    fn profile() -> Vec<u8> {
        let mut bytes = vec![0; 132];
        bytes[..4].copy_from_slice(&132u32.to_be_bytes());
        bytes[8] = 2;
        bytes[12..20].copy_from_slice(b"mntrGRAY");
        bytes[36..40].copy_from_slice(b"acsp");
        bytes
    }

    #[test]
    fn density_of_jfif() {
        let inspection = look(&stream(&[segment(0xE0, b"JFIF\0\x01\x02\x02\0\x76\0\x76\0\0")]));
        let image = &inspection.technical.images[0];
        assert_eq!((image.width, image.height, image.bits.as_slice()), (8, 8, &[8][..]));
        assert_eq!((image.colour, image.compression.as_str()), (ColourSpace::BlackIsZero, "jpeg"));
        assert_eq!(image.resolution.unwrap().unit, ResolutionUnit::Centimetre);
        assert_eq!((codes(&inspection), inspection.technical.complete), (vec![], true));
        // The shape of a pixel is no resolution.
        let shape = look(&stream(&[segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")]));
        assert_eq!(codes(&shape), [image::NO_RESOLUTION]);
    }

    #[test]
    fn padding_of_a_scan_is_no_surplus() {
        let density = segment(0xE0, b"JFIF\0\x01\x02\x01\x01\x2c\x01\x2c\0\0");
        let whole = stream(&[density]);
        let padded = |padding: &[u8]| codes(&look(&[&whole[..whole.len() - 2], padding, b"\xFF\xD9"].concat()));
        for sound in [&b""[..], &[0; 511], &[0xFF, 0].repeat(40)] {
            assert_eq!(padded(sound), []);
        }
        for wrong in [&b"\0\0\x01"[..], b"\0\0\xFF\0", &[0; 512], &[0x55; 4]] {
            assert_eq!(padded(wrong), [image::JPEG_SCAN_SURPLUS]);
        }
    }

    #[test]
    fn a_profile_in_parts() {
        let bytes = profile();
        let (one, two) = bytes.split_at(70);
        let whole = look(&stream(&[part(2, 2, two), part(1, 2, one)]));
        let icc = whole.technical.images[0].icc.clone().unwrap();
        assert_eq!((icc.version.as_str(), icc.space.as_str(), icc.size), ("2.0.0", "GRAY", 132));
        assert_eq!(icc.blake3.0, *blake3::hash(&bytes).as_bytes());
        assert_eq!(codes(&whole), [image::NO_RESOLUTION]);
        let half = look(&stream(&[part(2, 2, two)]));
        assert!(codes(&half).contains(&image::ICC_PARTS));
        assert!(half.technical.complete && half.technical.images[0].icc.is_none());
        // A part that counts otherwise belongs to another profile: nothing is carried, and that is said.
        let torn = look(&stream(&[part(1, 2, one), part(2, 3, two)]));
        assert!(codes(&torn).contains(&image::ICC_PARTS) && torn.technical.images[0].icc.is_none());
    }

    #[test]
    fn the_end_is_missing_wherever_it_is_cut() {
        let whole = stream(&[]);
        for length in 0..whole.len() {
            assert!(!look(&whole[..length]).technical.complete, "{length}");
        }
        let longer = look(&[whole.as_slice(), b"left behind"].concat());
        assert_eq!(codes(&longer), [image::NO_RESOLUTION, image::JPEG_TRAILING]);
        let multi = look(&[stream(&[segment(0xE2, b"MPF\0II*\0")]).as_slice(), b"another"].concat());
        assert_eq!(codes(&multi), [image::NO_RESOLUTION, image::JPEG_FURTHER]);
    }
}
