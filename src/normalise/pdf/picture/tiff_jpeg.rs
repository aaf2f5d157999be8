//! JPEG in a TIFF (Technical Note 2): the stream of an image that lies there as one strip or tile, with the tables of
//! its directory before it.

use std::borrow::Cow;

use crate::formats::jpeg::{self, JpegRaster};
use crate::formats::raster::{self, Colour, Raster, RasterFault, YCbCr};
use crate::formats::tiff::ifd::{Directory, Stream};
use crate::formats::tiff::{Compression, Layout, LayoutLimits, joined_jpeg, tags};

use super::colour::profile;
use super::fax::directory;
use super::kinds::{Coding, Picture, PictureColour, PictureFault, Taken};
use super::take::{Follow, PictureOrder};

/// Most strips or tiles of an image whose layout is read.
const MOST_CHUNKS: u64 = 4 << 20;

/// The shortest tables that hold something: more than a begin and an end.
const EMPTY: usize = 4;

/// The stream of an image in one strip or tile. `None`: it is stored in another way, or the words of the TIFF and those
/// of the stream about its colours are not the ones that readers of PDF act upon.
///
/// # Errors
/// Where the file is damaged.
pub(super) fn stored<'a>(order: &PictureOrder<'a>) -> Result<Option<Picture<'a>>, PictureFault> {
    let stream = Stream::open(order.bytes).map_err(RasterFault::damaged)?;
    let Some((directory, layout)) = layout(order, &stream, 1)? else { return Ok(None) };
    let one = layout.compression == Compression::Jpeg && (!layout.planar || layout.samples == 1);
    let coded = match layout.spans.as_slice() {
        [span] if one => stream.slice(span.offset, span.length),
        _ => None,
    };
    let Some(coded) = coded else { return Ok(None) };
    let tables = directory.find(tags::JPEG_TABLES).and_then(|entry| stream.raw(entry).ok()).unwrap_or_default();
    let data = if tables.len() > EMPTY { Cow::Owned(joined_jpeg(tables, coded)) } else { Cow::Borrowed(coded) };
    let shape = raster::open(order.family, order.bytes, order.image, order.limits.max_pixels)?.shape().clone();
    let Ok(found) = JpegRaster::open(&data, order.limits.max_pixels) else { return Ok(None) };
    // Some writers declare rows of padding: those are no part of the image.
    if (found.shape().width, found.shape().height) != (shape.width, shape.height) || !shape.extra.is_empty() {
        return Ok(None);
    }
    let colour = match (&shape.colour, found.coding) {
        (Colour::BlackIsZero, jpeg::Coding::Grey) => PictureColour::Grey,
        (Colour::YCbCr(chroma), jpeg::Coding::YCbCr) if *chroma == YCbCr::default() => PictureColour::Rgb,
        // Ghostscript believes that of the stream itself only, not of `ColorTransform` in a PDF.
        (Colour::Rgb, jpeg::Coding::Rgb) if found.is_adobe => PictureColour::Rgb,
        _ => return Ok(None),
    };
    drop(found);
    if order.follow == Follow::Data && !jpeg::walk(&data, order.limits.max_pixels).faults.is_empty() {
        return Err(RasterFault::damaged("the coded data are damaged or cut").into());
    }
    let own = profile(shape.icc.as_deref().map(|icc| Cow::Owned(icc.to_vec())), &colour, order.flavour)?;
    Ok(Some(Picture {
        width: shape.width,
        height: shape.height,
        bits: 8,
        colour,
        icc: own.icc,
        note: own.note,
        inverted: false,
        coding: Coding::Dct { untransformed: false },
        shared: None,
        data,
        taken: Taken::Bytes,
    }))
}

/// Whether the strips or tiles of an image are JPEG streams: then its luma and chroma are those of a JPEG, which every
/// reader shows as RGB.
pub(super) fn is_jpeg(order: &PictureOrder<'_>) -> bool {
    let layout = Stream::open(order.bytes).ok().and_then(|stream| layout(order, &stream, MOST_CHUNKS).ok()?);
    layout.is_some_and(|(_, layout)| layout.is_jpeg())
}

fn layout(
    order: &PictureOrder<'_>,
    stream: &Stream<'_>,
    chunks: u64,
) -> Result<Option<(Directory, Layout)>, PictureFault> {
    let Some(directory) = directory(stream, order.image)? else { return Ok(None) };
    let limits = LayoutLimits { pixels: order.limits.max_pixels, chunks };
    let (layout, faults) = Layout::read(stream, &directory, limits);
    Ok(layout.filter(|_| faults.is_empty()).map(|layout| (directory, layout)))
}
