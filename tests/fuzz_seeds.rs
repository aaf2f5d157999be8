//! The fuzz targets' functions on damaged real files and on arbitrary bytes: a bounded number of cases, always the same
//! ones.
//!
//! `FONDO_FUZZ_CASES` sets how many cases each entry gets (the full tier is described in `fuzz/README.md`). An input
//! that brings an entry down is written into the build folder, and the message says where.

#[path = "../fuzz/src/lib.rs"]
mod fuzz;
mod support;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use fuzz::{ENTRIES, entry};
use support::damage::{Random, damage};

/// Cases for each entry in the tier that always runs.
const CASES: usize = 150;
/// Largest real file that is damaged, in bytes.
const LARGEST: u64 = 200 << 10;
/// Most real files for one entry.
const MOST_FILES: usize = 24;

macro_rules! one_test_for_each {
    ($($name:ident)*) => {
        $(#[test] fn $name() { run(stringify!($name)); })*
        /// The entries that have a test here.
        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}

one_test_for_each! {
    tiff jpeg png jp2 jbig2 pdf pdf_rules pdf_copy icc exif xmp alto mets provider hocr photoshop inspect derive master identify companion zip tar bag_declaration bag_manifest bag_info checksums csv
    workbook inventory dates names profile event_log note fixity_manifest time_stamp records sacer sincro answers decisions bag_profile
}

#[test]
fn every_entry_has_a_test_and_a_target() {
    let names: BTreeSet<_> = ENTRIES.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), ENTRIES.len(), "a name stands twice");
    assert_eq!(names, TESTED.iter().copied().collect(), "entries (left) and tests (right)");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest: toml::Table = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap();
    let bins = manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap());
    assert_eq!(names, bins.collect(), "entries (left) and programs of fuzz/Cargo.toml (right)");
    for name in names {
        let target = std::fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("\"{name}\"")), "the target `{name}` runs another entry");
    }
}

/// Runs an entry on its seeds as they are, damaged, and on arbitrary bytes.
fn run(name: &str) {
    let entry = entry(name);
    let cases = std::env::var("FONDO_FUZZ_CASES").ok().map_or(CASES, |cases| cases.parse().expect("FONDO_FUZZ_CASES"));
    let mut seeds: Vec<Vec<u8>> = entry.seeds.iter().map(|seed| seed.to_vec()).collect();
    seeds.extend(real_files(entry.extensions).iter().map(|path| std::fs::read(path).unwrap()));
    for seed in &seeds {
        check(name, entry.run, seed);
    }
    // Every entry has its own sequence, the same in every run.
    let mut random =
        Random::new(name.bytes().fold(0x000F_04D0, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))));
    for case in 0..cases {
        let mut bytes = match seeds.get(case % (seeds.len() + 1)) {
            Some(seed) => seed.clone(),
            None => (0..random.below(512)).map(|_| random.byte()).collect(),
        };
        for _ in 0..=random.below(4) {
            damage(&mut bytes, &seeds, &mut random);
        }
        check(name, entry.run, &bytes);
    }
}

/// Calls the entry; what brings it down is kept.
fn check(name: &str, run: fn(&[u8]), bytes: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| run(bytes))).is_err() {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}.bin"));
        std::fs::write(&path, bytes).unwrap();
        panic!("{name}: {} bytes brought it down; they are in {}", bytes.len(), path.display());
    }
}

/// Real files with these extensions, the same ones in every run: of each extension evenly from the smallest to the
/// largest.
fn real_files(extensions: &[&str]) -> Vec<PathBuf> {
    if extensions.is_empty() {
        return Vec::new();
    }
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = Vec::new();
    let shared = support::corpus();
    for extension in extensions {
        let roots = [shared.clone(), Some(repository.join("profiles")), Some(repository.join("tests/golden"))];
        let mut found: Vec<(u64, PathBuf)> =
            roots.into_iter().flatten().flat_map(|root| below(&root, extension)).collect();
        found.sort();
        let share = (MOST_FILES / extensions.len()).max(2);
        let step = found.len().div_ceil(share).max(1);
        files.extend(found.into_iter().step_by(step).map(|(_, path)| path));
    }
    files
}

fn below(root: &Path, extension: &str) -> Vec<(u64, PathBuf)> {
    let entries = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let named =
        files.filter(|entry| entry.path().extension().is_some_and(|found| found.eq_ignore_ascii_case(extension)));
    let sized = named.filter_map(|entry| Some((entry.metadata().ok()?.len(), entry.into_path())));
    sized.filter(|(size, _)| (1..=LARGEST).contains(size)).collect()
}
