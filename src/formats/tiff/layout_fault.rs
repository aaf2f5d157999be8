//! What can be wrong with the strips and tiles of a directory.

use super::ifd::ValueFault;

/// What is wrong with a directory. All of them are faults of the structure; the bytes of the image were not looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutFault {
    /// A tag is missing without which the image cannot be read.
    #[error("tag {tag} is missing")]
    Missing {
        /// The tag.
        tag: u16,
    },
    /// A tag is missing that the standard asks for; its value follows from the others.
    #[error("tag {tag} is missing; its value follows from the others")]
    Assumed {
        /// The tag.
        tag: u16,
    },
    /// A value cannot be read.
    #[error(transparent)]
    Value(#[from] ValueFault),
    /// A value that cannot be.
    #[error("tag {tag} has the impossible value {value}")]
    Impossible {
        /// The tag.
        tag: u16,
        /// Its value.
        value: u64,
    },
    /// More pixels than allowed.
    #[error("the image claims {pixels} pixels; {limit} are allowed")]
    TooLarge {
        /// How many it claims.
        pixels: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// More strips or tiles than allowed.
    #[error("the image claims {count} strips or tiles; {limit} are allowed")]
    TooManyChunks {
        /// How many it claims.
        count: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The lists of offsets or byte counts are too short.
    #[error("tag {tag} lists {found} strips or tiles of {expected}")]
    Count {
        /// The tag.
        tag: u16,
        /// How many it lists.
        found: u64,
        /// How many there must be.
        expected: u64,
    },
    /// The lists are longer than they should be.
    #[error("tag {tag} lists {found} strips or tiles of {expected}")]
    Surplus {
        /// The tag.
        tag: u16,
        /// How many it lists.
        found: u64,
        /// How many there must be.
        expected: u64,
    },
    /// Strips or tiles end beyond the file. Only the farthest is named.
    #[error("{count} strips or tiles end beyond the file, the last at byte {end}")]
    Outside {
        /// How many.
        count: u64,
        /// The end of the farthest.
        end: u64,
    },
    /// A strip or tile without bytes.
    #[error("strip or tile {index} has no data")]
    Empty {
        /// The first one, from 0.
        index: u64,
    },
    /// An uncompressed strip or tile is too short.
    #[error("strip or tile {index} has {found} bytes of {expected}")]
    Short {
        /// The first one, from 0.
        index: u64,
        /// How many it has.
        found: u64,
        /// How many it must have.
        expected: u64,
    },
    /// An uncompressed strip or tile is longer than its pixels.
    #[error("strip or tile {index} has {found} bytes, {expected} are used")]
    Long {
        /// The first one, from 0.
        index: u64,
        /// How many it has.
        found: u64,
        /// How many it must have.
        expected: u64,
    },
    /// A coded strip or tile is so short that no coder could have made its pixels from it.
    #[error("strip or tile {index} has {found} bytes for {expected} decoded ones")]
    Ratio {
        /// The first one, from 0.
        index: u64,
        /// How many it has.
        found: u64,
        /// How many it claims to decode to.
        expected: u64,
    },
    /// Two strips or tiles share bytes.
    #[error("strips or tiles overlap at byte {offset}")]
    Overlap {
        /// Where.
        offset: u64,
    },
}

impl LayoutFault {
    /// Whether the image cannot be decoded as it was meant.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        !matches!(self, Self::Assumed { .. } | Self::Surplus { .. } | Self::Long { .. } | Self::Overlap { .. })
    }
}
