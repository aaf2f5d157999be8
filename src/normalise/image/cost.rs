//! What deriving from an image costs, known before it is decoded.

use crate::formats::raster::demands;
use crate::profile::{AccessRules, Limits};
use crate::records::Family;

use super::resize::fitted;
use super::stripes::Stripes;

/// What is always there: tables of colour transforms, of the decoder and of the encoder.
const FIXED: u64 = 12 << 20;

/// Most pixels of a picture that Lanczos alone reduces: A2 at 400 dpi is within it. A larger one is reduced by boxes
/// first. The same on every machine, since the bytes of a copy depend on it: memory only grants a derivation or refuses
/// it.
const MOST_HELD: u64 = 64 << 20;

/// Bytes of memory that deriving from any of the images of a file allocates at most; the mapping of the file is not
/// counted. Said by the headers alone, and by the same functions that the decoders have: what is granted this, is never
/// refused for want of memory.
#[must_use]
pub fn cost(family: Family, bytes: &[u8], rules: &AccessRules, limits: &Limits) -> u64 {
    let demands = demands(family, bytes, limits.max_pixels);
    let needs = demands.iter().map(|demand| {
        let copy = fitted(demand.width, demand.height, rules.long_side);
        Room::new((demand.width, demand.height), demand.channels, copy).with_decoder(demand.decoding)
    });
    needs.max().unwrap_or(0)
}

/// The whole factor by which an image of this size is reduced while it is decoded: as little as [`MOST_HELD`] asks for,
/// and never to below the size of the copy.
pub(super) fn reduction(image: (u32, u32), copy: (u32, u32)) -> u32 {
    let most = (image.0 / copy.0.max(1)).min(image.1 / copy.1.max(1)).max(1);
    let held = |factor: u32| u64::from(image.0.div_ceil(factor)) * u64::from(image.1.div_ceil(factor));
    (1..most).find(|factor| held(*factor) <= MOST_HELD).unwrap_or(most)
}

/// Bytes for each pixel of a row on its way: samples unpacked, levelled and transformed, of two bytes; the row, and the
/// sums of boxes.
const OF_ROW: u64 = 32;

/// Memory for a stripe of the picture and its copies, of which not all are there at the same time.
pub(super) struct Room {
    row: u64,
    stripe: u64,
    copy: u64,
}

impl Room {
    /// For an image of this size and its copy, reduced as it must be: rows, and the weights by which they are reduced.
    pub(super) fn new(image: (u32, u32), channels: usize, copy: (u32, u32)) -> Self {
        let area = |width: u32, height: u32| {
            u64::from(width).saturating_mul(u64::from(height)).saturating_mul(channels as u64)
        };
        let factor = reduction(image, copy);
        let (width, height) = (image.0.div_ceil(factor), image.1.div_ceil(factor));
        // The rows that are held, which grow by doubling, and what they are on the way down, which comes before the way
        // across.
        let held = area(width, Stripes::most_held(height, copy.1).min(height)).saturating_mul(3);
        let reduced = held.saturating_add(Stripes::weights((width, height), copy));
        let stripe = if (width, height) == copy { 0 } else { reduced };
        Self { row: u64::from(image.0).saturating_mul(OF_ROW), stripe, copy: area(copy.0, copy.1) }
    }

    /// With a decoder that takes `decoding` bytes.
    pub(super) fn with_decoder(&self, decoding: u64) -> u64 {
        // The copy as JPEG, which at its worst is larger than its pixels and grows by doubling, beside the decoder; or,
        // where it must be turned, as pixels beside the decoder, then as pixels twice and as JPEG.
        let coded = self.copy.saturating_mul(4);
        let decoded = decoding.saturating_add(self.row).saturating_add(self.stripe).saturating_add(coded);
        let turned = self.copy.saturating_mul(6);
        decoded.max(turned).saturating_add(FIXED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_a_column_are_counted() {
        let room = |image: (u32, u32), channels| {
            Room::new(image, channels, fitted(image.0, image.1, AccessRules::default().long_side))
        };
        assert!(room((1, 400_000_000), 1).with_decoder(0) > 2_000_000_000);
        let page = room((2480, 3508), 3);
        assert!(page.with_decoder(0) < 160 << 20);
        // One row of as many pixels.
        assert!(room((400_000_000, 1), 3).with_decoder(0) > 12_000_000_000);
    }

    #[test]
    fn only_what_is_larger_than_its_copy_and_than_the_bound_is_reduced() {
        let reduction = |image: (u32, u32), long_side| reduction(image, fitted(image.0, image.1, long_side));
        assert_eq!(reduction((6614, 9354), 3000), 1, "A2 at 400 dpi");
        assert_eq!(reduction((13_244, 18_724), 3000), 2, "A0 at 400 dpi");
        assert_eq!(reduction((13_244, 18_724), 18_724), 1, "a copy as large as the image");
        assert_eq!(reduction((20_000, 20_000), 15_000), 1, "a copy that allows no whole factor");
        assert_eq!(reduction((1, 300_000_000), 3000), 1, "a side that cannot be reduced");
    }
}
