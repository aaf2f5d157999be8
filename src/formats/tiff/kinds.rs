//! The codes that tags hold, as types.

use std::fmt;

/// `Compression` (tag 259).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// 1: none.
    None,
    /// 2: modified Huffman, rows begin at bytes.
    CcittRle,
    /// 3: CCITT T.4, one- or two-dimensional as `T4Options` says.
    CcittG3,
    /// 4: CCITT T.6.
    CcittG4,
    /// 5: LZW.
    Lzw,
    /// 6: JPEG as TIFF 6.0 §22 had it, withdrawn by Technical Note 2.
    OldJpeg,
    /// 7: JPEG (Technical Note 2).
    Jpeg,
    /// 8 and 32946: Deflate.
    Deflate,
    /// 32773: `PackBits`.
    PackBits,
    /// Any other code.
    Other(u16),
}

impl From<u16> for Compression {
    fn from(code: u16) -> Self {
        match code {
            1 => Self::None,
            2 => Self::CcittRle,
            3 => Self::CcittG3,
            4 => Self::CcittG4,
            5 => Self::Lzw,
            6 => Self::OldJpeg,
            7 => Self::Jpeg,
            8 | 32946 => Self::Deflate,
            32773 => Self::PackBits,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for Compression {
    /// The name that technical metadata bear.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::CcittRle => "ccitt-rle",
            Self::CcittG3 => "ccitt-g3",
            Self::CcittG4 => "ccitt-g4",
            Self::Lzw => "lzw",
            Self::OldJpeg => "jpeg-old-style",
            Self::Jpeg => "jpeg",
            Self::Deflate => "deflate",
            Self::PackBits => "packbits",
            Self::Other(32771) => "ccitt-rle-word",
            Self::Other(32809) => "thunderscan",
            Self::Other(33003 | 33004 | 33005 | 34712) => "jpeg2000",
            Self::Other(34661) => "jbig",
            Self::Other(34676 | 34677) => "sgi-log",
            Self::Other(34887) => "lerc",
            Self::Other(34892) => "jpeg-lossy",
            Self::Other(34925) => "lzma",
            Self::Other(50000) => "zstd",
            Self::Other(50001 | 34927) => "webp",
            Self::Other(50002) => "jpeg-xl",
            Self::Other(code) => return write!(f, "tiff-{code}"),
        })
    }
}

impl Compression {
    /// The most bytes that one coded byte can stand for, where the coding sets such a limit.
    #[must_use]
    pub const fn ratio_limit(self) -> Option<u64> {
        match self {
            // Two bytes stand for at most 128.
            Self::PackBits => Some(64),
            // RFC 1951: at best 258 bytes for two bits.
            Self::Deflate => Some(1032),
            // Codes of 9 to 12 bits, strings that grow by one byte a code until the table is cleared.
            Self::Lzw => Some(2800),
            _ => None,
        }
    }
}

/// `PhotometricInterpretation` (tag 262).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Photometric {
    /// 0: zero is white.
    WhiteIsZero,
    /// 1: zero is black.
    BlackIsZero,
    /// 2: red, green, blue.
    Rgb,
    /// 3: an index into `ColorMap`.
    Palette,
    /// 4: a transparency mask; 1 is opaque.
    Mask,
    /// 5: inks, by `InkSet`.
    Separated,
    /// 6: luma and chroma differences.
    YCbCr,
    /// 8: CIE L*a*b*, a* and b* signed.
    CieLab,
    /// 9: CIE L*a*b* in the encoding of ICC, a* and b* with an offset.
    IccLab,
    /// Any other code.
    Other(u16),
}

impl From<u16> for Photometric {
    fn from(code: u16) -> Self {
        match code {
            0 => Self::WhiteIsZero,
            1 => Self::BlackIsZero,
            2 => Self::Rgb,
            3 => Self::Palette,
            4 => Self::Mask,
            5 => Self::Separated,
            6 => Self::YCbCr,
            8 => Self::CieLab,
            9 => Self::IccLab,
            other => Self::Other(other),
        }
    }
}

impl Photometric {
    /// How many samples of a pixel are colour; `None` where the code does not say.
    #[must_use]
    pub const fn colours(self) -> Option<u16> {
        match self {
            Self::WhiteIsZero | Self::BlackIsZero | Self::Palette | Self::Mask => Some(1),
            Self::Rgb | Self::YCbCr | Self::CieLab | Self::IccLab => Some(3),
            Self::Separated | Self::Other(_) => None,
        }
    }
}

/// `ExtraSamples` (tag 338): what a sample beyond the colours means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraSample {
    /// 0: nobody says; it is left out of the picture.
    Unspecified,
    /// 1: opacity; the colours are multiplied by it already.
    AssociatedAlpha,
    /// 2: opacity; the colours are as they are.
    UnassociatedAlpha,
}

impl From<u64> for ExtraSample {
    fn from(code: u64) -> Self {
        match code {
            1 => Self::AssociatedAlpha,
            2 => Self::UnassociatedAlpha,
            _ => Self::Unspecified,
        }
    }
}
