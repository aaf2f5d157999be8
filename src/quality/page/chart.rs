//! What there is to say of a target: how far its patches are from what they should be.

use crate::profile::{ColourDifference, TargetRules};
use crate::records::codes::quality as codes;
use crate::records::{Code, MeasureUnit, Metric, NotApplicable, Note, Region};

use super::judge::{Judge, Value};
use super::lab::LabColour;
use super::target::{Chart, Patch, difference};

/// Of how many patches one may be uneven: dust, a reflection.
const UNEVEN: usize = 8;
/// How well lightness must follow the reference from patch to patch (Pearson's r). A chart that was badly exposed has
/// more than 0.95, one that lies elsewhere, or the other way round, has not.
const AGREES: f64 = 0.9;

/// Differences of patches from what they should be, each with the place of its patch.
struct Differences(Vec<(f64, Region)>);

impl Judge<'_> {
    /// Takes what was measured of the chart. A chart that is not where the profile says is no pass: nothing is measured
    /// of it, and that is said.
    pub(super) fn target(&mut self, chart: &Chart, rules: &TargetRules) {
        let total = chart.patches.len();
        let uneven = chart.patches.iter().filter(|patch| !patch.even).count();
        let agreement = agreement(chart, rules);
        let placed = uneven * UNEVEN <= total && agreement >= AGREES && total == rules.reference.len();
        if !placed {
            let note = Note::new(codes::TARGET_MISPLACED).with("uneven", uneven).with("total", total);
            self.notes.push(note.with("value", format_args!("{agreement:.2}")).with("limit", AGREES));
        }
        let supposed = if chart.managed { 1.0 } else { 0.5 };
        let confidence = (1.0 - uneven as f64 / total.max(1) as f64) * supposed;
        let there = if placed { Ok(()) } else { Err(NotApplicable::NotWhereExpected) };
        let coloured = there.and(if chart.coloured { Ok(()) } else { Err(NotApplicable::NoColour) });
        let (limits, formula) = (rules.limits(), rules.formula());
        let deltas = Differences::of(chart, rules, |_| true, |patch, to| difference(formula, patch.lab, to));
        let greys = |off: &dyn Fn(&Patch, LabColour) -> f64| Differences::of(chart, rules, |at| rules.is_grey(at), off);
        let white = greys(&|patch, to| {
            let (a, b) = (patch.lab.a - to.a, patch.lab.b - to.b);
            (a * a + b * b).sqrt()
        });
        let tone = greys(&|patch, to| (patch.lab.l - to.l).abs());
        let noise = greys(&|patch, _| patch.noise);
        let (of_delta, of_lab) = (MeasureUnit::Difference, MeasureUnit::Lab);
        for (metric, unit, value, code, limit) in [
            (Metric::TargetDeltaMean, of_delta, coloured.and(deltas.mean()), codes::TARGET_COLOUR, limits.delta_mean),
            (
                Metric::TargetDeltaMax,
                of_delta,
                coloured.and(deltas.greatest()),
                codes::TARGET_COLOUR_MAX,
                limits.delta_max,
            ),
            (
                Metric::TargetDeltaNinth,
                of_delta,
                coloured.and(deltas.ninth()),
                codes::TARGET_COLOUR_P90,
                limits.delta_percentile,
            ),
            (
                Metric::TargetWhiteBalance,
                of_lab,
                coloured.and(white.greatest()),
                codes::TARGET_WHITE,
                limits.white_balance,
            ),
            (Metric::TargetTone, of_lab, there.and(tone.greatest()), codes::TARGET_TONE, limits.tone),
        ] {
            let value = value.map(|value| Value { confidence, ..value });
            self.beyond(metric, unit, value, (code, limit), formula);
        }
        let noise = there.and(noise.greatest()).map(|value| Value { confidence, ..value });
        self.take(Metric::TargetNoise, of_lab, noise, |found| {
            let most = limits.noise.filter(|most| found > *most).map(|most| (codes::TARGET_NOISE, most));
            most.or(limits.noise_min.filter(|least| found < *least).map(|least| (codes::TARGET_SMOOTHED, least)))
        });
    }

    fn beyond(
        &mut self,
        metric: Metric,
        unit: MeasureUnit,
        value: Result<Value, NotApplicable>,
        (code, limit): (Code, Option<f64>),
        formula: ColourDifference,
    ) {
        self.take(metric, unit, value, |found| limit.filter(|limit| found > *limit).map(|limit| (code, limit)));
        if unit == MeasureUnit::Difference
            && let Some(note) = self.notes.last_mut().filter(|note| note.code == code)
        {
            note.args.insert("formula".into(), formula.name().to_owned());
        }
    }
}

impl Differences {
    fn of(
        chart: &Chart,
        rules: &TargetRules,
        which: impl Fn(usize) -> bool,
        off: impl Fn(&Patch, LabColour) -> f64,
    ) -> Self {
        let patches = chart.patches.iter().zip(&rules.reference).enumerate().filter(|(at, _)| which(*at));
        Self(
            patches
                .map(|(_, (patch, [l, a, b]))| (off(patch, LabColour { l: *l, a: *a, b: *b }), patch.region))
                .collect(),
        )
    }

    fn mean(&self) -> Result<Value, NotApplicable> {
        let sum: f64 = self.0.iter().map(|(off, _)| off).sum();
        if self.0.is_empty() { Err(NotApplicable::NoGrey) } else { Ok(Value::of(sum / self.0.len() as f64)) }
    }

    fn greatest(&self) -> Result<Value, NotApplicable> {
        self.rank(self.0.len())
    }

    /// What nine tenths of them do not exceed.
    fn ninth(&self) -> Result<Value, NotApplicable> {
        self.rank((self.0.len() * 9).div_ceil(10))
    }

    fn rank(&self, rank: usize) -> Result<Value, NotApplicable> {
        let mut sorted = self.0.clone();
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (number, region) = rank.checked_sub(1).and_then(|at| sorted.get(at)).ok_or(NotApplicable::NoGrey)?;
        Ok(Value { region: Some(*region), ..Value::of(*number) })
    }
}

/// How well the lightness of the patches follows that of the reference (Pearson's r); 1 where the reference has one
/// lightness alone.
fn agreement(chart: &Chart, rules: &TargetRules) -> f64 {
    let pairs: Vec<(f64, f64)> =
        chart.patches.iter().zip(&rules.reference).map(|(patch, [l, ..])| (patch.lab.l, *l)).collect();
    let count = pairs.len().max(1) as f64;
    let mean = |part: fn(&(f64, f64)) -> f64| pairs.iter().map(part).sum::<f64>() / count;
    let (found, wanted) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |part: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|(one, other)| part(one - found, other - wanted)).sum()
    };
    let (both, one, other) = (sum(&|one, other| one * other), sum(&|one, _| one * one), sum(&|_, other| other * other));
    if other < count {
        return 1.0;
    }
    if one * other > 0.0 { both / (one * other).sqrt() } else { 0.0 }
}
