//! What a picture is.

use std::borrow::Cow;
use std::fmt;

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
    /// What the source says of its colours and the page does not show.
    pub note: Option<Note>,
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
        /// Whether `ColorTransform` must be said: without an Adobe marker three components would be taken for luma and
        /// chroma.
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
    /// The coded bytes of the source, all of them or the part that is the image, as they are; before those of a JPEG in
    /// a TIFF the tables that its directory holds.
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
    #[error("no stream of a PDF holds it without a change of its pixels ({variant})")]
    Variant {
        /// What it is.
        variant: Variant,
    },
}

/// What a PDF cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Numbers that are no whole ones, or signed.
    Numbers,
    /// A number of bits.
    Bits(u16),
    /// Pixels that are not opaque.
    Transparent,
    /// CIE L*a*b* or luma and chroma in another coding than JPEG.
    Colours,
    /// Inks without a profile: nobody can say which colours they are (ISO 19005-2, 6.2.4.3).
    UnknownInks,
    /// JPEG 2000 in PDF 1.4.
    Jpeg2000,
    /// A JPEG 2000 whose header breaks a rule for PDF (ISO 19005-2, 6.2.8.3).
    Jpeg2000Header(HeaderFault),
    /// A profile of a version that PDF 1.4 does not know (ISO 19005-1, 6.2.3.2).
    ProfileVersion(u8),
}

/// What keeps the header of a JPEG 2000 file out of a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// Components that are neither one nor three.
    Components,
    /// Components of different depths.
    Depths,
    /// A box of depths.
    DepthBox,
    /// A palette or channels that are no colour.
    Channels,
    /// High-throughput coding, which PDF does not know.
    HighThroughput,
    /// No box that says its colours.
    NoColours,
    /// A colour space that PDF/A does not name.
    ColourSpace,
    /// Several colour spaces.
    ColourSpaces,
}

impl Variant {
    /// The stable name, for which [`codes::variants`] has words.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Numbers => "sample-numbers",
            Self::Bits(_) => "sample-bits",
            Self::Transparent => "transparent-pixels",
            Self::Colours => "colour-model",
            Self::UnknownInks => "unknown-inks",
            Self::Jpeg2000 => "jpeg2000-in-part-1",
            Self::Jpeg2000Header(fault) => fault.slug(),
            Self::ProfileVersion(_) => "profile-version",
        }
    }
}

impl HeaderFault {
    const fn slug(self) -> &'static str {
        match self {
            Self::Components => "jpeg2000-components",
            Self::Depths => "jpeg2000-depths",
            Self::DepthBox => "jpeg2000-depth-box",
            Self::Channels => "jpeg2000-channels",
            Self::HighThroughput => "jpeg2000-high-throughput",
            Self::NoColours => "jpeg2000-no-colours",
            Self::ColourSpace => "jpeg2000-colour-space",
            Self::ColourSpaces => "jpeg2000-colour-spaces",
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
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
            Self::Variant { variant } => {
                let note = Note::new(codes::pdfa::IMAGE_REFUSED).with("variant", variant);
                match variant {
                    Variant::Bits(bits) => note.with("bits", bits),
                    Variant::ProfileVersion(version) => note.with("version", version),
                    _ => note,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Lang, SourcePath};

    #[test]
    fn every_variant_is_named_in_both_languages() {
        use HeaderFault::*;
        let headers = [Components, Depths, DepthBox, Channels, HighThroughput, NoColours, ColourSpace, ColourSpaces];
        let variants = [
            Variant::Numbers,
            Variant::Bits(12),
            Variant::Transparent,
            Variant::Colours,
            Variant::UnknownInks,
            Variant::Jpeg2000,
            Variant::ProfileVersion(4),
        ];
        for variant in variants.into_iter().chain(headers.map(Variant::Jpeg2000Header)) {
            let finding = PictureFault::variant(variant).note().about(&SourcePath::from_bytes("page"));
            let (en, it) = (finding.detail(Lang::En), finding.detail(Lang::It));
            assert!(!en.contains(variant.slug()) && !it.contains(variant.slug()), "{en} {it}");
            assert!(!en.contains('?') && !it.contains('?') && !en.contains('{') && !it.contains('{'), "{en} {it}");
        }
    }

    #[test]
    fn a_refusal_is_in_one_language() {
        let said =
            |variant, lang| PictureFault::variant(variant).note().about(&SourcePath::from_bytes("p")).detail(lang);
        let inks = said(Variant::UnknownInks, Lang::It);
        assert!(inks.contains("CMYK senza profilo di colore") && !inks.contains("without"), "{inks}");
        assert!(said(Variant::Bits(12), Lang::It).contains("campioni di 12 bit"));
        assert!(said(Variant::Bits(12), Lang::En).contains("samples of 12 bits"));
    }
}
