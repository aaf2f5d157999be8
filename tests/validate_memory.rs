//! The check of a package takes no more memory when the package has many more files, whatever it lies in.

#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::process::Command;

use fondo::formats::tar::TarWriter;
use fondo::formats::zip::ZipWriter;
use fondo::io::Hasher;
use fondo::package::{Division, MetsFile, MetsWriter};
use support::mets_head::{AT, mets_head};

/// Files of the smaller package and of the larger one. `FONDO_FULL=1`: 50,000 and 250,000.
fn counts() -> [u64; 2] {
    if std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1") { [50_000, 250_000] } else { [10_000, 50_000] }
}

fn content(number: u64) -> [u8; 8] {
    number.to_le_bytes()
}

fn name(number: u64) -> String {
    format!("representations/master/data/{:04}/{number:08}.tif", number / 1000)
}

/// The METS of a package of so many files.
fn mets(count: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut mets = MetsWriter::begin(&mut bytes, &mets_head(), &fondo::records::Hex([1; 32]), "METS.xml").unwrap();
    mets.files().unwrap();
    let group = mets.group("Representations/master", Some("MIXED")).unwrap();
    for number in 0..count {
        mets.file(&MetsFile {
            path: &name(number),
            mime: "image/tiff",
            size: 8,
            sha256: Hasher::of(&content(number)).0.sha256,
            format_name: None,
            format_version: None,
            puid: None,
            original: None,
        })
        .unwrap();
    }
    mets.end_group().unwrap();
    let divisions = [
        Division::Metadata { administrative: &[], descriptive: &[] },
        Division::Group { label: "Representations", group: &group },
    ];
    mets.structure("package", &divisions).unwrap();
    bytes
}

/// Writes the package as a folder, a zip and a tar.
fn packages(place: &Path, count: u64) -> [std::path::PathBuf; 3] {
    let (folder, zip, tar) = (place.join("package"), place.join("p.zip"), place.join("p.tar"));
    let mut zipped = ZipWriter::new(BufWriter::new(File::create(&zip).unwrap()), AT.parse().unwrap());
    let mut tarred = TarWriter::new(BufWriter::new(File::create(&tar).unwrap()), AT.parse().unwrap());
    let mut add = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        if !path.parent().unwrap().is_dir() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        fs::write(path, bytes).unwrap();
        let (name, crc32) = (format!("package/{name}"), crc32fast::hash(bytes));
        zipped.add(&name, bytes.len() as u64, crc32, &mut &*bytes).unwrap();
        tarred.add(&name, bytes.len() as u64, crc32, &mut &*bytes).unwrap();
    };
    add("METS.xml", &mets(count));
    for number in 0..count {
        add(&name(number), &content(number));
    }
    zipped.finish().unwrap();
    tarred.finish().unwrap();
    [folder, zip, tar]
}

/// The peak of resident memory of a check, in KiB, as the kernel counts it, and its verdict.
fn peak(package: &Path) -> (u64, serde_json::Value) {
    const SCRIPT: &str = "import resource, subprocess, sys\n\
        done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n\
        print(done.stdout.decode())";
    let mut command = Command::new("python3");
    command.args(["-c", SCRIPT, env!("CARGO_BIN_EXE_fondo"), "validate", "--json"]).arg(package);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (peak, verdict) = said.trim().split_once('\n').unwrap_or_else(|| panic!("{output:?}"));
    (peak.parse().unwrap(), serde_json::from_str(verdict.lines().next().unwrap()).unwrap())
}

#[test]
fn five_times_the_files_take_no_more_memory() {
    let mut peaks = Vec::new();
    for count in counts() {
        let place = tempfile::tempdir().unwrap();
        let measured = packages(place.path(), count).map(|package| {
            let (peak, verdict) = peak(&package);
            assert_eq!(
                (verdict["kind"].as_str(), verdict["compared"].as_u64()),
                (Some("eark"), Some(count)),
                "{verdict}"
            );
            let codes: Vec<_> =
                verdict["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
            assert!(!codes.iter().any(|code| *code == "eark-checksum" || *code == "eark-file-missing"), "{codes:?}");
            peak
        });
        let [folder, zip, tar] = measured;
        println!("{count} files: {folder} KiB as a folder, {zip} as a zip, {tar} as a tar");
        peaks.push(measured);
    }
    let [small, large] = [peaks[0], peaks[1]];
    assert!(large.iter().all(|peak| *peak < 200 << 10), "{peaks:?}");
    // SQLite fills its caches; beyond them nothing grows. Of a zip the directory is in memory too.
    let grown = |at: usize| large[at].saturating_sub(small[at]);
    assert!(grown(0) < 30 << 10 && grown(1) < 60 << 10 && grown(2) < 30 << 10, "{peaks:?}");
}
