//! The picture of a page from which its text is read: grey, in full size, upright; taken while the page is decoded for
//! its copy.

use crate::formats::raster::{Band, Observer, Shape};

use super::convert::Converter;
use super::orientation::upright;

/// A grey picture, 8 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GreyPicture {
    /// Rows, without padding.
    pub pixels: Vec<u8>,
    /// Pixels across and down.
    pub size: (u32, u32),
}

/// Takes the grey picture while rows go by.
#[derive(Default)]
pub struct GreyTaker {
    converter: Option<Converter>,
    row: Vec<u8>,
    pixels: Vec<u8>,
    size: (u32, u32),
    failed: bool,
}

impl GreyTaker {
    /// Bytes of memory that it takes of an image of that many pixels: the picture, and once more while it is turned.
    #[must_use]
    pub const fn memory(pixels: u64) -> u64 {
        pixels.saturating_mul(2)
    }

    /// The picture, upright by an orientation from 1 to 8 (TIFF 6.0 tag 274). `None` where not all of it was seen, or
    /// it has samples of which no grey can be made.
    #[must_use]
    pub fn finish(self, orientation: u8) -> Option<GreyPicture> {
        let (width, height) = self.size;
        let whole = u64::from(width) * u64::from(height) == self.pixels.len() as u64 && !self.pixels.is_empty();
        if self.failed || !whole {
            return None;
        }
        let (pixels, size) =
            if orientation > 1 { upright(self.pixels, self.size, 1, orientation) } else { (self.pixels, self.size) };
        Some(GreyPicture { pixels, size })
    }

    fn take(&mut self, shape: &Shape, band: &Band<'_>) -> Option<()> {
        let converter = match &mut self.converter {
            Some(converter) => converter,
            none => {
                self.size = (shape.width, shape.height);
                // All at once: growing would copy most of it. Who opened the image has looked at its size.
                self.pixels.try_reserve_exact(shape.width as usize * shape.height as usize).ok()?;
                none.insert(Converter::new(shape).ok()?)
            }
        };
        let channels = converter.channels(shape);
        self.row.resize(shape.width as usize * channels, 0);
        for index in 0..band.rows {
            converter.row(band, index, &mut self.row).ok()?;
            match channels {
                1 => self.pixels.extend_from_slice(&self.row),
                _ => self.pixels.extend(self.row.as_chunks::<3>().0.iter().map(luma)),
            }
        }
        Some(())
    }
}

/// Luma of sRGB values (ITU-R BT.601), as engines reckon grey.
pub(in crate::normalise) fn luma([red, green, blue]: &[u8; 3]) -> u8 {
    let sum = 19_595 * u32::from(*red) + 38_470 * u32::from(*green) + 7_471 * u32::from(*blue) + 32_768;
    (sum >> 16).to_le_bytes()[0]
}

impl Observer for GreyTaker {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        if !self.failed && self.take(shape, band).is_none() {
            self.failed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luma_keeps_greys_and_weighs_colours() {
        for grey in [0, 1, 127, 254, 255] {
            assert_eq!(luma(&[grey; 3]), grey);
        }
        assert_eq!([luma(&[255, 0, 0]), luma(&[0, 255, 0]), luma(&[0, 0, 255])], [76, 150, 29]);
    }

    #[test]
    fn what_was_not_seen_whole_is_no_picture() {
        assert_eq!(GreyTaker::default().finish(1), None);
        let part = GreyTaker { pixels: vec![0; 3], size: (2, 2), ..GreyTaker::default() };
        assert_eq!(part.finish(1), None);
        let whole = GreyTaker { pixels: b"abcdef".to_vec(), size: (3, 2), ..GreyTaker::default() };
        assert_eq!(whole.finish(6), Some(GreyPicture { pixels: b"daebfc".to_vec(), size: (2, 3) }));
    }
}
