//! The METS of a representation with many files, written and checked: `cargo bench --bench eark`.
//!
//! 1,000, 10,000 and 100,000 files. Each run is a process of its own, so that its peak memory is that of the work alone: the writer forgets
//! each file when it is written, the check keeps what grows on disk. Time must grow with the files and no faster, memory must not.

#![allow(missing_docs)]

mod support;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use fondo::io::Meter;
use fondo::package::{Agents, Division, MetsFile, MetsHead, MetsWriter};
use fondo::records::Hex;
use fondo::validate::CheckOrder;
use support::{measure, median, place};

const SIZES: [u64; 3] = [1_000, 10_000, 100_000];
const ROUNDS: usize = 3;

fn main() {
    let mut words = std::env::args_os().skip(1);
    match (words.next(), words.next(), words.next()) {
        (Some(how), Some(out), Some(files)) if how == "write" => {
            return write(Path::new(&out), &files.to_string_lossy());
        }
        (Some(how), Some(package), _) if how == "check" => return check(Path::new(&package)),
        // Cargo's own words are none of these.
        _ => {}
    }
    let place = place("fondo-eark");
    println!("{:>8}  {:<6} {:>9} {:>12} {:>14}", "files", "", "seconds", "peak memory", "bytes of METS");
    for files in SIZES {
        let package = place.path().join(format!("package-{files}"));
        fs::create_dir_all(&package).unwrap();
        let mets = package.join("METS.xml");
        run("write", &mets, files, &mets);
        run("check", &package, files, &mets);
    }
}

fn run(how: &str, path: &Path, files: u64, mets: &Path) {
    let mut seconds = Vec::new();
    let mut peak = 0;
    for _ in 0..ROUNDS {
        let itself = std::env::current_exe().unwrap().into_os_string();
        let words: [OsString; 4] = [itself, how.into(), path.into(), files.to_string().into()];
        let (elapsed, kibibytes) = measure(&words);
        seconds.push(elapsed);
        peak = peak.max(kibibytes);
    }
    let size = fs::metadata(mets).unwrap().len();
    let memory = peak as f64 * 1024.0 / 1e6;
    println!("{files:>8}  {how:<6} {:>9.3} {memory:>9.1} MB {size:>14}", median(&seconds));
}

/// Writes the METS as a package would have it; the files are made up one by one.
fn write(out: &Path, files: &str) {
    let files: u64 = files.parse().unwrap();
    let head = MetsHead {
        objid: "package".to_owned(),
        label: "a bench".to_owned(),
        content_category: "Textual works – Digital".to_owned(),
        content_information_type: "MIXED".to_owned(),
        at: "2026-01-15T08:00:00Z".parse().unwrap(),
        record_status: "NEW",
        agents: Agents { software: ("fondo".to_owned(), "0".to_owned()), ..Agents::default() },
        submission_agreement: None,
        reference_code: "bench".to_owned(),
        schema_location: String::new(),
    };
    let file = BufWriter::new(File::create(out).unwrap());
    let mut mets = MetsWriter::begin(file, &head, &Hex([1; 32]), "METS.xml").unwrap();
    mets.files().unwrap();
    let group = mets.group("Representations/master/data", Some("MIXED")).unwrap();
    for number in 0..files {
        let (path, original) = (format!("data/{number:08}.tif"), format!("Serie 1/F{}/{number}.tif", number / 100));
        mets.file(&MetsFile {
            path: &path,
            mime: "image/tiff",
            size: number,
            sha256: Hex([u8::try_from(number % 256).unwrap(); 32]),
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

/// Checks the package; none of its files is there, so that each is looked for and told of.
fn check(package: &Path) {
    let today = "2026-01-15".parse().unwrap();
    let order = CheckOrder { threads: 2, today, schemas: None, meter: &Meter::default() };
    let verdict = fondo::validate::package(package, &order).unwrap();
    assert!(!verdict.is_valid());
}
