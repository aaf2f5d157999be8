//! How large a page is, and how its image lies on it.

/// The longest side that PDF/A allows, in units (ISO 19005-2, 6.1.13-11); the shortest.
const LONGEST: f64 = 14_400.0;
const SHORTEST: f64 = 3.0;

/// A page whose image stands upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sheet {
    /// Width in units.
    pub width: f64,
    /// Height in units.
    pub height: f64,
    /// Points in a unit (`UserUnit`, ISO 32000-1 table 30).
    pub unit: f64,
    orientation: u8,
}

impl Sheet {
    /// For an image of `pixels` as it is stored, of `ppi` pixels per inch across and down.
    pub(super) fn of(pixels: (u32, u32), ppi: (f64, f64), orientation: u8) -> Self {
        let points = |pixels: u32, ppi: f64| f64::from(pixels) * 72.0 / ppi;
        let (mut width, mut height) = (points(pixels.0, ppi.0), points(pixels.1, ppi.1));
        if matches!(orientation, 5..=8) {
            (width, height) = (height, width);
        }
        // Larger than five metres: larger units. Smaller than a millimetre: the page is as large as a page must be.
        let unit = (width.max(height) / LONGEST).max(1.0).ceil();
        let side = |points: f64| round(points / unit).clamp(SHORTEST, LONGEST);
        Self { width: side(width), height: side(height), unit, orientation }
    }

    /// The operators that paint the image of this name over the whole page: the unit square becomes the page, turned.
    pub(super) fn image_operators(&self, image: &str) -> String {
        let (w, h) = (self.width, self.height);
        let matrix = match self.orientation {
            2 => [-w, 0.0, 0.0, h, w, 0.0],
            3 => [-w, 0.0, 0.0, -h, w, h],
            4 => [w, 0.0, 0.0, -h, 0.0, h],
            5 => [0.0, -h, -w, 0.0, w, h],
            6 => [0.0, -h, w, 0.0, 0.0, h],
            7 => [0.0, h, w, 0.0, 0.0, 0.0],
            8 => [0.0, h, -w, 0.0, w, 0.0],
            _ => [w, 0.0, 0.0, h, 0.0, 0.0],
        };
        let numbers: Vec<String> = matrix.iter().map(|number| shortest(*number)).collect();
        format!("q {} cm /{image} Do Q\n", numbers.join(" "))
    }
}

/// To a ten-thousandth of a unit: a fortieth of a micrometre.
fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn shortest(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_as_large_as_its_sheet() {
        let sheet = Sheet::of((2480, 3508), (300.0, 300.0), 1);
        assert_eq!((sheet.width, sheet.height, sheet.unit), (595.2, 841.92, 1.0));
        assert_eq!(sheet.image_operators("Im0"), "q 595.2 0 0 841.92 0 0 cm /Im0 Do Q\n");
        let turned = Sheet::of((2480, 3508), (300.0, 150.0), 6);
        assert_eq!((turned.width, turned.height), (1683.84, 595.2));
        assert_eq!(turned.image_operators("A"), "q 0 -595.2 1683.84 0 0 595.2 cm /A Do Q\n");
    }

    #[test]
    fn a_map_of_seven_metres_and_a_stamp() {
        let map = Sheet::of((20_000, 1000), (72.0, 72.0), 1);
        assert_eq!((map.width, map.height, map.unit), (10_000.0, 500.0, 2.0));
        let dot = Sheet::of((1, 1), (300.0, 300.0), 1);
        assert_eq!((dot.width, dot.height), (3.0, 3.0));
    }

    /// Where a corner of the stored image comes to lie: from the left and from the bottom, in parts of the page.
    fn corner(orientation: u8, u: f64, v: f64) -> (f64, f64) {
        let sheet = Sheet::of((720, 720), (72.0, 72.0), orientation);
        let operators = sheet.image_operators("I");
        let numbers: Vec<f64> = operators.split(' ').skip(1).take(6).map(|number| number.parse().unwrap()).collect();
        let [a, b, c, d, e, f] = numbers.try_into().unwrap();
        ((a * u + c * v + e) / 720.0, (b * u + d * v + f) / 720.0)
    }

    #[test]
    fn the_first_row_and_column_stand_where_tiff_says() {
        // Where the first pixel comes to lie, and the last of the first row (TIFF 6.0 page 36).
        let expected = [
            (1, (0.0, 1.0), (1.0, 1.0)),
            (2, (1.0, 1.0), (0.0, 1.0)),
            (3, (1.0, 0.0), (0.0, 0.0)),
            (4, (0.0, 0.0), (1.0, 0.0)),
            (5, (0.0, 1.0), (0.0, 0.0)),
            (6, (1.0, 1.0), (1.0, 0.0)),
            (7, (1.0, 0.0), (1.0, 1.0)),
            (8, (0.0, 0.0), (0.0, 1.0)),
        ];
        for (orientation, first, last) in expected {
            assert_eq!((corner(orientation, 0.0, 1.0), corner(orientation, 1.0, 1.0)), (first, last), "{orientation}");
        }
    }
}
