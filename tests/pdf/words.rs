//! Where the hidden words of a PDF/A stand, and in what order programs find them: `cargo test --test pdf words --
//! --nocapture` prints how far each edge of each word of `pdftotext -bbox` is from its box in the ALTO. Words are those
//! that tesseract really reads.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::grey_picture::grey_picture;
use crate::support::plain_tiff::PlainTiff;
use crate::support::program::{AT, end, fondo};
use crate::support::reader::tesseract;
use crate::support::written_page::{WrittenPage, lines};
use crate::support::{shared, tool};
use fondo::formats::alto::{AltoSource, read_alto, write_alto};
use fondo::ocr::{Engine, Grey, Recogniser, Scale, find_engine, level};
use fondo::profile::TextRules;
use fondo::records::{Family, PageText, TextWord};

/// A picture of a page.
#[derive(Clone)]
struct Picture {
    pixels: Vec<u8>,
    size: (u32, u32),
}

impl Picture {
    fn tiff(&self) -> Vec<u8> {
        let (width, height) = self.size;
        PlainTiff { width, height, bits: 8, samples: 1, photometric: 1, rows: &self.pixels, tags: &[] }.bytes()
    }

    /// Turned by a quarter against the clock.
    fn quarter(&self) -> Self {
        let (width, height) = self.size;
        let pixel = |x: u32, y: u32| self.pixels[y as usize * width as usize + x as usize];
        let pixels = (0..width).flat_map(|row| (0..height).map(move |column| pixel(width - 1 - row, column))).collect();
        Self { pixels, size: (height, width) }
    }

    fn quarters(&self, count: u32) -> Self {
        (0..count).fold(self.clone(), |picture, _| picture.quarter())
    }

    /// The rows down to this one, and white below.
    fn upper(&self, rows: u32) -> Self {
        let mut upper = self.clone();
        upper.pixels[rows as usize * self.size.0 as usize..].fill(255);
        upper
    }

    fn leaning(&self, degrees: f64) -> Self {
        let turned = level(&self.pixels, self.size, degrees);
        Self { pixels: turned.pixels, size: turned.size }
    }
}

/// Text that the test writes, with wide gaps.
fn written() -> Picture {
    let lines: Vec<String> = (1..=5).flat_map(lines).collect();
    let page = WrittenPage::of(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    Picture { pixels: page.pixels, size: (page.width, page.height) }
}

/// A page of office print, partly in two columns.
fn office_print() -> Option<Picture> {
    let path = shared("corpus/real/ocrmypdf-resources/tests/resources")?.join("linn.png");
    let picture = grey_picture(&path, Family::Png);
    Some(Picture { pixels: picture.pixels, size: picture.size })
}

/// The text of a picture as its ALTO says it.
fn alto(engine: &Engine, picture: &Picture) -> PageText {
    let grey = Grey {
        pixels: &picture.pixels,
        width: picture.size.0,
        height: picture.size.1,
        scale: Scale::square(Some(300.0)),
        skew: None,
    };
    let read = Recogniser::new().unwrap().recognise(engine, &TextRules::default(), &grey, &|| false).unwrap();
    let source = AltoSource {
        file_name: "page.tif",
        image: 1,
        at: AT.parse().unwrap(),
        software: "tesseract",
        version: "5",
        description: "text recognition",
        settings: "",
    };
    let mut out = Vec::new();
    write_alto(&read.text, &source, &mut out).unwrap();
    let text = read_alto(&out, None).unwrap().remove(0);
    assert_eq!(
        text.blocks.iter().map(|block| block.rotation).collect::<Vec<_>>(),
        read.text.blocks.iter().map(|block| block.rotation).collect::<Vec<_>>()
    );
    text
}

fn pdftotext(pdf: &Path, page: usize, how: &[&str]) -> String {
    let page = page.to_string();
    let said = Command::new("pdftotext").args(how).args(["-f", &page, "-l", &page]).arg(pdf).arg("-").output().unwrap();
    String::from_utf8(said.stdout).unwrap()
}

/// The words of a page with their edges in pixels: left, top, right, bottom.
fn boxes(pdf: &Path, page: usize) -> BTreeMap<String, Vec<[f64; 4]>> {
    let text = pdftotext(pdf, page, &["-bbox"]);
    let edge = |line: &str, name: &str| -> f64 {
        let at = line.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        line[at..].split('"').next().unwrap().parse::<f64>().unwrap() * 300.0 / 72.0
    };
    let mut words: BTreeMap<String, Vec<[f64; 4]>> = BTreeMap::new();
    for line in text.lines().filter(|line| line.trim_start().starts_with("<word")) {
        let word = line.split_once('>').unwrap().1.rsplit_once("</word>").unwrap().0;
        let word = word
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        words.entry(word).or_default().push(["xMin", "yMin", "xMax", "yMax"].map(|name| edge(line, name)));
    }
    words
}

/// How far the edges of the words are from those of the ALTO, and the words that are not there.
fn apart(text: &PageText, mut found: BTreeMap<String, Vec<[f64; 4]>>) -> (Vec<f64>, Vec<String>) {
    let (mut edges, mut missing) = (Vec::new(), Vec::new());
    for TextWord { content, area, .. } in text.words() {
        let own = [area.left, area.top, area.left + area.width, area.top + area.height].map(f64::from);
        let far = |other: &[f64; 4]| own.iter().zip(other).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
        let same = found.entry(content.clone()).or_default();
        let nearest = (0..same.len()).min_by(|one, other| far(&same[*one]).total_cmp(&far(&same[*other])));
        match nearest.map(|nearest| same.swap_remove(nearest)) {
            Some(nearest) => edges.extend(own.iter().zip(nearest).map(|(one, other)| (one - other).abs())),
            None => missing.push(content.clone()),
        }
    }
    missing.extend(found.into_iter().filter(|(_, left)| !left.is_empty()).map(|(word, _)| format!("+{word}")));
    edges.sort_by(f64::total_cmp);
    (edges, missing)
}

/// What is asked of the order in which `pdftotext` gives the words without options.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    /// As in the ALTO.
    Same,
    /// Not asked, but the order of the file is: of lines that run upwards poppler 22 takes the last block for the
    /// first; of columns, and wide gaps are columns to it, it has an order of its own.
    Any,
    /// Neither is asked: boxes of words that lean this much overlap.
    Boxes,
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn every_word_fills_its_box() {
    let (Some(_), Some(_)) = (tesseract(), tool("pdftotext")) else { return };
    let mut pages = vec![
        ("written", written(), Order::Any),
        ("written, upwards", written().quarters(1), Order::Any),
        ("written, upside down", written().quarters(2), Order::Any),
    ];
    if let Some(print) = office_print() {
        let one = print.upper(1130);
        pages.push(("one column", one.clone(), Order::Same));
        pages.push(("one column, upwards", one.quarters(1), Order::Any));
        pages.push(("one column, upside down", one.quarters(2), Order::Same));
        pages.push(("one column, downwards", one.quarters(3), Order::Same));
        pages.push(("one column, rising by 1.5 degrees", one.leaning(-1.5), Order::Same));
        pages.push(("one column, falling by 1.5 degrees", one.leaning(1.5), Order::Same));
        pages.push(("two columns", print.clone(), Order::Any));
        pages.push(("two columns, rising by 4 degrees", print.leaning(-4.0), Order::Boxes));
    }
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("pages"), place.path().join("made.pdf"));
    fs::create_dir(&source).unwrap();
    for (index, (_, picture, _)) in pages.iter().enumerate() {
        fs::write(source.join(format!("{:02}.tif", index + 1)), picture.tiff()).unwrap();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = fondo();
    command.env("PATH", path).arg("pdfa").arg(&source).arg("--out").arg(&out).args(["--at", AT, "--json"]);
    assert_eq!(end(&mut command).expect(0).number("pages_recognised"), pages.len() as u64);
    let engine = find_engine(&TextRules::default(), OsStr::new("/usr/bin")).unwrap();
    for (index, (name, picture, order)) in pages.iter().enumerate() {
        let text = alto(&engine, picture);
        let (edges, missing) = apart(&text, boxes(&out, index + 1));
        let at = |share: f64| edges[((edges.len() - 1) as f64 * share) as usize];
        let (half, most, worst) = (at(0.5), at(0.95), at(1.0));
        println!(
            "{name}: {} words; edges half {half:.2}, 95 % {most:.2}, worst {worst:.2} pixels",
            text.words().count()
        );
        assert!(missing.is_empty(), "{name}: {missing:?}");
        assert!(most <= 2.0 && worst <= 6.0, "{name}: 95 % {most}, worst {worst}");
        let said: Vec<&str> = text.words().map(|word| word.content.as_str()).collect();
        assert!(said.len() > 60, "{name}: {} words", said.len());
        if *order != Order::Boxes {
            assert!(words(&pdftotext(&out, index + 1, &["-raw"])) == said, "{name}: the order of the file");
        }
        if name.starts_with("one column") && !name.contains("degrees") {
            // Line by line.
            let laid_out = pdftotext(&out, index + 1, &["-layout"]);
            let laid_out: Vec<_> = laid_out.lines().map(words).filter(|line| !line.is_empty()).collect();
            let lines = text.blocks.iter().flat_map(|block| &block.lines);
            let lines: Vec<Vec<&str>> =
                lines.map(|line| line.words.iter().map(|word| word.content.as_str()).collect()).collect();
            assert_eq!(laid_out, lines, "{name}");
        }
        if *order == Order::Same {
            assert!(words(&pdftotext(&out, index + 1, &[])) == said, "{name}: the order of the page");
        }
    }
}

/// A PDF that was not scanned.
fn born_digital() -> Vec<u8> {
    let mut document = krilla::Document::new();
    let font = krilla::text::Font::new(krilla::Data::from(dejavu::sans_condensed::regular().to_vec()), 0).unwrap();
    {
        let mut page = document.start_page_with(krilla::page::PageSettings::from_wh(300.0, 100.0).unwrap());
        let mut surface = page.surface();
        let point = krilla::geom::Point::from_xy(20.0, 50.0);
        surface.draw_text(point, font, 14.0, "Delibera del consiglio", false, krilla::text::TextDirection::Auto);
    }
    document.finish().unwrap()
}

#[test]
fn text_that_is_seen_is_not_read_again() {
    let (Some(_), Some(_)) = (tesseract(), tool("pdftotext")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("atto.pdf"), place.path().join("made.pdf"));
    fs::write(&source, born_digital()).unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = fondo();
    command.env("PATH", path).arg("pdfa").arg(&source).arg("--out").arg(&out);
    let ended = end(command.args(["--at", AT, "--json", "--text", "always"])).expect(0);
    assert_eq!(ended.number("pages_recognised"), 0);
    let told = ended.events.iter().filter(|event| event["event"] == "finding");
    let told: Vec<_> = told.map(|event| (event["finding"]["code"].as_str().unwrap(), &event["finding"])).collect();
    assert!(told.iter().any(|(code, _)| *code == "text-painted"), "{told:?}");
    assert_eq!(words(&pdftotext(&out, 1, &[])), ["Delibera", "del", "consiglio"]);
}

/// A scanned PDF whose page is turned by its `Rotate`, once with text that is read anew.
#[test]
fn words_of_a_page_that_is_shown_turned() {
    let (Some(_), Some(_), Some(_)) = (tesseract(), tool("pdftotext"), tool("qpdf")) else { return };
    let page = written();
    let place = tempfile::tempdir().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let [lying, made, turned] = ["lying.tif", "made.pdf", "turned.pdf"].map(|name| place.path().join(name));
    fs::write(&lying, page.quarters(1).tiff()).unwrap();
    let pdfa = |from: &Path, to: &Path, text: &str| {
        let mut command = fondo();
        command.env("PATH", &path).arg("pdfa").arg(from).arg("--out").arg(to);
        end(command.args(["--at", AT, "--json", "--text", text])).expect(0)
    };
    pdfa(&lying, &made, "when-missing");
    let status = Command::new("qpdf").arg("--rotate=+90").arg(&made).arg(&turned).status().unwrap();
    assert!(status.success());
    let again = place.path().join("again.pdf");
    assert_eq!(pdfa(&turned, &again, "always").number("pages_recognised"), 1);
    let engine = find_engine(&TextRules::default(), OsStr::new("/usr/bin")).unwrap();
    let text = alto(&engine, &page);
    let said: Vec<&str> = text.words().map(|word| word.content.as_str()).collect();
    assert!(words(&pdftotext(&again, 1, &["-raw"])) == said, "the order of the file");
    let (edges, missing) = apart(&text, boxes(&again, 1));
    assert!(missing.is_empty(), "{missing:?}");
    let most = edges[edges.len() * 95 / 100];
    println!("shown turned: 95 % of the edges within {most:.2} pixels, worst {:.2}", edges.last().unwrap());
    assert!(most <= 2.0);
}
