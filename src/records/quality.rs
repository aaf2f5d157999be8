//! What was measured of the quality of one image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::{Hex, Hex32};
use super::finding::Severity;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Share of the page that differs from the paper around it.
    Ink,
    /// Degrees by which lines of text rise to the right.
    Skew,
    /// How much surer the lines of the columns are than those of the rows: well above 1 where text runs upwards or
    /// downwards.
    TextDirection,
    /// How steep edges are: 0.5 is a step from one pixel to the next.
    Sharpness,
    /// Variance of the Laplacian; only comparable within one unit.
    Detail,
    /// Share of pixels without light in any channel.
    ClippedDark,
    /// Share of pixels with all light in all channels.
    ClippedLight,
    /// From the darkest to the lightest tone but for one half per cent each.
    ToneRange,
    /// Noise in even places.
    Noise,
    /// Noise over the whole image (Immerkær 1996).
    NoiseOverall,
    /// Lightness of the paper, CIE L*.
    PaperLightness,
    /// Colour of the paper, CIE a*.
    PaperA,
    /// Colour of the paper, CIE b*.
    PaperB,
    /// Share of the image that is dark border.
    DarkBorder,
    /// Strokes that run over the edge of the page.
    InkAtEdge,
    /// Bits of a sample that carry something.
    UsedBits,
    /// Whether the channels of a colour image are equal: 1 where they are.
    EqualChannels,
    /// Sharpness where there is no noise either: an image that was enlarged.
    Upsampling,
    /// Quality of a JPEG on the scale of the Independent JPEG Group, by its quantisation table.
    JpegQuality,
    /// Steps at the borders of blocks of eight pixels, against steps elsewhere.
    Blockiness,
    /// Mean difference of the patches of a target from what they should be.
    TargetDeltaMean,
    /// Greatest difference of a patch.
    TargetDeltaMax,
    /// Greatest difference of nine tenths of the patches.
    TargetDeltaNinth,
    /// Greatest difference of a grey patch in a* and b*.
    TargetWhiteBalance,
    /// Greatest difference of a grey patch in L*.
    TargetTone,
    /// Noise of the noisiest grey patch: standard deviation of L*.
    TargetNoise,
}

/// In what a value is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureUnit {
    /// A part of 1.
    Share,
    /// Degrees, counter-clockwise.
    Degrees,
    /// Levels of 256.
    Levels,
    /// Levels of 256, squared.
    SquaredLevels,
    /// One number by another.
    Ratio,
    /// Units of CIE L*a*b* under D50.
    Lab,
    /// Bits.
    Bits,
    /// How many.
    Count,
    /// From 1 to 100.
    IjgQuality,
    /// Units of the colour difference that the profile names.
    Difference,
}

/// Why a metric says nothing of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotApplicable {
    /// It has only black and white.
    Bilevel,
    /// It has no colours.
    NoColour,
    /// It carries no writing.
    Blank,
    /// It has no lines of text, or too few.
    NoLines,
    /// It has too few edges.
    FewEdges,
    /// It has no even places, or too few.
    NoEvenPlaces,
    /// It is too small.
    TooSmall,
    /// It is dark as a whole: what is border cannot be told.
    Dark,
    /// It is not coded in this way.
    OtherCoding,
    /// The profile does not ask for it.
    NotAsked,
    /// It shows a target and is no page.
    TargetFrame,
    /// The target is not where the profile says.
    NotWhereExpected,
    /// The target has no grey patch.
    NoGrey,
}

/// A part of an image, in its pixels as they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl std::fmt::Display for Region {
    /// As in a IIIF region: `x,y,width,height`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{},{},{}", self.x, self.y, self.width, self.height)
    }
}

/// One value. What is not applicable is no pass: it says nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What was measured.
    pub metric: Metric,
    /// The value, rounded to the digits of its metric; absent where it is not applicable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What the value is given in.
    pub unit: MeasureUnit,
    /// How far it can be trusted, from 0 to 1.
    pub confidence: f64,
    /// Whether the metric says something of this image.
    pub applicable: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NotApplicable>,
    /// What the limits of the profile make of it; absent within the limits. Other severities that the profile gives to
    /// codes of findings do not change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The part of the image that it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

impl Measure {
    /// A value that can be trusted fully and is within the limits, until something else is said.
    #[must_use]
    pub const fn of(metric: Metric, value: f64, unit: MeasureUnit) -> Self {
        Self {
            metric,
            value: Some(value),
            unit,
            confidence: 1.0,
            applicable: true,
            reason: None,
            severity: None,
            region: None,
        }
    }

    /// A metric that says nothing of the image.
    #[must_use]
    pub const fn none(metric: Metric, unit: MeasureUnit, reason: NotApplicable) -> Self {
        Self {
            metric,
            value: None,
            unit,
            confidence: 0.0,
            applicable: false,
            reason: Some(reason),
            severity: None,
            region: None,
        }
    }
}

/// Everything that was measured of the quality of one image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// The values, in the order of [`Metric`].
    pub measures: Vec<Measure>,
    /// What near duplicates have in common; absent where there is no writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<Likeness>,
}

impl Quality {
    /// The measure of a metric.
    #[must_use]
    pub fn measure(&self, metric: Metric) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.metric == metric)
    }

    /// Whether the page was taken for blank: then it has no lines for that reason.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.measure(Metric::Skew).is_some_and(|measure| measure.reason == Some(NotApplicable::Blank))
    }

    /// Whether the image was measured as a frame of a target.
    #[must_use]
    pub fn is_target(&self) -> bool {
        self.measure(Metric::TargetDeltaMean).is_some()
    }

    /// The value of a metric that is applicable.
    #[must_use]
    pub fn value(&self, metric: Metric) -> Option<f64> {
        self.measure(metric).filter(|measure| measure.applicable).and_then(|measure| measure.value)
    }
}

/// How a picture goes from light to dark, coarsely: two pictures of one page differ in few bits (difference hash).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Likeness {
    /// Over 8 × 8 places of the picture.
    pub coarse: Hex<8>,
    /// Over 16 × 16 places of the picture.
    pub fine: Hex32,
    /// Over 16 × 16 places of the part that is written on: that does not move with the sheet.
    pub written: Hex32,
}

/// In how many bits two pictures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    /// Of 64, over the picture.
    pub coarse: u32,
    /// Of 256, over the picture.
    pub fine: u32,
    /// Of 256, over what is written.
    pub written: u32,
}

impl Likeness {
    /// In how many bits two pictures differ.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Distance {
        let differ =
            |one: &[u8], other: &[u8]| one.iter().zip(other).map(|(one, other)| (one ^ other).count_ones()).sum();
        Distance {
            coarse: differ(&self.coarse.0, &other.coarse.0),
            fine: differ(&self.fine.0, &other.fine.0),
            written: differ(&self.written.0, &other.written.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_differ_by_bits() {
        let one = Likeness { coarse: Hex([0; 8]), fine: Hex([0; 32]), written: Hex([0; 32]) };
        let mut other = one;
        (other.coarse.0[3], other.fine.0[30]) = (0b101, 0xff);
        assert_eq!(one.distance(&one), Distance { coarse: 0, fine: 0, written: 0 });
        assert_eq!(one.distance(&other), Distance { coarse: 2, fine: 8, written: 0 });
    }

    #[test]
    fn what_says_nothing_has_no_value() {
        let none = Measure::none(Metric::Noise, MeasureUnit::Levels, NotApplicable::Bilevel);
        let quality = Quality { measures: vec![none], likeness: None };
        assert!(quality.measure(Metric::Noise).is_some());
        assert_eq!((quality.value(Metric::Noise), quality.value(Metric::Skew)), (None, None));
        let json = serde_json::to_string(&quality).unwrap();
        assert_eq!(
            json,
            r#"{"measures":[{"metric":"noise","unit":"levels","confidence":0.0,"applicable":false,"reason":"bilevel"}]}"#
        );
        assert_eq!(serde_json::from_str::<Quality>(&json).unwrap(), quality);
    }
}
