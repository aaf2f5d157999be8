//! What the benchmarks have in common: programs of others, whole processes timed in turn, medians of neighbouring
//! ratios.
#![allow(dead_code, reason = "each benchmark uses its part")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A program of another: named by an environment variable, else found on the path.
pub fn tool(variable: &str, name: &str) -> Option<OsString> {
    let said = std::env::var_os(variable);
    if said.as_ref().is_some_and(|said| said.is_empty()) {
        return None;
    }
    said.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|tool| tool.is_file())
            .map(PathBuf::into_os_string)
    })
}

/// Where benchmarks put their material: `FONDO_BENCH_DIR`, else the system's temporary folder.
pub fn place(prefix: &str) -> tempfile::TempDir {
    let base = std::env::var_os("FONDO_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    tempfile::Builder::new().prefix(prefix).tempdir_in(base).expect("make a folder")
}

/// A number from the environment.
pub fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Seconds on a processor, of all its threads and processes together: what others do meanwhile changes little of
    /// it.
    pub work: f64,
    /// The peak memory of its largest process, in KiB.
    pub peak: u64,
}

/// Runs a command to its end: seconds, and the peak memory in KiB of its largest process. The clock runs beside the
/// command only, not while the interpreter that counts starts; its own 14 MiB are the least peak that can be seen.
pub fn measure(words: &[OsString]) -> (f64, u64) {
    let taken = taken(words);
    (taken.seconds, taken.peak)
}

/// The same, with the time on processors.
pub fn taken(words: &[OsString]) -> Taken {
    const SCRIPT: &str = "import resource, subprocess, sys, time\n\
        start = time.monotonic()\n\
        code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)\n\
        seconds, used = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)\n\
        print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss)\n\
        sys.exit(code)";
    let output = Command::new("python3")
        .args(["-c", SCRIPT])
        .args(words)
        .stderr(Stdio::inherit())
        .output()
        .expect("run python3");
    assert!(output.status.success(), "{words:?} failed");
    let said = String::from_utf8_lossy(&output.stdout);
    let mut numbers = said.split_whitespace();
    let mut next = || numbers.next().expect("three numbers");
    let (seconds, work) = (next().parse().expect("seconds"), next().parse().expect("seconds of work"));
    Taken { seconds, work, peak: next().parse().expect("peak") }
}

/// The middle one.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The median of the ratios of neighbours.
pub fn ratio(one: &[f64], other: &[f64]) -> f64 {
    median(&one.iter().zip(other).map(|(one, other)| one / other).collect::<Vec<_>>())
}
