//! What a source says beside its pixels, in the one form that masters are written from: fields of a TIFF directory.

use std::borrow::Cow;

use crate::formats::bytes::four_characters;
use crate::formats::jpeg;
use crate::formats::png::{self, Chunk};
use crate::formats::raster::{Colour, Opacity, Place, Shape};
use crate::formats::tiff::ifd::{Bounds, Directory, Stream};
use crate::formats::tiff::{Carried, CarryFault, Field, Fields, Layout, LayoutLimits, Origin, carried, origin, tags};
use crate::records::{Family, Hex32, ImageRole, Resolution, ResolutionUnit};

use super::fault::Obstacle;
use super::source_jp2::of_jp2;

/// EXIF `ColorSpace`: 1 is sRGB.
const SRGB: u16 = 1;
/// Photoshop image resources.
const PHOTOSHOP: u16 = 34377;
/// Bytes of values that the directories of a small file may share.
const SHARED: u64 = 16 << 20;

/// An image of a source.
pub(super) struct SourceImage {
    /// Where it is.
    pub place: Place,
    /// What is said of it.
    pub fields: Fields,
    /// `PhotometricInterpretation` as the source has it; of other formats by the shape.
    pub photometric: Option<u16>,
    /// Whether the source says that its colours are sRGB, other than by a profile.
    pub srgb: bool,
    /// What is left out.
    pub left: Vec<String>,
}

impl SourceImage {
    /// Lets go of these tags, and says so.
    pub(super) fn leave_out(&mut self, tags: &[u16]) {
        for tag in tags {
            if self.fields.take_all(*tag) {
                self.left.push(format!("tag {tag} (the profile leaves it out)"));
            }
        }
    }
}

/// The images of a source, in order. Copies and masks that stand in a TIFF's chain are among them.
///
/// `pages` is how many pages the inspection counted; `resolution` what it measured where the format is no TIFF.
pub(super) fn images(
    family: Family,
    bytes: &[u8],
    pages: usize,
    resolution: Option<Resolution>,
) -> Result<Vec<SourceImage>, Obstacle> {
    let said = match family {
        Family::Tiff => return of_tiff(bytes, pages),
        Family::Png => of_png(bytes),
        Family::Jpeg => of_jpeg(bytes),
        _ => of_jp2(bytes)?,
    };
    Ok(vec![said.into_image(resolution)?])
}

/// What is said of the only image of a file.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) exif: Option<&'a [u8]>,
    pub(super) xmp: Option<&'a [u8]>,
    pub(super) photoshop: Option<Cow<'a, [u8]>>,
    pub(super) srgb: bool,
    pub(super) left: Vec<String>,
}

impl Said<'_> {
    fn into_image(mut self, resolution: Option<Resolution>) -> Result<SourceImage, Obstacle> {
        let mut fields = Fields::default();
        if let Some(block) = self.exif {
            match first_directory(block) {
                Some((stream, directory)) => {
                    let Carried { fields: found, left } = carried(&stream, &directory)?;
                    fields = found;
                    self.left.extend(left.iter().map(ToString::to_string));
                    self.left.extend(coding_of(&directory));
                    if directory.next != 0 {
                        self.left.push("EXIF IFD1 (the small picture and what is said of it)".to_owned());
                    }
                }
                None => self.left.push("EXIF (cannot be read)".to_owned()),
            }
        }
        let before = fields.clone();
        // An EXIF block may hold what the format itself says better.
        fields.take(tags::ICC_PROFILE);
        if let Some(packet) = self.xmp {
            fields.set(Field { tag: tags::XMP, kind: 1, bytes: packet.to_vec() });
        }
        if let Some(resources) = self.photoshop {
            fields.set(Field::undefined(PHOTOSHOP, &resources));
        }
        if let Some(resolution) = resolution {
            set_resolution(&mut fields, &resolution);
        }
        if self.srgb {
            say_srgb(&mut fields);
        }
        self.left.extend(said_otherwise(&before, &fields));
        let srgb = self.srgb || exif_srgb(&fields);
        Ok(SourceImage { place: Place::Chain(0), fields, photometric: None, srgb, left: self.left })
    }
}

/// Tags of an EXIF directory that say how pixels are coded: the master has its own.
fn coding_of(directory: &Directory) -> Vec<String> {
    let coding = directory.entries.iter().filter(|entry| origin(entry.tag) != Origin::Carried);
    coding.map(|entry| format!("tag {} of EXIF (the master's own is written)", entry.tag)).collect()
}

/// Fields of EXIF in whose place stands what the format says itself.
fn said_otherwise(before: &Fields, now: &Fields) -> Vec<String> {
    let changed = |before: &Fields, now: Option<&Fields>, above: &str| -> Vec<String> {
        let other = |field: &&Field| now.and_then(|now| now.find(field.tag)) != Some(*field);
        let others = before.fields.iter().filter(other);
        others.map(|field| format!("tag {above}{} as EXIF has it (the format says otherwise)", field.tag)).collect()
    };
    let mut left = changed(before, Some(now), "");
    for (tag, below) in &before.below {
        let now = now.below.iter().find(|(other, _)| other == tag).map(|(_, below)| below);
        left.extend(changed(below, now, &format!("{tag}/")));
    }
    left
}

/// Puts a resolution into the fields: pixels per metre as pixels per centimetre, exactly.
fn set_resolution(fields: &mut Fields, resolution: &Resolution) {
    let per_metre = resolution.unit == ResolutionUnit::Metre;
    let number = |(numerator, denominator): (u32, u32)| match (per_metre, denominator.checked_mul(100)) {
        (true, Some(hundredfold)) => (numerator, hundredfold),
        // So coarse that nothing is lost by it which a fraction of 32 bits holds.
        (true, None) => (numerator / 100, denominator),
        (false, _) => (numerator, denominator),
    };
    let unit = match resolution.unit {
        ResolutionUnit::None => 1,
        ResolutionUnit::Inch => 2,
        ResolutionUnit::Centimetre | ResolutionUnit::Metre => 3,
    };
    fields.set(Field::rational(tags::X_RESOLUTION, number(resolution.x)));
    fields.set(Field::rational(tags::Y_RESOLUTION, number(resolution.y)));
    fields.set(Field::shorts(tags::RESOLUTION_UNIT, &[unit]));
}

fn exif_srgb(fields: &Fields) -> bool {
    let below = fields.below.iter().find(|(tag, _)| *tag == tags::EXIF_IFD);
    below.and_then(|(_, exif)| exif.find(tags::EXIF_COLOR_SPACE)).is_some_and(|field| field.bytes == SRGB.to_le_bytes())
}

/// Says by EXIF what a format says in a way of its own.
fn say_srgb(fields: &mut Fields) {
    let field = Field::shorts(tags::EXIF_COLOR_SPACE, &[SRGB]);
    match fields.below.iter_mut().find(|(tag, _)| *tag == tags::EXIF_IFD) {
        Some((_, exif)) => exif.set(field),
        None => fields.below.push((tags::EXIF_IFD, Fields { fields: vec![field], below: Vec::new() })),
    }
}

/// The first directory of a TIFF structure.
pub(super) fn first_directory(block: &[u8]) -> Option<(Stream<'_>, Directory)> {
    let stream = Stream::open(block).ok()?;
    let directory = stream.directory(stream.first(), Bounds::default().entries).ok()?;
    Some((stream, directory))
}

fn of_tiff(bytes: &[u8], pages: usize) -> Result<Vec<SourceImage>, Obstacle> {
    let Ok(stream) = Stream::open(bytes) else { return Ok(Vec::new()) };
    let chain = stream.chain(Bounds::default());
    let mut images = Vec::with_capacity(chain.directories.len());
    let mut found = 0;
    // Directories can share values; a file made for the purpose shares a large one a thousand times.
    let mut room = (bytes.len() as u64).saturating_mul(2).saturating_add(SHARED);
    for directory in &chain.directories {
        let (layout, _) = Layout::read(&stream, directory, LayoutLimits { pixels: u64::MAX, chunks: 0 });
        found += usize::from(layout.as_ref().is_some_and(|layout| layout.role == ImageRole::Page));
        if layout.is_some_and(|layout| layout.is_subsampled()) {
            return Err(Obstacle::Subsampled);
        }
        let Carried { fields, left } = carried(&stream, directory)?;
        room = room.checked_sub(fields.bytes()).ok_or(Obstacle::Carry(CarryFault::Overlap))?;
        let photometric = directory.find(tags::PHOTOMETRIC).and_then(|entry| stream.unsigned(entry, 0).ok());
        images.push(SourceImage {
            place: Place::Directory(directory.offset),
            photometric: photometric.and_then(|code| u16::try_from(code).ok()),
            srgb: exif_srgb(&fields),
            fields,
            left: left.iter().map(ToString::to_string).collect(),
        });
    }
    // Pages that hang below others would be lost. A file whose images all say that they are copies has one page all the
    // same.
    if found == pages || (found == 0 && pages == 1) { Ok(images) } else { Err(Obstacle::PagesBelow) }
}

fn of_png(bytes: &[u8]) -> Said<'_> {
    let stream = png::walk(bytes, 0);
    // The statement that the image is shown by is the one that the master has.
    let (stated, by_profile) = (png::stated_colour(bytes), png::profile(bytes).is_some());
    let srgb = stated.says_srgb() && !by_profile;
    let mut said = Said { exif: stream.exif, xmp: stream.xmp, srgb, ..Said::default() };
    for Chunk { name, payload } in png::chunks(bytes) {
        let text = match &name {
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"pHYs" => continue,
            b"iCCP" if by_profile => continue,
            b"iCCP" if stated.is_srgb_by_code_points() => "chunk iCCP (chunk cICP goes before it)".to_owned(),
            b"iCCP" => "chunk iCCP (cannot be read)".to_owned(),
            b"eXIf" if stream.exif == Some(payload) => continue,
            b"sRGB" if by_profile => "chunk sRGB (chunk iCCP goes before it)".to_owned(),
            b"sRGB" => "chunk sRGB (said by EXIF ColorSpace instead)".to_owned(),
            b"cICP" if stated.is_srgb_by_code_points() => "chunk cICP (said by EXIF ColorSpace instead)".to_owned(),
            // The packet lies at the end of its chunk, behind a keyword and a language.
            b"iTXt" if is_end(stream.xmp, payload) => "chunk iTXt (XMP is carried)".to_owned(),
            name => format!("chunk {}", four_characters(*name)),
        };
        if !said.left.contains(&text) {
            said.left.push(text);
        }
    }
    if stream.end < bytes.len() {
        said.left.push(BEHIND.to_owned());
    }
    said
}

/// Whether a packet is the end of these very bytes of the file.
fn is_end(packet: Option<&[u8]>, payload: &[u8]) -> bool {
    packet.is_some_and(|packet| packet.as_ptr_range().end == payload.as_ptr_range().end)
}

/// What follows the end of an image.
const BEHIND: &str = "bytes behind the end of the image";

fn of_jpeg(bytes: &[u8]) -> Said<'_> {
    let stream = jpeg::walk(bytes, 0);
    let mut left = vec!["the JPEG stream itself (its coefficients; the source keeps them)".to_owned()];
    left.extend(stream.others.iter().map(|name| format!("segment {name}")));
    let joined = stream.joined_profile();
    if !joined.is_sound() {
        let what =
            if joined.profile.is_some() { "parts beside those of the profile" } else { "its parts make no profile" };
        left.push(format!("segment APP2 ICC_PROFILE ({what})"));
    }
    if stream.multi_picture {
        left.push("further images behind the first".to_owned());
    } else if stream.end < bytes.len() {
        left.push(BEHIND.to_owned());
    }
    Said { exif: stream.exif, xmp: stream.xmp, photoshop: stream.resources(), srgb: false, left }
}

/// `PhotometricInterpretation` for what samples mean.
pub(super) const fn photometric(colour: &Colour) -> u16 {
    use crate::formats::raster::Lab;
    match colour {
        Colour::WhiteIsZero => 0,
        Colour::BlackIsZero => 1,
        Colour::Rgb => 2,
        Colour::Palette(_) => 3,
        Colour::Cmyk => 5,
        Colour::YCbCr(_) => 6,
        Colour::Lab(Lab::Signed) => 8,
        Colour::Lab(Lab::Offset) => 9,
    }
}

/// What a TIFF directory must say of samples and the directories of other formats do not hold: profile, colour map,
/// opacity.
///
/// # Errors
/// For colours that stand for transparency, and what a pixel cannot have.
pub(super) fn complete(fields: &mut Fields, shape: &Shape) -> Result<(), Obstacle> {
    let (told, samples) = (fields.find(tags::EXTRA_SAMPLES).map_or(0, Field::count), shape.samples() as u64);
    if told > samples {
        return Err(Obstacle::ExtraSamples { told, samples });
    }
    if shape.transparent.is_some() {
        return Err(Obstacle::Transparent);
    }
    if let Some(profile) = &shape.icc
        && fields.find(tags::ICC_PROFILE).is_none()
    {
        fields.set(Field::undefined(tags::ICC_PROFILE, profile));
    }
    if let Colour::Palette(colours) = &shape.colour
        && fields.find(tags::COLOR_MAP).is_none()
    {
        if colours.iter().any(|[.., opacity]| *opacity != 255) {
            return Err(Obstacle::Transparent);
        }
        let entries = 1usize << shape.bits.min(8);
        let of = |channel: usize| {
            let values =
                colours.iter().filter_map(move |colour| colour.get(channel)).map(|value| u16::from(*value) * 257);
            values.chain(std::iter::repeat(0)).take(entries)
        };
        fields.set(Field::shorts(tags::COLOR_MAP, &(0..3).flat_map(of).collect::<Vec<_>>()));
    }
    if !shape.extra.is_empty() && fields.find(tags::EXTRA_SAMPLES).is_none() {
        let code = |opacity: &Opacity| match opacity {
            Opacity::None => 0,
            Opacity::Associated => 1,
            Opacity::Unassociated => 2,
        };
        fields.set(Field::shorts(tags::EXTRA_SAMPLES, &shape.extra.iter().map(code).collect::<Vec<u16>>()));
    }
    Ok(())
}

/// What facts name apart: the digest of the XMP packet, and of all other fields but the profile by their tags.
pub(super) fn field_facts(fields: &Fields) -> (Option<Hex32>, Vec<(String, Hex32)>) {
    let xmp = fields.find(tags::XMP).map(|field| Hex32::blake3(&field.bytes));
    let apart = [tags::ICC_PROFILE, tags::XMP].map(|tag| tag.to_string());
    let mut digests = fields.digests();
    digests.retain(|(tag, _)| !apart.contains(tag));
    (xmp, digests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::png::example::chunk;

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], payload].concat()
    }

    /// Eight by eight grey pixels with the given segments before them.
    fn jpeg_with(segments: &[Vec<u8>]) -> Vec<u8> {
        let frame = segment(0xC0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
        let table = |class: u8| segment(0xC4, &[&[class, 1][..], &[0; 15], &[0]].concat());
        let scan = segment(0xDA, &[1, 1, 0, 0, 63, 0]);
        [&[0xFF, 0xD8], &segments.concat()[..], &frame, &table(0), &table(0x10), &scan, &[0x3F, 0xFF, 0xD9]].concat()
    }

    /// A maker, a resolution of 300, a width, and a second directory.
    fn exif() -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0\x03\0".to_vec();
        for (tag, kind, count, value) in
            [(256u16, 3u16, 1u32, 8u32), (271, 2, 4, u32::from_le_bytes(*b"Zeb\0")), (282, 5, 1, 50)]
        {
            bytes.extend_from_slice(&[tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend_from_slice(&[count.to_le_bytes(), value.to_le_bytes()].concat());
        }
        bytes.extend_from_slice(&58u32.to_le_bytes());
        bytes.extend_from_slice(&[300u32.to_le_bytes(), 1u32.to_le_bytes()].concat());
        bytes.extend_from_slice(&[1, 0, 3, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    fn only(family: Family, bytes: &[u8], resolution: Option<Resolution>) -> SourceImage {
        images(family, bytes, 1, resolution).unwrap().remove(0)
    }

    #[test]
    fn all_of_a_jpeg_is_carried_or_told() {
        let (one, two) = (b"8BIM\x04\x04\0\0\0\0\0\x06ab", b"cdef");
        let part = |number: u8, total: u8| segment(0xE2, &[b"ICC_PROFILE\0", &[number, total, 1][..]].concat());
        let source = jpeg_with(&[
            segment(0xE1, &[b"Exif\0\0", exif().as_slice()].concat()),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
            segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0GUID"),
            segment(0xED, &[b"Photoshop 3.0\0", &one[..]].concat()),
            segment(0xED, &[b"Photoshop 3.0\0", &two[..]].concat()),
            segment(0xFE, b"bound in 1780"),
            part(1, 2),
            part(2, 3),
        ]);
        let resolution = Resolution { x: (400, 1), y: (400, 1), unit: ResolutionUnit::Inch };
        let image = only(Family::Jpeg, &[source.as_slice(), b"behind"].concat(), Some(resolution));
        let carried = |tag| image.fields.find(tag).map(|field| field.bytes.clone());
        assert_eq!(carried(PHOTOSHOP), Some([&one[..], &two[..]].concat()));
        assert_eq!(carried(tags::XMP), Some(b"<x/>".to_vec()));
        assert_eq!(carried(tags::MAKE), Some(b"Zeb\0".to_vec()));
        let expected = [
            "the JPEG stream itself (its coefficients; the source keeps them)",
            "segment APP1 http://ns.adobe.com/xmp/extension/",
            "segment COM",
            "segment APP2 ICC_PROFILE (its parts make no profile)",
            "bytes behind the end of the image",
            "tag 256 of EXIF (the master's own is written)",
            "EXIF IFD1 (the small picture and what is said of it)",
            "tag 282 as EXIF has it (the format says otherwise)",
        ];
        assert_eq!(image.left, expected);
    }

    fn png_with(chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
        [&b"\x89PNG\r\n\x1a\n"[..], &header, &chunks.concat(), &chunk(b"IEND", b"")].concat()
    }

    #[test]
    fn all_of_a_png_is_carried_or_told() {
        let compressed = deflated(&[7; 200]);
        let profile = chunk(b"iCCP", &[b"x\0\0", compressed.as_slice()].concat());
        let source = png_with(&[
            profile.clone(),
            chunk(b"sRGB", &[0]),
            chunk(b"iTXt", b"Comment\0\0\0\0\0bound in 1780"),
            chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"),
            chunk(b"eXIf", &exif()),
        ]);
        let image = only(Family::Png, &source, None);
        assert_eq!(image.fields.find(tags::XMP).map(|field| field.bytes.as_slice()), Some(&b"<x/>"[..]));
        let expected = [
            "chunk sRGB (chunk iCCP goes before it)",
            "chunk iTXt",
            "chunk iTXt (XMP is carried)",
            "tag 256 of EXIF (the master's own is written)",
            "EXIF IFD1 (the small picture and what is said of it)",
        ];
        assert_eq!(image.left, expected);
        assert_eq!(only(Family::Png, &png_with(std::slice::from_ref(&profile)), None).left, Vec::<String>::new());
        let said = |chunks: &[Vec<u8>]| {
            let image = only(Family::Png, &png_with(chunks), None);
            (image.srgb, image.left)
        };
        let stated = "chunk cICP (said by EXIF ColorSpace instead)".to_owned();
        let (points, beside) = (chunk(b"cICP", &[1, 13, 0, 1]), "chunk iCCP (chunk cICP goes before it)".to_owned());
        assert_eq!(said(&[points, profile.clone()]), (true, vec![stated, beside]));
        assert!(said(&[chunk(b"sRGB", &[0])]).0 && !said(&[chunk(b"sRGB", &[0]), profile.clone()]).0);
        let torn = png_with(&[chunk(b"iCCP", b"x\0\0none")]);
        assert_eq!(only(Family::Png, &torn, None).left, ["chunk iCCP (cannot be read)"]);
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }
}
