//! Damage to files, the same in every run.

/// Splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
pub struct Random(u64);

impl Random {
    /// Begins a sequence.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    pub fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}

/// Numbers at which programs break.
const EDGES: [u64; 10] = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 63, u64::MAX];

/// Damages the bytes in one of the ways in which files are damaged, or made to do damage.
pub fn damage(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    // Structures lie at the beginning: half of the damage goes there.
    let at = if random.below(2) == 0 { at.min(random.below(256)) } else { at };
    let length = random.below(64).min(bytes.len() - at);
    match random.below(8) {
        0 => bytes.truncate(at),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.byte()),
        3 => {
            let edge = EDGES[random.below(EDGES.len())];
            let size = [1, 2, 4, 8][random.below(4)];
            let field = if random.below(2) == 0 { edge.to_le_bytes() } else { (edge << (64 - 8 * size)).to_be_bytes() };
            bytes.iter_mut().skip(at).zip(field.into_iter().take(size)).for_each(|(byte, new)| *byte = new);
        }
        4 => {
            bytes.drain(at..at + length);
        }
        5 => {
            let copy = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        6 => bytes[at..at + length].fill(0),
        _ => {
            let other = &seeds.get(random.below(seeds.len())).map_or(&[][..], Vec::as_slice);
            let from = random.below(other.len());
            let piece = other[from..].iter().copied().take(random.below(1024));
            bytes.splice(at..at + length, piece);
        }
    }
}
