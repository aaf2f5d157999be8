//! How many of the bits of a sample carry something, and whether colours are colours.

use crate::formats::raster::Samples;

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
    /// Whether all colours of every pixel were equal so far.
    equal: bool,
}

impl Depth {
    pub(super) const fn new(bits: u16, colours: usize, samples: usize) -> Self {
        Self { bits, colours, samples, together: 0, unlike: 0, equal: colours == 3 }
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
                    let (mut together, mut unlike) = (0, 0);
                    for value in row {
                        together |= value;
                        unlike |= (value >> 8) ^ (value & 0xff);
                    }
                    self.together |= together;
                    self.unlike |= unlike;
                }
            }
        }
    }

    /// Bits that carry something: 8 where a sample of 16 is a byte twice, or a byte and zeros. `None` for samples of at most 8 bits.
    pub(super) const fn used(&self) -> Option<u32> {
        if self.bits != 16 || self.together == 0 {
            return None;
        }
        if self.unlike == 0 {
            return Some(8);
        }
        Some(16 - self.together.trailing_zeros())
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

    fn used(values: &[u16]) -> Option<u32> {
        let mut depth = Depth::new(16, 1, 1);
        values.iter().for_each(|value| depth.add(Samples::Sixteen(&[*value])));
        depth.used()
    }

    #[test]
    fn padding_shows() {
        assert_eq!(used(&[0x1200, 0xff00, 0x8000, 0x0100]), Some(8));
        assert_eq!(used(&[0x1212, 0xffff, 0]), Some(8));
        assert_eq!(used(&[0x1230, 0xfff0, 0x0010]), Some(12));
        assert_eq!(used(&[0x1234, 0x0001]), Some(16));
        assert_eq!(used(&[0]), None);
        assert_eq!(Depth::new(8, 1, 1).used(), None);
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
