//! The forward DCT and its quantisation (T.81 §A.3.3; Arai, Agui and Nakajima 1988), in single precision: every step is
//! one operation of IEEE 754, in one order, so that every processor comes to the same.

use crate::formats::jpeg::decode::NATURAL;
use crate::formats::widest::Avx2;

#[cfg(target_arch = "x86_64")]
use super::transform_avx2;

/// Eight values of a row or of a column, side by side.
type Eight = [f32; 8];

/// What the coefficients of the fast transform are multiplied by beside what the standard has (times the square root of
/// eight).
const SCALE: [f64; 8] = [
    1.0,
    1.387_039_845_322_147_5,
    1.306_562_964_876_377,
    1.175_875_602_419_358_7,
    1.0,
    0.785_694_958_387_102_2,
    0.541_196_100_146_197,
    0.275_899_379_282_943_1,
];

/// Constants of the transform.
pub(super) const C4: f32 = std::f32::consts::FRAC_1_SQRT_2;
pub(super) const C6: f32 = 0.382_683_43;
pub(super) const C2_MINUS_C6: f32 = 0.541_196_1;
pub(super) const C2_PLUS_C6: f32 = 1.306_563;

/// One and a half times 2^23: what is added to it loses its fraction.
pub(super) const SHIFT: f32 = 12_582_912.0;

/// Where the coefficients of the zigzag sequence stand after the transform, which leaves columns where rows were.
const TURNED: [u8; 64] = {
    let mut turned = [0; 64];
    let mut place = 0;
    while place < 64 {
        turned[place] = NATURAL[place] % 8 * 8 + NATURAL[place] / 8;
        place += 1;
    }
    turned
};

/// Coefficients of a block in the zigzag sequence.
pub(super) struct Quantised {
    /// The coefficients.
    pub values: [i16; 64],
    /// A bit for each that is not zero, the first lowest.
    pub occupied: u64,
}

/// Divides by a quantisation table.
#[derive(Debug)]
pub(super) struct Quantiser([f32; 64]);

impl Quantiser {
    /// By a table in rows.
    pub(super) fn new(table: &[u8; 64]) -> Self {
        Self(std::array::from_fn(|at| {
            let (across, down) = (at / 8, at % 8);
            (1.0 / (f64::from(table[down * 8 + across]) * SCALE[across] * SCALE[down] * 8.0)) as f32
        }))
    }

    /// Transforms and quantises the samples of a block, by rows.
    #[inline(always)]
    pub(super) fn block(&self, samples: &[[u8; 8]; 8], vectors: Option<Avx2>) -> Quantised {
        #[cfg(target_arch = "x86_64")]
        if let Some(proof) = vectors {
            let whole = transform_avx2::quantised(proof, samples, &self.0);
            let values = in_sequence(&whole);
            return Quantised { occupied: transform_avx2::occupied(proof, &values), values };
        }
        let _ = vectors;
        let values = in_sequence(&self.plain(samples));
        let occupied = values.iter().enumerate().fold(0, |bits, (at, value)| bits | u64::from(*value != 0) << at);
        Quantised { values, occupied }
    }

    /// The coefficients in rows, number by number.
    fn plain(&self, samples: &[[u8; 8]; 8]) -> [i16; 64] {
        let rows: [Eight; 8] = samples.map(|row| row.map(|sample| f32::from(sample) - 128.0));
        let columns = turn(&pass(&rows));
        let coefficients = pass(&columns);
        let mut whole = [0i16; 64];
        for ((to, row), factors) in
            whole.as_chunks_mut::<8>().0.iter_mut().zip(&coefficients).zip(self.0.as_chunks::<8>().0)
        {
            *to = std::array::from_fn(|at| nearest(row[at] * factors[at]));
        }
        whole
    }
}

/// Coefficients in rows, in the zigzag sequence.
#[inline(always)]
fn in_sequence(whole: &[i16; 64]) -> [i16; 64] {
    let mut values = [0; 64];
    for (value, at) in values.iter_mut().zip(TURNED) {
        *value = whole[usize::from(at) & 63];
    }
    values
}

/// The nearest whole number of a value below 2^21; of two as near the even one.
#[inline]
fn nearest(value: f32) -> i16 {
    ((value + SHIFT).to_bits().cast_signed() - SHIFT.to_bits().cast_signed()) as i16
}

#[inline]
fn turn(rows: &[Eight; 8]) -> [Eight; 8] {
    std::array::from_fn(|column| std::array::from_fn(|row| rows[row][column]))
}

#[inline]
fn add(one: &Eight, other: &Eight) -> Eight {
    std::array::from_fn(|at| one[at] + other[at])
}

#[inline]
fn subtract(one: &Eight, other: &Eight) -> Eight {
    std::array::from_fn(|at| one[at] - other[at])
}

#[inline]
fn scale(one: &Eight, factor: f32) -> Eight {
    std::array::from_fn(|at| one[at] * factor)
}

/// The transform over eight rows, of all columns at once.
#[inline]
fn pass(rows: &[Eight; 8]) -> [Eight; 8] {
    let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
    let (s0, d7) = (add(r0, r7), subtract(r0, r7));
    let (s1, d6) = (add(r1, r6), subtract(r1, r6));
    let (s2, d5) = (add(r2, r5), subtract(r2, r5));
    let (s3, d4) = (add(r3, r4), subtract(r3, r4));

    let (e0, e3) = (add(&s0, &s3), subtract(&s0, &s3));
    let (e1, e2) = (add(&s1, &s2), subtract(&s1, &s2));
    let turned = scale(&add(&e2, &e3), C4);

    let (o0, o1, o2) = (add(&d4, &d5), add(&d5, &d6), add(&d6, &d7));
    let z5 = scale(&subtract(&o0, &o2), C6);
    let z2 = add(&scale(&o0, C2_MINUS_C6), &z5);
    let z4 = add(&scale(&o2, C2_PLUS_C6), &z5);
    let z3 = scale(&o1, C4);
    let (z11, z13) = (add(&d7, &z3), subtract(&d7, &z3));
    [
        add(&e0, &e1),
        add(&z11, &z4),
        add(&e3, &turned),
        subtract(&z13, &z2),
        subtract(&e0, &e1),
        add(&z13, &z2),
        subtract(&e3, &turned),
        subtract(&z11, &z4),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_those_of_the_standard() {
        let mut state = 3u32;
        let samples: [[u8; 8]; 8] = std::array::from_fn(|_| {
            std::array::from_fn(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
        });
        let found = Quantiser::new(&[1; 64]).block(&samples, None);
        let scale = |index: usize| if index == 0 { std::f64::consts::FRAC_1_SQRT_2 } else { 1.0 };
        let angle = |at: usize, index: usize| ((2 * at + 1) as f64 * index as f64 * std::f64::consts::PI / 16.0).cos();
        for (place, value) in found.values.iter().enumerate() {
            let (v, u) = (usize::from(NATURAL[place]) / 8, usize::from(NATURAL[place]) % 8);
            let term = |x: usize, y: usize| (f64::from(samples[y][x]) - 128.0) * angle(x, u) * angle(y, v);
            let exact =
                (0..8).map(|y| (0..8).map(|x| term(x, y)).sum::<f64>()).sum::<f64>() * scale(u) * scale(v) / 4.0;
            assert!((f64::from(*value) - exact).abs() < 0.51, "{place}: {value} for {exact}");
            assert_eq!(found.occupied >> place & 1 == 1, *value != 0);
        }
    }

    /// The work of one block, with the vectors of this processor where it has them.
    struct Vectored<'q>(&'q Quantiser, &'q [[u8; 8]; 8]);

    impl crate::formats::widest::Work for Vectored<'_> {
        type Output = Quantised;

        #[inline(always)]
        fn run(self, vectors: Option<Avx2>) -> Quantised {
            self.0.block(self.1, vectors)
        }
    }

    #[test]
    fn vectors_come_to_the_same() {
        let mut state = 5u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        for round in 0..2000u32 {
            let samples: [[u8; 8]; 8] = std::array::from_fn(|_| std::array::from_fn(|_| next() >> (round % 8)));
            let quantiser = Quantiser::new(&std::array::from_fn(|_| (next() >> (round / 8 % 8)).max(1)));
            let plain = quantiser.block(&samples, None);
            let vectored = crate::formats::widest::widest(Vectored(&quantiser, &samples));
            assert_eq!((vectored.values, vectored.occupied), (plain.values, plain.occupied), "{samples:?}");
        }
    }
}
