//! A row of units as planes of samples: luma, and chroma at full or half size; the last column and row go on beyond the
//! picture.

use super::encoder::{Channels, Chroma};

/// One component of a row of units.
#[derive(Debug)]
pub(super) struct Samples {
    bytes: Vec<u8>,
    stride: usize,
}

impl Samples {
    fn new(stride: usize, rows: usize) -> Self {
        Self { bytes: vec![0; stride * rows], stride }
    }

    /// The block at a place in blocks.
    #[inline(always)]
    pub(super) fn block(&self, across: usize, down: usize) -> [[u8; 8]; 8] {
        let mut block = [[0; 8]; 8];
        for (row, to) in block.iter_mut().enumerate() {
            let from = (down * 8 + row) * self.stride + across * 8;
            *to = self.bytes.get(from..).and_then(<[u8]>::first_chunk::<8>).copied().unwrap_or_default();
        }
        block
    }

    fn rows(&mut self) -> std::slice::ChunksExactMut<'_, u8> {
        self.bytes.chunks_exact_mut(self.stride)
    }
}

/// The components of a row of units.
#[derive(Debug)]
pub(super) struct Planes {
    /// Luma, or grey.
    pub luma: Samples,
    /// Blue and red difference.
    pub chroma: Option<[Samples; 2]>,
    half: bool,
    rows: usize,
}

impl Planes {
    /// For rows of `units` units.
    pub(super) fn new(units: usize, channels: Channels, chroma: Chroma) -> Self {
        let half = channels == Channels::Rgb && chroma == Chroma::Half;
        let side = if half { 16 } else { 8 };
        let of_chroma = || Samples::new(units * 8, 8);
        let chroma = (channels == Channels::Rgb).then(|| [of_chroma(), of_chroma()]);
        Self { luma: Samples::new(units * side, side), chroma, half, rows: side }
    }

    /// Rows of pixels in a row of units.
    pub(super) const fn height(&self) -> usize {
        self.rows
    }

    /// Takes the next rows of the picture, of `width` pixels; where there are fewer than a row of units has, the last
    /// one goes on.
    #[inline(always)]
    pub(super) fn fill(&mut self, rows: &[&[u8]], width: usize) {
        let at = |index: usize| rows.get(index).or(rows.last()).copied().unwrap_or_default();
        let Some([blue, red]) = &mut self.chroma else {
            for (index, to) in self.luma.rows().enumerate() {
                let (inside, beyond) = to.split_at_mut(width.min(to.len()));
                inside.copy_from_slice(at(index).get(..inside.len()).unwrap_or_default());
                beyond.fill(inside.last().copied().unwrap_or_default());
            }
            return;
        };
        for (index, to) in self.luma.rows().enumerate() {
            let (inside, beyond) = to.split_at_mut(width.min(to.len()));
            for (to, pixel) in inside.iter_mut().zip(at(index).as_chunks::<3>().0) {
                let [r, g, b] = pixel.map(i32::from);
                *to = ((19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16) as u8;
            }
            beyond.fill(inside.last().copied().unwrap_or_default());
        }
        // Below the picture the last row of samples goes on, not the last row of pixels: it may be a mean of two.
        let made = if self.half { rows.len().div_ceil(2) } else { rows.len() };
        for (index, (blue, red)) in blue.rows().zip(red.rows()).enumerate() {
            let index = index.min(made.saturating_sub(1));
            let filled = if self.half {
                halved((at(index * 2), at(index * 2 + 1)), width, blue, red)
            } else {
                full(at(index), blue, red)
            };
            for to in [blue, red] {
                let (inside, beyond) = to.split_at_mut(filled.min(to.len()));
                beyond.fill(inside.last().copied().unwrap_or_default());
            }
        }
    }
}

/// The differences of a sum of pixels, whose number is two to the power of `shift`.
#[inline(always)]
fn differences([r, g, b]: [i32; 3], shift: u32) -> [u8; 2] {
    let centre = (128 << (16 + shift)) + (1 << (15 + shift)) - 1;
    let blue = -11_059 * r - 21_709 * g + 32_768 * b + centre;
    let red = 32_768 * r - 27_439 * g - 5_329 * b + centre;
    [(blue >> (16 + shift)) as u8, (red >> (16 + shift)) as u8]
}

/// How many samples were made.
#[inline(always)]
fn full(row: &[u8], blue: &mut [u8], red: &mut [u8]) -> usize {
    let pixels = row.as_chunks::<3>().0;
    for (pixel, (blue, red)) in pixels.iter().zip(blue.iter_mut().zip(red)) {
        [*blue, *red] = differences(pixel.map(i32::from), 0);
    }
    pixels.len()
}

/// The means of two by two pixels; the last column goes on.
#[inline(always)]
fn halved(rows: (&[u8], &[u8]), width: usize, blue: &mut [u8], red: &mut [u8]) -> usize {
    let (upper, lower) = (rows.0.as_chunks::<6>(), rows.1.as_chunks::<6>());
    let sum = |one: &[u8; 6], other: &[u8; 6]| -> [i32; 3] {
        let of =
            |at: usize| i32::from(one[at]) + i32::from(one[at + 3]) + i32::from(other[at]) + i32::from(other[at + 3]);
        [of(0), of(1), of(2)]
    };
    for ((upper, lower), (blue, red)) in upper.0.iter().zip(lower.0).zip(blue.iter_mut().zip(red.iter_mut())) {
        [*blue, *red] = differences(sum(upper, lower), 2);
    }
    let pairs = width / 2;
    if let ([r, g, b, ..], [r2, g2, b2, ..], Some(blue), Some(red)) =
        (upper.1, lower.1, blue.get_mut(pairs), red.get_mut(pairs))
    {
        let twice = [[r, r2], [g, g2], [b, b2]].map(|pair| pair.iter().map(|sample| i32::from(**sample) * 2).sum());
        [*blue, *red] = differences(twice, 2);
        return pairs + 1;
    }
    pairs
}
