//! `[target]`: frames that show a colour chart, and how exactly it must have been captured.

use regex::bytes::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::SourcePath;

use super::problem::{Fault, fault, must, not_above};

/// Colour of a patch below which it counts as grey, in units of C*ab, where the profile does not name the grey ones.
const GREY: f64 = 5.0;
/// Most patches across or down.
const MOST: u32 = 64;
/// Most patches in all: charts for profiling have some thousand.
const MOST_PATCHES: usize = 2048;

/// `[target]`. Without `files` no frame is a target. A guideline's `level` gives its limits; a limit that is named goes
/// before it, and what has none is measured and not judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TargetRules {
    /// An expression that the name of a file contains which is a frame of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,
    /// Patches across.
    pub columns: u32,
    /// Patches down.
    pub rows: u32,
    /// The corners of the grid of patches, as shares of the image's width and height as it is stored: those of the
    /// first patch, of the last one of the first row, of the last patch, and of the first one of the last row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corners: Option<[[f64; 2]; 4]>,
    /// Share of the side of a patch that is measured, around its middle.
    pub patch: f64,
    /// What each patch should be, CIE L*a*b* under D50, in reading order.
    pub reference: Vec<[f64; 3]>,
    /// Which patches are grey, from 1; else those of the reference without colour.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grey: Vec<u32>,
    /// The guideline whose limits hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<TargetLevel>,
    /// How differences of colours are reckoned; else as the guideline has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<ColourDifference>,
    /// Greatest mean difference of the patches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_mean: Option<f64>,
    /// Greatest difference of any patch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_max: Option<f64>,
    /// Greatest difference of nine tenths of the patches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta_percentile: Option<f64>,
    /// Greatest difference of a grey patch in a* and b*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub white_balance: Option<f64>,
    /// Greatest difference of a grey patch in L*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<f64>,
    /// Greatest noise of a grey patch, standard deviation of L*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise: Option<f64>,
    /// Least noise of the noisiest grey patch: below it the image was smoothed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise_min: Option<f64>,
}

impl Default for TargetRules {
    fn default() -> Self {
        Self {
            files: None,
            columns: 6,
            rows: 4,
            corners: None,
            patch: 0.5,
            reference: Vec::new(),
            grey: Vec::new(),
            level: None,
            formula: None,
            delta_mean: None,
            delta_max: None,
            delta_percentile: None,
            white_balance: None,
            tone: None,
            noise: None,
            noise_min: None,
        }
    }
}

/// A named level of a guideline. The numbers are those of a secondary source (see the manual).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TargetLevel {
    /// FADGI 2023, general, four stars.
    #[serde(rename = "fadgi-4")]
    Fadgi4,
    /// FADGI 2023, general, three stars.
    #[serde(rename = "fadgi-3")]
    Fadgi3,
    /// FADGI 2023, general, two stars.
    #[serde(rename = "fadgi-2")]
    Fadgi2,
    /// FADGI 2023, general, one star.
    #[serde(rename = "fadgi-1")]
    Fadgi1,
    /// ISO 19264-1, level A.
    #[serde(rename = "iso-19264-a")]
    IsoA,
    /// ISO 19264-1, level B.
    #[serde(rename = "iso-19264-b")]
    IsoB,
    /// ISO 19264-1, level C.
    #[serde(rename = "iso-19264-c")]
    IsoC,
    /// Metamorfoze v2 (draft), full.
    #[serde(rename = "metamorfoze-full")]
    MetamorfozeFull,
    /// Metamorfoze v2 (draft), light.
    #[serde(rename = "metamorfoze-light")]
    MetamorfozeLight,
    /// Metamorfoze v2 (draft), extra light.
    #[serde(rename = "metamorfoze-extra-light")]
    MetamorfozeExtraLight,
}

/// How the difference of two colours is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ColourDifference {
    /// CIE 1976: the distance in L*a*b*.
    Cie76,
    /// CIEDE2000 (ISO/CIE 11664-6).
    Ciede2000,
    /// CIEDE2000 with a weight of lightness (SL) of 1, as Metamorfoze has it.
    Metamorfoze,
}

impl ColourDifference {
    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cie76 => "ΔE*ab",
            Self::Ciede2000 => "ΔE00",
            Self::Metamorfoze => "ΔE00 (SL=1)",
        }
    }
}

/// The limits that hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TargetLimits {
    /// As in [`TargetRules`].
    pub delta_mean: Option<f64>,
    /// As in [`TargetRules`].
    pub delta_max: Option<f64>,
    /// As in [`TargetRules`].
    pub delta_percentile: Option<f64>,
    /// As in [`TargetRules`].
    pub white_balance: Option<f64>,
    /// As in [`TargetRules`].
    pub tone: Option<f64>,
    /// As in [`TargetRules`].
    pub noise: Option<f64>,
    /// As in [`TargetRules`].
    pub noise_min: Option<f64>,
}

impl TargetLevel {
    /// Its limits: mean, greatest, ninth decile, white balance, tone, noise, least noise.
    const fn limits(self) -> TargetLimits {
        let (mean, max, p90, white, tone, noise, least) = match self {
            Self::Fadgi4 => (Some(2.0), None, Some(4.0), 2.0, 1.5, 1.0, Some(0.25)),
            Self::Fadgi3 => (Some(3.5), None, Some(7.0), 4.0, 3.0, 2.0, Some(0.25)),
            Self::Fadgi2 => (Some(5.0), None, Some(10.0), 6.0, 4.5, 3.0, Some(0.25)),
            Self::Fadgi1 => (Some(6.5), None, Some(13.0), 8.0, 6.0, 4.0, Some(0.25)),
            Self::IsoA => (Some(4.0), Some(10.0), None, 3.0, 2.0, 1.6, None),
            Self::IsoB => (Some(5.0), Some(15.0), None, 4.0, 3.0, 2.0, None),
            Self::IsoC => (Some(5.0), Some(15.0), None, 5.0, 4.0, 2.2, None),
            Self::MetamorfozeFull => (Some(3.0), Some(7.0), None, 3.0, 2.0, 1.6, None),
            Self::MetamorfozeLight => (Some(4.0), Some(14.0), None, 3.0, 2.0, 1.6, None),
            Self::MetamorfozeExtraLight => (None, None, None, 5.0, 4.0, 2.0, None),
        };
        TargetLimits {
            delta_mean: mean,
            delta_max: max,
            delta_percentile: p90,
            white_balance: Some(white),
            tone: Some(tone),
            noise: Some(noise),
            noise_min: least,
        }
    }

    const fn formula(self) -> ColourDifference {
        match self {
            Self::MetamorfozeFull | Self::MetamorfozeLight | Self::MetamorfozeExtraLight => {
                ColourDifference::Metamorfoze
            }
            _ => ColourDifference::Ciede2000,
        }
    }
}

impl TargetRules {
    /// Whether nothing is said of targets: left out of the canonical form, so that earlier profiles keep their
    /// digest.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// The limits that hold: those that are named, else those of the level.
    #[must_use]
    pub fn limits(&self) -> TargetLimits {
        let level = self.level.map(TargetLevel::limits).unwrap_or_default();
        TargetLimits {
            delta_mean: self.delta_mean.or(level.delta_mean),
            delta_max: self.delta_max.or(level.delta_max),
            delta_percentile: self.delta_percentile.or(level.delta_percentile),
            white_balance: self.white_balance.or(level.white_balance),
            tone: self.tone.or(level.tone),
            noise: self.noise.or(level.noise),
            noise_min: self.noise_min.or(level.noise_min),
        }
    }

    /// How differences are reckoned.
    #[must_use]
    pub fn formula(&self) -> ColourDifference {
        self.formula.or(self.level.map(TargetLevel::formula)).unwrap_or(ColourDifference::Ciede2000)
    }

    /// Whether patch `place`, from 0, is grey.
    #[must_use]
    pub fn is_grey(&self, place: usize) -> bool {
        if self.grey.is_empty() {
            return self.reference.get(place).is_some_and(|[_, a, b]| a * a + b * b <= GREY * GREY);
        }
        self.grey.iter().any(|number| usize::try_from(*number).is_ok_and(|number| number == place + 1))
    }

    /// Which files are frames of the target; `None` where none is.
    #[must_use]
    pub fn frames(&self) -> Option<TargetFrames> {
        // The expression was tried when the profile was loaded.
        Some(TargetFrames(Regex::new(self.files.as_ref()?).ok()?))
    }
}

/// Tells frames of a target by their names.
#[derive(Clone, Debug)]
pub struct TargetFrames(Regex);

impl TargetFrames {
    /// Whether the file is one.
    #[must_use]
    pub fn has(&self, path: &SourcePath) -> bool {
        self.0.is_match(path.file_name())
    }
}

/// What is wrong with the section: the key and the problem.
pub(super) fn check(rules: &TargetRules) -> Result<(), Fault> {
    let Some(files) = &rules.files else {
        return if rules.is_silent() {
            Ok(())
        } else {
            fault(
                "target.files",
                "is missing: the other keys say nothing without it",
                "manca: senza di essa le altre chiavi non dicono nulla",
            )
        };
    };
    if let Err(error) = Regex::new(files) {
        return fault(
            "target.files",
            format!("holds a bad expression: {error}"),
            format!("contiene un'espressione non valida: {error}"),
        );
    }
    for (key, number) in [("target.columns", rules.columns), ("target.rows", rules.rows)] {
        if !(1..=MOST).contains(&number) {
            return must(key, number, &format!("from 1 to {MOST}"), &format!("da 1 a {MOST}"));
        }
    }
    let patches = rules.columns as usize * rules.rows as usize;
    if patches > MOST_PATCHES {
        return fault(
            "target.columns",
            format!("times `target.rows` is {patches}; a chart has at most {MOST_PATCHES} patches"),
            format!("per `target.rows` dà {patches}; una scala ha al massimo {MOST_PATCHES} tasselli"),
        );
    }
    if rules.reference.len() != patches {
        let found = rules.reference.len();
        return fault(
            "target.reference",
            format!("has {found} colours for {patches} patches"),
            format!("ha {found} colori per {patches} tasselli"),
        );
    }
    let plausible = |[l, a, b]: &[f64; 3]| (0.0..=100.0).contains(l) && a.abs() <= 160.0 && b.abs() <= 160.0;
    if !rules.reference.iter().all(plausible) {
        return fault(
            "target.reference",
            "holds a colour that is none: L* from 0 to 100, a*, b* from -160 to 160",
            "contiene un colore che non esiste: L* da 0 a 100, a*, b* da -160 a 160",
        );
    }
    match &rules.corners {
        None => {
            return fault(
                "target.corners",
                "is missing: where the chart is must be said",
                "manca: occorre dire dove si trova la scala",
            );
        }
        Some(corners) if !is_convex(corners) => {
            return must(
                "target.corners",
                format!("{corners:?}"),
                "four shares from 0 to 1 that go around the chart: the corners of the first patch, of the last one of the first row, of the last patch, of the first one of the last row",
                "di quattro frazioni da 0 a 1 che girano attorno alla scala: gli angoli del primo tassello, dell'ultimo della prima riga, dell'ultimo tassello, del primo dell'ultima riga",
            );
        }
        Some(_) => {}
    }
    if !(0.1..=1.0).contains(&rules.patch) {
        return must("target.patch", rules.patch, "from 0.1 to 1", "da 0.1 a 1");
    }
    if let Some(number) = rules.grey.iter().find(|number| !(1..=patches).contains(&(**number as usize))) {
        return fault(
            "target.grey",
            format!("names patch {number} of {patches}"),
            format!("indica il tassello {number} di {patches}"),
        );
    }
    let limits = [
        ("target.delta_mean", rules.delta_mean),
        ("target.delta_max", rules.delta_max),
        ("target.delta_percentile", rules.delta_percentile),
        ("target.white_balance", rules.white_balance),
        ("target.tone", rules.tone),
        ("target.noise", rules.noise),
        ("target.noise_min", rules.noise_min),
    ];
    for (key, limit) in limits {
        if let Some(limit) = limit.filter(|limit| !(0.0..=1e6).contains(limit)) {
            return must(key, limit, "a number from 0 on", "un numero da 0 in su");
        }
    }
    not_above(("target.noise_min", rules.noise_min), ("target.noise", rules.noise))?;
    not_above(("target.delta_mean", rules.delta_mean), ("target.delta_max", rules.delta_max))
}

/// Whether the corners lie in the image and go around it one way, each turn the same: then every patch is a figure
/// without a dent. A chart may be seen from behind a mirror; turns are the other way then.
fn is_convex(corners: &[[f64; 2]; 4]) -> bool {
    if !corners.iter().flatten().all(|share| (0.0..=1.0).contains(share)) {
        return false;
    }
    let [a, b, c, d] = *corners;
    let turn =
        |[x0, y0]: [f64; 2], [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]| (x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1);
    let turns = [turn(a, b, c), turn(b, c, d), turn(c, d, a), turn(d, a, b)];
    turns.iter().all(|turn| *turn > 1e-6) || turns.iter().all(|turn| *turn < -1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> TargetRules {
        TargetRules {
            files: Some("target".to_owned()),
            columns: 2,
            rows: 1,
            corners: Some([[0.1, 0.1], [0.9, 0.2], [0.9, 0.8], [0.1, 0.9]]),
            reference: vec![[50.0, 0.0, 0.0], [50.0, 30.0, 0.0]],
            ..TargetRules::default()
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        assert_eq!(check(&TargetRules::default()), Ok(()));
        assert_eq!(check(&rules()), Ok(()));
        let wrong: [(&str, TargetRules); 9] = [
            ("target.files", TargetRules { files: None, ..rules() }),
            ("target.files", TargetRules { files: Some("(".to_owned()), ..rules() }),
            ("target.rows", TargetRules { rows: 0, ..rules() }),
            ("target.reference", TargetRules { rows: 2, ..rules() }),
            ("target.reference", TargetRules { reference: vec![[50.0, 0.0, 0.0], [120.0, 0.0, 0.0]], ..rules() }),
            ("target.corners", TargetRules { corners: None, ..rules() }),
            // Crossed.
            (
                "target.corners",
                TargetRules { corners: Some([[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]), ..rules() },
            ),
            ("target.grey", TargetRules { grey: vec![3], ..rules() }),
            ("target.tone", TargetRules { tone: Some(f64::NAN), ..rules() }),
        ];
        for (key, rules) in wrong {
            assert_eq!(check(&rules).map_err(|(key, _)| key), Err(key));
        }
    }

    #[test]
    fn a_limit_that_is_named_goes_before_the_level() {
        let rules = TargetRules { level: Some(TargetLevel::Fadgi3), tone: Some(2.5), ..rules() };
        let limits = rules.limits();
        assert_eq!((limits.delta_mean, limits.delta_percentile, limits.delta_max), (Some(3.5), Some(7.0), None));
        assert_eq!((limits.tone, limits.noise_min), (Some(2.5), Some(0.25)));
        assert_eq!(rules.formula(), ColourDifference::Ciede2000);
        let full = TargetRules { level: Some(TargetLevel::MetamorfozeFull), ..rules };
        assert_eq!(full.formula(), ColourDifference::Metamorfoze);
        assert_eq!(TargetRules::default().limits(), TargetLimits::default());
    }

    #[test]
    fn greys_are_those_without_colour_unless_they_are_named() {
        assert_eq!([0, 1, 2].map(|place| rules().is_grey(place)), [true, false, false]);
        let named = TargetRules { grey: vec![2], ..rules() };
        assert_eq!([0, 1].map(|place| named.is_grey(place)), [false, true]);
    }

    #[test]
    fn frames_are_told_by_their_names_and_not_by_their_folders() {
        let frames = TargetRules { files: Some("(?i)_target".to_owned()), ..rules() }.frames().unwrap();
        assert!(frames.has(&"F1/F1_TARGET_01.tif".into()));
        assert!(!frames.has(&"F1_target/0001.tif".into()));
        assert!(TargetRules::default().frames().is_none());
    }
}
