//! What deriving from an image costs, known before it is decoded.

use crate::profile::AccessRules;
use crate::records::Family;

/// Bytes of memory that decoding an image and deriving from it needs at most.
#[must_use]
pub fn cost(_family: Family, width: u32, height: u32, samples: u16, bits: u16, _rules: &AccessRules) -> u64 {
    u64::from(width) * u64::from(height) * u64::from(samples) * u64::from(bits.div_ceil(8))
}
