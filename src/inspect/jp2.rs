//! JPEG 2000.

use crate::formats::bytes::four_characters;
use crate::formats::icc as icc_format;
use crate::formats::jp2::{self, Brand, Codestream, CodestreamFault, Colour, Fault, File, Siz};
use crate::formats::raster::Place;
use crate::profile::Limits;
use crate::records::codes::image;
use crate::records::{ColourSpace, IccProfile, ImageTechnical, Note, Resolution, ResolutionUnit, SampleFormat};

use super::look::{Colours, Look};
use super::{embedded, icc};

/// Inspects a JP2 or JPX file, or a codestream.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Look {
    let mut look = Look::new();
    let file = jp2::walk(bytes, limits.max_nodes);
    if file.brand == Brand::Compound {
        look.broken(Note::new(image::JP2_COMPOUND));
        return look;
    }
    for note in notes(&file, bytes) {
        look.weigh(note);
    }
    // Readers take the first, some the last; what the others show is lost.
    if file.further > 0 {
        look.broken(Note::new(image::JP2_COMPOUND));
    }
    let exif = look.exif_block(file.exif);
    look.xmp_packet(file.xmp, limits);
    if let Some(stream) = &file.codestream {
        if let Some(siz) = &stream.siz {
            mismatch(&file, siz, &mut look);
            let mut image = image_of(&file, stream, siz, &mut look);
            image.resolution = image.resolution.or_else(|| embedded::resolution(&exif));
            image.orientation = exif.orientation.unwrap_or(1);
            let said = matches!(file.colours.first(), Some(Colour::Enumerated(_)));
            look.image(Place::Chain(0), image, Colours::said_if(said), limits);
        }
        stream.comments.iter().for_each(|comment| look.tool("jpeg2000:Comment", comment));
    }
    // Where the walk broke off, what follows is the rest of the image.
    if file.trailing > 0 && look.technical.complete {
        look.say(Note::new(image::JP2_TRAILING).with("bytes", file.trailing));
    }
    look
}

/// What is wrong with the file, and with each codestream that was walked.
pub(super) fn notes(file: &File<'_>, bytes: &[u8]) -> Vec<Note> {
    let boxes = file.faults.iter().map(|fault| box_note(fault, bytes));
    let stream = file.codestream.iter().flat_map(|stream| &stream.faults);
    boxes.chain(stream.map(|fault| codestream_note(fault, bytes))).collect()
}

fn image_of(file: &File<'_>, stream: &Codestream, siz: &Siz, look: &mut Look) -> ImageTechnical {
    let bits: Vec<u16> = siz.components.iter().map(|component| u16::from(component.bits)).collect();
    let compression = match stream.cod {
        _ if stream.high_throughput => "jpeg2000-ht",
        Some(_) if stream.is_reversible() => "jpeg2000-5-3",
        Some(_) => "jpeg2000-9-7",
        None => "jpeg2000",
    };
    let (colour, extra) = colour(file, bits.len());
    let mut image = ImageTechnical::plain((siz.width, siz.height), bits, colour, compression);
    image.extra_samples = extra;
    if siz.components.iter().any(|component| component.signed) {
        image.sample_format = SampleFormat::Signed;
    }
    image.icc = profile(file, &image, look);
    image.resolution = resolution(file);
    image
}

/// The meaning of the components, and how many of them are no colour.
fn colour(file: &File<'_>, components: usize) -> (ColourSpace, u16) {
    if file.palette.is_some() {
        return (ColourSpace::Palette, file.extra_channels);
    }
    let space = file.colours.iter().find_map(|colour| match colour {
        Colour::Enumerated(number) => enumerated(*number),
        Colour::Icc(profile) => icc_format::parse(profile).and_then(|profile| of_profile(&profile.space)),
        Colour::Other(_) => None,
    });
    match (space, components) {
        (Some(space), _) => (space, file.extra_channels),
        _ if !file.colours.is_empty() => (ColourSpace::Other, file.extra_channels),
        // A codestream alone says nothing: by the number of its components.
        (None, 1) => (ColourSpace::BlackIsZero, 0),
        (None, 2) => (ColourSpace::BlackIsZero, 1),
        (None, 3) => (ColourSpace::Rgb, 0),
        (None, 4) => (ColourSpace::Rgb, 1),
        (None, _) => (ColourSpace::Other, 0),
    }
}

/// `EnumCS` (15444-1 §I.5.3.3, 15444-2 table M.25).
const fn enumerated(number: u32) -> Option<ColourSpace> {
    Some(match number {
        0 => ColourSpace::WhiteIsZero,
        15 | 17 => ColourSpace::BlackIsZero,
        16 | 20 | 21 => ColourSpace::Rgb,
        1 | 3 | 4 | 18 | 22 | 23 | 24 => ColourSpace::YCbCr,
        12 => ColourSpace::Cmyk,
        13 => ColourSpace::Ycck,
        14 => ColourSpace::CieLab,
        _ => return None,
    })
}

fn of_profile(space: &str) -> Option<ColourSpace> {
    Some(match space {
        "GRAY" => ColourSpace::BlackIsZero,
        "RGB" => ColourSpace::Rgb,
        "CMYK" => ColourSpace::Cmyk,
        "Lab" => ColourSpace::CieLab,
        "YCbr" => ColourSpace::YCbCr,
        _ => return None,
    })
}

fn profile(file: &File<'_>, image: &ImageTechnical, look: &mut Look) -> Option<IccProfile> {
    // A profile behind another specification is not what the colours are shown by.
    let Some(Colour::Icc(bytes)) = file.specification() else { return None };
    let usable = icc_format::parse(bytes).is_some();
    let another = file.colours.iter().any(|colour| matches!(colour, Colour::Enumerated(_)));
    if !usable && !another {
        look.broken(Note::new(image::JP2_COLOUR));
        return None;
    }
    icc::profile(bytes, image, look)
}

/// Of the capture where it is said, else of the display (15444-1 §I.5.3.7).
fn resolution(file: &File<'_>) -> Option<Resolution> {
    let (x, y) = file.capture.or(file.display)?.per_metre()?;
    Some(Resolution { x, y, unit: ResolutionUnit::Metre })
}

/// The header box repeats what the codestream says (15444-1 §I.5.3.1); where they differ, one was altered.
fn mismatch(file: &File<'_>, siz: &Siz, look: &mut Look) {
    let Some(header) = file.header else { return };
    let components = siz.components.len();
    // 255 says that the depths differ and stand in a box of their own.
    let depths_agree = header.bits == 255
        || siz.components.iter().all(|component| {
            component.bits == (header.bits & 0x7F) + 1 && component.signed == (header.bits & 0x80 != 0)
        });
    let same_size = (header.width, header.height) == (siz.width, siz.height);
    if !same_size || usize::from(header.components) != components || !depths_agree {
        let depth = siz.components.iter().map(|component| component.bits).max().unwrap_or(0);
        let said = |width, height, components, bits| format!("{width} × {height} × {components}, {bits} bit");
        let declared = said(header.width, header.height, usize::from(header.components), (header.bits & 0x7F) + 1);
        let note = Note::new(image::JP2_MISMATCH)
            .with("header", declared)
            .with("codestream", said(siz.width, siz.height, components, depth));
        look.broken(note);
    }
}

fn box_note(fault: &Fault, bytes: &[u8]) -> Note {
    match fault {
        Fault::NotJpeg2000 => Note::new(image::NOT_RECOGNISED).with("size", bytes.len()).with("format", "JPEG 2000"),
        Fault::Truncated { expected, .. } => {
            Note::new(image::JP2_TRUNCATED).with("found", bytes.len()).with("expected", expected)
        }
        Fault::Box { name, at } => Note::new(image::JP2_BOX).with("name", four_characters(*name)).with("at", at),
        Fault::Missing { name } => Note::new(image::JP2_MISSING).with("name", four_characters(*name)),
        Fault::TooMany { limit } => Note::new(image::JP2_TOO_MANY).with("limit", limit),
    }
}

fn codestream_note(fault: &CodestreamFault, bytes: &[u8]) -> Note {
    let hexadecimal = |marker: &u16| format!("{marker:04X}");
    match fault {
        CodestreamFault::NotCodestream => {
            Note::new(image::NOT_RECOGNISED).with("size", bytes.len()).with("format", "JPEG 2000")
        }
        CodestreamFault::Marker { at, found } => {
            Note::new(image::JP2_CODESTREAM).with("at", at).with("found", hexadecimal(found))
        }
        CodestreamFault::Missing { marker } => Note::new(image::JP2_MARKER_MISSING).with("marker", hexadecimal(marker)),
        CodestreamFault::Truncated { expected } => {
            Note::new(image::JP2_TRUNCATED).with("found", bytes.len()).with("expected", expected)
        }
        CodestreamFault::Tiles { found, expected } => {
            Note::new(image::JP2_TILES).with("found", found).with("expected", expected)
        }
        CodestreamFault::NoEnd => Note::new(image::JP2_NO_END),
        CodestreamFault::Comment { at } => Note::new(image::JP2_COMMENT).with("at", at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&length[..], name, body].concat()
    }

    /// Upright on its side, 300 pixels an inch, as a camera writes it.
    const EXIF: &[u8] = b"MM\0*\0\0\0\x08\0\x03\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x1a\0\x05\0\0\0\x01\0\0\0\x32\
        \x01\x28\0\x03\0\0\0\x01\0\x02\0\0\0\0\0\0\0\0\x01\x2c\0\0\0\x01";

    /// Eight by eight grey pixels, of which only the header is there, with the given boxes in and behind `jp2h`.
    fn file(inside: &[u8], behind: &[u8]) -> Vec<u8> {
        let header = boxed(b"ihdr", b"\0\0\0\x08\0\0\0\x08\0\x01\x07\x07\0\0");
        let colour = boxed(b"colr", b"\x01\0\0\0\0\0\x11");
        let mut size = b"\xFF\x4F\xFF\x51\0\x29\0\0".to_vec();
        [8u32, 8, 0, 0, 8, 8, 0, 0].iter().for_each(|number| size.extend_from_slice(&number.to_be_bytes()));
        size.extend_from_slice(b"\0\x01\x07\x01\x01");
        let head = boxed(b"jp2h", &[&header[..], &colour, inside].concat());
        let signature = boxed(b"jP  ", b"\r\n\x87\n");
        let kind = boxed(b"ftyp", b"jp2 \0\0\0\0jp2 ");
        [signature, kind, head, behind.to_vec(), boxed(b"jp2c", &size)].concat()
    }

    fn measured(bytes: &[u8]) -> ImageTechnical {
        inspect(bytes, &Limits::default()).into_inspection().technical.images.remove(0)
    }

    #[test]
    fn a_further_codestream_is_told() {
        let said = |bytes: &[u8]| inspect(bytes, &Limits::default()).said(image::JP2_COMPOUND);
        let one = file(b"", b"");
        assert!(!said(&one));
        assert!(said(&[one, boxed(b"jp2c", b"\xFF\x4F")].concat()));
    }

    #[test]
    fn a_profile_that_shows_nothing_is_not_named() {
        // A profile of grey, behind the number that says the same.
        let mut profile = [0; 132];
        profile[3] = 132;
        profile[12..20].copy_from_slice(b"scnrGRAY");
        profile[36..40].copy_from_slice(b"acsp");
        let further = boxed(b"colr", &[b"\x02\0\0", &profile[..]].concat());
        let bytes = file(&further, b"");
        assert!(measured(&bytes).icc.is_none());
        assert!(matches!(jp2::walk(&bytes, 100).specification(), Some(Colour::Enumerated(17))));
    }

    #[test]
    fn exif_says_what_the_boxes_do_not() {
        let exif = boxed(b"uuid", &[b"JpgTiffExif->JP2", EXIF].concat());
        let plain = measured(&file(b"", b""));
        assert_eq!((plain.resolution, plain.orientation), (None, 1));
        let image = measured(&file(b"", &exif));
        let resolution = image.resolution.unwrap();
        assert_eq!((resolution.x, resolution.unit, image.orientation), ((300, 1), ResolutionUnit::Inch, 6));
        // A box of the format itself comes first.
        let capture = boxed(b"res ", &boxed(b"resc", b"\x2e\x23\0\x01\x2e\x23\0\x01\0\0"));
        let resolution = measured(&file(&capture, &exif)).resolution.unwrap();
        assert_eq!((resolution.x, resolution.unit), ((11_811, 1), ResolutionUnit::Metre));
    }
}
