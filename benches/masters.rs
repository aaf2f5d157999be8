//! Masters of a generated A4 page of 300 dpi beside the tools of others, whole processes in turn: `cargo bench --bench
//! masters`.
//!
//! A Deflate TIFF with its proof (written, read back from disk by the second decoder, compared) against `tiffcp`, which
//! writes it; a lossless JP2, with and without its proof, against `opj_compress` with the same parameters, which writes
//! it without profile and resolution. `ROUNDS` says how often (7). A ratio above 1 is the tool of others being slower.

#![allow(missing_docs, reason = "a benchmark is no library")]

#[path = "../tests/support/plain_tiff.rs"]
mod plain_tiff;
mod support;

use std::ffi::OsString;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::inspect::inspect_before_decoding;
use fondo::normalise::image::master::{Decision, WriteOrder, decide, read_back, write};
use fondo::normalise::image::srgb_profile;
use fondo::profile::{Limits, MasterCompression, MasterFormat, MasterRules, NormaliseRules};
use fondo::records::Family;

use plain_tiff::{PlainTiff, scanned_page};
use support::{measure, median, number, ratio, tool};

const WIDTH: u32 = 2480;
const HEIGHT: u32 = 3508;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [form, source, output, rest @ ..] = arguments.as_slice()
        && let Some(rules) = rules(form)
    {
        return make(&rules, Path::new(source), Path::new(output), rest.iter().any(|word| word == "prove"));
    }
    let place = support::place("fondo-masters");
    let pages = pages(place.path());
    println!("{:<34} {:>9} {:>9} {:>9} {:>9} {:>7}", "", "ours s", "peak MB", "theirs s", "peak MB", "ratio");
    for (name, page) in &pages {
        if let Some(tiffcp) = tool("TIFFCP", "tiffcp") {
            let theirs = place.path().join("theirs.tif");
            let coding = if name.contains("bilevel") { "g4" } else { "zip:2" };
            let words = vec![tiffcp, "-c".into(), coding.into(), page.into(), theirs.into()];
            compare(&format!("{name}: TIFF, proven"), place.path(), page, &["deflate", "prove"], &words);
        }
        let Some(opj) = tool("OPJ_COMPRESS", "opj_compress").filter(|_| name.contains("rgb")) else { continue };
        for layers in ["1", "11"] {
            let words = opj_words(&opj, page, &place.path().join("theirs.jp2"), layers);
            let form = format!("jp2-{layers}");
            compare(&format!("{name}: JP2, {layers} layers"), place.path(), page, &[&form], &words);
            compare(&format!("{name}: JP2, {layers} layers, proven"), place.path(), page, &[&form, "prove"], &words);
        }
    }
}

/// The rules that a word of the command line stands for.
fn rules(form: &str) -> Option<NormaliseRules> {
    let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
    let jp2 = |layers| NormaliseRules { format: MasterFormat::Jp2, layers, ..rules.clone() };
    Some(match form {
        "deflate" => NormaliseRules { compression: MasterCompression::Deflate, ..rules },
        "jp2-1" => jp2(1),
        "jp2-11" => jp2(11),
        _ => return None,
    })
}

/// Makes one master, and proves it where that is asked for.
fn make(rules: &NormaliseRules, source: &Path, output: &Path, prove: bool) {
    let bytes = fs::read(source).expect("read the page");
    let limits = Limits::default();
    // A run has these from its first look at the page.
    let technical = inspect_before_decoding(Family::Tiff, &bytes, &limits).technical;
    let decision = decide(Family::Tiff, &technical, rules, &MasterRules::default());
    let Decision::Make { target, .. } = decision else { panic!("nothing to make") };
    let order = WriteOrder {
        family: Family::Tiff,
        bytes: &bytes,
        technical: &technical,
        target,
        leave_out: &[],
        comment: "",
        limits: &limits,
    };
    let out = BufWriter::with_capacity(1 << 20, fs::File::create(output).expect("create"));
    let written = write(&order, out).expect("write a master");
    if prove {
        let proof = read_back(rules.format, &fs::read(output).expect("read it back"), &limits).expect("decode it");
        assert!(written.facts.differences(&proof.facts).is_empty(), "it is not its source");
    }
}

/// Pages as LZW and as CCITT T.4, of which masters of another form are made.
fn pages(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let rgb = scanned_page(WIDTH, HEIGHT);
    let tags = [(296, 3, vec![2, 0]), (34675, 7, srgb_profile().to_vec())];
    let plain =
        PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 3, photometric: 2, rows: &rgb, tags: &tags };
    let grey: Vec<u8> = rgb.iter().copied().step_by(3).collect();
    let byte = |eight: &[u8]| eight.iter().fold(0, |byte, value| byte << 1 | u8::from(*value > 128));
    let bits: Vec<u8> =
        grey.chunks(WIDTH as usize).flat_map(|row| row.chunks(8).map(byte).collect::<Vec<_>>()).collect();
    let bilevel = PlainTiff { bits: 1, samples: 1, photometric: 1, rows: &bits, tags: &tags[..1], ..plain };
    [("rgb lzw", plain.bytes(), "lzw"), ("bilevel packbits", bilevel.bytes(), "packbits")]
        .into_iter()
        .filter_map(|(name, bytes, coding)| {
            let (first, page) = (folder.join("plain.tif"), folder.join(format!("{}.tif", name.replace(' ', "-"))));
            fs::write(&first, bytes).expect("write a page");
            let made = Command::new("tiffcp").args(["-c", coding]).args([&first, &page]).status();
            made.is_ok_and(|made| made.success()).then_some((name, page))
        })
        .collect()
}

/// The same parameters as ours; with several layers, the same rates.
fn opj_words(opj: &OsString, page: &Path, output: &Path, layers: &str) -> Vec<OsString> {
    let precincts = "[256,256],[256,256],[128,128],[128,128],[128,128],[128,128]";
    let mut words: Vec<OsString> = vec![opj.clone(), "-i".into(), page.into(), "-o".into(), output.into()];
    words.extend(["-n", "6", "-t", "1024,1024", "-b", "64,64", "-c", precincts, "-p", "RPCL"].map(OsString::from));
    words.extend(["-SOP", "-EPH", "-M", "32", "-mct", "1", "-TLM", "-PLT"].map(OsString::from));
    if layers == "11" {
        words.extend(["-r".into(), "593,349,205,121,71,41.8,24.6,14.5,8.5,5,1".into()]);
    }
    words
}

/// Runs ours and theirs in turn.
fn compare(name: &str, place: &Path, page: &Path, form: &[&str], theirs: &[OsString]) {
    let own = std::env::current_exe().expect("own path");
    let mut words: Vec<OsString> = vec![own.into(), form[0].into(), page.into(), place.join("ours").into()];
    words.extend(form[1..].iter().map(OsString::from));
    let rounds = number("ROUNDS", 7);
    let (mut ours, mut others, mut peaks) = (Vec::new(), Vec::new(), (0, 0));
    for _ in 0..rounds {
        let (seconds, peak) = measure(&words);
        ours.push(seconds);
        peaks.0 = peak.max(peaks.0);
        let (seconds, peak) = measure(theirs);
        others.push(seconds);
        peaks.1 = peak.max(peaks.1);
    }
    let (mine, other) = (median(&ours), median(&others));
    println!(
        "{name:<34} {mine:>9.3} {:>9} {other:>9.3} {:>9} {:>7.2}",
        peaks.0 / 1024,
        peaks.1 / 1024,
        ratio(&others, &ours)
    );
}
