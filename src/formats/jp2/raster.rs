//! The pixels of a JPEG 2000 image.

use std::borrow::Cow;

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use crate::formats::bytes::four_characters;
use crate::formats::raster::{Band, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::boxes::{self, Brand, Fault, File, MOST_BOXES};
use super::channels::{Meaning, meaning};
use super::codestream::{Codestream, CodestreamFault, Siz};
use super::memory::decoding_memory;
use super::palette::{Mapping, Palette};

/// Rows of a band; the codestream itself is decoded as a whole.
const BAND_ROWS: u32 = 64;

/// Decodes a JPEG 2000 image: its palette applied, chroma that has fewer samples as RGB, CIE L*a*b* in the coding of
/// pictures.
///
/// The structure is ours to judge: the decoder is given the codestream alone, strictly, and never the boxes.
pub struct Jp2Raster<'a> {
    /// A codestream.
    bytes: Cow<'a, [u8]>,
    shape: Shape,
    /// Where the samples come from, in their order.
    order: Vec<Mapping>,
    palette: Option<Palette>,
    /// How colours are brought to those of a picture: a factor and what is added.
    lines: Vec<(f32, f32)>,
    /// Components of the codestream.
    components: usize,
    memory: u64,
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
        let Meaning { order, colour, extra, icc, bits, lab } = meaning(&file, siz)?;
        // L*a*b* is of 8 or 16 bits in a picture.
        let (stored, bits) = (bits, if lab.is_none() { bits } else { bits.div_ceil(8) * 8 });
        let lines = lab.map(|lab| lab.lines(stored, bits)).transpose()?;
        let shape = Shape {
            width: siz.width,
            height: siz.height,
            bits,
            storage: if bits > 8 { 16 } else { 8 },
            format: SampleFormat::Unsigned,
            colour,
            extra,
            transparent: None,
            planar: false,
            icc: icc.map(Into::into),
        };
        Ok(Self {
            bytes: codestream(bytes, stream),
            shape,
            order,
            lines: lines.map(Vec::from).unwrap_or_default(),
            components: siz.components.len(),
            memory: decoding_memory(&file).unwrap_or(u64::MAX),
            palette: file.palette,
            pixels: Vec::new(),
            row: 0,
        })
    }

    /// Decodes the codestream. Samples are exact in `f32` up to 24 bits; lossy coding overshoots: clamped, then
    /// rounded.
    fn decode(&self) -> Result<Vec<u8>, RasterFault> {
        let image = Image::new(&self.bytes, &STRICT).map_err(RasterFault::damaged)?;
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(RasterFault::damaged)?;
        let count = self.shape.width as usize * self.shape.height as usize;
        let components = decoded.components();
        if components.len() != self.components || components.iter().any(|component| component.samples().len() != count)
        {
            return Err(RasterFault::unsupported("components of another size than the image"));
        }
        let mut pixels = vec![0; self.shape.row_bytes() * self.shape.height as usize];
        for (place, source) in self.order.iter().enumerate() {
            let unfit = || RasterFault::damaged("a component is not there");
            let component = components.get(usize::from(source.component)).ok_or_else(unfit)?;
            match (source.column, &self.palette) {
                (Some(column), Some(palette)) => {
                    let number = self.number(place, palette.bits(column)?);
                    let values = palette.column(column).map(|value| number(f32::from(value))).collect();
                    let values = looked_up(values, component.samples())?;
                    self.put(&mut pixels, place, values);
                }
                _ => {
                    let number = self.number(place, u16::from(component.bit_depth()));
                    self.put(&mut pixels, place, component.samples().iter().map(|value| number(*value)));
                }
            }
        }
        Ok(pixels)
    }

    /// How the samples in this place, of so many bits, become those of the shape: opacity may have fewer bits than the
    /// colours.
    fn number(&self, place: usize, own: u16) -> impl Fn(f32) -> u16 + use<> {
        let most = greatest(self.shape.bits);
        let (factor, added) = self.lines.get(place).copied().unwrap_or((most / greatest(own), 0.0));
        move |value| ((value * factor + added).clamp(0.0, most) + 0.5) as u16
    }

    /// Puts the samples of a channel into their places.
    fn put(&self, pixels: &mut [u8], place: usize, values: impl Iterator<Item = u16>) {
        let step = self.order.len();
        if self.shape.storage == 16 {
            let words = pixels.as_chunks_mut::<2>().0.iter_mut().skip(place).step_by(step);
            words.zip(values).for_each(|(to, value)| *to = value.to_ne_bytes());
        } else {
            let bytes = pixels.iter_mut().skip(place).step_by(step);
            bytes.zip(values).for_each(|(to, value)| *to = value.to_le_bytes()[0]);
        }
    }
}

/// What a palette has for indices. Those that were coded with loss may come out beyond either end.
fn looked_up(values: Vec<u16>, samples: &[f32]) -> Result<impl Iterator<Item = u16>, RasterFault> {
    let within = -0.5..values.len() as f32 - 0.5;
    if samples.iter().any(|sample| !within.contains(sample)) {
        return Err(RasterFault::damaged("a pixel has an index beyond the palette"));
    }
    Ok(samples.iter().map(move |sample| values.get((sample + 0.5) as usize).copied().unwrap_or_default()))
}

/// The greatest number of 1 to 16 bits.
fn greatest(bits: u16) -> f32 {
    f32::from(u16::MAX >> 16u16.saturating_sub(bits).min(15))
}

/// What must hold before the decoder is asked: it passes over some of this.
fn structure<'f>(file: &'f File<'_>) -> Result<(&'f Codestream, &'f Siz), RasterFault> {
    if file.brand == Brand::Compound {
        return Err(RasterFault::unsupported("a compound of several codestreams"));
    }
    if file.further > 0 {
        return Err(RasterFault::unsupported("a file of several codestreams"));
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
    if let Some(variant) = &stream.coding.variant {
        return Err(RasterFault::unsupported(variant));
    }
    let colours = siz.components.get(..3).unwrap_or_default();
    let alike =
        !colours.is_empty() && colours.windows(2).all(|two| matches!(two, [one, next] if one.step == next.step));
    if stream.coding.is_transformed() && !alike {
        return Err(RasterFault::damaged("a transform of components that are not three of one size"));
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
        self.memory
    }
}
