//! LZW as TIFF 6.0 §13 has it, and with the order of bits that writers before it used.
//!
//! Every string in the table stands in the output already: it is the string before it and one byte more. So a string is
//! a place in the output and a length. Nearly all strings of scanned pages are short: their first six bytes are kept in
//! the table beside the length, in one number, so that a code costs one read and one write and no branch on its kind.
//! The table of these numbers has 32 KiB, which is what the first cache of a processor holds.

use super::fault::CodecFault;

const CLEAR: usize = 256;
const END: usize = 257;
const FIRST: usize = 258;
const SIZE: usize = 4096;
const MASK: usize = SIZE - 1;
/// Bytes of a string that are in the table.
const HEAD: usize = 6;

/// The beginning of a string: its first six bytes, the first one lowest, and above them its length.
#[derive(Clone, Copy, Default)]
struct Text(u64);

impl Text {
    const fn literal(byte: u64) -> Self {
        Self(byte | 1 << 48)
    }

    #[inline(always)]
    const fn length(self) -> usize {
        (self.0 >> 48) as usize
    }

    /// This string and one byte more: the first of `next`.
    #[inline(always)]
    const fn and(self, next: Self) -> Self {
        let length = self.length();
        let byte = if length < HEAD { (next.0 & 0xff) << (length * 8) } else { 0 };
        Self((self.0 | byte) + (1 << 48))
    }
}

/// A decoder; its table is used again for each strip.
pub(super) struct Lzw {
    table: Box<[Text; SIZE]>,
    /// Where the strings begin in the output.
    starts: Box<[u32; SIZE]>,
}

/// An order of bits.
trait Order {
    /// Whether the width grows one code before it must, as TIFF 6.0 has it.
    const EARLY: usize;
    /// The number of `width` bits that begins `skip` bits into eight bytes.
    fn code(eight: [u8; 8], skip: u32, width: u32) -> usize;
}

/// From the high bit of each byte on.
struct HighFirst;

impl Order for HighFirst {
    const EARLY: usize = 1;

    #[inline(always)]
    fn code(eight: [u8; 8], skip: u32, width: u32) -> usize {
        (u64::from_be_bytes(eight) << skip >> (64 - width)) as usize
    }
}

/// From the low bit of each byte on.
struct LowFirst;

impl Order for LowFirst {
    const EARLY: usize = 0;

    #[inline(always)]
    fn code(eight: [u8; 8], skip: u32, width: u32) -> usize {
        (u64::from_le_bytes(eight) >> skip & ((1 << width) - 1)) as usize
    }
}

/// Coded bytes and the next bit.
struct Codes<'a> {
    coded: &'a [u8],
    bit: usize,
}

impl Codes<'_> {
    /// The next code; `None` where its bits are not all there.
    #[inline(always)]
    fn next<O: Order>(&mut self, width: u32) -> Option<usize> {
        let (at, skip) = (self.bit / 8, (self.bit % 8) as u32);
        let eight = match self.coded.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            Some(eight) => *eight,
            None => self.last(at, width)?,
        };
        self.bit += width as usize;
        Some(O::code(eight, skip, width))
    }

    /// The last bytes, filled up with zeros.
    #[cold]
    fn last(&self, at: usize, width: u32) -> Option<[u8; 8]> {
        if self.bit + width as usize > self.coded.len() * 8 {
            return None;
        }
        let mut eight = [0; 8];
        eight.iter_mut().zip(self.coded.get(at..)?).for_each(|(to, from)| *to = *from);
        Some(eight)
    }
}

impl Lzw {
    pub(super) fn new() -> Self {
        let mut table = Box::new([Text::default(); SIZE]);
        for (byte, text) in (0u64..256).zip(table.iter_mut()) {
            *text = Text::literal(byte);
        }
        Self { table, starts: Box::new([0; SIZE]) }
    }

    /// Fills `output`.
    pub(super) fn decode(&mut self, coded: &[u8], output: &mut [u8]) -> Result<(), CodecFault> {
        // Places are kept as numbers of 32 bits. No strip of a sound file is so large.
        if u32::try_from(output.len()).is_err() {
            return Err(CodecFault::Ends { found: 0, expected: output.len() });
        }
        // The first code is 256 in nine bits: 0x80 0x0? from the high bit on, 0x00 0x?1 from the low bit on.
        match coded {
            [0, second, ..] if second & 1 == 1 => self.run::<LowFirst>(coded, output),
            _ => self.run::<HighFirst>(coded, output),
        }
    }

    #[inline(always)]
    fn run<O: Order>(&mut self, coded: &[u8], output: &mut [u8]) -> Result<(), CodecFault> {
        let expected = output.len();
        let mut codes = Codes { coded, bit: 0 };
        let (mut at, mut width, mut next) = (0, 9, FIRST);
        // The string before, and where it was written. At the beginning and after each CLEAR there is none.
        let mut before = match self.first::<O>(&mut codes, output, at)? {
            Some(before) => before,
            None => return Ok(()),
        };
        let mut start = at;
        at += 1;
        while at < expected {
            let code = codes.next::<O>(width).ok_or(CodecFault::Ends { found: at, expected })?;
            if code == CLEAR {
                (width, next) = (9, FIRST);
                before = match self.first::<O>(&mut codes, output, at)? {
                    Some(before) => before,
                    None => return Ok(()),
                };
                start = at;
                at += 1;
                continue;
            }
            if code == END {
                return Err(CodecFault::Ends { found: at, expected });
            }
            let mut current = self.table[code & MASK];
            if code >= next {
                // The string that this code completes, which ends as it begins; anything beyond it cannot be.
                if code > next || next >= SIZE {
                    return Err(CodecFault::Code { after: at });
                }
                current = before.and(before);
            }
            if next < SIZE {
                self.table[next & MASK] = before.and(current);
                self.starts[next & MASK] = start as u32;
                next += 1;
                width += u32::from(next + O::EARLY >= 1 << width && width < 12);
            }
            write(output, at, current);
            if current.length() > HEAD {
                copy(output, at, self.starts[code & MASK] as usize, current.length());
            }
            (before, start) = (current, at);
            at += current.length();
        }
        Ok(())
    }

    /// The first code after the beginning or a CLEAR: a byte. `None` where nothing is wanted.
    #[inline(never)]
    fn first<O: Order>(&self, codes: &mut Codes<'_>, output: &mut [u8], at: usize) -> Result<Option<Text>, CodecFault> {
        let expected = output.len();
        let Some(to) = output.get_mut(at) else { return Ok(None) };
        loop {
            match codes.next::<O>(9) {
                Some(CLEAR) => {}
                None | Some(END) => return Err(CodecFault::Ends { found: at, expected }),
                Some(code @ 0..CLEAR) => {
                    let text = self.table[code];
                    *to = text.0.to_le_bytes()[0];
                    return Ok(Some(text));
                }
                Some(_) => return Err(CodecFault::Code { after: at }),
            }
        }
    }
}

/// Writes the beginning of a string at `at`. What would go beyond the end is left out: the last string of a strip may
/// be longer than its pixels.
#[inline(always)]
fn write(output: &mut [u8], at: usize, text: Text) {
    let bytes = text.0.to_le_bytes();
    match output.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<8>) {
        // Bytes beyond the string are written over by the next one.
        Some(eight) => *eight = bytes,
        None => {
            let count = text.length().min(HEAD);
            output.iter_mut().skip(at).zip(bytes).take(count).for_each(|(to, from)| *to = from);
        }
    }
}

/// Writes what a long string has beyond its beginning, from where it stands already.
#[inline(never)]
fn copy(output: &mut [u8], at: usize, start: usize, length: usize) {
    let room = output.len() - at;
    if at - start >= 8 && room >= length + 8 {
        // By eights; what is written beyond the string is written over by the next one.
        for step in (HEAD..length).step_by(8) {
            output.copy_within(start + step..start + step + 8, at + step);
        }
    } else {
        // The string that ends as it begins reads its last byte from what it has just written.
        for step in HEAD..length.min(room) {
            output[at + step] = output[start + step];
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
        let mut data = vec![0u8; 300_000];
        for (index, byte) in data.iter_mut().enumerate().skip(100_000).take(100_000) {
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
