//! How an image is seen: its tag may turn it, and its pixels need not be square.

use crate::records::ImageTechnical;

use super::skew::{Lines, on_paper};

/// How an image is seen. What is measured of its lines is measured in its pixels as they are stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// 1 to 8, as in TIFF 6.0 tag 274.
    orientation: u8,
    /// How many times as high as wide a pixel is, where it is not square.
    pixel_height: Option<f64>,
}

impl Shown {
    /// As its technical record says.
    #[must_use]
    pub fn of(image: &ImageTechnical) -> Self {
        let orientation = image.orientation;
        let pixel_height = image.resolution.and_then(|resolution| resolution.pixel_height(orientation));
        Self { orientation, pixel_height }
    }

    /// What is seen of the lines along the rows of the stored pixels, and of those along their columns as if rows and
    /// columns had been exchanged: lines along the rows of the page, with their angle on paper, and along its columns.
    pub(super) fn lines(self, (rows, columns): (Lines, Lines)) -> (Lines, Lines) {
        let (rows, columns) = if matches!(self.orientation, 5..=8) { (columns, rows) } else { (rows, columns) };
        // 3 turns the picture by a half, 5 exchanges rows and columns, 7 does both. Each of the others is one of these
        // four mirrored, and what rises in a mirror falls.
        let degrees = if matches!(self.orientation, 2 | 4 | 6 | 8) { -rows.degrees } else { rows.degrees };
        let degrees = self.pixel_height.map_or(degrees, |height| on_paper(degrees, height));
        (Lines { degrees, ..rows }, columns)
    }
}

impl Default for Shown {
    /// As it is stored.
    fn default() -> Self {
        Self { orientation: 1, pixel_height: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{ColourSpace, Resolution, ResolutionUnit};

    #[test]
    fn lines_are_those_of_the_page_as_it_is_seen() {
        let of = |degrees: f64| Lines { degrees, confidence: degrees, rows: 9 };
        let seen = |orientation| {
            let (rows, columns) = Shown { orientation, ..Shown::default() }.lines((of(2.0), of(5.0)));
            assert_eq!(rows.confidence + columns.confidence, 7.0);
            rows.degrees
        };
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8].map(seen), [2.0, -2.0, 2.0, -2.0, 5.0, -5.0, 5.0, -5.0]);
    }

    #[test]
    fn angles_are_those_of_the_paper() {
        let fax = Resolution { x: (204, 1), y: (98, 1), unit: ResolutionUnit::Inch };
        let shown = |orientation| {
            let plain = ImageTechnical::plain((1728, 1100), vec![1], ColourSpace::BlackIsZero, "none");
            Shown::of(&ImageTechnical { orientation, resolution: Some(fax), ..plain })
        };
        let of = |degrees: f64| Lines { degrees, confidence: 9.0, rows: 9 };
        for degrees in [-3.0f64, 0.0, 1.0, 9.0] {
            let stored = (degrees.to_radians().tan() * 98.0 / 204.0).atan().to_degrees();
            let (rows, _) = shown(1).lines((of(stored), of(0.0)));
            assert!((rows.degrees - degrees).abs() < 1e-5, "{degrees}: {rows:?}");
            let stored = (degrees.to_radians().tan() * 204.0 / 98.0).atan().to_degrees();
            let (rows, _) = shown(6).lines((of(0.0), of(-stored)));
            assert!((rows.degrees - degrees).abs() < 1e-3, "{degrees}: {rows:?}");
        }
    }
}
