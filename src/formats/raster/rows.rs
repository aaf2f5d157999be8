//! Rows in the one form that does not depend on how a file or a decoder stores them.

use super::unpack::Bits;
use super::{Band, Shape};

/// Brings rows into one form: samples of a pixel beside each other; samples of less than 8 bits packed from the high
/// bit on, a row filled up with zeros to a byte; samples of 9 to 16 bits as two bytes, wider ones as many bytes as they
/// have, the lowest byte first.
#[derive(Debug)]
pub struct Rows {
    width: usize,
    samples: usize,
    planes: usize,
    bits: u16,
    storage: u16,
    row_bytes: usize,
    step: Step,
    /// What the last byte of a row may have.
    mask: u8,
    row: Vec<u8>,
}

/// What has to be done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing.
    Keep,
    /// The bits after the last sample are cleared.
    Clear,
    /// Samples of whole bytes are put beside each other, in the order of bytes that this form has.
    Bytes(usize),
    /// Packed numbers, or numbers of 8 or 16 bits, are written anew.
    Numbers,
}

impl Rows {
    /// Prepares for rows of `shape`.
    #[must_use]
    pub fn new(shape: &Shape) -> Self {
        let (width, samples) = (shape.width as usize, shape.samples());
        let planes = if shape.planar { samples } else { 1 };
        let native = cfg!(target_endian = "little");
        let row_bits = width.saturating_mul(samples).saturating_mul(usize::from(stored_bits(shape.bits)));
        let step = match (shape.bits, shape.storage) {
            (8, 8) if planes == 1 => Step::Keep,
            (9..=16, 16) | (17.., 24 | 32 | 64) if planes == 1 && native => Step::Keep,
            (1..=7, storage) if planes == 1 && storage == shape.bits => {
                if row_bits.is_multiple_of(8) {
                    Step::Keep
                } else {
                    Step::Clear
                }
            }
            (8, 8) | (9..=16, 16) | (17.., 24 | 32 | 64) => Step::Bytes(usize::from(shape.storage / 8)),
            _ => Step::Numbers,
        };
        let mask = match row_bits % 8 {
            0 => 0xff,
            used => 0xff << (8 - used),
        };
        let row_bytes = row_bits.div_ceil(8);
        Self {
            width,
            samples,
            planes,
            bits: shape.bits,
            storage: shape.storage,
            row_bytes,
            step,
            mask,
            row: Vec::new(),
        }
    }

    /// Bytes of a row.
    #[must_use]
    pub const fn row_bytes(&self) -> usize {
        self.row_bytes
    }

    /// What the last byte of a row may have: bits after the last sample are none.
    #[must_use]
    pub const fn last_mask(&self) -> u8 {
        self.mask
    }

    /// All rows of a band, where they have this form already.
    #[must_use]
    pub fn all<'b>(&self, band: &Band<'b>) -> Option<&'b [u8]> {
        if self.step == Step::Keep { band.contiguous() } else { None }
    }

    /// One row of a band.
    pub fn row<'r>(&'r mut self, band: &Band<'r>, row: u32) -> &'r [u8] {
        match self.step {
            Step::Keep => return band.row(0, row),
            Step::Clear => {
                self.row.clear();
                self.row.extend_from_slice(band.row(0, row));
                if let Some(last) = self.row.last_mut() {
                    *last &= self.mask;
                }
            }
            Step::Bytes(size) => {
                self.row.resize(self.row_bytes, 0);
                for plane in 0..self.planes {
                    interleave(&mut self.row, band.row(plane, row), plane, self.planes, size);
                }
                if cfg!(target_endian = "big") {
                    self.row.chunks_exact_mut(size).for_each(<[u8]>::reverse);
                }
            }
            Step::Numbers => self.numbers(band, row),
        }
        &self.row
    }

    /// Samples that a decoder stores in another number of bits than this form has.
    fn numbers(&mut self, band: &Band<'_>, row: u32) {
        let mut values = vec![0u16; self.width * self.samples];
        let count = values.len() / self.planes.max(1);
        for plane in 0..self.planes {
            let packed = band.row(plane, row);
            let output = values.iter_mut().skip(plane).step_by(self.planes).take(count);
            match self.storage {
                8 => output.zip(packed).for_each(|(to, from)| *to = u16::from(*from)),
                16 => {
                    let words = packed.as_chunks::<2>().0.iter();
                    output.zip(words).for_each(|(to, from)| *to = u16::from_ne_bytes(*from));
                }
                _ => {
                    let numbers = Bits::new(packed, u32::from(self.bits.clamp(1, 16)));
                    output.zip(numbers).for_each(|(to, value)| *to = value);
                }
            }
        }
        self.row.clear();
        match self.bits {
            0..=7 => pack(&values, u32::from(self.bits.max(1)), &mut self.row),
            8 => self.row.extend(values.iter().map(|value| value.to_le_bytes()[0])),
            _ => self.row.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        }
    }
}

/// Bits that a sample of `bits` takes in this form.
const fn stored_bits(bits: u16) -> u16 {
    match bits {
        0..=8 => bits,
        9..=16 => 16,
        _ => bits.div_ceil(8) * 8,
    }
}

/// Puts the samples of one plane, of `size` bytes each, where they belong among those of all `planes`.
fn interleave(row: &mut [u8], from: &[u8], plane: usize, planes: usize, size: usize) {
    if size == 1 {
        row.iter_mut().skip(plane).step_by(planes).zip(from).for_each(|(to, from)| *to = *from);
        return;
    }
    let samples = row.chunks_exact_mut(size).skip(plane).step_by(planes);
    samples.zip(from.chunks_exact(size)).for_each(|(to, from)| to.copy_from_slice(from));
}

/// Packs numbers of less than 8 bits, the high bit first.
fn pack(values: &[u16], bits: u32, row: &mut Vec<u8>) {
    let (mut buffer, mut filled) = (0u32, 0u32);
    for value in values {
        buffer = buffer << bits | u32::from(*value);
        filled += bits;
        while filled >= 8 {
            filled -= 8;
            row.push((buffer >> filled).to_le_bytes()[0]);
        }
    }
    if filled > 0 {
        row.push((buffer << (8 - filled)).to_le_bytes()[0]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::raster::Colour;
    use crate::records::SampleFormat;

    fn shape(width: u32, bits: u16, storage: u16, planar: bool) -> Shape {
        Shape {
            width,
            height: 1,
            bits,
            storage,
            format: SampleFormat::Unsigned,
            colour: Colour::Rgb,
            extra: Vec::new(),
            transparent: None,
            planar,
            icc: None,
        }
    }

    /// A row as a decoder stores it.
    fn stored(values: &[u16], storage: u16) -> Vec<u8> {
        match storage {
            8 => values.iter().map(|value| value.to_le_bytes()[0]).collect(),
            16 => values.iter().flat_map(|value| value.to_ne_bytes()).collect(),
            bits => {
                let all = values.iter().flat_map(|value| (0..bits).rev().map(move |bit| (value >> bit & 1) as u8));
                let all: Vec<u8> = all.collect();
                all.chunks(8).map(|e| e.iter().enumerate().fold(0, |byte, (at, bit)| byte | bit << (7 - at))).collect()
            }
        }
    }

    proptest! {
        #[test]
        fn every_way_of_storing_gives_the_same_rows(
            pixels in proptest::collection::vec(any::<[u16; 3]>(), 1..40),
            bits in 1u16..=16,
        ) {
            let pixels: Vec<[u16; 3]> = pixels.iter().map(|pixel| pixel.map(|value| value >> (16 - bits))).collect();
            let width = pixels.len() as u32;
            let values = pixels.concat();
            let mut expected = Vec::new();
            if bits < 8 {
                expected = stored(&values, bits);
            } else if bits == 8 {
                expected.extend(values.iter().map(|value| *value as u8));
            } else {
                expected.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            }
            for storage in [bits, if bits <= 8 { 8 } else { 16 }] {
                let chunky = stored(&values, storage);
                let mut rows = Rows::new(&shape(width, bits, storage, false));
                prop_assert_eq!(rows.row_bytes(), expected.len());
                prop_assert_eq!(rows.row(&Band::chunky(&chunky, chunky.len(), 1), 0), &expected[..]);
                let planes: Vec<Vec<u8>> = (0..3)
                    .map(|plane| stored(&pixels.iter().map(|pixel| pixel[plane]).collect::<Vec<_>>(), storage))
                    .collect();
                let mut rows = Rows::new(&shape(width, bits, storage, true));
                prop_assert_eq!(rows.row(&Band::planar(&planes, planes[0].len(), 1), 0), &expected[..]);
            }
        }
    }

    #[test]
    fn what_lies_after_the_last_sample_is_nothing() {
        let mut rows = Rows::new(&Shape { colour: Colour::BlackIsZero, ..shape(3, 1, 1, false) });
        assert_eq!(rows.row(&Band::chunky(&[0b1011_1111], 1, 1), 0), [0b1010_0000]);
        assert!(rows.all(&Band::chunky(&[0], 1, 1)).is_none());
    }
}
