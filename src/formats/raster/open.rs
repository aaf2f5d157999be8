//! The face that every decoder has.

use serde::{Deserialize, Serialize};

use crate::formats::{jbig2, jp2, jpeg, png, tiff};
use crate::records::Family;

use super::{Band, RasterFault, Shape};

/// A decoder of one image.
///
/// A decoder gives every row or ends with a fault: it never fills in what is not there. What it cannot notice (a
/// changed bit in uncompressed data, in LZW, in a JPEG scan) only the digests of the file can.
pub trait Raster<'a> {
    /// What the image is.
    fn shape(&self) -> &Shape;

    /// The next rows; `None` after the last, when the data were read to their end and found whole.
    ///
    /// # Errors
    /// Where the data are damaged, or a value turns up that is not decoded.
    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault>;

    /// Bytes of memory that decoding by bands takes at most; what is borrowed from the file is not counted. A hostile
    /// file can ask for anything: whoever decodes holds this against a budget first.
    fn memory(&self) -> u64;
}

/// Which image of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// By its place in the chain of a TIFF's directories or among the pages of a JBIG2 file, from 0; other formats have
    /// one image.
    Chain(usize),
    /// Of a TIFF, that whose directory begins at this byte: also one that no chain leads to (`SubIFDs`), and without
    /// reading the others.
    Directory(u64),
}

/// Opens an image of a file. No pixel is decoded yet.
///
/// # Errors
/// For what is no image of this family, is damaged in its structure, is of a variant that is not decoded, or has more
/// than `max_pixels`.
pub fn open<'a>(
    family: Family,
    bytes: &'a [u8],
    place: Place,
    max_pixels: u64,
) -> Result<Box<dyn Raster<'a> + 'a>, RasterFault> {
    let page = match (family, place) {
        (Family::Tiff, _) | (_, Place::Chain(0)) => 0,
        (Family::Jbig2, Place::Chain(page)) => page,
        _ => return Err(RasterFault::NoImage { place }),
    };
    Ok(match family {
        Family::Tiff => Box::new(tiff::TiffRaster::open(bytes, place, max_pixels)?),
        Family::Jpeg => Box::new(jpeg::JpegRaster::open(bytes, max_pixels)?),
        Family::Png => Box::new(png::PngRaster::open(bytes, max_pixels)?),
        Family::Jpeg2000 => Box::new(jp2::Jp2Raster::open(bytes, max_pixels)?),
        Family::Jbig2 => Box::new(jbig2::Jbig2Raster::open(bytes, page, max_pixels)?),
        Family::Pdf | Family::Signature | Family::Mail | Family::Other => {
            return Err(RasterFault::unsupported("a file that is no image"));
        }
    })
}
