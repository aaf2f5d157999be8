//! Angles and powers that come out the same on every machine: those of the system's library may round otherwise.

use std::f64::consts::PI;

/// The cosine of an angle in degrees.
pub(super) fn cosine(degrees: f64) -> f64 {
    let within = degrees - 360.0 * (degrees / 360.0 + 0.5).floor();
    let angle = within * (PI / 180.0);
    let (mut sum, mut term) = (1.0, 1.0);
    for step in 1..20 {
        let twice = f64::from(2 * step);
        term *= -angle * angle / (twice * (twice - 1.0));
        sum += term;
    }
    sum
}

/// The angle of a point from the axis `a` towards `b`, in degrees from 0 to below 360; 0 for the origin.
pub(in crate::quality::page) fn arc(b: f64, a: f64) -> f64 {
    if a == 0.0 && b == 0.0 {
        return 0.0;
    }
    // Within an eighth of the circle, halved twice there: the series converges quickly.
    let (short, long) = if a.abs() < b.abs() { (a.abs(), b.abs()) } else { (b.abs(), a.abs()) };
    let half = |tangent: f64| tangent / (1.0 + (1.0 + tangent * tangent).sqrt());
    let tangent = half(half(short / long));
    let (mut sum, mut power) = (0.0, tangent);
    for step in 0..16 {
        sum += power / f64::from(2 * step + 1);
        power *= -tangent * tangent;
    }
    let eighth = 4.0 * sum * (180.0 / PI);
    let quarter = if a.abs() < b.abs() { 90.0 - eighth } else { eighth };
    let half = if a < 0.0 { 180.0 - quarter } else { quarter };
    if b < 0.0 && half > 0.0 { 360.0 - half } else { half }
}

/// e to the power of minus `value`, which is not below 0.
pub(super) fn decay(value: f64) -> f64 {
    if value > 700.0 {
        return 0.0;
    }
    // Of a part of it, which is then raised again.
    let part = -value / 1024.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for step in 1..20 {
        term *= part / f64::from(step);
        sum += term;
    }
    (0..10).fold(sum, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_library() {
        for step in -2000..2000i32 {
            let angle = f64::from(step) * 0.77;
            assert!((cosine(angle) - angle.to_radians().cos()).abs() < 1e-12, "{angle}");
            let (b, a) = (angle.to_radians().sin() * 3.0, angle.to_radians().cos() * 3.0);
            let expected = b.atan2(a).to_degrees().rem_euclid(360.0);
            let off = (arc(b, a) - expected).abs();
            assert!(off < 1e-10 || (off - 360.0).abs() < 1e-10, "{angle}: {} {expected}", arc(b, a));
            let value = f64::from(step.abs()) * 0.4;
            assert!((decay(value) - (-value).exp()).abs() < 1e-12, "{value}");
        }
        assert_eq!([arc(0.0, 0.0), arc(0.0, 1.0), arc(0.0, -1.0)], [0.0, 0.0, 180.0]);
        assert_eq!([arc(1.0, 0.0), arc(-1.0, 0.0)], [90.0, 270.0]);
    }
}
