//! `fondo pdfa` with text: read by tesseract, found again by pdftotext at its place, and after a kill read no page
//! twice.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::program::{AT, end, fondo, start};
use crate::support::reader::tesseract;
use crate::support::tool;
use crate::support::written_page::{WrittenPage, lines};

fn pages(folder: &Path, count: u32) -> Vec<WrittenPage> {
    fs::create_dir(folder).unwrap();
    (1..=count)
        .map(|number| {
            let lines = lines(number);
            let page = WrittenPage::of(&lines.iter().map(String::as_str).collect::<Vec<_>>());
            fs::write(folder.join(format!("{number}.tif")), page.tiff()).unwrap();
            page
        })
        .collect()
}

fn command(source: &Path, out: &Path) -> Command {
    let mut command = fondo();
    let path: OsString = std::env::var_os("PATH").unwrap_or_default();
    command.env("PATH", path).arg("pdfa").arg(source).arg("--out").arg(out).args(["--at", AT, "--json"]);
    command
}

/// The words of a page with their boxes in pixels, as pdftotext finds them.
fn found(pdf: &Path, page: u32) -> Vec<(String, [f64; 4])> {
    let page = page.to_string();
    let said = Command::new("pdftotext").args(["-bbox", "-f", &page, "-l", &page]).arg(pdf).arg("-").output().unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    let number = |line: &str, name: &str| -> f64 {
        let at = line.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        line[at..].split('"').next().unwrap().parse::<f64>().unwrap() * 300.0 / 72.0
    };
    text.lines()
        .filter(|line| line.trim_start().starts_with("<word"))
        .map(|line| {
            let word = line.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
            (word, ["xMin", "yMin", "xMax", "yMax"].map(|name| number(line, name)))
        })
        .collect()
}

/// The words of a page in the order of the file.
fn raw_words(pdf: &Path, page: u32) -> Vec<String> {
    let page = page.to_string();
    let said = Command::new("pdftotext").args(["-raw", "-f", &page, "-l", &page]).arg(pdf).arg("-").output().unwrap();
    String::from_utf8(said.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}

#[test]
fn words_stand_where_they_are_seen() {
    let (Some(_), Some(_)) = (tesseract(), tool("pdftotext")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("pages"), place.path().join("made.pdf"));
    let written = pages(&source, 11);
    let ended = end(&mut command(&source, &out)).expect(0);
    assert_eq!((ended.number("pages"), ended.number("pages_recognised")), (11, 11));
    for (number, page) in (1..).zip(&written) {
        // The tenth page is the tenth, not the second. As they stand in the file: laid out anew, wide gaps make
        // columns.
        let words = raw_words(&out, number);
        assert_eq!(words.join(" "), page.text(), "page {number}");
        let found = found(&out, number);
        for written in &page.words {
            let ink = written.ink.map(f64::from);
            let near = found.iter().filter(|(word, _)| *word == written.word);
            let near = near.min_by(|one, other| (one.1[0] - ink[0]).abs().total_cmp(&(other.1[0] - ink[0]).abs()));
            let (word, area) = near.unwrap();
            let [left, top, right, bottom] = *area;
            let beside = (left - ink[0]).abs().max((right - ink[2]).abs());
            assert!(beside <= 4.0, "page {number}, {word}: {area:?}, ink at {ink:?}");
            // As high as it is.
            assert!(top <= ink[1] + 4.0 && bottom >= ink[3] - 4.0, "page {number}, {word}: {area:?}, ink at {ink:?}");
            assert!(bottom - top < 80.0, "page {number}, {word}: {area:?}");
        }
    }
    // A PDF whose pages show text is not read again, unless that is asked for.
    let again = place.path().join("again.pdf");
    let ended = end(&mut command(&out, &again)).expect(0);
    assert_eq!((ended.number("pages_recognised"), ended.number("streams_kept")), (0, 11));
    assert_eq!(found(&out, 3).len(), found(&again, 3).len());
}

/// Pages of the full tier, and of the one that always runs.
fn many() -> u32 {
    if std::env::var_os("FONDO_FULL").is_some() { 300 } else { 20 }
}

#[test]
fn a_killed_document_goes_on_at_the_page() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("pages"), place.path().join("made.pdf"));
    let count = many();
    pages(&source, count);
    let texts = place.path().join(".fondo-tmp-made.pdf.work/texts.jsonl");
    let lines = || fs::read_to_string(&texts).map_or(0, |text| text.lines().count().saturating_sub(1) as u64);
    let mut kills = 0;
    for least in [3, u64::from(count) / 2] {
        let mut child = start(&mut command(&source, &out));
        let begun = Instant::now();
        while lines() < least && begun.elapsed() < Duration::from_secs(600) {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert!(!out.exists());
    }
    let before = lines();
    let ended = end(&mut command(&source, &out)).expect(0);
    assert_eq!(ended.number("pages_recognised_before"), before);
    assert_eq!(ended.number("pages_recognised"), u64::from(count) - before);
    assert!(before >= u64::from(count) / 2 && kills == 2);
    assert!(!texts.exists(), "the folder of work is gone");
    let whole = place.path().join("whole.pdf");
    end(command(&source, &whole).args(["--title", "made", "--threads", "1"])).expect(0);
    assert!(fs::read(&out).unwrap() == fs::read(&whole).unwrap(), "the same bytes without a kill");
}

#[test]
fn without_the_engine_all_else_is_done() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("pages"), place.path().join("made.pdf"));
    pages(&source, 2);
    let ended = end(command(&source, &out).env("PATH", "/nowhere")).expect(0);
    assert!(ended.summary()["no_text"].as_str().unwrap().contains("tesseract"), "{}", ended.summary());
    assert_eq!((ended.number("pages"), ended.number("pages_recognised")), (2, 0));
}

#[test]
fn what_is_no_source_is_refused_with_its_remedy() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("pages"), place.path().join("made.pdf"));
    fs::create_dir(&source).unwrap();
    fs::write(source.join("note.txt"), "ciao").unwrap();
    end(&mut command(&source, &out)).expect(2);
    end(&mut command(&place.path().join("nowhere"), &out)).expect(2);
    // A page that is cut must not become a document that looks whole.
    let cut = place.path().join("cut");
    pages(&cut, 2);
    let bytes = fs::read(cut.join("2.tif")).unwrap();
    fs::write(cut.join("2.tif"), &bytes[..bytes.len() / 2]).unwrap();
    let ended = end(&mut command(&cut, &out)).expect(3);
    assert!(ended.events.iter().any(|event| event["event"] == "refused"), "{:?}", ended.events);
    assert!(!out.exists());
}

#[test]
fn nothing_is_replaced_and_no_source_is_written_to() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("pages");
    pages(&source, 2);
    let page = source.join("1.tif");
    let before = fs::read(&page).unwrap();
    let listed = || {
        let mut names: Vec<OsString> = fs::read_dir(&source).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let names = listed();
    let never = |source: &Path, out: &Path| end(command(source, out).args(["--text", "never"])).expect(2);
    // Over its own source; over what stands there; through a link; into the folder of the source.
    never(&page, &page);
    let other = place.path().join("other.pdf");
    fs::write(&other, "a record").unwrap();
    never(&source, &other);
    let link = place.path().join("link.pdf");
    std::os::unix::fs::symlink(&page, &link).unwrap();
    never(&source, &link);
    never(&source, &source.join("made.pdf"));
    assert!(fs::read(&page).unwrap() == before && fs::read(&other).unwrap() == b"a record");
    assert_eq!(listed(), names);
    // What is no image is told.
    fs::write(source.join("nota.txt"), "ciao").unwrap();
    let ended = end(command(&source, &place.path().join("made.pdf")).args(["--text", "never"])).expect(0);
    let told: Vec<_> = ended.events.iter().filter(|event| event["event"] == "finding").collect();
    assert!(told.iter().any(|event| event["finding"]["code"] == "pdfa-file-left-out"), "{told:?}");
    assert_eq!(ended.number("pages"), 2);
    let left: Vec<OsString> = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with(".fondo-tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn stopped_by_ctrl_c_it_goes_on_with_the_same_command() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("pages"), place.path().join("made.pdf"));
    pages(&source, 12);
    let texts = place.path().join(".fondo-tmp-made.pdf.work/texts.jsonl");
    let mut child = start(&mut command(&source, &out));
    let begun = Instant::now();
    while fs::read_to_string(&texts).map_or(0, |text| text.lines().count()) < 3 {
        assert!(begun.elapsed() < Duration::from_secs(300), "no page was read");
        std::thread::sleep(Duration::from_millis(20));
    }
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(5));
    assert!(!out.exists() && !place.path().join(".fondo-tmp-made.pdf").exists() && texts.exists());
    let ended = end(&mut command(&source, &out)).expect(0);
    assert!(ended.number("pages_recognised_before") >= 2);
    assert_eq!(ended.number("pages_recognised_before") + ended.number("pages_recognised"), 12);
}
