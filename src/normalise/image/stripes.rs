//! A picture is made smaller while its rows come: what is held of it is a stripe, not the whole.

use super::copying::Copying;
use super::fault::DeriveFault;
use super::resize::{lanczos, weights};

/// Rows of the copy that are made at a time. The same for every picture, since the weights of a row are counted from
/// its stripe.
const STRIPE: u32 = 256;

/// Lobes of the filter to each side.
const LOBES: f64 = 3.0;

/// Takes the rows of a picture from top to bottom and gives those of a smaller one away.
pub(super) struct Stripes {
    /// Pixels across and down that come.
    from: (u32, u32),
    /// The part that is used, from the upper left corner.
    extent: (f64, f64),
    /// Pixels across and down of the copy.
    to: (u32, u32),
    channels: usize,
    /// Rows that came and may still be needed: so many bytes of this, and which row is the first.
    window: Vec<u8>,
    held: usize,
    first: u32,
    /// Rows that came.
    came: u32,
    /// Rows of the copy that are made.
    made: u32,
    copy: Copying,
}

impl Stripes {
    /// For a picture of `from` pixels, of which `extent` is used, and a copy of `to`, which is not larger.
    pub(super) fn new(from: (u32, u32), extent: (f64, f64), channels: usize, to: (u32, u32), copy: Copying) -> Self {
        Self { from, extent, to, channels, window: Vec::new(), held: 0, first: 0, came: 0, made: 0, copy }
    }

    /// The most rows that are held at a time.
    pub(super) fn most_held(from: u32, to: u32) -> u32 {
        let scale = f64::from(from) / f64::from(to.max(1));
        let rows = (f64::from(STRIPE) * scale + 2.0 * LOBES * scale.max(1.0)).ceil();
        // What is more than the greatest number becomes that number.
        (rows as u32).saturating_add(4)
    }

    /// Bytes that the weights of a stripe take at most: of its rows and of its columns.
    pub(super) fn weights(from: (u32, u32), to: (u32, u32)) -> u64 {
        let rows = Self::most_held(from.1, to.1).min(from.1);
        weights(from.0, to.0).saturating_add(weights(rows, STRIPE.min(to.1)))
    }

    /// Whether nothing has to be made smaller.
    fn is_idle(&self) -> bool {
        self.from == self.to
    }

    /// Takes the next row by having it written.
    ///
    /// # Errors
    /// What `write` says, and where the sizes do not fit each other.
    pub(super) fn row(&mut self, write: impl FnOnce(&mut [u8]) -> Result<(), DeriveFault>) -> Result<(), DeriveFault> {
        let end = self.held + self.from.0 as usize * self.channels;
        if self.window.len() < end {
            self.window.resize(end, 0);
        }
        write(self.window.get_mut(self.held..end).unwrap_or_default())?;
        if self.is_idle() {
            return self.copy.rows(self.window.get(self.held..end).unwrap_or_default());
        }
        self.held = end;
        self.came += 1;
        self.make()
    }

    /// Makes every stripe whose rows are there.
    fn make(&mut self) -> Result<(), DeriveFault> {
        while self.made < self.to.1 {
            let scale = self.extent.1 / f64::from(self.to.1);
            let until = (self.made + STRIPE).min(self.to.1);
            // 3000 rows of 1.1 are a little more than 3300 by rounding: no stripe ends below the picture.
            let (top, bottom) = (f64::from(self.made) * scale, (f64::from(until) * scale).min(self.extent.1));
            let reach = LOBES * scale.max(1.0) + 1.0;
            let last = ((bottom + reach).ceil() as u32).min(self.from.1);
            if self.came < last {
                return Ok(());
            }
            let (first, row_bytes) = ((top - reach).floor().max(0.0) as u32, self.from.0 as usize * self.channels);
            let skipped = (first - self.first) as usize * row_bytes;
            let rows = self.window.get(skipped..).and_then(|rows| rows.get(..(last - first) as usize * row_bytes));
            let above = top - f64::from(first);
            let part = (0.0, above, self.extent.0, (bottom - top).min(f64::from(last - first) - above));
            let stripe = lanczos(
                rows.unwrap_or_default(),
                (self.from.0, last - first),
                part,
                self.channels,
                (self.to.0, until - self.made),
            )?;
            self.copy.rows(&stripe)?;
            self.made = until;
            // What the next stripe does not reach goes.
            let next = ((bottom - reach).floor().max(0.0) as u32).min(self.came);
            let gone = ((next - self.first) as usize * row_bytes).min(self.held);
            self.window.copy_within(gone..self.held, 0);
            self.held -= gone;
            self.first = next;
        }
        Ok(())
    }

    /// Where the copy went, when all rows have come.
    pub(super) fn finish(self) -> Copying {
        self.copy
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Slopes and edges in every direction.
    fn picture(width: u32, height: u32, channels: usize) -> Vec<u8> {
        let sample = |x: u32, y: u32, channel: usize| {
            let (x, y) = (x + channel as u32 * 5, y);
            if (x / 7 + y / 11).is_multiple_of(2) { (x * 3 + y) as u8 } else { (y * 2) as u8 ^ 0x5A }
        };
        (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .flat_map(|(x, y)| (0..channels).map(move |channel| sample(x, y, channel)))
            .collect()
    }

    #[test]
    fn no_height_ends_below_the_picture() {
        for height in 3001..3700u32 {
            let mut stripes =
                Stripes::new((8, height), (8.0, f64::from(height)), 1, (7, 3000), Copying::Held(Vec::new()));
            for _ in 0..height {
                stripes
                    .row(|to| {
                        to.fill(9);
                        Ok(())
                    })
                    .unwrap();
            }
            let Copying::Held(copy) = stripes.finish() else { unreachable!() };
            assert_eq!(copy.len(), 7 * 3000, "{height}");
        }
    }

    fn by_stripes(
        pixels: &[u8],
        from: (u32, u32),
        extent: (f64, f64),
        channels: usize,
        to: (u32, u32),
    ) -> (Vec<u8>, u32) {
        let mut stripes = Stripes::new(from, extent, channels, to, Copying::Held(Vec::new()));
        let mut most = 0;
        for row in pixels.chunks_exact(from.0 as usize * channels) {
            let write = |to: &mut [u8]| {
                to.copy_from_slice(row);
                Ok(())
            };
            stripes.row(write).unwrap();
            most = most.max(stripes.held / (from.0 as usize * channels));
        }
        let Copying::Held(made) = stripes.finish() else { unreachable!() };
        (made, most as u32)
    }

    #[test]
    fn what_is_held_has_a_bound_where_no_number_is_left() {
        assert_eq!(Stripes::most_held(u32::MAX, 1), u32::MAX);
        assert_eq!(Stripes::most_held(3000, 3000), 256 + 6 + 4);
        // Of one column each row of the copy has the weights of six times as many as it stands for, as two numbers.
        let weights = Stripes::weights((1, 400_000_000), (1, 3000));
        assert!((2_000_000_000..2_300_000_000).contains(&weights), "{weights}");
        assert!(Stripes::weights((2480, 3508), (2121, 3000)) < 1 << 20);
    }

    #[test]
    fn a_picture_that_is_as_large_as_its_copy_is_the_copy() {
        let pixels = picture(20, 300, 3);
        assert_eq!(by_stripes(&pixels, (20, 300), (20.0, 300.0), 3, (20, 300)).0, pixels);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn stripes_come_to_what_the_whole_comes_to(
            (width, height) in (1u32..90, 1u32..1500),
            (across, down) in (1u32..=90, 1u32..=1500),
            grey in any::<bool>(),
            cut in 0.0f64..1.0,
        ) {
            let (from, channels) = ((width, height), if grey { 1 } else { 3 });
            let to = (across.min(width), down.min(height));
            // A picture that is as large as its copy is taken as it is.
            let cut = |side: u32| if side > 1 && from != to { cut } else { 0.0 };
            let extent = (f64::from(width) - cut(width), f64::from(height) - cut(height));
            let pixels = picture(width, height, channels);
            let (made, held) = by_stripes(&pixels, from, extent, channels, to);
            prop_assert!(held <= Stripes::most_held(height, to.1));
            let whole = lanczos(&pixels, from, (0.0, 0.0, extent.0, extent.1), channels, to).unwrap();
            prop_assert_eq!(made.len(), whole.len());
            // Weights that are counted from another row differ in their last bits, and each of the two ways rounds
            // once: a row more or less of the picture would show as much more.
            prop_assert!(made.iter().zip(&whole).all(|(one, other)| one.abs_diff(*other) <= 3));
            let other = made.iter().zip(&whole).filter(|(one, other)| one != other).count();
            prop_assert!(other <= 16 + made.len() / 8, "{} of {}", other, made.len());
        }
    }
}
