//! LZW as TIFF 6.0 §13 has it: from the high bit on, the width growing one code early.

const CLEAR: u32 = 256;
const END: u32 = 257;
const FIRST: u32 = 258;
/// The table is cleared at this code (TIFF 6.0 page 61).
const LAST: u32 = 4094;
/// Places of the table of strings: four for each string, so that a search is short.
const PLACES: usize = 1 << 14;

/// An encoder; its table is used again for each strip.
#[derive(Debug)]
pub(super) struct LzwEncoder {
    /// Strings by what they are made of: a code (12 bits) and a byte, and below them their own code (12 bits). Zero is
    /// none.
    table: Box<[u32; PLACES]>,
}

/// Codes as bits.
struct Bits<'o> {
    output: &'o mut Vec<u8>,
    buffer: u64,
    filled: u32,
}

impl Bits<'_> {
    #[inline(always)]
    fn push(&mut self, code: u32, width: u32) {
        self.buffer = self.buffer << width | u64::from(code);
        self.filled += width;
        if self.filled >= 32 {
            self.filled -= 32;
            let four = (self.buffer >> self.filled) as u32;
            self.output.extend_from_slice(&four.to_be_bytes());
        }
    }

    fn end(mut self) {
        while self.filled >= 8 {
            self.filled -= 8;
            self.output.push((self.buffer >> self.filled).to_le_bytes()[0]);
        }
        if self.filled > 0 {
            self.output.push((self.buffer << (8 - self.filled)).to_le_bytes()[0]);
        }
    }
}

impl LzwEncoder {
    pub(super) fn new() -> Self {
        Self { table: Box::new([0; PLACES]) }
    }

    /// Codes `data` behind what `output` holds.
    pub(super) fn encode(&mut self, data: &[u8], output: &mut Vec<u8>) {
        let mut bits = Bits { output, buffer: 0, filled: 0 };
        bits.push(CLEAR, 9);
        self.table.fill(0);
        let (mut next, mut width) = (FIRST, 9);
        let Some((first, rest)) = data.split_first() else {
            bits.push(END, 9);
            return bits.end();
        };
        let mut text = u32::from(*first);
        for byte in rest {
            let made_of = text << 8 | u32::from(*byte);
            match self.find(made_of) {
                Ok(code) => text = code,
                Err(place) => {
                    bits.push(text, width);
                    self.table[place & (PLACES - 1)] = made_of << 12 | next;
                    next += 1;
                    width += u32::from(next >= 1 << width);
                    if next == LAST {
                        bits.push(CLEAR, width);
                        self.table.fill(0);
                        (next, width) = (FIRST, 9);
                    }
                    text = u32::from(*byte);
                }
            }
        }
        bits.push(text, width);
        // The decoder adds a string for this code too.
        next += 1;
        width += u32::from(next >= 1 << width && width < 12);
        bits.push(END, width);
        bits.end();
    }

    /// The code of the string that is made so, or the place where it belongs.
    #[inline(always)]
    fn find(&self, made_of: u32) -> Result<u32, usize> {
        let mut place = (made_of.wrapping_mul(0x9e37_79b1) >> 18) as usize;
        loop {
            let entry = self.table[place & (PLACES - 1)];
            if entry == 0 {
                return Err(place);
            }
            if entry >> 12 == made_of {
                return Ok(entry & 0xfff);
            }
            place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::lzw::Lzw;
    use super::*;

    fn there_and_back(data: &[u8]) {
        let mut coded = Vec::new();
        LzwEncoder::new().encode(data, &mut coded);
        let mut back = vec![0; data.len()];
        Lzw::new().decode(&coded, &mut back).unwrap();
        assert!(back == data);
        let theirs = weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).decode(&coded).unwrap();
        assert!(theirs == data);
    }

    #[test]
    fn the_example_of_the_standard() {
        let mut coded = Vec::new();
        LzwEncoder::new().encode(&[7, 7, 7, 8, 8, 7, 7, 6, 6], &mut coded);
        let expected = [256u128, 7, 258, 8, 8, 258, 6, 6, 257].iter().fold(0, |bits, code| bits << 9 | code);
        assert_eq!(coded, (expected << (128 - 81)).to_be_bytes()[..11]);
    }

    #[test]
    fn every_length_around_the_changes_of_width() {
        let noise: Vec<u8> = (0..9000u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for length in (0..600).chain(760..780).chain(1530..1550).chain(3830..3860).chain(7680..7700) {
            there_and_back(&noise[..length]);
            there_and_back(&vec![0; length]);
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(data in proptest::collection::vec(0u8..4, 1..8000)) {
            there_and_back(&data);
        }

        #[test]
        fn noise_too(data in proptest::collection::vec(any::<u8>(), 1..20_000)) {
            there_and_back(&data);
        }
    }
}
