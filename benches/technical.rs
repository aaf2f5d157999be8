//! Technical metadata beside exiftool: `cargo bench --bench technical`.
//!
//! Needs `FONDO_SHARED` (material) and exiftool (`EXIFTOOL`, else on the path). Both read all images of the corpus from
//! the page cache, one by one, in one process. Ours lists every field of a file and writes it as JSON, as a package has
//! it; exiftool is asked for the same with `-j -G1 -n`, all files in one call, so that its start counts once; a call
//! without work is taken off. What an inspection does beside, following the coded data to their end, has no counterpart
//! there, and is told apart, as is the writing of MIX for a unit of 10,000 pages.

#![allow(missing_docs, reason = "a benchmark is no library")]

mod support;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Instant;

use fondo::describe;
use fondo::formats::tagged;
use fondo::inspect;
use fondo::intake::{Sample, identify};
use fondo::io::Hasher;
use fondo::profile::Limits;
use fondo::records::{
    Family, FileRole, Hex, Levels, MasterFile, Record, SourcePath, SuppliedFixity, Technical, UnitRecord,
};

const ROUNDS: usize = 7;
const PAGES: usize = 10_000;
const MOST: u32 = 20_000;

fn main() {
    let Some(shared) = std::env::var_os("FONDO_SHARED") else {
        println!("skipped: FONDO_SHARED is not set");
        return;
    };
    let files = images(PathBuf::from(shared).join("corpus/real"));
    let families: Vec<Family> = files.iter().map(family).collect();
    let exiftool = support::tool("EXIFTOOL", "exiftool");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(listed(&files, &families));
        print!(
            "round {}: ours {:.2} ms ({:.1} µs a file)",
            round + 1,
            ours[round] * 1e3,
            ours[round] * 1e6 / files.len() as f64
        );
        if let Some(exiftool) = &exiftool {
            // It ends with a fault where one of the files has one.
            let call: Vec<OsString> = ["sh", "-c", "\"$@\" 2>&1; true", "sh"].map(OsString::from).to_vec();
            let start = support::measure(&[call.clone(), vec![exiftool.clone(), "-ver".into()]].concat()).0;
            let mut words = [call, vec![exiftool.clone(), "-j".into(), "-G1".into(), "-n".into()]].concat();
            words.extend(files.iter().map(|path| path.as_os_str().to_owned()));
            theirs.push(support::measure(&words).0 - start);
            print!(", exiftool {:.1} ms, {:.0} times ours", theirs[round] * 1e3, theirs[round] / ours[round]);
        }
        println!();
    }
    match theirs.is_empty() {
        true => println!("skipped the comparison: exiftool is not installed (EXIFTOOL)"),
        false => println!("{} files, median ratio {:.1}; aim: 20", files.len(), support::ratio(&theirs, &ours)),
    }
    let start = Instant::now();
    for (path, family) in files.iter().zip(&families) {
        let bytes = std::fs::read(path).unwrap_or_default();
        std::hint::black_box(inspect::inspect(*family, &bytes, &Limits::default()));
    }
    println!("with the coded data followed to their end: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let (seconds, bytes) = mix(&files, &families);
    println!("MIX of {PAGES} pages: {:.1} ms, {:.1} MB", seconds * 1e3, bytes as f64 / 1e6);
}

fn images(root: PathBuf) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let is_image = |path: &PathBuf| {
        let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_lowercase();
        ["tif", "tiff", "jpg", "png", "jp2", "j2c"].contains(&extension.as_str())
    };
    walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).filter(is_image).collect()
}

fn family(path: &PathBuf) -> Family {
    let bytes = std::fs::read(path).unwrap_or_default();
    identify(Sample::whole(&bytes), &SourcePath::from(path.to_string_lossy().as_ref())).0.family
}

fn listed(files: &[PathBuf], families: &[Family]) -> f64 {
    let start = Instant::now();
    for (path, family) in files.iter().zip(families) {
        let bytes = std::fs::read(path).unwrap_or_default();
        let dump = tagged::dump(*family, &bytes, MOST);
        std::hint::black_box(serde_json::to_vec(&dump).unwrap_or_default());
    }
    start.elapsed().as_secs_f64()
}

/// Writes MIX of a unit whose pages are copies of the first TIFF with EXIF.
fn mix(files: &[PathBuf], families: &[Family]) -> (f64, u64) {
    let technical: Vec<Technical> = files
        .iter()
        .zip(families)
        .take(40)
        .map(|(path, family)| {
            inspect::inspect(*family, &std::fs::read(path).unwrap_or_default(), &Limits::default()).technical
        })
        .filter(|technical| !technical.images.is_empty())
        .collect();
    let (digests, crc32) = Hasher::of(b"");
    let (format, _) = identify(Sample::whole(b"II*\0"), &SourcePath::from("a.tif"));
    let page = |number: usize| MasterFile {
        name: format!("{number:05}.tif"),
        source: SourcePath::from("a.tif"),
        role: FileRole::Content,
        size: 1,
        digests: digests.clone(),
        crc32,
        format: format.clone(),
        technical: technical[number % technical.len()].clone(),
        page: None,
        side: None,
        item: None,
        supplied: SuppliedFixity::NotListed,
        tags: None,
        made: None,
        access: Vec::new(),
        text: Vec::new(),
    };
    let record = UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: "u".to_owned(),
        unit_version: 1,
        unit_key: Hex([0; 32]),
        batch: "b".to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
        program: "fondo".to_owned(),
        output_version: 1,
        profile: "p".to_owned(),
        profile_digest: Hex([0; 32]),
        levels: Levels::default(),
        description: None,
        capture: None,
        files: (0..PAGES).map(page).collect(),
        documents: Vec::new(),
        findings: Vec::new(),
        change: None,
    };
    let mut out = Counted(0);
    let start = Instant::now();
    let mut buffered = std::io::BufWriter::new(&mut out);
    describe::mix(&record, None, &mut buffered).expect("writing to nowhere");
    drop(buffered);
    (start.elapsed().as_secs_f64(), out.0)
}

/// Counts bytes and drops them.
struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
