//! Deflate in zlib's form (RFC 1950), strip by strip.

use zlib_rs::{DeflateConfig, ReturnCode, compress_bound, compress_slice};

use super::literals;

/// zlib's own default: what others compare with.
const LEVEL: i32 = 6;

/// Strips from one that is coded both ways to the next.
const PROBE: u32 = 16;

/// How a strip is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By zlib, which looks for what came before.
    Matches,
    /// Byte by byte.
    Literals,
}

/// Codes strips. In the grain of scans earlier bytes are hardly ever found again: to look for them takes three quarters
/// of the time and makes the strip longer. In print and on flat pages they are most of what can be saved. So every
/// sixteenth strip is coded both ways, and what was shorter is the way of those up to the next: it depends on the
/// pixels alone, and is the same wherever they are coded.
#[derive(Debug)]
pub(super) struct Deflate {
    way: Way,
    strips: u32,
    other: Vec<u8>,
}

impl Default for Deflate {
    fn default() -> Self {
        Self { way: Way::Matches, strips: 0, other: Vec::new() }
    }
}

impl Deflate {
    /// Codes one strip to the end of `coded`, which is empty.
    pub(super) fn encode(&mut self, strip: &[u8], coded: &mut Vec<u8>) {
        if self.strips.is_multiple_of(PROBE) {
            code(strip, Way::Matches, coded);
            code(strip, Way::Literals, &mut self.other);
            self.way = if self.other.len() < coded.len() { Way::Literals } else { Way::Matches };
            if self.way == Way::Literals {
                std::mem::swap(coded, &mut self.other);
            }
        } else {
            code(strip, self.way, coded);
        }
        self.strips = self.strips.wrapping_add(1);
    }
}

/// Codes a strip one way.
fn code(strip: &[u8], way: Way, coded: &mut Vec<u8>) {
    coded.clear();
    if way == Way::Literals {
        return literals::encode(strip, coded);
    }
    coded.resize(compress_bound(strip.len()), 0);
    let (made, code) = compress_slice(coded, strip, DeflateConfig { level: LEVEL, ..DeflateConfig::default() });
    // It has the room that it needs at most. If it ever failed the strip would not decode, and the proof would say so.
    let length = if code == ReturnCode::Ok { made.len() } else { 0 };
    coded.truncate(length);
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::*;

    fn coded(strips: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut deflate = Deflate::default();
        let code = |strip: &Vec<u8>| {
            let mut coded = Vec::new();
            deflate.encode(strip, &mut coded);
            coded
        };
        strips.iter().map(code).collect()
    }

    fn decoded(coded: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        flate2::read::ZlibDecoder::new(coded).read_to_end(&mut bytes).expect("a zlib stream");
        bytes
    }

    /// Differences between neighbours as grain makes them: small numbers without an order.
    fn grain(count: usize, seed: u32) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 29) as u8
        };
        (0..count).map(|_| next().wrapping_sub(next())).collect()
    }

    #[test]
    fn grain_is_not_searched_and_print_is() {
        let grain: Vec<Vec<u8>> = (0..20).map(|seed| grain(60_000, seed)).collect();
        let line: Vec<u8> = (0..60_000u32).map(|at| (at % 977 / 7) as u8).collect();
        let print = vec![line; 20];
        for (strips, way) in [(&grain, Way::Literals), (&print, Way::Matches)] {
            for (number, (strip, coded)) in strips.iter().zip(coded(strips)).enumerate() {
                let mut expected = Vec::new();
                code(strip, way, &mut expected);
                assert_eq!(coded, expected, "strip {number}");
                assert_eq!(decoded(&coded), *strip);
            }
        }
    }

    #[test]
    fn what_changes_within_an_image_is_noticed() {
        let strips: Vec<Vec<u8>> =
            (0..32).map(|at| if at < 16 { vec![7; 40_000] } else { grain(40_000, at) }).collect();
        let coded = coded(&strips);
        let mut shorter = Vec::new();
        code(&strips[17], Way::Literals, &mut shorter);
        assert_eq!(coded[17], shorter);
    }

    proptest! {
        #[test]
        fn every_strip_comes_back(strips in prop::collection::vec(prop::collection::vec(0u8..4, 0..3000), 0..20)) {
            for (strip, coded) in strips.iter().zip(coded(&strips)) {
                prop_assert_eq!(&decoded(&coded), strip);
            }
        }
    }
}
