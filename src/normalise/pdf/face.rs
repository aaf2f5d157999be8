//! How high letters without shapes are.

/// How far the letters of a font reach above and below the line on which they stand, in thousandths of the size.
///
/// Programs that show or extract text take the height of a word from its font, not from its letters. So there are
/// several fonts: a word has the one that is as high as its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Face {
    /// Above the line.
    pub ascent: u16,
    /// Below it.
    pub descent: u16,
}

/// Letters that fill a height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    /// Their font.
    pub face: Face,
    /// Their size, in the unit of the height.
    pub size: f64,
    /// How far above the lower edge they stand.
    pub foot: f64,
}

/// From one height to the next: the size of letters is never more than a twentieth from the one that is wanted.
const STEP: f64 = 1.1;

/// The lowest and the highest, as powers of the step: 0.057 and 2.853 of the size. Readers believe no ascent of three
/// and more (poppler).
const POWERS: (f64, f64) = (-30.0, 11.0);

impl Face {
    /// Letters that are exactly as high as `height`; near to `size`, and near to `foot` above the lower edge, which is
    /// within the height.
    pub(super) fn fit(height: f64, foot: f64, size: f64) -> Fit {
        let power = (height / size).log(STEP).round().clamp(POWERS.0, POWERS.1);
        let total = (1000.0 * STEP.powf(power)).round();
        // By thirds: a sixth of the height is nothing to programs that look for lines. None is zero: that means "not
        // known" to readers.
        let thirds = (3.0 * foot / height).round().clamp(0.0, 3.0);
        let descent = (total * thirds / 3.0).round().clamp(1.0, total - 1.0);
        let size = height * 1000.0 / total;
        // Both are between 1 and 2853.
        let face = Self { ascent: (total - descent) as u16, descent: descent as u16 };
        Fit { face, size, foot: descent * size / 1000.0 }
    }

    /// Its name in the resources of a page.
    pub(super) fn name(self) -> String {
        format!("FondoText-{}-{}", self.ascent, self.descent)
    }

    /// Its name as a font.
    pub(super) fn font_name(self) -> String {
        format!("GlyphLessFont-{}-{}", self.ascent, self.descent)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_fill_the_height(height in 0.05f64..500.0, share in 0.0f64..=1.0, size in 0.05f64..500.0) {
            let Fit { face, size: fitted, foot } = Face::fit(height, share * height, size);
            let total = f64::from(face.ascent) + f64::from(face.descent);
            prop_assert!((fitted * total / 1000.0 - height).abs() < 1e-9 * height);
            prop_assert!(face.ascent > 0 && face.ascent < 3000 && face.descent > 0 && face.descent < 3000);
            prop_assert!((foot - share * height).abs() <= 0.18 * height, "{} of {}", foot, height);
            if (0.06..2.8).contains(&(height / size)) {
                prop_assert!((fitted / size - 1.0).abs() < 0.055, "{} for {}", fitted, size);
            }
        }
    }

    #[test]
    fn there_are_not_many() {
        let mut faces = std::collections::BTreeSet::new();
        for height in 1..2000 {
            (0..=10).for_each(|tenth| {
                faces.insert(Face::fit(f64::from(height), f64::from(height * tenth) / 10.0, 40.0).face);
            });
        }
        assert!(faces.len() <= 168, "{}", faces.len());
    }
}
