//! From packed rows to interleaved numbers.

use crate::records::SampleFormat;

use super::{Band, RasterFault, Shape};

/// The samples of one row, interleaved, as numbers.
#[derive(Clone, Copy, Debug)]
pub enum Samples<'r> {
    /// Of 1 to 8 bits.
    Eight(&'r [u8]),
    /// Of 9 to 16 bits; wider numbers are brought to 16.
    Sixteen(&'r [u16]),
}

/// Unpacks rows.
///
/// Integers of up to 16 bits come out as they are stored; those of more are brought to 16 bits with rounding, and so
/// are floating-point values from 0 to 1.
#[derive(Debug)]
pub struct Unpacker {
    width: usize,
    samples: usize,
    planes: usize,
    kind: Kind,
    bytes: Vec<u8>,
    words: Vec<u16>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Whole bytes.
    Bytes,
    /// One to seven bits.
    Bits(u32),
    /// 16 bits.
    Words,
    /// 9 to 15 bits, packed.
    Odd(u32),
    /// 17 to 32 bits, as three or four bytes.
    Wide(u32),
    /// Floating point of this many bytes.
    Float(usize),
}

/// Bytes that all who look at the rows of an image take together for one unpacked row: whoever makes the copy,
/// measures, digests, and takes the grey picture. Next to nothing for a page; not for an image as wide as a file is
/// long, or of a thousand samples.
#[must_use]
pub fn unpacking_memory(width: u32, samples: u64) -> u64 {
    /// Who has a row of its own, of two bytes a sample.
    const LOOKERS: u64 = 4;
    u64::from(width).saturating_mul(samples).saturating_mul(2 * LOOKERS)
}

impl Unpacker {
    /// Prepares for rows of `shape`.
    ///
    /// # Errors
    /// For samples that are not unpacked: signed ones, integers of more than 32 bits, floating point of 24.
    pub fn new(shape: &Shape) -> Result<Self, RasterFault> {
        let kind = match (shape.format, shape.storage) {
            (SampleFormat::Unsigned, 8) => Kind::Bytes,
            (SampleFormat::Unsigned, bits @ 1..=7) => Kind::Bits(u32::from(bits)),
            (SampleFormat::Unsigned, 16) => Kind::Words,
            (SampleFormat::Unsigned, bits @ 9..=15) => Kind::Odd(u32::from(bits)),
            (SampleFormat::Unsigned, bits @ (24 | 32)) => Kind::Wide(u32::from(bits)),
            (SampleFormat::Float, bits @ (16 | 32 | 64)) => Kind::Float(usize::from(bits / 8)),
            (SampleFormat::Float, bits) => {
                return Err(RasterFault::unsupported(format_args!("floating point of {bits} bits")));
            }
            (SampleFormat::Signed, _) => return Err(RasterFault::unsupported("signed samples")),
            (SampleFormat::Unsigned, bits) => {
                return Err(RasterFault::unsupported(format_args!("{bits} bits a sample")));
            }
        };
        let planes = if shape.planar { shape.samples() } else { 1 };
        let (width, samples) = (shape.width as usize, shape.samples());
        Ok(Self { width, samples, planes, kind, bytes: Vec::new(), words: Vec::new() })
    }

    /// Bits of the numbers that come out, for samples of `bits` bits.
    #[must_use]
    pub fn bits(&self, bits: u16) -> u16 {
        match self.kind {
            Kind::Wide(_) | Kind::Float(_) => 16,
            _ => bits.min(16),
        }
    }

    /// The samples of one row of a band.
    ///
    /// # Errors
    /// For a floating-point value that is not between 0 and 1: what white is then nobody says.
    pub fn row<'r>(&'r mut self, band: &Band<'r>, row: u32) -> Result<Samples<'r>, RasterFault> {
        if let (Kind::Bytes, 1) = (self.kind, self.planes) {
            return Ok(Samples::Eight(band.row(0, row)));
        }
        let (count, step) = (self.width * self.samples / self.planes, self.planes);
        if matches!(self.kind, Kind::Bytes | Kind::Bits(_)) {
            self.bytes.resize(self.width * self.samples, 0);
            for plane in 0..self.planes {
                let output = self.bytes.iter_mut().skip(plane).step_by(step).take(count);
                let packed = band.row(plane, row);
                match self.kind {
                    Kind::Bits(1) if step == 1 => single_bits(packed, &mut self.bytes),
                    Kind::Bits(bits) => {
                        output.zip(Bits::new(packed, bits)).for_each(|(to, value)| *to = value.to_le_bytes()[0]);
                    }
                    _ => output.zip(packed).for_each(|(to, from)| *to = *from),
                }
            }
            return Ok(Samples::Eight(&self.bytes));
        }
        self.words.resize(self.width * self.samples, 0);
        for plane in 0..self.planes {
            let output = self.words.iter_mut().skip(plane).step_by(step).take(count);
            words(self.kind, band.row(plane, row), output)?;
        }
        Ok(Samples::Sixteen(&self.words))
    }
}

fn words<'o>(kind: Kind, packed: &[u8], output: impl Iterator<Item = &'o mut u16>) -> Result<(), RasterFault> {
    match kind {
        Kind::Odd(bits) => output.zip(Bits::new(packed, bits)).for_each(|(to, value)| *to = value),
        Kind::Wide(24) => {
            let wide = packed.as_chunks::<3>().0.iter().map(|bytes| {
                let [a, b, c] = *bytes;
                u32::from_ne_bytes(if cfg!(target_endian = "little") { [a, b, c, 0] } else { [0, a, b, c] })
            });
            output.zip(wide).for_each(|(to, value)| *to = rescaled(value, (1 << 24) - 1));
        }
        Kind::Wide(_) => {
            let wide = packed.as_chunks::<4>().0.iter().map(|bytes| u32::from_ne_bytes(*bytes));
            output.zip(wide).for_each(|(to, value)| *to = rescaled(value, u32::MAX));
        }
        Kind::Float(2) => {
            let values = packed.as_chunks::<2>().0.iter().map(|bytes| half(u16::from_ne_bytes(*bytes)));
            return floats(values, output);
        }
        Kind::Float(4) => {
            let values = packed.as_chunks::<4>().0.iter().map(|bytes| f64::from(f32::from_ne_bytes(*bytes)));
            return floats(values, output);
        }
        Kind::Float(_) => {
            return floats(packed.as_chunks::<8>().0.iter().map(|bytes| f64::from_ne_bytes(*bytes)), output);
        }
        _ => {
            let words = packed.as_chunks::<2>().0.iter().map(|bytes| u16::from_ne_bytes(*bytes));
            output.zip(words).for_each(|(to, value)| *to = value);
        }
    }
    Ok(())
}

/// A number of up to 32 bits as one of 16, rounded.
fn rescaled(value: u32, most: u32) -> u16 {
    let (value, most) = (u64::from(value), u64::from(most));
    u16::try_from((value * 65_535 + most / 2) / most).unwrap_or(u16::MAX)
}

fn floats<'o>(values: impl Iterator<Item = f64>, output: impl Iterator<Item = &'o mut u16>) -> Result<(), RasterFault> {
    for (to, value) in output.zip(values) {
        if !(0.0..=1.0).contains(&value) {
            return Err(RasterFault::unsupported("floating-point samples beyond 0 to 1"));
        }
        // In range by the check above; rounded, not cut.
        *to = (value * 65_535.0 + 0.5) as u16;
    }
    Ok(())
}

/// An IEEE 754 binary16 number.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// Eight samples for each byte, without an iterator over bits: pages of bilevel scans are large.
fn single_bits(packed: &[u8], output: &mut [u8]) {
    let (eights, rest) = output.as_chunks_mut::<8>();
    for (eight, byte) in eights.iter_mut().zip(packed) {
        // Spreads the bits over eight bytes, the high bit into the first, and makes 1 of each that is not 0.
        let spread = (u64::from(*byte) * 0x0101_0101_0101_0101) & 0x0102_0408_1020_4080;
        *eight = ((spread + 0x7f7f_7f7f_7f7f_7f7f) >> 7 & 0x0101_0101_0101_0101).to_le_bytes();
    }
    let last = packed.get(eights.len()).copied().unwrap_or(0);
    for (bit, to) in (0..8u32).zip(rest) {
        *to = last >> (7 - bit) & 1;
    }
}

/// Packed numbers of up to 16 bits, the high bit first.
pub(super) struct Bits<'p> {
    packed: std::slice::Iter<'p, u8>,
    bits: u32,
    buffer: u32,
    filled: u32,
}

impl<'p> Bits<'p> {
    pub(super) fn new(packed: &'p [u8], bits: u32) -> Self {
        Self { packed: packed.iter(), bits, buffer: 0, filled: 0 }
    }
}

impl Iterator for Bits<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        while self.filled < self.bits {
            self.buffer = self.buffer << 8 | u32::from(*self.packed.next()?);
            self.filled += 8;
        }
        self.filled -= self.bits;
        let value = self.buffer >> self.filled & ((1 << self.bits) - 1);
        u16::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::raster::Colour;

    fn shape(width: u32, bits: u16, format: SampleFormat) -> Shape {
        Shape {
            width,
            height: 1,
            bits,
            storage: bits,
            format,
            colour: Colour::BlackIsZero,
            extra: Vec::new(),
            transparent: None,
            planar: false,
            icc: None,
        }
    }

    fn unpacked(shape: &Shape, packed: &[u8]) -> Result<Vec<u16>, RasterFault> {
        let mut unpacker = Unpacker::new(shape)?;
        let band = Band::chunky(packed, packed.len(), 1);
        Ok(match unpacker.row(&band, 0)? {
            Samples::Eight(row) => row.iter().map(|value| u16::from(*value)).collect(),
            Samples::Sixteen(row) => row.to_vec(),
        })
    }

    fn pack(values: &[u16], bits: u16) -> Vec<u8> {
        let all: Vec<u16> = values.iter().flat_map(|value| (0..bits).rev().map(move |bit| value >> bit & 1)).collect();
        let byte = |eight: &[u16]| eight.iter().enumerate().fold(0, |byte, (at, bit)| byte | bit << (7 - at));
        all.chunks(8).map(|eight| byte(eight).to_le_bytes()[0]).collect()
    }

    proptest! {
        #[test]
        fn packed_numbers_come_out(values in proptest::collection::vec(any::<u16>(), 1..70), bits in 1u16..16) {
            let values: Vec<u16> = values.iter().map(|value| value >> (16 - bits)).collect();
            let shape = shape(values.len() as u32, bits, SampleFormat::Unsigned);
            prop_assert_eq!(unpacked(&shape, &pack(&values, bits)).unwrap(), values);
        }

        #[test]
        fn wide_numbers_are_rounded(values in proptest::collection::vec(any::<u32>(), 1..20)) {
            let expected: Vec<u16> =
                values.iter().map(|value| (f64::from(*value) / f64::from(u32::MAX) * 65_535.0).round() as u16).collect();
            let packed: Vec<u8> = values.iter().flat_map(|value| value.to_ne_bytes()).collect();
            prop_assert_eq!(unpacked(&shape(values.len() as u32, 32, SampleFormat::Unsigned), &packed).unwrap(), expected);
        }

        #[test]
        fn planes_are_brought_together(values in proptest::collection::vec(any::<[u8; 3]>(), 1..50)) {
            let mut shape = shape(values.len() as u32, 8, SampleFormat::Unsigned);
            (shape.colour, shape.planar) = (Colour::Rgb, true);
            let planes: Vec<Vec<u8>> = (0..3).map(|plane| values.iter().map(|pixel| pixel[plane]).collect()).collect();
            let band = Band::planar(&planes, values.len(), 1);
            let mut unpacker = Unpacker::new(&shape).unwrap();
            let Samples::Eight(row) = unpacker.row(&band, 0).unwrap() else { panic!("16 bits") };
            prop_assert_eq!(row, values.concat());
        }
    }

    #[test]
    fn floating_point_of_all_sizes() {
        let halves = [0x0000u16, 0x3800, 0x3c00].map(u16::to_ne_bytes).concat();
        assert_eq!(unpacked(&shape(3, 16, SampleFormat::Float), &halves).unwrap(), [0, 32_768, 65_535]);
        let singles = [0.0f32, 0.5, 1.0].map(f32::to_ne_bytes).concat();
        assert_eq!(unpacked(&shape(3, 32, SampleFormat::Float), &singles).unwrap(), [0, 32_768, 65_535]);
        let doubles = [0.0f64, 0.25, 1.0].map(f64::to_ne_bytes).concat();
        assert_eq!(unpacked(&shape(3, 64, SampleFormat::Float), &doubles).unwrap(), [0, 16_384, 65_535]);
        for value in [1.001f32, -0.1, f32::NAN, f32::INFINITY] {
            assert!(unpacked(&shape(1, 32, SampleFormat::Float), &value.to_ne_bytes()).is_err(), "{value}");
        }
    }
}
