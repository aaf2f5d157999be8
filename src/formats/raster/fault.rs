//! Why an image gives no pixels.

use super::Place;

/// Why an image gives no pixels, or no more of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RasterFault {
    /// A sound variant of the format that is not decoded here. The text names it.
    #[error("{variant} is not supported")]
    Unsupported {
        /// The variant: `compression jpeg-old-style`.
        variant: String,
    },
    /// The data are damaged. The text says where.
    #[error("{place}")]
    Damaged {
        /// Where, and how it shows.
        place: String,
    },
    /// More pixels than allowed.
    #[error("the image declares {width} × {height} pixels; {limit} are allowed in all")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// How many are allowed.
        limit: u64,
    },
    /// The file has no such image.
    #[error("the file has no image at {place:?}")]
    NoImage {
        /// The image that was asked for.
        place: Place,
    },
}

impl RasterFault {
    /// A variant that is not decoded.
    #[must_use]
    pub fn unsupported(variant: impl std::fmt::Display) -> Self {
        Self::Unsupported { variant: variant.to_string() }
    }

    /// Damage.
    #[must_use]
    pub fn damaged(place: impl std::fmt::Display) -> Self {
        Self::Damaged { place: place.to_string() }
    }

    /// Holds a size against a limit.
    ///
    /// # Errors
    /// [`RasterFault::TooLarge`].
    pub fn check_size(width: u32, height: u32, limit: u64) -> Result<(), Self> {
        if u64::from(width) * u64::from(height) > limit {
            return Err(Self::TooLarge { width, height, limit });
        }
        Ok(())
    }
}
