//! Fixity beside b3sum, bagit.py and find: `cargo bench --bench verify`.
//!
//! `b3sum` and `bagit.py` are found on the PATH or through `FONDO_B3SUM` and `FONDO_BAGIT`. The material is made in `FONDO_BENCH_DIR`
//! (else the system's temporary folder) and lies in the page cache. Programs run in turn; each ratio is of neighbours. `FONDO_BENCH_WALK`
//! (100,000) files are walked, `FONDO_BENCH_OBJECTS` (1,000,000) are put into a catalogue; for the full tier of the issue: 1,000,000 and
//! 10,000,000.

#![allow(missing_docs)]

mod support;

use std::ffi::OsString;
use std::fs;
use std::io::BufWriter;
use std::path::Path;
use std::time::Instant;

use fondo::catalogue::{Catalogue, StoreFiles, index_store};
use fondo::records::fixity::{ManifestFile, ManifestHead, ManifestPlace, ManifestWriter, Reading};
use fondo::records::{Algorithm, Hex, Record, SourcePath};
use support::{measure, number, place, ratio, tool};

const ROUNDS: usize = 5;

/// Number and size of the files.
const SHAPES: [(&str, usize, usize); 3] =
    [("many small", 20_000, 4096), ("pages", 60, 10_000_000), ("big", 1, 1_000_000_000)];

fn main() {
    let place = place("fondo-verify");
    for (name, count, size) in SHAPES {
        let folder = place.path().join("material");
        generate(&folder, count, size);
        println!("\n{name}: {count} files of {size} bytes");
        compare(place.path(), &folder);
        fs::remove_dir_all(&folder).expect("remove the material");
    }
    memory(place.path());
    walk(place.path());
    catalogue(place.path());
}

fn fondo(words: &[&dyn AsRef<std::ffi::OsStr>]) -> Vec<OsString> {
    std::iter::once(OsString::from(env!("CARGO_BIN_EXE_fondo")))
        .chain(words.iter().map(|word| word.as_ref().to_owned()))
        .chain(["--quiet".into()])
        .collect()
}

fn shell(script: String) -> Vec<OsString> {
    vec!["sh".into(), "-c".into(), script.into()]
}

/// Times two commands in turn; tells both and the ratio.
fn beside(what: &str, ours: &[OsString], theirs: &[OsString]) {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(measure(ours).0);
        other.push(measure(theirs).0);
    }
    let (ours, theirs) = (support::median(&one), support::median(&other));
    println!(
        "  {what:<34} {ours:7.3} s beside {theirs:7.3} s: ratio {:.2} (below 1 we are faster)",
        ratio(&one, &other)
    );
}

fn compare(place: &Path, tree: &Path) {
    let (manifest, list) = (place.join("manifest.jsonl"), place.join("b3sums"));
    let create = fondo(&[&"verify", &tree, &"--create", &manifest]);
    measure(&create);
    let shown = |path: &Path| path.display().to_string();
    if let Some(b3sum) = tool("FONDO_B3SUM", "b3sum") {
        let b3sum = b3sum.to_string_lossy().into_owned();
        let sums = shell(format!("find {} -type f -print0 | xargs -0 {b3sum} > {}", shown(tree), shown(&list)));
        measure(&sums);
        beside("create (both digests) / b3sum", &create, &sums);
        let check = shell(format!("{b3sum} -c --quiet {}", shown(&list)));
        beside("verify, our manifest / b3sum -c", &fondo(&[&"verify", &tree, &"--manifest", &manifest]), &check);
        beside("verify, b3sum's list / b3sum -c", &fondo(&[&"verify", &tree, &"--manifest", &list]), &check);
    }
    if let Some(bagit) = tool("FONDO_BAGIT", "bagit.py") {
        let bag = place.join("bag");
        let copied = std::process::Command::new("cp").args(["-al"]).arg(tree).arg(&bag).status();
        assert!(copied.is_ok_and(|status| status.success()), "link the material");
        let made: Vec<OsString> = vec![
            bagit.clone(),
            "--quiet".into(),
            "--sha256".into(),
            "--processes".into(),
            "2".into(),
            bag.clone().into(),
        ];
        measure(&made);
        let validate: Vec<OsString> =
            vec![bagit, "--quiet".into(), "--validate".into(), "--processes".into(), "2".into(), bag.clone().into()];
        beside(
            "verify --deep / bagit.py --validate",
            &fondo(&[&"verify", &tree, &"--manifest", &manifest, &"--deep"]),
            &validate,
        );
        beside("create (both) / bagit.py --validate", &create, &validate);
        fs::remove_dir_all(&bag).expect("remove the bag");
    }
}

/// Peak memory over a number of files, and over five times as many.
fn memory(place: &Path) {
    let mut peaks = Vec::new();
    for count in [40_000, 200_000] {
        let tree = place.join("small");
        generate(&tree, count, 16);
        let manifest = place.join("small.jsonl");
        let (_, create) = measure(&fondo(&[&"verify", &tree, &"--create", &manifest]));
        let (_, verify) = measure(&fondo(&[&"verify", &tree, &"--manifest", &manifest]));
        println!("\n{count:7} files: peak {create} KiB to create, {verify} KiB to verify");
        peaks.push((create as f64, verify as f64));
        fs::remove_dir_all(&tree).expect("remove the material");
    }
    println!(
        "five times the files: {:.2} and {:.2} times the memory",
        peaks[1].0 / peaks[0].0,
        peaks[1].1 / peaks[0].1
    );
}

/// Names of empty files: what the walk costs, beside find with stat.
fn walk(place: &Path) {
    let (tree, count) = (place.join("walked"), number("FONDO_BENCH_WALK", 100_000));
    generate(&tree, count, 0);
    let manifest = place.join("walked.jsonl");
    measure(&fondo(&[&"verify", &tree, &"--create", &manifest]));
    let find = shell(format!("find {} -type f -printf '%s %T@ %p\\n' > /dev/null", tree.display()));
    println!("\n{count} empty files");
    beside("verify (opens each) / find + stat", &fondo(&[&"verify", &tree, &"--manifest", &manifest]), &find);
    fs::remove_dir_all(&tree).expect("remove the material");
}

/// A catalogue of many objects.
fn catalogue(place: &Path) {
    let count = number("FONDO_BENCH_OBJECTS", 1_000_000);
    let folder = place.join("store");
    fs::create_dir(&folder).expect("make a folder");
    let files = StoreFiles::new("nas", folder);
    let head = ManifestHead {
        format: ManifestHead::FORMAT.to_owned(),
        version: ManifestHead::VERSION,
        at: "2026-11-26T23:30:00Z".parse().expect("an instant"),
        place: ManifestPlace::default(),
    };
    let out = BufWriter::new(fs::File::create(files.manifest()).expect("make the manifest"));
    let mut writer = ManifestWriter::new(out, &head).expect("write the manifest");
    for number in 0..count {
        let digest = Hex(*blake3::hash(&number.to_le_bytes()).as_bytes());
        let path = SourcePath::from(format!("fondo/busta-{:06}/carta-{number:09}.tif", number / 500).as_str());
        writer.file(&ManifestFile { path, size: 2_000_000, mtime: 0, blake3: digest, sha256: digest }).expect("write");
    }
    writer.finish().expect("write the manifest");
    let database = place.join("catalogue.db");
    let mut catalogue = Catalogue::open(&database).expect("open the catalogue");
    let began = Instant::now();
    let indexed = index_store(&files, &mut catalogue, None, place).expect("fill the catalogue");
    let seconds = began.elapsed().as_secs_f64();
    let size = fs::metadata(&database).expect("look").len() as f64 / count as f64;
    println!(
        "\n{count} objects: {:.0} a second, {size:.0} bytes each, {} portions",
        count as f64 / seconds,
        indexed.portions
    );
    let began = Instant::now();
    let portions = catalogue.portions("nas").expect("ask").len();
    println!("  all {portions} portions, oldest first: {:.3} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    for number in 0..1000usize {
        let digest = Hex(*blake3::hash(&(number * 997 % count).to_le_bytes()).as_bytes());
        assert_eq!(catalogue.places_of(&digest).expect("ask").len(), 1);
    }
    println!("  where a content lies: {:.6} s", began.elapsed().as_secs_f64() / 1000.0);
    let reading = Reading {
        at: head.at,
        from: None,
        to: None,
        files: count as u64,
        bytes: 0,
        algorithm: Algorithm::Blake3,
        faults: 0,
    };
    let began = Instant::now();
    catalogue.note_reading("nas", &reading, 1).expect("note");
    println!("  a reading of everything: {:.3} s", began.elapsed().as_secs_f64());
}

fn generate(folder: &Path, count: usize, size: usize) {
    let block: Vec<u8> = (0..size.min(1 << 20)).map(|place| (place * 131 + (place >> 7)) as u8).collect();
    for number in 0..count {
        let below = folder.join(format!("busta-{:05}", number / 500));
        fs::create_dir_all(&below).expect("make a folder");
        let mut file = fs::File::create(below.join(format!("carta_{number:07}.tif"))).expect("make a file");
        let mut left = size;
        let mut first = number.to_le_bytes().to_vec();
        first.truncate(left);
        std::io::Write::write_all(&mut file, &first).expect("write");
        left -= first.len();
        while left > 0 {
            let piece = left.min(block.len());
            std::io::Write::write_all(&mut file, &block[..piece]).expect("write");
            left -= piece;
        }
    }
}
