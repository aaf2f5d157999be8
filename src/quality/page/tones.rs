//! How many pixels have which tone, place by place, so that a border can be left out afterwards.

use super::rows::{Device, Row};

/// Places across and down.
pub(super) const PLACES: usize = 32;

/// A pixel with no more light than this in any channel holds no drawing: it is clipped. Of CIE L*a*b* its lightness
/// alone tells.
const DARKEST: u8 = 2;
/// And so is one with at least this much in every channel.
const LIGHTEST: u8 = 254;

/// What is counted while rows come.
pub(super) struct Tones {
    width: usize,
    height: u32,
    /// For each place the pixels of each of 256 tones.
    counts: Vec<u32>,
    /// For each place the pixels that are clipped: dark, light.
    clipped: Vec<[u32; 2]>,
    /// Whether pixels are clipped by their three colours, and not by how light they are.
    by_colours: bool,
}

/// A part of the grid: from the left, from the top, up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

/// The tones of a part of the image.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    pub counts: [u64; 256],
    pub total: u64,
    pub dark: u64,
    pub light: u64,
}

impl Tones {
    pub(super) fn new(width: usize, height: u32) -> Self {
        let places = PLACES * PLACES;
        Self { width, height, counts: vec![0; places * 256], clipped: vec![[0; 2]; places], by_colours: false }
    }

    /// Counts one row.
    pub(super) fn add(&mut self, row: &Row<'_>, y: u32) {
        self.by_colours = row.kind == Device::Rgb;
        let channels = row.kind.channels();
        let down = usize::try_from(u64::from(y) * PLACES as u64 / u64::from(self.height.max(1))).unwrap_or(0);
        let (mut luma, mut device) = (row.luma, row.device);
        let mut from = 0;
        for across in 0..PLACES {
            let to = self.width * (across + 1) / PLACES;
            let place = down.min(PLACES - 1) * PLACES + across;
            let (tones, rest) = luma.split_at((to - from).min(luma.len()));
            let (colours, others) = device.split_at(((to - from) * channels).min(device.len()));
            (luma, device, from) = (rest, others, to);
            if let Some(counts) =
                self.counts.get_mut(place * 256..(place + 1) * 256).and_then(|part| part.first_chunk_mut::<256>())
            {
                tones.iter().for_each(|tone| counts[usize::from(*tone)] += 1);
            }
            if self.by_colours
                && let Some(clipped) = self.clipped.get_mut(place)
            {
                let (dark, light) = clipped_in(colours);
                clipped[0] += dark;
                clipped[1] += light;
            }
        }
    }

    /// The tones of a part.
    pub(super) fn of(&self, part: Part) -> Histogram {
        let mut found = Histogram { counts: [0; 256], total: 0, dark: 0, light: 0 };
        let places =
            (part.top..part.bottom).flat_map(|down| (part.left..part.right).map(move |across| down * PLACES + across));
        for place in places {
            let counts = self.counts.get(place * 256..(place + 1) * 256).unwrap_or_default();
            found.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u64::from(*count));
            let [dark, light] = self.clipped.get(place).copied().unwrap_or_default();
            found.dark += u64::from(dark);
            found.light += u64::from(light);
        }
        found.total = found.counts.iter().sum();
        if !self.by_colours {
            found.dark = found.counts.iter().take(usize::from(DARKEST) + 1).sum();
            found.light = found.counts.iter().skip(usize::from(LIGHTEST)).sum();
        }
        found
    }
}

/// How many pixels of three colours are clipped: dark, light.
fn clipped_in(colours: &[u8]) -> (u32, u32) {
    let (mut dark, mut light) = (0, 0);
    for [red, green, blue] in colours.as_chunks::<3>().0 {
        dark += u32::from(*red.max(green).max(blue) <= DARKEST);
        light += u32::from(*red.min(green).min(blue) >= LIGHTEST);
    }
    (dark, light)
}

impl Histogram {
    /// The lowest tone that at least `thousandths` of the pixels do not exceed.
    pub(super) fn percentile(&self, thousandths: u64) -> u8 {
        let mut below = 0;
        for (tone, count) in (0u8..=255).zip(&self.counts) {
            below += count;
            if below * 1000 >= self.total * thousandths && below > 0 {
                return tone;
            }
        }
        255
    }

    /// Whether hardly any pixel is neither black nor white, though tones between could be stored.
    pub(super) fn is_two_toned(&self) -> bool {
        let between: u64 = self.counts.iter().skip(8).take(240).sum();
        between * 1000 < self.total * 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::raster::Samples;

    fn counted(row: &[u8], kind: Device, luma: &[u8]) -> Histogram {
        let mut tones = Tones::new(luma.len(), 1);
        tones.add(&Row { raw: Samples::Eight(row), device: row, kind, luma }, 0);
        tones.of(Part { left: 0, top: 0, right: PLACES, bottom: PLACES })
    }

    #[test]
    fn every_pixel_is_counted_once_whatever_the_width() {
        for width in [1, 5, 31, 32, 33, 100] {
            let row: Vec<u8> = (0..width).collect();
            let found = counted(&row, Device::Grey, &row);
            assert_eq!(found.total, u64::from(width));
            assert!(found.counts.iter().take(usize::from(width)).all(|count| *count == 1));
        }
    }

    #[test]
    fn clipping_is_that_of_all_channels() {
        let row = [255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 3];
        let found = counted(&row, Device::Rgb, &[255, 226, 0, 0]);
        assert_eq!((found.dark, found.light, found.total), (1, 1, 4));
        let found = counted(&[0, 2, 3, 254], Device::Grey, &[0, 2, 3, 254]);
        assert_eq!((found.dark, found.light), (2, 1));
        // White, black, grey and a light yellow of L*a*b*.
        let lab = [255, 128, 128, 0, 128, 128, 128, 128, 128, 250, 120, 200];
        let found = counted(&lab, Device::Lab, &[255, 0, 128, 250]);
        assert_eq!((found.dark, found.light, found.total), (1, 1, 4));
    }

    #[test]
    fn percentiles_of_a_ramp() {
        let row: Vec<u8> = (0..200).collect();
        let found = counted(&row, Device::Grey, &row);
        assert_eq!((found.percentile(5), found.percentile(500), found.percentile(995)), (0, 99, 198));
        assert!(!found.is_two_toned());
    }
}
