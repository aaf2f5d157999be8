//! Pixels in a coding without loss: bilevel ones as CCITT Group 4, all others as Flate with the predictor of PNG.

use std::borrow::Cow;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::formats::raster::{Colour, Opacity, Raster, RasterFault, Rows, Shape};
use crate::formats::tiff::G4;
use crate::normalise::image::YCbCrToRgb;
use crate::records::{Family, PdfaFlavour, SampleFormat};

use super::colour::profile;
use super::kinds::{Coding, Picture, PictureColour, PictureFault, Taken, Variant};
use super::take::PictureOrder;
use super::tiff_jpeg::is_jpeg;

/// zlib's own default.
const LEVEL: u32 = 6;

/// Decodes an image and codes its samples anew, as they are.
///
/// # Errors
/// Where it cannot be decoded whole, or no PDF of this flavour has such samples.
pub(super) fn picture<'a>(
    order: &PictureOrder<'a>,
    mut raster: Box<dyn Raster<'a> + 'a>,
) -> Result<Picture<'a>, PictureFault> {
    let shape = raster.shape().clone();
    let bits = depth(&shape, order.flavour)?;
    let (colour, inverted) = colour(order, &shape)?;
    let own = profile(shape.icc.as_deref().map(|icc| Cow::Owned(icc.to_vec())), &colour, order.flavour)?;
    let bilevel = bits == 1 && colour == PictureColour::Grey && shape.samples() == 1;
    let coded = if bilevel {
        let data = fax(raster.as_mut(), &shape, inverted)?;
        (data, Coding::Fax { black_is_1: false }, false)
    } else {
        (flate(raster.as_mut(), &shape)?, Coding::Flate, inverted)
    };
    let (data, coding, inverted) = coded;
    Ok(Picture {
        width: shape.width,
        height: shape.height,
        bits,
        colour,
        icc: own.icc,
        note: own.note,
        inverted,
        coding,
        data: Cow::Owned(data),
        shared: None,
        taken: Taken::Pixels,
    })
}

/// Bits of a sample (ISO 19005-2, 6.2.8; ISO 19005-1, 6.2.4).
fn depth(shape: &Shape, flavour: PdfaFlavour) -> Result<u8, PictureFault> {
    if shape.format != SampleFormat::Unsigned {
        return Err(PictureFault::variant(Variant::Numbers));
    }
    match (shape.bits, flavour) {
        (1 | 2 | 4 | 8, _) => Ok(shape.bits as u8),
        (16, PdfaFlavour::A2b | PdfaFlavour::A2u | PdfaFlavour::A3b) => Ok(16),
        (other, _) => Err(PictureFault::variant(Variant::Bits(other))),
    }
}

/// The colours, and whether samples count the other way round.
fn colour(order: &PictureOrder<'_>, shape: &Shape) -> Result<(PictureColour, bool), PictureFault> {
    if shape.transparent.is_some() {
        return Err(PictureFault::variant(Variant::Transparent));
    }
    Ok(match &shape.colour {
        Colour::BlackIsZero => (PictureColour::Grey, false),
        Colour::WhiteIsZero => (PictureColour::Grey, true),
        Colour::Rgb => (PictureColour::Rgb, false),
        Colour::Cmyk => (PictureColour::Cmyk, false),
        Colour::Palette(colours) => {
            if colours.iter().any(|[.., opacity]| *opacity != 255) || shape.bits > 8 {
                return Err(PictureFault::variant(Variant::Transparent));
            }
            (PictureColour::Indexed(colours.iter().map(|[red, green, blue, _]| [*red, *green, *blue]).collect()), false)
        }
        // What a JPEG is decoded to is RGB, wherever it lies.
        Colour::YCbCr(_) if shape.bits == 8 && order.family == Family::Tiff && is_jpeg(order) => {
            (PictureColour::Rgb, false)
        }
        Colour::YCbCr(_) | Colour::Lab(_) => return Err(PictureFault::variant(Variant::Colours)),
    })
}

/// The rows as one block of Group 4, in which black pixels are the black of the recommendation.
fn fax<'a>(raster: &mut dyn Raster<'a>, shape: &Shape, white_is_0: bool) -> Result<Vec<u8>, PictureFault> {
    let mut rows = Rows::new(shape);
    let mask = rows.last_mask();
    let mut packed = Vec::with_capacity(rows.row_bytes().saturating_mul(shape.height as usize));
    each_row(raster, &mut rows, |row| {
        let begin = packed.len();
        packed.extend_from_slice(row);
        let written = packed.get_mut(begin..).unwrap_or_default();
        if !white_is_0 {
            written.iter_mut().for_each(|byte| *byte = !*byte);
        }
        if let Some(last) = written.last_mut() {
            *last &= mask;
        }
        Ok(())
    })?;
    let mut coded = Vec::new();
    G4::new(shape.width as usize).encode(&packed, &mut coded);
    Ok(coded)
}

/// The colour samples of each row behind the byte of their filter: Sub where samples have whole bytes, else None (PNG
/// §9.2).
fn flate<'a>(raster: &mut dyn Raster<'a>, shape: &Shape) -> Result<Vec<u8>, PictureFault> {
    let mut rows = Rows::new(shape);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    let colours = Colours::of(shape);
    let mut line = Vec::new();
    each_row(raster, &mut rows, |row| {
        line.clear();
        line.push(0);
        colours.take(row, &mut line)?;
        if colours.bytes >= 1 && shape.bits >= 8 {
            sub(&mut line, colours.bytes);
        }
        encoder.write_all(&line).map_err(unwritten)
    })?;
    encoder.finish().map_err(unwritten)
}

/// Writing to memory does not fail but for want of it.
fn unwritten(error: io::Error) -> PictureFault {
    RasterFault::damaged(error).into()
}

fn each_row<'a>(
    raster: &mut dyn Raster<'a>,
    rows: &mut Rows,
    mut take: impl FnMut(&[u8]) -> Result<(), PictureFault>,
) -> Result<(), PictureFault> {
    while let Some(band) = raster.next_band()? {
        for row in 0..band.rows {
            take(rows.row(&band, row))?;
        }
    }
    Ok(())
}

/// How the colours of a pixel are got out of a row.
struct Colours {
    /// Bytes of the colours of a pixel; of all of its samples.
    bytes: usize,
    all: usize,
    /// Where a sample of opacity begins.
    opacity: Option<usize>,
    bits: u16,
    /// Luma and chroma become RGB.
    chroma: Option<YCbCrToRgb>,
}

impl Colours {
    fn of(shape: &Shape) -> Self {
        let size = usize::from(shape.bits.div_ceil(8));
        let opacity = shape.opacity().filter(|(_, kind)| *kind != Opacity::None).map(|(at, _)| at * size);
        let chroma = match &shape.colour {
            Colour::YCbCr(chroma) => Some(YCbCrToRgb::new(chroma)),
            _ => None,
        };
        Self { bytes: shape.colours() * size, all: shape.samples() * size, opacity, bits: shape.bits, chroma }
    }

    /// Adds the colours of a row, the highest byte of a sample first.
    ///
    /// # Errors
    /// Where a pixel is not opaque, and where samples beyond the colours have no whole bytes.
    fn take(&self, row: &[u8], line: &mut Vec<u8>) -> Result<(), PictureFault> {
        let begin = line.len();
        if self.all == self.bytes {
            line.extend_from_slice(row);
        } else if self.bits < 8 {
            return Err(PictureFault::variant(Variant::Transparent));
        } else {
            for pixel in row.chunks_exact(self.all) {
                let (colours, _) = pixel.split_at_checked(self.bytes).unwrap_or_default();
                line.extend_from_slice(colours);
                let opacity = self.opacity.and_then(|at| pixel.get(at..at + usize::from(self.bits / 8)));
                if opacity.is_some_and(|opacity| opacity.iter().any(|byte| *byte != 255)) {
                    return Err(PictureFault::variant(Variant::Transparent));
                }
            }
        }
        if let Some(chroma) = &self.chroma {
            let stored = line.split_off(begin);
            line.resize(begin + stored.len(), 0);
            chroma.row(&stored, line.get_mut(begin..).unwrap_or_default());
        }
        if self.bits == 16 {
            let samples = line.get_mut(begin..).unwrap_or_default();
            samples.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.reverse());
        }
        Ok(())
    }
}

/// Each byte as its difference to the same one of the pixel before.
fn sub(line: &mut [u8], pixel: usize) {
    let Some((filter, samples)) = line.split_first_mut() else { return };
    *filter = 1;
    for at in (pixel..samples.len()).rev() {
        let before = samples.get(at - pixel).copied().unwrap_or_default();
        if let Some(sample) = samples.get_mut(at) {
            *sample = sample.wrapping_sub(before);
        }
    }
}
