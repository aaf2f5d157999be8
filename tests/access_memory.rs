//! The memory that a derivation takes stays below what `cost` says: each is done in a process of its own, whose peak
//! the kernel knows.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::raster::Place;
use fondo::normalise::image::{DeriveFault, DeriveOrder, cost, derive};
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
        Some("jp2") => Family::Jpeg2000,
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
        image: Place::Chain(0),
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

/// Files of each family and coding that can be made here, in one folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let path = |name: &str| folder.join(name);
    let rows = page(WIDTH, HEIGHT);
    let rgb = PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    fs::write(path("rgb.tif"), rgb.bytes()).unwrap();
    let deep: Vec<u8> = rows.iter().flat_map(|value| [*value, *value]).collect();
    fs::write(path("deep.tif"), PlainTiff { bits: 16, rows: &deep, ..rgb }.bytes()).unwrap();
    let grey: Vec<u8> = rows.iter().copied().step_by(3).collect();
    fs::write(path("grey.tif"), PlainTiff { samples: 1, photometric: 1, rows: &grey, ..rgb }.bytes()).unwrap();
    let bits: Vec<u8> =
        grey.chunks(8).map(|eight| eight.iter().fold(0, |byte, value| byte << 1 | value >> 7)).collect();
    let bilevel = PlainTiff { bits: 1, samples: 1, photometric: 0, rows: &bits, ..rgb };
    fs::write(path("bilevel.tif"), bilevel.bytes()).unwrap();
    jpeg(&path("baseline.jpg"), &rows, false);
    jpeg(&path("progressive.jpg"), &rows, true);
    let mut encoder = png::Encoder::new(fs::File::create(path("rgb.png")).unwrap(), WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&rows).unwrap();
    // One strip, coded: it must be decoded as a whole. Tiles, planes, and bits the other way round need room of their
    // own.
    for (name, from, options) in COPIES {
        made("tiffcp", options, &path(from), &path(name));
    }
    made("opj_compress", &["-i"], &path("rgb.tif"), &path("rgb.jp2"));
    fs::write(path("scans.txt"), "0;\n1;\n2;\n").unwrap();
    let ppm = [format!("P6 {WIDTH} {HEIGHT} 255\n").as_bytes(), &rows].concat();
    fs::write(path("rgb.ppm"), ppm).unwrap();
    let scans = path("scans.txt");
    let several = ["-scans", scans.to_str().unwrap(), "-outfile"];
    let status = Command::new("cjpeg").args(several).args([path("scans.jpg"), path("rgb.ppm")]).status();
    assert!(status.is_err() || status.is_ok_and(|status| status.success()));
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> =
        all.filter(|path| !matches!(path.extension().unwrap().to_str(), Some("txt" | "ppm"))).collect();
    all.sort();
    all
}

const COPIES: &[(&str, &str, &[&str])] = &[
    ("lzw.tif", "rgb.tif", &["-c", "lzw", "-r", "2400"]),
    ("zip.tif", "rgb.tif", &["-c", "zip:2", "-r", "2400"]),
    ("packbits.tif", "rgb.tif", &["-c", "packbits", "-r", "2400"]),
    ("jpeg.tif", "rgb.tif", &["-c", "jpeg", "-r", "2400"]),
    ("jpeg-raw.tif", "rgb.tif", &["-c", "jpeg:r", "-r", "2400"]),
    ("jpeg-strips.tif", "rgb.tif", &["-c", "jpeg", "-r", "16"]),
    ("jpeg-tiles.tif", "rgb.tif", &["-c", "jpeg", "-t", "-w", "512", "-l", "512"]),
    ("jpeg-grey.tif", "grey.tif", &["-c", "jpeg", "-r", "2400"]),
    ("reversed.tif", "rgb.tif", &["-c", "zip", "-f", "lsb2msb", "-r", "2400"]),
    ("planes.tif", "rgb.tif", &["-c", "lzw", "-p", "separate", "-r", "2400"]),
    ("plane-tiles.tif", "rgb.tif", &["-c", "zip", "-p", "separate", "-t", "-w", "2048", "-l", "2400"]),
    ("tiles.tif", "deep.tif", &["-c", "lzw:2", "-t", "-w", "256", "-l", "256"]),
    ("g4.tif", "bilevel.tif", &["-c", "g4", "-r", "2400"]),
    ("g3.tif", "bilevel.tif", &["-c", "g3:2d", "-r", "100"]),
];

/// Calls a program that makes a file from another; where it is absent there is no such file.
fn made(program: &str, options: &[&str], from: &Path, to: &Path) {
    let mut command = Command::new(program);
    command.args(options).arg(from);
    if program == "opj_compress" {
        command.arg("-o");
    }
    let output = command.arg(to).output();
    let sound = output.as_ref().map_or(true, |output| output.status.success());
    assert!(sound, "{program} {options:?}: {output:?}");
}

#[test]
fn cost_is_an_upper_bound() {
    let folder = tempfile::tempdir().unwrap();
    for path in files(folder.path()) {
        let bytes = fs::read(&path).unwrap();
        let (peak, most) = (peak(&path), cost(family(&path), &bytes, &AccessRules::default(), &Limits::default()));
        let name = path.file_name().unwrap().to_string_lossy();
        println!("{name}: {peak} of {most}");
        assert!(peak <= most, "{name}: {peak} bytes, {most} were said");
        assert!(peak > 1 << 20, "{name}: {peak} bytes cannot hold the picture");
    }
}

#[test]
fn what_is_granted_its_cost_is_derived_and_what_has_less_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for path in files(folder.path()) {
        let bytes = fs::read(&path).unwrap();
        let (rules, limits) = (AccessRules::default(), Limits::default());
        let order = |memory| DeriveOrder {
            family: family(&path),
            bytes: &bytes,
            image: Place::Chain(0),
            resolution: None,
            orientation: 1,
            rules: &rules,
            thumbnail: None,
            memory,
            limits: &limits,
        };
        let cost = cost(family(&path), &bytes, &rules, &limits);
        let exact = derive(&order(cost)).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        assert!(exact == derive(&order(u64::MAX)).unwrap(), "{}: memory changes the copy", path.display());
        let refused = derive(&order(1 << 20));
        assert!(matches!(refused, Err(DeriveFault::Memory { allowed: 0x10_0000, .. })), "{}", path.display());
    }
}
