//! The segments before the scan (T.81 §B.2; JFIF 1.02; ICC.1 annex B.4).

use crate::formats::jpeg::{Density, DensityUnit};

use super::tables::{Set, Specification, ac, dc, zigzag};

/// Bytes of a profile in one segment.
const ICC_PART: usize = 65_519;

fn segment(out: &mut Vec<u8>, marker: u8, payload: &[&[u8]]) {
    let length: usize = payload.iter().map(|part| part.len()).sum::<usize>() + 2;
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    payload.iter().for_each(|part| out.extend_from_slice(part));
}

/// SOI and the JFIF header.
pub(super) fn start(out: &mut Vec<u8>, density: Density) {
    out.extend_from_slice(&[0xFF, 0xD8]);
    let unit = match density.unit {
        DensityUnit::None => 0,
        DensityUnit::Inch => 1,
        DensityUnit::Centimetre => 2,
    };
    let (x, y) = (density.x.to_be_bytes(), density.y.to_be_bytes());
    segment(out, 0xE0, &[b"JFIF\0\x01\x02", &[unit], &x, &y, &[0, 0]]);
}

/// The colour profile in as many parts as it needs; false where it is too long.
pub(super) fn profile(out: &mut Vec<u8>, icc: &[u8]) -> bool {
    let Ok(total) = u8::try_from(icc.len().div_ceil(ICC_PART)) else { return false };
    for (number, part) in (1..=total).zip(icc.chunks(ICC_PART)) {
        segment(out, 0xE2, &[b"ICC_PROFILE\0", &[number, total], part]);
    }
    true
}

/// The quantisation table of this number, given in rows.
pub(super) fn quantisation(out: &mut Vec<u8>, number: u8, table: &[u8; 64]) {
    segment(out, 0xDB, &[&[number], &zigzag(table)]);
}

/// The frame: a baseline picture whose first component has `sampling` and the tables of luma, the others one sample and
/// those of chroma.
pub(super) fn frame(out: &mut Vec<u8>, (width, height): (u16, u16), components: u8, sampling: u8) {
    let (down, across) = (height.to_be_bytes(), width.to_be_bytes());
    let mut list = Vec::with_capacity(9);
    for id in 1..=components {
        let (factors, table) = if id == 1 { (sampling << 4 | sampling, 0) } else { (0x11, 1) };
        list.extend_from_slice(&[id, factors, table]);
    }
    segment(out, 0xC0, &[&[8], &down, &across, &[components], &list]);
}

/// The Huffman tables of a set, under its number.
pub(super) fn codes(out: &mut Vec<u8>, set: Set) {
    let number = if set == Set::Luma { 0 } else { 1 };
    for (class, Specification { counts, symbols }) in [(0, dc(set)), (0x10, ac(set))] {
        segment(out, 0xC4, &[&[class | number], &counts, symbols]);
    }
}

/// The header of the one scan.
pub(super) fn scan(out: &mut Vec<u8>, components: u8) {
    let list: Vec<u8> = (1..=components).flat_map(|id| [id, if id == 1 { 0 } else { 0x11 }]).collect();
    segment(out, 0xDA, &[&[components], &list, &[0, 63, 0]]);
}
