//! The resolution that a copy bears, so that it prints as large as its master.

use crate::formats::jpeg::{Density, DensityUnit};
use crate::records::{Resolution, ResolutionUnit};

use super::orientation::is_turned;

/// The density of a copy of `copy` pixels made from an image of `image` pixels and turned by `orientation` afterwards.
/// JFIF holds whole numbers: dots per inch, unless rounding would be wrong by more than a hundredth and dots per
/// centimetre are nearer. Without a unit, or beyond what JFIF can say, only the shape of the pixels is kept.
pub(super) fn density(
    resolution: Option<&Resolution>,
    image: (u32, u32),
    copy: (u32, u32),
    orientation: u8,
) -> Density {
    let square = Density { unit: DensityUnit::None, x: 1, y: 1 };
    let Some(resolution) = resolution else { return square };
    let scale = |copy: u32, image: u32| f64::from(copy) / f64::from(image.max(1));
    let (x_scale, y_scale) = (scale(copy.0, image.0), scale(copy.1, image.1));
    let turn = |(x, y)| if is_turned(orientation) { (y, x) } else { (x, y) };
    let density = match resolution.ppi() {
        Some((x, y)) => {
            let (x, y) = turn((x * x_scale, y * y_scale));
            physical(x, y)
        }
        None if resolution.unit == ResolutionUnit::None => {
            let value = |(numerator, denominator): (u32, u32)| f64::from(numerator) / f64::from(denominator.max(1));
            let (x, y) = turn((value(resolution.x) * x_scale, value(resolution.y) * y_scale));
            shape_of_pixels(x, y)
        }
        None => None,
    };
    density.unwrap_or(square)
}

fn physical(x: f64, y: f64) -> Option<Density> {
    let error = |value: f64| (value.round() - value).abs() / value;
    let worst = |x: f64, y: f64| error(x).max(error(y));
    let whole = |value: f64| (0.5..65_535.0).contains(&value).then(|| value.round() as u16);
    let inches = worst(x, y);
    let (cm_x, cm_y) = (x / 2.54, y / 2.54);
    if inches > 0.01 && worst(cm_x, cm_y) < inches {
        return Some(Density { unit: DensityUnit::Centimetre, x: whole(cm_x)?, y: whole(cm_y)? });
    }
    Some(Density { unit: DensityUnit::Inch, x: whole(x)?, y: whole(y)? })
}

/// The ratio of the two in small numbers.
fn shape_of_pixels(x: f64, y: f64) -> Option<Density> {
    if !(x > 0.0 && y > 0.0) || (x / y - 1.0).abs() < 0.005 {
        return None;
    }
    let factor = 1000.0 / x.max(y);
    let whole = |value: f64| (value * factor).round().max(1.0) as u16;
    Some(Density { unit: DensityUnit::None, x: whole(x), y: whole(y) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn sides(density: Density) -> (u16, u16) {
        (density.x, density.y)
    }

    use super::*;

    fn at(ppi: u32) -> Resolution {
        Resolution { x: (ppi, 1), y: (ppi, 1), unit: ResolutionUnit::Inch }
    }

    #[test]
    fn a_page_keeps_its_size() {
        let density = density(Some(&at(300)), (2480, 3508), (2121, 3000), 1);
        assert_eq!(density.unit, DensityUnit::Inch);
        assert_eq!((density.x, density.y), (257, 257));
    }

    #[test]
    fn coarse_densities_go_by_the_centimetre() {
        // 13.4 dots per inch: 13 is 3 % wrong; 5.28 per centimetre are 5, which is worse.
        assert_eq!(sides(density(Some(&at(134)), (1000, 1000), (100, 100), 1)), (13, 13));
        // 12.6 per inch: 13 is 3 % wrong; 4.96 per centimetre are 5.
        let coarse = density(Some(&at(126)), (1000, 1000), (100, 100), 1);
        assert_eq!((coarse.x, coarse.y, coarse.unit), (5, 5, DensityUnit::Centimetre));
    }

    #[test]
    fn unequal_axes_turn_with_the_picture() {
        let fax = Resolution { x: (204, 1), y: (98, 1), unit: ResolutionUnit::Inch };
        assert_eq!(sides(density(Some(&fax), (1728, 1100), (1728, 1100), 1)), (204, 98));
        assert_eq!(sides(density(Some(&fax), (1728, 1100), (1728, 1100), 6)), (98, 204));
    }

    #[test]
    fn nothing_is_made_up() {
        let square = density(None, (10, 10), (5, 5), 1);
        assert_eq!((square.x, square.y, square.unit), (1, 1, DensityUnit::None));
        let zero = Resolution { x: (0, 1), y: (300, 1), unit: ResolutionUnit::Inch };
        assert_eq!(density(Some(&zero), (10, 10), (5, 5), 1).unit, DensityUnit::None);
        let ratio = Resolution { x: (2, 1), y: (1, 1), unit: ResolutionUnit::None };
        assert_eq!(sides(density(Some(&ratio), (10, 10), (5, 5), 1)), (1000, 500));
        // Stretched until its pixels are square.
        assert_eq!(sides(density(Some(&ratio), (10, 10), (10, 20), 1)), (1, 1));
    }

    proptest! {
        #[test]
        fn sizes_are_kept(ppi in 72u32..1200, width in 500u32..20_000, side in 400u32..4000) {
            let copy = super::super::resize::fitted(width, width, side);
            let density = density(Some(&at(ppi)), (width, width), copy, 1);
            let inches = f64::from(width) / f64::from(ppi);
            let factor = if density.unit == DensityUnit::Centimetre { 2.54 } else { 1.0 };
            if density.unit != DensityUnit::None && density.x > 50 {
                let found = f64::from(copy.0) / (f64::from(density.x) * factor);
                prop_assert!((found / inches - 1.0).abs() < 0.011, "{found} for {inches}");
            }
        }
    }
}
