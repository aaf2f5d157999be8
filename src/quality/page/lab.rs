//! CIE L*a*b* under D50.

/// A colour, CIE L*a*b* under D50.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LabColour {
    pub l: f64,
    pub a: f64,
    pub b: f64,
}

impl LabColour {
    /// Of XYZ under D50, where the Y of white is 1 (ICC.1 §6.3.4.4).
    pub(super) fn of_xyz([x, y, z]: [f64; 3]) -> Self {
        let [fx, fy, fz] = [x / 0.964_2, y, z / 0.824_9].map(lightness);
        Self { l: 116.0 * fy - 16.0, a: 500.0 * (fx - fy), b: 200.0 * (fy - fz) }
    }
}

fn lightness(value: f64) -> f64 {
    if value > 216.0 / 24_389.0 { root(value, 3) } else { (24_389.0 / 27.0 * value + 16.0) / 116.0 }
}

/// The root of a number from 0 to about 1, by Newton's steps from above.
pub(super) fn root(value: f64, degree: i32) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let power = |base: f64, times: i32| (0..times).fold(1.0, |product, _| product * base);
    let degree_f = f64::from(degree);
    (0..60).fold(value.max(1.0), |guess, _| guess - (guess - value / power(guess, degree - 1)) / degree_f)
}
