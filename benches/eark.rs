//! E-ARK packages of many files, written and checked: `cargo bench --bench eark`.
//!
//! 1,000, 10,000 and 100,000 files (`FONDO_BENCH_FILES` is the least of the three). Each run is a process of its own,
//! so that its peak memory is that of the work alone: the writer forgets each file when it is written, the check keeps
//! what grows on disk. The files are of eight bytes, so that what is measured is what comes with each file and not the
//! reading of bytes; they lie in a folder and in a tar. `x10` is how many times the work (seconds on a processor) ten
//! times the files take: linear is 10, less where the start counts. More than 13, or more than 200 MB, and the bench
//! fails.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "../tests/support/mets_head.rs"]
mod mets_head;
mod support;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use fondo::formats::tar::TarWriter;
use fondo::io::{Hasher, Meter};
use fondo::package::{Division, MetsFile, MetsWriter};
use fondo::records::Hex;
use fondo::validate::{CheckOrder, PackageVerdict};
use mets_head::{AT, mets_head};
use support::{median, number, place, taken};

const ROUNDS: usize = 3;
/// Most times as long that ten times the files may take.
const STEEPEST: f64 = 13.0;
/// Most bytes of memory.
const MEMORY: f64 = 200e6;

fn main() {
    let mut words = std::env::args_os().skip(1);
    match (words.next(), words.next(), words.next()) {
        (Some(how), Some(out), Some(files)) if how == "write" => {
            return write(Path::new(&out), &files.to_string_lossy());
        }
        (Some(how), Some(package), Some(files)) if how == "check" => {
            return check(Path::new(&package), &files.to_string_lossy());
        }
        // Cargo's own words are none of these.
        _ => {}
    }
    let place = place("fondo-eark");
    let least = number("FONDO_BENCH_FILES", 1_000) as u64;
    println!(
        "{:>8}  {:<13} {:>9} {:>9} {:>6} {:>12} {:>14}",
        "files", "", "seconds", "work", "x10", "peak memory", "bytes of METS"
    );
    let mut before: Vec<f64> = Vec::new();
    for files in [least, least * 10, least * 100] {
        let package = place.path().join(format!("package-{files}"));
        fs::create_dir_all(&package).unwrap();
        let (mets, tar) = (package.join("METS.xml"), place.path().join(format!("package-{files}.tar")));
        let mut now = vec![run("write METS", "write", &mets, files, &before, 0, &mets)];
        fill(&package, &tar, files);
        now.push(run("check folder", "check", &package, files, &before, 1, &mets));
        now.push(run("check tar", "check", &tar, files, &before, 2, &mets));
        before = now;
        fs::remove_dir_all(&package).unwrap();
    }
}

/// Runs three times; prints what it took and returns the work, in seconds.
fn run(shown: &str, how: &str, path: &Path, files: u64, before: &[f64], which: usize, mets: &Path) -> f64 {
    let (mut seconds, mut work, mut peak) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let itself = std::env::current_exe().unwrap().into_os_string();
        let words: [OsString; 4] = [itself, how.into(), path.into(), files.to_string().into()];
        let run = taken(&words);
        seconds.push(run.seconds);
        work.push(run.work);
        peak = peak.max(run.peak);
    }
    let (size, memory) = (fs::metadata(mets).unwrap().len(), peak as f64 * 1024.0);
    let now = median(&work);
    let times = before.get(which).map(|before| now / before);
    let factor = times.map_or(String::new(), |times| format!("{times:.1}"));
    let clock = median(&seconds);
    println!("{files:>8}  {shown:<13} {clock:>9.3} {now:>9.3} {factor:>6} {:>9.1} MB {size:>14}", memory / 1e6);
    assert!(times.is_none_or(|times| times < STEEPEST), "{shown}: work grows faster than the files");
    assert!(memory < MEMORY, "{shown}: {memory} bytes of memory");
    now
}

fn name(number: u64) -> String {
    format!("data/{:03}/{number:08}.tif", number / 1000)
}

/// Writes the files of the package, and a tar of all.
fn fill(package: &Path, tar: &Path, files: u64) {
    let mut writer = TarWriter::new(BufWriter::new(File::create(tar).unwrap()), AT.parse().unwrap());
    let root = package.file_name().unwrap().to_str().unwrap();
    let mut add = |name: &str, bytes: &[u8]| {
        let path = format!("{root}/{name}");
        writer.add(&path, bytes.len() as u64, crc32fast::hash(bytes), &mut &*bytes).unwrap();
    };
    add("METS.xml", &fs::read(package.join("METS.xml")).unwrap());
    for number in 0..files {
        let path = package.join(name(number));
        if number % 1000 == 0 {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        fs::write(path, number.to_le_bytes()).unwrap();
        add(&name(number), &number.to_le_bytes());
    }
    writer.finish().unwrap();
}

/// Writes the METS as a package would have it; the files are made up one by one.
fn write(out: &Path, files: &str) {
    let files: u64 = files.parse().unwrap();
    let file = BufWriter::new(File::create(out).unwrap());
    let mut mets = MetsWriter::begin(file, &mets_head(), &Hex([1; 32]), "METS.xml").unwrap();
    mets.files().unwrap();
    let group = mets.group("Representations/master/data", Some("MIXED")).unwrap();
    for number in 0..files {
        let (path, original) = (name(number), format!("Serie 1/F{}/{number}.tif", number / 100));
        mets.file(&MetsFile {
            path: &path,
            mime: "image/tiff",
            size: 8,
            sha256: Hasher::of(&number.to_le_bytes()).0.sha256,
            format_name: Some("Tagged Image File Format"),
            format_version: None,
            puid: Some("fmt/353"),
            original: Some(&original),
        })
        .unwrap();
    }
    mets.end_group().unwrap();
    let divisions = [
        Division::Metadata { administrative: &[], descriptive: &[] },
        Division::Group { label: "Data", group: &group },
    ];
    mets.structure("package", &divisions).unwrap();
}

/// Checks the package; every file of it is compared.
fn check(package: &Path, files: &str) {
    let (today, meter) = ("2026-01-15".parse().unwrap(), Meter::default());
    let order = CheckOrder { threads: 2, today, schemas: None, meter: &meter };
    let verdict = fondo::validate::package(package, &order).unwrap();
    let PackageVerdict::Eark(verdict) = verdict else { panic!("{verdict:?}") };
    assert_eq!(verdict.compared.to_string(), files);
}
