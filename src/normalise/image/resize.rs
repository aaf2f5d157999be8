//! Sizes, and the way to them.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeError, ResizeOptions, Resizer};

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

/// Resizes a picture of 1 or 3 channels by Lanczos with three lobes, on the codes as they are, as archives' viewers do. `extent` is
/// the part of the picture that is used, from its upper left corner.
///
/// # Errors
/// Where the sizes do not fit the bytes.
pub(super) fn lanczos(
    pixels: &[u8],
    size: (u32, u32),
    extent: (f64, f64),
    channels: usize,
    target: (u32, u32),
) -> Result<Vec<u8>, ResizeError> {
    let kind = if channels == 1 { PixelType::U8 } else { PixelType::U8x3 };
    let source = ImageRef::new(size.0, size.1, pixels, kind)
        .map_err(|_| ResizeError::SrcCroppingError(fast_image_resize::CropBoxError::WidthOrHeightLessThanZero))?;
    let mut copy = Image::new(target.0, target.1, kind);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(0.0, 0.0, extent.0, extent.1);
    Resizer::new().resize(&source, &mut copy, &options)?;
    Ok(copy.into_vec())
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
    fn an_even_picture_stays_even() {
        let resized = lanczos(&[77; 40 * 30 * 3], (40, 30), (39.5, 30.0), 3, (13, 10)).unwrap();
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
