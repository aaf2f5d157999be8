//! The forward DCT of [`super::transform`] on eight columns at once: the same operations of IEEE 754 in the same order.
#![allow(unsafe_code, reason = "one call, for which the caller brings the proof")]

use std::arch::x86_64::{
    __m256, __m256i, _mm_cvtsi64_si128, _mm256_add_ps, _mm256_castps_si256, _mm256_cmpeq_epi16, _mm256_cvtepi32_ps,
    _mm256_cvtepu8_epi32, _mm256_movemask_epi8, _mm256_mul_ps, _mm256_packs_epi16, _mm256_packs_epi32,
    _mm256_permute4x64_epi64, _mm256_set1_ps, _mm256_setzero_si256, _mm256_sub_epi32, _mm256_sub_ps,
};

use bytemuck::cast;

use crate::formats::jpeg::turned_avx2::turned;
use crate::formats::widest::Avx2;

use super::transform::{C2_MINUS_C6, C2_PLUS_C6, C4, C6, SHIFT};

/// Eight numbers of a row.
type Eight = __m256;

/// The coefficients of a block in rows, quantised: `factors` are what they are multiplied by.
#[inline(always)]
pub(super) fn quantised(_proof: Avx2, samples: &[[u8; 8]; 8], factors: &[f32; 64]) -> [i16; 64] {
    // SAFETY: an `Avx2` is made only where the processor has said that it has the instructions.
    unsafe { coefficients(samples, factors) }
}

/// A bit for each value that is not zero, the first lowest.
#[inline(always)]
pub(super) fn occupied(_proof: Avx2, values: &[i16; 64]) -> u64 {
    // SAFETY: an `Avx2` is made only where the processor has said that it has the instructions.
    unsafe { bits(values) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn coefficients(samples: &[[u8; 8]; 8], factors: &[f32; 64]) -> [i16; 64] {
    let centre = _mm256_set1_ps(128.0);
    let mut rows = [centre; 8];
    for (row, samples) in rows.iter_mut().zip(samples) {
        let wide = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(i64::from_le_bytes(*samples)));
        *row = _mm256_sub_ps(_mm256_cvtepi32_ps(wide), centre);
    }
    let rows = pass(&turned(&pass(&rows)));
    let mut whole = [0; 64];
    let pairs = whole.as_chunks_mut::<16>().0.iter_mut().zip(rows.as_chunks::<2>().0);
    for ((to, [upper, lower]), factors) in pairs.zip(factors.as_chunks::<16>().0) {
        let [first, second]: [[f32; 8]; 2] = cast(*factors);
        // Each half of the vector is packed for itself. No coefficient is beyond 16 bits.
        let packed = _mm256_packs_epi32(nearest(*upper, cast(first)), nearest(*lower, cast(second)));
        *to = cast(_mm256_permute4x64_epi64::<0b11_01_10_00>(packed));
    }
    whole
}

/// The nearest whole numbers of products below 2^21; of two as near the even one.
#[inline]
#[target_feature(enable = "avx2")]
fn nearest(values: Eight, factors: Eight) -> __m256i {
    let shift = _mm256_set1_ps(SHIFT);
    let shifted = _mm256_add_ps(_mm256_mul_ps(values, factors), shift);
    _mm256_sub_epi32(_mm256_castps_si256(shifted), _mm256_castps_si256(shift))
}

#[inline]
#[target_feature(enable = "avx2")]
fn bits(values: &[i16; 64]) -> u64 {
    let zero = _mm256_setzero_si256();
    let [a, b, c, d]: [__m256i; 4] = cast(*values);
    let empty = |one, other| {
        let packed = _mm256_packs_epi16(_mm256_cmpeq_epi16(one, zero), _mm256_cmpeq_epi16(other, zero));
        _mm256_movemask_epi8(_mm256_permute4x64_epi64::<0b11_01_10_00>(packed)).cast_unsigned()
    };
    !(u64::from(empty(c, d)) << 32 | u64::from(empty(a, b)))
}

/// The transform over eight rows, of all columns at once.
#[inline]
#[target_feature(enable = "avx2")]
fn pass(rows: &[Eight; 8]) -> [Eight; 8] {
    let (add, subtract) = (|one, other| _mm256_add_ps(one, other), |one, other| _mm256_sub_ps(one, other));
    let scale = |one, factor| _mm256_mul_ps(one, _mm256_set1_ps(factor));
    let [r0, r1, r2, r3, r4, r5, r6, r7] = *rows;
    let (s0, d7) = (add(r0, r7), subtract(r0, r7));
    let (s1, d6) = (add(r1, r6), subtract(r1, r6));
    let (s2, d5) = (add(r2, r5), subtract(r2, r5));
    let (s3, d4) = (add(r3, r4), subtract(r3, r4));

    let (e0, e3) = (add(s0, s3), subtract(s0, s3));
    let (e1, e2) = (add(s1, s2), subtract(s1, s2));
    let even = scale(add(e2, e3), C4);

    let (o0, o1, o2) = (add(d4, d5), add(d5, d6), add(d6, d7));
    let z5 = scale(subtract(o0, o2), C6);
    let z2 = add(scale(o0, C2_MINUS_C6), z5);
    let z4 = add(scale(o2, C2_PLUS_C6), z5);
    let z3 = scale(o1, C4);
    let (z11, z13) = (add(d7, z3), subtract(d7, z3));
    [
        add(e0, e1),
        add(z11, z4),
        add(e3, even),
        subtract(z13, z2),
        subtract(e0, e1),
        add(z13, z2),
        subtract(e3, even),
        subtract(z11, z4),
    ]
}
