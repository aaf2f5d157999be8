//! `[quality]`: what is measured of the quality of images, and its limits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::Metric;

use super::problem::{Fault, fault, must, not_above};

/// `[quality]`. A limit that is exceeded is a finding, and nothing else follows from it unless `[severity]` says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct QualityRules {
    /// Whether images are measured at all.
    pub measure: bool,
    /// Metrics that are not judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<Metric>,
    /// Share of ink below which a page counts as blank.
    pub blank_ink: f64,
    /// Degrees of skew that are a finding.
    pub skew: f64,
    /// Degrees of skew that are much.
    pub skew_strong: f64,
    /// How much better than the worst angle the best one must be to be trusted.
    pub skew_confidence: f64,
    /// How much surer the lines of columns may be than those of rows before text is taken to run upwards or downwards.
    pub text_direction: f64,
    /// Sharpness below which an image is soft.
    pub soft: f64,
    /// Sharpness below which it is blurred.
    pub blurred: f64,
    /// Share of pixels that may be clipped at either end.
    pub clipped: f64,
    /// Share of clipped light pixels from which on the paper was made white by a program.
    pub whitened: f64,
    /// Least range of tones, in levels of 256.
    pub tone_range: f64,
    /// Most noise, in levels of 256.
    pub noise: f64,
    /// Share of the image that may be dark border.
    pub dark_border: f64,
    /// Sharpness below which, together with `upsampled_noise`, an image was enlarged.
    pub upsampled_sharpness: f64,
    /// Noise below which, together with `upsampled_sharpness`, an image was enlarged.
    pub upsampled_noise: f64,
    /// Least quality of a JPEG, 1 to 100.
    pub jpeg_quality: f64,
    /// How much greater steps at the borders of blocks may be than steps elsewhere.
    pub blockiness: f64,
    /// How far the colour of the paper may be from the unit's middle one, in units of CIE a*b*.
    pub cast: f64,
    /// How many median deviations below the unit's median the sharpness of a page may be.
    pub sharpness_rank: f64,
    /// Bits of 64 in which two pages may differ at most to be taken for one.
    pub near_duplicate: u32,
    /// Bits of 256 over the whole picture, within which they are.
    pub near_duplicate_fine: u32,
    /// Bits of 256 over what is written on, within which they are as well.
    pub near_duplicate_written: u32,
    /// How many pages before it a page is compared with.
    pub neighbours: u32,
    /// Size of the sheets in millimetres, the shorter side first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<[f64; 2]>,
    /// How far the measured size may be from `sheet`, as a share.
    pub sheet_tolerance: f64,
    /// Least plausible size in millimetres, the shorter side first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_min: Option<[f64; 2]>,
    /// Greatest plausible size in millimetres, the shorter side first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_max: Option<[f64; 2]>,
}

impl Default for QualityRules {
    fn default() -> Self {
        Self {
            measure: true,
            skip: Vec::new(),
            blank_ink: 0.0005,
            skew: 1.0,
            skew_strong: 3.0,
            skew_confidence: 3.0,
            text_direction: 3.0,
            soft: 0.33,
            blurred: 0.27,
            clipped: 0.01,
            whitened: 0.2,
            tone_range: 80.0,
            noise: 4.0,
            dark_border: 0.08,
            upsampled_sharpness: 0.4,
            upsampled_noise: 0.45,
            jpeg_quality: 75.0,
            blockiness: 1.3,
            cast: 6.0,
            sharpness_rank: 3.0,
            near_duplicate: 10,
            near_duplicate_fine: 26,
            near_duplicate_written: 36,
            neighbours: 3,
            sheet: None,
            sheet_tolerance: 0.05,
            sheet_min: None,
            sheet_max: None,
        }
    }
}

impl QualityRules {
    /// Whether a metric is judged.
    #[must_use]
    pub fn judges(&self, metric: Metric) -> bool {
        !self.skip.contains(&metric)
    }
}

/// What is wrong with the section: the key and the problem.
pub(super) fn check(rules: &QualityRules) -> Result<(), Fault> {
    numbers(rules)?;
    // Each of these counts bits that differ, of as many as the picture of a page has.
    for (key, bits, most) in [
        ("quality.near_duplicate", rules.near_duplicate, 64),
        ("quality.near_duplicate_fine", rules.near_duplicate_fine, 256),
        ("quality.near_duplicate_written", rules.near_duplicate_written, 256),
        ("quality.neighbours", rules.neighbours, 100),
    ] {
        if bits > most {
            return must(key, bits, &format!("0 to {most}"), &format!("da 0 a {most}"));
        }
    }
    // The weaker limit comes before the stronger one: else the weaker could never be said.
    not_above(("quality.skew", rules.skew), ("quality.skew_strong", rules.skew_strong))?;
    not_above(("quality.blurred", rules.blurred), ("quality.soft", rules.soft))?;
    sizes(rules)
}

/// Numbers by themselves.
fn numbers(rules: &QualityRules) -> Result<(), Fault> {
    let shares = [
        ("quality.blank_ink", rules.blank_ink),
        ("quality.clipped", rules.clipped),
        ("quality.whitened", rules.whitened),
        ("quality.dark_border", rules.dark_border),
        ("quality.sheet_tolerance", rules.sheet_tolerance),
        ("quality.soft", rules.soft),
        ("quality.blurred", rules.blurred),
        ("quality.upsampled_sharpness", rules.upsampled_sharpness),
    ];
    if let Some((key, value)) = shares.into_iter().find(|(_, value)| !(0.0..=1.0).contains(value)) {
        return must(key, value, "from 0 to 1", "da 0 a 1");
    }
    let others = [
        ("quality.skew", rules.skew),
        ("quality.skew_strong", rules.skew_strong),
        ("quality.skew_confidence", rules.skew_confidence),
        ("quality.text_direction", rules.text_direction),
        ("quality.noise", rules.noise),
        ("quality.upsampled_noise", rules.upsampled_noise),
        ("quality.blockiness", rules.blockiness),
        ("quality.cast", rules.cast),
        ("quality.sharpness_rank", rules.sharpness_rank),
    ];
    if let Some((key, value)) = others.into_iter().find(|(_, value)| !(0.0..=1e6).contains(value)) {
        return must(key, value, "a number from 0 on", "un numero da 0 in su");
    }
    if !(0.0..=256.0).contains(&rules.tone_range) {
        return must("quality.tone_range", rules.tone_range, "from 0 to 256", "da 0 a 256");
    }
    if !(1.0..=100.0).contains(&rules.jpeg_quality) {
        return must("quality.jpeg_quality", rules.jpeg_quality, "from 1 to 100", "da 1 a 100");
    }
    Ok(())
}

/// Sizes of sheets.
fn sizes(rules: &QualityRules) -> Result<(), Fault> {
    let sizes = [
        ("quality.sheet", rules.sheet),
        ("quality.sheet_min", rules.sheet_min),
        ("quality.sheet_max", rules.sheet_max),
    ];
    let wrong = |[short, long]: [f64; 2]| !(short > 0.0 && short <= long && long < 1e6);
    for (key, size) in sizes {
        if let Some(size) = size.filter(|size| wrong(*size)) {
            return must(
                key,
                format!("{size:?}"),
                "two lengths in millimetres, the shorter first",
                "due lunghezze in millimetri, prima la minore",
            );
        }
    }
    if let (Some(least), Some(most)) = (rules.sheet_min, rules.sheet_max)
        && (least[0] > most[0] || least[1] > most[1])
    {
        return fault(
            "quality.sheet_min",
            format!("is {least:?}, above `quality.sheet_max`, which is {most:?}; it must be at most as much"),
            format!(
                "vale {least:?}, più di `quality.sheet_max`, che vale {most:?}; deve essere al massimo altrettanto"
            ),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_by_its_key() {
        let rules = QualityRules::default;
        assert_eq!(check(&rules()), Ok(()));
        let wrong = [
            ("quality.near_duplicate", QualityRules { near_duplicate: 65, ..rules() }),
            ("quality.near_duplicate_fine", QualityRules { near_duplicate_fine: 257, ..rules() }),
            ("quality.near_duplicate_written", QualityRules { near_duplicate_written: 257, ..rules() }),
            ("quality.jpeg_quality", QualityRules { jpeg_quality: 0.0, ..rules() }),
            ("quality.jpeg_quality", QualityRules { jpeg_quality: 101.0, ..rules() }),
            ("quality.tone_range", QualityRules { tone_range: 300.0, ..rules() }),
            ("quality.noise", QualityRules { noise: f64::NAN, ..rules() }),
            ("quality.skew", QualityRules { skew: 4.0, ..rules() }),
            ("quality.blurred", QualityRules { blurred: 0.5, ..rules() }),
            ("quality.sheet", QualityRules { sheet: Some([297.0, 210.0]), ..rules() }),
            (
                "quality.sheet_min",
                QualityRules { sheet_min: Some([9.0, 9.0]), sheet_max: Some([8.0, 10.0]), ..rules() },
            ),
        ];
        for (key, rules) in wrong {
            assert_eq!(check(&rules).map_err(|(key, _)| key), Err(key));
        }
        let (_, problem) = check(&QualityRules { near_duplicate: 65, ..rules() }).unwrap_err();
        assert_eq!(problem.text(crate::records::Lang::En), "is 65; it must be 0 to 64");
        assert_eq!(problem.text(crate::records::Lang::It), "vale 65; deve essere da 0 a 64");
    }
}
