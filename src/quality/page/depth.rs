//! How many of the bits of a sample carry something, and whether colours are colours.

use crate::formats::raster::Samples;
use crate::records::NotApplicable;

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
    /// Whether all colours of every pixel were equal so far.
    equal: bool,
}

impl Depth {
    pub(super) const fn new(bits: u16, colours: usize, samples: usize) -> Self {
        Self { bits, colours, samples, together: 0, unlike: 0, between: false, equal: colours == 3 }
    }

    /// Takes one row of samples.
    pub(super) fn add(&mut self, raw: Samples<'_>) {
        match raw {
            Samples::Eight(row) => {
                if self.equal {
                    self.equal = all_equal(row, self.samples);
                }
            }
            Samples::Sixteen(row) => {
                if self.equal {
                    self.equal = all_equal(row, self.samples);
                }
                if self.together & 1 == 0 || self.unlike == 0 {
                    if self.samples == self.colours {
                        self.gather(row);
                    } else {
                        // Opacity is no colour: of an opaque image all of it is 65535.
                        let pixels = row.chunks_exact(self.samples.max(1));
                        pixels.for_each(|pixel| self.gather(pixel.get(..self.colours).unwrap_or_default()));
                    }
                }
            }
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
    /// Samples of at most 8 bits, and images whose samples are all 0 or 65535: a byte twice is what these are with any depth.
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

    /// Whether the three colours of every pixel are equal; `None` where there are not three.
    pub(super) fn equal_channels(&self) -> Option<bool> {
        (self.colours == 3).then_some(self.equal)
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

    fn used(values: &[u16]) -> Result<u32, NotApplicable> {
        let mut depth = Depth::new(16, 1, 1);
        values.iter().for_each(|value| depth.add(Samples::Sixteen(&[*value])));
        depth.used()
    }

    #[test]
    fn padding_shows() {
        assert_eq!(used(&[0x1200, 0xff00, 0x8000, 0x0100]), Ok(8));
        assert_eq!(used(&[0x1212, 0xffff, 0]), Ok(8));
        assert_eq!(used(&[0x1230, 0xfff0, 0x0010]), Ok(12));
        assert_eq!(used(&[0x1234, 0x0001]), Ok(16));
        assert_eq!(Depth::new(8, 1, 1).used(), Err(NotApplicable::OtherCoding));
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
        let mut depth = Depth::new(16, 3, 4);
        depth.add(Samples::Sixteen(&[0x1200, 0x3400, 0x5600, 0xffff, 0x7800, 0, 0xff00, 0xffff]));
        assert_eq!(depth.used(), Ok(8));
        depth.add(Samples::Sixteen(&[0x1230, 0x3400, 0x5600, 0x1234]));
        assert_eq!(depth.used(), Ok(12));
    }

    #[test]
    fn one_coloured_pixel_is_enough() {
        let mut depth = Depth::new(8, 3, 4);
        depth.add(Samples::Eight(&[7, 7, 7, 0, 9, 9, 9, 255]));
        assert_eq!(depth.equal_channels(), Some(true));
        depth.add(Samples::Eight(&[7, 7, 8, 0]));
        depth.add(Samples::Eight(&[7, 7, 7, 0]));
        assert_eq!(depth.equal_channels(), Some(false));
        assert_eq!(Depth::new(8, 1, 1).equal_channels(), None);
    }
}
