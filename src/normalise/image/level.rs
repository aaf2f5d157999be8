//! From samples as they are stored to samples that use the whole range of 8 or 16 bits, without those beyond the
//! colours.

use crate::formats::raster::{Opacity, RasterFault, Samples, Shape};

/// A sample of 8 or 16 bits.
pub(super) trait Level: Copy {
    const MOST: u32;
    fn get(self) -> u32;
    /// The value must not be above [`Level::MOST`].
    fn from(value: u32) -> Self;
}

impl Level for u8 {
    const MOST: u32 = 255;
    fn get(self) -> u32 {
        u32::from(self)
    }
    fn from(value: u32) -> Self {
        value.to_le_bytes()[0]
    }
}

impl Level for u16 {
    const MOST: u32 = 65_535;
    fn get(self) -> u32 {
        u32::from(self)
    }
    fn from(value: u32) -> Self {
        let [low, high, ..] = value.to_le_bytes();
        Self::from_le_bytes([low, high])
    }
}

/// Brings rows to full range and lays them on white paper.
pub(super) struct Leveller {
    colours: usize,
    samples: usize,
    opacity: Option<(usize, Opacity)>,
    /// The stored value that means "nothing here".
    key: Option<Vec<u16>>,
    /// Stored value to full range, where a sample has not all the bits of its number.
    narrow: Option<Box<[u8; 256]>>,
    wide_most: Option<u32>,
    bytes: Vec<u8>,
    words: Vec<u16>,
}

impl Leveller {
    /// For rows of `shape` that come with `bits` bits a sample.
    pub(super) fn new(shape: &Shape, bits: u16) -> Result<Self, RasterFault> {
        let opacity = shape.opacity();
        let on_paper =
            matches!(shape.colour, crate::formats::raster::Colour::BlackIsZero | crate::formats::raster::Colour::Rgb);
        if (opacity.is_some() || shape.transparent.is_some()) && !on_paper {
            return Err(RasterFault::unsupported("opacity in an image that is neither grey from black nor RGB"));
        }
        let colours = shape.colours();
        if shape.transparent.as_ref().is_some_and(|key| key.len() != colours) {
            return Err(RasterFault::damaged("the transparent colour has not as many samples as the image"));
        }
        let most = (1u32 << bits) - 1;
        let narrow = (bits < 8).then(|| Box::new(std::array::from_fn(|value| scaled(value as u32, most))));
        let wide_most = (9..16).contains(&bits).then_some(most);
        let (samples, key) = (shape.samples(), shape.transparent.clone());
        Ok(Self { colours, samples, opacity, key, narrow, wide_most, bytes: Vec::new(), words: Vec::new() })
    }

    /// Whether rows of 8 bits come out as they go in.
    pub(super) fn is_idle(&self) -> bool {
        self.samples == self.colours && self.key.is_none() && self.narrow.is_none() && self.wide_most.is_none()
    }

    /// One row, only colours, full range.
    pub(super) fn row<'r>(&'r mut self, samples: Samples<'r>) -> Samples<'r> {
        if self.is_idle() {
            return samples;
        }
        let place = Place { colours: self.colours, samples: self.samples, opacity: self.opacity };
        match samples {
            Samples::Eight(row) => {
                self.bytes.clear();
                let key = self.key.as_deref();
                match &self.narrow {
                    None => place.lay(row, key, |value| value, &mut self.bytes),
                    Some(table) => {
                        place.lay(row, key, |value| table[usize::from(value)], &mut self.bytes);
                    }
                }
                Samples::Eight(&self.bytes)
            }
            Samples::Sixteen(row) => {
                self.words.clear();
                let key = self.key.as_deref();
                match self.wide_most {
                    None => place.lay(row, key, |value| value, &mut self.words),
                    Some(most) => {
                        let wide = |value: u16| {
                            let value = u32::from(value).min(most);
                            Level::from((value * 65_535 + most / 2) / most)
                        };
                        place.lay(row, key, wide, &mut self.words);
                    }
                }
                Samples::Sixteen(&self.words)
            }
        }
    }
}

fn scaled(value: u32, most: u32) -> u8 {
    <u8 as Level>::from((value.min(most) * 255 + most / 2) / most)
}

#[derive(Clone, Copy)]
struct Place {
    colours: usize,
    samples: usize,
    opacity: Option<(usize, Opacity)>,
}

impl Place {
    fn lay<L: Level>(self, row: &[L], key: Option<&[u16]>, full: impl Fn(L) -> L, output: &mut Vec<L>) {
        output.reserve(row.len() / self.samples.max(1) * self.colours);
        for pixel in row.chunks_exact(self.samples.max(1)) {
            let colours = pixel.get(..self.colours).unwrap_or_default();
            if let Some(key) = key
                && colours.iter().zip(key).all(|(value, key)| value.get() == u32::from(*key))
            {
                output.extend(colours.iter().map(|_| L::from(L::MOST)));
                continue;
            }
            match self.opacity.and_then(|(at, kind)| Some((full(*pixel.get(at)?).get(), kind))) {
                None => output.extend(colours.iter().map(|value| full(*value))),
                Some((opacity, kind)) => output
                    .extend(colours.iter().map(|value| L::from(on_white(full(*value).get(), opacity, L::MOST, kind)))),
            }
        }
    }
}

/// A value on white paper: what of the paper shows through is added.
fn on_white(value: u32, opacity: u32, most: u32, kind: Opacity) -> u32 {
    let paper = most - opacity;
    match kind {
        Opacity::Associated => (value + paper).min(most),
        _ => paper + (value * opacity + most / 2) / most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::raster::Colour;
    use crate::records::SampleFormat;

    fn shape(colour: Colour, bits: u16, extra: Vec<Opacity>) -> Shape {
        Shape {
            width: 2,
            height: 1,
            bits,
            storage: bits,
            format: SampleFormat::Unsigned,
            colour,
            extra,
            transparent: None,
            planar: false,
            icc: None,
        }
    }

    fn eight(leveller: &mut Leveller, row: &[u8]) -> Vec<u8> {
        match leveller.row(Samples::Eight(row)) {
            Samples::Eight(row) => row.to_vec(),
            Samples::Sixteen(_) => panic!("16 bits"),
        }
    }

    #[test]
    fn all_depths_reach_white() {
        for bits in 1..=8u16 {
            let mut leveller = Leveller::new(&shape(Colour::BlackIsZero, bits, vec![]), bits).unwrap();
            let most = ((1u16 << bits) - 1).to_le_bytes()[0];
            assert_eq!(eight(&mut leveller, &[0, most]), [0, 255]);
        }
        for bits in 9..=16u16 {
            let mut leveller = Leveller::new(&shape(Colour::BlackIsZero, bits, vec![]), bits).unwrap();
            let most = u16::MAX >> (16 - bits);
            assert!(matches!(leveller.row(Samples::Sixteen(&[0, most])), Samples::Sixteen([0, u16::MAX])));
        }
    }

    #[test]
    fn opacity_shows_white_paper() {
        let mut plain = Leveller::new(&shape(Colour::BlackIsZero, 8, vec![Opacity::Unassociated]), 8).unwrap();
        assert_eq!(eight(&mut plain, &[100, 255, 100, 0]), [100, 255]);
        assert_eq!(eight(&mut plain, &[0, 128, 255, 128]), [127, 255]);
        let mut multiplied = Leveller::new(&shape(Colour::BlackIsZero, 8, vec![Opacity::Associated]), 8).unwrap();
        assert_eq!(eight(&mut multiplied, &[50, 128, 0, 128]), [177, 127]);
        let mut unsaid = Leveller::new(&shape(Colour::BlackIsZero, 8, vec![Opacity::None]), 8).unwrap();
        assert_eq!(eight(&mut unsaid, &[50, 0, 7, 9]), [50, 7]);
    }

    #[test]
    fn a_transparent_colour_is_paper() {
        let mut shape = shape(Colour::Rgb, 8, vec![]);
        shape.transparent = Some(vec![1, 2, 3]);
        let mut leveller = Leveller::new(&shape, 8).unwrap();
        assert_eq!(eight(&mut leveller, &[1, 2, 3, 1, 2, 4]), [255, 255, 255, 1, 2, 4]);
    }

    #[test]
    fn opacity_without_a_meaning_is_refused() {
        assert!(Leveller::new(&shape(Colour::Cmyk, 8, vec![Opacity::Unassociated]), 8).is_err());
    }
}
