//! Gathers the samples of the patches while rows come.

use crate::formats::raster::Samples;
use crate::profile::TargetRules;
use crate::quality::page::rows::{Row, Wide};
use crate::records::Region;

use super::grid::{Grid, Quad};

/// Parts of a patch across and down, by which it is seen whether the patch is even.
const PARTS: u32 = 3;

/// The samples of the patches of one chart.
pub(in crate::quality::page) struct Patches {
    cells: Vec<Cell>,
    regions: Vec<Region>,
    width: u32,
}

/// A part of a patch.
struct Cell {
    quad: Quad,
    /// Rows: from, up to.
    rows: (u32, u32),
    sums: Sums,
}

/// Sums of samples of 16 bits, channel by channel, and of their products by pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    pub count: u64,
    pub sums: [u64; 4],
    /// Of channels 00, 01, 02, 03, 11, 12, 13, 22, 23, 33. A product has 32 bits: there is room for four thousand
    /// million pixels.
    pub products: [u64; 10],
}

impl Patches {
    /// For a chart as the profile describes it, in an image of this size; `None` where it does not say where the chart
    /// is.
    pub(in crate::quality::page) fn new(rules: &TargetRules, width: u32, height: u32) -> Option<Self> {
        let corners = rules.corners?.map(|[across, down]| [across * f64::from(width), down * f64::from(height)]);
        let grid = Grid::new(corners, rules.columns, rules.rows);
        let margin = (1.0 - rules.patch) / 2.0;
        let edge = |part: u32| margin + rules.patch * f64::from(part) / f64::from(PARTS);
        let (mut cells, mut regions) = (Vec::new(), Vec::new());
        for number in 0..rules.columns * rules.rows {
            regions.push(grid.part(number, [0.0, 1.0], [0.0, 1.0]).region(width, height));
            for (down, across) in (0..PARTS).flat_map(|down| (0..PARTS).map(move |across| (down, across))) {
                let quad = grid.part(number, [edge(across), edge(across + 1)], [edge(down), edge(down + 1)]);
                cells.push(Cell { quad, rows: quad.rows(height), sums: Sums::default() });
            }
        }
        Some(Self { cells, regions, width })
    }

    /// Takes what of one row lies in patches: samples of 16 bits as they are stored where they are the colours
    /// themselves, else those of 8.
    pub(in crate::quality::page) fn add(&mut self, row: &Row<'_>, wide: Option<Wide>, y: u32) {
        let channels = row.kind.channels();
        for cell in self.cells.iter_mut().filter(|cell| (cell.rows.0..cell.rows.1).contains(&y)) {
            let (left, right) = cell.quad.columns(y, self.width);
            let (left, right) = (left as usize, right as usize);
            match (row.raw, wide) {
                (Samples::Sixteen(raw), Some(wide)) => {
                    let pixels = raw.get(left * wide.samples..right * wide.samples).unwrap_or_default();
                    let scaled = |channel: usize, value: u16| wide.level(channel, value);
                    pixels.chunks_exact(wide.samples).for_each(|pixel| cell.sums.add(pixel, channels, scaled));
                }
                _ => {
                    let pixels = row.device.get(left * channels..right * channels).unwrap_or_default();
                    let scaled = |_, value: u8| u64::from(value) * 257;
                    pixels.chunks_exact(channels).for_each(|pixel| cell.sums.add(pixel, channels, scaled));
                }
            }
        }
    }

    /// The sums of the patches, part by part, each with the place of its patch in the image.
    pub(super) fn each(&self) -> impl Iterator<Item = (Region, Vec<Sums>)> {
        let parts =
            self.cells.chunks((PARTS * PARTS) as usize).map(|cells| cells.iter().map(|cell| cell.sums).collect());
        self.regions.iter().copied().zip(parts)
    }
}

impl Sums {
    fn add<V: Copy>(&mut self, pixel: &[V], channels: usize, scaled: impl Fn(usize, V) -> u64) {
        let mut values = [0; 4];
        let pixel = pixel.iter().take(channels).enumerate();
        values.iter_mut().zip(pixel).for_each(|(to, (channel, value))| *to = scaled(channel, *value));
        self.count += 1;
        let [a, b, c, d] = values;
        self.sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        let products = [a * a, a * b, a * c, a * d, b * b, b * c, b * d, c * c, c * d, d * d];
        self.products.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
    }

    /// The mean of each channel.
    pub(super) fn mean(&self) -> [f64; 4] {
        self.sums.map(|sum| sum as f64 / self.count.max(1) as f64)
    }

    /// The covariances of the channels, in the order of `products`.
    pub(super) fn covariances(&self) -> [f64; 10] {
        const PAIRS: [(usize, usize); 10] =
            [(0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)];
        let (mean, count) = (self.mean(), self.count.max(1) as f64);
        let mut found = self.products.map(|product| product as f64 / count);
        for (covariance, (one, other)) in found.iter_mut().zip(PAIRS) {
            *covariance -= mean[one] * mean[other];
        }
        found
    }

    /// The sums of several parts together.
    pub(super) fn together(parts: &[Self]) -> Self {
        parts.iter().fold(Self::default(), |mut all, part| {
            all.count += part.count;
            all.sums.iter_mut().zip(part.sums).for_each(|(sum, value)| *sum += value);
            all.products.iter_mut().zip(part.products).for_each(|(sum, value)| *sum += value);
            all
        })
    }
}
