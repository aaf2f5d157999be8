//! From an image file to a picture.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::formats::png::stated_colour;
use crate::formats::raster::{self, Place, RasterFault};
use crate::profile::Limits;
use crate::records::{Family, PdfaFlavour};

use super::kinds::{Picture, PictureFault};
use super::{colour, dct, fax, flate, jbig2, jpx, png, tiff_jpeg};

/// How far the coded data are followed of what is taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Follow {
    /// As by their structure; what else is to be seen was seen before, and of the images in a PDF nothing is said
    /// again.
    Before,
    /// By their markers: begin, segments, scans, end. A cut stream is seen, a wrong bit in the middle is not.
    Structure,
    /// Code by code to their end.
    Data,
}

/// Which image is wanted.
#[derive(Clone, Copy, Debug)]
pub struct PictureOrder<'a> {
    /// The family of the file.
    pub family: Family,
    /// The whole file.
    pub bytes: &'a [u8],
    /// Which image of it.
    pub image: Place,
    /// What the PDF is to be.
    pub flavour: PdfaFlavour,
    /// How far what is taken as it is, is followed first.
    pub follow: Follow,
    /// Limits against hostile files.
    pub limits: &'a Limits,
}

/// Takes the image as it is where PDF has its coding (JPEG, also in a TIFF in one strip; CCITT Group 4 in one strip;
/// PNG without transparency, JPEG 2000, JBIG2), else its pixels: bilevel ones as CCITT Group 4, others as Flate. No
/// pixel is changed.
///
/// # Errors
/// [`PictureFault`]: it cannot be read, or no PDF of this flavour holds it.
pub fn picture<'a>(order: &PictureOrder<'a>) -> Result<Picture<'a>, PictureFault> {
    match order.family {
        Family::Jpeg => return dct::stream(order, Cow::Borrowed(order.bytes)),
        Family::Jpeg2000 => return jpx::picture(order),
        Family::Jbig2 => return jbig2::picture(order),
        Family::Tiff => {
            if let Some(picture) = fax::stored(order)? {
                return Ok(picture);
            }
            if let Some(picture) = tiff_jpeg::stored(order)? {
                return Ok(picture);
            }
        }
        Family::Png => {
            let picture = match png::stored(order)? {
                Some(picture) => picture,
                None => pixels(order)?,
            };
            let unshown = || colour::unshown(&stated_colour(order.bytes), &picture);
            let note = picture.note.clone().or_else(unshown);
            return Ok(Picture { note, ..picture });
        }
        Family::Pdf | Family::Signature | Family::Mail | Family::Other => {
            return Err(RasterFault::unsupported("what is no image").into());
        }
    }
    pixels(order)
}

fn pixels<'a>(order: &PictureOrder<'a>) -> Result<Picture<'a>, PictureFault> {
    let raster = raster::open(order.family, order.bytes, order.image, order.limits.max_pixels)?;
    flate::picture(order, raster)
}
