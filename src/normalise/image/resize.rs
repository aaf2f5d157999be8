//! Sizes, and the way to them.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, ImageBufferError, PixelTrait, ResizeAlg, ResizeError, ResizeOptions, Resizer};

/// The most pixels that a side of a JPEG can have.
const MOST_SIDE: u32 = 65_500;

/// The size of a copy with the given long side: never larger than the image, never without a pixel.
pub(super) fn fitted(width: u32, height: u32, long_side: u32) -> (u32, u32) {
    let (long, limit) = (u64::from(width.max(height)), u64::from(long_side.clamp(1, MOST_SIDE)));
    if long <= limit {
        return (width, height);
    }
    let side = |side: u32| u32::try_from((u64::from(side) * limit + long / 2) / long).unwrap_or(1).max(1);
    (side(width), side(height))
}

/// The size of a small picture with square pixels, of an image whose pixels are `pixel_height` times as high as wide;
/// never larger than the image to either side.
pub(super) fn fitted_square((width, height): (u32, u32), pixel_height: f64, long_side: u32) -> (u32, u32) {
    // Never above the side: what is wider than high is shortened across, and the other way round.
    let shortened = |side: u32, by: f64| (f64::from(side) / by.max(1.0)).round().max(1.0) as u32;
    fitted(shortened(width, pixel_height), shortened(height, 1.0 / pixel_height), long_side)
}

/// Why a picture could not be resized: its bytes and its sizes contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResizeFault {
    /// There are not as many bytes as pixels.
    #[error(transparent)]
    Buffer(#[from] ImageBufferError),
    /// The part that is used lies outside of the picture.
    #[error(transparent)]
    Extent(#[from] ResizeError),
}

/// Bytes that the weights along one side take: for each pixel of the copy those of three lobes to each side, as
/// floating-point numbers of 8 bytes, then beside them as whole ones of 2, with where they begin and how many they are.
pub(super) fn weights(from: u32, to: u32) -> u64 {
    let (from, to) = (u64::from(from), u64::from(to));
    let count = 6 * from.max(to) + 3 * to;
    count * (8 + 2) + to * 64
}

/// Resizes a picture of 1 or 3 channels by Lanczos with three lobes, on the codes as they are, as archives' viewers do.
/// `part` of the picture is used: from the left, from the top, across, down.
///
/// # Errors
/// Where the sizes do not fit the bytes.
pub(super) fn lanczos(
    pixels: &[u8],
    size: (u32, u32),
    part: (f64, f64, f64, f64),
    channels: usize,
    target: (u32, u32),
) -> Result<Vec<u8>, ResizeFault> {
    let mut copy = vec![0; target.0 as usize * target.1 as usize * channels];
    let frame = Frame { pixels, size, part, target };
    if channels == 1 {
        frame.resize::<U8>(&mut copy)?
    } else {
        frame.resize::<U8x3>(&mut copy)?
    }
    Ok(copy)
}

/// What is resized to what. Typed by the pixel: the resizer for pixels of any type is compiled for all of them.
struct Frame<'p> {
    pixels: &'p [u8],
    size: (u32, u32),
    part: (f64, f64, f64, f64),
    target: (u32, u32),
}

impl Frame<'_> {
    fn resize<P: PixelTrait + Default>(&self, copy: &mut [u8]) -> Result<(), ResizeFault> {
        let source = TypedImageRef::<P>::from_buffer(self.size.0, self.size.1, self.pixels)?;
        let mut target = TypedImage::<P>::from_buffer(self.target.0, self.target.1, copy)?;
        let (left, top, across, down) = self.part;
        let lanczos = ResizeAlg::Convolution(FilterType::Lanczos3);
        let options = ResizeOptions::new().resize_alg(lanczos).crop(left, top, across, down);
        Ok(Resizer::new().resize_typed(&source, &mut target, &options)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page() {
        assert_eq!(fitted(2480, 3508, 3000), (2121, 3000));
        assert_eq!(fitted(3508, 2480, 3000), (3000, 2121));
        assert_eq!(fitted(100, 50, 3000), (100, 50));
        assert_eq!(fitted(100_000, 1, 3000), (3000, 1));
    }

    #[test]
    fn a_fax_becomes_a_page() {
        assert_eq!(fitted_square((1728, 1143), 204.0 / 98.0, 240), (174, 240));
        assert_eq!(fitted_square((1143, 1728), 98.0 / 204.0, 240), (240, 174));
        assert_eq!(fitted_square((40, 20), 2.0, 240), (20, 20));
        assert_eq!(fitted_square((2480, 3508), 1.0, 240), fitted(2480, 3508, 240));
    }

    #[test]
    fn an_even_picture_stays_even() {
        let resized = lanczos(&[77; 40 * 30 * 3], (40, 30), (0.0, 0.0, 39.5, 30.0), 3, (13, 10)).unwrap();
        assert_eq!(resized, [77; 13 * 10 * 3]);
    }

    proptest! {
        #[test]
        fn never_larger(width in 1u32..200_000, height in 1u32..200_000, side in 0u32..100_000) {
            let (w, h) = fitted(width, height, side);
            prop_assert!(w >= 1 && h >= 1 && w <= width && h <= height && w.max(h) <= side.clamp(1, MOST_SIDE));
        }
    }
}
