//! What a PNG says of its colours by numbers (W3C, third edition, 11.3.2).

use crate::formats::bytes;

/// Statements about the colours of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatedColour {
    /// `gAMA`: the exponent from light to samples, in 1/100000.
    pub gamma: Option<u32>,
    /// `cHRM`: x and y of white, red, green and blue, in 1/100000.
    pub primaries: Option<[u32; 8]>,
    /// `cICP`: primaries, transfer, matrix, and whether the full range is used (ITU-T H.273).
    pub code_points: Option<[u8; 4]>,
    /// Whether `sRGB` is there.
    pub srgb: bool,
}

/// sRGB by code points: primaries, transfer, matrix, range (ITU-T H.273).
pub const SRGB_CODE_POINTS: [u8; 4] = [1, 13, 0, 1];

impl StatedColour {
    /// Whether code points say that the colours are sRGB. They go before all other statements, a profile too (4.3).
    #[must_use]
    pub fn is_srgb_by_code_points(&self) -> bool {
        self.code_points == Some(SRGB_CODE_POINTS)
    }

    /// Whether anything but a profile says that the colours are sRGB. Where there is a profile too it goes before
    /// `sRGB`.
    #[must_use]
    pub fn says_srgb(&self) -> bool {
        self.srgb || self.is_srgb_by_code_points()
    }
}

/// Reads the statements, which stand before the image data. Checksums are not looked at; what is cut says nothing.
#[must_use]
pub fn stated_colour(bytes: &[u8]) -> StatedColour {
    let mut stated = StatedColour::default();
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let (Some(length), Some(name)) = (bytes::be32(rest, 0), rest.get(4..8)) {
        let length = length as usize;
        let Some(payload) = length.checked_add(8).and_then(|end| rest.get(8..end)) else { break };
        match (name, length) {
            (b"IDAT" | b"IEND", _) => break,
            (b"gAMA", 4) => stated.gamma = bytes::be32(payload, 0),
            (b"cHRM", 32) => {
                stated.primaries = Some(std::array::from_fn(|at| bytes::be32(payload, at * 4).unwrap_or_default()));
            }
            (b"cICP", 4) => stated.code_points = payload.try_into().ok(),
            (b"sRGB", 1) => stated.srgb = true,
            _ => {}
        }
        rest = rest.get(length.saturating_add(12)..).unwrap_or_default();
    }
    stated
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [length.as_slice(), name, payload, &[0; 4]].concat()
    }

    #[test]
    fn statements_before_the_data() {
        let primaries: Vec<u8> = (1..=8u32).flat_map(u32::to_be_bytes).collect();
        let parts = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"gAMA", &100_000u32.to_be_bytes()),
            chunk(b"cHRM", &primaries),
            chunk(b"cICP", &[9, 16, 0, 1]),
            chunk(b"sRGB", &[0]),
        ];
        let expected = StatedColour {
            gamma: Some(100_000),
            primaries: Some([1, 2, 3, 4, 5, 6, 7, 8]),
            code_points: Some([9, 16, 0, 1]),
            srgb: true,
        };
        assert_eq!(stated_colour(&parts.concat()), expected);
        let late = [parts[0].clone(), chunk(b"IDAT", &[]), parts[1].clone()].concat();
        assert_eq!(stated_colour(&late), StatedColour::default());
    }

    proptest! {
        #[test]
        fn any_bytes_say_something_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = stated_colour(&bytes);
        }
    }
}
