//! What text in a batch costs beside the engine alone: `fondo run` with text, against as many bare runs of tesseract at
//! once on the very pictures that Fondo gives it.
//!
//! `cargo bench --bench text`. The material is 24 pages of print that are written here (`FONDO_BENCH_PAGES` for another
//! number), at 300 dpi. Fondo reads, measures, packages and reads back as well; the aim is less than 5 % beside the
//! engine. Then `fondo pdfa` with text beside img2pdf and ocrmypdf with as many jobs, on the same pages, in turn;
//! ocrmypdf's ratio is to be 1 or more. IMG2PDF and OCRMYPDF name the programs.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "support/mod.rs"]
mod programs;
#[path = "../tests/support/mod.rs"]
mod support;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use support::reader::tesseract;
use support::written_page::{WrittenPage, lines};

/// Rounds, of which the middle one counts.
const ROUNDS: usize = 3;
/// Lines of a page.
const LINES: u32 = 10;

fn main() {
    let Some(engine) = tesseract() else { return };
    let pages: u32 = std::env::var("FONDO_BENCH_PAGES").ok().and_then(|pages| pages.parse().ok()).unwrap_or(24);
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    let mut pictures = Vec::new();
    for number in 1..=pages {
        let text: Vec<String> = (0..LINES).flat_map(|line| lines(number * 100 + line)).collect();
        let page = WrittenPage::of(&text.iter().map(String::as_str).collect::<Vec<_>>());
        let folder = source.join(format!("F{:04}", number.div_ceil(8)));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{number:04}.tif")), page.tiff()).unwrap();
        let picture = place.path().join(format!("{number:04}.pgm"));
        let head = format!("P5\n{} {}\n255\n", page.width, page.height);
        std::fs::write(&picture, [head.as_bytes(), &page.pixels].concat()).unwrap();
        pictures.push(picture);
    }
    let profile = place.path().join("text.toml");
    let rules = format!(
        "[profile]\nid = \"text\"\nversion = \"1\"\nlabel_en = \"-\"\nlabel_it = \"-\"\n[arrangement]\nby = \"folder\"\nlevel = 1\n\
         [text]\nrecognise = \"always\"\nengine = \"{}\"\n",
        engine.display()
    );
    std::fs::write(&profile, rules).unwrap();
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut bare, mut own) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        bare.push(bare_runs(&engine, &pictures, jobs));
        own.push(fondo_run(&source, &profile, &place.path().join(format!("w{round}")), jobs));
    }
    let [bare, own] = [bare, own].map(|mut times| {
        times.sort();
        times[ROUNDS / 2].as_secs_f64()
    });
    println!("{pages} pages, {jobs} at once: tesseract alone {bare:.2} s, fondo run {own:.2} s");
    println!("overhead {:.1} % (aim: under 5 %)", (own / bare - 1.0) * 100.0);
    searchable(&source, place.path(), jobs);
}

/// Searchable PDF/A of the same pages, by both.
fn searchable(source: &Path, place: &Path, jobs: usize) {
    let (Some(img2pdf), Some(ocrmypdf)) =
        (programs::tool("IMG2PDF", "img2pdf"), programs::tool("OCRMYPDF", "ocrmypdf"))
    else {
        println!("skipped: img2pdf or ocrmypdf is not installed");
        return;
    };
    let mut folders: Vec<PathBuf> = std::fs::read_dir(source).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let (plain, out) = (place.join("plain.pdf"), place.join("out.pdf"));
    let joined = |quote: &str| {
        folders.iter().map(|folder| format!("'{}'{quote}", folder.display())).collect::<Vec<_>>().join(" ")
    };
    let theirs = format!(
        "'{}' -o '{plain}' {pages} && '{}' -q -l ita --output-type pdfa-2 --optimize 0 --jobs {jobs} '{plain}' '{out}'",
        img2pdf.to_string_lossy(),
        ocrmypdf.to_string_lossy(),
        pages = joined("/*"),
        plain = plain.display(),
        out = out.display()
    );
    let mut ours: Vec<OsString> =
        [env!("CARGO_BIN_EXE_fondo"), "pdfa", "--quiet", "--text", "always", "--models", "ita"].map(Into::into).into();
    ours.extend(["--threads".into(), jobs.to_string().into(), "--out".into(), out.clone().into_os_string()]);
    ours.extend(folders.iter().map(|folder| folder.clone().into_os_string()));
    let theirs: Vec<OsString> = vec!["sh".into(), "-c".into(), theirs.into()];
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (times, command) in times.iter_mut().zip([&ours, &theirs]) {
            let _ = std::fs::remove_file(&out);
            times.push(programs::measure(command).0);
        }
    }
    let [ours, theirs] = &times;
    let ratio = programs::ratio(theirs, ours);
    println!(
        "searchable PDF/A: fondo {:.2} s, img2pdf and ocrmypdf {:.2} s, ratio {ratio:.2}",
        programs::median(ours),
        programs::median(theirs)
    );
}

fn bare_runs(engine: &Path, pictures: &[PathBuf], jobs: usize) -> Duration {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(picture) = pictures.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let status = Command::new(engine)
                        .arg(picture)
                        .args(["stdout", "-l", "ita", "--oem", "1", "--psm", "1", "--dpi", "300", "hocr"])
                        .env("OMP_THREAD_LIMIT", "1")
                        .stdout(Stdio::null())
                        .stderr(Stdio::null())
                        .status();
                    assert!(status.unwrap().success());
                }
            });
        }
    });
    began.elapsed()
}

fn fondo_run(source: &Path, profile: &Path, out: &Path, jobs: usize) -> Duration {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fondo"));
    command.arg("run").arg(source).arg("--profile").arg(profile).arg("--out").arg(out);
    let status = command.args(["--quiet", "--threads", &jobs.to_string()]).stdout(Stdio::null()).status();
    assert!(status.unwrap().success());
    began.elapsed()
}
