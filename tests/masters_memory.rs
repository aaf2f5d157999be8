//! The memory that making a master takes, and that of reading it back, stay below what is said before: each is done in
//! a process of its own, whose peak the kernel knows. That counts what OpenJPEG allocates too.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::BufWriter;
use std::path::Path;
use std::process::Command;

use fondo::formats::tiff::PlanarTag;
use fondo::inspect::inspect;
use fondo::normalise::image::master::{Target, WriteOrder, proof_cost, read_back, write, write_cost};
use fondo::normalise::image::srgb_profile;
use fondo::profile::{BilevelCompression, Limits, MasterCompression, MasterFormat};
use fondo::records::Family;

use support::plain_tiff::{PlainTiff, page};

const WIDTH: u32 = 3000;
const HEIGHT: u32 = 2600;
const CHILD: &str = "FONDO_TEST_MASTERS";

const DEFLATE: Target = Target::Tiff {
    compression: MasterCompression::Deflate,
    bilevel: BilevelCompression::G4,
    planar: PlanarTag::Written,
};
const LZW: Target =
    Target::Tiff { compression: MasterCompression::Lzw, bilevel: BilevelCompression::Lzw, planar: PlanarTag::Written };
const JP2: Target = Target::Jp2 { tile: 1024, levels: 5, layers: 11 };

/// A field of `/proc/self/status` in bytes.
fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

fn target(word: &str) -> (Target, MasterFormat, Family) {
    match word {
        "deflate" => (DEFLATE, MasterFormat::Tiff, Family::Tiff),
        "lzw" => (LZW, MasterFormat::Tiff, Family::Tiff),
        _ => (JP2, MasterFormat::Jp2, Family::Jpeg2000),
    }
}

/// What the child does, when this file runs itself; else nothing.
#[test]
fn child() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let [what, form, source, output] = told.split('|').collect::<Vec<_>>()[..] else { panic!("{told}") };
    let (target, format, _) = target(form);
    let limits = Limits::default();
    let bytes = fs::read(if what == "write" { source } else { output }).unwrap();
    let technical = inspect(Family::Tiff, &bytes, &limits).technical;
    let before = memory("VmRSS:");
    if what == "write" {
        let order = WriteOrder {
            family: Family::Tiff,
            bytes: &bytes,
            technical: &technical,
            target,
            leave_out: &[],
            comment: "",
            limits: &limits,
        };
        write(&order, BufWriter::new(fs::File::create(output).unwrap())).unwrap();
    } else {
        read_back(format, &bytes, &limits).unwrap();
    }
    println!("\npeak {}", memory("VmHWM:").saturating_sub(before));
}

/// The peak of one act, in bytes.
fn peak(what: &str, form: &str, source: &Path, output: &Path) -> u64 {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture", "--test-threads", "1"])
        .env(CHILD, format!("{what}|{form}|{}|{}", source.display(), output.display()))
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    let text = String::from_utf8(child.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("peak ")).unwrap().parse().unwrap()
}

#[test]
fn costs_are_upper_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let rows = page(WIDTH, HEIGHT);
    let tags = [(34675, 7, srgb_profile().to_vec())];
    let rgb = PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &tags };
    let deep: Vec<u8> = rows.iter().flat_map(|value| [0, *value]).collect();
    let sources = [("rgb", rgb.bytes()), ("deep", PlainTiff { bits: 16, rows: &deep, ..rgb }.bytes())];
    for (name, bytes) in sources {
        let source = folder.path().join(format!("{name}.tif"));
        fs::write(&source, &bytes).unwrap();
        for form in ["deflate", "lzw", "jp2"] {
            let (target, _, family) = target(form);
            let output = folder.path().join("master");
            let (limits, decoded) = (Limits::default(), rows.len() as u64 * if name == "deep" { 2 } else { 1 });
            let (written, said) =
                (peak("write", form, &source, &output), write_cost(Family::Tiff, &bytes, target, &limits));
            println!("{name} {form}: written with {written} of {said}");
            assert!(written <= said, "{name} {form}: {written} bytes, {said} were said");
            let master = fs::read(&output).unwrap();
            let (read, said) = (peak("read", form, &source, &output), proof_cost(family, &master, &limits));
            println!("{name} {form}: read back with {read} of {said}");
            assert!(read <= said, "{name} {form}: {read} bytes, {said} were said");
            if family == Family::Tiff {
                // By strips: the picture is never there as a whole.
                assert!(written < decoded && read < decoded, "{name} {form}: {written} and {read} of {decoded}");
            }
        }
    }
}
