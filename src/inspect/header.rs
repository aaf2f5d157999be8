//! What a decoder will need, from the first bytes alone.

use crate::records::Family;

/// What is known of the largest image of a file before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Samples of a pixel.
    pub samples: u16,
    /// Bits of a sample.
    pub bits: u16,
}

/// Reads the header of an image; `None` where there is none to be read, or no image.
#[must_use]
pub fn header(_family: Family, _bytes: &[u8]) -> Option<Header> {
    None
}
