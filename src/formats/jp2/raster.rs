//! The pixels of a JPEG 2000 image.

use std::borrow::Cow;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use crate::formats::bytes::four_characters;
use crate::formats::raster::{Band, Colour, Lab, Opacity, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::boxes::{self, Brand, Fault, File};
use super::channels::{Meaning, Reading, reading};
use super::codestream::{Codestream, CodestreamFault, Siz};
use super::header::Colour as Specification;

/// Rows of a band; the codestream itself is decoded as a whole.
const BAND_ROWS: u32 = 64;
/// Most boxes; a file of one image has a dozen.
const MOST_BOXES: u32 = 65_536;
/// `EnumCS` of CIE L*a*b*.
const CIE_LAB: u32 = 14;

/// Decodes a JPEG 2000 image: its palette applied, chroma that has fewer samples as RGB.
///
/// The structure is ours to judge: the decoder is given the codestream alone, strictly, and the boxes only for palettes and rare
/// colour spaces.
pub struct Jp2Raster<'a> {
    /// A codestream, or a file with its boxes.
    bytes: Cow<'a, [u8]>,
    shape: Shape,
    /// Components in the order of the samples.
    order: Vec<usize>,
    /// Components of the codestream.
    components: u64,
    pixels: Vec<u8>,
    row: u32,
}

const STRICT: DecodeSettings = DecodeSettings { resolve_palette_indices: true, strict: true, target_resolution: None };

impl<'a> Jp2Raster<'a> {
    /// Walks the structure, which must be whole, and reads the headers.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], max_pixels: u64) -> Result<Self, RasterFault> {
        let file = boxes::walk(bytes, MOST_BOXES);
        let (stream, siz) = structure(&file)?;
        RasterFault::check_size(siz.width, siz.height, max_pixels)?;
        let reading = reading(&file, siz)?;
        let (bytes, meaning, bits) = match reading {
            Reading::Components(meaning) => {
                let bits = colour_bits(siz, &meaning)?;
                (codestream(bytes, stream), meaning, bits)
            }
            // A palette decides about the bits: its entries are brought to 8.
            Reading::Boxes if file.palette.is_some() => (Cow::Borrowed(bytes), by_decoder(bytes, &file)?, 8),
            Reading::Boxes => {
                let meaning = by_decoder(bytes, &file)?;
                let bits = colour_bits(siz, &meaning)?;
                (Cow::Borrowed(bytes), meaning, bits)
            }
        };
        let shape = Shape {
            width: siz.width,
            height: siz.height,
            bits: bits.min(16),
            storage: if bits > 8 { 16 } else { 8 },
            format: SampleFormat::Unsigned,
            colour: meaning.colour,
            extra: meaning.extra,
            transparent: None,
            planar: false,
            icc: meaning.icc.map(Into::into),
        };
        let components = siz.components.len() as u64;
        Ok(Self { bytes, shape, order: meaning.order, components, pixels: Vec::new(), row: 0 })
    }

    /// Decodes the codestream. Samples are exact in `f32` up to 24 bits; lossy coding overshoots: clamped, then rounded.
    fn decode(&self) -> Result<Vec<u8>, RasterFault> {
        let image = Image::new(&self.bytes, &STRICT).map_err(RasterFault::damaged)?;
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(RasterFault::damaged)?;
        let count = self.shape.width as usize * self.shape.height as usize;
        let components = decoded.components();
        if components.len() != self.order.len() || components.iter().any(|component| component.samples().len() != count)
        {
            return Err(RasterFault::unsupported("components that do not fit the colour specification"));
        }
        let wide = self.shape.storage == 16;
        let mut pixels = vec![0; self.shape.row_bytes() * self.shape.height as usize];
        let most = f32::from(u16::MAX >> (16 - self.shape.bits));
        for (place, component) in self.order.iter().filter_map(|index| components.get(*index)).enumerate() {
            // Palettes, opacity, and samples of more than 16 bits come with other bits than the shape has.
            let own = ((1u64 << component.bit_depth().min(32)) - 1) as f32;
            let number = |value: &f32| ((value * (most / own)).clamp(0.0, most) + 0.5) as u16;
            if wide {
                let words = pixels.as_chunks_mut::<2>().0.iter_mut().skip(place).step_by(components.len());
                words.zip(component.samples()).for_each(|(to, value)| *to = number(value).to_ne_bytes());
            } else {
                let bytes = pixels.iter_mut().skip(place).step_by(components.len());
                bytes.zip(component.samples()).for_each(|(to, value)| *to = number(value).to_le_bytes()[0]);
            }
        }
        Ok(pixels)
    }
}

/// What must hold before the decoder is asked: it passes over some of this.
fn structure<'f>(file: &'f File<'_>) -> Result<(&'f Codestream, &'f Siz), RasterFault> {
    if file.brand == Brand::Compound {
        return Err(RasterFault::unsupported("a compound of several codestreams"));
    }
    if let Some(fault) = file.faults.first() {
        return Err(RasterFault::damaged(place(fault)));
    }
    let stream = file.codestream.as_ref();
    let Some((stream, siz)) = stream.and_then(|stream| Some((stream, stream.siz.as_ref()?))) else {
        return Err(RasterFault::damaged("the codestream has no header"));
    };
    if stream.high_throughput {
        return Err(RasterFault::unsupported("high throughput JPEG 2000"));
    }
    let fatal = |fault: &&CodestreamFault| !matches!(fault, CodestreamFault::Comment { .. });
    if let Some(fault) = stream.faults.iter().find(fatal) {
        return Err(RasterFault::damaged(stream_place(fault)));
    }
    if let Some(header) = &file.header
        && (header.width, header.height) != (siz.width, siz.height)
    {
        let (width, height) = (header.width, header.height);
        let sizes = format_args!("the header says {width}x{height}, the codestream {}x{}", siz.width, siz.height);
        return Err(RasterFault::damaged(sizes));
    }
    if siz.components.iter().any(|component| component.signed) {
        return Err(RasterFault::unsupported("signed samples"));
    }
    Ok((stream, siz))
}

/// The codestream of a file. A last part of unknown length is given its length, which the decoder wants.
fn codestream<'a>(bytes: &'a [u8], stream: &Codestream) -> Cow<'a, [u8]> {
    let whole = bytes.get(stream.start..stream.end).unwrap_or_default();
    let Some(at) = stream.open_part.and_then(|at| at.checked_sub(stream.start)) else { return Cow::Borrowed(whole) };
    let mut copy = whole.to_vec();
    // SOT, its length, the tile's index; then the length of the part, which ends before EOC.
    let length = u32::try_from(whole.len().saturating_sub(at + 2));
    if let (Some(field), Ok(length)) = (copy.get_mut(at + 6..at + 10), length) {
        field.copy_from_slice(&length.to_be_bytes());
    }
    Cow::Owned(copy)
}

/// Bits of the colours, which must agree.
fn colour_bits(siz: &Siz, meaning: &Meaning) -> Result<u16, RasterFault> {
    let colours = meaning.order.len().saturating_sub(meaning.extra.len());
    let mut bits =
        meaning.order.iter().take(colours).filter_map(|index| siz.components.get(*index)).map(|found| found.bits);
    let first = bits.next().unwrap_or(8);
    if bits.any(|other| other != first) {
        return Err(RasterFault::unsupported("colours of different sizes"));
    }
    Ok(u16::from(first))
}

/// The meaning as the decoder has it from the boxes.
fn by_decoder(bytes: &[u8], file: &File<'_>) -> Result<Meaning, RasterFault> {
    let image = Image::new(bytes, &STRICT).map_err(RasterFault::damaged)?;
    let lab = file.colours.contains(&Specification::Enumerated(CIE_LAB));
    let (colour, colours, icc) = match image.color_space() {
        ColorSpace::Gray => (Colour::BlackIsZero, 1, None),
        ColorSpace::RGB => (Colour::Rgb, 3, None),
        ColorSpace::CMYK => (Colour::Cmyk, 4, None),
        ColorSpace::Icc { num_channels: 3, .. } if lab => (Colour::Lab(Lab::Offset), 3, None),
        ColorSpace::Icc { profile, num_channels: 3 } => (Colour::Rgb, 3, Some(profile.clone())),
        ColorSpace::Icc { profile, num_channels: 1 } => (Colour::BlackIsZero, 1, Some(profile.clone())),
        ColorSpace::Icc { num_channels, .. } | ColorSpace::Unknown { num_channels } => {
            return Err(RasterFault::unsupported(format_args!("{num_channels} components of unknown colour")));
        }
    };
    let extra = if image.has_alpha() { vec![Opacity::Unassociated] } else { Vec::new() };
    Ok(Meaning { order: (0..colours + extra.len()).collect(), colour, extra, icc })
}

fn place(fault: &Fault) -> String {
    match fault {
        Fault::NotJpeg2000 => "the bytes do not begin as JPEG 2000".to_owned(),
        Fault::Truncated { name, expected } => {
            format!("the box {} would end at byte {expected}, beyond the file", four_characters(*name))
        }
        Fault::Box { name, at } => format!("the box {} at byte {at} is impossible", four_characters(*name)),
        Fault::Missing { name } => format!("the box {} is missing", four_characters(*name)),
        Fault::TooMany { limit } => format!("there are more than {limit} boxes"),
    }
}

fn stream_place(fault: &CodestreamFault) -> String {
    match fault {
        CodestreamFault::NotCodestream => "the codestream does not begin as one".to_owned(),
        CodestreamFault::Marker { at, found } => format!("at byte {at} of the codestream stands {found:04X}"),
        CodestreamFault::Missing { marker } => format!("the codestream has no marker {marker:04X}"),
        CodestreamFault::Truncated { expected } => format!("a tile-part would end at byte {expected}"),
        CodestreamFault::Tiles { found, expected } => format!("{found} of {expected} tiles are whole"),
        CodestreamFault::NoEnd => "the codestream has no end marker".to_owned(),
        CodestreamFault::Comment { at } => format!("the comment at byte {at} holds characters that are none"),
    }
}

impl<'a> Raster<'a> for Jp2Raster<'a> {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        let left = self.shape.height - self.row;
        if left == 0 {
            return Ok(None);
        }
        if self.row == 0 {
            self.pixels = self.decode()?;
        }
        let (rows, row_bytes) = (left.min(BAND_ROWS), self.shape.row_bytes());
        let bytes = self.pixels.get(self.row as usize * row_bytes..).unwrap_or_default();
        self.row += rows;
        Ok(Some(Band::chunky(bytes, row_bytes, rows)))
    }

    fn memory(&self) -> u64 {
        decoding_memory(u64::from(self.shape.width) * u64::from(self.shape.height), self.components)
    }
}

/// Bytes that decoding takes: the decoder's numbers of four bytes for the coefficients (the whole image may be one tile) and for the
/// samples, ours of up to two, and of a palette the colours of its indices as samples.
pub(crate) const fn decoding_memory(pixels: u64, components: u64) -> u64 {
    let each = components.saturating_mul(12);
    pixels.saturating_mul(if each < 24 { 24 } else { each }).saturating_add(8 << 20)
}
