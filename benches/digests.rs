//! Digests beside b3sum and bagit.py: `cargo bench --bench digests`.
//!
//! `b3sum` and `bagit.py` are found on the PATH or through `FONDO_B3SUM` and `FONDO_BAGIT`. The material is made in
//! `FONDO_BENCH_DIR` (else the system's temporary folder) and lies in the page cache. Programs run in turn; each ratio
//! is of neighbours.

#![allow(missing_docs, reason = "a benchmark is no library")]

mod support;

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::intake::{ReadOrder, Target, read_once};
use fondo::io::{DigestSet, FingerprintReader, Meter, Purpose, SourceRoot, path_to_bytes, stamp};
use fondo::records::SourcePath;
use support::tool;

const ROUNDS: usize = 5;

/// Number and size of the files.
const SHAPES: [(&str, usize, usize); 3] =
    [("many small", 20_000, 4096), ("pages", 60, 10_000_000), ("big", 1, 1_000_000_000)];

fn main() {
    // The program runs itself as a process of its own, so that peak memory and start are counted as for the others.
    let mut arguments = std::env::args_os().skip(1);
    if let (Some(how), Some(folder)) = (arguments.next(), arguments.next())
        && (how == "pair" || how == "blake3")
    {
        return digest_tree(how == "pair", Path::new(&folder), arguments.next().is_some_and(|word| word == "2"));
    }
    let place = support::place("fondo-digests");
    for (name, count, size) in SHAPES {
        let folder = place.path().join("material");
        generate(&folder, count, size);
        println!("\n{name}: {count} files of {size} bytes");
        compare(&folder, count * size);
        std::fs::remove_dir_all(&folder).expect("remove the material");
    }
}

struct Run {
    label: &'static str,
    command: Vec<OsString>,
    /// A folder that the program changes: it gets hard links of its own, made before the clock starts.
    in_place: bool,
}

fn compare(folder: &Path, bytes: usize) {
    let own = std::env::current_exe().expect("own path").into_os_string();
    let tree = folder.as_os_str().to_owned();
    let list = folder.with_file_name("names");
    let b3sum = tool("FONDO_B3SUM", "b3sum");
    let bagit = tool("FONDO_BAGIT", "bagit.py");
    let xargs = |extra: &str, tool: &OsString| {
        let script = format!("xargs -0 -a \"$0\" \"$1\" {extra} > /dev/null");
        vec!["sh".into(), "-c".into(), script.into(), list.clone().into_os_string(), tool.clone()]
    };
    let mut runs = vec![
        Run {
            label: "ours, BLAKE3 + SHA-256, one core",
            command: one_core(vec![own.clone(), "pair".into(), tree.clone()]),
            in_place: false,
        },
        Run {
            label: "ours, BLAKE3 + SHA-256, two cores",
            command: vec![own.clone(), "pair".into(), tree.clone(), "2".into()],
            in_place: false,
        },
        Run {
            label: "ours, BLAKE3 alone, one core",
            command: one_core(vec![own.clone(), "blake3".into(), tree.clone()]),
            in_place: false,
        },
        Run {
            label: "ours, BLAKE3 alone, two cores",
            command: vec![own, "blake3".into(), tree, "2".into()],
            in_place: false,
        },
    ];
    match &b3sum {
        Some(b3sum) => {
            runs.push(Run {
                label: "b3sum, one core",
                command: one_core(xargs("--num-threads 1", b3sum)),
                in_place: false,
            });
            runs.push(Run { label: "b3sum, all cores", command: xargs("", b3sum), in_place: false });
        }
        None => println!("skipped b3sum: not found (FONDO_B3SUM)"),
    }
    match &bagit {
        Some(bagit) => {
            let command = |processes: &str| {
                let words = ["--quiet", "--sha256", "--processes", processes];
                std::iter::once(bagit.clone()).chain(words.map(OsString::from)).collect()
            };
            runs.push(Run { label: "bagit.py SHA-256, one process", command: command("1"), in_place: true });
            runs.push(Run { label: "bagit.py SHA-256, two processes", command: command("2"), in_place: true });
        }
        None => println!("skipped bagit.py: not found (FONDO_BAGIT)"),
    }
    write_names(folder, &list);
    let mut times = vec![Vec::new(); runs.len()];
    let mut peaks = vec![0; runs.len()];
    for _ in 0..ROUNDS {
        for (number, run) in runs.iter().enumerate() {
            let (seconds, peak) = measure(run, folder);
            times[number].push(seconds);
            peaks[number] = peaks[number].max(peak);
        }
    }
    for (number, run) in runs.iter().enumerate() {
        let ratio = |other: usize| support::ratio(&times[other], &times[number]);
        let median = support::median(&times[number]);
        let speed = bytes as f64 / median / 1e9;
        println!(
            "{:36} {median:7.3} s {speed:6.2} GB/s {:6} KiB; ours (pair, 1) is {:.2} times as fast, ours (pair, 2) {:.2}, ours (BLAKE3) {:.2}",
            run.label,
            peaks[number],
            1.0 / ratio(0),
            1.0 / ratio(1),
            1.0 / ratio(2)
        );
    }
}

/// Pins a command to the first core, where taskset is there: big files are hashed by several threads otherwise.
fn one_core(command: Vec<OsString>) -> Vec<OsString> {
    match tool("FONDO_TASKSET", "taskset") {
        Some(taskset) => [taskset, "-c".into(), "0".into()].into_iter().chain(command).collect(),
        None => command,
    }
}

/// Seconds and peak memory in KiB, of the process and its children.
fn measure(run: &Run, folder: &Path) -> (f64, u64) {
    let work = folder.with_file_name("work");
    let mut words = run.command.clone();
    if run.in_place {
        let copied = Command::new("cp").args(["-al"]).arg(folder).arg(&work).status().expect("run cp");
        assert!(copied.success(), "cp");
        words.push(work.clone().into_os_string());
    }
    let measured = support::measure(&words);
    if run.in_place {
        std::fs::remove_dir_all(&work).expect("remove the copy");
    }
    measured
}

fn write_names(folder: &Path, list: &Path) {
    let mut file = File::create(list).expect("write the names");
    for path in files(folder) {
        file.write_all(&path_to_bytes(&path)).and_then(|()| file.write_all(&[0])).expect("write the names");
    }
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
}

fn generate(folder: &Path, count: usize, size: usize) {
    let mut state = 1u64;
    let mut block = vec![0u8; size.min(1 << 20)];
    for number in 0..count {
        let inner = folder.join(format!("{:03}", number / 500));
        std::fs::create_dir_all(&inner).expect("make a folder");
        let mut file = File::create(inner.join(format!("page_{number:06}.tif"))).expect("make a file");
        let mut left = size;
        while left > 0 {
            for word in block.chunks_mut(8) {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                word.copy_from_slice(&state.to_be_bytes()[..word.len()]);
            }
            let piece = left.min(block.len());
            file.write_all(&block[..piece]).expect("write");
            left -= piece;
        }
    }
}

/// Walks a tree and prints a line for each file, as the others do.
fn digest_tree(pair: bool, folder: &Path, threads: bool) {
    let root = SourceRoot::open(folder).expect("open the folder");
    let meter = Meter::default();
    let names: Vec<PathBuf> = files(folder).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let out = std::sync::Mutex::new(std::io::BufWriter::new(std::io::stdout()));
    // Threads share the files, or the one file.
    let each = if threads && names.len() == 1 { 2 } else { 1 };
    let work = || {
        let mut reader = FingerprintReader::new(&meter, Purpose::Source);
        while let Some(path) = names.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            let inside = path.strip_prefix(root.path()).or_else(|_| path.strip_prefix(folder)).expect("inside");
            let name = SourcePath::from_bytes(path_to_bytes(inside).into_owned());
            let file = root.open_file(&name).expect("open");
            let line =
                if pair { pair_of(&file, &meter) } else { reader.read(&file, each).expect("read").1.to_string() };
            let mut out = out.lock().expect("lock");
            writeln!(out, "{line}  {name}").expect("write");
        }
    };
    if threads && names.len() > 1 {
        std::thread::scope(|scope| {
            scope.spawn(work);
            work();
        });
    } else {
        work();
    }
}

fn pair_of(file: &File, meter: &Meter) -> String {
    let expected = stamp(&file.metadata().expect("stat"));
    let order = ReadOrder {
        file,
        expected,
        into: Target::Streaming,
        copy_to: None,
        digests: DigestSet::PAIR,
        meter,
        progress: &|_| {},
        cancel: &|| false,
    };
    let reading = read_once(order).expect("read");
    format!("{} {}", reading.digests.blake3, reading.digests.sha256)
}
