//! PNG: its image data are a Flate stream with the predictors that PDF took over from it (ISO 32000-1 §7.4.4.4).

use std::borrow::Cow;

use crate::formats::png::{Fault, PngRaster, image_data, peek, walk};
use crate::formats::raster::{Colour, Raster, RasterFault};
use crate::records::PdfaFlavour;

use super::colour::profile;
use super::kinds::{Coding, Picture, PictureColour, PictureFault, Taken};
use super::take::PictureOrder;

/// The image data as they are. `None`: the rows are interlaced, pixels may be transparent, or PDF 1.4 has no such
/// samples.
///
/// # Errors
/// Where the file is damaged.
pub(super) fn stored<'a>(order: &PictureOrder<'a>) -> Result<Option<Picture<'a>>, PictureFault> {
    let raster = PngRaster::open(order.bytes, order.limits.max_pixels)?;
    let shape = raster.shape();
    let interlaced = peek(order.bytes).is_none_or(|header| header.interlaced);
    let too_deep = shape.bits > 8 && order.flavour == PdfaFlavour::A1b;
    // Bilevel pages are far smaller as CCITT Group 4.
    if interlaced || too_deep || shape.bits == 1 || !shape.extra.is_empty() || shape.transparent.is_some() {
        return Ok(None);
    }
    let colour = match &shape.colour {
        Colour::BlackIsZero => PictureColour::Grey,
        Colour::Rgb => PictureColour::Rgb,
        Colour::Palette(colours) if colours.iter().all(|[.., opacity]| *opacity == 255) => {
            PictureColour::Indexed(colours.iter().map(|[red, green, blue, _]| [*red, *green, *blue]).collect())
        }
        _ => return Ok(None),
    };
    let followed = walk(order.bytes, order.limits.max_pixels);
    if followed.faults.iter().any(|fault| matches!(fault, Fault::Data(_) | Fault::Truncated { .. })) {
        return Err(RasterFault::damaged("the image data are damaged or cut").into());
    }
    let parts = image_data(order.bytes).ok_or_else(|| RasterFault::damaged("a chunk is damaged or missing"))?;
    let own = profile(shape.icc.as_deref().map(|icc| Cow::Owned(icc.to_vec())), &colour, order.flavour)?;
    Ok(Some(Picture {
        width: shape.width,
        height: shape.height,
        bits: u8::try_from(shape.bits).unwrap_or(8),
        icc: own.icc,
        note: own.note,
        colour,
        inverted: false,
        coding: Coding::Flate,
        data: match parts.as_slice() {
            [only] => Cow::Borrowed(only),
            parts => Cow::Owned(parts.concat()),
        },
        shared: None,
        taken: Taken::Bytes,
    }))
}
