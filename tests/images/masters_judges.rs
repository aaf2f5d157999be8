//! Masters, judged by the decoders and checkers of others: libtiff, Pillow, OpenJPEG, exiftool, `checkit_tiff`,
//! jpylyzer; and over the real material.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::masters::{
    BILEVEL, CODINGS, TIFF, jp2_target, made, measured, pixels, profile, rules, scanned, tiff_target,
};
use crate::support::plain_tiff::{PlainTiff, noise, page};
use crate::support::{corpus, python_with, tool};
use fondo::formats::raster::RasterFault;
use fondo::normalise::image::master::{Decision, Facts, MasterFault, Target, WriteOrder, decide, read_back, write};
use fondo::profile::{BilevelCompression, Limits, MasterCompression, MasterFormat, MasterRules, NormaliseRules};
use fondo::records::Family;

/// A page as black and white, packed.
fn writing(rgb: &[u8], width: usize) -> Vec<u8> {
    let grey: Vec<bool> = rgb.iter().step_by(3).map(|value| *value > 128).collect();
    let byte = |eight: &[bool]| eight.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at));
    grey.chunks(width).flat_map(|row| row.chunks(8).map(byte).collect::<Vec<_>>()).collect()
}

/// What a TIFF says by its tags, as `exiftool` reads it: without those that tell where pixels lie and how they are
/// coded.
fn said(path: &Path) -> Option<serde_json::Value> {
    let exiftool = tool("exiftool")?;
    let output = Command::new(exiftool).args(["-j", "-a", "-u", "-G1", "-b", "-ee"]).arg(path).output().unwrap();
    let mut said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let said = said.get_mut(0).unwrap().take();
    let coding = ["System:", "File:", "Composite:", "ExifTool:", "SourceFile", "Jpeg2000:"];
    let names = [
        "StripOffsets",
        "StripByteCounts",
        "RowsPerStrip",
        "Compression",
        "PlanarConfiguration",
        "Predictor",
        "ImageWidth",
        "ImageHeight",
        "BitsPerSample",
        "PhotometricInterpretation",
        "SamplesPerPixel",
        "FillOrder",
        "Tile",
        "T6Options",
    ];
    let kept = said.as_object().unwrap().iter().filter(|(name, _)| {
        let tag = name.split(':').next_back().unwrap();
        !coding.iter().any(|start| name.starts_with(start)) && !names.iter().any(|coding| tag.starts_with(coding))
    });
    Some(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into())
}

/// A big-endian file with directories below, IPTC as numbers of 32 bits, Photoshop resources, XMP and a maker's note.
fn crowded(place: &Path) -> Option<PathBuf> {
    let (exiftool, tiffcp) = (tool("exiftool")?, tool("tiffcp")?);
    let (plain, big, full) = (place.join("plain.tif"), place.join("big.tif"), place.join("full.tif"));
    fs::write(&plain, scanned(&[])).unwrap();
    let done = Command::new(tiffcp).args(["-B", "-c", "lzw:2"]).args([&plain, &big]).output().unwrap();
    assert!(done.status.success());
    let done = Command::new(exiftool)
        .args([
            "-q",
            "-Artist=Ufficio Pò",
            "-Make=Zeutschel",
            "-Model=OS 12",
            "-Software=Omniscan",
            "-ImageDescription=Carta 1r",
        ])
        .args(["-ExifIFD:ExposureTime=1/60", "-ExifIFD:FNumber=8", "-ExifIFD:DateTimeOriginal=2021:03:04 05:06:07"])
        .args([
            "-ExifIFD:UserComment=nota",
            "-InteropIndex=R98",
            "-GPSLatitude=44.5",
            "-GPSLatitudeRef=N",
            "-GPSLongitude=11.3",
        ])
        .args([
            "-GPSLongitudeRef=E",
            "-IPTC:City=Modena",
            "-IPTC:Keywords=mappa",
            "-XMP-dc:Title=Titolo",
            "-Photoshop:XResolution=300",
        ])
        .args(["-ExifIFD:MakerNoteUnknownText=abcdefghijkl", "-o"])
        .args([&full, &big])
        .output()
        .unwrap();
    assert!(full.exists(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(full)
}

#[test]
fn exiftool_reads_the_same_of_source_and_master() {
    let place = tempfile::tempdir().unwrap();
    let Some(full) = crowded(place.path()) else { return };
    let source = fs::read(&full).unwrap();
    assert!(source.starts_with(b"MM"), "a big-endian source");
    let before = said(&full).unwrap();
    for tag in
        ["GPS:GPSLatitude", "ExifIFD:FNumber", "IPTC:City", "XMP-dc:Title", "InteropIFD:InteropIndex", "IFD0:Artist"]
    {
        assert!(before.get(tag).is_some(), "{tag}: {before}");
    }
    for target in [tiff_target(MasterCompression::Deflate, BilevelCompression::G4), jp2_target()] {
        let (master, written) = made(TIFF, &source, target).unwrap();
        let jp2 = matches!(target, Target::Jp2 { .. });
        let path = place.path().join(if jp2 { "master.jp2" } else { "master.tif" });
        fs::write(&path, &master).unwrap();
        let after = said(&path).unwrap();
        let lost: Vec<_> = before
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, value)| {
                // IPTC and Photoshop stand inside the EXIF of a JP2, where the tool does not open them.
                let inside = jp2 && (name.starts_with("IPTC") || name.starts_with("Photoshop"));
                let shown = after.get(name.as_str()).or_else(|| after.get(name.replace("IFD0:", "ExifIFD:")));
                !inside && shown != Some(value) && !name.contains("ByteOrder") && !name.ends_with("Offset")
            })
            .map(|(name, value)| format!("{name}: {value} {:?}", after.get(name.as_str())))
            .collect();
        assert_eq!(lost, Vec::<String>::new(), "{:?}", written.left_out);
    }
}

#[test]
fn libtiff_and_pillow_decode_the_same_pixels() {
    let (Some(tiffcmp), Some(python)) = (tool("tiffcmp"), python_with("PIL")) else { return };
    let place = tempfile::tempdir().unwrap();
    let rgb = scanned(&[]);
    let row = 300usize.div_ceil(8);
    let bits: Vec<u8> = noise(row * 200).iter().map(|byte| byte & (byte >> 1)).collect();
    let bilevel =
        PlainTiff { width: 300, height: 200, bits: 1, samples: 1, photometric: 0, rows: &bits, tags: &[] }.bytes();
    for (name, source) in [("rgb", rgb), ("bilevel", bilevel)] {
        let original = place.path().join(format!("{name}.tif"));
        fs::write(&original, &source).unwrap();
        for compression in CODINGS {
            for bilevel in BILEVEL {
                let (master, _) = made(TIFF, &source, tiff_target(compression, bilevel)).unwrap();
                let path = place.path().join("master.tif");
                fs::write(&path, &master).unwrap();
                let output = Command::new(&tiffcmp).arg("-t").args([&original, &path]).output().unwrap();
                let text = String::from_utf8_lossy(&output.stdout);
                assert!(output.status.success(), "{name} {compression:?} {bilevel:?}: {text}");
                assert_eq!(pillow(&python, &path), pillow(&python, &original), "{name} {compression:?} {bilevel:?}");
            }
        }
    }
}

/// What Pillow decodes.
fn pillow(python: &std::ffi::OsStr, path: &Path) -> Vec<u8> {
    const SCRIPT: &str = "import sys; from PIL import Image; i = Image.open(sys.argv[1]); sys.stdout.buffer.write(i.mode.encode() + i.tobytes())";
    let output = Command::new(python).args(["-c", SCRIPT]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn checkit_tiff_finds_a_baseline_file() {
    let Some(checkit) = tool("checkit_tiff") else { return };
    let rules = "/usr/share/checkit_tiff/example_configs/cit_tiff6_baseline_SLUB.cfg";
    if !Path::new(rules).exists() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let (source, path) = (scanned(&[]), place.path().join("master.tif"));
    let (master, _) = made(TIFF, &source, tiff_target(MasterCompression::None, BilevelCompression::G4)).unwrap();
    fs::write(&path, master).unwrap();
    let output = Command::new(checkit).arg(rules).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn jpylyzer_finds_valid_jp2_and_openjpeg_and_pillow_decode_the_same_pixels() {
    let (Some(jpylyzer), Some(opj), Some(python)) =
        (python_with("jpylyzer"), tool("opj_decompress"), python_with("PIL"))
    else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let (rgb, wide) = (page(1300, 1100), noise(1300 * 1100 * 2));
    let bits = writing(&rgb, 1300);
    let kinds = [
        (
            "rgb8",
            PlainTiff {
                width: 1300,
                height: 1100,
                bits: 8,
                samples: 3,
                photometric: 2,
                rows: &rgb,
                tags: &[(34675, 7, profile())],
            }
            .bytes(),
        ),
        (
            "grey8",
            PlainTiff { width: 1300, height: 1100, bits: 8, samples: 1, photometric: 1, rows: &wide, tags: &[] }
                .bytes(),
        ),
        (
            "grey16",
            PlainTiff { width: 1300, height: 1100, bits: 16, samples: 1, photometric: 1, rows: &wide, tags: &[] }
                .bytes(),
        ),
        (
            "bilevel",
            PlainTiff { width: 1300, height: 1100, bits: 1, samples: 1, photometric: 1, rows: &bits, tags: &[] }
                .bytes(),
        ),
    ];
    for (name, source) in kinds {
        let (master, _) = made(TIFF, &source, jp2_target()).unwrap();
        let path = place.path().join(format!("{name}.jp2"));
        fs::write(&path, &master).unwrap();
        const SCRIPT: &str = "import sys\nfrom jpylyzer import jpylyzer\nfound = jpylyzer.checkOneFile(sys.argv[1])\n\
            text = lambda name: [e.text for e in found.iter(name)]\n\
            print(text('isValid'), text('transformation'), text('order'), text('layers'), text('levels'), text('meth'), \
            text('captureResolution') or text('hRescInPixelsPerInch'), text('sop'), text('eph'), text('segmentationSymbols'))\n\
            sys.exit(text('isValid') != ['True'])";
        let output = Command::new(&jpylyzer).args(["-c", SCRIPT]).arg(&path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {text}{}", String::from_utf8_lossy(&output.stderr));
        for expected in ["5-3 reversible", "RPCL", "'11'", "yes"] {
            assert!(text.contains(expected), "{name}: no {expected} in {text}");
        }
        assert!(text.contains("300") || text.contains("299.99"), "{name}: {text}");
        assert!(text.contains(if name == "rgb8" { "Restricted ICC" } else { "Enumerated" }), "{name}: {text}");
        let back = place.path().join(format!("{name}.back.tif"));
        let output = Command::new(&opj).arg("-i").arg(&path).arg("-o").arg(&back).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
        let theirs = fs::read(&back).unwrap();
        assert_eq!(pixels(TIFF, &theirs, 0).unwrap(), pixels(TIFF, &source, 0).unwrap(), "{name}: OpenJPEG");
        let original = place.path().join(format!("{name}.tif"));
        fs::write(&original, &source).unwrap();
        if matches!(name, "rgb8" | "grey8") {
            assert_eq!(pillow(&python, &path), pillow(&python, &original), "{name}: Pillow");
        }
    }
}

/// The byte string of the manual, put together in Python from what Pillow decodes.
#[test]
fn a_stranger_computes_the_same_digest() {
    let Some(python) = python_with("PIL") else { return };
    const SCRIPT: &str = "
import struct, sys
from PIL import Image
image = Image.open(sys.argv[1])
kinds = {'1': (1, 1, 1), 'L': (1, 8, 1), 'I;16': (1, 16, 1), 'RGB': (3, 8, 2), 'CMYK': (4, 8, 5), 'P': (1, 8, 3)}
samples, bits, photometric = kinds[image.mode]
head = b'pxl1' + struct.pack('<IIHHBB', *image.size, samples, bits, 1, photometric)
sys.stdout.buffer.write(head + image.tobytes())
";
    let place = tempfile::tempdir().unwrap();
    let rgb = page(61, 40);
    let (bits, wide) = (noise(8 * 40), noise(61 * 40 * 4));
    let tiff = |bits, samples, photometric, rows: &[u8]| {
        PlainTiff { width: 61, height: 40, bits, samples, photometric, rows, tags: &[] }.bytes()
    };
    let kinds = [
        tiff(1, 1, 0, &bits),
        tiff(1, 1, 1, &bits),
        tiff(8, 1, 1, &wide[..61 * 40]),
        tiff(8, 1, 0, &wide[..61 * 40]),
        tiff(16, 1, 1, &wide[..61 * 80]),
        tiff(8, 3, 2, &rgb),
        tiff(8, 4, 5, &wide),
    ];
    for (kind, source) in kinds.iter().enumerate() {
        let path = place.path().join("image.tif");
        fs::write(&path, source).unwrap();
        let output = Command::new(&python).args(["-c", SCRIPT]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs = blake3::hash(&output.stdout).to_hex().to_string();
        assert_eq!(pixels(TIFF, source, 0).unwrap().to_string(), theirs, "{kind}");
    }
}

/// What came of the images of the corpus.
#[derive(Default)]
struct Tally {
    proven: usize,
    left: Vec<String>,
    wrong: Vec<String>,
}

fn round_trip(path: &Path, family: Family, bytes: &[u8], rules: &NormaliseRules, tally: &mut Tally) -> Option<Vec<u8>> {
    let technical = measured(family, bytes);
    let mut put = |why: String| tally.left.push(format!("{}: {why}", path.display()));
    if !technical.complete {
        put("not whole".to_owned());
        return None;
    }
    let target = match decide(family, &technical, rules, &MasterRules::default()) {
        Decision::Make { target, .. } => target,
        Decision::Fits | Decision::Unmended(_) => return None,
        Decision::Cannot(obstacle) => {
            put(obstacle.to_string());
            return None;
        }
    };
    let limits = Limits::default();
    let order =
        WriteOrder { family, bytes, technical: &technical, target, leave_out: &[], comment: "corpus", limits: &limits };
    let mut out = Cursor::new(Vec::new());
    let facts: Facts = match write(&order, &mut out) {
        Ok(written) => written.facts,
        Err(fault @ (MasterFault::Obstacle(_) | MasterFault::Raster(RasterFault::Unsupported { .. }))) => {
            put(fault.to_string());
            return None;
        }
        // What decodes with a fault here was found damaged when it was first decoded.
        Err(MasterFault::Raster(fault)) => {
            put(fault.to_string());
            return None;
        }
        Err(fault) => {
            tally.wrong.push(format!("{}: {fault}", path.display()));
            return None;
        }
    };
    let master = out.into_inner();
    match read_back(rules.format, &master, &limits) {
        Ok(proof) if facts.differences(&proof.facts).is_empty() => tally.proven += 1,
        Ok(proof) => tally.wrong.push(format!("{}: {:?}", path.display(), facts.differences(&proof.facts))),
        Err(fault) => tally.wrong.push(format!("{}: {fault}", path.display())),
    }
    Some(master)
}

#[test]
fn the_images_of_the_corpus_go_there_and_back() {
    let (Some(corpus), Some(tiffcmp)) = (corpus(), tool("tiffcmp")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, copy) = (place.path().join("source.tif"), place.path().join("master.tif"));
    let forms = [
        rules(MasterFormat::Tiff, MasterCompression::None, BilevelCompression::G4),
        rules(MasterFormat::Tiff, MasterCompression::Deflate, BilevelCompression::Lzw),
        rules(MasterFormat::Tiff, MasterCompression::Lzw, BilevelCompression::None),
        rules(MasterFormat::Jp2, MasterCompression::None, BilevelCompression::G4),
    ];
    let mut tallies: [Tally; 4] = Default::default();
    let (mut same, mut not_compared) = (0, 0);
    for entry in walkdir::WalkDir::new(corpus.join("real")).sort_by_file_name().into_iter().flatten() {
        let path = entry.path();
        // Large pages take long in a build without optimisation; what they hold, small ones hold too.
        let small = entry.metadata().is_ok_and(|metadata| metadata.len() < 3 << 20);
        if !entry.file_type().is_file() || !small || path.components().any(|part| part.as_os_str() == "fuzz_images") {
            continue;
        }
        let bytes = fs::read(path).unwrap();
        let family = match bytes.as_slice() {
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => TIFF,
            [0x89, b'P', b'N', b'G', ..] => Family::Png,
            [0, 0, 0, 12, b'j', b'P', ..] => Family::Jpeg2000,
            _ => continue,
        };
        for (rules, tally) in forms.iter().zip(&mut tallies) {
            if rules.format == MasterFormat::Jp2 && bytes.len() > 400 << 10 {
                continue;
            }
            let made = round_trip(path, family, &bytes, rules, tally);
            let Some(master) = made.filter(|_| family == TIFF && rules.format == MasterFormat::Tiff) else { continue };
            fs::write(&source, &bytes).unwrap();
            fs::write(&copy, &master).unwrap();
            let output = Command::new(&tiffcmp).arg("-t").args([&source, &copy]).output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            if output.status.success() {
                same += 1;
            } else if text.contains("Scanline") || text.contains("pixel") {
                tally.wrong.push(format!("{}: tiffcmp: {}", path.display(), text.lines().next().unwrap_or_default()));
            } else {
                not_compared += 1;
            }
        }
    }
    for (rules, tally) in forms.iter().zip(&tallies) {
        println!("{:?} {:?}: {} proven, left {:#?}", rules.format, rules.compression, tally.proven, tally.left);
        assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
    }
    println!("{same} equal by tiffcmp, {not_compared} that it does not compare");
    let proven = tallies.iter().map(|tally| tally.proven).sum::<usize>();
    assert!(proven >= 60 && same >= 30, "{proven} {same}");
}
