//! One image of a TIFF with the face of all decoders.

use std::sync::Arc;

use crate::formats::icc;
use crate::formats::raster::{Band, Colour, Lab, Opacity, Place, Raster, RasterFault, Shape, YCbCr};

use super::bands::Bands;
use super::fault::{PixelFault, Variant};
use super::ifd::{Bounds, Directory, Stream};
use super::kinds::{ExtraSample, Photometric};
use super::layout::{Layout, LayoutLimits};
use super::layout_fault::LayoutFault;
use super::tags;

/// Most strips or tiles of an image that is decoded: more than any scanner writes, few enough to be listed.
pub(super) const MOST_CHUNKS: u64 = 4 << 20;

/// Decodes one image of a TIFF.
pub struct TiffRaster<'a> {
    bands: Bands<'a>,
    shape: Shape,
}

impl From<PixelFault> for RasterFault {
    fn from(fault: PixelFault) -> Self {
        match fault {
            PixelFault::Unsupported(variant) => Self::unsupported(variant),
            PixelFault::Layout(fault) => Self::damaged(fault),
            fault @ PixelFault::Chunk { .. } => Self::damaged(fault),
        }
    }
}

impl<'a> TiffRaster<'a> {
    /// Opens an image by its directory.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], place: Place, max_pixels: u64) -> Result<Self, RasterFault> {
        let stream = Stream::open(bytes).map_err(RasterFault::damaged)?;
        let directory = directory(&stream, place)?;
        let limits = LayoutLimits { pixels: max_pixels, chunks: MOST_CHUNKS };
        let (layout, faults) = Layout::read(&stream, &directory, limits);
        let too_large = faults.iter().any(|fault| matches!(fault, LayoutFault::TooLarge { .. }));
        let layout = match (layout, faults.iter().find(|fault| fault.is_fatal())) {
            (Some(layout), _) if too_large => {
                return Err(RasterFault::TooLarge { width: layout.width, height: layout.height, limit: max_pixels });
            }
            (Some(layout), _) => layout,
            (None, Some(fault)) => return Err(RasterFault::damaged(fault)),
            (None, None) => return Err(RasterFault::damaged("the directory describes no image")),
        };
        let described = shape(&stream, &directory, &layout);
        let bands = Bands::new(&stream, &directory, layout, &faults)?;
        Ok(Self { bands, shape: described? })
    }
}

impl<'a> Raster<'a> for TiffRaster<'a> {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        Ok(self.bands.next_band()?)
    }

    fn memory(&self) -> u64 {
        self.bands.memory()
    }
}

pub(super) fn directory(stream: &Stream<'_>, place: Place) -> Result<Directory, RasterFault> {
    let bounds = Bounds::default();
    let index = match place {
        Place::Directory(offset) => return stream.directory(offset, bounds.entries).map_err(RasterFault::damaged),
        Place::Chain(index) => index,
    };
    let mut chain = stream.chain(bounds);
    if index < chain.directories.len() {
        return Ok(chain.directories.swap_remove(index));
    }
    Err(chain.fault.map_or(RasterFault::NoImage { place }, RasterFault::damaged))
}

pub(super) fn shape(stream: &Stream<'_>, directory: &Directory, layout: &Layout) -> Result<Shape, PixelFault> {
    let bits = layout.uniform_bits().ok_or(PixelFault::Unsupported(Variant::MixedBits))?;
    let colour = colour(stream, directory, layout)?;
    let icc = directory.find(tags::ICC_PROFILE).and_then(|entry| stream.raw(entry).ok());
    let icc = icc.filter(|profile| profile.len() as u64 <= icc::MOST_BYTES).map(Arc::from);
    let mut shape = Shape {
        width: layout.width,
        height: layout.height,
        bits,
        storage: bits,
        format: layout.format,
        colour,
        extra: layout.extra.iter().map(|extra| opacity(*extra)).collect(),
        transparent: None,
        planar: layout.planar,
        icc,
    };
    let colours = shape.colours();
    let Some(extra) = usize::from(layout.samples).checked_sub(colours) else {
        return Err(PixelFault::Unsupported(Variant::Samples(layout.samples)));
    };
    shape.extra.resize(extra, Opacity::None);
    Ok(shape)
}

const fn opacity(extra: ExtraSample) -> Opacity {
    match extra {
        ExtraSample::Unspecified => Opacity::None,
        ExtraSample::AssociatedAlpha => Opacity::Associated,
        ExtraSample::UnassociatedAlpha => Opacity::Unassociated,
    }
}

fn colour(stream: &Stream<'_>, directory: &Directory, layout: &Layout) -> Result<Colour, PixelFault> {
    Ok(match layout.photometric {
        Photometric::WhiteIsZero => Colour::WhiteIsZero,
        // A mask is 1 where the page is: shown as white.
        Photometric::BlackIsZero | Photometric::Mask => Colour::BlackIsZero,
        Photometric::Rgb => Colour::Rgb,
        Photometric::Palette => Colour::Palette(palette(stream, directory, layout)?),
        Photometric::Separated => Colour::Cmyk,
        Photometric::YCbCr => Colour::YCbCr(ycbcr(stream, directory)),
        Photometric::CieLab => Colour::Lab(Lab::Signed),
        Photometric::IccLab => Colour::Lab(Lab::Offset),
        Photometric::Other(code) => return Err(PixelFault::Unsupported(Variant::Photometric(code))),
    })
}

/// `ColorMap`: all reds, all greens, all blues, of 16 bits.
fn palette(stream: &Stream<'_>, directory: &Directory, layout: &Layout) -> Result<Vec<[u8; 4]>, PixelFault> {
    let bits = layout.uniform_bits().ok_or(PixelFault::Unsupported(Variant::MixedBits))?;
    if bits > 16 {
        return Err(PixelFault::Unsupported(Variant::Bits(bits)));
    }
    let missing = LayoutFault::Missing { tag: tags::COLOR_MAP };
    let entry = directory.find(tags::COLOR_MAP).ok_or(missing)?;
    let count = 1usize << bits;
    let map = stream.unsigned_list(entry, 3 << bits).map_err(LayoutFault::from)?;
    if map.len() != count * 3 {
        let (found, expected) = (map.len() as u64, count as u64 * 3);
        return Err(LayoutFault::Count { tag: tags::COLOR_MAP, found, expected }.into());
    }
    let narrow = narrowing(&map);
    let (reds, rest) = map.split_at(count);
    let (greens, blues) = rest.split_at(count);
    let colours = reds.iter().zip(greens).zip(blues);
    Ok(colours.map(|((red, green), blue)| [narrow(*red), narrow(*green), narrow(*blue), 255]).collect())
}

/// How the numbers of a colour map become 8 bits. White is 65535; writers that only shifted have 65280, and some that
/// did not read the standard 255.
fn narrowing(map: &[u64]) -> fn(u64) -> u8 {
    let byte = |value: u64| u8::try_from(value).unwrap_or(u8::MAX);
    match () {
        () if map.iter().all(|value| *value < 256) => byte,
        () if map.iter().all(|value| value % 256 == 0) => |value| u8::try_from(value >> 8).unwrap_or(u8::MAX),
        () => |value| u8::try_from((value * 255 + 32_767) / 65_535).unwrap_or(u8::MAX),
    }
}

fn ycbcr(stream: &Stream<'_>, directory: &Directory) -> YCbCr {
    let numbers = |tag: u16, count: u64| -> Option<Vec<f64>> {
        let entry = directory.find(tag)?;
        let number = |index| {
            let (numerator, denominator) = stream.rational(entry, index).ok()?;
            (denominator != 0).then(|| f64::from(numerator) / f64::from(denominator))
        };
        (0..count).map(number).collect()
    };
    let mut ycbcr = YCbCr::default();
    if let Some(&[red, green, blue]) = numbers(tags::YCBCR_COEFFICIENTS, 3).as_deref()
        && red > 0.0
        && green > 0.0
        && blue > 0.0
    {
        ycbcr.luma = [red, green, blue];
    }
    if let Some(&[y0, y1, b0, b1, r0, r1]) = numbers(tags::REFERENCE_BLACK_WHITE, 6).as_deref()
        && y1 > y0
        && b1 > b0
        && r1 > r0
    {
        ycbcr.reference = [(y0, y1), (b0, b1), (r0, r1)];
    }
    ycbcr
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_maps_of_all_writers() {
        assert_eq!([0, 128, 255].map(narrowing(&[0, 128, 255])), [0, 128, 255]);
        assert_eq!([0, 200 << 8, 255 << 8].map(narrowing(&[0, 200 << 8, 255 << 8])), [0, 200, 255]);
        assert_eq!([0, 257 * 200, 65_535].map(narrowing(&[0, 257 * 200, 65_535])), [0, 200, 255]);
    }
}
