//! JPEG streams of every kind that `cjpeg` writes, decoded to the very bytes that `djpeg` gives (libjpeg-turbo,
//! accurate integer transform, smooth upsampling); and our own, which `djpeg` reads and which lie as near to the
//! picture as those of `cjpeg`.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::support::tool;
use fondo::formats::jpeg::{Channels, Chroma, Density, DensityUnit, Encoding, encode};
use fondo::formats::raster::{self, Place};
use fondo::records::Family;

/// A picture with edges, slopes and noise: a binary PPM of three samples a pixel, or a PGM of one.
fn picture(width: usize, height: usize, samples: usize) -> Vec<u8> {
    let kind = if samples == 3 { "P6" } else { "P5" };
    let mut bytes = format!("{kind}\n{width} {height}\n255\n").into_bytes();
    let mut state = 12_345u32;
    for y in 0..height {
        for x in 0..width {
            for sample in 0..samples {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 27) as usize;
                let edge = if (x / 7 + y / 5) % 3 == sample { 200 } else { 30 };
                let slope = (x * 3 + y * 2 + sample * 40) % 256;
                bytes.push(((edge + slope) / 2 + noise).min(255) as u8);
            }
        }
    }
    bytes
}

fn run(program: &std::ffi::OsStr, arguments: &[&str], input: &Path) -> Vec<u8> {
    let output = Command::new(program).args(arguments).arg(input).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut raster = raster::open(Family::Jpeg, bytes, Place::Chain(0), 1 << 24).unwrap();
    let mut rows = Vec::new();
    while let Some(band) = raster.next_band().unwrap() {
        (0..band.rows).for_each(|row| rows.extend_from_slice(band.row(0, row)));
    }
    rows
}

/// The samples of a binary PGM or PPM.
fn samples(pnm: &[u8]) -> &[u8] {
    let mut at = 0;
    for _ in 0..4 {
        at += pnm[at..].iter().position(u8::is_ascii_whitespace).unwrap() + 1;
    }
    &pnm[at..]
}

#[test]
fn every_kind_of_stream_is_decoded_to_the_bytes_of_the_reference() {
    let (Some(cjpeg), Some(djpeg)) = (tool("cjpeg"), tool("djpeg")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, coded) = (place.path().join("picture.ppm"), place.path().join("picture.jpg"));
    let sampling = ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x2,1x2,1x2", "2x2,2x1,2x1", "1x1,2x2,1x1"];
    let coding: [&[&str]; 5] = [
        &[],
        &["-progressive"],
        &["-restart", "3B"],
        &["-optimize", "-restart", "1"],
        &["-progressive", "-restart", "5B"],
    ];
    let sizes = [(1, 1), (2, 3), (5, 8), (8, 5), (16, 16), (17, 33), (31, 64), (100, 75), (129, 130)];
    let mut compared = 0;
    for (width, height) in sizes {
        std::fs::File::create(&source).unwrap().write_all(&picture(width, height, 3)).unwrap();
        for sampling in sampling {
            for coding in coding {
                for quality in ["30", "75", "98"] {
                    let arguments = [&["-quality", quality, "-sample", sampling], coding].concat();
                    std::fs::write(&coded, run(&cjpeg, &arguments, &source)).unwrap();
                    let theirs = run(&djpeg, &["-dct", "int", "-pnm"], &coded);
                    let rows = decoded(&std::fs::read(&coded).unwrap());
                    let what = format!("{width} by {height}, {arguments:?}");
                    let differs = rows.iter().zip(samples(&theirs)).position(|(ours, theirs)| ours != theirs);
                    assert_eq!((rows.len(), differs), (samples(&theirs).len(), None), "{what}");
                    compared += 1;
                }
            }
        }
        std::fs::File::create(&source).unwrap().write_all(&picture(width, height, 1)).unwrap();
        for coding in coding {
            std::fs::write(&coded, run(&cjpeg, &[&["-grayscale"], coding].concat(), &source)).unwrap();
            let theirs = run(&djpeg, &["-dct", "int", "-pnm"], &coded);
            assert_eq!(decoded(&std::fs::read(&coded).unwrap()), samples(&theirs), "{width} by {height}, {coding:?}");
            compared += 1;
        }
    }
    println!("{compared} streams");
}

#[test]
fn what_is_cut_or_changed_never_gives_all_rows_in_silence() {
    let Some(cjpeg) = tool("cjpeg") else { return };
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("picture.ppm");
    std::fs::write(&source, picture(120, 90, 3)).unwrap();
    for coding in [&["-quality", "80"][..], &["-quality", "80", "-progressive"], &["-restart", "4B"]] {
        let whole = run(&cjpeg, coding, &source);
        let rows = |bytes: &[u8]| -> Option<usize> {
            let mut raster = raster::open(Family::Jpeg, bytes, Place::Chain(0), 1 << 24).ok()?;
            let mut rows = 0;
            while let Some(band) = raster.next_band().ok()? {
                rows += band.rows as usize;
            }
            Some(rows)
        };
        assert_eq!(rows(&whole), Some(90));
        let scan = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
        for length in (scan + 10..whole.len()).step_by(97) {
            // As a tool would that closes what it could not finish.
            let closed = [&whole[..length], &[0xFF, 0xD9]].concat();
            assert_eq!(rows(&whole[..length]), None, "{coding:?} cut at {length}");
            assert_eq!(rows(&closed), None, "{coding:?} cut at {length} and closed");
        }
    }
}

/// The mean of the squared differences.
fn error(ours: &[u8], theirs: &[u8]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    let sum: u64 = ours.iter().zip(theirs).map(|(one, other)| u64::from(one.abs_diff(*other)).pow(2)).sum();
    sum as f64 / ours.len() as f64
}

#[test]
fn our_streams_are_as_good_as_those_of_the_reference() {
    let (Some(cjpeg), Some(djpeg)) = (tool("cjpeg"), tool("djpeg")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, coded) = (place.path().join("picture.ppm"), place.path().join("picture.jpg"));
    for (width, height) in [(1, 1), (3, 2), (8, 8), (15, 17), (16, 31), (33, 16), (200, 151)] {
        for channels in [Channels::Grey, Channels::Rgb] {
            let picture = picture(width, height, if channels == Channels::Grey { 1 } else { 3 });
            std::fs::write(&source, &picture).unwrap();
            for (chroma, sampling) in [(Chroma::Half, "2x2"), (Chroma::Full, "1x1")] {
                for quality in [20, 85, 97, 100] {
                    let how = Encoding {
                        size: (width as u32, height as u32),
                        channels,
                        quality,
                        chroma,
                        density: Density { unit: DensityUnit::Inch, x: 300, y: 300 },
                        icc: None,
                    };
                    let ours = encode(samples(&picture), &how).unwrap();
                    std::fs::write(&coded, &ours).unwrap();
                    let read = run(&djpeg, &["-dct", "int", "-pnm"], &coded);
                    assert_eq!(decoded(&ours), samples(&read));
                    let number = quality.to_string();
                    let grey = if channels == Channels::Grey { "1x1" } else { sampling };
                    let theirs = run(&cjpeg, &["-quality", &number, "-sample", grey, "-dct", "int"], &source);
                    std::fs::write(&coded, &theirs).unwrap();
                    let reference = run(&djpeg, &["-dct", "int", "-pnm"], &coded);
                    let (our_error, their_error) =
                        (error(samples(&read), samples(&picture)), error(samples(&reference), samples(&picture)));
                    let what =
                        format!("{width} by {height}, {channels:?}, {chroma:?}, {quality}: {our_error} {their_error}");
                    // Of a handful of pixels a rounding makes much.
                    let (factor, more) = if width * height < 400 { (1.1, 1.5) } else { (1.02, 0.05) };
                    assert!(our_error <= their_error * factor + more, "{what}");
                    let (length, most) = (ours.len(), theirs.len() + theirs.len() / 100 + 8);
                    assert!(length <= most, "{what}: {length} {most}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let how = |size| Encoding {
        size,
        channels: Channels::Grey,
        quality: 85,
        chroma: Chroma::Half,
        density: Density { unit: DensityUnit::None, x: 1, y: 1 },
        icc: None,
    };
    for size in [(0, 1), (1, 0), (65_536, 1), (2, 2)] {
        assert!(encode(&[0; 1], &how(size)).is_err(), "{size:?}");
    }
    assert!(encode(&[0; 1], &Encoding { icc: Some(&[0; 65_519 * 256]), ..how((1, 1)) }).is_err());
}
