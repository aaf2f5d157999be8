//! What the samples of an image are.

use std::sync::Arc;

use crate::records::SampleFormat;

/// How YCbCr becomes RGB (TIFF 6.0 §20 and §21; Rec. ITU-R BT.601 where nothing is said).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YCbCr {
    /// The shares of red, green and blue in luma.
    pub luma: [f64; 3],
    /// Codes of black and white: luma, Cb, Cr.
    pub reference: [(f64, f64); 3],
}

impl Default for YCbCr {
    /// As JFIF has it: all codes are used, chroma is centred on 128.
    fn default() -> Self {
        Self { luma: [0.299, 0.587, 0.114], reference: [(0.0, 255.0), (128.0, 255.0), (128.0, 255.0)] }
    }
}

/// How CIE L*a*b* is coded. Of 8 bits, L* of 100 is 255 and a* and b* have one code to the unit; of 16 bits, 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lab {
    /// a* and b* as signed numbers; of 16 bits, L* of 100 is 65535 (TIFF photometric interpretation 8: TIFF 6.0 §23,
    /// and the technical notes of Adobe of 2002 on 16 bits).
    Signed,
    /// a* and b* around 128 of 255, or 32768; of 16 bits, L* of 100 is 65280, FF00 (TIFF photometric interpretation 9:
    /// the same notes, by the coding of version 2 of ICC.1, which version 4 calls the legacy one of 16 bits).
    Offset,
}

impl Lab {
    /// The code of 16 bits of an L* of 100.
    #[must_use]
    pub const fn white_of_16(self) -> u16 {
        match self {
            Self::Signed => 0xffff,
            Self::Offset => 0xff00,
        }
    }
}

/// What the colour samples of a pixel mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Colour {
    /// Grey, 0 is black.
    BlackIsZero,
    /// Grey, 0 is white.
    WhiteIsZero,
    /// Red, green, blue.
    Rgb,
    /// An index into colours of 8 bits: red, green, blue, opacity.
    Palette(Vec<[u8; 4]>),
    /// Luma and two differences of chroma.
    YCbCr(YCbCr),
    /// Cyan, magenta, yellow, black; 0 is no ink.
    Cmyk,
    /// CIE L*a*b*, D50.
    Lab(Lab),
}

/// What a sample beyond the colours means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opacity {
    /// Nothing is said: it belongs to no picture.
    None,
    /// Opacity; the colours are multiplied by it already.
    Associated,
    /// Opacity; the colours are as they are.
    Unassociated,
}

/// What one image is, and how its rows are stored in a [`super::Band`].
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of a sample.
    pub bits: u16,
    /// Bits that a sample takes in a row, at least as many as it has; where it has fewer it is a number of 16 bits.
    pub storage: u16,
    /// How the numbers are stored.
    pub format: SampleFormat,
    /// What the colour samples mean.
    pub colour: Colour,
    /// Samples beyond the colours.
    pub extra: Vec<Opacity>,
    /// The colour that stands for "nothing here", as stored (PNG `tRNS` without a palette).
    pub transparent: Option<Vec<u16>>,
    /// Whether each sample has its own plane.
    pub planar: bool,
    /// The colour profile, as it stands in the file, of at most [`crate::formats::icc::MOST_BYTES`]. Shared: a shape is
    /// copied by many.
    pub icc: Option<Arc<[u8]>>,
}

impl Shape {
    /// Samples of a pixel that are colour.
    #[must_use]
    pub const fn colours(&self) -> usize {
        match self.colour {
            Colour::BlackIsZero | Colour::WhiteIsZero | Colour::Palette(_) => 1,
            Colour::Rgb | Colour::YCbCr(_) | Colour::Lab(_) => 3,
            Colour::Cmyk => 4,
        }
    }

    /// All samples of a pixel.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.colours() + self.extra.len()
    }

    /// Bytes of one row of one plane.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        let samples = if self.planar { 1 } else { self.samples() };
        (self.width as usize).saturating_mul(samples).saturating_mul(usize::from(self.storage)).div_ceil(8)
    }

    /// Where the opacity stands among the samples, and what kind it is.
    #[must_use]
    pub fn opacity(&self) -> Option<(usize, Opacity)> {
        let at = self.extra.iter().position(|extra| *extra != Opacity::None)?;
        Some((self.colours() + at, *self.extra.get(at)?))
    }
}

/// A colour of a palette on white paper.
#[must_use]
pub fn on_white([red, green, blue, opacity]: [u8; 4]) -> [u8; 3] {
    let (opacity, paper) = (u32::from(opacity), 255 - u32::from(opacity));
    [red, green, blue].map(|value| (paper + (u32::from(value) * opacity + 127) / 255).to_le_bytes()[0])
}
