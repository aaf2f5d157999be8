//! Bag and zip beside bagit.py, zip and 7z: `cargo bench --bench packages`.
//!
//! 50 files of 10 MB (`FONDO_BENCH_FILES`; 500 are the 5 GB of `docs/proofs.md`) of the kind that scans are, five times
//! in turn (`FONDO_BENCH_ROUNDS`): nothing can be compressed. What is compared is making packages, so nothing is read
//! back and nothing is flushed: the material should lie in memory (`FONDO_BENCH_DIR=/dev/shm`), where flushing costs
//! nobody anything. At the end stands how many times as fast as the faster of bagit.py and `zip -0` our bag is, with
//! its two digests. The floor is what the work cannot be done without: one copy, SHA-256 and BLAKE3 of all bytes, on
//! two cores.

#![allow(missing_docs, reason = "a benchmark is no library")]

mod support;

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use fondo::formats::zip::ZipWriter;
use fondo::intake::{ReadOrder, Target, identify, read_once};
use fondo::io::{DigestSet, Meter, StagedFolder, stamp};
use fondo::package;
use fondo::profile::PackageRules;
use fondo::records::{FileRole, Hex, Levels, MASTER_FOLDER, MasterFile, Record, SuppliedFixity, Technical, UnitRecord};
use support::{measure, median, number, place, ratio, tool};

const SIZE: usize = 10_000_000;

fn main() {
    // The program runs itself as a process of its own, so that peak memory and start are counted as for the others.
    let mut words = std::env::args_os().skip(1);
    match (words.next(), words.next(), words.next()) {
        (Some(how), Some(source), Some(out)) if how == "bag" => return bag(Path::new(&source), Path::new(&out)),
        (Some(how), Some(source), Some(out)) if how == "zip" => return zip(Path::new(&source), Path::new(&out)),
        _ => {}
    }
    let place = place("fondo-packages");
    let source = place.path().join("scans");
    generate(&source, number("FONDO_BENCH_FILES", 50));
    let bags = bags(&source, place.path());
    let zips = zips(&source, place.path());
    verdict(&bags, &zips);
}

/// What each program took, round by round.
type Times = Vec<(&'static str, Vec<f64>)>;

/// Our bag against the faster of bagit.py and `zip -0`, in the same rounds.
fn verdict(bags: &Times, zips: &Times) {
    let of = |times: &Times, name: &str| {
        let found = times.iter().find(|(known, _)| known.contains(name));
        found.map(|(_, seconds)| seconds.clone())
    };
    let Some(ours) = of(bags, "ours") else { return };
    for (name, other) in [("bagit.py", of(bags, "bagit.py")), ("zip -0", of(zips, "zip -0"))] {
        if let Some(other) = other {
            println!("our bag, two digests, against {name}: {:.2} times as fast", ratio(&other, &ours));
        }
    }
}

fn bags(source: &Path, place: &Path) -> Times {
    let bagit = tool("FONDO_BAGIT", "bagit.py");
    let mut runs = vec![("ours", itself("bag", source, &place.join("out")))];
    match bagit {
        Some(bagit) => runs.push((
            "cp -r and bagit.py, two processes",
            script("cp -r \"$1\" \"$2\" && \"$3\" --quiet --sha256 --processes 2 \"$2\"", source, place, Some(bagit)),
        )),
        None => println!("skipped bagit.py: not found (FONDO_BAGIT)"),
    }
    if let (Some(_), Some(_)) = (tool("FONDO_B3SUM", "b3sum"), tool("FONDO_OPENSSL", "openssl")) {
        let floor = "(cp -r \"$1\" \"$2\"; b3sum --num-threads 1 \"$1\"/* >/dev/null) & openssl dgst -sha256 \"$1\"/* >/dev/null; wait";
        runs.push(("floor: cp and b3sum beside openssl", script(floor, source, place, None)));
    } else {
        println!("skipped the floor: it needs b3sum and openssl");
    }
    println!("\nbags");
    compare(&runs, &place.join("out"))
}

fn zips(source: &Path, place: &Path) -> Times {
    let mut runs = vec![("ours", itself("zip", source, &place.join("out.zip")))];
    for (name, program, words) in [("zip -0", "zip", "zip -q -0 -r"), ("7z", "7z", "7z a -tzip -mx0 -mmt2")] {
        if tool("", program).is_some() {
            let words = format!("cd \"$1\" && {words} \"$2.zip\" . >/dev/null");
            runs.push((name, script(&words, source, place, None)));
        } else {
            println!("skipped {name}: not found");
        }
    }
    runs.push(("floor: tar, which adds no check sum", script("tar -cf \"$2.zip\" -C \"$1\" .", source, place, None)));
    println!("\nzips, stored");
    compare(&runs, &place.join("out.zip"))
}

fn compare(runs: &[(&'static str, Vec<OsString>)], out: &Path) -> Times {
    let mut times = vec![Vec::new(); runs.len()];
    let mut peaks = vec![0; runs.len()];
    for _ in 0..number("FONDO_BENCH_ROUNDS", 5) {
        for (index, (_, command)) in runs.iter().enumerate() {
            let (seconds, peak) = measure(command);
            times[index].push(seconds);
            peaks[index] = peaks[index].max(peak);
            let _ = std::fs::remove_file(out);
            let _ = std::fs::remove_dir_all(out);
        }
    }
    for (index, (name, _)) in runs.iter().enumerate() {
        let median = median(&times[index]);
        let slower = ratio(&times[index], &times[0]);
        println!("{name:36} {median:7.3} s, {:8} KiB; takes {slower:.2} times as long as ours", peaks[index]);
    }
    runs.iter().map(|(name, _)| *name).zip(times).collect()
}

fn itself(how: &str, source: &Path, out: &Path) -> Vec<OsString> {
    let own = std::env::current_exe().expect("own path").into_os_string();
    vec![own, how.into(), source.into(), out.into()]
}

/// A shell script whose `$1` is the source, `$2` the path of the output without extension, `$3` a tool.
fn script(text: &str, source: &Path, place: &Path, tool: Option<OsString>) -> Vec<OsString> {
    let words = ["sh".into(), "-c".into(), text.into(), "sh".into(), source.into(), place.join("out").into()];
    words.into_iter().chain(tool).collect()
}

fn generate(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder).expect("make a folder");
    let mut state = 1_u64;
    for file in 0..count {
        let mut out = BufWriter::new(File::create(folder.join(format!("scan_{file:04}.tif"))).expect("create"));
        for _ in 0..SIZE / 8 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            out.write_all(&(state ^ state >> 29).to_le_bytes()).expect("write");
        }
    }
}

fn files(source: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(source).expect("list").map(|entry| entry.expect("list").path()).collect();
    files.sort();
    files
}

/// What the run does with a unit whose files need no decoding: one reading for copy and digests, then everything around
/// them.
fn bag(source: &Path, out: &Path) {
    let staged = StagedFolder::create(out.to_path_buf()).expect("stage");
    let (files, next, made) = (files(source), AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let master = master(path, &staged);
                    made.lock().expect("lock").push(master);
                }
            });
        }
    });
    let mut masters = made.into_inner().expect("lock");
    masters.sort_by(|a: &MasterFile, b| a.name.cmp(&b.name));
    let record = unit(masters);
    package::finish(&staged, &record, &[], &PackageRules::default(), &Meter::default()).expect("finish the bag");
}

fn master(path: &Path, staged: &StagedFolder) -> MasterFile {
    let meter = Meter::default();
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let file = File::open(path).expect("open");
    let mut copy = staged.create_file(&format!("{MASTER_FOLDER}/{name}"), &meter).expect("create");
    let read = read_once(ReadOrder {
        file: &file,
        expected: stamp(&file.metadata().expect("stamp")),
        into: Target::Streaming,
        copy_to: Some(&mut copy),
        digests: DigestSet::PAIR,
        meter: &meter,
        progress: &|_| (),
        cancel: &|| false,
    })
    .expect("read");
    let source = name.as_str().into();
    let (format, _) = identify(fondo::intake::Sample::streamed(&read), &source);
    MasterFile {
        name,
        source,
        role: FileRole::Content,
        size: read.size,
        digests: read.digests,
        crc32: read.crc32,
        format,
        technical: Technical::opaque(),
        page: None,
        side: None,
        item: None,
        supplied: SuppliedFixity::NoneSupplied,
        tags: None,
        made: None,
        access: Vec::new(),
        text: Vec::new(),
    }
}

fn unit(files: Vec<MasterFile>) -> UnitRecord {
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: "bench".to_owned(),
        unit_version: 1,
        unit_key: Hex([7; 32]),
        batch: "bench".to_owned(),
        at: "2026-03-01T10:00:00Z".parse().expect("an instant"),
        program: "fondo".to_owned(),
        output_version: 1,
        profile: "deposito".to_owned(),
        profile_digest: Hex([1; 32]),
        levels: Levels::default(),
        description: None,
        capture: None,
        files,
        documents: Vec::new(),
        findings: Vec::new(),
        change: None,
    }
}

/// The writer alone. It compares each file's CRC-32 with the one on record, which the run has from the first reading;
/// here that reading is done first and counted too.
fn zip(source: &Path, out: &Path) {
    let at = "2026-03-01T10:00:00Z".parse().expect("an instant");
    let mut writer = ZipWriter::new(BufWriter::with_capacity(1 << 20, File::create(out).expect("create")), at);
    for path in files(source) {
        let bytes = std::fs::read(&path).expect("read");
        let name = path.file_name().expect("a name").to_string_lossy();
        let crc32 = crc32fast::hash(&bytes);
        writer.add(&name, bytes.len() as u64, crc32, &mut bytes.as_slice()).expect("add");
    }
    writer.finish().expect("finish").0.flush().expect("flush");
}
