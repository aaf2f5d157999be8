//! The fuzz targets' functions on damaged real files and on arbitrary bytes: a bounded number of cases, always the same ones.
//!
//! `FONDO_FUZZ_CASES` sets how many cases each entry gets (the full tier is described in `fuzz/README.md`). An input that brings an entry
//! down is written into the build folder, and the message says where.

#[path = "../fuzz/src/lib.rs"]
mod fuzz;
mod support;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use fuzz::{ENTRIES, entry};

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
    tiff jpeg png jp2 pdf icc exif xmp photoshop inspect derive identify companion zip tar bag_declaration bag_manifest bag_info checksums csv
    workbook inventory dates names profile event_log records
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
        Random(name.bytes().fold(0x000F_04D0, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))));
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

/// Real files with these extensions, the same ones in every run: of each extension evenly from the smallest to the largest.
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

/// Splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}

/// Numbers at which programs break.
const EDGES: [u64; 10] = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 63, u64::MAX];

/// Damages the bytes in one of the ways in which files are damaged, or made to do damage.
fn damage(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    // Structures lie at the beginning: half of the damage goes there.
    let at = if random.below(2) == 0 { at.min(random.below(256)) } else { at };
    let length = random.below(64).min(bytes.len() - at);
    match random.below(8) {
        0 => bytes.truncate(at),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.byte()),
        3 => {
            let edge = EDGES[random.below(EDGES.len())];
            let size = [1, 2, 4, 8][random.below(4)];
            let field = if random.below(2) == 0 { edge.to_le_bytes() } else { (edge << (64 - 8 * size)).to_be_bytes() };
            bytes.iter_mut().skip(at).zip(field.into_iter().take(size)).for_each(|(byte, new)| *byte = new);
        }
        4 => {
            bytes.drain(at..at + length);
        }
        5 => {
            let copy = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        6 => bytes[at..at + length].fill(0),
        _ => {
            let other = &seeds.get(random.below(seeds.len())).map_or(&[][..], Vec::as_slice);
            let from = random.below(other.len());
            let piece = other[from..].iter().copied().take(random.below(1024));
            bytes.splice(at..at + length, piece);
        }
    }
}
