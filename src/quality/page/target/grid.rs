//! Where the patches of a chart lie in an image that may show it turned or in perspective.

use crate::records::Region;

/// A place in an image, in pixels from its upper left corner.
pub(super) type Point = [f64; 2];

/// A figure of four corners without a dent, in order around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quad(pub [Point; 4]);

/// The chart's own square, seen in the image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// Rows of the projection: across, down, depth.
    rows: [[f64; 3]; 3],
    columns: u32,
    lines: u32,
}

impl Grid {
    /// The grid whose corners are these, in pixels: those of the first patch, of the last one of the first row, of the
    /// last patch, of the first one of the last row (P. Heckbert, "Fundamentals of Texture Mapping and Image Warping",
    /// 1989, §2.2.3).
    pub(super) fn new([first, across, last, down]: [Point; 4], columns: u32, lines: u32) -> Self {
        let sum = |at: usize| first[at] - across[at] + last[at] - down[at];
        let (from_across, from_down) = (|at: usize| across[at] - last[at], |at: usize| down[at] - last[at]);
        let area = from_across(0) * from_down(1) - from_across(1) * from_down(0);
        let (g, h) = (
            (sum(0) * from_down(1) - from_down(0) * sum(1)) / area,
            (from_across(0) * sum(1) - sum(0) * from_across(1)) / area,
        );
        let row = |at: usize| [across[at] - first[at] + g * across[at], down[at] - first[at] + h * down[at], first[at]];
        Self { rows: [row(0), row(1), [g, h, 1.0]], columns, lines }
    }

    /// A place of the chart, from 0 to 1 across and down, in the image.
    fn place(&self, across: f64, down: f64) -> Point {
        let [x, y, depth] = self.rows.map(|[a, b, c]| a * across + b * down + c);
        [x / depth, y / depth]
    }

    /// A part of patch `number`, from 0 in reading order: from and to, across and down, as shares of the patch.
    pub(super) fn part(&self, number: u32, across: [f64; 2], down: [f64; 2]) -> Quad {
        let (column, line) = (f64::from(number % self.columns), f64::from(number / self.columns));
        let (columns, lines) = (f64::from(self.columns), f64::from(self.lines));
        let [left, right] = across.map(|share| (column + share) / columns);
        let [top, bottom] = down.map(|share| (line + share) / lines);
        Quad([self.place(left, top), self.place(right, top), self.place(right, bottom), self.place(left, bottom)])
    }
}

impl Quad {
    /// The rows whose middle may lie in it: from, up to.
    pub(super) fn rows(&self, height: u32) -> (u32, u32) {
        let (least, most) = self.range(1);
        (whole(least - 0.5, height), whole(most - 0.5, height))
    }

    /// The pixels of a row whose middle lies in it: from, up to.
    pub(super) fn columns(&self, y: u32, width: u32) -> (u32, u32) {
        let middle = f64::from(y) + 0.5;
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let [a, b, c, d] = self.0;
        for ([x0, y0], [x1, y1]) in [(a, b), (b, c), (c, d), (d, a)] {
            // Half-open, so that a corner is met once and level sides never.
            if (y0 <= middle) != (y1 <= middle) {
                let x = x0 + (middle - y0) / (y1 - y0) * (x1 - x0);
                (least, most) = (least.min(x), most.max(x));
            }
        }
        if least > most { (0, 0) } else { (whole(least - 0.5, width), whole(most - 0.5, width)) }
    }

    /// The box around it.
    pub(super) fn region(&self, width: u32, height: u32) -> Region {
        let ((left, right), (top, bottom)) = (self.range(0), self.range(1));
        let (x, y) = (whole(left, width), whole(top, height));
        Region { x, y, width: whole(right, width).saturating_sub(x), height: whole(bottom, height).saturating_sub(y) }
    }

    fn range(&self, at: usize) -> (f64, f64) {
        let part = self.0.map(|point| point[at]);
        (part.into_iter().fold(f64::INFINITY, f64::min), part.into_iter().fold(f64::NEG_INFINITY, f64::max))
    }
}

/// The next whole number, within the image. What is no number is 0.
fn whole(value: f64, most: u32) -> u32 {
    value.ceil().clamp(0.0, f64::from(most)) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pixels of a figure, row by row.
    fn pixels(quad: &Quad, width: u32, height: u32) -> Vec<(u32, u32)> {
        let (top, bottom) = quad.rows(height);
        (top..bottom)
            .flat_map(|y| {
                let (left, right) = quad.columns(y, width);
                (left..right).map(move |x| (x, y))
            })
            .collect()
    }

    #[test]
    fn a_straight_grid_is_cut_evenly_and_every_pixel_counted_once() {
        let grid = Grid::new([[10.0, 20.0], [70.0, 20.0], [70.0, 60.0], [10.0, 60.0]], 6, 4);
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..24 {
            let quad = grid.part(number, [0.0, 1.0], [0.0, 1.0]);
            let found = pixels(&quad, 100, 100);
            assert_eq!(found.len(), 100, "{number}");
            assert!(found.into_iter().all(|pixel| seen.insert(pixel)), "{number}");
        }
        assert_eq!(seen.len(), 2400);
        let middle = grid.part(7, [0.25, 0.75], [0.25, 0.75]);
        assert_eq!(middle.region(100, 100), Region { x: 23, y: 33, width: 5, height: 5 });
        assert_eq!(pixels(&middle, 100, 100).len(), 25);
    }

    #[test]
    fn corners_lie_where_they_were_put() {
        let corners = [[103.0, 51.0], [880.0, 20.0], [905.0, 610.0], [60.0, 700.0]];
        let grid = Grid::new(corners, 1, 1);
        let Quad(found) = grid.part(0, [0.0, 1.0], [0.0, 1.0]);
        for (found, expected) in found.iter().flatten().zip(corners.iter().flatten()) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        // Straight lines stay straight: the diagonals meet in the middle of the chart.
        let [x, y] = grid.place(0.5, 0.5);
        let across = (x - 103.0) / (905.0 - 103.0) - (y - 51.0) / (610.0 - 51.0);
        let back = (x - 880.0) / (60.0 - 880.0) - (y - 20.0) / (700.0 - 20.0);
        assert!(across.abs() < 1e-9 && back.abs() < 1e-9, "{x} {y}");
    }

    proptest! {
        #[test]
        fn no_figure_leaves_its_image(shares in proptest::collection::vec(-1.0..2.0f64, 8), y in 0u32..80) {
            let point = |at: usize| [shares[at] * 70.0, shares[at + 1] * 80.0];
            let quad = Quad([point(0), point(2), point(4), point(6)]);
            let (top, bottom) = quad.rows(80);
            let (left, right) = quad.columns(y, 70);
            prop_assert!(top <= bottom && bottom <= 80 && left <= right && right <= 70);
        }
    }
}
