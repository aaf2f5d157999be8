//! The inverse DCT of [`super::transform`] on eight columns at once: the same operations on the same whole numbers.
#![allow(unsafe_code, reason = "one call, for which the caller brings the proof")]

use std::arch::x86_64::{
    __m128i, __m256i, _mm256_add_epi32, _mm256_adds_epi16, _mm256_cvtepi16_epi32, _mm256_cvtepu16_epi32,
    _mm256_mullo_epi32, _mm256_packs_epi32, _mm256_packus_epi16, _mm256_permutevar8x32_epi32, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_setr_epi32, _mm256_slli_epi32, _mm256_srai_epi32, _mm256_sub_epi32,
};

use bytemuck::cast;

use crate::formats::jpeg::turned_avx2;
use crate::formats::widest::Avx2;

use super::block::Block;
use super::transform::{
    CONST_BITS, FIX_0_298631336, FIX_0_390180644, FIX_0_541196100, FIX_0_765366865, FIX_0_899976223, FIX_1_175875602,
    FIX_1_501321110, FIX_1_847759065, FIX_1_961570560, FIX_2_053119869, FIX_2_562915447, FIX_3_072711026, PASS1_BITS,
};

/// Eight numbers of a row.
type Eight = __m256i;

/// The samples of a block, by rows.
#[inline(always)]
pub(super) fn inverse(_proof: Avx2, block: &Block, table: &[u16; 64]) -> [[u8; 8]; 8] {
    // SAFETY: an `Avx2` is made only where the processor has said that it has the instructions.
    unsafe { samples(block, table) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn samples(block: &Block, table: &[u16; 64]) -> [[u8; 8]; 8] {
    let mut rows = [_mm256_set1_epi32(0); 8];
    for ((row, values), factors) in rows.iter_mut().zip(block.as_chunks::<8>().0).zip(table.as_chunks::<8>().0) {
        let (values, factors): (__m128i, __m128i) = (cast(*values), cast(*factors));
        *row = _mm256_mullo_epi32(_mm256_cvtepi16_epi32(values), _mm256_cvtepu16_epi32(factors));
    }
    let mut columns = pass(&rows);
    let half = _mm256_set1_epi32(1 << (CONST_BITS - PASS1_BITS - 1));
    for row in &mut columns {
        *row = _mm256_srai_epi32::<{ (CONST_BITS - PASS1_BITS) as i32 }>(_mm256_add_epi32(*row, half));
    }
    let mut across = pass(&turned(&columns));
    let half = _mm256_set1_epi32(1 << (CONST_BITS + PASS1_BITS + 2));
    for row in &mut across {
        *row = _mm256_srai_epi32::<{ (CONST_BITS + PASS1_BITS + 3) as i32 }>(_mm256_add_epi32(*row, half));
    }
    let rows = turned(&across);
    let [upper, lower] = [four_rows(&rows[..4]), four_rows(&rows[4..])];
    cast([upper, lower])
}

/// Four rows of samples: brought back from around zero, and within 0 to 255.
#[inline]
#[target_feature(enable = "avx2")]
fn four_rows(rows: &[Eight]) -> Eight {
    let &[a, b, c, d] = rows else { return _mm256_set1_epi32(0) };
    let centre = _mm256_set1_epi16(128);
    // Packing keeps what is out of range out of range.
    let upper = _mm256_adds_epi16(_mm256_packs_epi32(a, b), centre);
    let lower = _mm256_adds_epi16(_mm256_packs_epi32(c, d), centre);
    // Each half of the vector was packed for itself.
    _mm256_permutevar8x32_epi32(_mm256_packus_epi16(upper, lower), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7))
}

/// Rows become columns.
#[inline]
#[target_feature(enable = "avx2")]
fn turned(rows: &[Eight; 8]) -> [Eight; 8] {
    cast(turned_avx2::turned(&cast(*rows)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn times(one: Eight, factor: i32) -> Eight {
    _mm256_mullo_epi32(one, _mm256_set1_epi32(factor))
}

/// One pass over eight rows, of all columns at once; the results have 13 bits of fraction more.
#[inline]
#[target_feature(enable = "avx2")]
fn pass(rows: &[Eight; 8]) -> [Eight; 8] {
    let (add, subtract) = (
        |one: Eight, other: Eight| _mm256_add_epi32(one, other),
        |one: Eight, other: Eight| _mm256_sub_epi32(one, other),
    );
    let [x0, x1, x2, x3, x4, x5, x6, x7] = *rows;
    let z1 = times(add(x2, x6), FIX_0_541196100);
    let even2 = subtract(z1, times(x6, FIX_1_847759065));
    let even3 = add(z1, times(x2, FIX_0_765366865));
    let even0 = _mm256_slli_epi32::<{ CONST_BITS as i32 }>(add(x0, x4));
    let even1 = _mm256_slli_epi32::<{ CONST_BITS as i32 }>(subtract(x0, x4));
    let (e0, e3) = (add(even0, even3), subtract(even0, even3));
    let (e1, e2) = (add(even1, even2), subtract(even1, even2));

    let (sum73, sum51) = (add(x7, x3), add(x5, x1));
    let z5 = times(add(sum73, sum51), FIX_1_175875602);
    let z3 = subtract(z5, times(sum73, FIX_1_961570560));
    let z4 = subtract(z5, times(sum51, FIX_0_390180644));
    let z1 = times(add(x7, x1), FIX_0_899976223);
    let z2 = times(add(x5, x3), FIX_2_562915447);
    let o0 = add(subtract(times(x7, FIX_0_298631336), z1), z3);
    let o1 = add(subtract(times(x5, FIX_2_053119869), z2), z4);
    let o2 = add(subtract(times(x3, FIX_3_072711026), z2), z3);
    let o3 = add(subtract(times(x1, FIX_1_501321110), z1), z4);
    [
        add(e0, o3),
        add(e1, o2),
        add(e2, o1),
        add(e3, o0),
        subtract(e3, o0),
        subtract(e2, o1),
        subtract(e1, o2),
        subtract(e0, o3),
    ]
}
