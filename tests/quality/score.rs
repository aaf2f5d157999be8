//! How well the measures of quality find what they are for: `cargo test --test quality score -- --nocapture` prints the
//! table, and with `FONDO_ACCEPT=1` writes `docs/quality-scores.md`.
//!
//! `tests/support/plant_quality.py` plants the faults in real scans. One half of the scans is for tuning; the other is
//! only tested, and what is asserted here is asserted of that. `FONDO_SCORE_PAGES` says how many scans of each half are
//! used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{python_with, shared};
use fondo::formats::raster::{PixelDigest, Place};
use fondo::normalise::image::{DeriveOrder, paint};
use fondo::profile::{AccessRules, Limits, QualityRules};
use fondo::quality::{
    Across, BatchIndex, BatchIndexError, ComparedFile, Meter, Shown, UnitPlace, compare, judge, unit_pages,
};
use fondo::records::{
    ColourSpace, Family, Finding, Hex, Hex32, ImageTechnical, Metric, Quality, SourcePath, Subject, Technical,
};

/// Scans of each half, unless the environment says how many.
const PAGES: &str = "4";

/// What was planted, the codes of which one must be said, and the metric that is meant. `None` for what must not be
/// said at all.
const PLANTED: &[(&str, &str, &[&str])] = &[
    ("blank", "", &["quality-blank"]),
    ("skew", "1.5", &["quality-skew", "quality-skew-strong"]),
    ("skew", "2.5", &["quality-skew", "quality-skew-strong"]),
    ("skew", "4", &["quality-skew-strong"]),
    ("skew", "7.5", &["quality-skew-strong"]),
    ("turned", "", &["quality-text-turned", "outlier-turned"]),
    ("blur", "2", &["quality-soft", "quality-blurred", "outlier-sharpness"]),
    ("blur", "3", &["quality-blurred"]),
    ("overexposed", "", &["quality-clipped-light", "quality-whitened"]),
    ("underexposed", "", &["quality-clipped-dark"]),
    ("whitened", "", &["quality-whitened"]),
    ("flat", "", &["quality-tone-range"]),
    ("noise", "", &["quality-noise"]),
    ("border", "", &["quality-dark-border"]),
    ("cut", "", &["quality-ink-at-edge"]),
    ("enlarged", "", &["quality-upsampled"]),
    ("padded", "", &["depth-padded"]),
    ("grey", "", &["depth-grey-as-colour"]),
    ("jpeg", "30", &["quality-jpeg"]),
    ("jpeg", "50", &["quality-jpeg"]),
    ("jpeg", "70", &["quality-jpeg"]),
    ("blocks", "", &["quality-blocks"]),
    ("cast", "", &["outlier-colour"]),
    ("rescan", "", &["duplicate-near"]),
    ("copy", "", &["duplicate-exact"]),
    ("recoded", "", &["duplicate-pixels"]),
];

/// What is sound in this respect: of these nothing of the kind may be said.
const SOUND: &[(&str, &str, &[&str])] = &[
    ("written", "number", &["quality-blank"]),
    ("written", "stamp", &["quality-blank"]),
    ("written", "pencil", &["quality-blank"]),
    ("jpeg", "80", &["quality-jpeg"]),
    ("jpeg", "92", &["quality-jpeg", "quality-blocks"]),
    ("skew", "0.5", &["quality-skew-strong"]),
];

/// One picture of the set.
struct Picture {
    half: String,
    kind: String,
    parameter: String,
    base: String,
    /// What was measured.
    technical: Technical,
    digest: Hex32,
    /// Codes that were said of it alone.
    codes: BTreeSet<&'static str>,
}

/// Found of planted.
#[derive(Clone, Copy, Default)]
struct Count {
    found: usize,
    of: usize,
}

impl Count {
    fn add(&mut self, found: bool) {
        self.found += usize::from(found);
        self.of += 1;
    }

    fn share(self) -> f64 {
        self.found as f64 / self.of.max(1) as f64
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.found, self.of)
    }
}

fn plant(out: &Path) -> Option<()> {
    let real = shared("corpus/real")?;
    let python = python_with("numpy, PIL")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/plant_quality.py");
    let pages = std::env::var("FONDO_SCORE_PAGES").unwrap_or_else(|_| PAGES.to_owned());
    let folders = [
        "htr_lectaurep-repertoires",
        "htr_tapuscorpus",
        "htr_testaments-de-poilus",
        "htr_medieval-italian",
        "ocrd_gt_structure_text",
    ];
    let folders = folders.map(|name| real.join(name));
    let output = Command::new(python).arg(script).arg(out).arg(pages).args(folders).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

/// Measures one file, as a worker does.
fn measured(path: &Path) -> (Quality, BTreeSet<&'static str>, (u32, u32), [Hex32; 2]) {
    let bytes = fs::read(path).unwrap();
    let family = if path.extension().is_some_and(|it| it == "jpg") { Family::Jpeg } else { Family::Png };
    let (mut watching, limits) = ((Meter::default(), PixelDigest::new()), Limits::default());
    let rules = AccessRules { long_side: 64, ..AccessRules::default() };
    let order = DeriveOrder {
        family,
        bytes: &bytes,
        image: Place::Chain(0),
        resolution: None,
        orientation: 1,
        rules: &rules,
        thumbnail: None,
        memory: u64::MAX,
        limits: &limits,
    };
    let made = paint(&order, &mut watching).unwrap().finish(None).unwrap();
    let (meter, pixels) = watching;
    let jpeg = (family == Family::Jpeg).then_some(&bytes[..]);
    let judged = judge(meter, jpeg, Shown::default(), &QualityRules::default()).unwrap();
    let codes = judged.notes.iter().map(|note| note.code.slug()).collect();
    let digests = [Hex(*blake3::hash(&bytes).as_bytes()), pixels.finish().unwrap()];
    (judged.quality, codes, (made.width, made.height), digests)
}

fn pictures(folder: &Path) -> Vec<Picture> {
    let mut reader = csv::Reader::from_path(folder.join("truth.csv")).unwrap();
    let rows: Vec<[String; 5]> = reader.deserialize().map(Result::unwrap).collect();
    let picture = |[half, file, kind, parameter, base]: [String; 5]| {
        let (quality, codes, (width, height), [digest, pixels]) = measured(&folder.join(&half).join(file));
        // Only the shape counts in comparisons: the copy is as long as 64 pixels.
        let image = ImageTechnical {
            pixels: Some(pixels),
            quality: Some(quality),
            ..ImageTechnical::plain((width * 20, height * 20), vec![8], ColourSpace::Rgb, "none")
        };
        let technical = Technical { images: vec![image], ..Technical::opaque() };
        Picture { half, kind, parameter, base, technical, digest, codes }
    };
    let half = rows.len() / 2;
    let (one, other) = rows.split_at(half);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| one.iter().cloned().map(&picture).collect::<Vec<_>>());
        let mut all: Vec<Picture> = Vec::new();
        let second: Vec<Picture> = other.iter().cloned().map(&picture).collect();
        all.extend(first.join().unwrap());
        all.extend(second);
        all
    })
}

/// A unit of the clean pages of a half, with `planted` after the page that it was made from (or in its place); the
/// codes said of it. A cast is sought among pages of the same paper: the scans come from everywhere.
fn in_unit(all: &[Picture], planted: &Picture, replaces: bool) -> BTreeSet<&'static str> {
    let clean: Vec<&Picture> = all.iter().filter(|page| page.half == planted.half && page.kind == "clean").collect();
    let its = clean.iter().position(|page| page.base == planted.base).unwrap();
    let mut unit: Vec<&Picture> = clean.clone();
    if planted.kind == "cast" {
        unit = vec![clean[its]; 6];
        unit[3] = planted;
    } else if replaces {
        unit[its] = planted;
    } else {
        unit.insert(its + 1, planted);
    }
    let said = compared(&unit);
    let place = unit.iter().rposition(|page| std::ptr::eq(*page, planted)).unwrap();
    let own = SourcePath::from(format!("{place}").as_str());
    let of_it = |finding: &&Finding| match &finding.subject {
        Subject::File { path, .. } => *path == own,
        _ => true,
    };
    said.iter().filter(of_it).map(|finding| finding.code.slug()).collect()
}

fn compared(unit: &[&Picture]) -> Vec<Finding> {
    with_files(unit, |files| compare(files, "U", &QualityRules::default()))
}

fn with_files<T>(unit: &[&Picture], take: impl FnOnce(&[ComparedFile<'_>]) -> T) -> T {
    let names: Vec<SourcePath> = (0..unit.len()).map(|at| SourcePath::from(format!("{at}").as_str())).collect();
    let files: Vec<ComparedFile<'_>> = unit
        .iter()
        .zip(&names)
        .map(|(page, path)| ComparedFile { path, blake3: &page.digest, technical: &page.technical })
        .collect();
    take(&files)
}

/// The codes that are said of the units of a batch beside each other.
fn compared_across(units: &[Vec<&Picture>]) -> BTreeSet<&'static str> {
    let index = BatchIndex::create().unwrap();
    let cast = Some(QualityRules::default().cast);
    for (place, unit) in (0..).zip(units) {
        let name = format!("{place}");
        index.plan(&UnitPlace { place, unit: &name, profile: "p", cast }).unwrap();
        index.take(place, &with_files(unit, |files| unit_pages(files, &name))).unwrap();
    }
    let mut said = BTreeSet::new();
    let keep = |across: Across| {
        said.insert(across.finding.code.slug());
        Ok::<_, BatchIndexError>(())
    };
    index.compare(keep).unwrap();
    said
}

/// Six units of five pages, all the same but those of the fourth.
fn six<'p>(fourth: &'p Picture, others: &'p Picture) -> Vec<Vec<&'p Picture>> {
    (0..6).map(|unit| vec![if unit == 3 { fourth } else { others }; 5]).collect()
}

/// The rows about batches, and what is wrong with the half that was held out.
fn across(all: &[Picture]) -> (String, Vec<String>) {
    let of = |half: &str, kind: &str| -> Vec<&Picture> {
        all.iter().filter(|page| page.half == half && page.kind == kind).collect()
    };
    let planted = |half: &str, kind: &str, code: &str| {
        let (mut found, mut of_clean) = (Count::default(), Count::default());
        let clean = of(half, "clean");
        for page in of(half, if kind == "copy" { "clean" } else { kind }) {
            let its = clean.iter().find(|clean| clean.base == page.base).unwrap();
            let (with, without) = if kind == "cast" {
                (compared_across(&six(page, its)), compared_across(&six(its, its)))
            } else {
                // The scan stands in the first unit, its double in the second.
                let (one, other): (Vec<&Picture>, Vec<&Picture>) =
                    clean.iter().partition(|clean| clean.base == its.base);
                let doubled = other.iter().copied().chain([page]).collect();
                (compared_across(&[one.clone(), doubled]), compared_across(&[one, other]))
            };
            found.add(with.contains(code));
            of_clean.add(without.contains(code));
        }
        (found, of_clean)
    };
    let (mut table, mut wrong) = (String::new(), Vec::new());
    for (kind, code) in [
        ("cast", "outlier-unit-colour"),
        ("copy", "duplicate-elsewhere-exact"),
        ("recoded", "duplicate-elsewhere-pixels"),
    ] {
        let [(tuning, clean), (tested, clean_tested)] = ["tuning", "held-out"].map(|half| planted(half, kind, code));
        writeln!(table, "| {kind} | {code} | {tuning} | {tested} | {clean} | {clean_tested} |").unwrap();
        let least = if kind == "cast" { 0.7 } else { 1.0 };
        let bad = tested.share() < least || clean_tested.found > 0;
        wrong.extend(bad.then(|| format!("{kind} across units: {tested}, of clean {clean_tested}")));
    }
    (table, wrong)
}

/// Everything that is said of a picture: alone, and in its unit.
fn said(all: &[Picture], page: &Picture) -> BTreeSet<&'static str> {
    let replaces = !matches!(page.kind.as_str(), "rescan" | "recoded" | "clean");
    let mut codes = page.codes.clone();
    codes.extend(in_unit(all, page, replaces));
    codes
}

fn value(page: &Picture, metric: Metric) -> Option<f64> {
    page.technical.images[0].quality.as_ref().unwrap().value(metric)
}

/// The errors of the angle against what was turned, of each half: turned by the generator, less what the page had
/// before.
fn angle_errors(all: &[Picture], half: &str) -> (Vec<f64>, usize) {
    let (mut errors, mut silent) = (Vec::new(), 0);
    for page in all.iter().filter(|page| page.half == half && page.kind == "skew") {
        let before = all.iter().find(|clean| clean.half == half && clean.kind == "clean" && clean.base == page.base);
        let Some(before) = before.and_then(|clean| value(clean, Metric::Skew)) else { continue };
        let turned: f64 = page.parameter.parse().unwrap();
        match value(page, Metric::Skew) {
            Some(found) => errors.push((found - before - turned).abs()),
            None => silent += 1,
        }
    }
    errors.sort_by(f64::total_cmp);
    (errors, silent)
}

#[test]
fn what_is_measured_finds_what_was_planted() {
    let place = tempfile::tempdir().unwrap();
    let made = std::env::var_os("FONDO_PLANTED").map_or_else(|| place.path().join("planted"), PathBuf::from);
    if !made.exists() && plant(&made).is_none() {
        return;
    }
    let all = pictures(&made);
    let findings: Vec<BTreeSet<&str>> = all.iter().map(|page| said(&all, page)).collect();
    let counted = |half: &str, kind: &str, parameter: &str, codes: &[&str]| {
        let mut count = Count::default();
        for (page, said) in all.iter().zip(&findings) {
            let same = page.parameter.trim_start_matches('-').trim_end_matches(".0") == parameter;
            if page.half == half && page.kind == kind && (parameter.is_empty() || same) {
                count.add(codes.iter().any(|code| said.contains(code)));
            }
        }
        count
    };
    let mut table = String::new();
    let mut held_out = BTreeMap::new();
    for (kind, parameter, codes) in PLANTED.iter().filter(|(kind, ..)| *kind != "copy") {
        let [tuning, tested] = ["tuning", "held-out"].map(|half| counted(half, kind, parameter, codes));
        let [sound, sound_tested] = ["tuning", "held-out"].map(|half| counted(half, "clean", "", codes));
        let precision = tested.found as f64 / (tested.found + sound_tested.found).max(1) as f64;
        let names = codes.join(", ");
        writeln!(
            table,
            "| {kind} {parameter} | {names} | {tuning} | {tested} | {:.2} | {precision:.2} | {sound} | {sound_tested} |",
            tested.share()
        )
        .unwrap();
        held_out.insert((*kind, *parameter), (tested, sound_tested));
    }
    let (mut sound, mut wrong) = (String::new(), Vec::new());
    for (kind, parameter, codes) in SOUND {
        let [tuning, tested] = ["tuning", "held-out"].map(|half| counted(half, kind, parameter, codes));
        writeln!(sound, "| {kind} {parameter} | {} | {tuning} | {tested} |", codes.join(", ")).unwrap();
        wrong.extend((tested.found > 0).then(|| format!("{kind} {parameter} is taken for {codes:?}")));
    }
    let mut angles = String::new();
    for half in ["tuning", "held-out"] {
        let (errors, silent) = angle_errors(&all, half);
        let mean = errors.iter().sum::<f64>() / errors.len().max(1) as f64;
        let nineteen = errors.get(errors.len() * 19 / 20).copied().unwrap_or(0.0);
        let most = errors.last().copied().unwrap_or(0.0);
        writeln!(angles, "| {half} | {} | {silent} | {mean:.3} | {nineteen:.2} | {most:.2} |", errors.len()).unwrap();
        let bad = half == "held-out" && (errors.len() < 5 || mean > 0.15);
        wrong.extend(bad.then(|| "the angle".to_owned()));
    }
    // The same bytes twice.
    let clean: Vec<&Picture> = all.iter().filter(|page| page.half == "held-out" && page.kind == "clean").collect();
    let doubled: Vec<&Picture> = clean.iter().copied().chain(clean.first().copied()).collect();
    let copies = compared(&doubled).iter().filter(|finding| finding.code.slug() == "duplicate-exact").count();
    assert_eq!(copies, 1);
    let (of_batches, wrong_across) = across(&all);
    let (of_targets, wrong_targets) = crate::support::score_targets::table();
    wrong.extend(wrong_across.into_iter().chain(wrong_targets));
    let tables = [
        ("{table}\n", &table),
        ("{sound}\n", &sound),
        ("{angles}\n", &angles),
        ("{across}\n", &of_batches),
        ("{targets}\n", &of_targets),
    ];
    let text = document(&tables, clean.len());
    println!("{text}");
    for (kind, parameter, least) in LEAST {
        let (found, _) = held_out[&(*kind, *parameter)];
        wrong.extend((found.share() < *least).then(|| format!("{kind} {parameter}: {found}")));
    }
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|value| value == "1") {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/quality-scores.md"), text).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The least share of what is planted in scans that were never looked at, and must be found.
const LEAST: &[(&str, &str, f64)] = &[
    ("blank", "", 1.0),
    ("skew", "4", 0.7),
    ("skew", "7.5", 0.7),
    ("blur", "3", 0.7),
    ("overexposed", "", 0.7),
    ("underexposed", "", 0.7),
    ("whitened", "", 1.0),
    ("flat", "", 0.75),
    ("noise", "", 0.9),
    ("border", "", 0.9),
    ("cut", "", 0.75),
    ("padded", "", 1.0),
    ("grey", "", 1.0),
    ("jpeg", "30", 1.0),
    ("jpeg", "50", 1.0),
    ("jpeg", "70", 1.0),
    ("recoded", "", 1.0),
];

/// `docs/quality-scores.md`.
fn document(tables: &[(&str, &String)], pages: usize) -> String {
    let text = include_str!("../support/quality_scores.md").replace("{pages}", &pages.to_string());
    tables.iter().fold(text, |text, (place, table)| text.replace(place, table))
}
