//! Identification beside siegfried: `cargo bench --bench identify`.
//!
//! Needs `FONDO_SHARED` (material) and a Python with pygfried (`FONDO_PYTHON`, else `python3`). Both read the files
//! from the page cache, one by one, in one process; each program times its own loop, so that neither its start nor the
//! loading of its signatures counts.

#![allow(missing_docs, reason = "a benchmark is no library")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use fondo::intake::{Sample, identify};
use fondo::io::path_to_bytes;
use fondo::records::SourcePath;

const ROUNDS: usize = 5;

const SCRIPT: &str = "
import os, sys, time
import pygfried
names = [os.fsdecode(name) for name in sys.stdin.buffer.read().split(b'\\0')[:-1]]
pygfried.identify(names[0])
start = time.perf_counter()
for name in names:
    try:
        pygfried.identify(name)
    except Exception:
        pass
print(time.perf_counter() - start)
";

fn main() {
    let Some(shared) = std::env::var_os("FONDO_SHARED") else {
        println!("skipped: FONDO_SHARED is not set");
        return;
    };
    let python = std::env::var_os("FONDO_PYTHON").unwrap_or_else(|| "python3".into());
    let installed = Command::new(&python).args(["-c", "import pygfried"]).stderr(Stdio::null()).status();
    let peer = installed.is_ok_and(|status| status.success());
    if !peer {
        println!("skipped the comparison: pygfried is not installed (FONDO_PYTHON)");
    }
    let walk = walkdir::WalkDir::new(PathBuf::from(shared).join("corpus")).sort_by_file_name();
    let files: Vec<PathBuf> = walk
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.to_str().is_some())
        .collect();
    let names: Vec<SourcePath> =
        files.iter().map(|path| SourcePath::from_bytes(path_to_bytes(path).into_owned())).collect();
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let ours = ours(&files, &names);
        print!("round {}: ours {:.1} ms ({:.1} µs a file)", round + 1, ours * 1e3, ours * 1e6 / files.len() as f64);
        if peer {
            let theirs = siegfried(&python, &files);
            ratios.push(theirs / ours);
            print!(", siegfried {:.1} ms, {:.1} times ours", theirs * 1e3, theirs / ours);
        }
        println!();
    }
    if peer {
        ratios.sort_by(f64::total_cmp);
        println!("{} files, median ratio {:.1}", files.len(), ratios[ROUNDS / 2]);
    }
    let bytes: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap_or_default()).collect();
    let start = Instant::now();
    for (bytes, name) in bytes.iter().zip(&names) {
        std::hint::black_box(identify(Sample::whole(bytes), name));
    }
    let alone = start.elapsed().as_secs_f64();
    println!("on bytes in memory: {:.1} µs a file", alone * 1e6 / files.len() as f64);
}

fn ours(files: &[PathBuf], names: &[SourcePath]) -> f64 {
    let start = Instant::now();
    for (path, name) in files.iter().zip(names) {
        let bytes = std::fs::read(path).unwrap_or_default();
        std::hint::black_box(identify(Sample::whole(&bytes), name));
    }
    start.elapsed().as_secs_f64()
}

fn siegfried(python: &std::ffi::OsStr, files: &[PathBuf]) -> f64 {
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("start python");
    let mut names = Vec::new();
    for path in files {
        names.extend_from_slice(&path_to_bytes(path));
        names.push(0);
    }
    child.stdin.take().expect("stdin").write_all(&names).expect("write the names");
    let output = child.wait_with_output().expect("wait for python");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("seconds")
}
