//! TIFF codings: whatever libtiff's `tiffcp` makes of an uncompressed image must give the same samples again.

use std::path::Path;
use std::process::Command;

use fondo::formats::raster::{Colour, Place, RasterFault, Samples, Unpacker, open};
use fondo::formats::tiff::ifd::Stream;
use fondo::formats::tiff::{Layout, LayoutLimits};
use fondo::inspect::{inspect, inspect_before_decoding};
use fondo::profile::Limits;
use fondo::records::Family;

use crate::support::plain_tiff::{PlainTiff, noise, page};
use crate::support::samples::{MOST, each_row};
use crate::support::tool;

/// All samples as numbers.
fn samples(bytes: &[u8], index: usize) -> Result<Vec<u16>, RasterFault> {
    let mut all = Vec::new();
    each_row(Family::Tiff, bytes, index, |row| match row {
        Samples::Eight(row) => all.extend(row.iter().map(|value| u16::from(*value))),
        Samples::Sixteen(row) => all.extend_from_slice(row),
    })?;
    Ok(all)
}

fn tiffcp(options: &[&str], from: &Path, to: &Path) -> bool {
    let output = Command::new("tiffcp").args(options).arg(from).arg(to).output().unwrap();
    if !output.status.success() {
        println!("tiffcp {options:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    output.status.success()
}

/// Every combination gives the samples of the original.
fn round(name: &str, original: &[u8], codings: &[&str], stores: &[&[&str]]) {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("original.tif");
    std::fs::write(&from, original).unwrap();
    let expected = samples(original, 0).unwrap();
    let mut tried = 0;
    for coding in codings {
        for store in stores {
            let to = folder.path().join("copy.tif");
            let options = [&["-c", coding], *store].concat();
            if !tiffcp(&options, &from, &to) {
                continue;
            }
            let bytes = std::fs::read(&to).unwrap();
            let found = samples(&bytes, 0).unwrap_or_else(|fault| panic!("{name} {options:?}: {fault}"));
            assert!(found == expected, "{name} {options:?}: other samples");
            tried += 1;
        }
    }
    assert!(tried >= codings.len(), "{name}: {tried} copies were made");
}

const STORES: &[&[&str]] = &[
    &[],
    &["-r", "7"],
    &["-r", "100000"],
    &["-t", "-w", "64", "-l", "32"],
    &["-B", "-r", "16"],
    &["-8", "-L", "-r", "5"],
    &["-f", "lsb2msb", "-r", "9"],
];
const PLANAR: &[&[&str]] =
    &[&["-p", "separate"], &["-p", "separate", "-r", "7", "-B"], &["-p", "separate", "-t", "-w", "32", "-l", "48"]];
const BYTES: &[&str] = &["none", "lzw", "lzw:2", "zip", "zip:2", "packbits"];

#[test]
fn grey_and_colour_of_8_bits() {
    if tool("tiffcp").is_none() {
        return;
    }
    let rgb = page(187, 131);
    let colour = PlainTiff { width: 187, height: 131, bits: 8, samples: 3, photometric: 2, rows: &rgb, tags: &[] };
    round("rgb", &colour.bytes(), BYTES, STORES);
    round("rgb planar", &colour.bytes(), BYTES, PLANAR);
    let grey: Vec<u8> = rgb.iter().copied().step_by(3).collect();
    let grey = PlainTiff { width: 187, height: 131, bits: 8, samples: 1, photometric: 1, rows: &grey, tags: &[] };
    round("grey", &grey.bytes(), BYTES, STORES);
    let extra = [(338, 3, 2u16.to_le_bytes().to_vec())];
    let alpha = PlainTiff {
        width: 90,
        height: 97,
        bits: 8,
        samples: 4,
        photometric: 2,
        rows: &noise(90 * 97 * 4),
        tags: &extra,
    };
    round("rgba", &alpha.bytes(), BYTES, STORES);
    round("rgba planar", &alpha.bytes(), BYTES, PLANAR);
}

#[test]
fn deeper_and_shallower_samples() {
    if tool("tiffcp").is_none() {
        return;
    }
    for (bits, photometric) in [(2u16, 1u16), (4, 1), (4, 0), (12, 1), (16, 1), (32, 1)] {
        let row = (101 * usize::from(bits)).div_ceil(8);
        let rows = noise(row * 77);
        let grey = PlainTiff { width: 101, height: 77, bits, samples: 1, photometric, rows: &rows, tags: &[] };
        let codings = if matches!(bits, 16 | 32) { BYTES } else { &["none", "lzw", "zip", "packbits"] };
        // Tiles of 64 samples are whole bytes for all of these.
        round(&format!("grey of {bits} bits"), &grey.bytes(), codings, STORES);
    }
    let rows = noise(101 * 77 * 6);
    let deep = PlainTiff { width: 101, height: 77, bits: 16, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    round("rgb of 16 bits", &deep.bytes(), BYTES, STORES);
    let inks = PlainTiff {
        width: 101,
        height: 77,
        bits: 8,
        samples: 4,
        photometric: 5,
        rows: &noise(101 * 77 * 4),
        tags: &[],
    };
    round("inks", &inks.bytes(), BYTES, STORES);
}

#[test]
fn bilevel() {
    if tool("tiffcp").is_none() {
        return;
    }
    let page = page(731, 419);
    let pixels: Vec<u8> = page.iter().copied().step_by(3).collect();
    let mut rows = Vec::new();
    for row in pixels.chunks_exact(731) {
        rows.extend(row.chunks(8).map(|eight| {
            eight.iter().enumerate().fold(0u8, |byte, (bit, value)| byte | u8::from(*value > 100) << (7 - bit))
        }));
    }
    for photometric in [0, 1] {
        let image = PlainTiff { width: 731, height: 419, bits: 1, samples: 1, photometric, rows: &rows, tags: &[] };
        let codings = ["none", "lzw", "zip", "packbits", "g3:1d", "g3:2d", "g3:1d:fill", "g3:2d:fill", "g4"];
        round("bilevel", &image.bytes(), &codings, STORES);
    }
}

#[test]
fn several_pages_and_missing_ones() {
    if tool("tiffcp").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (one, two, both) = (folder.path().join("1.tif"), folder.path().join("2.tif"), folder.path().join("both.tif"));
    let (first, second) = (noise(40 * 30), page(20, 50));
    let grey = PlainTiff { width: 40, height: 30, bits: 8, samples: 1, photometric: 1, rows: &first, tags: &[] };
    let colour = PlainTiff { width: 20, height: 50, bits: 8, samples: 3, photometric: 2, rows: &second, tags: &[] };
    std::fs::write(&one, grey.bytes()).unwrap();
    std::fs::write(&two, colour.bytes()).unwrap();
    let status = Command::new("tiffcp").args(["-c", "lzw"]).args([&one, &two, &both]).status().unwrap();
    assert!(status.success());
    let bytes = std::fs::read(&both).unwrap();
    assert!(samples(&bytes, 0).unwrap().iter().map(|value| value.to_le_bytes()[0]).eq(first));
    assert!(samples(&bytes, 1).unwrap().iter().map(|value| value.to_le_bytes()[0]).eq(second));
    assert_eq!(samples(&bytes, 2), Err(RasterFault::NoImage { place: Place::Chain(2) }));
}

#[test]
fn what_ends_early_is_a_fault() {
    if tool("tiffcp").is_none() {
        return;
    }
    let rows = page(300, 200);
    let image = PlainTiff { width: 300, height: 200, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.tif"), folder.path().join("b.tif"));
    std::fs::write(&from, image.bytes()).unwrap();
    for coding in BYTES.iter().chain(&["jpeg"]) {
        assert!(tiffcp(&["-c", coding, "-r", "200"], &from, &to), "{coding}");
        let bytes = std::fs::read(&to).unwrap();
        assert!(samples(&bytes, 0).is_ok(), "{coding}");
        // The directory of libtiff stands at the end: the data are cut in their middle, and all behind them moved up in
        // the lists.
        let shape =
            |bytes: &[u8]| open(Family::Tiff, bytes, Place::Chain(0), MOST).map(|raster| raster.shape().clone());
        assert!(matches!(shape(&bytes).unwrap().colour, Colour::Rgb | Colour::YCbCr(_)));
        for part in [2, 10, 50] {
            let mut cut = bytes.clone();
            shorten_strip(&mut cut, part);
            assert!(matches!(samples(&cut, 0), Err(RasterFault::Damaged { .. })), "{coding} cut by a {part}th");
        }
    }
}

/// Where the data of the strips or tiles of the first image end.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let stream = Stream::open(bytes).unwrap();
    let directory = stream.directory(stream.first(), 100).unwrap();
    let (layout, faults) = Layout::read(&stream, &directory, LayoutLimits { pixels: MOST, chunks: 1 << 20 });
    assert_eq!(faults, []);
    layout.unwrap().spans.iter().map(|span| span.end() as usize).collect()
}

/// The same file with fewer rows in its only strip than there are coded.
fn with_height(bytes: &[u8], height: u16) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let stream = Stream::open(&bytes).unwrap();
    let directory = stream.directory(stream.first(), 100).unwrap();
    let places = [257, 278].map(|tag| directory.find(tag).unwrap().value_at as usize);
    places.iter().for_each(|at| bytes[*at..at + 2].copy_from_slice(&height.to_le_bytes()));
    bytes
}

#[test]
fn a_wrong_check_sum_of_deflate_is_damage() {
    if tool("tiffcp").is_none() {
        return;
    }
    let rows = noise(1300 * 900 * 3);
    let image = PlainTiff { width: 1300, height: 900, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.tif"), folder.path().join("b.tif"));
    std::fs::write(&from, image.bytes()).unwrap();
    // In one strip, which is read some rows at a time; in strips and tiles that are decoded as a whole.
    for store in [&["-r", "900"][..], &["-r", "16"], &["-t", "-w", "256", "-l", "256"], &["-f", "lsb2msb"]] {
        assert!(tiffcp(&[&["-c", "zip"], store].concat(), &from, &to));
        let sound = std::fs::read(&to).unwrap();
        assert!(samples(&sound, 0).is_ok(), "{store:?}");
        for end in [ends(&sound)[0], *ends(&sound).last().unwrap()] {
            let mut altered = sound.clone();
            altered[end - 1] ^= 1;
            assert!(matches!(samples(&altered, 0), Err(RasterFault::Damaged { .. })), "{store:?} at {end}");
        }
    }
    // A stream that goes on behind the last pixel is followed to its check sum.
    assert!(tiffcp(&["-c", "zip", "-r", "900"], &from, &to));
    let mut longer = with_height(&std::fs::read(&to).unwrap(), 899);
    assert!(samples(&longer, 0).is_ok());
    let end = ends(&longer)[0];
    longer[end - 1] ^= 1;
    assert!(matches!(samples(&longer, 0), Err(RasterFault::Damaged { .. })));
}

/// The inspection leaves coded data to the decoders (`inspect_before_decoding`): that holds only while these find
/// whatever counting finds.
#[test]
fn decoders_are_as_strict_as_counting() {
    if tool("tiffcp").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.tif"), folder.path().join("b.tif"));
    let rows = page(187, 131);
    let colour = PlainTiff { width: 187, height: 131, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let bits: Vec<u8> = rows.chunks(24).map(|row| row.iter().fold(0, |byte, value| byte << 1 | value >> 7)).collect();
    let bilevel = PlainTiff { width: 184, height: 131, bits: 1, samples: 1, photometric: 0, rows: &bits, tags: &[] };
    let codings = [("lzw", &colour), ("lzw:2", &colour), ("zip", &colour), ("packbits", &colour)];
    let fax = ["g4", "g3:1d", "g3:2d"].map(|coding| (coding, &bilevel));
    let stores = [&["-r", "1000"][..], &["-r", "16"], &["-t", "-w", "64", "-l", "64"], &["-f", "lsb2msb", "-r", "40"]];
    let mut chance = noise(1 << 16).into_iter().cycle();
    let mut next = |most: usize| (0..3).fold(0, |sum, _| sum << 8 | usize::from(chance.next().unwrap())) % most;
    let (mut caught, mut tried) = (0, 0);
    for (coding, image) in codings.into_iter().chain(fax) {
        std::fs::write(&from, image.bytes()).unwrap();
        for store in stores {
            assert!(tiffcp(&[&["-c", coding], store].concat(), &from, &to), "{coding} {store:?}");
            let sound = std::fs::read(&to).unwrap();
            let first = inspect_before_decoding(Family::Tiff, &sound, &Limits::default());
            assert!(first.uncounted && first.technical.complete && samples(&sound, 0).is_ok(), "{coding} {store:?}");
            let end = *ends(&sound).iter().max().unwrap();
            for _ in 0..40 {
                let mut altered = sound.clone();
                let (at, value) = (8 + next(end - 8), next(256) as u8);
                let length = if next(2) == 0 { 1 } else { next(600).min(end - at) };
                altered[at..at + length].fill(value);
                if store.contains(&"1000") && next(4) == 0 {
                    shorten_strip(&mut altered, 2 + next(60) as u32);
                }
                let counted = inspect(Family::Tiff, &altered, &Limits::default());
                let left = inspect_before_decoding(Family::Tiff, &altered, &Limits::default());
                tried += 1;
                if left.technical.complete && !counted.technical.complete {
                    assert!(samples(&altered, 0).is_err(), "{coding} {store:?}: {:?}", counted.notes);
                    caught += 1;
                }
            }
        }
    }
    println!("{caught} of {tried} damaged");
    assert!(caught > tried / 4, "{caught} of {tried}");
}

#[test]
fn a_stream_that_is_much_higher_than_its_strip_is_refused() {
    if tool("tiffcp").is_none() {
        return;
    }
    let rows = page(300, 160);
    let image = PlainTiff { width: 300, height: 160, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.tif"), folder.path().join("b.tif"));
    std::fs::write(&from, image.bytes()).unwrap();
    assert!(tiffcp(&["-c", "jpeg", "-r", "160"], &from, &to));
    let bytes = std::fs::read(&to).unwrap();
    let with_height = |height| samples(&with_height(&bytes, height), 0).map(|samples| samples.len());
    // Up to whole units of the greatest sampling: some writers declare their padding.
    assert_eq!(with_height(129), Ok(300 * 129 * 3));
    assert!(matches!(with_height(128), Err(RasterFault::Damaged { .. })));
}

/// Takes a share off the byte count of the only strip.
fn shorten_strip(bytes: &mut [u8], part: u32) {
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let directory = word(bytes, 4) as usize;
    let count = usize::from(u16::from_le_bytes(bytes[directory..directory + 2].try_into().unwrap()));
    let entry = (0..count)
        .map(|index| directory + 2 + index * 12)
        .find(|at| u16::from_le_bytes(bytes[*at..at + 2].try_into().unwrap()) == 279)
        .unwrap();
    let short = bytes[entry + 2] == 3;
    let length = if short {
        u32::from(u16::from_le_bytes(bytes[entry + 8..entry + 10].try_into().unwrap()))
    } else {
        word(bytes, entry + 8)
    };
    let shorter = length - length / part;
    if short {
        bytes[entry + 8..entry + 10].copy_from_slice(&(shorter as u16).to_le_bytes());
    } else {
        bytes[entry + 8..entry + 12].copy_from_slice(&shorter.to_le_bytes());
    }
}

#[test]
fn what_is_not_decoded_is_named() {
    let variant = |image: PlainTiff<'_>| match open(Family::Tiff, &image.bytes(), Place::Chain(0), MOST)
        .map(|raster| Unpacker::new(raster.shape()).map(|_| ()))
    {
        Err(RasterFault::Unsupported { variant }) | Ok(Err(RasterFault::Unsupported { variant })) => variant,
        Err(fault) | Ok(Err(fault)) => panic!("{fault}"),
        Ok(Ok(())) => panic!("decoded"),
    };
    let signed = [(339, 3, 2u16.to_le_bytes().to_vec())];
    let rows = [0; 64];
    let plain = PlainTiff { width: 8, height: 8, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] };
    assert_eq!(variant(PlainTiff { tags: &signed, ..plain }), "signed samples");
    let plain = PlainTiff { width: 8, height: 8, bits: 8, samples: 1, photometric: 32_844, rows: &rows, tags: &[] };
    assert_eq!(variant(plain), "photometric interpretation 32844");
}

#[test]
fn limits_hold_before_anything_is_decoded() {
    let rows = [0; 64];
    let image = PlainTiff { width: 8, height: 8, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] };
    let fault = open(Family::Tiff, &image.bytes(), Place::Chain(0), 63).err();
    assert_eq!(fault, Some(RasterFault::TooLarge { width: 8, height: 8, limit: 63 }));
}
