//! Fixity beside the tools of others: `cargo bench --bench verify`. Programs run in turn; each ratio is the median of
//! those of neighbours, below 1 we are faster; peaks are those of the largest process, as the kernel counts them.
//!
//! `b3sum`, `bagit.py`, `fd` and `find` are found on the PATH or through `FONDO_B3SUM`, `FONDO_BAGIT`, `FONDO_FD`
//! (empty: left out). The material is made in `FONDO_BENCH_DIR` (else the system's temporary folder) and lies in the
//! page cache.
//!
//! | variable | without it | |
//! |---|---|---|
//! | `FONDO_BENCH_ROUNDS` | 5 | pairs of each comparison |
//! | `FONDO_BENCH_SHRINK` | 1 | the material of the comparisons is so many times smaller |
//! | `FONDO_BENCH_FEW`, `FONDO_BENCH_MANY` | 200,000, 1,000,000 | files whose memory is compared |
//! | `FONDO_BENCH_WALK` | 1,000,000 | empty files that are walked |
//! | `FONDO_BENCH_OBJECTS` | 1,000,000 | objects of the catalogue; the full tier has 10,000,000 |
//! | `FONDO_BENCH_UNITS` | 100,000 | versions of units of the catalogue |
//! | `FONDO_BENCH_ONLY` | all | one of `compare`, `memory`, `walk`, `catalogue` |

#![allow(missing_docs, reason = "a benchmark is no library")]

mod support;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use fondo::catalogue::{Access, Catalogue, StoreFiles, VersionRow, Workspace, index_store};
use fondo::records::fixity::{ManifestFile, ManifestHead, ManifestPlace, ManifestWriter, Reading};
use fondo::records::{Algorithm, Completeness, Hex, Record, SourcePath, UnitState};
use support::{measure, median, number, place, ratio, tool};

/// Number and size of the files.
const SHAPES: [(&str, usize, usize); 3] =
    [("many small", 20_000, 4096), ("pages", 60, 10_000_000), ("big", 1, 1_000_000_000)];

fn main() {
    let place = place("fondo-verify");
    let only = std::env::var("FONDO_BENCH_ONLY").ok();
    let is_wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    println!("load before: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    if is_wanted("compare") {
        let shrink = number("FONDO_BENCH_SHRINK", 1).max(1);
        for (name, count, size) in SHAPES {
            let (count, size) = if count > 1000 { (count / shrink, size) } else { (count, size / shrink) };
            let folder = place.path().join("material");
            generate(&folder, count, size);
            println!("\n{name}: {count} files of {size} bytes");
            compare(place.path(), &folder);
            fs::remove_dir_all(&folder).expect("remove the material");
        }
    }
    if is_wanted("memory") {
        memory(place.path());
    }
    if is_wanted("walk") {
        walk(place.path());
    }
    if is_wanted("catalogue") {
        catalogue(place.path());
    }
}

fn fondo(words: &[&dyn AsRef<OsStr>]) -> Vec<OsString> {
    std::iter::once(OsString::from(env!("CARGO_BIN_EXE_fondo")))
        .chain(words.iter().map(|word| word.as_ref().to_owned()))
        .chain(["--quiet".into()])
        .collect()
}

fn shell(script: String) -> Vec<OsString> {
    vec!["sh".into(), "-c".into(), script.into()]
}

fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1024.0
}

/// Times two commands in turn; tells both medians, the ratio, and the larger peak of each.
fn beside(what: &str, ours: &[OsString], theirs: &[OsString]) {
    let (mut one, mut other, mut peaks) = (Vec::new(), Vec::new(), (0, 0));
    for _ in 0..number("FONDO_BENCH_ROUNDS", 5).max(1) {
        let (seconds, peak) = measure(ours);
        one.push(seconds);
        peaks.0 = peaks.0.max(peak);
        let (seconds, peak) = measure(theirs);
        other.push(seconds);
        peaks.1 = peaks.1.max(peak);
    }
    println!(
        "  {what:<46} {:7.3} s beside {:7.3} s: ratio {:5.2}; {:.0} and {:.0} MiB",
        median(&one),
        median(&other),
        ratio(&one, &other),
        mebibytes(peaks.0),
        mebibytes(peaks.1)
    );
}

fn compare(place: &Path, tree: &Path) {
    let (manifest, fast, list) = (place.join("manifest.jsonl"), place.join("fast.jsonl"), place.join("b3sums"));
    let create = fondo(&[&"verify", &tree, &"--create", &manifest]);
    let create_fast = fondo(&[&"verify", &tree, &"--create", &fast, &"--blake3"]);
    measure(&create);
    measure(&create_fast);
    let shown = |path: &Path| path.display().to_string();
    if let Some(b3sum) = tool("FONDO_B3SUM", "b3sum") {
        let b3sum = b3sum.to_string_lossy().into_owned();
        let sums = shell(format!("find {} -type f -print0 | xargs -0 {b3sum} > {}", shown(tree), shown(&list)));
        measure(&sums);
        beside("create, BLAKE3 / b3sum", &create_fast, &sums);
        let check = shell(format!("{b3sum} -c --quiet {}", shown(&list)));
        beside("verify, our manifest / b3sum -c", &fondo(&[&"verify", &tree, &"--manifest", &fast]), &check);
        beside("verify, b3sum's list / b3sum -c", &fondo(&[&"verify", &tree, &"--manifest", &list]), &check);
    }
    let Some(bagit) = tool("FONDO_BAGIT", "bagit.py") else { return };
    let bag = place.join("bag");
    // A bag that is made anew each time, of links to the same files.
    let made = shell(format!(
        "rm -rf {0} && cp -al {1} {0} && {2} --quiet --sha256 --processes 2 {0}",
        shown(&bag),
        shown(tree),
        bagit.to_string_lossy()
    ));
    beside("create, BLAKE3 and SHA-256 / bagit.py", &create, &made);
    let validate: Vec<OsString> =
        vec![bagit, "--quiet".into(), "--validate".into(), "--processes".into(), "2".into(), bag.clone().into()];
    let deep = fondo(&[&"verify", &tree, &"--manifest", &manifest, &"--deep"]);
    beside("verify --deep (both) / bagit.py --validate", &deep, &validate);
    beside("verify, the bag itself / bagit.py --validate", &fondo(&[&"verify", &bag]), &validate);
    fs::remove_dir_all(&bag).expect("remove the bag");
}

/// Peak memory over a number of files, and over more.
fn memory(place: &Path) {
    let counts = [number("FONDO_BENCH_FEW", 200_000), number("FONDO_BENCH_MANY", 1_000_000)];
    let peaks = counts.map(|count| {
        let (tree, manifest, list) = (place.join("small"), place.join("small.jsonl"), place.join("small.sha256"));
        generate(&tree, count, 16);
        let (created, create) = measure(&fondo(&[&"verify", &tree, &"--create", &manifest]));
        let (verified, verify) = measure(&fondo(&[&"verify", &tree, &"--manifest", &manifest]));
        let sums = format!("find {} -type f -print0 | xargs -0 sha256sum > {}", tree.display(), list.display());
        measure(&shell(sums));
        let (listed, by_list) = measure(&fondo(&[&"verify", &tree, &"--manifest", &list]));
        println!(
            "\n{count:8} files: peak {:.1} MiB to create ({created:.1} s), {:.1} to verify ({verified:.1} s), {:.1} by a list of \
             sha256sum ({listed:.1} s)",
            mebibytes(create),
            mebibytes(verify),
            mebibytes(by_list)
        );
        fs::remove_dir_all(&tree).expect("remove the material");
        [create, verify, by_list].map(|peak| peak as f64)
    });
    let times: Vec<_> = peaks[0].iter().zip(peaks[1]).map(|(few, many)| format!("{:.2}", many / few)).collect();
    println!("{:.0} times the files: {} times the memory", counts[1] as f64 / counts[0] as f64, times.join(", "));
}

/// What the walk costs, beside find and fd with the size and time of each file.
fn walk(place: &Path) {
    let (tree, count) = (place.join("walked"), number("FONDO_BENCH_WALK", 1_000_000));
    generate(&tree, count, 0);
    let manifest = place.join("walked.jsonl");
    measure(&fondo(&[&"verify", &tree, &"--create", &manifest]));
    println!("\n{count} empty files");
    let quick = fondo(&[&"verify", &tree, &"--manifest", &manifest, &"--quick"]);
    let whole = fondo(&[&"verify", &tree, &"--manifest", &manifest]);
    let find = shell(format!("find {} -type f -printf '%s %T@ %p\\n' > /dev/null", tree.display()));
    beside("verify --quick / find with size and time", &quick, &find);
    beside("verify (opens and reads each) / find", &whole, &find);
    let fd = tool("FONDO_FD", "fd").or_else(|| tool("FONDO_FD", "fdfind"));
    if let Some(fd) = fd {
        let words = ["-u", "-t", "f", "--size", "-1k", ".", &tree.display().to_string()].map(OsString::from);
        let fd: Vec<_> = std::iter::once(fd).chain(words).collect();
        beside("verify --quick / fd with size", &quick, &fd);
    }
    fs::remove_dir_all(&tree).expect("remove the material");
}

/// A workspace whose catalogue has many objects: what it costs to fill and to rebuild it, and to ask it.
fn catalogue(place: &Path) {
    let (count, units) = (number("FONDO_BENCH_OBJECTS", 1_000_000), number("FONDO_BENCH_UNITS", 100_000));
    let folder = place.join("workspace");
    let workspace = Workspace::open_or_create(&folder, Access::Write).expect("make a workspace");
    let store = workspace.store_folder("nas");
    fs::create_dir_all(&store).expect("make a folder");
    let mut toml = fs::OpenOptions::new().append(true).open(folder.join("fondo.toml")).expect("open fondo.toml");
    write!(toml, "\n[[stores]]\nname = \"nas\"\npath = \"{}\"\n", place.join("nas").display()).expect("write");
    let files = StoreFiles::new("nas", store);
    objects(&files, count);
    let mut catalogue = Catalogue::open(&workspace.catalogue_path()).expect("open the catalogue");
    let began = Instant::now();
    let indexed = index_store(&files, &mut catalogue, None, place).expect("fill the catalogue");
    let seconds = began.elapsed().as_secs_f64();
    for number in 0..units {
        catalogue.record_version(&version(number)).expect("record a version");
    }
    catalogue.close().expect("close the catalogue");
    let size = fs::metadata(workspace.catalogue_path()).expect("look").len();
    println!(
        "\n{count} objects, {units} versions of units: {:.0} objects a second, {:.1} GiB, {:.0} bytes an object, {} portions",
        count as f64 / seconds,
        size as f64 / (1u64 << 30) as f64,
        size as f64 / count as f64,
        indexed.portions
    );
    drop(workspace);
    ask(&folder, count);
}

/// What people ask, each by a process of its own; then what the program asks.
fn ask(folder: &Path, count: usize) {
    for words in [&["verify", "--coverage"][..], &["status"], &["store", "list"], &["rebuild"]] {
        let call: Vec<OsString> = fondo(&[]).into_iter().chain(words.iter().map(OsString::from)).collect();
        let call: Vec<OsString> = call.into_iter().chain(["--workspace".into(), folder.into()]).collect();
        let rounds = if words == ["rebuild"] { 1 } else { number("FONDO_BENCH_ROUNDS", 5).max(1) };
        let runs: Vec<_> = (0..rounds).map(|_| measure(&call)).collect();
        let (seconds, peaks): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        let peak = peaks.into_iter().max().unwrap_or_default();
        println!("  fondo {:<24} {:8.3} s, peak {:.1} MiB", words.join(" "), median(&seconds), mebibytes(peak));
    }
    let mut catalogue = Catalogue::open(&folder.join("catalogue.db")).expect("open the catalogue");
    let began = Instant::now();
    for number in 0..1000usize {
        let digest = Hex(*blake3::hash(&(number * 997 % count).to_le_bytes()).as_bytes());
        assert_eq!(catalogue.places_of(&digest).expect("ask").len(), 1);
    }
    println!("  where a content lies: {:.6} s", began.elapsed().as_secs_f64() / 1000.0);
    let began = Instant::now();
    catalogue.note_reading("nas", &reading(count), 1).expect("note");
    println!("  a reading of everything: {:.3} s", began.elapsed().as_secs_f64());
}

fn reading(count: usize) -> Reading {
    Reading {
        at: jiff::Timestamp::now(),
        from: None,
        to: None,
        files: count as u64,
        bytes: 0,
        speed: None,
        algorithms: vec![Algorithm::Blake3],
        faults: 0,
    }
}

/// The manifest and the first reading of a store of many files.
fn objects(files: &StoreFiles, count: usize) {
    let head = ManifestHead {
        format: ManifestHead::FORMAT.to_owned(),
        version: ManifestHead::VERSION,
        at: reading(count).at,
        place: ManifestPlace::default(),
    };
    let out = BufWriter::new(fs::File::create(files.manifest()).expect("make the manifest"));
    let mut writer = ManifestWriter::new(out, &head).expect("write the manifest");
    for number in 0..count {
        let digest = Hex(*blake3::hash(&number.to_le_bytes()).as_bytes());
        let path = SourcePath::from(format!("fondo/busta-{:06}/carta-{number:09}.tif", number / 500).as_str());
        let file = ManifestFile { path, size: 2_000_000, mtime: 0, blake3: digest, sha256: Some(digest) };
        writer.file(&file).expect("write");
    }
    let (mut out, _) = writer.finish().expect("write the manifest");
    out.flush().expect("write the manifest");
    files.note_reading(&reading(count)).expect("note the reading");
}

fn version(number: usize) -> VersionRow {
    let digest = Hex(*blake3::hash(&number.to_le_bytes()).as_bytes());
    VersionRow {
        unit: format!("BUSTA-{number:07}"),
        version: 1,
        key: digest,
        state: UnitState::Packaged,
        batch: format!("consegna-{:03}", number / 1000),
        folder: format!("BUSTA-{number:07}"),
        bytes: 200_000_000,
        files: 130,
        pages: 100,
        tag_manifest: digest,
        restricted: false,
        at: "2026-11-26T23:30:00Z".parse().expect("an instant"),
        completeness: Completeness::default(),
    }
}

fn generate(folder: &Path, count: usize, size: usize) {
    let block: Vec<u8> = (0..size.min(1 << 20)).map(|place| (place * 131 + (place >> 7)) as u8).collect();
    for number in 0..count {
        let below = folder.join(format!("busta-{:05}", number / 500));
        if number % 500 == 0 {
            fs::create_dir_all(&below).expect("make a folder");
        }
        let mut file = fs::File::create(below.join(format!("carta_{number:07}.tif"))).expect("make a file");
        let mut left = size;
        let mut first = number.to_le_bytes().to_vec();
        first.truncate(left);
        file.write_all(&first).expect("write");
        left -= first.len();
        while left > 0 {
            let piece = left.min(block.len());
            file.write_all(&block[..piece]).expect("write");
            left -= piece;
        }
    }
}
