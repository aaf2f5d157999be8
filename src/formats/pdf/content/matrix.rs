//! Transformations (§8.3.4).

use crate::formats::pdf::Object;

/// `[a b c d e f]`: a point `(x, y)` goes to `(a·x + c·y + e, b·x + d·y + f)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// Leaves every point where it is.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Moves by `(x, y)`.
    #[must_use]
    pub const fn translation(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// Six numbers.
    #[must_use]
    pub fn of(numbers: &[Object]) -> Option<Self> {
        let [a, b, c, d, e, f] = numbers else { return None };
        Some(Self([a.number()?, b.number()?, c.number()?, d.number()?, e.number()?, f.number()?]))
    }

    /// First this, then `after`.
    #[must_use]
    pub fn then(&self, after: &Self) -> Self {
        let ([a, b, c, d, e, f], [a2, b2, c2, d2, e2, f2]) = (self.0, after.0);
        Self([
            a * a2 + b * c2,
            a * b2 + b * d2,
            c * a2 + d * c2,
            c * b2 + d * d2,
            e * a2 + f * c2 + e2,
            e * b2 + f * d2 + f2,
        ])
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How long the two sides of the unit square become.
    #[must_use]
    pub fn sides(&self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a.hypot(b), c.hypot(d))
    }

    /// The box around the unit square: left, bottom, right, top.
    #[must_use]
    pub fn unit_box(&self) -> [f64; 4] {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|corner| self.apply(corner));
        corners.into_iter().fold(
            [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
            |sides, (x, y)| {
                let [left, bottom, right, top] = sides;
                [left.min(x), bottom.min(y), right.max(x), top.max(y)]
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_after_the_other() {
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]);
        let both = turned.then(&Matrix::translation(10.0, 20.0));
        assert_eq!(both.apply((1.0, 0.0)), (10.0, 21.0));
        assert_eq!(Matrix([3.0, 4.0, 0.0, 2.0, 0.0, 0.0]).sides(), (5.0, 2.0));
        assert_eq!(both.unit_box(), [9.0, 20.0, 10.0, 21.0]);
    }
}
