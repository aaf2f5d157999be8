//! The inverse DCT in integers (T.81 §A.3.3; Loeffler, Ligtenberg and Moschytz 1989), rounded as the reference
//! implementation's accurate integer transform does.

use std::num::Wrapping;

use crate::formats::widest::Avx2;

use super::block::Block;

type Number = Wrapping<i32>;

pub(super) const CONST_BITS: usize = 13;
/// Bits of fraction that the first pass leaves.
pub(super) const PASS1_BITS: usize = 2;

/// Constants of 13 bits of fraction.
pub(super) const FIX_0_298631336: i32 = 2_446;
pub(super) const FIX_0_390180644: i32 = 3_196;
pub(super) const FIX_0_541196100: i32 = 4_433;
pub(super) const FIX_0_765366865: i32 = 6_270;
pub(super) const FIX_0_899976223: i32 = 7_373;
pub(super) const FIX_1_175875602: i32 = 9_633;
pub(super) const FIX_1_501321110: i32 = 12_299;
pub(super) const FIX_1_847759065: i32 = 15_137;
pub(super) const FIX_1_961570560: i32 = 16_069;
pub(super) const FIX_2_053119869: i32 = 16_819;
pub(super) const FIX_2_562915447: i32 = 20_995;
pub(super) const FIX_3_072711026: i32 = 25_172;

/// Turns the coefficients of a block into its samples. `last`: no coefficient behind this place of the zigzag sequence
/// is other than zero. `rows` begins with the first sample of the block; its rows are `stride` apart. Values that no
/// valid stream has may wrap.
#[inline(always)]
pub(super) fn inverse(
    block: &Block,
    table: &[u16; 64],
    last: u32,
    (rows, stride): (&mut [u8], usize),
    vectors: Option<Avx2>,
) {
    if last == 0 {
        let dc = Wrapping(i32::from(block[0])) * Wrapping(i32::from(table[0]));
        // Both passes come to this for a block of one value.
        let value = sample((dc << PASS1_BITS) + Wrapping(1 << (PASS1_BITS + 2)), PASS1_BITS + 3);
        put(&[[value; 8]; 8], rows, stride);
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(proof) = vectors {
        put(&super::transform_avx2::inverse(proof, block, table), rows, stride);
        return;
    }
    let _ = vectors;
    put(&plain(block, table), rows, stride);
}

#[inline(always)]
fn put(samples: &[[u8; 8]; 8], rows: &mut [u8], stride: usize) {
    for (to, row) in rows.chunks_mut(stride).zip(samples) {
        if let Some(to) = to.first_chunk_mut::<8>() {
            *to = *row;
        }
    }
}

/// The samples of a block, number by number.
fn plain(block: &Block, table: &[u16; 64]) -> [[u8; 8]; 8] {
    let mut work = [Wrapping(0); 64];
    columns(block, table, &mut work);
    let mut samples = [[0; 8]; 8];
    for (row, values) in samples.iter_mut().zip(work.as_chunks::<8>().0) {
        let half = Wrapping(1 << (CONST_BITS + PASS1_BITS + 2));
        *row = pass(*values).map(|value| sample(value + half, CONST_BITS + PASS1_BITS + 3));
    }
    samples
}

/// The first pass, over columns.
#[inline]
fn columns(block: &Block, table: &[u16; 64], work: &mut [Number; 64]) {
    for column in 0..8 {
        let value = |row: usize| {
            let at = row * 8 + column;
            Wrapping(i32::from(block[at])) * Wrapping(i32::from(table[at]))
        };
        let rest = (1..8).fold(0, |any, row| any | block[row * 8 + column]);
        // The same as without this way out, but for values that would wrap on the way.
        if rest == 0 && (-0x1_0000..0x1_0000).contains(&value(0).0) {
            let dc = value(0) << PASS1_BITS;
            (0..8).for_each(|row| work[row * 8 + column] = dc);
            continue;
        }
        let half = Wrapping(1 << (CONST_BITS - PASS1_BITS - 1));
        let out = pass([value(0), value(1), value(2), value(3), value(4), value(5), value(6), value(7)]);
        for (row, value) in out.into_iter().enumerate() {
            work[row * 8 + column] = (value + half) >> (CONST_BITS - PASS1_BITS);
        }
    }
}

/// One pass over eight values; the results have 13 bits of fraction more.
#[inline]
fn pass(x: [Number; 8]) -> [Number; 8] {
    let z1 = (x[2] + x[6]) * Wrapping(FIX_0_541196100);
    let even2 = z1 - x[6] * Wrapping(FIX_1_847759065);
    let even3 = z1 + x[2] * Wrapping(FIX_0_765366865);
    let even0 = (x[0] + x[4]) << CONST_BITS;
    let even1 = (x[0] - x[4]) << CONST_BITS;
    let (e0, e3) = (even0 + even3, even0 - even3);
    let (e1, e2) = (even1 + even2, even1 - even2);

    let z5 = (x[7] + x[3] + x[5] + x[1]) * Wrapping(FIX_1_175875602);
    let z3 = z5 - (x[7] + x[3]) * Wrapping(FIX_1_961570560);
    let z4 = z5 - (x[5] + x[1]) * Wrapping(FIX_0_390180644);
    let z1 = (x[7] + x[1]) * Wrapping(FIX_0_899976223);
    let z2 = (x[5] + x[3]) * Wrapping(FIX_2_562915447);
    let o0 = x[7] * Wrapping(FIX_0_298631336) - z1 + z3;
    let o1 = x[5] * Wrapping(FIX_2_053119869) - z2 + z4;
    let o2 = x[3] * Wrapping(FIX_3_072711026) - z2 + z3;
    let o3 = x[1] * Wrapping(FIX_1_501321110) - z1 + z4;
    [e0 + o3, e1 + o2, e2 + o1, e3 + o0, e3 - o0, e2 - o1, e1 - o2, e0 - o3]
}

/// A sample of 8 bits: without its fraction, and brought back from around zero.
#[inline]
fn sample(value: Number, fraction: usize) -> u8 {
    ((value >> fraction).0 + 128).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T.81 §A.3.3, as it is written.
    fn exact(block: &Block) -> [f64; 64] {
        let scale = |index: usize| if index == 0 { std::f64::consts::FRAC_1_SQRT_2 } else { 1.0 };
        let angle =
            |place: usize, index: usize| ((2 * place + 1) as f64 * index as f64 * std::f64::consts::PI / 16.0).cos();
        std::array::from_fn(|at| {
            let (y, x) = (at / 8, at % 8);
            let term =
                |u: usize, v: usize| scale(u) * scale(v) * f64::from(block[v * 8 + u]) * angle(x, u) * angle(y, v);
            (0..8).map(|v| (0..8).map(|u| term(u, v)).sum::<f64>()).sum::<f64>() / 4.0 + 128.0
        })
    }

    #[test]
    fn samples_are_those_of_the_standard() {
        let mut state = 7u32;
        for round in 0..200 {
            let mut block = [0; 64];
            for value in &mut block {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *value = ((state >> 24) as i16 - 128) / (1 + round % 7);
            }
            let mut rows = [0; 64];
            inverse(&block, &[1; 64], 63, (&mut rows, 8), None);
            for (found, exact) in rows.iter().zip(exact(&block)) {
                let off = f64::from(*found) - exact.clamp(0.0, 255.0);
                assert!(off.abs() < 0.6, "{found} for {exact}");
            }
        }
    }

    #[test]
    fn a_block_of_one_value_comes_to_the_same_on_both_ways() {
        for dc in -1100..1100 {
            let block: Block = std::array::from_fn(|at| if at == 0 { dc } else { 0 });
            let (mut short, mut long) = ([0; 64], [0; 64]);
            inverse(&block, &[1; 64], 0, (&mut short, 8), None);
            inverse(&block, &[1; 64], 63, (&mut long, 8), None);
            assert_eq!(short, long, "{dc}");
        }
    }

    /// The work of one block, with the vectors of this processor where it has them.
    struct Vectored<'b>(&'b Block, &'b [u16; 64]);

    impl crate::formats::widest::Work for Vectored<'_> {
        type Output = [u8; 64];

        #[inline(always)]
        fn run(self, vectors: Option<Avx2>) -> [u8; 64] {
            let mut rows = [0; 64];
            inverse(self.0, self.1, 63, (&mut rows, 8), vectors);
            rows
        }
    }

    #[test]
    fn vectors_come_to_the_same() {
        let mut state = 7u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for round in 0..4000 {
            // From what streams have to what none has: all values of both, products that wrap.
            let shift = round % 16;
            let block: Block = std::array::from_fn(|_| (next() as i16) >> shift);
            let table: [u16; 64] = std::array::from_fn(|_| (next() as u16) >> (round / 16 % 16));
            let mut plain = [0; 64];
            inverse(&block, &table, 63, (&mut plain, 8), None);
            assert_eq!(crate::formats::widest::widest(Vectored(&block, &table)), plain, "{block:?} {table:?}");
        }
    }
}
