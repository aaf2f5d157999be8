//! Making a master while its source is decoded.

use std::io::{self, Seek, Write};

use crate::formats::icc;
use crate::formats::jp2::{self, Head, Jp2Writer};
use crate::formats::raster::{
    self, Colour, Observer, PixelDigest, Raster, RasterFault, Rows, Samples, Shape, Unpacker,
};
use crate::formats::tiff::{BeyondOffsets, Coding, Fields, Offsets, Picture, PlanarTag, TiffWriter, block, tags};
use crate::profile::{BilevelCompression, Limits, MasterCompression};
use crate::records::{Family, Hex32, ImageRole, SampleFormat, Technical};

use super::decide::Target;
use super::facts::{Facts, ImageFacts};
use super::fault::{MasterFault, Obstacle};
use super::source::{SourceImage, complete, field_facts, images, photometric};

/// What is to be made.
#[derive(Clone, Copy, Debug)]
pub struct WriteOrder<'a> {
    /// The family of the source.
    pub family: Family,
    /// The whole source.
    pub bytes: &'a [u8],
    /// What the inspection measured in it.
    pub technical: &'a Technical,
    /// The form of the master.
    pub target: Target,
    /// Tags of images that the profile lets go.
    pub leave_out: &'a [u16],
    /// What a codestream says of who made it and by which rules.
    pub comment: &'a str,
    /// Limits against hostile files.
    pub limits: &'a Limits,
}

/// What was made, and from what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What was seen of the source on the way.
    pub facts: Facts,
    /// The program that coded the pixels.
    pub encoder: String,
    /// How.
    pub parameters: String,
    /// What the source holds and the master does not.
    pub left_out: Vec<String>,
}

/// Writes the master of a file to `out`, which is empty. Whether it is the source is for the proof to say.
///
/// # Errors
/// [`MasterFault`]; what was written until then is worth nothing.
pub fn write<W: Write + Seek>(order: &WriteOrder<'_>, out: W) -> Result<Written, MasterFault> {
    let pages = order.technical.images.iter().filter(|image| image.role == ImageRole::Page).count();
    let resolution = order.technical.images.first().and_then(|image| image.resolution);
    let mut images = images(order.family, order.bytes, pages, resolution)?;
    images.iter_mut().for_each(|image| image.leave_out(order.leave_out));
    if images.is_empty() {
        return Err(RasterFault::damaged("the file has no image").into());
    }
    match order.target {
        Target::Tiff { compression, bilevel, planar } => {
            tiff(order, images, Form { compression, bilevel, planar, most: Offsets::MOST }, out)
        }
        Target::Jp2 { tile, levels, layers } => {
            let coding = jp2::Coding { tile, levels, layers, comment: order.comment.to_owned() };
            let mut images = images.into_iter();
            match (images.next(), images.next()) {
                (Some(image), None) => jp2(order, image, &coding, out),
                _ => Err(Obstacle::SeveralImages.into()),
            }
        }
    }
}

/// How a TIFF is written.
#[derive(Clone, Copy)]
struct Form {
    compression: MasterCompression,
    bilevel: BilevelCompression,
    planar: PlanarTag,
    /// Bytes that it may have with offsets of four bytes.
    most: u64,
}

fn tiff<W: Write + Seek>(
    order: &WriteOrder<'_>,
    mut images: Vec<SourceImage>,
    form: Form,
    mut out: W,
) -> Result<Written, MasterFault> {
    let (mut pixels, mut values) = (0u64, 0u64);
    for image in &mut images {
        let raster = raster::open(order.family, order.bytes, image.place, order.limits.max_pixels)?;
        complete(&mut image.fields, raster.shape())?;
        let rows = Rows::new(raster.shape()).row_bytes() as u64;
        pixels = pixels.saturating_add(rows.saturating_mul(u64::from(raster.shape().height)));
        values = values.saturating_add(image.fields.bytes());
    }
    let offsets = Offsets::for_bytes(pixels, Offsets::beside(values, images.len() as u64));
    match tiff_with(order, &images, form, (&mut out, offsets)) {
        // What does not compress is longer when it is coded. With longer offsets all that was written is written again,
        // and more.
        Err(MasterFault::Io(error)) if offsets == Offsets::Four && BeyondOffsets::is_in(&error) => {
            out.rewind()?;
            tiff_with(order, &images, form, (&mut out, Offsets::Eight))
        }
        written => written,
    }
}

fn tiff_with<W: Write + Seek>(
    order: &WriteOrder<'_>,
    images: &[SourceImage],
    form: Form,
    (out, offsets): (&mut W, Offsets),
) -> Result<Written, MasterFault> {
    let mut writer = TiffWriter::new(out, offsets)?.with_planar(form.planar);
    if offsets == Offsets::Four {
        writer = writer.within(form.most);
    }
    let (mut facts, mut left_out, mut told) = (Facts::default(), Vec::new(), Vec::new());
    for SourceImage { place, fields, photometric: stored, left, .. } in images {
        let mut raster = raster::open(order.family, order.bytes, *place, order.limits.max_pixels)?;
        let shape = raster.shape().clone();
        let lossless = order.family == Family::Tiff;
        let photometric = stored.filter(|_| lossless).unwrap_or_else(|| photometric(&shape.colour));
        let picture = picture(&shape, photometric, fields, coding(&shape, form.compression, form.bilevel))?;
        let description = describe(&picture);
        let mut strips = writer.image(picture);
        let digest = each_rows(raster.as_mut(), &shape, |rows| strips.rows(rows))?;
        writer = strips.finish()?;
        facts.images.push(image_facts(&shape, digest, fields)?);
        for text in left {
            if !left_out.contains(text) {
                left_out.push(text.clone());
            }
        }
        if !told.contains(&description) {
            told.push(description);
        }
    }
    writer.finish()?;
    let encoder = concat!("fondo ", env!("CARGO_PKG_VERSION")).to_owned();
    Ok(Written { facts, encoder, parameters: format!("TIFF, little-endian: {}", told.join("; ")), left_out })
}

/// The coding of an image: that of one bit where it has one.
fn coding(shape: &Shape, compression: MasterCompression, bilevel: BilevelCompression) -> Coding {
    let grey = matches!(shape.colour, Colour::BlackIsZero | Colour::WhiteIsZero);
    if shape.bits == 1 && grey && shape.extra.is_empty() {
        return match bilevel {
            BilevelCompression::None => Coding::None,
            BilevelCompression::Lzw => Coding::Lzw,
            BilevelCompression::Deflate => Coding::Deflate,
            BilevelCompression::G4 => Coding::CcittG4,
        };
    }
    match compression {
        MasterCompression::None => Coding::None,
        MasterCompression::Lzw => Coding::Lzw,
        MasterCompression::Deflate => Coding::Deflate,
    }
}

/// What the writer is given, and the second decoder reads.
fn picture(shape: &Shape, photometric: u16, fields: &Fields, coding: Coding) -> Result<Picture, Obstacle> {
    if !matches!(shape.bits, 1 | 2 | 4 | 8 | 16 | 32 | 64) {
        return Err(Obstacle::Bits { bits: shape.bits });
    }
    let samples = u16::try_from(shape.samples()).map_err(|_| Obstacle::Extra)?;
    let (width, height, bits, format) = (shape.width, shape.height, shape.bits, shape.format);
    Ok(Picture { width, height, bits, samples, format, photometric, coding, fields: fields.clone() })
}

fn describe(picture: &Picture) -> String {
    let coding = match picture.coding {
        Coding::None => "no compression",
        Coding::Lzw => "LZW",
        Coding::Deflate => "Deflate (zlib-rs, level 6)",
        Coding::CcittG4 => "CCITT T.6",
    };
    let predictor = if picture.is_predicted() { ", horizontal predictor" } else { "" };
    format!("{coding}{predictor}, {} rows a strip", picture.strip_rows())
}

fn jp2<W: Write + Seek>(
    order: &WriteOrder<'_>,
    image: SourceImage,
    coding: &jp2::Coding,
    out: W,
) -> Result<Written, MasterFault> {
    let SourceImage { place, fields, srgb, left, .. } = image;
    let mut raster = raster::open(order.family, order.bytes, place, order.limits.max_pixels)?;
    let shape = raster.shape().clone();
    jp2_holds(&shape, srgb)?;
    // A profile that is too long to be taken for one.
    if shape.icc.is_none() && fields.find(tags::ICC_PROFILE).is_some() {
        return Err(Obstacle::Profile.into());
    }
    let mut rest = fields.clone();
    rest.take(tags::ICC_PROFILE);
    let xmp = rest.take(tags::XMP);
    let exif = if rest == Fields::default() { None } else { Some(block(&rest)?) };
    let resolution = order.technical.images.first().and_then(|image| image.resolution);
    let head = Head {
        width: shape.width,
        height: shape.height,
        components: u16::try_from(shape.colours()).unwrap_or(u16::MAX),
        bits: u8::try_from(shape.bits).unwrap_or(u8::MAX),
        icc: shape.icc.as_deref(),
        capture: resolution.as_ref().and_then(jp2::capture_box),
        xmp: xmp.as_ref().map(|field| field.bytes.as_slice()),
        exif: exif.as_deref(),
    };
    let mut writer = Jp2Writer::new(out, &head, coding)?;
    let mut unpacked = Unpacked::new(&shape)?;
    let mut digest = PixelDigest::new();
    while let Some(band) = raster.next_band()? {
        digest.band(&shape, &band);
        for row in 0..band.rows {
            let samples = unpacked.unpacker.row(&band, row)?;
            writer.row(bytes_of(samples, unpacked.most, &mut unpacked.row))?;
        }
    }
    writer.finish()?;
    let mut facts = image_facts(&shape, digest, &fields)?;
    facts.icc = shape.icc.as_deref().map(Hex32::blake3);
    let (tile, levels, layers) = (coding.tile, coding.levels, coding.layers);
    let transform = if shape.colours() == 3 { ", reversible colour transform" } else { "" };
    let parameters = format!(
        "JP2: reversible 5-3{transform}, tiles of {tile}, at most {levels} levels, {layers} layers, RPCL, precincts 256, 256, 128, \
         code blocks of 64, SOP, EPH, PLT, TLM, segmentation symbols"
    );
    Ok(Written { facts: Facts { images: vec![facts] }, encoder: jp2::openjpeg_version(), parameters, left_out: left })
}

/// What JP2 can hold as it stands.
fn jp2_holds(shape: &Shape, srgb: bool) -> Result<(), Obstacle> {
    if shape.format != SampleFormat::Unsigned {
        return Err(Obstacle::Numbers);
    }
    if !(1..=16).contains(&shape.bits) {
        return Err(Obstacle::Bits { bits: shape.bits });
    }
    if !shape.extra.is_empty() {
        return Err(Obstacle::Extra);
    }
    if shape.transparent.is_some() {
        return Err(Obstacle::Transparent);
    }
    let space = match shape.colour {
        Colour::BlackIsZero | Colour::WhiteIsZero => "GRAY",
        Colour::Rgb => "RGB",
        _ => return Err(Obstacle::Colours),
    };
    match &shape.icc {
        Some(profile) if icc::is_restricted(profile, space) => Ok(()),
        Some(_) => Err(Obstacle::Profile),
        // What the grey of a scan without a profile is, nobody knows; the enumerated grey is what every reader takes it
        // for.
        None if space == "GRAY" || srgb => Ok(()),
        None => Err(Obstacle::NoProfile),
    }
}

/// Rows as OpenJPEG takes them.
struct Unpacked {
    unpacker: Unpacker,
    /// The greatest number, where white is zero: such samples are turned round.
    most: Option<u16>,
    row: Vec<u8>,
}

impl Unpacked {
    fn new(shape: &Shape) -> Result<Self, RasterFault> {
        let turned = shape.colour == Colour::WhiteIsZero;
        let most = u16::MAX.checked_shr(u32::from(16u16.saturating_sub(shape.bits))).unwrap_or(0);
        Ok(Self { unpacker: Unpacker::new(shape)?, most: turned.then_some(most), row: Vec::new() })
    }
}

/// The samples of a row, of one byte each or of two in the machine's order.
fn bytes_of<'r>(samples: Samples<'r>, most: Option<u16>, row: &'r mut Vec<u8>) -> &'r [u8] {
    row.clear();
    match (samples, most) {
        (Samples::Eight(bytes), None) => return bytes,
        (Samples::Eight(bytes), Some(most)) => {
            let most = most.to_le_bytes()[0];
            row.extend(bytes.iter().map(|value| most.saturating_sub(*value)));
        }
        (Samples::Sixteen(words), None) => row.extend(words.iter().flat_map(|value| value.to_ne_bytes())),
        (Samples::Sixteen(words), Some(most)) => {
            row.extend(words.iter().flat_map(|value| most.saturating_sub(*value).to_ne_bytes()));
        }
    }
    row
}

/// Gives all rows of an image to `take`, and their digest.
pub(super) fn each_rows<'a>(
    raster: &mut (impl Raster<'a> + ?Sized),
    shape: &Shape,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<PixelDigest, MasterFault> {
    let mut digest = PixelDigest::new();
    let mut rows = Rows::new(shape);
    while let Some(band) = raster.next_band()? {
        digest.band(shape, &band);
        if let Some(all) = rows.all(&band) {
            take(all)?;
            continue;
        }
        for row in 0..band.rows {
            take(rows.row(&band, row))?;
        }
    }
    Ok(digest)
}

pub(super) fn image_facts(shape: &Shape, digest: PixelDigest, fields: &Fields) -> Result<ImageFacts, RasterFault> {
    let pixels = digest.finish().ok_or_else(|| RasterFault::damaged("rows are missing"))?;
    let profile = fields.find(tags::ICC_PROFILE).map(|field| field.bytes.as_slice());
    let (xmp, fields) = field_facts(fields);
    Ok(ImageFacts {
        width: shape.width,
        height: shape.height,
        bits: shape.bits,
        samples: u16::try_from(shape.samples()).unwrap_or(u16::MAX),
        pixels,
        // One that is too long to be taken for a profile is carried all the same.
        icc: shape.icc.as_deref().or(profile).map(Hex32::blake3),
        xmp,
        fields,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::normalise::image::master::read_back;
    use crate::profile::MasterFormat;
    use crate::records::{ColourSpace, ImageTechnical};

    /// 64 by 64 pixels that do not compress.
    fn noise() -> Vec<u8> {
        let picture = Picture {
            width: 64,
            height: 64,
            bits: 8,
            samples: 1,
            format: SampleFormat::Unsigned,
            photometric: 1,
            coding: Coding::None,
            fields: Fields::default(),
        };
        let mut strips = TiffWriter::new(Cursor::new(Vec::new()), Offsets::Four).unwrap().image(picture);
        let rows: Vec<u8> = (0..64 * 64u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
        strips.rows(&rows).unwrap();
        strips.finish().unwrap().finish().unwrap().into_inner()
    }

    #[test]
    fn what_becomes_too_long_by_coding_gets_longer_offsets() {
        let (bytes, limits) = (noise(), Limits::default());
        let image = ImageTechnical::plain((64, 64), vec![8], ColourSpace::BlackIsZero, "none");
        let technical = Technical { images: vec![image], ..Technical::opaque() };
        let (compression, bilevel, planar) = (MasterCompression::Lzw, BilevelCompression::G4, PlanarTag::Written);
        let target = Target::Tiff { compression, bilevel, planar };
        let order = WriteOrder {
            family: Family::Tiff,
            bytes: &bytes,
            technical: &technical,
            target,
            leave_out: &[],
            comment: "",
            limits: &limits,
        };
        let made = |most| {
            let images = images(order.family, order.bytes, 1, None).unwrap();
            let mut out = Cursor::new(Vec::new());
            let written = tiff(&order, images, Form { compression, bilevel, planar, most }, &mut out).unwrap();
            (written.facts, out.into_inner())
        };
        let (facts, classic) = made(Offsets::MOST);
        assert_eq!(classic.get(2), Some(&42));
        let (again, big) = made(classic.len() as u64 - 1);
        assert_eq!((big.get(2), &again), (Some(&43), &facts));
        // Nothing of what was written before is left.
        let proof = read_back(MasterFormat::Tiff, &big, &limits).unwrap();
        assert_eq!(facts.differences(&proof.facts), []);
        assert_eq!(made(classic.len() as u64).1, classic);
    }
}
