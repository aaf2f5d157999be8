//! `[quality]`: what is measured of the quality of images, and its limits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::Metric;

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

    /// The key whose value is impossible, and what is wrong with it.
    #[must_use]
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let shares = [
            ("quality.blank_ink", self.blank_ink),
            ("quality.clipped", self.clipped),
            ("quality.whitened", self.whitened),
            ("quality.dark_border", self.dark_border),
            ("quality.sheet_tolerance", self.sheet_tolerance),
            ("quality.soft", self.soft),
            ("quality.blurred", self.blurred),
            ("quality.upsampled_sharpness", self.upsampled_sharpness),
        ];
        if let Some((key, _)) = shares.into_iter().find(|(_, value)| !(0.0..=1.0).contains(value)) {
            return Some((key, "must be from 0 to 1"));
        }
        let others = [
            ("quality.skew", self.skew),
            ("quality.skew_strong", self.skew_strong),
            ("quality.skew_confidence", self.skew_confidence),
            ("quality.text_direction", self.text_direction),
            ("quality.tone_range", self.tone_range),
            ("quality.noise", self.noise),
            ("quality.upsampled_noise", self.upsampled_noise),
            ("quality.jpeg_quality", self.jpeg_quality),
            ("quality.blockiness", self.blockiness),
            ("quality.cast", self.cast),
            ("quality.sharpness_rank", self.sharpness_rank),
        ];
        if let Some((key, _)) = others.into_iter().find(|(_, value)| !(0.0..=1e6).contains(value)) {
            return Some((key, "must be a number from 0 on"));
        }
        if self.neighbours > 100 {
            return Some(("quality.neighbours", "must be at most 100 pages"));
        }
        let sizes = [
            ("quality.sheet", self.sheet),
            ("quality.sheet_min", self.sheet_min),
            ("quality.sheet_max", self.sheet_max),
        ];
        let wrong = |size: &[f64; 2]| !(size[0] > 0.0 && size[0] <= size[1] && size[1] < 1e6);
        let found = sizes.into_iter().find(|(_, size)| size.as_ref().is_some_and(wrong));
        found.map(|(key, _)| (key, "must be two lengths in millimetres, the shorter first"))
    }
}
