//! What keeps an access copy from being made.

use crate::formats::jpeg::EncodeFault;
use crate::formats::raster::RasterFault;
use crate::records::{Note, codes};

use super::resize::ResizeFault;

/// What keeps an access copy from being made.
#[derive(Debug, thiserror::Error)]
pub enum DeriveFault {
    /// The image cannot be decoded whole.
    #[error(transparent)]
    Raster(#[from] RasterFault),
    /// Decoding would take more memory than there is for it, and there is no way round.
    #[error("decoding needs {needs} bytes of memory; {allowed} are allowed")]
    Memory {
        /// Bytes that it needs at least.
        needs: u64,
        /// Bytes that it may have.
        allowed: u64,
    },
    /// The picture cannot be brought to its size.
    #[error("the picture cannot be resized: {0}")]
    Resize(#[from] ResizeFault),
    /// The copy cannot be written.
    #[error("the copy cannot be encoded: {0}")]
    Encode(#[from] EncodeFault),
}

impl DeriveFault {
    /// Whether the file is damaged: all else lies in what decodes it.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Raster(RasterFault::Damaged { .. }))
    }

    /// What there is to say of the image.
    #[must_use]
    pub fn note(&self) -> Note {
        match self {
            Self::Raster(RasterFault::Unsupported { variant }) => {
                Note::new(codes::decoding::UNSUPPORTED).with("variant", variant)
            }
            Self::Raster(RasterFault::Damaged { place }) => Note::new(codes::decoding::DAMAGED).with("place", place),
            Self::Raster(RasterFault::TooLarge { width, height, limit }) => {
                Note::new(codes::image::TOO_LARGE).with("width", width).with("height", height).with("limit", limit)
            }
            Self::Memory { needs, allowed } => {
                Note::new(codes::decoding::MEMORY).with("needs", needs).with("allowed", allowed)
            }
            Self::Raster(RasterFault::NoImage { .. }) | Self::Resize(_) | Self::Encode(_) => {
                Note::new(codes::decoding::BROKE_OFF).with("message", self)
            }
        }
    }
}
