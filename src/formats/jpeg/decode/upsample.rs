//! Chroma at full size: by triangles where it has half the samples, repeated where it has fewer, as the reference
//! implementation does.

use crate::formats::jpeg::frame::{Component, Frame};

use super::plane::Plane;

/// How a component comes to full size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upsampling {
    /// It is.
    Full,
    /// Twice across.
    Across,
    /// Twice down.
    Down,
    /// Twice both ways.
    Both,
    /// Each sample so many times.
    Repeat { across: usize, down: usize },
}

/// Where rows are made.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    sums: Vec<u16>,
    row: Vec<u8>,
}

impl Upsampling {
    /// Of a component; `None` where its samples are no whole part of the greatest.
    pub(super) fn new(frame: &Frame, component: &Component, width: usize) -> Option<Self> {
        let (h, v) = frame.greatest_sampling();
        let part = |greatest: u32, factor: u8| {
            let factor = u32::from(factor);
            greatest.is_multiple_of(factor).then_some((greatest / factor) as usize)
        };
        let (across, down) = (part(h, component.h)?, part(v, component.v)?);
        Some(match (across, down) {
            (1, 1) => Self::Full,
            (1, 2) => Self::Down,
            // Triangles need neighbours on both sides.
            (2, 1) if width > 2 => Self::Across,
            (2, 2) if width > 2 => Self::Both,
            _ => Self::Repeat { across, down },
        })
    }

    /// A row at full size, counted from the first one of the plane's row of units; at least as wide as the picture.
    #[inline(always)]
    pub(super) fn row<'r>(self, plane: &'r Plane, at: usize, scratch: &'r mut Scratch) -> &'r [u8] {
        let signed = |at: usize| at.cast_signed();
        // The row that is nearer to an odd one is the next, to an even one the one before.
        let other = |at: usize| signed(at / 2) + if at.is_multiple_of(2) { -1 } else { 1 };
        match self {
            Self::Full => return plane.row(signed(at)),
            Self::Across => {
                scratch.row.resize(plane.width() * 2, 0);
                across(plane.row(signed(at)), &mut scratch.row);
            }
            Self::Down => {
                scratch.row.resize(plane.width(), 0);
                let half = if at.is_multiple_of(2) { 1 } else { 2 };
                let rows = plane.row(signed(at / 2)).iter().zip(plane.row(other(at)));
                for (to, (near, far)) in scratch.row.iter_mut().zip(rows) {
                    *to = ((u16::from(*near) * 3 + u16::from(*far) + half) >> 2) as u8;
                }
            }
            Self::Both => {
                let rows = plane.row(signed(at / 2)).iter().zip(plane.row(other(at)));
                scratch.sums.clear();
                scratch.sums.extend(rows.map(|(near, far)| u16::from(*near) * 3 + u16::from(*far)));
                scratch.row.resize(plane.width() * 2, 0);
                both(&scratch.sums, &mut scratch.row);
            }
            Self::Repeat { across, down } => {
                let row = plane.row(signed(at / down));
                scratch.row.clear();
                scratch.row.extend(row.iter().flat_map(|sample| std::iter::repeat_n(*sample, across)));
            }
        }
        &scratch.row
    }
}

/// Each sample becomes two, three quarters of it and a quarter of the neighbour on that side.
#[inline(always)]
fn across(row: &[u8], out: &mut [u8]) {
    let (pairs, _) = out.as_chunks_mut::<2>();
    let mix = |near: u8, far: u8, half: u16| ((u16::from(near) * 3 + u16::from(far) + half) >> 2) as u8;
    if let ([first, second, ..], Some(pair)) = (row, pairs.first_mut()) {
        *pair = [*first, mix(*first, *second, 2)];
    }
    for (near, pair) in row.windows(3).zip(pairs.iter_mut().skip(1)) {
        if let [before, this, after] = near {
            *pair = [mix(*this, *before, 1), mix(*this, *after, 2)];
        }
    }
    if let ([.., before, last], Some(pair)) = (row, pairs.last_mut()) {
        *pair = [mix(*last, *before, 1), *last];
    }
}

/// The same over sums of two rows, which count four times.
#[inline(always)]
fn both(sums: &[u16], out: &mut [u8]) {
    let (pairs, _) = out.as_chunks_mut::<2>();
    let mix = |near: u16, far: u16, half: u16| ((near * 3 + far + half) >> 4) as u8;
    if let ([first, second, ..], Some(pair)) = (sums, pairs.first_mut()) {
        *pair = [mix(*first, *first, 8), mix(*first, *second, 7)];
    }
    for (near, pair) in sums.windows(3).zip(pairs.iter_mut().skip(1)) {
        if let [before, this, after] = near {
            *pair = [mix(*this, *before, 8), mix(*this, *after, 7)];
        }
    }
    if let ([.., before, last], Some(pair)) = (sums, pairs.last_mut()) {
        *pair = [mix(*last, *before, 8), mix(*last, *last, 7)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangles_keep_flat_rows_and_ends() {
        let mut out = [0; 8];
        across(&[7; 4], &mut out);
        assert_eq!(out, [7; 8]);
        across(&[0, 100, 200, 40], &mut out);
        assert_eq!(out, [0, 25, 75, 125, 175, 160, 80, 40]);
        both(&[40; 4], &mut out);
        assert_eq!(out, [10; 8]);
        both(&[0, 400, 800, 160], &mut out);
        assert_eq!(out, [0, 25, 75, 125, 175, 160, 80, 40]);
    }
}
