//! How well text is recognised, and how exactly it is placed: `cargo test --test text score -- --nocapture` prints the
//! table, and with `FONDO_ACCEPT=1` writes `docs/text-scores.md`. With another version of the engine than the table's,
//! only the limits are compared.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::grey_picture::grey_picture;
use crate::support::reader::tesseract;
use crate::support::written_page::{WrittenPage, lines};
use crate::support::{shared, tool};
use fondo::formats::alto::{AltoSource, read_alto, write_alto};
use fondo::normalise::image::GreyPicture;
use fondo::ocr::{Engine, Grey, Recognised, Recogniser, Scale, find_engine, level, measure};
use fondo::profile::TextRules;
use fondo::records::{Family, PageText};

/// A page with what stands on it.
struct Page {
    picture: GreyPicture,
    resolution: Option<f64>,
    skew: Option<f64>,
    words: Vec<String>,
}

/// One row of the table.
struct Row {
    material: &'static str,
    pages: usize,
    words: usize,
    found: usize,
    said: usize,
    confidence: f64,
    /// Distances of edges of words from where they are, in pixels.
    edges: Vec<u32>,
}

impl Row {
    fn recall(&self) -> f64 {
        self.found as f64 / self.words.max(1) as f64
    }

    /// Edge errors below which this share lies.
    fn edge(&self, share: f64) -> Option<u32> {
        let mut edges = self.edges.clone();
        edges.sort_unstable();
        edges.get(((edges.len().max(1) - 1) as f64 * share) as usize).copied()
    }

    fn line(&self) -> String {
        let edge = |share| self.edge(share).map_or_else(|| "–".to_owned(), |edge| edge.to_string());
        format!(
            "| {} | {} | {} | {:.3} | {:.3} | {:.1} | {} | {} |",
            self.material,
            self.pages,
            self.words,
            self.recall(),
            self.found as f64 / self.said.max(1) as f64,
            self.confidence,
            edge(0.5),
            edge(0.95)
        )
    }
}

/// A word as it is compared: its letters and digits, small.
fn key(word: &str) -> Option<String> {
    let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (!word.is_empty()).then_some(word)
}

fn counted<'w>(words: impl Iterator<Item = &'w str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    words.filter_map(key).for_each(|word| *counts.entry(word).or_default() += 1);
    counts
}

fn recognised(engine: &Engine, rules: &TextRules, page: &Page) -> Recognised {
    let grey = Grey {
        pixels: &page.picture.pixels,
        width: page.picture.size.0,
        height: page.picture.size.1,
        scale: Scale::square(page.resolution),
        skew: page.skew,
    };
    Recogniser::new().unwrap().recognise(engine, rules, &grey, &|| false).unwrap()
}

fn score(material: &'static str, engine: &Engine, rules: &TextRules, pages: &[Page]) -> Row {
    let mut row = Row { material, pages: pages.len(), words: 0, found: 0, said: 0, confidence: 0.0, edges: Vec::new() };
    for page in pages {
        let text = recognised(engine, rules, page).text;
        let (truth, said) =
            (counted(page.words.iter().map(String::as_str)), counted(text.words().map(|word| word.content.as_str())));
        row.words += truth.values().sum::<usize>();
        row.said += said.values().sum::<usize>();
        row.found +=
            truth.iter().map(|(word, count)| (*count).min(said.get(word).copied().unwrap_or(0))).sum::<usize>();
        row.confidence += measure(&text, None).mean.unwrap_or(0.0) / pages.len() as f64;
    }
    row
}

/// Pages that the test wrote: where each word's ink is, is known to the pixel.
fn written(engine: &Engine, rules: &TextRules, degrees: f64) -> Row {
    let material = if degrees == 0.0 { "written by the test" } else { "the same, turned by two degrees" };
    let mut pages = Vec::new();
    let mut truths = Vec::new();
    for number in 1..=3 {
        let text = [lines(number), lines(number + 10), lines(number + 20)].concat();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let page = WrittenPage::of(&text);
        truths.push(page.words.clone());
        let (pixels, size) = if degrees == 0.0 {
            (page.pixels, (page.width, page.height))
        } else {
            let turned = level(&page.pixels, (page.width, page.height), -degrees);
            (turned.pixels, turned.size)
        };
        let words = truths.last().unwrap().iter().map(|written| written.word.clone()).collect();
        let skew = (degrees != 0.0).then_some(degrees);
        pages.push(Page { picture: GreyPicture { pixels, size }, resolution: Some(300.0), skew, words });
    }
    let mut row = score(material, engine, rules, &pages);
    if degrees == 0.0 {
        for (page, truth) in pages.iter().zip(&truths) {
            let text = recognised(engine, rules, page).text;
            row.edges.extend(text.words().filter_map(|word| {
                // A word that stands on the page several times is compared with the nearest.
                let area = word.area;
                let own = [area.left, area.top, area.left + area.width, area.top + area.height];
                let same = truth.iter().filter(|written| key(&written.word) == key(&word.content));
                same.map(|written| own.iter().zip(written.ink).map(|(one, other)| one.abs_diff(other)).max().unwrap())
                    .min()
            }));
        }
    }
    row
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Typescripts with ground truth in ALTO.
fn typescripts() -> Vec<Page> {
    let Some(folder) = shared("corpus/real/htr_tapuscorpus/data") else { return Vec::new() };
    let mut pages = Vec::new();
    for path in files(&folder, "xml") {
        let picture = path.with_extension("jpg");
        if !picture.exists() {
            continue;
        }
        let picture = grey_picture(&picture, Family::Jpeg);
        let truth = read_alto(&fs::read(&path).unwrap(), Some(picture.size)).unwrap();
        let words = truth.iter().flat_map(PageText::words).map(|word| word.content.clone()).collect();
        pages.push(Page { picture, resolution: None, skew: None, words });
    }
    pages
}

/// A page of office print with its text.
fn office_print() -> Vec<Page> {
    let Some(folder) = shared("corpus/real/ocrmypdf-resources/tests/resources") else { return Vec::new() };
    let text = fs::read_to_string(folder.join("linn.txt")).unwrap();
    let words = text.split_whitespace().map(str::to_owned).collect();
    vec![Page {
        picture: grey_picture(&folder.join("linn.png"), Family::Png),
        resolution: Some(300.0),
        skew: None,
        words,
    }]
}

/// Print of the nineteenth century with ground truth in PAGE.
fn old_print() -> Vec<Page> {
    let Some(folder) = shared("corpus/real/ocrd_gt_structure_text/data/bebel_frau_1879") else { return Vec::new() };
    let pages = files(&folder, "xml").into_iter().filter(|path| path.with_extension("tif").exists()).take(1);
    let page = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let lines = tree
            .descendants()
            .filter(|node| node.has_tag_name(node.tag_name()) && node.tag_name().name() == "TextLine");
        let content = lines.filter_map(|line| {
            let equivalent = line.children().rfind(|child| child.tag_name().name() == "TextEquiv")?;
            equivalent.descendants().find(|node| node.tag_name().name() == "Unicode")?.text()
        });
        let words = content.flat_map(str::split_whitespace).map(str::to_owned).collect();
        Page {
            picture: grey_picture(&path.with_extension("tif"), Family::Tiff),
            resolution: Some(600.0),
            skew: None,
            words,
        }
    };
    pages.map(page).collect()
}

#[test]
fn scores() {
    if tesseract().is_none() {
        return;
    }
    let engine = find_engine(&TextRules::default(), OsStr::new("/usr/bin")).unwrap();
    let rules = TextRules::default();
    let block = TextRules { psm: 6, ..rules.clone() };
    let mut rows = vec![written(&engine, &block, 0.0), written(&engine, &block, 2.0)];
    for (material, pages) in [
        ("office print, English read as Italian", office_print()),
        ("typescripts, French read as Italian", typescripts()),
        ("print of 1879, German read as Italian", old_print()),
    ] {
        if !pages.is_empty() {
            rows.push(score(material, &engine, &rules, &pages));
        }
    }
    let mut table = String::from(
        "# How well text is recognised\n\nMade by one command:\n\n```sh\nFONDO_ACCEPT=1 cargo test --test text score -- --nocapture\n```\n\n",
    );
    let models: Vec<_> =
        engine.models.iter().map(|model| format!("{} (SHA-256 {})", model.name, model.sha256)).collect();
    let _ = writeln!(table, "Engine: {}; models: {}.\n", engine.name(), models.join(", "));
    table.push_str(
        "Words are compared by their letters and digits, small, as often as they stand on the page. *Recall* is the share of the words on \
         the page that were found, *precision* the share of those found that stand there. The errors of places are those of the worst of \
         the four edges of a word, in pixels at 300 per inch, half and nineteen of twenty words being within them; they are known \
         only where the test itself wrote the page. Only the Italian model is asked for: the real material is in other languages; \
         its rows say what happens then.\n\n\
         | material | pages | words | recall | precision | mean confidence | error, half | error, 95 % |\n|---|---|---|---|---|---|---|---|\n",
    );
    rows.iter().for_each(|row| {
        let _ = writeln!(table, "{}", row.line());
    });
    println!("{table}");
    assert!(rows[0].recall() >= 0.97, "written pages: {}", rows[0].line());
    assert!(rows[0].edge(0.95).unwrap() <= 2, "places: {}", rows[0].line());
    assert!(rows[1].recall() >= 0.95, "turned pages: {}", rows[1].line());
    let of = |material: &str| rows.iter().find(|row| row.material.starts_with(material));
    assert!(of("office").is_none_or(|row| row.recall() >= 0.9));
    assert!(of("typescripts").is_none_or(|row| row.recall() >= 0.5));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/text-scores.md");
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|value| value == "1") {
        fs::write(&path, &table).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let same_engine = committed.contains(&format!("Engine: {}; models: {}.", engine.name(), models.join(", ")));
    if same_engine && rows.len() == 5 {
        assert_eq!(committed, table, "docs/text-scores.md is not of this program");
    }
}

/// A page that leans is read level, and its words come back to where they are.
#[test]
fn words_of_a_page_that_leans_are_placed_where_they_stand() {
    if tesseract().is_none() {
        return;
    }
    let rules = TextRules { psm: 6, ..TextRules::default() };
    let engine = find_engine(&rules, OsStr::new("/usr/bin")).unwrap();
    let text = lines(7);
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    let page = WrittenPage::of(&text);
    for degrees in [-3.0f64, 1.0, 4.0] {
        let turned = level(&page.pixels, (page.width, page.height), -degrees);
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let middle = |width: u32, height: u32| (f64::from(width) / 2.0, f64::from(height) / 2.0);
        let (from, to) = (middle(page.width, page.height), middle(turned.size.0, turned.size.1));
        let picture = GreyPicture { pixels: turned.pixels, size: turned.size };
        let words = Vec::new();
        let leaning = Page { picture, resolution: Some(300.0), skew: Some(degrees), words };
        let read = recognised(&engine, &rules, &leaning);
        assert_eq!(read.levelled, Some(degrees));
        let mut compared = 0;
        for word in read.text.words() {
            let same: Vec<_> = page.words.iter().filter(|written| key(&written.word) == key(&word.content)).collect();
            let [written] = same.as_slice() else { continue };
            let [left, top, right, bottom] = written.ink.map(f64::from);
            let (x, y) = ((left + right) / 2.0 - from.0, (top + bottom) / 2.0 - from.1);
            // Lines that rise to the right: rows count downwards.
            let expected = (to.0 + x * cosine + y * sine, to.1 - x * sine + y * cosine);
            let area = word.area;
            let found = (
                f64::from(area.left) + f64::from(area.width) / 2.0,
                f64::from(area.top) + f64::from(area.height) / 2.0,
            );
            let apart = (found.0 - expected.0).hypot(found.1 - expected.1);
            assert!(apart < 4.0, "{degrees}: {} is {apart:.1} pixels away", word.content);
            compared += 1;
        }
        assert!(compared >= 10, "{degrees}: {compared} words");
    }
}

/// What this program writes is ALTO to the schema's judge, and real ALTO of others is read.
#[test]
fn alto_is_judged_and_alto_of_others_is_read() {
    if let Some(folder) = shared("corpus/real/htr_tapuscorpus/data") {
        let mut lines = 0;
        for path in files(&folder, "xml") {
            let pages = read_alto(&fs::read(&path).unwrap(), None)
                .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
            assert_eq!(pages.len(), 1, "{}", path.display());
            lines += pages[0].blocks.iter().map(|block| block.lines.len()).sum::<usize>();
            let with_baseline =
                pages[0].blocks.iter().flat_map(|block| &block.lines).filter(|line| line.baseline.is_some());
            assert!(with_baseline.count() > 0, "{}", path.display());
            let mut out = Vec::new();
            let source = AltoSource {
                file_name: "a & b.jpg",
                image: 1,
                at: "2026-01-15T08:00:00Z".parse().unwrap(),
                software: "another",
                version: "1",
                description: "text recognition",
                settings: "-",
            };
            write_alto(&pages[0], &source, &mut out).unwrap();
            assert_eq!(read_alto(&out, None).unwrap(), pages, "{}", path.display());
            judged(&out);
        }
        assert!(lines > 100, "{lines} lines");
    }
}

fn judged(alto: &[u8]) {
    let (Some(schemas), Some(judge)) = (shared("standards/xsd-local/alto"), tool("xmllint")) else { return };
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("page.xml");
    fs::write(&file, alto).unwrap();
    let mut command = std::process::Command::new(judge);
    let output =
        command.args(["--noout", "--nonet", "--schema"]).arg(schemas.join("alto-4-4.xsd")).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
