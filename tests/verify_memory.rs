//! Memory does not grow with the number of files, whatever becomes of them.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

/// Files of the smaller tree; the larger one has five times as many. `FONDO_FULL=1`: 200,000 and 1,000,000.
fn counts() -> [usize; 2] {
    if std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1") {
        [200_000, 1_000_000]
    } else {
        [4_000, 20_000]
    }
}

/// The peak of resident memory of a call, in KiB, as the kernel counts it, and the exit code.
fn peak(words: &[&std::ffi::OsStr]) -> (u64, i32) {
    const SCRIPT: &str = "import resource, subprocess, sys\n\
        code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, code)";
    let output =
        Command::new("python3").args(["-c", SCRIPT, env!("CARGO_BIN_EXE_fondo")]).args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (peak, code) = said.trim().split_once(' ').unwrap_or_else(|| panic!("{output:?}"));
    (peak.parse().unwrap(), code.parse().unwrap())
}

fn tree(root: &Path, count: usize) {
    for number in 0..count {
        let folder = root.join(format!("busta-{:05}", number / 500));
        if number % 500 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(format!("carta-{number:07}.tif")), number.to_le_bytes()).unwrap();
    }
}

#[test]
fn five_times_the_files_take_no_more_memory() {
    let mut peaks = Vec::new();
    for count in counts() {
        let place = tempfile::tempdir().unwrap();
        let (root, manifest) = (place.path().join("t"), place.path().join("m.jsonl"));
        tree(&root, count);
        let words = ["verify".as_ref(), root.as_os_str(), "--create".as_ref(), manifest.as_os_str()];
        let (create, code) = peak(&words);
        assert_eq!(code, 0);
        let words = ["verify".as_ref(), root.as_os_str(), "--manifest".as_ref(), manifest.as_os_str()];
        let (verify, code) = peak(&words);
        assert_eq!(code, 0);
        // The worst: every file has moved.
        fs::rename(root.join("busta-00000"), root.join("moved-first")).unwrap();
        for folder in 1..count / 500 {
            fs::rename(root.join(format!("busta-{folder:05}")), root.join(format!("moved-{folder:05}"))).unwrap();
        }
        let (moved, code) = peak(&words);
        assert_eq!(code, 1);
        println!("{count} files: {create} KiB to create, {verify} to verify, {moved} when all moved");
        peaks.push([create, verify, moved]);
    }
    for (small, large) in peaks[0].iter().zip(peaks[1]) {
        assert!(large < 100 << 10, "{peaks:?}");
        // What is sorted is held up to its budget; beyond it nothing grows.
        assert!(large < small + (30 << 10), "{peaks:?}");
    }
}
