//! Streams of the reference form, altered: what is missing is found, what is there twice is refused before anything is
//! allocated.

use jpeg_encoder::{ColorType, Encoder};

use super::walk::Fault;
use super::{Coding, JpegRaster, decoding_memory, marked_coding, peek, walk};
use crate::formats::raster::{Raster, RasterFault};

fn coded(progressive: bool) -> Vec<u8> {
    let pixels: Vec<u8> = (0..64 * 48 * 3u32).map(|at| (at * at / 7) as u8).collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 95);
    encoder.set_progressive(progressive);
    encoder.encode(&pixels, 64, 48, ColorType::Rgb).unwrap();
    bytes
}

/// Where the markers of scans stand.
fn scans(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len() - 1).filter(|at| bytes[*at..*at + 2] == [0xFF, 0xDA]).collect()
}

fn faults(bytes: &[u8]) -> Vec<Fault> {
    walk(bytes, 1 << 20).faults
}

#[test]
fn a_progressive_stream_that_was_cut_and_ended_is_not_whole() {
    let bytes = coded(true);
    let scans = scans(&bytes);
    assert!(scans.len() > 3 && faults(&bytes).is_empty());
    for at in &scans[1..] {
        let cut = [&bytes[..*at], &[0xFF, 0xD9]].concat();
        let found = faults(&cut);
        assert!(matches!(found.first(), Some(Fault::Unfinished { .. } | Fault::ComponentMissing { .. })), "{found:?}");
        assert!(matches!(JpegRaster::open(&cut, 1 << 20).err(), Some(RasterFault::Damaged { .. })));
    }
    let last = [&bytes[..scans[scans.len() - 1]], &[0xFF, 0xD9]].concat();
    assert!(matches!(faults(&last)[..], [Fault::Unfinished { last: 63, .. }]), "{:?}", faults(&last));
}

#[test]
fn a_sequential_stream_codes_a_component_once() {
    let bytes = coded(false);
    let [scan] = scans(&bytes)[..] else { panic!("one scan") };
    let twice = [&bytes[..bytes.len() - 2], &bytes[scan..]].concat();
    assert!(matches!(faults(&twice)[..], [Fault::Table { marker: 0xDA, .. }]), "{:?}", faults(&twice));
    assert!(matches!(JpegRaster::open(&twice, 1 << 20).err(), Some(RasterFault::Damaged { .. })));
    // Three names, of which two are the same.
    let mut named = bytes.clone();
    named[scan + 7] = named[scan + 5];
    assert!(matches!(faults(&named)[0], Fault::Table { marker: 0xDA, .. }));
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    // A scan before the frame.
    let early = [&bytes[..frame], &bytes[scan..bytes.len() - 2], &bytes[frame..]].concat();
    assert!(faults(&early).iter().any(|fault| matches!(fault, Fault::Frame { .. })), "{:?}", faults(&early));
}

#[test]
fn scans_without_end_are_not_counted() {
    let bytes = coded(true);
    let scans = scans(&bytes);
    let last = &bytes[scans[scans.len() - 1]..bytes.len() - 2];
    let many = [&bytes[..bytes.len() - 2], &last.repeat(300), &[0xFF, 0xD9]].concat();
    let walked = walk(&many, 1 << 20);
    assert_eq!((walked.scans, walked.end), (256, many.len()));
    assert!(!walked.faults.is_empty());
}

#[test]
fn a_profile_is_counted_before_anything_is_decoded() {
    let bytes = coded(false);
    let part = [b"\xFF\xE2\xFF\xFFICC_PROFILE\0\x01\x01".as_slice(), &[7; 65_519]].concat();
    let profiled = [&bytes[..2], &part, &bytes[2..]].concat();
    let plain = decoding_memory(&peek(&bytes).unwrap());
    let raster = JpegRaster::open(&profiled, 1 << 20).unwrap();
    assert_eq!(raster.shape().icc.as_ref().map(|icc| icc.len()), Some(65_519));
    assert!(raster.memory() >= plain + 3 * 65_519 && raster.memory() == decoding_memory(&peek(&profiled).unwrap()));
}

#[test]
fn markers_say_how_colours_are_coded() {
    let bytes = coded(false);
    assert_eq!(marked_coding(&bytes), Some(Coding::YCbCr));
    let jfif = 4 + usize::from(bytes[5]);
    let adobe = |transform: u8| {
        [&bytes[..2], b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00", &[transform], &bytes[jfif..]].concat()
    };
    assert_eq!((marked_coding(&adobe(0)), marked_coding(&adobe(1))), (Some(Coding::Rgb), Some(Coding::YCbCr)));
    assert_eq!(marked_coding(&[&bytes[..2], &bytes[jfif..]].concat()), None);
}
