//! Compact font programs (Adobe technical note 5176): which glyphs there are, and how wide.

use std::collections::BTreeMap;
use std::ops::Range;

use super::cff_strings::standard_name;
use crate::formats::bytes::be16;

/// A program.
#[derive(Clone, Debug)]
pub struct Cff {
    bytes: Vec<u8>,
    glyphs: Index,
    global: Index,
    /// Of each glyph but the first: the number of its name, or its character identifier.
    charset: Vec<u16>,
    /// Glyphs by their identifiers.
    by_cid: Vec<(u16, usize)>,
    strings: Index,
    /// The glyph of each code, where the program has an encoding of its own.
    codes: BTreeMap<u8, usize>,
    /// Whether glyphs have character identifiers instead of names.
    pub is_cid: bool,
    /// Of each sub-font: default and nominal width, and its subroutines.
    privates: Vec<Private>,
    select: Vec<u8>,
    scale: f64,
}

/// Pieces of the program, one after the other.
type Index = Vec<Range<usize>>;

#[derive(Clone, Debug, Default)]
struct Private {
    default: f64,
    nominal: f64,
    local: Index,
}

/// Deepest nesting of subroutines (technical note 5177, annex B).
const MOST_CALLS: u32 = 10;

impl Cff {
    /// Reads a program; none where it is not one.
    #[must_use]
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let (_, at) = index(&bytes, usize::from(*bytes.get(2)?))?;
        let (tops, at) = index(&bytes, at)?;
        let (strings, at) = index(&bytes, at)?;
        let (global, _) = index(&bytes, at)?;
        let top = dict(bytes.get(tops.first()?.clone())?);
        let number =
            |key: u16| top.iter().find(|(known, _)| *known == key).and_then(|(_, values)| values.last()).copied();
        let place = |key: u16| number(key).map(|at| at as usize);
        let (glyphs, _) = index(&bytes, place(17)?)?;
        let is_cid = top.iter().any(|(key, _)| *key == 0x0C1E);
        let charset = charset(&bytes, place(15).unwrap_or(0), glyphs.len()).unwrap_or_default();
        let codes = place(16).filter(|at| *at > 1).and_then(|at| codes(&bytes, at)).unwrap_or_default();
        let mut privates = Vec::new();
        if let Some(fonts) = place(0x0C24).and_then(|at| index(&bytes, at)) {
            privates.extend(fonts.0.into_iter().filter_map(|range| private(&bytes, &dict(bytes.get(range)?))));
        } else {
            privates.extend(private(&bytes, &top));
        }
        let select = place(0x0C25).and_then(|at| select(&bytes, at, glyphs.len())).unwrap_or_default();
        let matrix = top.iter().find(|(key, _)| *key == 0x0C07).and_then(|(_, values)| values.first()).copied();
        let scale = matrix.filter(|scale| *scale > 0.0).map_or(1.0, |scale| scale * 1000.0);
        let mut by_cid: Vec<_> = charset.iter().enumerate().map(|(place, cid)| (*cid, place + 1)).collect();
        by_cid.sort_unstable();
        Some(Self { glyphs, global, charset, by_cid, strings, codes, is_cid, privates, select, scale, bytes })
    }

    /// How many glyphs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// Whether there is no glyph.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    /// The glyph of a character identifier. In a program without them it is the glyph's own number.
    #[must_use]
    pub fn glyph_of_cid(&self, cid: u32) -> Option<usize> {
        if !self.is_cid {
            return usize::try_from(cid).ok().filter(|glyph| *glyph < self.glyphs.len());
        }
        if cid == 0 {
            return Some(0);
        }
        let cid = u16::try_from(cid).ok()?;
        let place = self.by_cid.binary_search_by_key(&cid, |(cid, _)| *cid).ok()?;
        self.by_cid.get(place).map(|(_, glyph)| *glyph).filter(|glyph| *glyph < self.glyphs.len())
    }

    /// The character identifiers that it has, but 0.
    #[must_use]
    pub fn cids(&self) -> &[u16] {
        if self.is_cid { &self.charset } else { &[] }
    }

    /// The glyph with this name.
    #[must_use]
    pub fn glyph_named(&self, name: &[u8]) -> Option<usize> {
        if name == b".notdef" {
            return Some(0);
        }
        (1..self.glyphs.len()).find(|glyph| self.name(*glyph) == Some(name))
    }

    /// The glyph of a code in the encoding of the program; none where it has none of its own.
    #[must_use]
    pub fn glyph_of_code(&self, code: u8) -> Option<usize> {
        self.codes.get(&code).copied().filter(|glyph| *glyph < self.glyphs.len())
    }

    /// The name of a glyph; none for the first and for those of expert sets.
    #[must_use]
    pub fn name(&self, glyph: usize) -> Option<&[u8]> {
        let number = *self.charset.get(glyph.checked_sub(1)?)?;
        match number.checked_sub(391) {
            Some(own) => self.bytes.get(self.strings.get(usize::from(own))?.clone()),
            None => standard_name(number).map(str::as_bytes),
        }
    }

    /// The width of a glyph in thousandths of an em.
    #[must_use]
    pub fn width(&self, glyph: usize) -> Option<f64> {
        let code = self.bytes.get(self.glyphs.get(glyph)?.clone())?;
        let font = self.select.get(glyph).copied().map_or(0, usize::from);
        let private = self.privates.get(font)?;
        let mut stack = Vec::new();
        let found = self.first_operator(code, private, &mut stack, 0)?;
        let width = found.map_or(private.default, |width| width + private.nominal);
        Some(width * self.scale)
    }

    /// Runs up to the first operator that clears the stack: a number too many before it is the width.
    fn first_operator(&self, code: &[u8], private: &Private, stack: &mut Vec<f64>, depth: u32) -> Option<Option<f64>> {
        let mut rest = code;
        while let Some((&byte, after)) = rest.split_first() {
            if byte == 28 || byte >= 32 {
                let (value, after) = operand(rest)?;
                stack.push(value);
                rest = after;
                if stack.len() > 513 {
                    return None;
                }
                continue;
            }
            rest = after;
            let expected = match byte {
                // Stems take pairs.
                1 | 3 | 18 | 23 | 19 | 20 => stack.len() / 2 * 2,
                21 => 2,
                4 | 22 => 1,
                14 => {
                    if stack.len() >= 4 {
                        4
                    } else {
                        0
                    }
                }
                10 | 29 => {
                    let list = if byte == 10 { &private.local } else { &self.global };
                    let called = subroutine(list, stack.pop()?).and_then(|range| self.bytes.get(range.clone()))?;
                    if depth >= MOST_CALLS {
                        return None;
                    }
                    match self.first_operator(called, private, stack, depth + 1) {
                        Some(found) => return Some(found),
                        None => continue,
                    }
                }
                11 => return None,
                _ => return Some(None),
            };
            return Some(if stack.len() > expected { stack.first().copied() } else { None });
        }
        None
    }
}

fn subroutine(list: &Index, number: f64) -> Option<&Range<usize>> {
    let bias = match list.len() {
        ..1240 => 107,
        1240..33900 => 1131,
        _ => 32768,
    };
    list.get(usize::try_from(number as i64 + bias).ok()?)
}

/// A number of a charstring.
fn operand(bytes: &[u8]) -> Option<(f64, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let next = || rest.first().copied().map(f64::from);
    Some(match first {
        28 => (f64::from(be16(rest, 0)?.cast_signed()), rest.get(2..)?),
        32..=246 => (f64::from(first) - 139.0, rest),
        247..=250 => ((f64::from(first) - 247.0) * 256.0 + next()? + 108.0, rest.get(1..)?),
        251..=254 => (-(f64::from(first) - 251.0) * 256.0 - next()? - 108.0, rest.get(1..)?),
        255 => {
            let bytes: [u8; 4] = rest.get(..4)?.try_into().ok()?;
            (f64::from(i32::from_be_bytes(bytes)) / 65536.0, rest.get(4..)?)
        }
        _ => return None,
    })
}

/// An INDEX, and where it ends.
fn index(bytes: &[u8], at: usize) -> Option<(Index, usize)> {
    let count = usize::from(be16(bytes, at)?);
    if count == 0 {
        return Some((Vec::new(), at + 2));
    }
    let size = usize::from(*bytes.get(at + 2)?);
    if !(1..=4).contains(&size) {
        return None;
    }
    let base = (at + 2).checked_add((count + 1) * size)?;
    let offset = |index: usize| {
        let from = at + 3 + index * size;
        let value = bytes.get(from..from + size)?.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
        base.checked_add(value)
    };
    let mut pieces = Vec::with_capacity(count);
    let mut start = offset(0)?;
    for piece in 1..=count {
        let end = offset(piece)?;
        pieces.push(start..end.max(start));
        start = end;
    }
    Some((pieces, start))
}

/// A DICT: operators with their operands; those of two bytes are `0x0Cxx`.
fn dict(bytes: &[u8]) -> Vec<(u16, Vec<f64>)> {
    let (mut rest, mut operands, mut entries) = (bytes, Vec::new(), Vec::new());
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            12 => {
                let Some((&second, after)) = after.split_first() else { break };
                entries.push((0x0C00 | u16::from(second), std::mem::take(&mut operands)));
                rest = after;
            }
            0..=21 => entries.push((u16::from(first), std::mem::take(&mut operands))),
            29 => {
                let Some(Ok(number)) = after.get(..4).map(<[u8; 4]>::try_from) else { break };
                operands.push(f64::from(i32::from_be_bytes(number)));
                rest = after.get(4..).unwrap_or_default();
            }
            30 => {
                let (value, used) = real(after);
                operands.push(value);
                rest = after.get(used..).unwrap_or_default();
            }
            255 | 31 | 22..=27 => {}
            _ => {
                let mut whole = vec![first];
                whole.extend_from_slice(after.get(..2).unwrap_or(after));
                let Some((value, left)) = operand(&whole) else { break };
                operands.push(value);
                rest = after.get(whole.len() - 1 - left.len()..).unwrap_or_default();
            }
        }
    }
    entries
}

/// A real number in nibbles, and the bytes that it takes.
fn real(bytes: &[u8]) -> (f64, usize) {
    let mut text = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        for nibble in [byte >> 4, byte & 15] {
            match nibble {
                0..=9 => text.push(char::from(b'0' + nibble)),
                10 => text.push('.'),
                11 => text.push('E'),
                12 => text.push_str("E-"),
                14 => text.push('-'),
                _ => return (text.parse().unwrap_or(0.0), index + 1),
            }
        }
    }
    (text.parse().unwrap_or(0.0), bytes.len())
}

fn private(bytes: &[u8], font: &[(u16, Vec<f64>)]) -> Option<Private> {
    let (_, values) = font.iter().find(|(key, _)| *key == 18)?;
    let &[length, at] = values.as_slice() else { return None };
    let (length, at) = (length as usize, at as usize);
    let entries = dict(bytes.get(at..at.checked_add(length)?)?);
    let number =
        |key: u16| entries.iter().find(|(known, _)| *known == key).and_then(|(_, values)| values.last()).copied();
    let local = number(19).and_then(|offset| index(bytes, at.checked_add(offset as usize)?)).unwrap_or_default().0;
    Some(Private { default: number(20).unwrap_or(0.0), nominal: number(21).unwrap_or(0.0), local })
}

/// An encoding (chapter 12): codes in the order of the glyphs, one by one or in ranges.
fn codes(bytes: &[u8], at: usize) -> Option<BTreeMap<u8, usize>> {
    let (format, count) = (*bytes.get(at)?, usize::from(*bytes.get(at + 1)?));
    let mut codes = BTreeMap::new();
    match format & 0x7F {
        0 => codes.extend(bytes.get(at + 2..at + 2 + count)?.iter().copied().zip(1..)),
        1 => {
            let mut glyph = 1;
            for range in bytes.get(at + 2..at + 2 + count * 2)?.chunks_exact(2) {
                let &[first, more] = range else { continue };
                for code in first..=first.saturating_add(more) {
                    codes.insert(code, glyph);
                    glyph += 1;
                }
            }
        }
        _ => return None,
    }
    Some(codes)
}

fn charset(bytes: &[u8], at: usize, glyphs: usize) -> Option<Vec<u16>> {
    // The predefined ones: of the standard Latin set the numbers run on.
    if at <= 2 {
        return Some((1..=228).collect());
    }
    let wanted = glyphs.checked_sub(1)?;
    let (format, mut at) = (*bytes.get(at)?, at + 1);
    let mut set = Vec::new();
    while set.len() < wanted {
        let first = be16(bytes, at)?;
        let (more, step) = match format {
            0 => (0, 2),
            1 => (u16::from(*bytes.get(at + 2)?), 3),
            2 => (be16(bytes, at + 2)?, 4),
            _ => return None,
        };
        set.extend((0..=more).map(|next| first.wrapping_add(next)));
        at += step;
    }
    set.truncate(wanted);
    Some(set)
}

fn select(bytes: &[u8], at: usize, glyphs: usize) -> Option<Vec<u8>> {
    match bytes.get(at)? {
        0 => Some(bytes.get(at + 1..at.checked_add(1 + glyphs)?)?.to_vec()),
        3 => {
            let ranges = usize::from(be16(bytes, at + 1)?);
            let mut fonts = Vec::with_capacity(glyphs);
            for range in 0..ranges {
                let (here, font) = (at + 3 + range * 3, *bytes.get(at + 5 + range * 3)?);
                let end = usize::from(be16(bytes, here + 3)?).min(glyphs);
                fonts.resize(end.max(fonts.len()), font);
            }
            Some(fonts)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::altered::altered;
    use super::*;

    /// A program of two glyphs: the first without a width, the second 600 wide.
    fn program() -> Vec<u8> {
        let mut bytes = vec![1, 0, 4, 1];
        bytes.extend([0, 1, 1, 1, 2, b'F']);
        // Charset at 41, glyphs at 44, private of 4 bytes at 55.
        let top = [180, 15, 183, 17, 143, 194, 18];
        bytes.extend([0, 1, 1, 1, 8]);
        bytes.extend(top);
        bytes.extend([0, 0, 0, 0]);
        bytes.resize(41, 0);
        bytes.extend([0, 0, 34]);
        bytes.extend([0, 2, 1, 1, 2, 5, 14, 239, 22, 14]);
        bytes.resize(55, 0);
        bytes.extend([248, 136, 21, 139]);
        bytes
    }

    #[test]
    fn names_and_widths() {
        let font = Cff::parse(program()).unwrap();
        assert_eq!(
            (font.len(), font.is_cid, font.glyph_named(b"A"), font.name(1)),
            (2, false, Some(1), Some(&b"A"[..]))
        );
        assert_eq!(font.width(0), Some(0.0));
        // One number before `hmoveto` is its own: no width is said.
        assert_eq!(font.width(1), Some(0.0));
    }

    proptest! {
        #[test]
        fn altered_programs_end(bytes in altered(program())) {
            if let Some(font) = Cff::parse(bytes) {
                let _ = (font.width(1), font.glyph_named(b"B"), font.glyph_of_cid(4));
            }
        }
    }
}
