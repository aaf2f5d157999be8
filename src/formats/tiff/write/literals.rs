//! Deflate without matches (RFC 1951): each byte by its own Huffman code, block by block.
//!
//! What is coded so are the differences of neighbouring samples in scans: they are small, frequent and never come twice
//! in the same order. zlib's own way of doing only this goes through its buffers of matches; here a byte costs a
//! look-up.

use zlib_rs::adler32::adler32;

/// Bytes of a block, at most what a stored one can hold: each has codes of its own.
const BLOCK: usize = 0xFFFF;
/// Literals and the end of a block.
const SYMBOLS: usize = 257;
const END: usize = 256;
/// Longest codes of literals, and of the lengths of codes.
const LONGEST: u32 = 15;
const LONGEST_OF_LENGTHS: u32 = 7;
/// The order in which the lengths of the lengths' codes are written (RFC 1951 §3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Codes bytes as a zlib stream (RFC 1950), behind what `coded` holds.
pub(super) fn encode(bytes: &[u8], coded: &mut Vec<u8>) {
    // Deflate with a window of 32 KiB; the fastest of the four levels.
    coded.extend_from_slice(&[0x78, 0x01]);
    let mut bits = Bits { out: coded, buffer: 0, held: 0 };
    let mut blocks = bytes.chunks(BLOCK).peekable();
    if blocks.peek().is_none() {
        block(&[], true, &mut bits);
    }
    while let Some(part) = blocks.next() {
        block(part, blocks.peek().is_none(), &mut bits);
    }
    bits.align();
    coded.extend_from_slice(&adler32(1, bytes).to_be_bytes());
}

fn block(bytes: &[u8], last: bool, bits: &mut Bits<'_>) {
    let mut counts = counted(bytes);
    counts[END] = 1;
    // A tree has two leaves at least.
    counts[0] = counts[0].max(1);
    let lengths = lengths(&counts, LONGEST);
    let head = Head::new(&lengths);
    let coded: u64 = counts.iter().zip(&lengths).map(|(count, length)| u64::from(*count) * u64::from(*length)).sum();
    bits.put(u64::from(last), 1);
    if (coded + head.cost()) / 8 >= bytes.len() as u64 + 4 {
        return stored(bytes, bits);
    }
    bits.put(0b10, 2);
    head.write(bits);
    let codes = codes(&lengths);
    bits.symbols(bytes, &codes);
    let (code, length) = codes[END];
    bits.put(code, length);
}

/// A block as it is (RFC 1951 §3.2.4).
fn stored(bytes: &[u8], bits: &mut Bits<'_>) {
    bits.put(0, 2);
    bits.align();
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    bits.out.extend_from_slice(&length.to_le_bytes());
    bits.out.extend_from_slice(&(!length).to_le_bytes());
    bits.out.extend_from_slice(bytes);
}

fn counted(bytes: &[u8]) -> [u32; SYMBOLS] {
    // Four tables: the same byte again and again would wait for itself.
    let mut tables = [[0u32; 256]; 4];
    let (fours, rest) = bytes.as_chunks::<4>();
    for four in fours {
        for (table, byte) in tables.iter_mut().zip(four) {
            table[usize::from(*byte)] += 1;
        }
    }
    rest.iter().for_each(|byte| tables[0][usize::from(*byte)] += 1);
    let mut counts = [0; SYMBOLS];
    for (symbol, count) in counts.iter_mut().take(256).enumerate() {
        *count = tables.iter().map(|table| table[symbol]).sum();
    }
    counts
}

/// The lengths of a Huffman code for symbols that come so often, none longer than `longest`. At least two must come.
fn lengths<const N: usize>(counts: &[u32; N], longest: u32) -> [u8; N] {
    let mut counts = *counts;
    loop {
        let (lengths, most) = huffman(&counts);
        if u32::from(most) <= longest {
            return lengths;
        }
        // Flatter counts make a flatter tree.
        counts.iter_mut().filter(|count| **count > 0).for_each(|count| *count = *count / 2 + 1);
    }
}

/// Huffman's code, and its greatest length: the two rarest nodes are joined until one is left.
fn huffman<const N: usize>(counts: &[u32; N]) -> ([u8; N], u8) {
    let mut leaves: Vec<(u32, usize)> =
        counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(symbol, count)| (*count, symbol)).collect();
    leaves.sort_unstable();
    // Leaves first, in order; then the joined nodes, which come in order by themselves.
    let mut weights: Vec<u64> = leaves.iter().map(|(count, _)| u64::from(*count)).collect();
    let mut parents = vec![0usize; leaves.len() * 2];
    let (mut leaf, mut joined) = (0, leaves.len());
    while weights.len() < leaves.len() * 2 - 1 {
        let node = weights.len();
        let mut rarest = || {
            let of_leaf = weights.get(leaf).filter(|_| leaf < leaves.len());
            let of_joined = weights.get(joined);
            let place = match (of_leaf, of_joined) {
                (Some(one), Some(other)) if one > other => &mut joined,
                (None, _) => &mut joined,
                _ => &mut leaf,
            };
            *place += 1;
            *place - 1
        };
        let (one, other) = (rarest(), rarest());
        (parents[one], parents[other]) = (node, node);
        weights.push(weights[one] + weights[other]);
    }
    let mut depths = vec![0u8; weights.len()];
    for node in (0..weights.len().saturating_sub(1)).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    let mut lengths = [0; N];
    for ((_, symbol), depth) in leaves.iter().zip(&depths) {
        lengths[*symbol] = *depth;
    }
    (lengths, depths.iter().copied().max().unwrap_or(0))
}

/// The codes of these lengths (RFC 1951 §3.2.2), first bit lowest, with their lengths.
fn codes<const N: usize>(lengths: &[u8; N]) -> [(u64, u32); N] {
    let mut next = [0u32; 17];
    for length in 1..=15usize {
        let before = lengths.iter().filter(|found| length > 1 && usize::from(**found) == length - 1).count();
        next[length] = (next[length - 1] + before as u32) << 1;
    }
    let mut codes = [(0, 0); N];
    for (code, length) in codes.iter_mut().zip(lengths).filter(|(_, length)| **length > 0) {
        let value = next[usize::from(*length)];
        next[usize::from(*length)] += 1;
        *code = (u64::from(value.reverse_bits() >> (32 - u32::from(*length))), u32::from(*length));
    }
    codes
}

/// What stands before the symbols of a block: the lengths of its codes, by a code of their own (RFC 1951 §3.2.7).
struct Head {
    /// Symbols of that code, with the number behind each and its bits.
    symbols: Vec<(usize, u64, u32)>,
    lengths: [u8; 19],
    /// How many of its lengths are written.
    written: usize,
}

impl Head {
    fn new(literals: &[u8; SYMBOLS]) -> Self {
        // No distance is ever used. Two codes of one bit stand for them: some readers want a whole tree.
        let all: Vec<u8> = literals.iter().copied().chain([1, 1]).collect();
        let mut symbols = Vec::new();
        for run in all.chunk_by(|one, other| one == other) {
            let (length, mut left) = (usize::from(run[0]), run.len());
            if length != 0 {
                symbols.push((length, 0, 0));
                left -= 1;
            }
            while left > 0 {
                let (symbol, taken) = match (length, left) {
                    (0, 11..) => ((18, left.min(138) as u64 - 11, 7), left.min(138)),
                    (0, 3..) => ((17, left as u64 - 3, 3), left),
                    (1.., 3..) => ((16, left.min(6) as u64 - 3, 2), left.min(6)),
                    _ => ((length, 0, 0), 1),
                };
                symbols.push(symbol);
                left -= taken;
            }
        }
        let mut counts = [0; 19];
        symbols.iter().for_each(|(symbol, _, _)| counts[*symbol] += 1);
        let lengths = lengths(&counts, LONGEST_OF_LENGTHS);
        let written = ORDER.iter().rposition(|symbol| lengths[*symbol] > 0).map_or(4, |last| (last + 1).max(4));
        Self { symbols, lengths, written }
    }

    /// Bits that it takes.
    fn cost(&self) -> u64 {
        let symbols = self.symbols.iter().map(|(symbol, _, more)| u64::from(self.lengths[*symbol]) + u64::from(*more));
        14 + self.written as u64 * 3 + symbols.sum::<u64>()
    }

    fn write(&self, bits: &mut Bits<'_>) {
        bits.put(SYMBOLS as u64 - 257, 5);
        bits.put(1, 5);
        bits.put(self.written as u64 - 4, 4);
        ORDER.iter().take(self.written).for_each(|symbol| bits.put(u64::from(self.lengths[*symbol]), 3));
        let codes = codes(&self.lengths);
        for (symbol, number, more) in &self.symbols {
            let (code, length) = codes[*symbol];
            bits.put(code, length);
            bits.put(*number, *more);
        }
    }
}

/// Bits, first ones lowest.
struct Bits<'o> {
    out: &'o mut Vec<u8>,
    buffer: u64,
    held: u32,
}

impl Bits<'_> {
    /// At most 16 bits.
    #[inline]
    fn put(&mut self, value: u64, length: u32) {
        self.buffer |= value << self.held;
        self.held += length;
        while self.held >= 8 {
            self.out.push((self.buffer & 0xFF) as u8);
            self.buffer >>= 8;
            self.held -= 8;
        }
    }

    /// Goes on at the next whole byte.
    fn align(&mut self) {
        if self.held > 0 {
            self.put(0, 8 - self.held);
        }
    }

    /// The codes of bytes, three at a time: with what is held they fit the buffer.
    fn symbols(&mut self, bytes: &[u8], codes: &[(u64, u32); SYMBOLS]) {
        // No code is longer than 15 bits; eight bytes are written at a time, of which some are written over.
        let begin = self.out.len();
        self.out.resize(begin + bytes.len() * 2 + 16, 0);
        let (mut buffer, mut held, mut at) = (self.buffer, self.held, begin);
        let mut three = |bytes: &[u8]| {
            for byte in bytes {
                let (code, length) = codes[usize::from(*byte)];
                buffer |= code << held;
                held += length;
            }
            if let Some(to) = self.out.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<8>) {
                *to = buffer.to_le_bytes();
            }
            at += held as usize / 8;
            buffer >>= held & !7;
            held &= 7;
        };
        let (threes, rest) = bytes.as_chunks::<3>();
        threes.iter().for_each(|bytes| three(bytes));
        three(rest);
        self.out.truncate(at);
        (self.buffer, self.held) = (buffer, held);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn decoded(coded: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut reader = flate2::read::ZlibDecoder::new(coded);
        reader.read_to_end(&mut bytes).expect("a zlib stream");
        assert_eq!(reader.total_in(), coded.len() as u64, "nothing is left");
        bytes
    }

    fn coded(bytes: &[u8]) -> Vec<u8> {
        let mut coded = Vec::new();
        encode(bytes, &mut coded);
        coded
    }

    #[test]
    fn nothing_one_byte_and_many_blocks_come_back() {
        for bytes in [vec![], vec![0], vec![255], vec![7; 70_000], (0..=255).cycle().take(200_000).collect::<Vec<u8>>()]
        {
            assert_eq!(decoded(&coded(&bytes)), bytes, "{} bytes", bytes.len());
        }
    }

    #[test]
    fn counts_that_double_have_codes_within_the_longest() {
        // The tree of these counts is as deep as it has symbols.
        let mut bytes = Vec::new();
        (0..20u8).for_each(|symbol| bytes.extend(vec![symbol; 1 << (symbol / 2)]));
        (20..40u8).for_each(|symbol| bytes.extend(vec![symbol; 1 << ((symbol - 20) * 3 / 4)]));
        assert_eq!(decoded(&coded(&bytes)), bytes);
        let fibonacci = std::iter::successors(Some((1u32, 1u32)), |(one, other)| Some((*other, one + other)));
        let mut counts = [0; 30];
        counts.iter_mut().zip(fibonacci).for_each(|(count, (number, _))| *count = number);
        assert_eq!(huffman(&counts).1, 29);
        let lengths = lengths(&counts, 15);
        let kraft: u32 = lengths.iter().map(|length| 1 << (15 - u32::from(*length))).sum();
        assert_eq!(kraft, 1 << 15, "a whole tree");
    }

    #[test]
    fn what_has_no_frequent_bytes_is_stored() {
        let bytes = noise(100_000);
        let coded = coded(&bytes);
        assert_eq!(decoded(&coded), bytes);
        assert!(coded.len() <= bytes.len() + 2 + 2 * 5 + 4, "{}", coded.len());
    }

    fn noise(count: usize) -> Vec<u8> {
        let mut state = 9u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        };
        (0..count).map(|_| next()).collect()
    }

    proptest! {
        #[test]
        fn whatever_is_coded_comes_back(
            bytes in prop::collection::vec(any::<u8>(), 0..3000),
            shift in 0u32..8,
            times in 1usize..60,
        ) {
            let bytes: Vec<u8> = bytes.iter().map(|byte| byte >> shift).collect::<Vec<_>>().repeat(times);
            let coded = coded(&bytes);
            prop_assert_eq!(decoded(&coded), bytes.clone());
            prop_assert!(coded.len() <= bytes.len() + bytes.len() / BLOCK * 5 + 16);
        }
    }
}
