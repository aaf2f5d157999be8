//! What deriving from an image costs, known before it is decoded.

use crate::formats::jp2;
use crate::profile::AccessRules;
use crate::records::Family;

use super::resize::fitted;

/// What is always there: tables of colour transforms, of the decoder and of the encoder.
const FIXED: u64 = 12 << 20;

/// Bytes of memory that decoding an image and deriving from it allocates at most; the mapping of the file is not counted. The
/// bound holds for what the header says: [`super::derive`] knows more of the file, and asks for less or has a fault.
#[must_use]
pub fn cost(family: Family, width: u32, height: u32, samples: u16, bits: u16, rules: &AccessRules) -> u64 {
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    let samples = u64::from(samples.max(1));
    let stored = pixels.saturating_mul(samples).saturating_mul(u64::from(bits.div_ceil(8).max(1)));
    // One sample of few bits may be an index into a palette of colours; of JPEG it is grey.
    let channels = if samples == 1 && (bits > 8 || family == Family::Jpeg) { 1 } else { 3 };
    let decoding = match family {
        // A strip may be the whole image, and JPEG in a strip has coefficients of two bytes.
        Family::Tiff => stored.saturating_mul(4),
        Family::Jpeg => stored.saturating_mul(4),
        // Interlaced, the whole is put together.
        Family::Png => stored.saturating_mul(2),
        Family::Jpeg2000 => jp2::decoding_memory(pixels, samples),
        Family::Pdf | Family::Signature | Family::Mail | Family::Other => 0,
    };
    let room = Room::new((width, height), 1, channels, rules);
    room.with_decoder(decoding.saturating_add(8 << 20))
}

/// Memory for the picture and its copies, of which not all are there at the same time.
pub(super) struct Room {
    canvas: u64,
    copy: u64,
    temporary: u64,
}

impl Room {
    /// For an image that is reduced by `factor` while it is decoded.
    pub(super) fn new(image: (u32, u32), factor: u32, channels: usize, rules: &AccessRules) -> Self {
        let area = |width: u32, height: u32| {
            u64::from(width).saturating_mul(u64::from(height)).saturating_mul(channels as u64)
        };
        let (width, height) = (image.0.div_ceil(factor), image.1.div_ceil(factor));
        let copy = fitted(image.0, image.1, rules.long_side);
        Self {
            canvas: area(width, height),
            copy: area(copy.0, copy.1),
            // Resizing goes down first, then across.
            temporary: area(width, copy.1),
        }
    }

    /// With a decoder that takes `decoding` bytes.
    pub(super) fn with_decoder(&self, decoding: u64) -> u64 {
        let decoded = decoding.saturating_add(self.canvas);
        let resized = self.canvas.saturating_add(self.temporary).saturating_add(self.copy);
        // The copy, turned, and as JPEG, which at its worst is larger than its pixels and grows by doubling.
        let encoded = self.copy.saturating_mul(5);
        decoded.max(resized).max(encoded).saturating_add(FIXED)
    }
}
