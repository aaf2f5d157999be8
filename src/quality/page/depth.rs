//! How many of the bits of a sample carry something, and whether colours are colours.

use crate::formats::raster::{Colour, Samples, Shape};
use crate::records::NotApplicable;

/// By what a pixel of three colours is known to be grey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Neutral {
    /// Its stored samples are equal: red, green and blue.
    Stored,
    /// They are equal once they are red, green and blue: luma and chroma are stored.
    Converted,
    /// It has no chroma: CIE L*a*b*.
    Chroma,
    /// There are not three colours.
    Never,
}

impl Neutral {
    fn of(shape: &Shape) -> Self {
        match &shape.colour {
            Colour::YCbCr(_) => Self::Converted,
            Colour::Lab(_) => Self::Chroma,
            _ if shape.colours() == 3 => Self::Stored,
            _ => Self::Never,
        }
    }
}

/// What is seen of the samples while rows come. Exact over all rows until it is disproved; then nothing more is done.
pub(super) struct Depth {
    /// Bits of the samples that come.
    bits: u16,
    colours: usize,
    samples: usize,
    /// All values seen so far together: bits that are 0 in it are 0 everywhere.
    together: u16,
    /// Where the two bytes of a value differ.
    unlike: u16,
    /// Whether there was a value that is neither 0 nor the greatest: those two look padded whatever they are.
    between: bool,
    neutral: Neutral,
    /// Whether every pixel was grey so far.
    grey: bool,
}

impl Depth {
    /// For samples of so many `bits`; 0 where they are no whole numbers.
    pub(super) fn new(bits: u16, shape: &Shape) -> Self {
        let neutral = Neutral::of(shape);
        Self {
            bits,
            colours: shape.colours(),
            samples: shape.samples(),
            together: 0,
            unlike: 0,
            between: false,
            neutral,
            grey: neutral != Neutral::Never,
        }
    }

    /// Takes one row of samples, and the same row as `device` has it, in 8 bits.
    pub(super) fn add(&mut self, raw: Samples<'_>, device: &[u8]) {
        if self.grey {
            self.grey = match (self.neutral, raw) {
                (Neutral::Stored, Samples::Eight(row)) => all_equal(row, self.samples),
                (Neutral::Stored, Samples::Sixteen(row)) => all_equal(row, self.samples),
                (Neutral::Converted, _) => all_equal(device, 3),
                (Neutral::Chroma, _) => device.chunks_exact(3).all(|pixel| matches!(pixel, [_, 128, 128])),
                (Neutral::Never, _) => false,
            };
        }
        let Samples::Sixteen(row) = raw else { return };
        if self.together & 1 == 1 && self.unlike != 0 {
            return;
        }
        if self.samples == self.colours {
            self.gather(row);
        } else {
            // Opacity is no colour: of an opaque image all of it is 65535.
            let pixels = row.chunks_exact(self.samples.max(1));
            pixels.for_each(|pixel| self.gather(pixel.get(..self.colours).unwrap_or_default()));
        }
    }

    fn gather(&mut self, values: &[u16]) {
        let (mut together, mut unlike, mut between) = (0, 0, false);
        for value in values {
            together |= value;
            unlike |= (value >> 8) ^ (value & 0xff);
            between |= !matches!(value, 0 | 0xffff);
        }
        self.together |= together;
        self.unlike |= unlike;
        self.between |= between;
    }

    /// Bits that carry something: 8 where a sample of 16 is a byte twice, or a byte and zeros.
    ///
    /// # Errors
    /// Samples of at most 8 bits, and images whose samples are all 0 or 65535: a byte twice is what these are with any
    /// depth.
    pub(super) const fn used(&self) -> Result<u32, NotApplicable> {
        if self.bits != 16 {
            return Err(NotApplicable::OtherCoding);
        }
        if !self.between {
            return Err(NotApplicable::Bilevel);
        }
        if self.unlike == 0 {
            return Ok(8);
        }
        Ok(16 - self.together.trailing_zeros())
    }

    /// Whether every pixel is grey; `None` where there are not three colours.
    pub(super) fn equal_channels(&self) -> Option<bool> {
        (self.neutral != Neutral::Never).then_some(self.grey)
    }
}

fn all_equal<L: Copy + PartialEq>(row: &[L], samples: usize) -> bool {
    row.chunks_exact(samples.max(1)).all(|pixel| match pixel {
        [red, green, blue, ..] => red == green && green == blue,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::raster::{Lab, Opacity, YCbCr};
    use crate::records::SampleFormat;

    fn of(bits: u16, colour: Colour, extra: &[Opacity]) -> Depth {
        let shape = Shape {
            width: 1,
            height: 1,
            bits,
            storage: bits,
            format: SampleFormat::Unsigned,
            colour,
            extra: extra.to_vec(),
            transparent: None,
            planar: false,
            icc: None,
        };
        Depth::new(bits, &shape)
    }

    fn used(values: &[u16]) -> Result<u32, NotApplicable> {
        let mut depth = of(16, Colour::BlackIsZero, &[]);
        values.iter().for_each(|value| depth.add(Samples::Sixteen(&[*value]), &[]));
        depth.used()
    }

    #[test]
    fn padding_shows() {
        assert_eq!(used(&[0x1200, 0xff00, 0x8000, 0x0100]), Ok(8));
        assert_eq!(used(&[0x1212, 0xffff, 0]), Ok(8));
        assert_eq!(used(&[0x1230, 0xfff0, 0x0010]), Ok(12));
        assert_eq!(used(&[0x1234, 0x0001]), Ok(16));
        assert_eq!(of(8, Colour::BlackIsZero, &[]).used(), Err(NotApplicable::OtherCoding));
    }

    #[test]
    fn black_and_white_alone_tell_nothing_of_depth() {
        for values in [&[0u16][..], &[0xffff], &[0xffff, 0, 0xffff]] {
            assert_eq!(used(values), Err(NotApplicable::Bilevel), "{values:?}");
        }
        assert_eq!(used(&[0xffff, 0xfffe]), Ok(16));
    }

    #[test]
    fn opacity_is_no_depth() {
        let mut depth = of(16, Colour::Rgb, &[Opacity::Unassociated]);
        depth.add(Samples::Sixteen(&[0x1200, 0x3400, 0x5600, 0xffff, 0x7800, 0, 0xff00, 0xffff]), &[]);
        assert_eq!(depth.used(), Ok(8));
        depth.add(Samples::Sixteen(&[0x1230, 0x3400, 0x5600, 0x1234]), &[]);
        assert_eq!(depth.used(), Ok(12));
    }

    #[test]
    fn one_coloured_pixel_is_enough() {
        let mut depth = of(8, Colour::Rgb, &[Opacity::Unassociated]);
        depth.add(Samples::Eight(&[7, 7, 7, 0, 9, 9, 9, 255]), &[]);
        assert_eq!(depth.equal_channels(), Some(true));
        depth.add(Samples::Eight(&[7, 7, 8, 0]), &[]);
        depth.add(Samples::Eight(&[7, 7, 7, 0]), &[]);
        assert_eq!(depth.equal_channels(), Some(false));
        assert_eq!(of(8, Colour::BlackIsZero, &[]).equal_channels(), None);
    }

    #[test]
    fn grey_is_grey_in_every_coding() {
        let mut luma = of(8, Colour::YCbCr(YCbCr::default()), &[]);
        luma.add(Samples::Eight(&[7, 128, 128, 200, 128, 128]), &[7, 7, 7, 200, 200, 200]);
        assert_eq!(luma.equal_channels(), Some(true));
        luma.add(Samples::Eight(&[7, 128, 140]), &[24, 0, 7]);
        assert_eq!(luma.equal_channels(), Some(false));
        let mut lab = of(8, Colour::Lab(Lab::Signed), &[]);
        lab.add(Samples::Eight(&[7, 0, 0, 200, 0, 0]), &[7, 128, 128, 200, 128, 128]);
        assert_eq!(lab.equal_channels(), Some(true));
        lab.add(Samples::Eight(&[7, 7, 7]), &[7, 135, 135]);
        assert_eq!(lab.equal_channels(), Some(false));
    }
}
