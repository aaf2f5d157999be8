//! Chance that is the same everywhere: SplitMix64, and noise on a lattice. Only operations that IEEE 754 rounds exactly
//! are used (no library sine or power), so that every machine draws the same bytes.

/// A sequence of numbers that its seed decides.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence for `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        unit(self.bits())
    }

    /// A number from `low` up to `high`.
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// A whole number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count.max(1) as u64) as usize
    }

    /// One of `choices`.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

fn unit(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1u64 << 24) as f32
}

/// A number from −1 to 1 that belongs to one point of a lattice.
pub fn lattice(seed: u64, x: i32, y: i32) -> f32 {
    let point = (u64::from(x as u32) << 32) | u64::from(y as u32);
    unit(mix(point ^ mix(seed))) * 2.0 - 1.0
}

/// Smooth noise from −1 to 1; neighbouring lattice points lie 1 apart.
pub fn noise(seed: u64, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (column, row) = (left as i32, top as i32);
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - left), ease(y - top));
    let blend = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let upper = blend(lattice(seed, column, row), lattice(seed, column + 1, row), across);
    let lower = blend(lattice(seed, column, row + 1), lattice(seed, column + 1, row + 1), across);
    blend(upper, lower, down)
}

/// Noise of several sizes, each half as large and half as strong as the one before; about −1 to 1.
pub fn rough(seed: u64, x: f32, y: f32, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.5, 1.0);
    for octave in 0..octaves {
        sum += weight * noise(seed.wrapping_add(u64::from(octave) * 7919), x * scale, y * scale);
        weight *= 0.5;
        scale *= 2.0;
    }
    sum
}
