//! CCITT Group 4 in a TIFF: what lies there in one piece is taken as it is.

use std::borrow::Cow;

use crate::formats::raster::{Place, RasterFault};
use crate::formats::tiff::ifd::{Bounds, Directory, Stream};
use crate::formats::tiff::{Compression, Layout, LayoutLimits, Photometric, lengths, tags};

use super::colour::profile;
use super::kinds::{Coding, Picture, PictureColour, PictureFault, Taken};
use super::take::{Follow, PictureOrder};

/// The strip of a Group 4 image that has one, bits in the usual order. `None`: it is stored in another way.
///
/// # Errors
/// Where the file is damaged.
pub(super) fn stored<'a>(order: &PictureOrder<'a>) -> Result<Option<Picture<'a>>, PictureFault> {
    let stream = Stream::open(order.bytes).map_err(RasterFault::damaged)?;
    let Some(directory) = directory(&stream, order.image)? else { return Ok(None) };
    let limits = LayoutLimits { pixels: order.limits.max_pixels, chunks: 1 };
    let (Some(layout), faults) = Layout::read(&stream, &directory, limits) else { return Ok(None) };
    let is_fax = layout.compression == Compression::CcittG4 && layout.bits == [1] && !layout.tiled && !layout.reversed;
    let [span] = layout.spans.as_slice() else { return Ok(None) };
    let black_is_1 = match layout.photometric {
        Photometric::WhiteIsZero => false,
        Photometric::BlackIsZero => true,
        _ => return Ok(None),
    };
    let Some(data) = stream.slice(span.offset, span.length).filter(|_| is_fax && faults.is_empty()) else {
        return Ok(None);
    };
    let followed = order.follow == Follow::Data || !has_end(data);
    if followed
        && lengths::fax(data, lengths::fax_settings(layout.compression, layout.t4, layout.width, layout.height))
            .is_some()
    {
        return Err(RasterFault::damaged("the coded data are damaged or cut").into());
    }
    let icc = directory.find(tags::ICC_PROFILE).and_then(|entry| stream.raw(entry).ok()).map(Cow::Borrowed);
    let colour = PictureColour::Grey;
    let own = profile(icc, &colour, order.flavour)?;
    Ok(Some(Picture {
        width: layout.width,
        height: layout.height,
        bits: 1,
        icc: own.icc,
        note: own.note,
        colour,
        inverted: false,
        coding: Coding::Fax { black_is_1 },
        data: Cow::Borrowed(data),
        shared: None,
        taken: Taken::Bytes,
    }))
}

/// Whether coded data end with the code that ends a block (T.6 §2.4.1.1), zeros behind it: they were not cut.
fn has_end(data: &[u8]) -> bool {
    const END: u64 = 0x00_1001;
    let zeros = data.iter().rev().take_while(|byte| **byte == 0).count();
    let data = data.get(..data.len() - zeros).unwrap_or_default();
    let last = data.iter().rev().take(5).rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    data.len() >= 3 && last != 0 && (last >> last.trailing_zeros()) & 0xFF_FFFF == END
}

pub(super) fn directory(stream: &Stream<'_>, place: Place) -> Result<Option<Directory>, PictureFault> {
    let bounds = Bounds::default();
    Ok(match place {
        Place::Directory(at) => Some(stream.directory(at, bounds.entries).map_err(RasterFault::damaged)?),
        Place::Chain(index) => {
            let mut chain = stream.chain(bounds);
            (index < chain.directories.len()).then(|| chain.directories.swap_remove(index))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_known_wherever_it_stands_in_a_byte() {
        for shift in 0..8 {
            let coded = (0b1_0110_0110u64 << 24 | 0x00_1001) << shift;
            let data = [&coded.to_be_bytes()[..], &[0, 0]].concat();
            assert!(has_end(&data), "{shift}");
            assert!(!has_end(&data[..5]), "cut");
        }
        for data in [&b""[..], &[0, 0], b"no end at all", &[0x10, 0x01]] {
            assert!(!has_end(data), "{data:?}");
        }
    }
}
