//! JPEG: the stream as it is.

use std::borrow::Cow;

use crate::formats::jpeg::{self, JpegRaster};
use crate::formats::raster::{Colour, Raster, RasterFault};

use super::colour::profile;
use super::kinds::{Coding, Picture, PictureColour, PictureFault, Taken, Variant};
use super::take::{Follow, PictureOrder};

/// The picture of a JPEG stream. Inks of streams with an Adobe marker count the other way round (Adobe TN 5116), which
/// a PDF must say.
///
/// # Errors
/// For a coding that PDF does not have, and for colours that nobody can name.
pub(super) fn stream<'a>(order: &PictureOrder<'a>, bytes: Cow<'a, [u8]>) -> Result<Picture<'a>, PictureFault> {
    let raster = JpegRaster::open(&bytes, order.limits.max_pixels)?;
    if order.follow == Follow::Data && !jpeg::walk(&bytes, order.limits.max_pixels).faults.is_empty() {
        return Err(RasterFault::damaged("the coded data are damaged or cut").into());
    }
    let shape = raster.shape();
    let colour = match shape.colour {
        Colour::BlackIsZero => PictureColour::Grey,
        Colour::Rgb => PictureColour::Rgb,
        Colour::Cmyk => PictureColour::Cmyk,
        _ => return Err(PictureFault::variant(Variant::Colours)),
    };
    let own = profile(shape.icc.as_deref().map(|icc| Cow::Owned(icc.to_vec())), &colour, order.flavour)?;
    let (width, height) = (shape.width, shape.height);
    let inverted = colour == PictureColour::Cmyk && raster.is_adobe;
    let untransformed = raster.coding == jpeg::Coding::Rgb && !raster.is_adobe;
    drop(raster);
    let coding = Coding::Dct { untransformed };
    Ok(Picture {
        width,
        height,
        bits: 8,
        colour,
        icc: own.icc,
        note: own.note,
        inverted,
        coding,
        shared: None,
        data: bytes,
        taken: Taken::Bytes,
    })
}
