//! The picture in grey or sRGB of 8 bits, reduced to the size of its copy while it is decoded.

use crate::formats::raster::Raster;

use super::convert::Converter;
use super::copying::Copying;
use super::fault::DeriveFault;
use super::stripes::Stripes;

/// Decodes an image, brings it to grey or sRGB of 8 bits, and reduces it, first by the whole `factor` (each pixel is
/// the mean of a box of `factor` by `factor`), then to the size of `target`. Its rows go to `copy`, interleaved,
/// without padding; samples of a pixel as [`Converter::channels`] says.
///
/// # Errors
/// Those of the decoder, of the conversion and of the resizing.
pub(super) fn paint<'a>(
    mut raster: impl Raster<'a>,
    mut converter: Converter,
    factor: u32,
    target: (u32, u32),
    copy: Copying,
) -> Result<Copying, DeriveFault> {
    let (width, height) = (raster.shape().width, raster.shape().height);
    let channels = converter.channels(raster.shape());
    let size = (width.div_ceil(factor), height.div_ceil(factor));
    // No whole numbers where the last boxes are not full.
    let extent = (f64::from(width) / f64::from(factor), f64::from(height) / f64::from(factor));
    let mut stripes = Stripes::new(size, extent, channels, target, copy);
    let mut boxes = Boxes::new(width, factor, channels);
    let mut row = vec![0; if factor == 1 { 0 } else { width as usize * channels }];
    while let Some(band) = raster.next_band()? {
        for index in 0..band.rows {
            if factor == 1 {
                stripes.row(|to| Ok(converter.row(&band, index, to)?))?;
                continue;
            }
            converter.row(&band, index, &mut row)?;
            boxes.add(&row);
            if boxes.rows == factor {
                give(&mut stripes, &mut boxes)?;
            }
        }
    }
    if boxes.rows > 0 {
        give(&mut stripes, &mut boxes)?;
    }
    Ok(stripes.finish())
}

/// Gives a row of boxes away.
fn give(stripes: &mut Stripes, boxes: &mut Boxes) -> Result<(), DeriveFault> {
    stripes.row(|to| {
        boxes.empty(to);
        Ok(())
    })
}

/// One row of boxes that is being filled.
struct Boxes {
    sums: Vec<u32>,
    width: u32,
    factor: u32,
    channels: usize,
    rows: u32,
}

impl Boxes {
    fn new(width: u32, factor: u32, channels: usize) -> Self {
        let count = if factor == 1 { 0 } else { width.div_ceil(factor) as usize * channels };
        Self { sums: vec![0; count], width, factor, channels, rows: 0 }
    }

    fn add(&mut self, row: &[u8]) {
        let box_bytes = self.factor as usize * self.channels;
        for (sums, pixels) in self.sums.chunks_exact_mut(self.channels).zip(row.chunks(box_bytes)) {
            for pixel in pixels.chunks_exact(self.channels) {
                sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
            }
        }
        self.rows += 1;
    }

    fn empty(&mut self, output: &mut [u8]) {
        let mut left = self.width;
        let pixels = output.chunks_exact_mut(self.channels).zip(self.sums.chunks_exact_mut(self.channels));
        for (to, sums) in pixels {
            let count = left.min(self.factor) * self.rows;
            left = left.saturating_sub(self.factor);
            for (to, sum) in to.iter_mut().zip(sums) {
                *to = ((*sum + count / 2) / count.max(1)).to_le_bytes()[0];
                *sum = 0;
            }
        }
        self.rows = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_means_also_at_the_edges() {
        let mut boxes = Boxes::new(5, 2, 1);
        boxes.add(&[0, 10, 20, 30, 100]);
        boxes.add(&[10, 20, 20, 31, 101]);
        let mut row = [0; 3];
        boxes.empty(&mut row);
        assert_eq!(row, [10, 25, 101]);
        boxes.add(&[1, 3, 5, 7, 9]);
        boxes.empty(&mut row);
        assert_eq!(row, [2, 6, 9]);
    }

    #[test]
    fn boxes_keep_channels_apart() {
        let mut boxes = Boxes::new(3, 3, 3);
        boxes.add(&[0, 100, 200, 3, 103, 203, 6, 106, 206]);
        let mut row = [0; 3];
        boxes.empty(&mut row);
        assert_eq!(row, [3, 103, 203]);
    }
}
