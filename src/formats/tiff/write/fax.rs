//! CCITT T.6 (Group 4): each row as its differences to the one above. Samples of 1 are the black of the recommendation.

/// A code and how many bits it has.
type Code = (u16, u8);

/// Reads codes as the recommendation prints them.
const fn codes<const N: usize>(text: &str) -> [Code; N] {
    let bytes = text.as_bytes();
    let mut codes = [(0, 0); N];
    let (mut at, mut index) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b' ' => index += 1,
            bit => codes[index] = (codes[index].0 << 1 | (bit - b'0') as u16, codes[index].1 + 1),
        }
        at += 1;
    }
    codes
}

/// Runs of 0 to 63 white pixels (T.4 table 2).
const WHITE: [Code; 64] = codes(
    "00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 \
     0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 \
     00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 \
     00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 \
     01001010 01001011 00110010 00110011 00110100",
);
/// Runs of 0 to 63 black pixels.
const BLACK: [Code; 64] = codes(
    "0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 \
     0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 \
     000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 \
     000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011 000001010100 \
     000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 \
     000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 \
     000001100111",
);
/// Runs of 64, 128 … 1728 white pixels (T.4 table 3a).
const WHITE_LONG: [Code; 27] = codes(
    "11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 \
     011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 \
     010011011",
);
/// Runs of 64, 128 … 1728 black pixels.
const BLACK_LONG: [Code; 27] = codes(
    "0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 \
     0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 \
     0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 \
     0000001100100 0000001100101",
);
/// Runs of 1792, 1856 … 2560 pixels of both colours (T.4 table 3b).
const LONGER: [Code; 13] = codes(
    "00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 \
     000000011100 000000011101 000000011110 000000011111",
);
/// Where a change lies below one of the row above: three to the left … three to the right (T.4 table 4).
const VERTICAL: [Code; 7] = codes("0000010 000010 010 1 011 000011 0000011");
const PASS: Code = (0b0001, 4);
const HORIZONTAL: Code = (0b001, 3);
const END_OF_LINE: Code = (1, 12);

/// An encoder of rows of one width.
#[derive(Debug)]
pub struct G4 {
    width: usize,
    white: Vec<u8>,
}

impl G4 {
    /// For rows of so many pixels.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { width, white: vec![0; width.div_ceil(8)] }
    }

    /// Codes the rows of a strip behind what `output` holds, from an imaginary white row on (T.6 §2.2), to the end of
    /// the block (§2.4.1.1).
    pub fn encode(&self, strip: &[u8], output: &mut Vec<u8>) {
        let mut bits = Bits { output, buffer: 0, filled: 0 };
        let mut above = self.white.as_slice();
        for row in strip.chunks_exact(self.white.len().max(1)) {
            self.row(row, above, &mut bits);
            above = row;
        }
        bits.push(END_OF_LINE);
        bits.push(END_OF_LINE);
        bits.end();
    }

    fn row(&self, row: &[u8], above: &[u8], bits: &mut Bits<'_>) {
        let width = self.width;
        let (mut at, mut black, mut first) = (0, false, true);
        while at < width {
            let change = find(row, at, width, !black);
            let b1 = self.below(above, at, black, first);
            let b2 = find(above, b1, width, black);
            if b2 < change {
                bits.push(PASS);
                (at, first) = (b2, false);
                continue;
            }
            let near = (change + 3).checked_sub(b1).and_then(|place| VERTICAL.get(place));
            if let Some(code) = near {
                bits.push(*code);
                (at, black) = (change, !black);
            } else {
                let second = find(row, change, width, black);
                bits.push(HORIZONTAL);
                run(change - at, black, bits);
                run(second - change, !black, bits);
                at = second;
            }
            first = false;
        }
    }

    /// The first change of the row above to the right of `at` to the colour that is not that of `at` (b1 of T.4
    /// §4.2.1.1). Before the first pixel there is an imaginary white one, so a change at the first pixel counts there.
    fn below(&self, above: &[u8], at: usize, black: bool, first: bool) -> usize {
        let from = if first {
            0
        } else {
            // A pixel above that has the other colour belongs to a run that began before, or here.
            find(above, at, self.width, black)
        };
        find(above, from, self.width, !black)
    }
}

/// The first pixel from `from` on that is black, or white; `width` where there is none.
fn find(row: &[u8], from: usize, width: usize, black: bool) -> usize {
    let turned = if black { 0u64 } else { u64::MAX };
    let mut at = from;
    while at < width {
        let (byte, skip) = (at / 8, (at % 8) as u32);
        let rest = row.get(byte..).unwrap_or_default();
        let (word, length) = match rest.first_chunk::<8>() {
            Some(eight) => (u64::from_be_bytes(*eight), 64),
            None => (u64::from(rest.first().copied().unwrap_or(0)) << 56, 8),
        };
        let word = ((word ^ turned) << skip) >> skip;
        let place = word.leading_zeros();
        if place < length {
            return (byte * 8 + place as usize).min(width);
        }
        at = byte * 8 + length as usize;
    }
    width
}

/// The codes of one run.
fn run(mut length: usize, black: bool, bits: &mut Bits<'_>) {
    let (long, short) = if black { (&BLACK_LONG, &BLACK) } else { (&WHITE_LONG, &WHITE) };
    while length >= 2624 {
        bits.push(LONGER[12]);
        length -= 2560;
    }
    if let Some(code) = (length / 64).checked_sub(28).and_then(|index| LONGER.get(index)) {
        bits.push(*code);
    } else if let Some(code) = (length / 64).checked_sub(1).and_then(|index| long.get(index)) {
        bits.push(*code);
    }
    if let Some(code) = short.get(length % 64) {
        bits.push(*code);
    }
}

/// Codes as bits, from the high bit of each byte on.
struct Bits<'o> {
    output: &'o mut Vec<u8>,
    buffer: u64,
    filled: u32,
}

impl Bits<'_> {
    #[inline(always)]
    fn push(&mut self, (code, width): Code) {
        self.buffer = self.buffer << width | u64::from(code);
        self.filled += u32::from(width);
        while self.filled >= 8 {
            self.filled -= 8;
            self.output.push((self.buffer >> self.filled).to_le_bytes()[0]);
        }
    }

    fn end(self) {
        if self.filled > 0 {
            self.output.push((self.buffer << (8 - self.filled)).to_le_bytes()[0]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::fax;
    use super::super::super::kinds::Compression;
    use super::*;

    fn there_and_back(rows: &[u8], width: usize) {
        let mut coded = Vec::new();
        G4::new(width).encode(rows, &mut coded);
        let mut back = vec![0; rows.len()];
        let settings = fax::settings(Compression::CcittG4, 0, width as u32).unwrap();
        fax::decode(&coded, settings, width.div_ceil(8), &mut back).unwrap();
        assert!(back == rows, "{width}");
    }

    /// Rows from runs, so that all lengths come up.
    fn rows(runs: &[usize], width: usize) -> Vec<u8> {
        let mut pixels = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            pixels.extend(std::iter::repeat_n(index % 2 == 1, *run));
        }
        pixels.resize(pixels.len().div_ceil(width).max(1) * width, false);
        let byte =
            |eight: &[bool]| eight.iter().enumerate().fold(0u8, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at));
        pixels.chunks(width).flat_map(|row| row.chunks(8).map(byte).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn runs_of_every_length_of_both_colours() {
        for length in
            (0..200).chain((0..45).map(|step| step * 64)).chain((0..45).map(|step| step * 64 + 63)).chain([5200, 9999])
        {
            let width = length + 20;
            // Each row stands alone below a white one, so that runs are coded as runs.
            let white = rows(&[width], width);
            for colours in [[0, length, 10], [10, length, 0], [3, 4, length]] {
                let row = rows(&colours, width);
                there_and_back(&[row.as_slice(), &white, &row].concat(), width);
            }
        }
    }

    #[test]
    fn white_and_black_pages() {
        for width in [1usize, 7, 8, 9, 63, 64, 65, 2480] {
            there_and_back(&vec![0; width.div_ceil(8) * 3], width);
            there_and_back(&rows(&[0, width * 3], width), width);
        }
    }

    proptest! {
        #[test]
        fn any_rows(runs in proptest::collection::vec(0usize..90, 1..300), width in 1usize..300) {
            there_and_back(&rows(&runs, width), width);
        }

        #[test]
        fn noise_too(bytes in proptest::collection::vec(any::<u8>(), 1..400), width in 1usize..70) {
            let row = width.div_ceil(8);
            let mut all = bytes;
            all.resize(all.len().div_ceil(row) * row, 0);
            for line in all.chunks_exact_mut(row) {
                line[row - 1] &= (0xff00u16 >> ((width - 1) % 8 + 1)) as u8;
            }
            there_and_back(&all, width);
        }
    }
}
