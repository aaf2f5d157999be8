//! A delivery of page images becomes verified packages: `fondo run` beside a script of the best separate tools that
//! does the same work.
//!
//! `cargo bench --bench end_to_end`. The material is 200 A4 pages at 300 dpi in ten units (`FONDO_BENCH_PAGES` for
//! another number), once LZW and once uncompressed, made from the real scans of `FONDO_SHARED` by Pillow
//! (`FONDO_PYTHON`). The peers are vipsthumbnail, exiftool, siegfried (PyPI `pygfried`) and bagit.py, a unit in each of
//! two processes; like `fondo run` they copy the masters, make access copies of 3000 pixels in sRGB, identify, read
//! metadata, write a bag with SHA-256, validate it and flush it to the disk.

#![allow(missing_docs, reason = "a benchmark is no library")]

mod support;

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use support::{measure, median, number, place, ratio, tool};

const UNITS: usize = 10;

/// Pages of A4 at 300 dpi from real scans, each cut differently. Arguments: scans, output, pages, units, compression.
const MAKE: &str = "
import os, sys
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
scans, out, pages, units, how = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
found = []
for folder, _, names in sorted(os.walk(scans)):
    found += [os.path.join(folder, n) for n in sorted(names) if n.lower().endswith(('.jpg', '.jpeg', '.tif', '.tiff'))]
found = [f for f in found if 'htr_' in f or 'ocrd_' in f]
for page in range(pages):
    unit = page * units // pages
    image = Image.open(found[page % len(found)]).convert('RGB')
    shift = page // len(found)
    image = image.crop((shift, 2 * shift, image.width, image.height)).resize((2480, 3508), Image.LANCZOS)
    folder = os.path.join(out, 'F%04d' % (unit + 1))
    os.makedirs(folder, exist_ok=True)
    image.save(os.path.join(folder, 'F%04d_%04d.tif' % (unit + 1, page + 1)), compression=how, dpi=(300, 300))
";

/// One unit by the separate tools. Arguments: unit's folder, output, python, bagit.py.
const PEERS: &str = r#"
set -e
unit=$1; out=$2/$(basename "$unit"); python=$3; bagit=$4
mkdir -p "$out/master" "$out/access" "$out/metadata"
cp "$unit"/*.tif "$out/master/"
vipsthumbnail "$out"/master/*.tif --size 3000x3000 --export-profile srgb -o "$out/access/%s.jpg[Q=85,strip]"
exiftool -q -json "$out/master" > "$out/metadata/exif.json"
"$python" -c "
import os, sys, pygfried
for folder in sys.argv[1:]:
    for name in sorted(os.listdir(folder)):
        print(name, pygfried.identify(os.path.join(folder, name)))
" "$out/master" > "$out/metadata/pronom.txt"
"$python" "$bagit" --quiet --sha256 "$out"
"$python" "$bagit" --quiet --validate "$out"
sync -f "$out"
"#;

fn main() {
    let Some(shared) = std::env::var_os("FONDO_SHARED") else { return println!("skipped: FONDO_SHARED is not set") };
    let python = std::env::var_os("FONDO_PYTHON").unwrap_or_else(|| "python3".into());
    let scans = Path::new(&shared).join("corpus/real");
    let pages = number("FONDO_BENCH_PAGES", 200);
    let rounds = number("FONDO_BENCH_ROUNDS", 3);
    let place = place("fondo-end-to-end");
    for (how, name) in [("tiff_lzw", "LZW"), ("raw", "uncompressed")] {
        let material = place.path().join(how);
        let made = Command::new(&python)
            .args(["-c", MAKE])
            .arg(&scans)
            .arg(&material)
            .args([pages.to_string(), UNITS.to_string(), how.to_owned()])
            .status();
        if !made.is_ok_and(|status| status.success()) {
            return println!("skipped: the material cannot be made (FONDO_PYTHON needs Pillow)");
        }
        println!("\n{pages} pages, A4 at 300 dpi, RGB, {name}");
        compare(&material, place.path(), &python, pages, rounds);
        std::fs::remove_dir_all(&material).expect("remove the material");
    }
}

fn compare(material: &Path, place: &Path, python: &OsString, pages: usize, rounds: usize) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut our_peak, mut their_peak) = (0, 0);
    let peers = peers(material, python);
    for round in 0..rounds {
        let out = place.join("ours");
        let command: Vec<OsString> = vec![
            env!("CARGO_BIN_EXE_fondo").into(),
            "run".into(),
            material.into(),
            "--profile".into(),
            "deposito".into(),
            "--quiet".into(),
            "--out".into(),
            out.clone().into(),
        ];
        let (seconds, peak) = measure(&command);
        std::fs::remove_dir_all(&out).expect("remove the output");
        ours.push(seconds);
        our_peak = our_peak.max(peak);
        print!("round {}: fondo {seconds:.1} s", round + 1);
        if let Some(peers) = &peers {
            let out = place.join("theirs");
            let mut command = peers.clone();
            command.push(out.clone().into());
            let (seconds, peak) = measure(&command);
            std::fs::remove_dir_all(&out).expect("remove the output");
            theirs.push(seconds);
            their_peak = their_peak.max(peak);
            print!(", separate tools {seconds:.1} s");
        }
        println!();
    }
    let each = |seconds: f64| seconds * 1000.0 / pages as f64;
    println!("fondo          {:7.1} ms a page, largest process {our_peak} KiB", each(median(&ours)));
    if theirs.is_empty() {
        println!("skipped the comparison: it needs vipsthumbnail, exiftool, and Python's bagit and pygfried");
    } else {
        println!("separate tools {:7.1} ms a page, largest process {their_peak} KiB", each(median(&theirs)));
        println!("fondo is {:.2} times as fast", ratio(&theirs, &ours));
    }
}

/// The command of the separate tools, without its last word: the output folder.
fn peers(material: &Path, python: &OsString) -> Option<Vec<OsString>> {
    tool("FONDO_VIPSTHUMBNAIL", "vipsthumbnail")?;
    tool("FONDO_EXIFTOOL", "exiftool")?;
    let found = Command::new(python).args(["-c", "import bagit, pygfried; print(bagit.__file__)"]).output().ok()?;
    let bagit = String::from_utf8(found.stdout).ok().filter(|_| found.status.success())?;
    let script = material.with_file_name("one-unit.sh");
    std::fs::write(&script, PEERS).expect("write the script");
    let all = "ls -d \"$1\"/*/ | xargs -P2 -I{} sh \"$0\" {} \"$4\" \"$2\" \"$3\"";
    let words = [script.into(), material.into(), python.clone(), OsString::from(bagit.trim())];
    Some(["sh".into(), "-c".into(), all.into()].into_iter().chain(words).collect())
}
