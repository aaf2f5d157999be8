//! The page in small: the mean light of boxes, for what is seen at a glance.

use super::tones::Part;

/// Most pixels across.
const MOST_ACROSS: u32 = 1000;
/// Most pixels in all.
pub(super) const MOST: u64 = 2_000_000;

/// Fills the small picture while rows come.
pub(super) struct Reducer {
    factor: u32,
    width: u32,
    /// Sums of columns over the rows of the box that is being filled.
    columns: Vec<u32>,
    rows: u32,
    picture: Picture,
}

/// A small picture of light.
#[derive(Clone, Debug, Default)]
pub(super) struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
    /// Pixels of the image across and down in one of this picture.
    pub factor: u32,
}

/// The whole factor by which an image of this size is reduced.
pub(super) fn factor(width: u32, height: u32) -> u32 {
    let mut factor = width.div_ceil(MOST_ACROSS).max(1);
    let pixels = |factor: u32| u64::from(width.div_ceil(factor)) * u64::from(height.div_ceil(factor));
    while pixels(factor) > MOST {
        factor += (factor / 8).max(1);
    }
    factor
}

impl Reducer {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let factor = factor(width, height);
        let (across, down) = (width.div_ceil(factor) as usize, height.div_ceil(factor) as usize);
        let pixels = Vec::with_capacity(across * down);
        let picture = Picture { width: across, height: 0, pixels, factor };
        Self { factor, width, columns: vec![0; if factor == 1 { 0 } else { width as usize }], rows: 0, picture }
    }

    /// Takes the next row.
    pub(super) fn add(&mut self, luma: &[u8]) {
        if self.factor == 1 {
            self.picture.pixels.extend_from_slice(luma);
            self.picture.height += 1;
            return;
        }
        self.columns.iter_mut().zip(luma).for_each(|(sum, tone)| *sum += u32::from(*tone));
        self.rows += 1;
        if self.rows == self.factor {
            self.empty();
        }
    }

    fn empty(&mut self) {
        let mut left = self.width;
        for columns in self.columns.chunks(self.factor as usize) {
            let count = u64::from(left.min(self.factor)) * u64::from(self.rows);
            left = left.saturating_sub(self.factor);
            let sum: u64 = columns.iter().map(|column| u64::from(*column)).sum();
            self.picture.pixels.push(((sum + count / 2) / count.max(1)).to_le_bytes()[0]);
        }
        self.columns.fill(0);
        self.picture.height += 1;
        self.rows = 0;
    }

    /// The picture, when all rows have come.
    pub(super) fn finish(mut self) -> Picture {
        if self.rows > 0 {
            self.empty();
        }
        self.picture
    }
}

impl Picture {
    /// One row; empty beyond the last.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        self.pixels.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// All of it.
    pub(super) const fn whole(&self) -> Part {
        Part { left: 0, top: 0, right: self.width, bottom: self.height }
    }

    /// The tones of a part.
    pub(super) fn counts(&self, part: Part) -> [u32; 256] {
        let mut counts = [0; 256];
        for y in part.top..part.bottom {
            let row = self.row(y).get(part.left..part.right).unwrap_or_default();
            row.iter().for_each(|tone| counts[usize::from(*tone)] += 1);
        }
        counts
    }
}

impl Part {
    /// Without `share` hundredths of it on each side.
    pub(super) const fn inner(self, share: usize) -> Self {
        let (across, down) = ((self.right - self.left) * share / 100, (self.bottom - self.top) * share / 100);
        Self { left: self.left + across, top: self.top + down, right: self.right - across, bottom: self.bottom - down }
    }
}

/// The lowest tone that at least `percent` of what was counted does not exceed.
pub(super) fn percentile(counts: &[u32; 256], percent: u32) -> u8 {
    let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let mut below = 0;
    for (tone, count) in (0u8..=255).zip(counts) {
        below += u64::from(*count);
        if below * 100 >= total * u64::from(percent) && below > 0 {
            return tone;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn boxes_are_means() {
        let mut reducer = Reducer::new(2001, 5);
        assert_eq!(reducer.factor, 3);
        (0..5u8).for_each(|y| reducer.add(&[y * 10; 2001]));
        let picture = reducer.finish();
        assert_eq!((picture.width, picture.height), (667, 2));
        assert_eq!((picture.row(0)[666], picture.row(1)[0], picture.row(2).len()), (10, 35, 0));
    }

    proptest! {
        #[test]
        fn no_size_makes_a_large_picture(width in 1u32..400_000_000, height in 1u32..400_000_000) {
            let factor = factor(width, height);
            prop_assert!(u64::from(width.div_ceil(factor)) * u64::from(height.div_ceil(factor)) <= MOST);
        }
    }
}
