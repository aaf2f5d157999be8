//! What decoding takes, known from headers alone.

use crate::formats::{jbig2, jp2, jpeg, png, tiff};
use crate::records::Family;

use super::unpack::unpacking_memory;

/// What decoding one image takes at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Samples of a pixel of the picture that is shown: 1 where the headers say that it is grey, else 3.
    pub channels: usize,
    /// Bytes of memory of the decoder, never less than its [`super::Raster::memory`] will say, and of the rows of those
    /// who look at what it decodes.
    pub decoding: u64,
}

/// What each image of a file takes, in the order of the file. Nothing is decoded and no decoder of others is called:
/// this may be asked outside of the confined process. An image of more than `max_pixels` pixels takes nothing: it is
/// refused.
#[must_use]
pub fn demands(family: Family, bytes: &[u8], max_pixels: u64) -> Vec<Demand> {
    let found = match family {
        Family::Tiff => return tiff::demands(bytes, max_pixels),
        Family::Jbig2 => return of_jbig2(bytes, max_pixels),
        Family::Jpeg => of_jpeg(bytes),
        Family::Png => of_png(bytes),
        Family::Jpeg2000 => of_jp2(bytes),
        Family::Pdf | Family::Signature | Family::Mail | Family::Other => None,
    };
    let found = found.into_iter().filter(|found| u64::from(found.width) * u64::from(found.height) <= max_pixels);
    found.map(Demand::with_rows).collect()
}

impl Demand {
    /// With the rows of an image of the formats whose pixels have few samples: four, and one of opacity.
    fn with_rows(self) -> Self {
        let rows = unpacking_memory(self.width, 5);
        Self { decoding: self.decoding.saturating_add(rows), ..self }
    }
}

fn of_jpeg(bytes: &[u8]) -> Option<Demand> {
    let opening = jpeg::peek(bytes)?;
    let frame = &opening.frame;
    let channels = if frame.components.len() == 1 { 1 } else { 3 };
    Some(Demand { width: frame.width, height: frame.height, channels, decoding: jpeg::decoding_memory(&opening) })
}

fn of_png(bytes: &[u8]) -> Option<Demand> {
    let header = png::peek(bytes)?;
    let grey = matches!(header.colour, png::ColourType::Grey | png::ColourType::GreyAlpha);
    let channels = if grey { 1 } else { 3 };
    Some(Demand {
        width: header.width,
        height: header.height,
        channels,
        decoding: png::decoding_memory(&header, bytes),
    })
}

fn of_jbig2(bytes: &[u8], max_pixels: u64) -> Vec<Demand> {
    let pages = jbig2::File::read(bytes).and_then(|file| jbig2::pages(&file)).unwrap_or_default();
    let pages = pages.into_iter().filter(|page| u64::from(page.width) * u64::from(page.height) <= max_pixels);
    let demand =
        |page: jbig2::Page| Demand { width: page.width, height: page.height, channels: 1, decoding: page.memory };
    pages.map(demand).map(Demand::with_rows).collect()
}

fn of_jp2(bytes: &[u8]) -> Option<Demand> {
    let (width, height, decoding) = jp2::demand(bytes)?;
    // One component may be an index into a palette of colours.
    Some(Demand { width, height, channels: 3, decoding })
}
