//! Eight rows of eight numbers of four bytes: rows become columns.

use std::arch::x86_64::{
    __m256, _mm256_castpd_ps, _mm256_castps_pd, _mm256_permute2f128_ps, _mm256_unpackhi_pd, _mm256_unpackhi_ps,
    _mm256_unpacklo_pd, _mm256_unpacklo_ps,
};

/// Rows become columns. The numbers are moved, not looked at: they may as well be whole ones.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn turned(rows: &[__m256; 8]) -> [__m256; 8] {
    let [a, b, c, d, e, f, g, h] = *rows;
    let low = |one, other| _mm256_castpd_ps(_mm256_unpacklo_pd(_mm256_castps_pd(one), _mm256_castps_pd(other)));
    let high = |one, other| _mm256_castpd_ps(_mm256_unpackhi_pd(_mm256_castps_pd(one), _mm256_castps_pd(other)));
    let (ab, ab2) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
    let (cd, cd2) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
    let (ef, ef2) = (_mm256_unpacklo_ps(e, f), _mm256_unpackhi_ps(e, f));
    let (gh, gh2) = (_mm256_unpacklo_ps(g, h), _mm256_unpackhi_ps(g, h));
    let (p0, p1, p2, p3) = (low(ab, cd), high(ab, cd), low(ab2, cd2), high(ab2, cd2));
    let (q0, q1, q2, q3) = (low(ef, gh), high(ef, gh), low(ef2, gh2), high(ef2, gh2));
    [
        _mm256_permute2f128_ps::<0x20>(p0, q0),
        _mm256_permute2f128_ps::<0x20>(p1, q1),
        _mm256_permute2f128_ps::<0x20>(p2, q2),
        _mm256_permute2f128_ps::<0x20>(p3, q3),
        _mm256_permute2f128_ps::<0x31>(p0, q0),
        _mm256_permute2f128_ps::<0x31>(p1, q1),
        _mm256_permute2f128_ps::<0x31>(p2, q2),
        _mm256_permute2f128_ps::<0x31>(p3, q3),
    ]
}
