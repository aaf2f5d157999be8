//! The pixels of a JPEG 2000 image.

use std::borrow::Cow;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use crate::formats::bytes::four_characters;
use crate::formats::raster::{Band, Colour, Lab, Opacity, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::boxes::{self, Brand, Fault};
use super::codestream::{Codestream, CodestreamFault};
use super::header::Colour as Specification;

/// Rows of a band; the codestream itself is decoded as a whole.
const BAND_ROWS: u32 = 64;
/// Most boxes; a file of one image has a dozen.
const MOST_BOXES: u32 = 65_536;
/// `EnumCS` of CIE L*a*b*.
const CIE_LAB: u32 = 14;

/// Decodes a JPEG 2000 image: its palette applied, sYCC as RGB, sYCCK as CMYK.
pub struct Jp2Raster<'a> {
    image: Image<'a>,
    shape: Shape,
    components: u64,
    pixels: Vec<u8>,
    row: u32,
}

impl<'a> Jp2Raster<'a> {
    /// Walks the structure, which must be whole, and reads the headers.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], max_pixels: u64) -> Result<Self, RasterFault> {
        let file = boxes::walk(bytes, MOST_BOXES);
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
        RasterFault::check_size(siz.width, siz.height, max_pixels)?;
        check(stream)?;
        if siz.components.iter().any(|component| component.signed) {
            return Err(RasterFault::unsupported("signed samples"));
        }
        let bits = siz.components.iter().map(|component| component.bits).max().unwrap_or(0);
        if siz.components.iter().any(|component| component.bits != bits) {
            return Err(RasterFault::unsupported("samples of different sizes"));
        }
        let settings = DecodeSettings { resolve_palette_indices: true, strict: true, target_resolution: None };
        let image = Image::new(bytes, &settings).map_err(RasterFault::damaged)?;
        if (image.width(), image.height()) != (siz.width, siz.height) {
            return Err(RasterFault::damaged("the header and the decoder disagree about the size"));
        }
        let lab = file.colours.iter().any(|colour| *colour == Specification::Enumerated(CIE_LAB));
        let (colour, icc) = colour(&image, lab)?;
        // A palette decides about the bits: its entries are at most of 16, and are brought there.
        let bits = if file.palette.is_some() { 8 } else { u16::from(bits) };
        let shape = Shape {
            width: siz.width,
            height: siz.height,
            bits: bits.min(16),
            storage: if bits > 8 { 16 } else { 8 },
            format: SampleFormat::Unsigned,
            colour,
            extra: if image.has_alpha() { vec![Opacity::Unassociated] } else { Vec::new() },
            transparent: None,
            planar: false,
            icc,
        };
        let components = siz.components.len().max(shape.samples()) as u64;
        Ok(Self { image, shape, components, pixels: Vec::new(), row: 0 })
    }

    /// Decodes the codestream. Samples are exact in `f32` up to 24 bits; lossy coding overshoots: clamped, then rounded.
    fn decode(&self) -> Result<Vec<u8>, RasterFault> {
        let mut context = DecoderContext::default();
        let decoded = self.image.decode(&mut context).map_err(RasterFault::damaged)?;
        let count = self.shape.width as usize * self.shape.height as usize;
        let components = decoded.components();
        if components.len() != self.shape.samples()
            || components.iter().any(|component| component.samples().len() != count)
        {
            return Err(RasterFault::unsupported("components that do not fit the colour specification"));
        }
        let wide = self.shape.storage == 16;
        let mut pixels = vec![0; self.shape.row_bytes() * self.shape.height as usize];
        let most = f32::from(u16::MAX >> (16 - self.shape.bits));
        for (index, component) in components.iter().enumerate() {
            // Only palettes and samples of more than 16 bits are stored with other bits than the shape has.
            let own = ((1u64 << component.bit_depth().min(32)) - 1) as f32;
            let number = |value: &f32| ((value * (most / own)).clamp(0.0, most) + 0.5) as u16;
            if wide {
                let words = pixels.as_chunks_mut::<2>().0.iter_mut().skip(index).step_by(components.len());
                words.zip(component.samples()).for_each(|(to, value)| *to = number(value).to_ne_bytes());
            } else {
                let bytes = pixels.iter_mut().skip(index).step_by(components.len());
                bytes.zip(component.samples()).for_each(|(to, value)| *to = number(value).to_le_bytes()[0]);
            }
        }
        Ok(pixels)
    }
}

fn colour(image: &Image<'_>, lab: bool) -> Result<(Colour, Option<Vec<u8>>), RasterFault> {
    Ok(match image.color_space() {
        ColorSpace::Gray => (Colour::BlackIsZero, None),
        ColorSpace::RGB => (Colour::Rgb, None),
        ColorSpace::CMYK => (Colour::Cmyk, None),
        ColorSpace::Icc { num_channels: 3, .. } if lab => (Colour::Lab(Lab::Offset), None),
        ColorSpace::Icc { profile, num_channels } => {
            let colour = match num_channels {
                1 => Colour::BlackIsZero,
                3 => Colour::Rgb,
                4 => Colour::Cmyk,
                count => return Err(RasterFault::unsupported(format_args!("a profile of {count} components"))),
            };
            (colour, Some(profile.clone()))
        }
        ColorSpace::Unknown { num_channels } => {
            return Err(RasterFault::unsupported(format_args!("{num_channels} components of unknown colour")));
        }
    })
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

/// What must hold before the decoder is asked: it passes over some of this.
fn check(stream: &Codestream) -> Result<(), RasterFault> {
    if stream.high_throughput {
        return Err(RasterFault::unsupported("high throughput JPEG 2000"));
    }
    let fatal = |fault: &&CodestreamFault| !matches!(fault, CodestreamFault::Comment { .. });
    match stream.faults.iter().find(fatal) {
        Some(fault) => Err(RasterFault::damaged(stream_place(fault))),
        None => Ok(()),
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

    fn whole(&mut self) -> Result<Option<Cow<'a, [u8]>>, RasterFault> {
        if self.shape.bits != 8 {
            return Ok(None);
        }
        self.row = self.shape.height;
        self.decode().map(|pixels| Some(Cow::Owned(pixels)))
    }

    fn memory(&self) -> u64 {
        memory_of(u64::from(self.shape.width) * u64::from(self.shape.height), self.components)
    }
}

/// The decoder's numbers of four bytes, for the coefficients of a tile (the whole image is one at worst), their wavelets and the
/// samples; ours of two after it.
const fn memory_of(pixels: u64, components: u64) -> u64 {
    pixels.saturating_mul(components).saturating_mul(4 * 4).saturating_add(8 << 20)
}
