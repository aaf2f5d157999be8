//! What neighbouring pixels have to do with each other: noise, detail, the blocks of JPEG.

/// Side of the blocks in which even places are sought.
const BLOCK: usize = 16;
/// Steps of the histogram of deviations: sixteenths of a level.
const STEPS: usize = 2049;
/// Pixels of which steps are summed in 32 bits; whole eights.
const STRETCH: usize = 1 << 20;
/// Fewest blocks of which anything can be said.
const FEWEST: u64 = 50;

/// Noise and detail over three rows that follow each other.
#[derive(Default)]
pub(super) struct Grain {
    /// Sum of the absolute values under Immerkær's mask.
    noise: u64,
    /// Sums under the Laplacian, and of its squares.
    detail: (i64, u64),
    count: u64,
    vertical: Vec<(i16, i16)>,
}

impl Grain {
    /// Takes three rows: the one above, the row, the one below.
    pub(super) fn add(&mut self, above: &[u8], row: &[u8], below: &[u8]) {
        let width = row.len();
        if width < 3 || above.len() != width || below.len() != width {
            return;
        }
        // Once down the columns, then across: a - 2b + c for the mask, and a + c - 4b for the Laplacian.
        self.vertical.resize(width, (0, 0));
        for (to, ((a, b), c)) in self.vertical.iter_mut().zip(above.iter().zip(row).zip(below)) {
            let (a, b, c) = (i16::from(*a), i16::from(*b), i16::from(*c));
            *to = (a - 2 * b + c, a + c - 4 * b);
        }
        let (mut noise, mut sum, mut squares) = (0u64, 0i64, 0u64);
        let shifted = |by: usize| self.vertical.get(by..).unwrap_or_default().iter();
        let columns = self.vertical.iter().zip(shifted(1)).zip(shifted(2));
        for (((left, here), right), (before, after)) in columns.zip(row.iter().zip(row.get(2..).unwrap_or_default())) {
            noise += u64::from((left.0 - 2 * here.0 + right.0).unsigned_abs());
            let laplacian = i32::from(here.1) + i32::from(*before) + i32::from(*after);
            sum += i64::from(laplacian);
            squares += u64::from(laplacian.unsigned_abs()) * u64::from(laplacian.unsigned_abs());
        }
        self.noise += noise;
        self.detail.0 += sum;
        self.detail.1 += squares;
        self.count += u64::try_from(width - 2).unwrap_or(0);
    }

    /// Noise in levels by J. Immerkær, Fast Noise Variance Estimation, 1996.
    pub(super) fn noise(&self) -> Option<f64> {
        // The square root of half of π, over the sum of the mask's weights.
        const SHARE: f64 = 1.253_314_137_315_5 / 6.0;
        (self.count > 0).then(|| self.noise as f64 / self.count as f64 * SHARE)
    }

    /// The variance of the Laplacian.
    pub(super) fn detail(&self) -> Option<f64> {
        let count = self.count as f64;
        let mean = self.detail.0 as f64 / count;
        (self.count > 0).then(|| self.detail.1 as f64 / count - mean * mean)
    }
}

/// How much the tones of small blocks deviate.
pub(super) struct Blocks {
    sums: Vec<(u32, u32)>,
    rows: usize,
    counts: Vec<u64>,
    total: u64,
}

impl Blocks {
    pub(super) fn new() -> Self {
        Self { sums: Vec::new(), rows: 0, counts: vec![0; STEPS], total: 0 }
    }

    /// Takes the next row. Every other row of blocks is left out: there are enough.
    pub(super) fn add(&mut self, luma: &[u8]) {
        self.rows += 1;
        if self.rows > BLOCK {
            self.rows %= 2 * BLOCK;
            return;
        }
        let blocks = luma.as_chunks::<BLOCK>().0;
        self.sums.resize(blocks.len(), (0, 0));
        for ((sum, squares), block) in self.sums.iter_mut().zip(blocks) {
            *sum += block.iter().map(|tone| u32::from(*tone)).sum::<u32>();
            *squares += block.iter().map(|tone| u32::from(*tone) * u32::from(*tone)).sum::<u32>();
        }
        if self.rows == BLOCK {
            let count = u64::try_from(BLOCK * BLOCK).unwrap_or(256);
            for (sum, squares) in self.sums.drain(..) {
                let scatter = count * u64::from(squares) - u64::from(sum) * u64::from(sum);
                // The root of this is the deviation times 256.
                let step = usize::try_from(scatter.isqrt() / 16).unwrap_or(STEPS);
                if let Some(counted) = self.counts.get_mut(step.min(STEPS - 1)) {
                    *counted += 1;
                }
                self.total += 1;
            }
        }
    }

    /// The deviation that one block in ten does not exceed, in levels.
    pub(super) fn first_decile(&self) -> Option<f64> {
        let mut below = 0;
        for (step, count) in (0u32..).zip(&self.counts) {
            below += count;
            if self.total >= FEWEST && below * 10 >= self.total {
                return Some(f64::from(step) / 16.0);
            }
        }
        None
    }
}

/// Steps between neighbours in a row, by their place in a block of eight.
#[derive(Default)]
pub(super) struct Steps {
    sums: [u64; 8],
    counts: [u64; 8],
}

impl Steps {
    /// Takes one row.
    pub(super) fn add(&mut self, luma: &[u8]) {
        let after = luma.get(1..).unwrap_or_default();
        for (here, next) in luma.chunks(STRETCH).zip(after.chunks(STRETCH)) {
            let (mut sums, mut rows) = ([0u32; 8], 0u64);
            for (here, next) in here.as_chunks::<8>().0.iter().zip(next.as_chunks::<8>().0) {
                for ((sum, one), other) in sums.iter_mut().zip(here).zip(next) {
                    *sum += u32::from(one.abs_diff(*other));
                }
                rows += 1;
            }
            self.sums.iter_mut().zip(sums).for_each(|(sum, row)| *sum += u64::from(row));
            self.counts.iter_mut().for_each(|count| *count += rows);
        }
    }

    /// The mean step at the borders of blocks, against the mean step elsewhere; and that step elsewhere.
    pub(super) fn ratio(&self) -> Option<(f64, f64)> {
        let [inside @ .., border] = &self.sums;
        let [counts @ .., at_border] = &self.counts;
        let (inside, count) = (inside.iter().sum::<u64>(), counts.iter().sum::<u64>());
        if inside == 0 || *at_border < 1000 {
            return None;
        }
        let elsewhere = inside as f64 / count as f64;
        Some((*border as f64 / *at_border as f64 / elsewhere, elsewhere))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers around `mean` with a triangular distribution: the sum of two even ones of `spread` steps.
    fn grainy(seed: u64, mean: i64, spread: u64) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state >> 20) % spread) as i64
        };
        (0..800).map(|_| (mean + next() - next()).clamp(0, 255) as u8).collect()
    }

    #[test]
    fn noise_is_measured_in_levels() {
        for spread in [4u64, 10, 20] {
            // The variance of such a sum is (n² - 1) / 6.
            let sigma = ((spread * spread - 1) as f64 / 6.0).sqrt();
            let rows: Vec<Vec<u8>> = (0..96).map(|y| grainy(y + 1, 128, spread)).collect();
            let (mut grain, mut blocks) = (Grain::default(), Blocks::new());
            rows.windows(3).for_each(|three| grain.add(&three[0], &three[1], &three[2]));
            rows.iter().for_each(|row| blocks.add(row));
            let (overall, even) = (grain.noise().unwrap(), blocks.first_decile().unwrap());
            assert!((overall / sigma - 1.0).abs() < 0.05, "{overall} for {sigma}");
            assert!((even / sigma - 1.0).abs() < 0.15, "{even} for {sigma}");
            // The Laplacian of noise has twenty times its variance.
            assert!((grain.detail().unwrap() / (20.0 * sigma * sigma) - 1.0).abs() < 0.1);
        }
    }

    #[test]
    fn even_places_are_found_beside_writing() {
        let mut blocks = Blocks::new();
        for y in 0..200u64 {
            let mut row = grainy(y, 200, 4);
            row.iter_mut().enumerate().for_each(|(x, tone)| *tone = if x < 600 && x % 5 == 0 { 20 } else { *tone });
            blocks.add(&row);
        }
        assert!(blocks.first_decile().unwrap() < 3.0);
    }

    #[test]
    fn blocks_of_eight_show() {
        let (mut even, mut blocky) = (Steps::default(), Steps::default());
        for y in 0..40 {
            let row = grainy(y, 128, 6);
            even.add(&row);
            let means: Vec<u8> = row.chunks(8).flat_map(|eight| [eight[0].wrapping_add(eight[7] / 8); 8]).collect();
            let mixed: Vec<u8> = means.iter().zip(&row).map(|(mean, tone)| mean / 2 + tone / 4).collect();
            blocky.add(&mixed);
        }
        assert!((even.ratio().unwrap().0 - 1.0).abs() < 0.06, "{:?}", even.ratio());
        assert!(blocky.ratio().unwrap().0 > 1.3, "{:?}", blocky.ratio());
    }
}
