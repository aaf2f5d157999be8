//! Why pixels cannot be had.

use std::fmt;

use super::kinds::Compression;
use super::layout_fault::LayoutFault;
use super::old_jpeg::OldJpegVariant;

/// A variant of TIFF that is sound but that Fondo does not decode: the file is preserved, no copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A coding.
    Compression(Compression),
    /// A `PhotometricInterpretation`.
    Photometric(u16),
    /// A number of bits for a sample, with this coding or meaning.
    Bits(u16),
    /// Samples of different sizes.
    MixedBits,
    /// A `Predictor`, with these bits.
    Predictor(u16),
    /// An `InkSet` that is not CMYK.
    InkSet(u16),
    /// A number of colour samples that does not fit the meaning.
    Samples(u16),
    /// CCITT with stretches that are not coded (`T4Options` bit 1).
    UncompressedFax,
    /// An old-style JPEG.
    OldJpeg(OldJpegVariant),
    /// A JPEG stream whose components are not the samples of the directory, or are luma, chroma and black (YCCK). One
    /// of three components that calls itself RGB where the directory says YCbCr, or the other way round, is decoded by
    /// the directory, as libtiff does: the inspection tells of it.
    JpegColour,
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compression(compression) => write!(f, "compression {compression}"),
            Self::Photometric(code) => write!(f, "photometric interpretation {code}"),
            Self::Bits(bits) => write!(f, "{bits} bits a sample"),
            Self::MixedBits => f.write_str("samples of different sizes"),
            Self::Predictor(code) => write!(f, "predictor {code}"),
            Self::InkSet(code) => write!(f, "ink set {code}"),
            Self::Samples(count) => write!(f, "{count} samples a pixel"),
            Self::UncompressedFax => f.write_str("CCITT uncompressed mode"),
            Self::OldJpeg(variant) => write!(f, "old-style JPEG with {variant}"),
            Self::JpegColour => f.write_str("a JPEG stream whose colours contradict the directory"),
        }
    }
}

/// Why coded bytes give no pixels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecFault {
    /// They end too early.
    #[error("the data end after {found} of {expected} decoded bytes")]
    Ends {
        /// Bytes that were decoded.
        found: usize,
        /// Bytes that were wanted.
        expected: usize,
    },
    /// A code that cannot be.
    #[error("an impossible code after {after} decoded bytes")]
    Code {
        /// Bytes that were decoded before it.
        after: usize,
    },
    /// What the decoder of another format says.
    #[error("{0}")]
    Stream(String),
    /// The stream is of another size than the strip or tile.
    #[error("the stream has {found_width}x{found_height} pixels, not {width}x{height}")]
    Size {
        /// Pixels across in the stream.
        found_width: usize,
        /// Pixels down in the stream.
        found_height: usize,
        /// Pixels across wanted.
        width: usize,
        /// Pixels down wanted.
        height: usize,
    },
}

/// Why an image cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PixelFault {
    /// A variant that is not decoded.
    #[error("{0} is not supported")]
    Unsupported(Variant),
    /// The directory does not hold together.
    #[error(transparent)]
    Layout(#[from] LayoutFault),
    /// The data of a strip or tile are damaged.
    #[error("strip or tile {index}: {cause}")]
    Chunk {
        /// Which one, from 0.
        index: usize,
        /// Why.
        cause: CodecFault,
    },
}
