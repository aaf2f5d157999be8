//! The face that every decoder has.

use std::borrow::Cow;

use crate::formats::{jp2, jpeg, png, tiff};
use crate::records::Family;

use super::{Band, RasterFault, Shape};

/// A decoder of one image.
///
/// A decoder gives every row or ends with a fault: it never fills in what is not there. What it cannot notice (a changed bit in
/// uncompressed data, in LZW, in a JPEG scan) only the digests of the file can.
pub trait Raster<'a> {
    /// What the image is.
    fn shape(&self) -> &Shape;

    /// The next rows; `None` after the last, when the data were read to their end and found whole.
    ///
    /// # Errors
    /// Where the data are damaged, or a value turns up that is not decoded.
    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault>;

    /// All rows at once, interleaved, 8 bits a sample, without padding, where the decoder has them so or can make them so without a
    /// detour. Asked before the first band, or not at all.
    ///
    /// # Errors
    /// As [`Raster::next_band`].
    fn whole(&mut self) -> Result<Option<Cow<'a, [u8]>>, RasterFault> {
        Ok(None)
    }

    /// Bytes of memory that decoding by bands takes at most; what is borrowed from the file is not counted. [`Raster::whole`] takes the
    /// bytes of the image beside. A hostile file can ask for anything: whoever decodes holds this against a budget first.
    fn memory(&self) -> u64;
}

/// Opens the image `index` of a file, counted from 0: of a TIFF in the chain of its directories. No pixel is decoded yet.
///
/// # Errors
/// For what is no image of this family, is damaged in its structure, is of a variant that is not decoded, or has more than `max_pixels`.
pub fn open<'a>(
    family: Family,
    bytes: &'a [u8],
    index: usize,
    max_pixels: u64,
) -> Result<Box<dyn Raster<'a> + 'a>, RasterFault> {
    if family != Family::Tiff && index > 0 {
        return Err(RasterFault::NoImage { index, count: 1 });
    }
    Ok(match family {
        Family::Tiff => Box::new(tiff::TiffRaster::open(bytes, index, max_pixels)?),
        Family::Jpeg => Box::new(jpeg::JpegRaster::open(bytes, max_pixels)?),
        Family::Png => Box::new(png::PngRaster::open(bytes, max_pixels)?),
        Family::Jpeg2000 => Box::new(jp2::Jp2Raster::open(bytes, max_pixels)?),
        Family::Pdf | Family::Signature | Family::Mail | Family::Other => {
            return Err(RasterFault::unsupported("a file that is no image"));
        }
    })
}
