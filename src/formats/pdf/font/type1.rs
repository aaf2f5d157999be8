//! Type 1 programs (Adobe Type 1 Font Format): which glyphs there are, and how wide.

use std::collections::BTreeMap;

use super::encoding::BaseEncoding;
use crate::formats::bytes::find;
use crate::formats::pdf::object::Lexer;

/// A program.
#[derive(Clone, Debug, Default)]
pub struct Type1 {
    /// Width of each glyph by its name, in thousandths of an em; none where it cannot be read.
    pub glyphs: BTreeMap<Vec<u8>, Option<f64>>,
    /// Its own encoding.
    pub encoding: BTreeMap<u8, Vec<u8>>,
}

/// Most glyphs of a program.
const MOST_GLYPHS: usize = 65_536;

impl Type1 {
    /// Reads a program; none where it has no glyphs that can be read.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let joined = without_segments(bytes);
        let bytes = joined.as_slice();
        let at = find(bytes, b"eexec", 0)?;
        let clear = bytes.get(..at)?;
        let secret = decipher(&coded(bytes.get(at + 5..)?), 55665, 4);
        let mut font = Self { glyphs: glyphs(&secret)?, encoding: encoding(clear) };
        if let Some(scale) = scale(clear) {
            for width in font.glyphs.values_mut().flatten() {
                *width *= scale;
            }
        }
        Some(font)
    }
}

/// The first number of `FontMatrix`, in thousandths.
fn scale(clear: &[u8]) -> Option<f64> {
    let at = find(clear, b"/FontMatrix", 0)? + 11;
    let matrix = Lexer::new(clear, at, 20).object()?;
    let scale = matrix.array()?.first()?.number()? * 1000.0;
    (scale > 0.0 && (scale - 1.0).abs() > 1e-9).then_some(scale)
}

/// The segments of a file for PCs in one.
fn without_segments(bytes: &[u8]) -> Vec<u8> {
    let (mut rest, mut joined) = (bytes, Vec::new());
    while let [0x80, 1 | 2, a, b, c, d, after @ ..] = rest {
        let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        let Some(piece) = after.get(..length) else { break };
        joined.extend_from_slice(piece);
        rest = after.get(length..).unwrap_or_default();
    }
    if joined.is_empty() { bytes.to_vec() } else { joined }
}

/// What follows `eexec`: bytes, or hexadecimal digits.
fn coded(rest: &[u8]) -> Vec<u8> {
    let white = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
    let rest = rest.get(white..).unwrap_or_default();
    if !rest.iter().take(4).all(u8::is_ascii_hexdigit) {
        return rest.to_vec();
    }
    let digits: Vec<u8> = rest
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |value, digit| value << 4 | digit)).collect()
}

/// Deciphers and drops the first bytes (chapter 7).
fn decipher(bytes: &[u8], key: u16, skipped: usize) -> Vec<u8> {
    let mut key = key;
    let mut output = Vec::with_capacity(bytes.len());
    for byte in bytes {
        output.push(byte ^ (key >> 8) as u8);
        key = u16::from(*byte).wrapping_add(key).wrapping_mul(52845).wrapping_add(22719);
    }
    output.drain(..skipped.min(output.len()));
    output
}

fn glyphs(secret: &[u8]) -> Option<BTreeMap<Vec<u8>, Option<f64>>> {
    let number_after = |word: &[u8]| Lexer::new(secret, find(secret, word, 0)? + word.len(), 4).number();
    let skipped = number_after(b"/lenIV").map_or(4, |number| number as usize);
    let mut at = find(secret, b"/CharStrings", 0)? + 12;
    let mut found = BTreeMap::new();
    // `/name length RD bytes ND`, until `end`.
    while found.len() < MOST_GLYPHS {
        let slash = secret.get(at..)?.iter().position(|byte| *byte == b'/');
        let Some(slash) = slash else { break };
        if at > 0 && !found.is_empty() && find(secret.get(at..at + slash)?, b"end", 0).is_some() {
            break;
        }
        let mut lexer = Lexer::new(secret, at + slash, 4);
        let name = lexer.name();
        let Some(length) = lexer.number().and_then(|length| usize::try_from(length).ok()) else {
            at = lexer.at();
            continue;
        };
        lexer.skip_white();
        lexer.regular();
        let begin = lexer.at() + 1;
        let Some(code) = secret.get(begin..begin.checked_add(length)?) else { break };
        found.insert(name, width(&decipher(code, 4330, skipped)));
        at = begin + length;
    }
    (!found.is_empty()).then_some(found)
}

/// The width that `hsbw` or `sbw` sets (§6.4).
fn width(code: &[u8]) -> Option<f64> {
    let (mut rest, mut stack) = (code, Vec::new());
    while let Some((&first, after)) = rest.split_first() {
        let next = || after.first().copied().map(f64::from);
        rest = after;
        match first {
            32..=246 => stack.push(f64::from(first) - 139.0),
            247..=250 => {
                stack.push((f64::from(first) - 247.0) * 256.0 + next()? + 108.0);
                rest = after.get(1..)?;
            }
            251..=254 => {
                stack.push(-(f64::from(first) - 251.0) * 256.0 - next()? - 108.0);
                rest = after.get(1..)?;
            }
            255 => {
                stack.push(f64::from(i32::from_be_bytes(after.get(..4)?.try_into().ok()?)));
                rest = after.get(4..)?;
            }
            13 => return stack.get(1).copied(),
            12 if after.first() == Some(&7) => return stack.get(2).copied(),
            12 if after.first() == Some(&12) => {
                let (by, value) = (stack.pop()?, stack.pop()?);
                stack.push(value / by);
                rest = after.get(1..)?;
            }
            _ => return None,
        }
    }
    None
}

/// `dup 65 /A put`, or the standard encoding.
fn encoding(clear: &[u8]) -> BTreeMap<u8, Vec<u8>> {
    let Some(at) = find(clear, b"/Encoding", 0) else { return BTreeMap::new() };
    let head = clear.get(at + 9..at + 40).unwrap_or_default();
    if find(head, b"StandardEncoding", 0).is_some() {
        let standard = |code: u8| Some((code, BaseEncoding::Standard.name(code)?.as_bytes().to_vec()));
        return (0..=255).filter_map(standard).collect();
    }
    let (mut codes, mut at) = (BTreeMap::new(), at);
    while let Some(dup) = find(clear, b"dup ", at) {
        let mut lexer = Lexer::new(clear, dup + 4, 4);
        at = dup + 4;
        let Some(code) = lexer.number() else { continue };
        lexer.skip_white();
        if lexer.peek() == Some(b'/')
            && let Ok(code) = u8::try_from(code)
        {
            codes.insert(code, lexer.name());
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::altered::altered;
    use super::*;

    fn cipher(bytes: &[u8], key: u16) -> Vec<u8> {
        let mut key = key;
        [&[0; 4], bytes]
            .concat()
            .into_iter()
            .map(|byte| {
                let coded = byte ^ (key >> 8) as u8;
                key = u16::from(coded).wrapping_add(key).wrapping_mul(52845).wrapping_add(22719);
                coded
            })
            .collect()
    }

    fn program() -> Vec<u8> {
        let glyph = cipher(&[139, 239, 13, 14], 4330);
        let mut secret = b"/Private 1 dict dup begin /lenIV 4 def /CharStrings 2 dict dup begin\n/A 8 RD ".to_vec();
        secret.extend(glyph);
        secret.extend(b" ND\n/.notdef 1 RD x ND end");
        let clear = b"%!PS /Encoding 256 array\ndup 65 /A put\nreadonly def currentfile eexec\n";
        [clear.as_slice(), &cipher(&secret, 55665)].concat()
    }

    #[test]
    fn glyphs_are_found() {
        let font = Type1::parse(&program()).unwrap();
        assert_eq!(font.glyphs.get(b"A".as_slice()), Some(&Some(100.0)));
        assert_eq!(font.glyphs.get(b".notdef".as_slice()), Some(&None));
        assert_eq!(font.encoding.get(&65), Some(&b"A".to_vec()));
    }

    proptest! {
        #[test]
        fn altered_programs_end(bytes in altered(program())) {
            let _ = Type1::parse(&bytes);
        }
    }
}
