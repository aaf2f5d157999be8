//! How many bytes a coded strip decodes to: only lengths are followed, no pixel is made.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_ccitt::{DecodeError, DecodeSettings, Decoder, DecoderContext, EncodingMode};

use super::kinds::Compression;

/// Why a strip does not hold its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// The data end.
    Ends {
        /// Bytes that they decode to.
        found: u64,
        /// Bytes that the pixels need.
        expected: u64,
    },
    /// A code that cannot be, or a wrong checksum.
    Broken {
        /// Bytes before it.
        found: u64,
        /// Bytes that the pixels need.
        expected: u64,
    },
}

const CLEAR: usize = 256;
const END: usize = 257;
const FIRST: usize = 258;
const SIZE: usize = 4096;

/// Counts LZW (TIFF 6.0 §13). A string of the table is the one before it and a byte more, so its length is enough.
#[must_use]
pub fn lzw(coded: &[u8], expected: u64) -> Option<Shortfall> {
    // Writers before TIFF 6.0 put the low bits first: their first code, 256, begins with a byte of zeros.
    let low_first = matches!(coded, [0, second, ..] if second & 1 == 1);
    let mut bits = Codes { rest: coded, buffer: 0, filled: 0, low_first };
    let early = usize::from(!low_first);
    let mut lengths = [1u32; SIZE];
    let (mut found, mut width, mut next) = (0u64, 9u32, FIRST);
    let mut before: Option<u32> = None;
    while found < expected {
        let code = match bits.next(width) {
            Some(END) | None => return Some(Shortfall::Ends { found, expected }),
            Some(code) => code,
        };
        if code == CLEAR {
            (width, next, before) = (9, FIRST, None);
            continue;
        }
        let broken = Shortfall::Broken { found, expected };
        match before {
            None if code >= FIRST => return Some(broken),
            None => {}
            Some(length) => {
                if code > next || (code == next && next >= SIZE) {
                    return Some(broken);
                }
                if let Some(entry) = lengths.get_mut(next) {
                    *entry = length.saturating_add(1);
                    next += 1;
                    if next + early >= 1 << width && width < 12 {
                        width += 1;
                    }
                }
            }
        }
        let length = if code < CLEAR { 1 } else { lengths.get(code).copied().unwrap_or(1) };
        found = found.saturating_add(u64::from(length));
        before = Some(length);
    }
    None
}

/// Codes of 9 to 12 bits.
struct Codes<'a> {
    rest: &'a [u8],
    buffer: u64,
    filled: u32,
    low_first: bool,
}

impl Codes<'_> {
    fn next(&mut self, width: u32) -> Option<usize> {
        while self.filled < width {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            if self.low_first {
                self.buffer |= u64::from(*byte) << self.filled;
            } else {
                self.buffer = self.buffer << 8 | u64::from(*byte);
            }
            self.filled += 8;
        }
        self.filled -= width;
        let mask = (1u64 << width) - 1;
        let code = if self.low_first {
            let code = self.buffer & mask;
            self.buffer >>= width;
            code
        } else {
            let code = self.buffer >> self.filled & mask;
            self.buffer &= (1 << self.filled) - 1;
            code
        };
        usize::try_from(code).ok()
    }
}

/// Counts Deflate, to the checksum at its end where that is there: it shows what was altered. A stream that goes on
/// after the last pixel is followed for one window, since the checksum may come in it.
#[must_use]
pub fn deflate(coded: &[u8], expected: u64) -> Option<Shortfall> {
    let mut window = [0u8; 32 * 1024];
    let mut state = Decompress::new(true);
    let mut rest = coded;
    loop {
        let (before_in, before_out) = (state.total_in(), state.total_out());
        let status = state.decompress(rest, &mut window, FlushDecompress::None);
        let used = usize::try_from(state.total_in() - before_in).unwrap_or(usize::MAX);
        rest = rest.get(used..).unwrap_or_default();
        let found = state.total_out();
        let stands = used == 0 && found == before_out;
        match status {
            Err(_) => return Some(Shortfall::Broken { found: found.min(expected), expected }),
            Ok(Status::StreamEnd) => return (found < expected).then_some(Shortfall::Ends { found, expected }),
            Ok(_) if stands => return (found < expected).then_some(Shortfall::Ends { found, expected }),
            Ok(_) if found > expected.saturating_add(window.len() as u64) => return None,
            Ok(_) => {}
        }
    }
}

/// Counts `PackBits` (TIFF 6.0 §9).
#[must_use]
pub fn packbits(coded: &[u8], expected: u64) -> Option<Shortfall> {
    let mut rest = coded;
    let mut found = 0u64;
    while found < expected {
        let ends = Some(Shortfall::Ends { found, expected });
        let Some((&head, tail)) = rest.split_first() else { return ends };
        let (made, taken) = match head {
            0..=127 => (u64::from(head) + 1, usize::from(head) + 1),
            128 => (0, 0),
            _ => (257 - u64::from(head), 1),
        };
        let Some(left) = tail.get(taken..) else {
            // A literal that is cut still gives what it has.
            let found = if head <= 127 { found + tail.len() as u64 } else { found };
            return (found < expected).then_some(Shortfall::Ends { found, expected });
        };
        rest = left;
        found += made;
    }
    None
}

struct Count {
    rows: u32,
}

impl Decoder for Count {
    fn push_row(&mut self, _changes: &[u32]) {
        self.rows = self.rows.saturating_add(1);
    }
}

/// How `rows` rows of CCITT T.4 or T.6 are coded in a strip of `columns` pixels across.
#[must_use]
pub fn fax_settings(compression: Compression, t4: u32, columns: u32, rows: u32) -> DecodeSettings {
    let encoding = match compression {
        Compression::CcittG4 => EncodingMode::Group4,
        Compression::CcittG3 if t4 & 1 != 0 => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    DecodeSettings {
        columns,
        rows,
        end_of_block: compression != Compression::CcittRle,
        // The first EOL shows whether there are any.
        end_of_line: false,
        rows_are_byte_aligned: compression == Compression::CcittRle,
        encoding,
        strict: true,
    }
}

/// Counts the rows of CCITT T.4 and T.6.
#[must_use]
pub fn fax(coded: &[u8], settings: DecodeSettings) -> Option<Shortfall> {
    let (columns, rows) = (settings.columns, settings.rows);
    let mut sink = Count { rows: 0 };
    let outcome = hayro_ccitt::decode(coded, &mut sink, &mut DecoderContext::new(settings));
    if sink.rows >= rows {
        return None;
    }
    let bytes = |rows: u32| u64::from(columns).div_ceil(8) * u64::from(rows);
    let (found, expected) = (bytes(sink.rows), bytes(rows));
    Some(match outcome {
        Ok(_) | Err(DecodeError::UnexpectedEof) => Shortfall::Ends { found, expected },
        Err(_) => Shortfall::Broken { found, expected },
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// Codes of nine bits, high bits first.
    fn nine(codes: &[u32]) -> Vec<u8> {
        let bits: Vec<bool> = codes.iter().flat_map(|code| (0..9).rev().map(move |bit| code >> bit & 1 == 1)).collect();
        bits.chunks(8)
            .map(|byte| byte.iter().enumerate().fold(0, |sum, (at, bit)| sum | u8::from(*bit) << (7 - at)))
            .collect()
    }

    #[test]
    fn lzw_is_followed_by_lengths() {
        // A, the string that is just being made (AA), the one after (AAA): six bytes.
        let coded = nine(&[256, 65, 258, 259, 257]);
        assert_eq!(lzw(&coded, 6), None);
        assert_eq!(lzw(&coded, 7), Some(Shortfall::Ends { found: 6, expected: 7 }));
        assert_eq!(lzw(&nine(&[256, 65, 260]), 6), Some(Shortfall::Broken { found: 1, expected: 6 }));
        assert_eq!(lzw(&nine(&[256, 258]), 6), Some(Shortfall::Broken { found: 0, expected: 6 }));
    }

    #[test]
    fn packbits_counts_both_kinds() {
        assert_eq!(packbits(&[2, 1, 2, 3, 254, 9], 6), None);
        assert_eq!(packbits(&[2, 1, 2, 3, 254], 6), Some(Shortfall::Ends { found: 3, expected: 6 }));
        assert_eq!(packbits(&[2, 1, 2], 3), Some(Shortfall::Ends { found: 2, expected: 3 }));
    }

    #[test]
    fn deflate_tells_altered_bytes_by_the_checksum() {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::none());
        encoder.write_all(&[7; 1000]).unwrap();
        let mut coded = encoder.finish().unwrap();
        assert_eq!(deflate(&coded, 1000), None);
        assert_eq!(deflate(&coded, 1001), Some(Shortfall::Ends { found: 1000, expected: 1001 }));
        assert_eq!(deflate(&coded[..500], 1000).map(|_| ()), Some(()));
        coded[300] ^= 1;
        assert_eq!(deflate(&coded, 1000), Some(Shortfall::Broken { found: 1000, expected: 1000 }));
    }

    proptest! {
        #[test]
        fn any_bytes_end(coded in proptest::collection::vec(any::<u8>(), 0..600), expected in 0u64..5000) {
            for compression in [Compression::CcittG4, Compression::CcittG3, Compression::CcittRle] {
                let _ = fax(&coded, fax_settings(compression, 1, 100, 30));
            }
            for shortfall in [lzw(&coded, expected), deflate(&coded, expected), packbits(&coded, expected)].into_iter().flatten() {
                let (Shortfall::Ends { found, expected } | Shortfall::Broken { found, expected }) = shortfall;
                prop_assert!(found <= expected);
            }
        }
    }
}
