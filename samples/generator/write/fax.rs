//! CCITT Group 4 (ITU-T T.6): each row is told by how it differs from the one above.

/// A code: its bits, most significant first, and how many there are.
type Code = (u16, u8);

struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, (code, width): Code) {
        self.pending = (self.pending << width) | u32::from(code);
        self.count += u32::from(width);
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.pending >> self.count) as u8);
        }
    }
}

/// Encodes rows of packed bits (1 is black) with the end-of-block code.
pub fn group4(packed: &[u8], width: usize) -> Vec<u8> {
    let (white, black) = (table(WHITE, WHITE_LONG), table(BLACK, BLACK_LONG));
    let mut bits = Bits { bytes: Vec::new(), pending: 0, count: 0 };
    let mut above: Vec<usize> = Vec::new();
    for row in packed.chunks_exact(width.div_ceil(8)) {
        let changes = changes(row, width);
        encode_row(&mut bits, &changes, &above, width, &white, &black);
        above = changes;
    }
    bits.put((0x001, 12));
    bits.put((0x001, 12));
    let rest = (8 - bits.count % 8) % 8;
    bits.put((0, rest as u8));
    bits.bytes
}

/// The places where the colour changes, the first one from white to black.
fn changes(row: &[u8], width: usize) -> Vec<usize> {
    let (mut found, mut colour) = (Vec::new(), 0);
    for column in 0..width {
        let bit = row[column / 8] >> (7 - column % 8) & 1;
        if bit != colour {
            found.push(column);
            colour = bit;
        }
    }
    found
}

fn encode_row(bits: &mut Bits, row: &[usize], above: &[usize], width: usize, white: &Tables, black: &Tables) {
    let place = |changes: &[usize], index: usize| changes.get(index).copied().unwrap_or(width);
    // `a0` is where coding stands; before the first pixel it stands left of the row (T.6 2.2.1).
    let (mut a0, mut start, mut is_black) = (0, true, false);
    let mut next = 0;
    while a0 < width || start {
        let a1 = place(row, next);
        let mut b = above.iter().position(|&change| change > a0 || (start && change == a0)).unwrap_or(above.len());
        if (b % 2 == 1) != is_black {
            b += 1;
        }
        let (b1, b2) = (place(above, b), place(above, b + 1));
        if b2 < a1 {
            bits.put((0b0001, 4));
            (a0, start) = (b2, false);
            continue;
        }
        let vertical = match a1 as i64 - b1 as i64 {
            0 => Some((0b1, 1)),
            1 => Some((0b011, 3)),
            2 => Some((0b000011, 6)),
            3 => Some((0b0000011, 7)),
            -1 => Some((0b010, 3)),
            -2 => Some((0b000010, 6)),
            -3 => Some((0b0000010, 7)),
            _ => None,
        };
        if let Some(code) = vertical {
            bits.put(code);
            (a0, start, is_black) = (a1, false, !is_black);
            next += 1;
        } else {
            let a2 = place(row, next + 1);
            bits.put((0b001, 3));
            let (first, second) = if is_black { (black, white) } else { (white, black) };
            run(bits, a1 - a0, first);
            run(bits, a2 - a1, second);
            (a0, start) = (a2, false);
            next += 2;
        }
    }
}

fn run(bits: &mut Bits, mut length: usize, tables: &Tables) {
    while length >= 2560 + 64 {
        bits.put(tables.long[39]);
        length -= 2560;
    }
    if length >= 64 {
        bits.put(tables.long[length / 64 - 1]);
        length %= 64;
    }
    bits.put(tables.short[length]);
}

struct Tables {
    short: Vec<Code>,
    long: Vec<Code>,
}

fn table(short: &str, long: &str) -> Tables {
    let codes = |text: &str| -> Vec<Code> {
        let code = |digits: &str| (u16::from_str_radix(digits, 2).unwrap_or(0), digits.len() as u8);
        text.split_whitespace().map(code).collect()
    };
    let mut long = codes(long);
    long.extend(codes(LONGER));
    Tables { short: codes(short), long }
}

const WHITE: &str = "00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 \
    101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 \
    00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 \
    00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 \
    00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100";

const WHITE_LONG: &str = "11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 \
    011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 \
    010011000 010011001 010011010 011000 010011011";

const BLACK: &str = "0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 \
    000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 \
    00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 \
    000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 \
    000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 \
    000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 \
    000001011010 000001100110 000001100111";

const BLACK_LONG: &str = "0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 \
    0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 \
    0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 \
    0000001011010 0000001011011 0000001100100 0000001100101";

/// 1792 to 2560, for both colours.
const LONGER: &str = "00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 \
    000000010110 000000010111 000000011100 000000011101 000000011110 000000011111";
