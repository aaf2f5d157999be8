//! Decoding over the real material, beside the decoders of others: libtiff (`tiffcp`), Pillow (PNG; JPEG 2000 by
//! OpenJPEG), libjpeg-turbo (`djpeg`).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fondo::formats::raster::{Colour, Place, RasterFault, Samples, Unpacker, open};
use fondo::normalise::image::{DeriveOrder, derive};
use fondo::profile::{AccessRules, Limits};
use fondo::records::Family;

use crate::support::samples::{MOST, each_row};
use crate::support::{corpus, python_with, tool};

fn files(folder: &Path, family: Family) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let is_of = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        match family {
            Family::Tiff => bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") || bytes.starts_with(b"II+\0"),
            Family::Png => bytes.starts_with(b"\x89PNG"),
            Family::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
            _ => bytes.starts_with(b"\0\0\0\x0cjP  ") || bytes.starts_with(b"\xff\x4f\xff\x51"),
        }
    };
    walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).filter(is_of).collect()
}

/// The rows as stored, or as numbers where planes have to be brought together.
fn stored(bytes: &[u8], family: Family, index: usize) -> Result<Vec<u8>, RasterFault> {
    let mut raster = open(family, bytes, Place::Chain(index), MOST)?;
    let shape = raster.shape().clone();
    let mut unpacker = if shape.planar { Some(Unpacker::new(&shape)?) } else { None };
    let mut all = Vec::new();
    while let Some(band) = raster.next_band()? {
        for row in 0..band.rows {
            match unpacker.as_mut().map(|unpacker| unpacker.row(&band, row)).transpose()? {
                None => all.extend_from_slice(band.row(0, row)),
                Some(Samples::Eight(row)) => all.extend_from_slice(row),
                Some(Samples::Sixteen(row)) => all.extend(row.iter().flat_map(|value| value.to_ne_bytes())),
            }
        }
    }
    Ok(all)
}

#[test]
fn tiffs_are_what_libtiff_decodes() {
    let (Some(corpus), Some(_)) = (corpus(), tool("tiffcp")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.tif");
    let link = folder.path().join("original.tif");
    let (mut equal, mut left, mut wrong) = (0, Vec::new(), Vec::new());
    for path in files(&corpus.join("real"), Family::Tiff) {
        if path.components().any(|part| part.as_os_str() == "fuzz_images") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        // `tiffcp` takes what follows a comma in a name for the numbers of pages.
        std::fs::write(&link, &bytes).unwrap();
        for index in 0.. {
            let raster = match open(Family::Tiff, &bytes, Place::Chain(index), MOST) {
                Err(RasterFault::NoImage { .. }) => break,
                Err(fault) => {
                    left.push(format!("{}: {fault}", path.display()));
                    break;
                }
                Ok(raster) => raster,
            };
            let shape = raster.shape().clone();
            drop(raster);
            if matches!(shape.colour, Colour::YCbCr(_)) {
                left.push(format!("{}: YCbCr, in another test", path.display()));
                continue;
            }
            let name = format!("{},{index}", link.display());
            let tiffcp = |planes| Command::new("tiffcp").args(["-c", "none", "-p", planes, &name]).arg(&copy).output();
            let mut made = tiffcp("contig").unwrap();
            if !made.status.success() {
                made = tiffcp("separate").unwrap();
            }
            if !made.status.success() {
                left.push(format!("{}: {}", path.display(), String::from_utf8_lossy(&made.stderr).trim()));
                continue;
            }
            let theirs = std::fs::read(&copy).unwrap();
            let (ours, theirs) = if shape.planar {
                (numbers(&bytes, index), numbers(&theirs, 0))
            } else {
                (stored(&bytes, Family::Tiff, index), stored(&theirs, Family::Tiff, 0))
            };
            match (ours, theirs) {
                (Ok(ours), Ok(theirs)) if ours == theirs => equal += 1,
                (Err(RasterFault::Unsupported { variant }), _) => left.push(format!("{}: {variant}", path.display())),
                (ours, theirs) => {
                    wrong.push(format!("{} image {index}: {:?} {:?}", path.display(), ours.err(), theirs.err()));
                }
            }
        }
    }
    println!("{equal} images equal; left out: {left:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(equal >= 55, "{equal}");
}

fn numbers(bytes: &[u8], index: usize) -> Result<Vec<u8>, RasterFault> {
    let mut all = Vec::new();
    each_row(Family::Tiff, bytes, index, |row| match row {
        Samples::Eight(row) => all.extend_from_slice(row),
        Samples::Sixteen(row) => all.extend(row.iter().flat_map(|value| value.to_ne_bytes())),
    })?;
    Ok(all)
}

/// What Pillow decodes: mode, and the bytes of its picture; `None` where it does not open the file.
fn pillow(python: &std::ffi::OsStr, path: &Path) -> Option<(String, Vec<u8>)> {
    const SCRIPT: &str = "
import sys, warnings
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
warnings.simplefilter('ignore')
name = sys.stdin.buffer.read()
try:
    image = Image.open(name)
    image.load()
except Exception:
    sys.exit(3)
if image.mode == '1':
    image = image.convert('L')
sys.stdout.buffer.write(image.mode.encode() + b'\\n' + image.tobytes())
";
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(path.as_os_str().as_encoded_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        return None;
    }
    let at = output.stdout.iter().position(|byte| *byte == b'\n')?;
    Some((String::from_utf8(output.stdout[..at].to_vec()).ok()?, output.stdout[at + 1..].to_vec()))
}

/// What `opj_decompress` decodes, brought to 8 bits: Pillow's own way there wraps around in samples of 12.
fn openjpeg(path: &Path) -> Option<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.ppm");
    let output = Command::new("opj_decompress").arg("-i").arg(path).arg("-o").arg(&copy).output().ok()?;
    let bytes = std::fs::read(&copy).ok().filter(|_| output.status.success())?;
    // `P6`, a comment, the size, the greatest value.
    let lines: Vec<&[u8]> = bytes.splitn(5, |byte| *byte == b'\n').collect();
    let most: u32 = std::str::from_utf8(lines.get(3)?).ok()?.parse().ok()?;
    let narrow = |pair: &[u8; 2]| (u32::from(u16::from_be_bytes(*pair)) * 255 + most / 2) / most;
    let rows = lines.get(4)?.as_chunks::<2>().0.iter().map(|pair| narrow(pair).to_le_bytes()[0]).collect();
    Some(("RGB".to_owned(), rows))
}

/// Our samples in Pillow's way: bilevel as 0 and 255, the rest as stored.
fn like_pillow(bytes: &[u8], family: Family) -> Result<Vec<u8>, RasterFault> {
    let shape = open(family, bytes, Place::Chain(0), MOST)?.shape().clone();
    let factor = match (shape.bits, &shape.colour) {
        (_, Colour::Palette(_)) | (8, _) => 1,
        (bits, _) => 255 / ((1u16 << bits.min(8)) - 1).to_le_bytes()[0],
    };
    let mut all = Vec::new();
    each_row(family, bytes, 0, |row| match row {
        Samples::Eight(row) => all.extend(row.iter().map(|value| value * factor)),
        // Pillow has 8 bits of RGB whatever the file has.
        Samples::Sixteen(row) => {
            let most = (1u32 << shape.bits) - 1;
            all.extend(row.iter().map(|value| ((u32::from(*value) * 255 + most / 2) / most).to_le_bytes()[0]));
        }
    })?;
    Ok(all)
}

/// Compares all files of a family; a sample may differ by `most`. Files that Pillow does not open must be none for us
/// either.
fn compare(family: Family, most: u8, least: usize) {
    let (Some(corpus), Some(python)) = (corpus(), python_with("PIL")) else { return };
    let (mut equal, mut both_refuse, mut left, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for path in files(&corpus.join("real"), family) {
        let bytes = std::fs::read(&path).unwrap();
        let ours = like_pillow(&bytes, family);
        let bits = open(family, &bytes, Place::Chain(0), MOST).map_or(8, |raster| raster.shape().bits);
        let theirs = if bits > 8 && family == Family::Jpeg2000 { openjpeg(&path) } else { pillow(&python, &path) };
        match (ours, theirs) {
            (Ok(ours), Some((mode, theirs))) => {
                // Pillow brings an opacity of one bit up to 128, not to 255: of JPEG 2000 the colours are compared.
                let skipped = |at: usize| family == Family::Jpeg2000 && mode == "RGBA" && at % 4 == 3;
                let pairs = ours.iter().zip(&theirs).enumerate().filter(|(at, _)| !skipped(*at));
                let worst = pairs.map(|(_, (a, b))| a.abs_diff(*b)).max().unwrap_or(0);
                if ours.len() == theirs.len() && worst <= most {
                    equal += 1;
                } else {
                    let lengths = (ours.len(), theirs.len());
                    wrong.push(format!("{} ({mode}): off by {worst}, {lengths:?}", path.display()));
                }
            }
            (Err(_), None) => both_refuse += 1,
            (Err(fault), Some(_)) => left.push(format!("{}: {fault}", path.display())),
            (Ok(_), None) => left.push(format!("{}: only we decode it", path.display())),
        }
    }
    println!("{equal} files within {most}; {both_refuse} decoded by neither; left out: {left:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(equal >= least, "{equal}");
}

/// The lossy transform is computed in floating point: code that is chosen by what the processor can would give other
/// bytes on another (ARCHITECTURE §3.5). Not so on Arm, where the compiler joins multiplication and addition.
#[test]
#[cfg(not(target_arch = "aarch64"))]
fn lossy_jpeg_2000_gives_the_same_bytes_on_every_processor() {
    let Some(corpus) = corpus() else { return };
    let bytes = std::fs::read(corpus.join("real/opf_format-corpus/jp2k-test/resolution/balloon_kdu61.jp2")).unwrap();
    let rows = stored(&bytes, Family::Jpeg2000, 0).unwrap();
    let digest = blake3::hash(&rows).to_hex();
    assert_eq!(&digest[..32], "2c03565f8dd9751006c48d8a02e9dfde");
}

#[test]
fn pngs_are_what_pillow_decodes() {
    compare(Family::Png, 0, 8);
}

#[test]
fn jpeg_2000_is_what_openjpeg_decodes() {
    if tool("opj_decompress").is_none() {
        return;
    }
    // Lossless codestreams are equal; those of the 9-7 transform are rounded by each decoder in its way.
    compare(Family::Jpeg2000, 1, 28);
}

#[test]
fn jpegs_are_what_libjpeg_decodes() {
    let (Some(corpus), Some(djpeg)) = (corpus(), tool("djpeg")) else { return };
    let (mut equal, mut left, mut wrong) = (0, Vec::new(), Vec::new());
    for path in files(&corpus.join("real"), Family::Jpeg) {
        let bytes = std::fs::read(&path).unwrap();
        let ours = stored(&bytes, Family::Jpeg, 0);
        let theirs = Command::new(&djpeg).args(["-dct", "int", "-pnm"]).arg(&path).output().unwrap();
        let theirs = theirs.status.success().then(|| pnm(&theirs.stdout)).flatten();
        match (ours, theirs) {
            (Ok(ours), Some(theirs)) => {
                let worst = ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
                if ours.len() == theirs.len() && worst == 0 {
                    equal += 1;
                } else {
                    wrong.push(format!("{}: worst {worst}", path.display()));
                }
            }
            (ours, theirs) => {
                left.push(format!("{}: ours {:?}, djpeg {}", path.display(), ours.err(), theirs.is_some()));
            }
        }
    }
    println!("{equal} files equal; left out: {left:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(equal >= 15, "{equal}");
}

/// JPEG as TIFF 6.0 §22 had it, where the whole stream lies in the file (`JPEGInterchangeFormat`).
#[test]
fn old_style_jpeg_is_what_libjpeg_decodes() {
    const FILE: &str = "real/opf_format-corpus/tiff-examples/old-style-jpeg-compression/old-style-jpeg-compression.tif";
    const STREAM: usize = 768;
    let (Some(corpus), Some(djpeg)) = (corpus(), tool("djpeg")) else { return };
    let bytes = std::fs::read(corpus.join(FILE)).unwrap();
    let place = tempfile::tempdir().unwrap();
    let stream = place.path().join("stream.jpg");
    std::fs::write(&stream, &bytes[STREAM..]).unwrap();
    let theirs = Command::new(&djpeg).args(["-dct", "int", "-pnm"]).arg(&stream).output().unwrap();
    let mut ours = stored(&bytes, Family::Tiff, 0).unwrap();
    // The samples are stored as luma and chroma: JFIF's coefficients in integers of 1/65536.
    for pixel in ours.chunks_exact_mut(3) {
        let (y, cb, cr) = (i32::from(pixel[0]), i32::from(pixel[1]) - 128, i32::from(pixel[2]) - 128);
        let red = y + ((91_881 * cr + 32_768) >> 16);
        let green = y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16);
        let blue = y + ((116_130 * cb + 32_768) >> 16);
        pixel.copy_from_slice(&[red, green, blue].map(|value| value.clamp(0, 255) as u8));
    }
    assert!(ours == pnm(&theirs.stdout).unwrap(), "they differ");
}

/// The samples of a binary PGM or PPM.
fn pnm(bytes: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    for _ in 0..4 {
        at += bytes.get(at..)?.iter().position(u8::is_ascii_whitespace)? + 1;
    }
    bytes.get(at..)
}

#[test]
fn hostile_files_end() {
    let Some(corpus) = corpus() else { return };
    let walk = walkdir::WalkDir::new(corpus.join("real/image-tiff/tests/fuzz_images")).sort_by_file_name();
    let (mut pictures, mut faults) = (0, 0);
    for entry in walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        for image in 0..8 {
            let made = derive(&DeriveOrder {
                family: Family::Tiff,
                bytes: &bytes,
                image: Place::Chain(image),
                resolution: None,
                orientation: 1,
                rules: &AccessRules::default(),
                thumbnail: Some(200),
                memory: 256 << 20,
                limits: &Limits::default(),
            });
            match made {
                Ok(_) => pictures += 1,
                Err(_) => faults += 1,
            }
        }
    }
    println!("{pictures} pictures, {faults} faults");
    assert!(faults > 20);
}
