//! The digest of an image's pixels: the same whatever file, coding, strips or planes they are stored in.

use crate::records::{Hex, Hex32, SampleFormat};

use super::rows::Rows;
use super::{Band, Colour, Lab, Observer, Shape};

/// What stands before everything: the form of what follows has this name.
const FORM: &[u8; 4] = b"pxl1";

/// Bytes that are gathered before the digest is fed: it is fastest on long pieces.
const PIECE: usize = 64 << 10;

/// Computes the digest of the pixels while an image is decoded.
///
/// It is the BLAKE3 of `pxl1`; width and height (32 bits each); samples of a pixel and bits of a sample (16 bits each);
/// how numbers are stored (8 bits: 1 unsigned, 2 signed, 3 floating point) and what the samples mean (8 bits, the codes
/// of TIFF's `PhotometricInterpretation`); then all rows from top to bottom as [`Rows`] has them. Numbers have the
/// lowest byte first. Pixels of one unsigned sample for which 0 is white are turned round, and count as those for which
/// 0 is black; palettes are not applied. A manual page (`docs/manual/*/pixel-digest.md`) says the same for strangers.
#[derive(Debug, Default)]
pub struct PixelDigest {
    hasher: blake3::Hasher,
    begun: Option<Begun>,
    gathered: Vec<u8>,
}

#[derive(Debug)]
struct Begun {
    rows: Rows,
    height: u32,
    seen: u32,
    /// Whether a row was shorter than it must be: such an image has no digest.
    torn: bool,
    inverted: Option<Inversion>,
}

/// How samples are turned round.
#[derive(Clone, Copy, Debug)]
enum Inversion {
    /// All bits of each byte; of the last byte of a row only those of samples.
    Bits,
    /// Numbers of two bytes, of which this is the greatest.
    Words(u16),
}

impl PixelDigest {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The digest; `None` where not every row of an image was seen.
    #[must_use]
    pub fn finish(mut self) -> Option<Hex32> {
        let begun = self.begun.take()?;
        self.hasher.update(&self.gathered);
        (begun.seen == begun.height && !begun.torn).then(|| Hex(*self.hasher.finalize().as_bytes()))
    }

    fn begin(&mut self, shape: &Shape) -> Begun {
        let inverted = inversion(shape);
        self.hasher.update(&head(shape, inverted.is_some()));
        Begun { rows: Rows::new(shape), height: shape.height, seen: 0, torn: false, inverted }
    }
}

impl Observer for PixelDigest {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        let mut begun = match self.begun.take() {
            Some(begun) => begun,
            None => self.begin(shape),
        };
        let row_bytes = begun.rows.row_bytes();
        match (begun.inverted, begun.rows.all(band)) {
            (None, Some(all)) => {
                begun.torn |= all.len() != row_bytes * band.rows as usize;
                self.hasher.update(all);
            }
            _ => {
                for index in 0..band.rows {
                    let mask = begun.rows.last_mask();
                    let row = begun.rows.row(band, index);
                    begun.torn |= row.len() != row_bytes;
                    let from = self.gathered.len();
                    self.gathered.extend_from_slice(row);
                    if let (Some(inversion), Some(row)) = (begun.inverted, self.gathered.get_mut(from..)) {
                        inversion.turn(row, mask);
                    }
                    if self.gathered.len() >= PIECE {
                        self.hasher.update(&self.gathered);
                        self.gathered.clear();
                    }
                }
            }
        }
        begun.seen = begun.seen.saturating_add(band.rows);
        self.begun = Some(begun);
    }
}

impl Inversion {
    fn turn(self, row: &mut [u8], mask: u8) {
        match self {
            Self::Bits => {
                row.iter_mut().for_each(|byte| *byte = !*byte);
                if let Some(last) = row.last_mut() {
                    *last &= mask;
                }
            }
            Self::Words(most) => {
                for word in row.as_chunks_mut::<2>().0 {
                    *word = most.saturating_sub(u16::from_le_bytes(*word)).to_le_bytes();
                }
            }
        }
    }
}

/// Only pixels of one unsigned sample are turned round: what 0 is of other numbers, and beside an opacity, is left as
/// it stands.
fn inversion(shape: &Shape) -> Option<Inversion> {
    let plain = shape.colour == Colour::WhiteIsZero && shape.extra.is_empty();
    if !plain || shape.format != SampleFormat::Unsigned {
        return None;
    }
    Some(match shape.bits {
        bits @ 9..=15 => Inversion::Words(u16::MAX >> (16 - bits)),
        _ => Inversion::Bits,
    })
}

fn head(shape: &Shape, turned: bool) -> Vec<u8> {
    let samples = u16::try_from(shape.samples()).unwrap_or(u16::MAX);
    let format = match shape.format {
        SampleFormat::Unsigned => 1,
        SampleFormat::Signed => 2,
        SampleFormat::Float => 3,
    };
    let photometric = match shape.colour {
        Colour::WhiteIsZero if !turned => 0,
        Colour::WhiteIsZero | Colour::BlackIsZero => 1,
        Colour::Rgb => 2,
        Colour::Palette(_) => 3,
        Colour::Cmyk => 5,
        Colour::YCbCr(_) => 6,
        Colour::Lab(Lab::Signed) => 8,
        Colour::Lab(Lab::Offset) => 9,
    };
    let sizes = [shape.width.to_le_bytes(), shape.height.to_le_bytes()].concat();
    let depths = [samples.to_le_bytes(), shape.bits.to_le_bytes()].concat();
    [&FORM[..], &sizes, &depths, &[format, photometric]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(width: u32, height: u32, bits: u16, colour: Colour) -> Shape {
        Shape {
            width,
            height,
            bits,
            storage: bits,
            format: SampleFormat::Unsigned,
            colour,
            extra: Vec::new(),
            transparent: None,
            planar: false,
            icc: None,
        }
    }

    fn digest(shape: &Shape, rows: &[u8]) -> Option<Hex32> {
        let mut digest = PixelDigest::new();
        let count = u32::try_from(rows.len() / shape.row_bytes().max(1)).unwrap();
        digest.band(shape, &Band::chunky(rows, shape.row_bytes(), count));
        digest.finish()
    }

    #[test]
    fn the_bytes_are_those_of_the_manual() {
        let mut bytes = b"pxl1\x02\0\0\0\x01\0\0\0\x03\0\x08\0\x01\x02".to_vec();
        bytes.extend_from_slice(&[1, 2, 3, 4, 5, 6]);
        let expected = Hex32::blake3(&bytes);
        assert_eq!(digest(&shape(2, 1, 8, Colour::Rgb), &[1, 2, 3, 4, 5, 6]), Some(expected));
    }

    #[test]
    fn white_is_zero_is_black_is_zero_turned_round() {
        let both = |bits, white: &[u8], black: &[u8], width| {
            let white = digest(&shape(width, 1, bits, Colour::WhiteIsZero), white).unwrap();
            assert_eq!(digest(&shape(width, 1, bits, Colour::BlackIsZero), black), Some(white), "{bits}");
        };
        // What lies in the last byte after the third pixel does not count.
        both(1, &[0b1010_1010], &[0b0101_1111], 3);
        both(4, &[0x1f, 0x70], &[0xe0, 0x8c], 3);
        both(8, &[0, 255, 7], &[255, 0, 248], 3);
        both(16, &[0, 0, 1, 2], &[255, 255, 254, 253], 2);
    }

    #[test]
    fn an_image_that_was_not_seen_whole_has_none() {
        let shape = shape(2, 3, 8, Colour::BlackIsZero);
        assert_eq!(digest(&shape, &[1, 2, 3, 4]), None);
        assert!(digest(&shape, &[1, 2, 3, 4, 5, 6]).is_some());
        assert_eq!(PixelDigest::new().finish(), None);
        let mut torn = PixelDigest::new();
        torn.band(&shape, &Band::chunky(&[1, 2, 3, 4], 2, 3));
        assert_eq!(torn.finish(), None);
    }

    #[test]
    fn bands_do_not_matter() {
        let shape = shape(300, 500, 1, Colour::WhiteIsZero);
        let rows: Vec<u8> = (0..38 * 500u32).map(|index| ((index * 37) >> 3) as u8).collect();
        let mut by_rows = PixelDigest::new();
        rows.chunks(38).for_each(|row| by_rows.band(&shape, &Band::chunky(row, 38, 1)));
        assert_eq!(by_rows.finish(), digest(&shape, &rows));
    }
}
