//! Conversions of whole rows that need no profile: YCbCr, inks, 16 to 8 bits.

use crate::formats::raster::YCbCr;

/// 16 to 8 bits, rounded: exact for all values.
pub(super) const fn byte_of(value: u16) -> u8 {
    ((value as u32 * 255 + 32_895) >> 16).to_le_bytes()[0]
}

/// YCbCr of 8 bits to RGB by tables in units of 1/65536.
pub(in crate::normalise) struct YCbCrToRgb {
    luma: Box<[i32; 256]>,
    /// For Cb: what it adds to blue and to green; for Cr: to red and to green.
    blue: Box<[(i32, i32); 256]>,
    red: Box<[(i32, i32); 256]>,
}

impl YCbCrToRgb {
    /// TIFF 6.0 §20 and §21.
    pub(in crate::normalise) fn new(ycbcr: &YCbCr) -> Self {
        let [red, green, blue] = ycbcr.luma;
        let [(y0, y1), (b0, b1), (r0, r1)] = ycbcr.reference;
        // Three of these add up without overflow, whatever a file says.
        let fixed = |value: f64| (value * 65_536.0).round().clamp(-5e8, 5e8) as i32;
        let luma = |code: usize| fixed((code as f64 - y0) * 255.0 / (y1 - y0));
        let chroma = |code: usize, from: f64, to: f64| (code as f64 - from) * 127.0 / (to - from);
        let entry = |value: f64, share: f64| {
            let to_own = value * (2.0 - 2.0 * share);
            (fixed(to_own), fixed(-to_own * share / green))
        };
        Self {
            // Half a step is added here once, for rounding.
            luma: Box::new(std::array::from_fn(|code| luma(code) + 32_768)),
            blue: Box::new(std::array::from_fn(|code| entry(chroma(code, b0, b1), blue))),
            red: Box::new(std::array::from_fn(|code| entry(chroma(code, r0, r1), red))),
        }
    }

    /// Converts a row.
    pub(in crate::normalise) fn row(&self, row: &[u8], output: &mut [u8]) {
        for (pixel, to) in row.as_chunks::<3>().0.iter().zip(output.as_chunks_mut::<3>().0) {
            let [y, cb, cr] = pixel.map(usize::from);
            let luma = self.luma[y];
            let ((blue, blue_green), (red, red_green)) = (self.blue[cb], self.red[cr]);
            let sums = [luma + red, luma + blue_green + red_green, luma + blue];
            *to = sums.map(|sum| (sum >> 16).clamp(0, 255).to_le_bytes()[0]);
        }
    }
}

/// Inks without a profile: each takes its share of the light, black of all of it.
pub(super) fn inks(row: &[u8], output: &mut [u8]) {
    for ([cyan, magenta, yellow, black], to) in row.as_chunks::<4>().0.iter().zip(output.as_chunks_mut::<3>().0) {
        let light = 255 - u32::from(*black);
        let through = |ink: &u8| (((255 - u32::from(*ink)) * light + 127) / 255).to_le_bytes()[0];
        *to = [through(cyan), through(magenta), through(yellow)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_are_rounded() {
        for value in 0..=u16::MAX {
            let expected = (f64::from(value) * 255.0 / 65_535.0).round();
            assert_eq!(f64::from(byte_of(value)), expected, "{value}");
        }
    }

    #[test]
    fn jfif_colours() {
        let table = YCbCrToRgb::new(&YCbCr::default());
        let mut rgb = [0; 15];
        table.row(&[0, 128, 128, 255, 128, 128, 76, 85, 255, 150, 44, 21, 29, 255, 107], &mut rgb);
        assert_eq!(rgb[..6], [0, 0, 0, 255, 255, 255]);
        let near = |at: usize, expected: [i32; 3]| {
            rgb[at..at + 3].iter().zip(expected).all(|(found, expected)| (i32::from(*found) - expected).abs() <= 2)
        };
        assert!(near(6, [255, 0, 0]) && near(9, [0, 255, 1]) && near(12, [0, 0, 255]), "{rgb:?}");
    }

    #[test]
    fn inks_take_light() {
        let mut rgb = [0; 12];
        inks(&[0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 128, 0, 128], &mut rgb);
        assert_eq!(rgb, [255, 255, 255, 0, 255, 255, 0, 0, 0, 127, 63, 127]);
    }
}
