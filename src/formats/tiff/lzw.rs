//! LZW as TIFF 6.0 §13 has it, and with the order of bits that writers before it used.
//!
//! Every string in the table stands in the output already: it is the string before it and one byte more. So a code is an
//! offset into the output and a length. Nearly all strings of scanned pages are short; their first eight bytes are kept in
//! the table itself, so that a code costs one read and one write and no branch on its kind.

use super::fault::CodecFault;

const CLEAR: usize = 256;
const END: usize = 257;
const FIRST: usize = 258;
const SIZE: usize = 4096;

/// One string of the table.
#[derive(Clone, Copy, Default)]
struct Text {
    /// Its first eight bytes, the first one lowest.
    head: u64,
    /// Where it begins in the output.
    start: u32,
    /// Its length.
    length: u32,
}

/// A decoder; its table is used again for each strip.
pub(super) struct Lzw {
    table: Box<[Text; SIZE]>,
}

/// Codes from the high bit of each byte on.
struct HighFirst<'a> {
    rest: &'a [u8],
    buffer: u64,
    filled: u32,
}

/// Codes from the low bit of each byte on.
struct LowFirst<'a> {
    rest: &'a [u8],
    buffer: u64,
    filled: u32,
}

trait Codes {
    /// Whether the width grows one code before it must, as TIFF 6.0 has it.
    const EARLY: usize;
    /// The next code; `None` at the end of the data.
    fn next(&mut self, width: u32) -> Option<usize>;
}

impl Codes for HighFirst<'_> {
    const EARLY: usize = 1;

    #[inline(always)]
    fn next(&mut self, width: u32) -> Option<usize> {
        if self.filled < width {
            if let Some((eight, _)) = self.rest.split_first_chunk::<8>() {
                // Bytes that do not fit wholly are read again the next time.
                self.buffer |= u64::from_be_bytes(*eight) >> self.filled;
                let bytes = (63 - self.filled) / 8;
                self.rest = self.rest.get(bytes as usize..)?;
                self.filled += bytes * 8;
            } else {
                while self.filled <= 56 {
                    let Some((byte, rest)) = self.rest.split_first() else { break };
                    self.buffer |= u64::from(*byte) << (56 - self.filled);
                    self.filled += 8;
                    self.rest = rest;
                }
                if self.filled < width {
                    return None;
                }
            }
        }
        let code = (self.buffer >> (64 - width)) as usize;
        self.buffer <<= width;
        self.filled -= width;
        // Bits beyond `filled` belong to bytes that are read again: reading them twice gives the same bits.
        Some(code)
    }
}

impl Codes for LowFirst<'_> {
    const EARLY: usize = 0;

    fn next(&mut self, width: u32) -> Option<usize> {
        while self.filled < width {
            let (byte, rest) = self.rest.split_first()?;
            self.buffer |= u64::from(*byte) << self.filled;
            self.filled += 8;
            self.rest = rest;
        }
        let code = (self.buffer & ((1 << width) - 1)) as usize;
        self.buffer >>= width;
        self.filled -= width;
        Some(code)
    }
}

impl Lzw {
    pub(super) fn new() -> Self {
        let mut table = Box::new([Text::default(); SIZE]);
        for (byte, text) in (0u64..256).zip(table.iter_mut()) {
            *text = Text { head: byte, start: 0, length: 1 };
        }
        Self { table }
    }

    /// Fills `output`.
    pub(super) fn decode(&mut self, coded: &[u8], output: &mut [u8]) -> Result<(), CodecFault> {
        // The first code is 256 in nine bits: 0x80 0x0? from the high bit on, 0x00 0x?1 from the low bit on.
        match coded {
            [0, second, ..] if second & 1 == 1 => self.run(LowFirst { rest: coded, buffer: 0, filled: 0 }, output),
            _ => self.run(HighFirst { rest: coded, buffer: 0, filled: 0 }, output),
        }
    }

    #[inline(always)]
    fn run<C: Codes>(&mut self, mut codes: C, output: &mut [u8]) -> Result<(), CodecFault> {
        let expected = output.len();
        if u32::try_from(expected).is_err() {
            return Err(CodecFault::Ends { found: 0, expected });
        }
        let table = &mut *self.table;
        let mut at = 0usize;
        let mut width = 9;
        let mut next = FIRST;
        let mut before: Option<Text> = None;
        while at < expected {
            let Some(code) = codes.next(width) else { return Err(CodecFault::Ends { found: at, expected }) };
            if code == CLEAR {
                (width, next, before) = (9, FIRST, None);
                continue;
            }
            if code == END {
                return Err(CodecFault::Ends { found: at, expected });
            }
            // The string that this code completes; where the code is that string itself, it ends as it begins.
            let mut current = table[code & (SIZE - 1)];
            if let Some(mut added) = before {
                if code >= next {
                    if code > next || next >= SIZE {
                        return Err(CodecFault::Code { after: at });
                    }
                    current = added.and(added.head);
                }
                if next < SIZE {
                    added = added.and(current.head);
                    table[next & (SIZE - 1)] = added;
                    next += 1;
                    if next + C::EARLY >= 1 << width && width < 12 {
                        width += 1;
                    }
                }
            } else if code >= FIRST {
                return Err(CodecFault::Code { after: at });
            }
            let length = current.length as usize;
            write(output, at, &current);
            before = Some(Text { head: current.head, start: at as u32, length: current.length });
            at += length;
        }
        Ok(())
    }
}

impl Text {
    /// This string and one byte more: the lowest of `head`.
    #[inline(always)]
    fn and(self, head: u64) -> Self {
        let byte = if self.length < 8 { (head & 0xff) << (self.length * 8) } else { 0 };
        Self { head: self.head | byte, start: self.start, length: self.length + 1 }
    }
}

/// Writes a string at `at`. What would go beyond the end is left out: the last string of a strip may be longer than its pixels.
#[inline(always)]
fn write(output: &mut [u8], at: usize, text: &Text) {
    let length = text.length as usize;
    match output.get_mut(at..at + 8) {
        // Bytes beyond the string are written over by the next one.
        Some(eight) => eight.copy_from_slice(&text.head.to_le_bytes()),
        None => {
            for (to, from) in output.iter_mut().skip(at).zip(text.head.to_le_bytes().iter().take(length)) {
                *to = *from;
            }
        }
    }
    if length > 8 {
        write_long(output, at, text);
    }
}

/// Writes a string of more than eight bytes from where it stands already.
#[inline(never)]
fn write_long(output: &mut [u8], at: usize, text: &Text) {
    let start = text.start as usize;
    let length = (text.length as usize).min(output.len() - at);
    if start + length <= at {
        output.copy_within(start..start + length, at);
    } else {
        // The string that ends as it begins reads its last byte from what it has just written.
        for index in 0..length {
            output[at + index] = output[start + index];
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// The encoder of TIFF 6.0 §13, from the page of the standard.
    fn encode(data: &[u8], low_first: bool) -> Vec<u8> {
        let mut bits: Vec<bool> = Vec::new();
        let push = |bits: &mut Vec<bool>, code: usize, width: u32| {
            for bit in 0..width {
                let shift = if low_first { bit } else { width - 1 - bit };
                bits.push(code >> shift & 1 == 1);
            }
        };
        let early = usize::from(!low_first);
        let (mut table, mut next, mut width) = (HashMap::<Vec<u8>, usize>::new(), FIRST, 9);
        let code_of = |table: &HashMap<Vec<u8>, usize>, text: &[u8]| match text {
            [byte] => Some(usize::from(*byte)),
            text => table.get(text).copied(),
        };
        push(&mut bits, CLEAR, width);
        let mut text = Vec::new();
        for byte in data {
            let mut longer = text.clone();
            longer.push(*byte);
            if code_of(&table, &longer).is_some() {
                text = longer;
                continue;
            }
            push(&mut bits, code_of(&table, &text).unwrap(), width);
            table.insert(longer, next);
            next += 1;
            // The decoder adds its string one code later, so the encoder's `next` runs one ahead.
            if next - 1 + early >= 1 << width {
                width += 1;
            }
            if next == 4094 {
                push(&mut bits, CLEAR, width.min(12));
                table.clear();
                (next, width) = (FIRST, 9);
            }
            text = vec![*byte];
        }
        if !text.is_empty() {
            push(&mut bits, code_of(&table, &text).unwrap(), width);
            next += 1;
            if next - 1 + early >= 1 << width && width < 12 {
                width += 1;
            }
        }
        push(&mut bits, END, width);
        let byte = |bits: &[bool]| {
            bits.iter()
                .enumerate()
                .fold(0u8, |byte, (index, bit)| byte | u8::from(*bit) << if low_first { index } else { 7 - index })
        };
        bits.chunks(8).map(byte).collect()
    }

    fn decode(coded: &[u8], length: usize) -> Result<Vec<u8>, CodecFault> {
        let mut output = vec![0; length];
        Lzw::new().decode(coded, &mut output).map(|()| output)
    }

    #[test]
    fn the_example_of_the_standard() {
        // TIFF 6.0 page 59: 7 7 7 8 8 7 7 6 6 becomes 256 7 258 8 8 258 6 6 257.
        let data = [7, 7, 7, 8, 8, 7, 7, 6, 6];
        let mut bits = 0u128;
        for code in [256u128, 7, 258, 8, 8, 258, 6, 6, 257] {
            bits = bits << 9 | code;
        }
        let coded = (bits << (128 - 81)).to_be_bytes();
        assert_eq!(decode(&coded[..11], data.len()).unwrap(), data);
        assert_eq!(encode(&data, false), coded[..11]);
    }

    #[test]
    fn long_runs_and_full_tables() {
        let mut data = vec![0u8; 3_000_000];
        for (index, byte) in data.iter_mut().enumerate().skip(1_000_000).take(1_000_000) {
            *byte = (index.wrapping_mul(2_654_435_761) >> 13) as u8;
        }
        for low_first in [false, true] {
            assert!(decode(&encode(&data, low_first), data.len()).unwrap() == data);
        }
    }

    #[test]
    fn an_early_end_is_a_fault() {
        let data: Vec<u8> = (0..=255).collect();
        let coded = encode(&data, false);
        assert!(matches!(decode(&coded[..coded.len() / 2], 256), Err(CodecFault::Ends { .. })));
        assert!(matches!(decode(&coded, 257), Err(CodecFault::Ends { found: 256, expected: 257 })));
        // 258 before any string was added.
        assert_eq!(decode(&[0x80, 0x40, 0x80], 9), Err(CodecFault::Code { after: 0 }));
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(data in proptest::collection::vec(0u8..4, 1..5000), low_first: bool) {
            prop_assert_eq!(decode(&encode(&data, low_first), data.len()).unwrap(), data);
        }

        #[test]
        fn noise_too(data in proptest::collection::vec(any::<u8>(), 1..20_000), low_first: bool) {
            prop_assert_eq!(decode(&encode(&data, low_first), data.len()).unwrap(), data);
        }

        #[test]
        fn any_bytes_end(coded in proptest::collection::vec(any::<u8>(), 0..2000), length in 0usize..5000) {
            let _ = decode(&coded, length);
            let _ = decode(&[&[0x80, 0x00], coded.as_slice()].concat(), length);
        }
    }
}
