//! JBIG2: the segments of a page as they are (ISO 32000-1 §7.4.7).

use crate::formats::jbig2::{File, pages};
use crate::formats::raster::{self, Place, RasterFault};
use crate::records::Family;

use super::kinds::{Coding, Picture, PictureColour, PictureFault, Taken};
use super::take::{Follow, PictureOrder};

/// The picture of a page of a JBIG2 file.
///
/// # Errors
/// Where the file is damaged, or has no such page.
pub(super) fn picture<'a>(order: &PictureOrder<'a>) -> Result<Picture<'a>, PictureFault> {
    let file = File::read(order.bytes).map_err(RasterFault::damaged)?;
    let index = match order.image {
        Place::Chain(index) => index,
        place @ Place::Directory(_) => return Err(RasterFault::NoImage { place }.into()),
    };
    let page = pages(&file).map_err(RasterFault::damaged)?.into_iter().nth(index);
    let page = page.ok_or(RasterFault::NoImage { place: order.image })?;
    page.check()?;
    if order.follow == Follow::Data {
        let mut raster = raster::open(Family::Jbig2, order.bytes, order.image, order.limits.max_pixels)?;
        while raster.next_band()?.is_some() {}
    }
    let shared = file.globals();
    Ok(Picture {
        width: page.width,
        height: page.height,
        bits: 1,
        colour: PictureColour::Grey,
        icc: None,
        note: None,
        // The filter turns the black of the recommendation, 1, into the black of grey, 0.
        inverted: false,
        coding: Coding::Jbig2,
        shared: (!shared.is_empty()).then_some(shared),
        data: file.page(&page),
        taken: Taken::Bytes,
    })
}
