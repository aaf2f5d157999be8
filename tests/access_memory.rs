//! The memory that a derivation takes stays below what `cost` says: each is done in a process of its own, whose peak the kernel knows.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::normalise::image::{DeriveOrder, cost, derive};
use fondo::profile::{AccessRules, Limits};
use fondo::records::Family;

use support::plain_tiff::{PlainTiff, page};

const WIDTH: u32 = 1800;
const HEIGHT: u32 = 2400;
const CHILD: &str = "FONDO_TEST_DERIVES";

fn family(path: &Path) -> Family {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("tif") => Family::Tiff,
        Some("png") => Family::Png,
        _ => Family::Jpeg,
    }
}

/// A field of `/proc/self/status` in bytes.
fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// What the child does, when this file runs itself; else nothing.
#[test]
fn child() {
    let Some(path) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let bytes = fs::read(&path).unwrap();
    let before = memory("VmRSS:");
    derive(&DeriveOrder {
        family: family(&path),
        bytes: &bytes,
        image: 0,
        resolution: None,
        orientation: 6,
        rules: &AccessRules::default(),
        thumbnail: Some(400),
        memory: 1 << 30,
        limits: &Limits::default(),
    })
    .unwrap();
    println!("\npeak {}", memory("VmHWM:").saturating_sub(before));
}

/// The peak of deriving from a file, in bytes.
fn peak(path: &Path) -> u64 {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture", "--test-threads", "1"])
        .env(CHILD, path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("peak ")).unwrap().parse().unwrap()
}

fn jpeg(path: &Path, rows: &[u8], progressive: bool) {
    let mut encoder = jpeg_encoder::Encoder::new_file(path, 90).unwrap();
    encoder.set_progressive(progressive);
    encoder.encode(rows, WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb).unwrap();
}

#[test]
fn cost_is_an_upper_bound() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let rows = page(WIDTH, HEIGHT);
    let rgb = PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    fs::write(path("rgb.tif"), rgb.bytes()).unwrap();
    let deep: Vec<u8> = rows.iter().flat_map(|value| [*value, *value]).collect();
    fs::write(path("deep.tif"), PlainTiff { bits: 16, rows: &deep, ..rgb }.bytes()).unwrap();
    jpeg(&path("baseline.jpg"), &rows, false);
    jpeg(&path("progressive.jpg"), &rows, true);
    let mut encoder = png::Encoder::new(fs::File::create(path("rgb.png")).unwrap(), WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&rows).unwrap();
    let mut names = vec![("rgb.tif", 8), ("deep.tif", 16), ("baseline.jpg", 8), ("progressive.jpg", 8), ("rgb.png", 8)];
    // One strip, coded: it must be decoded as a whole.
    for (name, coding) in [("lzw.tif", "lzw"), ("jpeg.tif", "jpeg")] {
        let made =
            Command::new("tiffcp").args(["-c", coding, "-r", "2400"]).arg(path("rgb.tif")).arg(path(name)).status();
        if made.is_ok_and(|status| status.success()) {
            names.push((name, 8));
        }
    }
    for (name, bits) in names {
        let (peak, most) =
            (peak(&path(name)), cost(family(&path(name)), WIDTH, HEIGHT, 3, bits, &AccessRules::default()));
        println!("{name}: {peak} of {most}");
        assert!(peak <= most, "{name}: {peak} bytes, {most} were said");
        assert!(peak > 1 << 20, "{name}: {peak} bytes cannot hold the picture");
    }
}
