//! A resolution as `resc` holds it (15444-1 §I.5.3.7.1): for each direction a fraction of 16 bits and a power of ten,
//! in pixels per metre.

use crate::records::{Resolution, ResolutionUnit};

use super::super::header::ResolutionBox;

/// The box for a resolution: exact where the form can hold it, else the nearest fraction (which differs by less than
/// one part in a hundred thousand). `None` without a unit, with a zero, or beyond what the form can say.
#[must_use]
pub fn capture_box(resolution: &Resolution) -> Option<ResolutionBox> {
    // Pixels per metre are so many times those of the unit.
    let factor = match resolution.unit {
        ResolutionUnit::Inch => (10_000, 254),
        ResolutionUnit::Centimetre => (100, 1),
        ResolutionUnit::Metre => (1, 1),
        ResolutionUnit::None => return None,
    };
    let number = |(numerator, denominator): (u32, u32)| {
        let per_metre = (u64::from(numerator) * factor.0, u64::from(denominator) * factor.1);
        (numerator > 0 && denominator > 0).then(|| decimal(per_metre)).flatten()
    };
    Some(ResolutionBox { vertical: number(resolution.y)?, horizontal: number(resolution.x)? })
}

/// The bytes of the box's contents.
pub(super) fn contents(resolution: &ResolutionBox) -> Vec<u8> {
    let (vertical, horizontal) = (resolution.vertical, resolution.horizontal);
    let numbers = [vertical.0, vertical.1, horizontal.0, horizontal.1];
    let mut bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    bytes.extend([vertical.2, horizontal.2].map(|exponent| exponent.to_be_bytes()[0]));
    bytes
}

/// A fraction as one of 16 bits and a power of ten.
fn decimal((numerator, denominator): (u64, u64)) -> Option<(u16, u16, i8)> {
    let divisor = greatest_divisor(numerator, denominator);
    let (numerator, denominator) = (numerator / divisor, denominator / divisor);
    let exact = (0..=9i8).find_map(|exponent| {
        let power = 10u64.pow(u32::from(exponent.unsigned_abs()));
        let scaled = numerator.checked_rem(power).filter(|rest| *rest == 0).map(|_| numerator / power)?;
        Some((u16::try_from(scaled).ok()?, u16::try_from(denominator).ok()?, exponent))
    });
    exact.or_else(|| nearest(numerator, denominator))
}

/// The nearest fraction over all powers of ten under which it is neither beyond 16 bits nor too coarse.
fn nearest(numerator: u64, denominator: u64) -> Option<(u16, u16, i8)> {
    let value = numerator as f64 / denominator as f64;
    let candidates = (-9..=9i8).filter_map(|exponent| {
        let (numerator, denominator) = match u32::try_from(exponent) {
            Ok(power) => (numerator, denominator.checked_mul(10u64.checked_pow(power)?)?),
            Err(_) => (numerator.checked_mul(10u64.checked_pow(u32::from(exponent.unsigned_abs()))?)?, denominator),
        };
        let (n, d) = convergent(numerator, denominator)?;
        let found = f64::from(n) / f64::from(d) * 10f64.powi(i32::from(exponent));
        Some(((n, d, exponent), (found - value).abs()))
    });
    candidates.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(found, _)| found)
}

/// The last convergent of the continued fraction whose parts have 16 bits.
fn convergent(mut numerator: u64, mut denominator: u64) -> Option<(u16, u16)> {
    let (mut before, mut now) = ((0u64, 1u64), (1u64, 0u64));
    let mut found = None;
    while denominator != 0 {
        let whole = numerator / denominator;
        let next = (whole.checked_mul(now.0)?.checked_add(before.0)?, whole.checked_mul(now.1)?.checked_add(before.1)?);
        let (Ok(n), Ok(d)) = (u16::try_from(next.0), u16::try_from(next.1)) else { break };
        found = (n > 0 && d > 0).then_some((n, d)).or(found);
        (before, now) = (now, next);
        (numerator, denominator) = (denominator, numerator % denominator);
    }
    found
}

fn greatest_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_scanners_write_is_exact() {
        for ppi in [72, 96, 100, 150, 200, 240, 300, 350, 400, 600, 800, 1200, 2400, 4000, 4800, 9600] {
            let (n, d, exponent) = decimal((ppi * 10_000, 254)).unwrap();
            let found = u64::from(n) * 10u64.pow(u32::try_from(exponent).unwrap()) * 254;
            assert_eq!(found, ppi * 10_000 * u64::from(d), "{ppi}");
        }
        assert_eq!(decimal((11_811, 1)), Some((11_811, 1, 0)));
        assert_eq!(capture_box(&Resolution { x: (300, 1), y: (300, 1), unit: ResolutionUnit::None }), None);
    }

    proptest! {
        #[test]
        fn any_resolution_is_near(denominator in 1u32..=143_165, ppi in 1.0..30_000.0, unit in 0usize..3) {
            let unit = [ResolutionUnit::Inch, ResolutionUnit::Centimetre, ResolutionUnit::Metre][unit];
            let numerator = (f64::from(denominator) * ppi) as u32;
            let resolution = Resolution { x: (numerator, denominator), y: (numerator, denominator), unit };
            let found = capture_box(&resolution).unwrap();
            let value = f64::from(found.horizontal.0) / f64::from(found.horizontal.1) * 10f64.powi(found.horizontal.2.into());
            let back = Resolution { x: (1, 1), y: (1, 1), unit: ResolutionUnit::Metre }.ppi().unwrap().0 * value;
            let expected = resolution.ppi().unwrap().0;
            prop_assert!((back - expected).abs() < expected * 1e-5, "{back} {expected}");
        }
    }
}
