//! PDF/A beside img2pdf, ocrmypdf and Ghostscript, whole processes in turn on the same input: `cargo bench --bench
//! pdf`.
//!
//! 100 JPEG and 100 G4 pages (A4, 300 dpi) to one PDF/A; a scanned PDF of 200 JPEG pages to PDF/A, nobody recognising
//! text; the peak memory of 100 and of 2,000 pages. `PAGES` says how many (100), `ROUNDS` how often (5). IMG2PDF and
//! OCRMYPDF name the programs, else they are searched on the path. Ours reads each stream to its end, reads the file
//! back, checks it against the rules of its flavour and has a page drawn by another's program; the others do none of
//! this (ocrmypdf checks some of it). A ratio above 1 is the other being slower.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "../tests/support/plain_tiff.rs"]
mod plain_tiff;
mod support;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::normalise::image::srgb_profile;

use plain_tiff::{PlainTiff, scanned_page};
use support::{measure, median, number, ratio, tool};

const WIDTH: u32 = 2480;
const HEIGHT: u32 = 3508;

fn main() {
    let place = support::place("fondo-pdf");
    let pages = number("PAGES", 100);
    let jpeg = jpegs(place.path(), pages);
    let fax = faxes(place.path(), pages);
    let profile = place.path().join("srgb.icc");
    fs::write(&profile, srgb_profile()).expect("write a profile");
    println!("{:<44} {:>8} {:>8} {:>8} {:>8} {:>7}", "", "ours s", "peak MB", "theirs s", "peak MB", "ratio");
    let out = place.path().join("out.pdf");
    let plain = place.path().join("plain.pdf");
    for (name, folder) in [("JPEG pages", &jpeg), ("G4 pages", &fax)] {
        let ours = ours(std::slice::from_ref(folder), &out);
        if let Some(img2pdf) = tool("IMG2PDF", "img2pdf") {
            let mut theirs: Vec<OsString> = vec![img2pdf.clone(), format!("--pdfa={}", profile.display()).into()];
            theirs.extend(["-o".into(), out.clone().into()]);
            theirs.extend(files(folder).into_iter().map(PathBuf::into_os_string));
            compare(&format!("{pages} {name}: img2pdf --pdfa"), &out, &ours, &theirs);
            if let Some(ocrmypdf) = tool("OCRMYPDF", "ocrmypdf") {
                let script = format!(
                    "'{}' -o '{}' '{}'/* && {}",
                    img2pdf.to_string_lossy(),
                    plain.display(),
                    folder.display(),
                    without_text(&ocrmypdf, &plain, &out)
                );
                compare(
                    &format!("{pages} {name}: img2pdf, ocrmypdf"),
                    &out,
                    &ours,
                    &["sh".into(), "-c".into(), script.into()],
                );
            }
        } else {
            println!("skipped: img2pdf is not installed (IMG2PDF)");
        }
    }
    scanned(&jpeg, pages, place.path());
    memory(&jpeg, pages, place.path());
}

/// Ours, without text.
fn ours(sources: &[PathBuf], out: &Path) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![env!("CARGO_BIN_EXE_fondo").into(), "pdfa".into(), "--quiet".into()];
    words.extend(["--text".into(), "never".into(), "--out".into(), out.into()]);
    words.extend(sources.iter().map(|source| source.clone().into_os_string()));
    words
}

fn without_text(ocrmypdf: &OsString, from: &Path, to: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "'{}' -q --tesseract-timeout 0 --output-type pdfa-2 --optimize 0 --jobs {cores} '{}' '{}'",
        ocrmypdf.to_string_lossy(),
        from.display(),
        to.display()
    )
}

fn compare(name: &str, out: &Path, ours: &[OsString], theirs: &[OsString]) {
    let (mut times, mut peaks) = ([Vec::new(), Vec::new()], [0, 0]);
    for _ in 0..number("ROUNDS", 5) {
        for (at, command) in [ours, theirs].into_iter().enumerate() {
            let _ = fs::remove_file(out);
            let (seconds, peak) = measure(command);
            times[at].push(seconds);
            peaks[at] = peaks[at].max(peak);
        }
    }
    println!(
        "{name:<44} {:>8.2} {:>8} {:>8.2} {:>8} {:>7.2}",
        median(&times[0]),
        peaks[0] / 1024,
        median(&times[1]),
        peaks[1] / 1024,
        ratio(&times[1], &times[0])
    );
}

/// A PDF of twice as many pages, made by img2pdf and not PDF/A.
fn scanned(jpeg: &Path, pages: usize, place: &Path) {
    let Some(img2pdf) = tool("IMG2PDF", "img2pdf") else { return };
    let (source, out) = (place.join("scanned.pdf"), place.join("out.pdf"));
    let twice = [files(jpeg), files(jpeg)].concat();
    let made = Command::new(img2pdf).arg("-o").arg(&source).args(&twice).status().expect("run img2pdf");
    assert!(made.success());
    let ours = ours(std::slice::from_ref(&source), &out);
    let name = |other: &str| format!("PDF of {} JPEG pages: {other}", pages * 2);
    if let Some(gs) = tool("GS", "gs") {
        let mut theirs: Vec<OsString> = vec![gs];
        let words = ["-q", "-dPDFA=2", "-dBATCH", "-dNOPAUSE", "-sColorConversionStrategy=LeaveColorUnchanged"];
        theirs.extend(words.iter().map(OsString::from));
        theirs.extend(["-sDEVICE=pdfwrite".into(), "-dPDFACompatibilityPolicy=1".into()]);
        theirs.extend([format!("-sOutputFile={}", out.display()).into(), source.clone().into()]);
        compare(&name("Ghostscript"), &out, &ours, &theirs);
    }
    if let Some(ocrmypdf) = tool("OCRMYPDF", "ocrmypdf") {
        let script = without_text(&ocrmypdf, &source, &out);
        compare(&name("ocrmypdf"), &out, &ours, &["sh".into(), "-c".into(), script.into()]);
    }
}

/// Peak memory of as many pages and of twenty times as many.
fn memory(jpeg: &Path, pages: usize, place: &Path) {
    let peak_of = |sources: &[PathBuf], out: &Path| {
        let _ = fs::remove_file(out);
        measure(&ours(sources, out)).1
    };
    let (few_pages, many_pages, again) = (place.join("few.pdf"), place.join("many.pdf"), place.join("again.pdf"));
    let told = |what: &str, few: u64, many: u64| {
        println!(
            "{what}: peak memory of {pages} pages {} MB, of {} pages {} MB, ratio {:.2}",
            few / 1024,
            pages * 20,
            many / 1024,
            many as f64 / few as f64
        );
    };
    let few = peak_of(&[jpeg.to_path_buf()], &few_pages);
    told("images", few, peak_of(&vec![jpeg.to_path_buf(); 20], &many_pages));
    let few = peak_of(std::slice::from_ref(&few_pages), &again);
    told("PDF, what is mapped of the file counted", few, peak_of(std::slice::from_ref(&many_pages), &again));
}

fn jpegs(place: &Path, pages: usize) -> PathBuf {
    let folder = place.join("jpeg");
    fs::create_dir(&folder).expect("make a folder");
    let tags = [(296, 3, vec![2, 0]), (34675, 7, srgb_profile().to_vec())];
    let first = scanned_page(WIDTH, HEIGHT);
    let raw = place.join("page.tif");
    for page in 0..pages {
        let mut rows = first.clone();
        rows.rotate_left(page * 37 % HEIGHT as usize * WIDTH as usize * 3);
        let plain =
            PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &tags };
        fs::write(&raw, plain.bytes()).expect("write a page");
        let mut command = Command::new("vips");
        command.arg("jpegsave").arg(&raw).arg(folder.join(format!("{page:04}.jpg"))).args(["--Q", "88"]);
        assert!(command.status().expect("run vips").success());
    }
    folder
}

fn faxes(place: &Path, pages: usize) -> PathBuf {
    let folder = place.join("fax");
    fs::create_dir(&folder).expect("make a folder");
    let first = scanned_page(WIDTH, HEIGHT);
    let width = WIDTH as usize;
    let row_bytes = width.div_ceil(8);
    let raw = place.join("page.tif");
    for page in 0..pages {
        let from = page * 37 % HEIGHT as usize;
        let mut bits = vec![0u8; row_bytes * HEIGHT as usize];
        for (row, to) in bits.chunks_exact_mut(row_bytes).enumerate() {
            let at = (row + from) % HEIGHT as usize * width * 3;
            for x in 0..width {
                // White is 0.
                to[x / 8] |= u8::from(first[at + x * 3] < 128) << (7 - x % 8);
            }
        }
        let tags = [(296, 3, vec![2, 0])];
        let plain =
            PlainTiff { width: WIDTH, height: HEIGHT, bits: 1, samples: 1, photometric: 0, rows: &bits, tags: &tags };
        fs::write(&raw, plain.bytes()).expect("write a page");
        let mut command = Command::new("tiffcp");
        command.args(["-c", "g4", "-r", &HEIGHT.to_string()]).arg(&raw).arg(folder.join(format!("{page:04}.tif")));
        assert!(command.status().expect("run tiffcp").success());
    }
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("read a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}
