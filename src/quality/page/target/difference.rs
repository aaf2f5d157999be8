//! How far two colours are apart.

use crate::profile::ColourDifference;
use crate::quality::page::lab::LabColour;

use super::figures::{arc, cosine, decay};

/// Half a turn, and what angles that are exactly opposite may come out more: the mean of two hues depends on it.
const HALF: f64 = 180.0 + 1e-9;

/// The difference of a colour from its reference.
pub(in crate::quality::page) fn difference(formula: ColourDifference, one: LabColour, other: LabColour) -> f64 {
    match formula {
        ColourDifference::Cie76 => {
            let (l, a, b) = (one.l - other.l, one.a - other.a, one.b - other.b);
            (l * l + a * a + b * b).sqrt()
        }
        ColourDifference::Ciede2000 => ciede2000(one, other, lightness_weight),
        ColourDifference::Metamorfoze => ciede2000(one, other, |_| 1.0),
    }
}

/// SL for a mean lightness.
fn lightness_weight(mean: f64) -> f64 {
    let off = (mean - 50.0) * (mean - 50.0);
    1.0 + 0.015 * off / (20.0 + off).sqrt()
}

/// ISO/CIE 11664-6, with parametric factors of 1; the names are those of Sharma, Wu and Dalal (2005).
fn ciede2000(one: LabColour, other: LabColour, lightness: impl Fn(f64) -> f64) -> f64 {
    let chroma = |colour: LabColour| (colour.a * colour.a + colour.b * colour.b).sqrt();
    let g = 0.5 * (1.0 - saturation((chroma(one) + chroma(other)) / 2.0));
    let polar = |colour: LabColour| {
        let a = (1.0 + g) * colour.a;
        ((a * a + colour.b * colour.b).sqrt(), arc(colour.b, a))
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(other));
    let coloured = c1 * c2 != 0.0;
    let turn = match h2 - h1 {
        _ if !coloured => 0.0,
        turn if turn > HALF => turn - 360.0,
        turn if turn < -HALF => turn + 360.0,
        turn => turn,
    };
    let (dl, dc) = (other.l - one.l, c2 - c1);
    // sin x is cos (x - 90).
    let dh = 2.0 * (c1 * c2).sqrt() * cosine(turn / 2.0 - 90.0);
    let (l, c) = ((one.l + other.l) / 2.0, (c1 + c2) / 2.0);
    let h = match h1 + h2 {
        sum if !coloured => sum,
        sum if (h1 - h2).abs() <= HALF => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let t = 1.0 - 0.17 * cosine(h - 30.0) + 0.24 * cosine(2.0 * h) + 0.32 * cosine(3.0 * h + 6.0)
        - 0.20 * cosine(4.0 * h - 63.0);
    let off = (h - 275.0) / 25.0;
    let rotation = -2.0 * saturation(c) * cosine(60.0 * decay(off * off) - 90.0);
    let (dl, dc, dh) = (dl / lightness(l), dc / (1.0 + 0.045 * c), dh / (1.0 + 0.015 * c * t));
    (dl * dl + dc * dc + dh * dh + rotation * dc * dh).max(0.0).sqrt()
}

/// √(C⁷ / (C⁷ + 25⁷)).
fn saturation(chroma: f64) -> f64 {
    let seventh = |value: f64| value * value * value * value * value * value * value;
    (seventh(chroma) / (seventh(chroma) + seventh(25.0))).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pairs of G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color Research &
    /// Application 30 (2005), table 1.
    const SHARMA: [([f64; 3], [f64; 3], f64); 34] = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
        ([50.0, 2.8361, -74.02], [50.0, 0.0, -82.7485], 3.4412),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, -1.1848, -84.8006], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, -0.9009, -85.5211], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.001], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0012], 7.2195),
        ([50.0, -0.001, 2.49], [50.0, 0.0009, -2.49], 4.8045),
        ([50.0, -0.001, 2.49], [50.0, 0.001, -2.49], 4.8045),
        ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
        ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.903),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0),
        ([50.0, 2.5, 0.0], [50.0, 3.2972, 0.0], 1.0),
        ([50.0, 2.5, 0.0], [50.0, 1.8634, 0.5757], 1.0),
        ([50.0, 2.5, 0.0], [50.0, 3.2592, 0.335], 1.0),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.263),
        ([61.2901, 3.7196, -5.3901], [61.4292, 2.248, -4.962], 1.8731),
        ([35.0831, -44.1164, 3.7933], [35.0232, -40.0716, 1.5901], 1.8645),
        ([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373),
        ([36.4612, 47.858, 18.3852], [36.2715, 50.5065, 21.2231], 1.4146),
        ([90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441),
        ([90.9257, -0.5406, -0.9208], [88.6381, -0.8985, -0.7239], 1.5381),
        ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ];

    fn lab([l, a, b]: [f64; 3]) -> LabColour {
        LabColour { l, a, b }
    }

    #[test]
    fn the_published_pairs() {
        for (one, other, expected) in SHARMA {
            for (one, other) in [(one, other), (other, one)] {
                let found = difference(ColourDifference::Ciede2000, lab(one), lab(other));
                assert!((found - expected).abs() < 0.000_051, "{one:?} {other:?}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn without_a_weight_of_lightness_dark_and_light_count_as_the_middle() {
        let (dark, darker) = (lab([10.0, 0.0, 0.0]), lab([13.0, 0.0, 0.0]));
        assert!((difference(ColourDifference::Metamorfoze, dark, darker) - 3.0).abs() < 1e-9);
        assert!(difference(ColourDifference::Ciede2000, dark, darker) < 2.1);
        assert!((difference(ColourDifference::Cie76, dark, lab([13.0, 4.0, 0.0])) - 5.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn differences_are_numbers_and_the_same_both_ways(
            one in (0.0..=100.0, -160.0..=160.0, -160.0..=160.0), other in (0.0..=100.0, -160.0..=160.0, -160.0..=160.0),
        ) {
            let (one, other) = (lab([one.0, one.1, one.2]), lab([other.0, other.1, other.2]));
            for formula in [ColourDifference::Cie76, ColourDifference::Ciede2000, ColourDifference::Metamorfoze] {
                let (there, back) = (difference(formula, one, other), difference(formula, other, one));
                prop_assert!(there.is_finite() && there >= 0.0 && difference(formula, one, one) < 1e-6);
                // Hues that are opposite may be gone round either way.
                let opposite = (arc(one.b, one.a) - arc(other.b, other.a)).abs();
                prop_assert!((there - back).abs() < 1e-6 || (160.0..200.0).contains(&opposite), "{there} {back}");
            }
        }
    }
}
