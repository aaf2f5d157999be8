//! What a picture is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::formats::raster::RasterFault;
use crate::records::{Note, codes};

/// An image as a PDF holds it (ISO 32000-1 §8.9.5).
#[derive(Clone, Debug, PartialEq)]
pub struct Picture<'a> {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of a sample.
    pub bits: u8,
    /// What the samples mean.
    pub colour: PictureColour,
    /// The colour profile that belongs to the samples.
    pub icc: Option<Cow<'a, [u8]>>,
    /// Whether samples count the other way round: the largest is the least of its colour.
    pub inverted: bool,
    /// How `data` are coded.
    pub coding: Coding,
    /// What the stream shares with others: the segments of all pages of a JBIG2 file.
    pub shared: Option<Cow<'a, [u8]>>,
    /// The bytes of the stream.
    pub data: Cow<'a, [u8]>,
    /// What the bytes are to the source.
    pub taken: Taken,
}

/// What samples mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureColour {
    /// Grey, 0 is black.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Inks, 0 is none.
    Cmyk,
    /// An index into these colours: red, green, blue.
    Indexed(Vec<[u8; 3]>),
    /// The file itself says it (JPEG 2000).
    Own,
}

impl PictureColour {
    /// Samples of a pixel; `None` where the file itself says it.
    #[must_use]
    pub const fn samples(&self) -> Option<u8> {
        match self {
            Self::Grey | Self::Indexed(_) => Some(1),
            Self::Rgb => Some(3),
            Self::Cmyk => Some(4),
            Self::Own => None,
        }
    }
}

/// How a stream is coded: the filter and its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coding {
    /// `DCTDecode`.
    Dct {
        /// Whether `ColorTransform` must be said: without an Adobe marker three components would be taken for luma and chroma.
        untransformed: bool,
    },
    /// `CCITTFaxDecode` with `K` -1.
    Fax {
        /// Whether the black of the recommendation is a sample of 1.
        black_is_1: bool,
    },
    /// `FlateDecode` with the predictors of PNG.
    Flate,
    /// `JPXDecode`.
    Jpx,
    /// `JBIG2Decode`.
    Jbig2,
}

/// What the bytes of a stream are to those of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// The coded bytes of the source, all of them or the part that is the image, as they are.
    Bytes,
    /// The pixels of the source, coded anew without loss.
    Pixels,
}

/// Why an image cannot be put into a PDF as it is.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PictureFault {
    /// It cannot be read.
    #[error(transparent)]
    Raster(#[from] RasterFault),
    /// No PDF of this kind can hold it without a change of its pixels.
    #[error("no stream of a PDF holds {variant} without a change of its pixels")]
    Variant {
        /// What it is.
        variant: Variant,
    },
}

/// What a PDF cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Variant {
    /// Numbers that are no whole ones, or signed.
    #[error("samples that are not unsigned whole numbers")]
    Numbers,
    /// A number of bits.
    #[error("samples of {0} bits")]
    Bits(u16),
    /// Pixels that are not opaque.
    #[error("transparent pixels")]
    Transparent,
    /// CIE L*a*b* or luma and chroma in another coding than JPEG.
    #[error("colours that are neither grey, RGB nor CMYK")]
    Colours,
    /// Inks without a profile: nobody can say which colours they are (ISO 19005-2, 6.2.4.3).
    #[error("CMYK without a colour profile")]
    UnknownInks,
    /// JPEG 2000 in PDF 1.4.
    #[error("JPEG 2000, which PDF/A-1 does not know,")]
    Jpeg2000,
    /// A JPEG 2000 whose header breaks a rule for PDF (ISO 19005-2, 6.2.8.3).
    #[error("a JPEG 2000 file with {0}")]
    Jpeg2000Header(&'static str),
    /// A profile of a version that PDF 1.4 does not know (ISO 19005-1, 6.2.3.2).
    #[error("a colour profile of version {0}, which PDF/A-1 does not know,")]
    ProfileVersion(u8),
}

impl PictureFault {
    pub(super) const fn variant(variant: Variant) -> Self {
        Self::Variant { variant }
    }

    /// What there is to say of the image.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Raster(fault) => Note::new(codes::pdfa::IMAGE_UNREAD).with("message", fault),
            Self::Variant { variant } => Note::new(codes::pdfa::IMAGE_REFUSED).with("variant", variant),
        }
    }
}
