//! What grows with the batch and what does not: `cargo bench --bench scale`.
//!
//! Peak memory of `fondo run` over 1,000 and 10,000 small pages (`FONDO_BENCH_PAGES` for another larger number), and
//! how long a second run over an unchanged delivery of 100,000 small files (`FONDO_BENCH_FILES`) takes beside the
//! first.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "../tests/support/plain_tiff.rs"]
mod plain_tiff;
mod support;

use std::ffi::OsString;
use std::path::Path;

use plain_tiff::PlainTiff;
use support::{measure, number, place};

fn main() {
    let place = place("fondo-scale");
    memory(place.path());
    second_run(place.path());
}

fn memory(place: &Path) {
    let many = number("FONDO_BENCH_PAGES", 10_000);
    let mut peaks = Vec::new();
    for pages in [1_000, many] {
        let source = place.join("pages");
        for page in 0..pages {
            let folder = source.join(format!("F{:05}", page / 50));
            std::fs::create_dir_all(&folder).expect("make a folder");
            std::fs::write(folder.join(format!("p_{:04}.tif", page % 50 + 1)), page_of(page)).expect("write a page");
        }
        let (seconds, peak) = run(&source, &place.join("w"));
        println!("{pages:7} pages of 8 KiB: {seconds:6.1} s, peak of the largest process {peak} KiB");
        peaks.push(peak as f64);
        std::fs::remove_dir_all(&source).expect("remove the pages");
        std::fs::remove_dir_all(place.join("w")).expect("remove the output");
    }
    println!("ten times the pages need {:.3} times the memory", peaks[1] / peaks[0]);
}

fn second_run(place: &Path) {
    let files = number("FONDO_BENCH_FILES", 100_000);
    let source = place.join("files");
    for file in 0..files {
        let folder = source.join(format!("F{:05}", file / 200));
        if file % 200 == 0 {
            std::fs::create_dir_all(&folder).expect("make a folder");
        }
        std::fs::write(folder.join(format!("note_{:04}.txt", file % 200 + 1)), format!("note {file}\n"))
            .expect("write");
    }
    let (first, _) = run(&source, &place.join("w"));
    let (second, _) = run(&source, &place.join("w"));
    println!("{files} small files: first run {first:.1} s, second {second:.2} s ({:.3} of the first)", second / first);
}

fn run(source: &Path, out: &Path) -> (f64, u64) {
    let words: [OsString; 9] = [
        env!("CARGO_BIN_EXE_fondo").into(),
        "run".into(),
        source.into(),
        "--profile".into(),
        "deposito".into(),
        "--quiet".into(),
        "--memory=512M".into(),
        "--out".into(),
        out.into(),
    ];
    measure(&words)
}

/// A grey page of 80 × 100 pixels, each different, as an uncompressed TIFF.
fn page_of(number: usize) -> Vec<u8> {
    let (width, height) = (80, 100);
    let mut state = number as u64 + 1;
    let rows: Vec<u8> = (0..width * height)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            200 + (state >> 60) as u8
        })
        .collect();
    PlainTiff { width, height, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] }.bytes()
}
