//! Access copies of A4 pages of 300 dpi beside `vipsthumbnail`, whole processes in turn on the same cores: `cargo bench
//! --bench access`.
//!
//! From LZW TIFF with predictor, from uncompressed TIFF and from JPEG (chroma at half and at full size): a JPEG of 2000
//! px and quality 85 each, written to a folder, profile and resolution kept. Ours works with a thread a core, without
//! and with all measures of quality and the digest of the pixels; vips works in one process over all files and in a
//! process a core at a time, and its better one counts. `PAGES` says how many pages (100), `ROUNDS` how often (5),
//! `FONDO_PAGES` names a folder of pages (`*.tif`) to take instead of generated ones. Likeness is the PSNR against a
//! Lanczos reduction in double precision. A ratio above 1 is vips being slower.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "../tests/support/plain_tiff.rs"]
mod plain_tiff;
mod support;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use fondo::formats::raster::{PixelDigest, Place, Resting, open};
use fondo::inspect::inspect_before_decoding;
use fondo::io::View;
use fondo::normalise::image::{DeriveOrder, Derived, paint, srgb_profile};
use fondo::profile::{AccessRules, Limits, QualityRules};
use fondo::quality::{self, Meter, Shown};
use fondo::records::Family;

use plain_tiff::{PlainTiff, scanned_page};
use support::{measure, median, number, ratio, tool};

const WIDTH: u32 = 2480;
const HEIGHT: u32 = 3508;
const LONG_SIDE: u32 = 2000;
const QUALITY: u8 = 85;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, from, to] = arguments.as_slice()
        && let "copies" | "measured" = word.as_str()
    {
        return make(word == "measured", Path::new(from), Path::new(to));
    }
    let Some(vips) = tool("VIPSTHUMBNAIL", "vipsthumbnail") else {
        println!("skipped: vipsthumbnail is not installed (VIPSTHUMBNAIL)");
        return;
    };
    let place = support::place("fondo-access");
    println!("{:<22} {:>8} {:>8} {:>8} {:>8} {:>7}", "", "ours s", "peak MB", "vips s", "peak MB", "ratio");
    for (name, folder) in sources(place.path()) {
        compare(&name, &folder, place.path(), &vips);
    }
}

/// Folders of pages, one a coding.
fn sources(place: &Path) -> Vec<(String, PathBuf)> {
    let plain = place.join("none");
    fs::create_dir(&plain).expect("make a folder");
    let pages = number("PAGES", 100);
    match std::env::var_os("FONDO_PAGES") {
        Some(named) => taken(Path::new(&named), &plain, pages),
        None => generated(&plain, pages),
    }
    let coded = |coding: &str, of: &dyn Fn(&Path, &Path) -> Command, extension: &str| {
        let folder = place.join(coding);
        fs::create_dir(&folder).expect("make a folder");
        for page in files(&plain) {
            let to = folder.join(page.file_stem().expect("a name")).with_extension(extension);
            let made = of(&page, &to).status().expect("run the program that makes the pages");
            assert!(made.success(), "{coding} of {page:?}");
        }
        (coding.to_owned(), folder)
    };
    let lzw = |from: &Path, to: &Path| {
        let mut command = Command::new("tiffcp");
        command.args(["-c", "lzw:2", "-r", "16"]).arg(from).arg(to);
        command
    };
    let jpeg_with = |subsampling: &'static str| {
        move |from: &Path, to: &Path| {
            let mut command = Command::new("vips");
            command.arg("jpegsave").arg(from).arg(to).args(["--Q", "88", "--subsample-mode", subsampling]);
            command
        }
    };
    let (jpeg, full) = (jpeg_with("on"), jpeg_with("off"));
    let mut sources =
        vec![coded("lzw", &lzw, "tif"), coded("jpeg", &jpeg, "jpg"), coded("jpeg-full-chroma", &full, "jpg")];
    sources.insert(1, ("none".to_owned(), plain));
    sources
}

fn generated(folder: &Path, pages: usize) {
    let tags = [(296, 3, vec![2, 0]), (34675, 7, srgb_profile().to_vec())];
    let first = scanned_page(WIDTH, HEIGHT);
    for page in 0..pages {
        let mut rows = first.clone();
        // Each page another: its lines stand elsewhere.
        let width = WIDTH as usize * 3;
        rows.rotate_left(page * 37 % HEIGHT as usize * width);
        let page_of =
            |rows| PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows, tags: &tags };
        fs::write(folder.join(format!("{page:04}.tif")), page_of(&rows).bytes()).expect("write a page");
    }
}

fn taken(named: &Path, folder: &Path, pages: usize) {
    let named = files(named).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "tif"));
    for page in named.take(pages) {
        let to = folder.join(page.file_name().expect("a name"));
        let made = Command::new("tiffcp").args(["-c", "none"]).arg(&page).arg(to).status().expect("run tiffcp");
        assert!(made.success(), "{page:?}");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("read a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Runs ours and theirs in turn over one folder.
fn compare(name: &str, from: &Path, place: &Path, vips: &OsString) {
    let own = std::env::current_exe().expect("own path");
    let (mine, other) = (place.join("ours"), place.join("theirs"));
    let words =
        |word: &str| -> Vec<OsString> { vec![own.clone().into(), word.into(), from.into(), mine.clone().into()] };
    let size = format!("{LONG_SIDE}x{LONG_SIDE}");
    let target = format!("{}/%s.jpg[Q={QUALITY}]", other.display());
    let mut one: Vec<OsString> =
        vec![vips.clone(), "--size".into(), size.clone().into(), "-o".into(), target.clone().into()];
    one.extend(files(from).into_iter().map(PathBuf::into_os_string));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let script = format!(
        "export VIPS_CONCURRENCY=1; printf '%s\\n' '{}'/* | xargs -P{cores} -n1 '{}' --size {size} -o '{target}'",
        from.display(),
        vips.to_string_lossy()
    );
    let many: Vec<OsString> = vec!["sh".into(), "-c".into(), script.into()];
    let (plain, measured) = (words("copies"), words("measured"));
    let commands: [&[OsString]; 4] = [&plain, &measured, &one, &many];
    let (mut times, mut peaks) = ([const { Vec::new() }; 4], [0; 4]);
    for _ in 0..number("ROUNDS", 5) {
        for (at, command) in commands.iter().enumerate() {
            for folder in [&mine, &other] {
                let _ = fs::remove_dir_all(folder)
                    .and_then(|()| fs::create_dir(folder))
                    .or_else(|_| fs::create_dir(folder));
            }
            let (seconds, peak) = measure(command);
            times[at].push(seconds);
            peaks[at] = peaks[at].max(peak);
            if at == 1 {
                told(&format!("{name}: ours"), from, &mine);
            } else if at == 3 {
                told(&format!("{name}: vips"), from, &other);
            }
        }
    }
    let best = if median(&times[2]) < median(&times[3]) { 2 } else { 3 };
    for (at, kind) in [(0, "copies"), (1, "with all measures")] {
        println!(
            "{:<22} {:>8.2} {:>8} {:>8.2} {:>8} {:>7.2}",
            format!("{name}: {kind}"),
            median(&times[at]),
            peaks[at] / 1024,
            median(&times[best]),
            peaks[best] / 1024,
            ratio(&times[best], &times[at])
        );
    }
    let ways = [("one process", 2), ("a process a core", 3)];
    let ways = ways.map(|(way, at)| format!("{way} {:.2} s, {} MB", median(&times[at]), peaks[at] / 1024));
    println!("  vips: {}", ways.join("; "));
}

/// What the first copy is like, once a folder.
fn told(name: &str, from: &Path, copies: &Path) {
    use std::collections::BTreeSet;
    use std::sync::Mutex;
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if !TOLD.lock().expect("no panic before").insert(name.to_owned()) {
        return;
    }
    let (source, copy) = (&files(from)[0], &files(copies)[0]);
    let made = files(copies).len();
    let looked = inspect_before_decoding(Family::Jpeg, &fs::read(copy).expect("read a copy"), &Limits::default());
    let image = &looked.technical.images[0];
    let resolution = image
        .resolution
        .map_or("none".to_owned(), |found| format!("{:.1}", f64::from(found.x.0) / f64::from(found.x.1)));
    let (width, height, pixels) = decoded(copy);
    let (from_width, from_height, original) = decoded(source);
    let reference = reduced(&original, (from_width, from_height), (width, height));
    let squares: f64 = reference.iter().zip(&pixels).map(|(one, other)| (one - f64::from(*other)).powi(2)).sum();
    let psnr = 10.0 * (255.0 * 255.0 / (squares / reference.len() as f64)).log10();
    println!(
        "  {name}: {made} copies, {width} x {height}, {} bytes the first, profile {}, resolution {resolution}, PSNR {psnr:.2} dB",
        fs::metadata(copy).expect("look at a copy").len(),
        if image.icc.is_some() { "kept" } else { "none" }
    );
}

fn family(path: &Path) -> Family {
    if path.extension().is_some_and(|extension| extension == "tif") { Family::Tiff } else { Family::Jpeg }
}

/// RGB of 8 bits.
fn decoded(path: &Path) -> (u32, u32, Vec<u8>) {
    let bytes = fs::read(path).expect("read an image");
    let mut raster = open(family(path), &bytes, Place::Chain(0), 1 << 30).expect("open");
    let (width, height) = (raster.shape().width, raster.shape().height);
    let mut pixels = Vec::new();
    while let Some(band) = raster.next_band().expect("decode") {
        (0..band.rows).for_each(|row| pixels.extend_from_slice(band.row(0, row)));
    }
    (width, height, pixels)
}

/// A Lanczos reduction of three lobes, first across, then down.
fn reduced(pixels: &[u8], from: (u32, u32), to: (u32, u32)) -> Vec<f64> {
    let (width, height) = (from.0 as usize, from.1 as usize);
    let across = weights(width, to.0 as usize);
    let mut narrow = vec![0.0; to.0 as usize * height * 3];
    for y in 0..height {
        for (x, (first, weights)) in across.iter().enumerate() {
            for channel in 0..3 {
                let sample = |at: usize| f64::from(pixels[(y * width + first + at) * 3 + channel]);
                narrow[(y * to.0 as usize + x) * 3 + channel] =
                    weights.iter().enumerate().map(|(at, weight)| weight * sample(at)).sum();
            }
        }
    }
    let (row, mut small) = (to.0 as usize * 3, Vec::with_capacity(to.0 as usize * to.1 as usize * 3));
    for (first, weights) in weights(height, to.1 as usize) {
        for at in 0..row {
            let sum: f64 = weights.iter().enumerate().map(|(y, weight)| weight * narrow[(first + y) * row + at]).sum();
            small.push(sum.clamp(0.0, 255.0));
        }
    }
    small
}

/// For each place of the reduction the first sample that counts, and the weights from there on.
fn weights(from: usize, to: usize) -> Vec<(usize, Vec<f64>)> {
    let scale = from as f64 / to as f64;
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * std::f64::consts::PI).sin() / (x * std::f64::consts::PI) };
    let lanczos = |x: f64| if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 };
    let at = |place: usize| {
        let centre = (place as f64 + 0.5) * scale;
        let (first, last) =
            ((centre - 3.0 * scale).max(0.0) as usize, ((centre + 3.0 * scale).ceil() as usize).min(from));
        let raw: Vec<f64> = (first..last).map(|sample| lanczos((sample as f64 + 0.5 - centre) / scale)).collect();
        let sum: f64 = raw.iter().sum();
        (first, raw.into_iter().map(|weight| weight / sum).collect())
    };
    (0..to).map(at).collect()
}

/// Our side: a thread a core.
fn make(measured: bool, from: &Path, to: &Path) {
    let (files, next) = (files(from), AtomicUsize::new(0));
    let work = || {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = fs::File::open(path).expect("open a page");
            let length = file.metadata().expect("look at a page").len();
            let view = View::of(&file, length.try_into().expect("a length")).expect("map a page");
            let copy = if measured { with_measures(&view, family(path)) } else { plain(&view, family(path)) };
            fs::write(to.join(path.file_stem().expect("a name")).with_extension("jpg"), copy.jpeg)
                .expect("write a copy");
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}

/// As a worker makes it: of a file that is mapped only what is being decoded counts as memory.
fn plain(view: &View, family: Family) -> Derived {
    let rest = || view.forget(view.bytes());
    derived(view.bytes(), family, &mut Resting::new(&rest))
}

fn derived(bytes: &[u8], family: Family, observer: &mut dyn fondo::formats::raster::Observer) -> Derived {
    let rules = AccessRules { long_side: LONG_SIDE, quality: QUALITY, ..AccessRules::default() };
    let limits = Limits::default();
    let looked = inspect_before_decoding(family, bytes, &limits);
    let image = &looked.technical.images[0];
    let order = DeriveOrder {
        family,
        bytes,
        image: Place::Chain(0),
        resolution: image.resolution,
        orientation: image.orientation,
        rules: &rules,
        thumbnail: None,
        memory: 1 << 30,
        limits: &limits,
    };
    paint(&order, observer).expect("decode").finish(None).expect("derive")
}

fn with_measures(view: &View, family: Family) -> Derived {
    let rest = || view.forget(view.bytes());
    let mut watching = ((Meter::default(), PixelDigest::new()), Resting::new(&rest));
    let derived = derived(view.bytes(), family, &mut watching);
    let ((meter, digest), _) = watching;
    std::hint::black_box(digest.finish());
    let jpeg = (family == Family::Jpeg).then_some(view.bytes());
    std::hint::black_box(quality::judge(meter, jpeg, Shown::default(), &QualityRules::default()));
    derived
}
