//! From what was seen of an image to values with their limits, and what there is to say of them.

use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{Code, Measure, MeasureUnit, Metric, NotApplicable, Note, Quality, Region};

use super::meter::{Meter, Seen};
use super::shown::Shown;
use super::tones::Part;

/// What a measured image comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The values.
    pub quality: Quality,
    /// What there is to say; without the number of the image in its file.
    pub notes: Vec<Note>,
}

/// Judges what a meter saw, when the image was decoded to its end without a fault; `None` where it could not be
/// measured. For a JPEG file, `jpeg` is the file. Lines of text are those of the page as it is `shown`.
#[must_use]
pub fn judge(meter: Meter, jpeg: Option<&[u8]>, shown: Shown, rules: &QualityRules) -> Option<Judged> {
    let mut seen = meter.finish()?;
    seen.lines = seen.lines.map(|lines| shown.lines(lines));
    let mut judge = Judge { seen: &seen, rules, measures: Vec::new(), notes: Vec::new() };
    let blank = judge.ink();
    judge.lines(blank);
    judge.edges();
    judge.tones(blank);
    judge.noise();
    judge.paper();
    judge.frame(blank);
    judge.samples();
    judge.coding(jpeg);
    if let Some((chart, rules)) = &seen.chart {
        judge.target(chart, rules);
    }
    let likeness = seen.likeness.filter(|_| !blank && seen.chart.is_none());
    let Judge { mut measures, notes, .. } = judge;
    measures.sort_by_key(|measure| measure.metric);
    Some(Judged { quality: Quality { measures, likeness }, notes })
}

/// A number with the digits of its metric: halves are rounded up, so that it is the same on every machine.
fn rounded(metric: Metric, value: f64) -> f64 {
    let scale = 10f64.powi(i32::try_from(digits(metric)).unwrap_or(0));
    (value * scale + 0.5).floor() / scale
}

/// Digits after the point in what is recorded.
const fn digits(metric: Metric) -> usize {
    match metric {
        Metric::Ink | Metric::ClippedDark | Metric::ClippedLight => 5,
        Metric::DarkBorder => 4,
        Metric::Sharpness | Metric::Upsampling | Metric::Blockiness => 3,
        Metric::Skew
        | Metric::TextDirection
        | Metric::Noise
        | Metric::NoiseOverall
        | Metric::TargetDeltaMean
        | Metric::TargetDeltaMax
        | Metric::TargetDeltaNinth
        | Metric::TargetWhiteBalance
        | Metric::TargetTone
        | Metric::TargetNoise => 2,
        Metric::Detail | Metric::PaperLightness | Metric::PaperA | Metric::PaperB => 1,
        Metric::ToneRange | Metric::InkAtEdge | Metric::UsedBits | Metric::EqualChannels | Metric::JpegQuality => 0,
    }
}

/// A measure while it is judged.
pub(super) struct Judge<'s> {
    seen: &'s Seen,
    rules: &'s QualityRules,
    measures: Vec<Measure>,
    pub(super) notes: Vec<Note>,
}

/// What is asked of a frame of a target besides its chart: how it was stored. It is no page, and has no writing of its
/// own.
const fn is_of_storage(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::UsedBits
            | Metric::EqualChannels
            | Metric::JpegQuality
            | Metric::TargetDeltaMean
            | Metric::TargetDeltaMax
            | Metric::TargetDeltaNinth
            | Metric::TargetWhiteBalance
            | Metric::TargetTone
            | Metric::TargetNoise
    )
}

impl Judge<'_> {
    /// Takes a value, or the reason why there is none; `found` says which code it is of and the limit that it goes
    /// beyond, if it does.
    pub(super) fn take(
        &mut self,
        metric: Metric,
        unit: MeasureUnit,
        value: Result<Value, NotApplicable>,
        found: impl FnOnce(f64) -> Option<(Code, f64)>,
    ) {
        let asked = self.seen.chart.is_none() || is_of_storage(metric);
        let value = match if asked { value } else { Err(NotApplicable::TargetFrame) } {
            Ok(value) => value,
            Err(reason) => return self.measures.push(Measure::none(metric, unit, reason)),
        };
        let number = rounded(metric, value.number);
        let mut measure = Measure::of(metric, number, unit);
        measure.confidence = (value.confidence.clamp(0.0, 1.0) * 100.0 + 0.5).floor() / 100.0;
        measure.region = value.region;
        // The rounded value is judged: what is recorded and what is said agree.
        if self.rules.judges(metric)
            && let Some((code, limit)) = found(number)
        {
            measure.severity = Some(code.0.severity);
            let digits = digits(metric);
            let mut note = Note::new(code).with("value", format_args!("{number:.digits$}")).with("limit", limit);
            if let Some(region) = value.region {
                note = note.with("region", region);
            }
            self.notes.push(note);
        }
        self.measures.push(measure);
    }

    fn bilevel(&self) -> Result<(), NotApplicable> {
        if self.seen.bilevel || self.seen.tones.is_two_toned() { Err(NotApplicable::Bilevel) } else { Ok(()) }
    }

    /// Whether there is too little of the image to say what kind of page it is.
    const fn small(&self) -> bool {
        self.seen.width < LEAST_SIDE || self.seen.height < LEAST_SIDE
    }

    /// Whether the page is taken for blank.
    fn ink(&mut self) -> bool {
        let (ink, limit) = (self.seen.ink, self.rules.blank_ink);
        let small = self.small();
        let blank = !small && !ink.writing && ink.share() < limit;
        // A ratio cannot tell a faint pencil note from foxing: whoever reads this is to look.
        let value = Value { confidence: if blank { 0.5 } else { 1.0 }, ..Value::of(ink.share()) };
        let value = if small { Err(NotApplicable::TooSmall) } else { Ok(value) };
        self.take(Metric::Ink, MeasureUnit::Share, value, |_| blank.then_some((codes::BLANK, limit)));
        blank
    }

    fn lines(&mut self, blank: bool) {
        let rules = self.rules;
        let sure = |lines: &super::skew::Lines| lines.confidence >= rules.skew_confidence && lines.rows >= FEWEST_ROWS;
        let reason = if blank { NotApplicable::Blank } else { NotApplicable::NoLines };
        let lines = self.seen.lines.as_ref().filter(|_| !blank);
        let direction = lines.filter(|(rows, columns)| sure(rows) || sure(columns));
        let turned = direction.is_some_and(|(rows, columns)| {
            // The columns of a register are surer than its lines, too; but they are fewer.
            let more = u64::from(columns.rows) * 2 > u64::from(rows.rows) * 3;
            sure(columns) && more && columns.confidence > rows.confidence * rules.text_direction
        });
        let skew = lines.map(|(rows, _)| rows).filter(|rows| sure(rows) && !turned).ok_or(reason);
        let skew = skew.map(|rows| Value { confidence: 1.0 - 1.0 / rows.confidence, ..Value::of(rows.degrees) });
        self.take(Metric::Skew, MeasureUnit::Degrees, skew, |degrees| match degrees.abs() {
            angle if angle > rules.skew_strong => Some((codes::SKEW_STRONG, rules.skew_strong)),
            angle if angle > rules.skew => Some((codes::SKEW, rules.skew)),
            _ => None,
        });
        let direction = direction.ok_or(reason).map(|(rows, columns)| Value {
            confidence: 1.0 - 1.0 / rows.confidence.max(columns.confidence),
            ..Value::of((columns.confidence / rows.confidence.max(1.0)).min(1000.0))
        });
        self.take(Metric::TextDirection, MeasureUnit::Ratio, direction, |_| {
            turned.then_some((codes::TEXT_TURNED, rules.text_direction))
        });
    }

    fn edges(&mut self) {
        // Over the whole image: what is even has little noise on any page, and enlarging takes it from everywhere.
        let (rules, noise) = (self.rules, self.seen.noise_overall);
        let edges = self.bilevel().and_then(|()| self.seen.sharpness.ok_or(NotApplicable::FewEdges));
        let value = edges.map(|(value, count)| Value {
            confidence: 1.0 - 50.0 / count.max(50) as f64,
            ..Value::of(value as f64 / 1024.0)
        });
        self.take(Metric::Sharpness, MeasureUnit::Ratio, value.clone(), |sharpness| {
            if sharpness < rules.blurred {
                Some((codes::BLURRED, rules.blurred))
            } else {
                (sharpness < rules.soft).then_some((codes::SOFT, rules.soft))
            }
        });
        let noise = noise.ok_or(NotApplicable::TooSmall);
        let enlarged = value.and_then(|value| noise.map(|noise| (value, noise)));
        let smooth = enlarged.as_ref().is_ok_and(|(_, noise)| *noise < rules.upsampled_noise);
        self.take(Metric::Upsampling, MeasureUnit::Ratio, enlarged.map(|(value, _)| value), |sharpness| {
            (smooth && sharpness < rules.upsampled_sharpness).then_some((codes::UPSAMPLED, rules.upsampled_sharpness))
        });
        let detail = self.bilevel().and_then(|()| self.seen.detail.ok_or(NotApplicable::TooSmall)).map(Value::of);
        self.take(Metric::Detail, MeasureUnit::SquaredLevels, detail, |_| None);
    }

    fn tones(&mut self, blank: bool) {
        let (rules, tones) = (self.rules, &self.seen.tones);
        let share = |count: u64| Value::of(count as f64 / tones.total.max(1) as f64);
        let toned = self.bilevel().and(if self.small() { Err(NotApplicable::TooSmall) } else { Ok(()) });
        let dark = toned.map(|()| share(tones.dark));
        let light = toned.map(|()| share(tones.light));
        let range = f64::from(tones.percentile(995)) - f64::from(tones.percentile(5));
        // With less ink than that, its tones lie outside of the percentiles: the range would be that of the paper.
        let written = !blank && self.seen.ink.share() >= LEAST_INK;
        let range = toned.and_then(|()| if written { Ok(Value::of(range)) } else { Err(NotApplicable::Blank) });
        self.take(Metric::ClippedDark, MeasureUnit::Share, dark, |share| {
            (share > rules.clipped).then_some((codes::CLIPPED_DARK, rules.clipped))
        });
        self.take(Metric::ClippedLight, MeasureUnit::Share, light, |share| {
            if share > rules.whitened {
                Some((codes::WHITENED, rules.whitened))
            } else {
                (share > rules.clipped).then_some((codes::CLIPPED_LIGHT, rules.clipped))
            }
        });
        self.take(Metric::ToneRange, MeasureUnit::Levels, range, |range| {
            (range < rules.tone_range).then_some((codes::TONE_RANGE, rules.tone_range))
        });
    }

    fn noise(&mut self) {
        let rules = self.rules;
        let even = self.bilevel().and_then(|()| self.seen.noise.ok_or(NotApplicable::NoEvenPlaces)).map(Value::of);
        let overall = self.bilevel().and_then(|()| self.seen.noise_overall.ok_or(NotApplicable::TooSmall));
        self.take(Metric::Noise, MeasureUnit::Levels, even, |noise| {
            (noise > rules.noise).then_some((codes::NOISE, rules.noise))
        });
        // Halftones raise it: recorded, never judged.
        self.take(Metric::NoiseOverall, MeasureUnit::Levels, overall.map(Value::of), |_| None);
    }

    fn paper(&mut self) {
        let paper = self.seen.paper.ok_or(NotApplicable::NoColour);
        for (metric, value) in [
            (Metric::PaperLightness, paper.map(|paper| paper.l)),
            (Metric::PaperA, paper.map(|paper| paper.a)),
            (Metric::PaperB, paper.map(|paper| paper.b)),
        ] {
            self.take(metric, MeasureUnit::Lab, value.map(Value::of), |_| None);
        }
    }

    fn frame(&mut self, blank: bool) {
        let (rules, border, cut) = (self.rules, self.seen.border, self.seen.cut);
        let page = self.region(border.page);
        let share = border.share.ok_or(NotApplicable::Dark);
        let share = share.map(|share| Value { region: (share > 0.0).then_some(page), ..Value::of(share) });
        self.take(Metric::DarkBorder, MeasureUnit::Share, share, |share| {
            (border.wide && share > rules.dark_border).then_some((codes::DARK_BORDER, rules.dark_border))
        });
        let strokes = match (border.share, blank) {
            (None, _) => Err(NotApplicable::Dark),
            (_, true) => Err(NotApplicable::Blank),
            _ => Ok(Value {
                region: cut.is_writing().then(|| self.region(cut.place)),
                ..Value::of(f64::from(cut.strokes))
            }),
        };
        self.take(Metric::InkAtEdge, MeasureUnit::Count, strokes, |_| {
            cut.is_writing().then_some((codes::INK_AT_EDGE, f64::from(super::border::FEWEST)))
        });
    }

    /// What holds for whole units is said of these, once.
    fn samples(&mut self) {
        let bits = self.seen.used_bits.map(|bits| Value::of(f64::from(bits)));
        self.take(Metric::UsedBits, MeasureUnit::Bits, bits, |_| None);
        let equal = self.seen.equal_channels.ok_or(NotApplicable::NoColour);
        let equal = equal.map(|equal| Value::of(f64::from(u8::from(equal))));
        self.take(Metric::EqualChannels, MeasureUnit::Count, equal, |_| None);
    }

    fn coding(&mut self, jpeg: Option<&[u8]>) {
        let rules = self.rules;
        let quality = jpeg.and_then(crate::formats::jpeg::estimated_quality).ok_or(NotApplicable::OtherCoding);
        let quality =
            quality.map(|found| Value { confidence: 1.0 - found.departure, ..Value::of(f64::from(found.quality)) });
        self.take(Metric::JpegQuality, MeasureUnit::IjgQuality, quality, |quality| {
            (quality < rules.jpeg_quality).then_some((codes::JPEG_QUALITY, rules.jpeg_quality))
        });
        let steps = self.bilevel().and_then(|()| self.seen.steps.ok_or(NotApplicable::TooSmall));
        // On even paper a step of a fraction of a level is many times next to none, and nobody sees it.
        let seen = steps.is_ok_and(|(ratio, inside)| inside * (ratio - 1.0) >= SEEN_STEP);
        self.take(Metric::Blockiness, MeasureUnit::Ratio, steps.map(|(ratio, _)| Value::of(ratio)), |ratio| {
            (seen && ratio > rules.blockiness).then_some((codes::BLOCKINESS, rules.blockiness))
        });
    }

    /// A part of the small picture, in pixels of the image.
    fn region(&self, part: Part) -> Region {
        let factor = self.seen.factor;
        let scaled = |at: usize, most: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_mul(factor).min(most);
        let (x, y) = (scaled(part.left, self.seen.width), scaled(part.top, self.seen.height));
        let (right, bottom) = (scaled(part.right, self.seen.width), scaled(part.bottom, self.seen.height));
        Region { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) }
    }
}

/// Pixels of the shorter side below which an image is no page.
const LEAST_SIDE: u32 = 100;
/// Share of ink from which on the half per cent of darkest tones is ink.
const LEAST_INK: f64 = 0.01;
/// How much steps at the borders of blocks must exceed others to be seen, in levels.
const SEEN_STEP: f64 = 1.0;
/// Fewest lines of text of which an angle is believed: a lone page number has a very sure one.
const FEWEST_ROWS: u32 = 3;

/// A value before it is rounded and judged.
#[derive(Clone)]
pub(super) struct Value {
    pub number: f64,
    pub confidence: f64,
    pub region: Option<Region>,
}

impl Value {
    pub(super) const fn of(number: f64) -> Self {
        Self { number, confidence: 1.0, region: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::raster::{Band, Colour, Observer, Shape};
    use crate::records::{ColourSpace, ImageTechnical, SampleFormat, Severity};

    fn shape(bits: u16) -> Shape {
        Shape {
            width: 620,
            height: 880,
            bits,
            storage: bits,
            format: SampleFormat::Unsigned,
            colour: if bits == 1 { Colour::BlackIsZero } else { Colour::Rgb },
            extra: Vec::new(),
            transparent: None,
            planar: false,
            icc: None,
        }
    }

    /// Whether there is ink: letters in lines.
    fn ink(x: u32, y: u32) -> bool {
        let letter = (u64::from(x / 5) * 7919 + u64::from(y / 24) * 104_729).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (60..560).contains(&x) && (80..800).contains(&y) && y % 24 < 10 && (letter >> 40) & 7 < 3
    }

    /// Chance of 0 to 7.
    fn grain(x: u32, y: u32) -> u8 {
        (u64::from(x * 31 + y * 1009).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 61) as u8
    }

    fn judged(shape: &Shape, rows: &[u8], rules: &QualityRules) -> Judged {
        judged_as(Shown::default(), shape, rows, rules)
    }

    fn judged_as(shown: Shown, shape: &Shape, rows: &[u8], rules: &QualityRules) -> Judged {
        let mut meter = Meter::default();
        // Two bands of unequal height.
        let (first, second) = rows.split_at(shape.row_bytes() * 300);
        meter.band(shape, &Band::chunky(first, shape.row_bytes(), 300));
        meter.band(shape, &Band::chunky(second, shape.row_bytes(), shape.height - 300));
        judge(meter, None, shown, rules).unwrap()
    }

    fn coloured(pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
        (0..880).flat_map(|y| (0..620).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect()
    }

    fn page(x: u32, y: u32) -> [u8; 3] {
        if ink(x, y) { [50, 40, 45] } else { [228, 220, 200] }.map(|value: u8| value + grain(x, y))
    }

    #[test]
    fn nothing_is_said_of_a_sound_page_and_every_metric_once() {
        let found = judged(&shape(8), &coloured(page), &QualityRules::default());
        assert_eq!(found.notes, []);
        let metrics: Vec<Metric> = found.quality.measures.iter().map(|measure| measure.metric).collect();
        assert!(metrics.is_sorted_by(|one, other| one < other), "{metrics:?}");
        assert_eq!(metrics.len(), 20);
        for measure in &found.quality.measures {
            assert_eq!(measure.applicable, measure.value.is_some(), "{measure:?}");
            assert_eq!(measure.applicable, measure.reason.is_none(), "{measure:?}");
            assert!((0.0..=1.0).contains(&measure.confidence), "{measure:?}");
        }
        assert!(found.quality.likeness.is_some());
    }

    #[test]
    fn paper_alone_is_blank_and_has_no_likeness() {
        let paper = coloured(|x, y| [228, 220, 200].map(|value: u8| value + grain(x, y)));
        let found = judged(&shape(8), &paper, &QualityRules::default());
        assert_eq!(found.notes.iter().map(|note| note.code).collect::<Vec<_>>(), [codes::BLANK]);
        assert_eq!(found.quality.likeness, None);
        let ink = found.quality.measure(Metric::Ink).unwrap();
        assert_eq!((ink.severity, ink.confidence), (Some(Severity::Warning), 0.5));
        let skew = found.quality.measure(Metric::Skew).unwrap();
        assert_eq!((skew.applicable, skew.reason), (false, Some(NotApplicable::Blank)));
        let quiet = judged(&shape(8), &paper, &QualityRules { skip: vec![Metric::Ink], ..QualityRules::default() });
        assert_eq!(quiet.notes, []);
    }

    #[test]
    fn black_and_white_has_no_tones() {
        let shape = shape(1);
        let mut rows = vec![0u8; shape.row_bytes() * 880];
        for (x, y) in (0..880).flat_map(|y| (0..620).map(move |x| (x, y))).filter(|(x, y)| !ink(*x, *y)) {
            rows[y as usize * shape.row_bytes() + x as usize / 8] |= 0x80 >> (x % 8);
        }
        let found = judged(&shape, &rows, &QualityRules::default());
        assert_eq!(found.notes, []);
        for metric in [Metric::Sharpness, Metric::Noise, Metric::ToneRange, Metric::ClippedLight, Metric::Blockiness] {
            assert_eq!(found.quality.measure(metric).unwrap().reason, Some(NotApplicable::Bilevel), "{metric:?}");
        }
        assert_eq!(found.quality.value(Metric::Skew), Some(0.0));
    }

    /// Letters whose columns do not stand below each other, in lines that rise by one pixel in `run`.
    fn lines(x: u32, y: u32, run: u32) -> [u8; 3] {
        let level = y + x / run;
        let letter = u64::from((x + level / 22 * 7) / 5) * 7919 + u64::from(level / 22) * 104_729;
        let letter = letter.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40 & 7 < 3;
        let ink = letter && (60..560).contains(&x) && (80..800).contains(&level) && level % 22 < 9;
        if ink { [50, 40, 45] } else { [228, 220, 200] }.map(|value: u8| value + grain(x, y))
    }

    fn shown(orientation: u8) -> Shown {
        let plain = ImageTechnical::plain((620, 880), vec![8; 3], ColourSpace::Rgb, "none");
        Shown::of(&ImageTechnical { orientation, ..plain })
    }

    /// A page that is stored on its side and shown upright is sound, and one that is shown on its side is not.
    #[test]
    fn the_page_is_judged_as_it_is_seen() {
        let lying = Shape { width: 880, height: 620, ..shape(8) };
        let columns: Vec<u8> =
            (0..620).flat_map(|x| (0..880).map(move |y| (x, y))).flat_map(|(x, y)| lines(x, y, 9999)).collect();
        let upright = coloured(|x, y| lines(x, y, 9999));
        let said = |orientation, shape: &Shape, rows: &[u8]| -> Vec<Code> {
            let found = judged_as(shown(orientation), shape, rows, &QualityRules::default());
            let codes = [codes::TEXT_TURNED, codes::SKEW, codes::SKEW_STRONG];
            found.notes.iter().map(|note| note.code).filter(|code| codes.contains(code)).collect()
        };
        for orientation in 1..=8 {
            let (of_upright, of_lying) = (said(orientation, &shape(8), &upright), said(orientation, &lying, &columns));
            let (sound, turned) = if orientation < 5 { (of_upright, of_lying) } else { (of_lying, of_upright) };
            assert_eq!((sound, turned), (vec![], vec![codes::TEXT_TURNED]), "{orientation}");
        }
    }

    #[test]
    fn what_rises_in_a_mirror_falls() {
        let rising = coloured(|x, y| lines(x, y, 25));
        let skew = |orientation| {
            let found = judged_as(shown(orientation), &shape(8), &rising, &QualityRules::default());
            found.quality.value(Metric::Skew).unwrap()
        };
        let upright = skew(1);
        assert!((upright - 2.29).abs() < 0.1, "{upright}");
        assert_eq!([2, 3, 4].map(skew), [-upright, upright, -upright]);
    }

    #[test]
    fn an_image_of_which_rows_are_missing_is_not_measured() {
        let (shape, rows) = (shape(8), coloured(page));
        let mut meter = Meter::default();
        meter.band(&shape, &Band::chunky(&rows, shape.row_bytes(), 500));
        assert_eq!(judge(meter, None, Shown::default(), &QualityRules::default()), None);
        assert_eq!(judge(Meter::default(), None, Shown::default(), &QualityRules::default()), None);
    }
}
