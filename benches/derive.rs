//! Access copies of generated A4 pages of 300 dpi, coding by coding: `cargo bench --bench derive`; or of files that are
//! named after `--`.
//!
//! Each page is derived from in a process of its own, as often as `ROUNDS` says; the mean time on the processor counts,
//! so that a busy machine matters little. `tiffcp` of libtiff makes the compressed files. The benchmark `access` has
//! copies beside those of vips.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "../tests/support/plain_tiff.rs"]
mod plain_tiff;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fondo::formats::raster::{Place, open};
use fondo::inspect::{inspect, inspect_before_decoding};
use fondo::normalise::image::{DeriveOrder, cost, derive};
use fondo::profile::{AccessRules, Limits};
use fondo::records::{Family, Resolution, ResolutionUnit};

use plain_tiff::{PlainTiff, grained_page};

const WIDTH: u32 = 2480;
const HEIGHT: u32 = 3508;
const ROUNDS: u32 = 10;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let (Some("page"), Some(path)) = (arguments.next().as_deref(), arguments.next()) {
        return measure(Path::new(&path));
    }
    // Files that are named are measured instead of generated pages.
    let named: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).filter(|path| path.is_file()).collect();
    let place = tempfile::Builder::new().prefix("fondo-derive").tempdir().expect("make a folder");
    println!(
        "{:<24} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "", "file MB", "decode ms", "all ms", "peak MB", "cost MB", "look ms", "count ms"
    );
    let pages = if named.is_empty() { generate(place.path()) } else { named };
    for path in pages {
        let own = std::env::current_exe().expect("own path");
        let output = Command::new(own).arg("page").arg(&path).output().expect("run itself");
        println!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// The pages: one file for each coding that can be made here.
fn generate(folder: &Path) -> Vec<PathBuf> {
    let rgb = grained_page(WIDTH, HEIGHT, 15);
    let plain = PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows: &rgb, tags: &[] };
    let mut made = vec![folder.join("rgb-none.tif")];
    fs::write(&made[0], plain.bytes()).expect("write a page");
    for (name, coding) in [
        ("lzw", "lzw"),
        ("lzw-predictor", "lzw:2"),
        ("deflate", "zip:2"),
        ("packbits", "packbits"),
        ("jpeg", "jpeg:r:90"),
    ] {
        made.extend(copied(&made[0].clone(), &folder.join(format!("rgb-{name}.tif")), coding));
    }
    let wide: Vec<u8> = rgb.iter().flat_map(|value| [value ^ 0x55, *value]).collect();
    let deep = folder.join("rgb16-none.tif");
    fs::write(&deep, PlainTiff { bits: 16, rows: &wide, ..plain }.bytes()).expect("write a page");
    made.push(deep);
    let grey: Vec<u8> = rgb.iter().copied().step_by(3).collect();
    let row = |row: &[u8]| -> Vec<u8> {
        row.chunks(8).map(|eight| eight.iter().fold(0, |byte, value| byte << 1 | u8::from(*value > 128))).collect()
    };
    let bits: Vec<u8> = grey.chunks_exact(WIDTH as usize).flat_map(row).collect();
    let bilevel = folder.join("bilevel-none.tif");
    let plain = PlainTiff { width: WIDTH, height: HEIGHT, bits: 1, samples: 1, photometric: 1, rows: &bits, tags: &[] };
    fs::write(&bilevel, plain.bytes()).expect("write a page");
    made.extend(copied(&bilevel, &folder.join("bilevel-g4.tif"), "g4"));
    let path = folder.join("rgb.png");
    let mut encoder = png::Encoder::new(fs::File::create(&path).expect("create"), WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().expect("write").write_image_data(&rgb).expect("write");
    made.push(path);
    let path = folder.join("rgb.jpg");
    let encoder = jpeg_encoder::Encoder::new_file(&path, 90).expect("create");
    encoder.encode(&rgb, WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb).expect("write");
    made.push(path);
    made
}

fn copied(from: &Path, to: &Path, coding: &str) -> Option<PathBuf> {
    // Strips of 64 rows: about what scanners write, and a multiple of eight, which JPEG wants.
    let status = Command::new("tiffcp").args(["-r", "64", "-c", coding]).arg(from).arg(to).status();
    if status.is_ok_and(|status| status.success()) {
        return Some(to.to_owned());
    }
    println!("skipped: tiffcp makes no {coding}");
    None
}

fn family(path: &Path) -> Family {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("tif") => Family::Tiff,
        Some("tiff") => Family::Tiff,
        Some("png") => Family::Png,
        Some("jp2" | "j2c" | "jpf") => Family::Jpeg2000,
        _ => Family::Jpeg,
    }
}

fn measure(path: &Path) {
    let (bytes, family) = (fs::read(path).expect("read the page"), family(path));
    let rules = AccessRules::default();
    let order = DeriveOrder {
        family,
        bytes: &bytes,
        image: Place::Chain(0),
        resolution: Some(Resolution { x: (300, 1), y: (300, 1), unit: ResolutionUnit::Inch }),
        orientation: 1,
        rules: &rules,
        thumbnail: None,
        memory: 1 << 30,
        limits: &Limits::default(),
    };
    // The peak is of one derivation, above what is there before it.
    let before = memory("VmRSS:");
    derive(&order).expect("derive");
    let peak = memory("VmHWM:").saturating_sub(before);
    let decoding = mean(|| {
        let mut raster = open(family, &bytes, Place::Chain(0), 1 << 30).expect("open");
        while raster.next_band().expect("decode").is_some() {}
    });
    let all = mean(|| {
        std::hint::black_box(derive(&order).expect("derive"));
    });
    // The inspection before a derivation, and that which follows the coded data itself.
    let look = mean(|| {
        std::hint::black_box(inspect_before_decoding(family, &bytes, &Limits::default()));
    });
    let count = mean(|| {
        std::hint::black_box(inspect(family, &bytes, &Limits::default()));
    });
    let bound = cost(family, &bytes, &rules, &Limits::default());
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let mega = |bytes: u64| bytes as f64 / 1e6;
    print!(
        "{name:<24} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>9.1}",
        mega(bytes.len() as u64),
        millis(decoding),
        millis(all),
        mega(peak),
        mega(bound),
        millis(look),
        millis(count)
    );
}

/// The mean of some rounds: the kernel's figure advances by ticks, so that the best of single ones would be too good.
fn mean(mut work: impl FnMut()) -> Duration {
    let start = processor();
    (0..ROUNDS).for_each(|_| work());
    processor().saturating_sub(start) / ROUNDS
}

/// Time on the processor of this thread; where the system does not say, the clock's.
fn processor() -> Duration {
    let read = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = read.as_deref().and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(clock, Duration::from_nanos)
}

fn clock() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024
}
