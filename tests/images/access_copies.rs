//! Access copies, from small images of every kind whose colours are known.

use fondo::formats::jpeg;
use fondo::formats::raster::{Place, Samples, Unpacker, open};
use fondo::normalise::image::{DeriveFault, DeriveOrder, Derived, cost, derive, srgb_profile};
use fondo::profile::{AccessRules, Limits, Subsampling};
use fondo::records::{Family, Resolution, ResolutionUnit, codes};

use crate::support::plain_tiff::{PlainTiff, page};
use proptest::prelude::*;

/// Rules under which colours hardly change.
fn faithful() -> AccessRules {
    AccessRules { quality: 100, subsampling: Subsampling::Full, ..AccessRules::default() }
}

fn made_from(family: Family, bytes: &[u8], rules: &AccessRules, orientation: u8) -> Result<Derived, DeriveFault> {
    let resolution = Resolution { x: (300, 1), y: (300, 1), unit: ResolutionUnit::Inch };
    derive(&DeriveOrder {
        family,
        bytes,
        image: Place::Chain(0),
        resolution: Some(resolution),
        orientation,
        rules,
        thumbnail: None,
        memory: 1 << 30,
        limits: &Limits::default(),
    })
}

/// The pixels of a JPEG, 1 or 3 samples each.
fn pixels(bytes: &[u8]) -> (u32, u32, usize, Vec<u8>) {
    let mut raster = open(Family::Jpeg, bytes, Place::Chain(0), 1 << 30).unwrap();
    let shape = raster.shape().clone();
    let mut unpacker = Unpacker::new(&shape).unwrap();
    let mut all = Vec::new();
    while let Some(band) = raster.next_band().unwrap() {
        for row in 0..band.rows {
            let Samples::Eight(row) = unpacker.row(&band, row).unwrap() else { panic!("16 bits") };
            all.extend_from_slice(row);
        }
    }
    (shape.width, shape.height, shape.samples(), all)
}

/// One even colour as it comes out of a TIFF of 32 by 32 such pixels.
fn seen(bits: u16, photometric: u16, pixel: &[u8], tags: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let samples = (pixel.len() * 8 / usize::from(bits)).max(1) as u16;
    let row = if bits < 8 { pixel.repeat(32 * usize::from(bits) / 8) } else { pixel.repeat(32) };
    let rows = row.repeat(32);
    let image = PlainTiff {
        width: 32,
        height: 32,
        bits,
        samples: if bits < 8 { 1 } else { samples },
        photometric,
        rows: &rows,
        tags,
    };
    let copy = made_from(Family::Tiff, &image.bytes(), &faithful(), 1).unwrap();
    let (width, height, channels, all) = pixels(&copy.jpeg);
    assert_eq!((width, height), (32, 32));
    let first = all[..channels].to_vec();
    assert!(all.chunks(channels).all(|pixel| pixel == first), "an even picture stays even");
    first
}

fn near(found: &[u8], expected: &[u8]) {
    let close = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.abs_diff(*b) <= 2);
    assert!(close, "{found:?} for {expected:?}");
}

#[test]
fn every_meaning_of_samples() {
    let wide = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    near(&seen(8, 1, &[40], &[]), &[40]);
    near(&seen(8, 0, &[40], &[]), &[215]);
    near(&seen(1, 1, &[0xff], &[]), &[255]);
    near(&seen(1, 0, &[0xff], &[]), &[0]);
    near(&seen(4, 1, &[0x55], &[]), &[85]);
    near(&seen(2, 0, &[0x55], &[]), &[170]);
    near(&seen(16, 1, &wide(&[0x7fff]), &[]), &[127]);
    near(&seen(16, 0, &wide(&[0]), &[]), &[255]);
    near(&seen(8, 2, &[200, 20, 90], &[]), &[200, 20, 90]);
    near(&seen(16, 2, &wide(&[51_400, 5140, 23_130]), &[]), &[200, 20, 90]);
    near(&seen(8, 5, &[255, 0, 0, 0], &[]), &[0, 255, 255]);
    near(&seen(8, 5, &[0, 128, 0, 128], &[]), &[127, 63, 127]);
    near(&seen(8, 6, &[76, 85, 255], &[(530, 3, vec![1, 0, 1, 0])]), &[254, 0, 0]);
    near(&seen(8, 8, &[138, 0, 0], &[]), &[129, 129, 129]);
    near(&seen(8, 9, &[138, 128, 128], &[]), &[129, 129, 129]);
    near(&seen(16, 8, &wide(&[138 * 257, 0, 0]), &[]), &[129, 129, 129]);
    near(&seen(16, 9, &wide(&[138 * 256, 0x8000, 0x8000]), &[]), &[129, 129, 129]);
    near(&seen(16, 9, &wide(&[0xff00, 0x8000, 0x8000]), &[]), &[255, 255, 255]);
    let alpha = |kind: u16| vec![(338, 3, kind.to_le_bytes().to_vec())];
    near(&seen(8, 2, &[200, 20, 90, 0], &alpha(2)), &[255, 255, 255]);
    near(&seen(8, 2, &[100, 10, 45, 128], &alpha(1)), &[227, 137, 172]);
    near(&seen(8, 2, &[200, 20, 90, 0], &alpha(0)), &[200, 20, 90]);
}

#[test]
fn palettes_of_colours_and_of_greys() {
    let map = |red: u16, green: u16, blue: u16| {
        let entry = |value: u16| (0..256u16).flat_map(move |index| if index == 7 { value } else { 0 }.to_le_bytes());
        vec![(320u16, 3u16, entry(red).chain(entry(green)).chain(entry(blue)).collect::<Vec<u8>>())]
    };
    near(&seen(8, 3, &[7], &map(257 * 200, 257 * 20, 257 * 90)), &[200, 20, 90]);
    near(&seen(8, 3, &[7], &map(257 * 99, 257 * 99, 257 * 99)), &[99]);
}

#[test]
fn a_profile_is_converted_and_srgb_is_not() {
    let tag = |icc: &[u8]| vec![(34_675u16, 7u16, icc.to_vec())];
    near(&seen(8, 2, &[200, 20, 90], &tag(srgb_profile())), &[200, 20, 90]);
    let adobe = moxcms::ColorProfile::new_adobe_rgb().encode().unwrap();
    // By the definitions of both spaces: red grows, green falls to the edge.
    near(&seen(8, 2, &[180, 100, 90], &tag(&adobe)), &[203, 101, 89]);
    let wide = [180u16 * 257, 100 * 257, 90 * 257].map(u16::to_le_bytes).concat();
    near(&seen(16, 2, &wide, &tag(&adobe)), &[203, 101, 89]);
    // A profile that cannot be read is as none.
    near(&seen(8, 2, &[200, 20, 90], &tag(&adobe[..150])), &[200, 20, 90]);
}

#[test]
fn copies_are_plain_jpegs_of_the_right_size() {
    let rows = page(900, 1200);
    let image = PlainTiff { width: 900, height: 1200, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let rules = AccessRules { long_side: 600, ..AccessRules::default() };
    let copy = made_from(Family::Tiff, &image.bytes(), &rules, 1).unwrap();
    assert_eq!((copy.width, copy.height), (450, 600));
    let stream = jpeg::walk(&copy.jpeg, 1 << 30);
    assert_eq!(stream.faults, []);
    assert_eq!(stream.end, copy.jpeg.len());
    let density = stream.density.unwrap();
    assert_eq!((density.unit, density.x, density.y), (jpeg::DensityUnit::Inch, 150, 150));
    let profile: Vec<u8> = stream.icc.iter().flat_map(|part| part.bytes.to_vec()).collect();
    assert_eq!(profile, srgb_profile());
    assert!(stream.exif.is_none() && stream.xmp.is_none() && stream.photoshop.is_empty());
    let frame = stream.frame.unwrap();
    assert_eq!((frame.width, frame.height), (450, 600));
    assert_eq!(frame.greatest_sampling(), (2, 2));
    // Means stay what they are, whatever the filter does.
    let mean = |pixels: &[u8]| pixels.iter().map(|value| f64::from(*value)).sum::<f64>() / pixels.len() as f64;
    let (.., made) = pixels(&copy.jpeg);
    assert!((mean(&made) - mean(&rows)).abs() < 1.0, "{} {}", mean(&made), mean(&rows));
    assert_eq!(made_from(Family::Tiff, &image.bytes(), &rules, 1).unwrap(), copy, "same input, same bytes");
}

#[test]
fn small_images_keep_their_size_and_grey_bears_no_profile() {
    let rows = [128; 50 * 40];
    let image = PlainTiff { width: 50, height: 40, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] };
    let copy = made_from(Family::Tiff, &image.bytes(), &AccessRules::default(), 1).unwrap();
    assert_eq!((copy.width, copy.height), (50, 40));
    let stream = jpeg::walk(&copy.jpeg, 1 << 30);
    assert_eq!((stream.icc.len(), stream.frame.unwrap().components.len()), (0, 1));
    assert_eq!(stream.density.map(|density| density.x), Some(300));
}

#[test]
fn orientation_is_in_the_pixels() {
    // White but for the upper left quarter.
    let rows: Vec<u8> = (0..64 * 32).map(|index| if index % 64 < 32 && index / 64 < 16 { 0 } else { 255 }).collect();
    let image = PlainTiff { width: 64, height: 32, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] };
    // Where the quarter comes to lie: (right, lower).
    let places = [(1, false, false), (2, true, false), (3, true, true), (4, false, true)];
    let turned = [(5, false, false), (6, true, false), (7, true, true), (8, false, true)];
    for (orientation, right, lower) in places.into_iter().chain(turned) {
        let copy = made_from(Family::Tiff, &image.bytes(), &faithful(), orientation).unwrap();
        let (width, height, _, all) = pixels(&copy.jpeg);
        assert_eq!((width, height), if orientation > 4 { (32, 64) } else { (64, 32) });
        let at = |x: u32, y: u32| all[(y * width + x) as usize];
        let (x, y) = (if right { width * 3 / 4 } else { width / 4 }, if lower { height * 3 / 4 } else { height / 4 });
        assert!(at(x, y) < 10 && at(width - x, y) > 245 && at(x, height - y) > 245, "orientation {orientation}");
    }
}

#[test]
fn a_small_picture_comes_from_the_same_decoding() {
    let rows = page(400, 300);
    let image = PlainTiff { width: 400, height: 300, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let bytes = image.bytes();
    let order = DeriveOrder {
        family: Family::Tiff,
        bytes: &bytes,
        image: Place::Chain(0),
        resolution: None,
        orientation: 6,
        rules: &AccessRules::default(),
        thumbnail: Some(100),
        memory: 1 << 30,
        limits: &Limits::default(),
    };
    let small = derive(&order).unwrap().thumbnail.unwrap();
    let (width, height, channels, _) = pixels(&small);
    assert_eq!((width, height, channels), (75, 100, 3));
    assert!(small.len() < 8000, "{} bytes", small.len());
    // Of pixels twice as high as wide as they are stored, which lie on their side when they are seen.
    let resolution = Some(Resolution { x: (200, 1), y: (100, 1), unit: ResolutionUnit::Inch });
    let made = derive(&DeriveOrder { resolution, ..order }).unwrap();
    assert_eq!((made.width, made.height), (300, 400));
    let (width, height, ..) = pixels(&made.thumbnail.unwrap());
    assert_eq!((width, height), (100, 67));
}

#[test]
fn large_images_are_reduced_while_they_are_decoded_or_refused() {
    // 81 million grey pixels, of which the least that memory may hold as a whole are 64 Mi.
    let (width, height) = (9000, 9000);
    let ramp = |index: usize| ((index % 9000) / 40).to_le_bytes()[0];
    let rows: Vec<u8> = (0..9000 * 9000).map(ramp).collect();
    let image = PlainTiff { width, height, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] };
    let bytes = image.bytes();
    let rules = AccessRules { long_side: 450, ..faithful() };
    let limits = Limits::default();
    let with = |memory: u64| {
        derive(&DeriveOrder {
            family: Family::Tiff,
            bytes: &bytes,
            image: Place::Chain(0),
            resolution: None,
            orientation: 1,
            rules: &rules,
            thumbnail: None,
            memory,
            limits: &limits,
        })
    };
    let cost = cost(Family::Tiff, &bytes, &rules, &limits);
    assert!(cost < bytes.len() as u64, "the whole is never held: {cost}");
    let made = with(cost).unwrap();
    assert!(made == with(1 << 40).unwrap(), "more memory changes nothing");
    let (.., pixels) = pixels(&made.jpeg);
    let off = pixels.iter().enumerate().map(|(at, value)| u64::from(value.abs_diff(ramp(at % 450 * 20 + 10))));
    assert!(off.max().unwrap() <= 3);
    let fault = with(1 << 20).unwrap_err();
    assert!(matches!(fault, DeriveFault::Memory { allowed: 0x10_0000, .. }));
    assert_eq!(fault.note().code, codes::decoding::MEMORY);
}

fn png(width: u32, height: u32, colour: png::ColorType, rows: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rows).unwrap();
    writer.finish().unwrap();
    bytes
}

fn jpeg_of(width: u16, height: u16, rows: &[u8], progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(progressive);
    encoder.add_exif_metadata(b"MM\0*\0\0\0\x08\0\0\0\0\0\0").unwrap();
    encoder.encode(rows, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

#[test]
fn damaged_files_give_no_picture() {
    let rows = page(300, 200);
    let whole = [
        (Family::Png, png(300, 200, png::ColorType::Rgb, &rows)),
        (Family::Jpeg, jpeg_of(300, 200, &rows, false)),
        (Family::Jpeg, jpeg_of(300, 200, &rows, true)),
    ];
    for (family, bytes) in whole {
        let copy = made_from(family, &bytes, &faithful(), 1).unwrap();
        let (.., made) = pixels(&copy.jpeg);
        let off: u64 = made.iter().zip(&rows).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(off / (made.len() as u64) < 12, "{family:?}");
        for length in [bytes.len() / 2, bytes.len() * 98 / 100, bytes.len() - 2, 40, 3, 0] {
            let fault = made_from(family, &bytes[..length], &faithful(), 1).unwrap_err();
            assert_eq!(fault.note().code, codes::decoding::DAMAGED, "{family:?} of {length}: {fault}");
        }
    }
    let mut changed = png(300, 200, png::ColorType::Rgb, &rows);
    let at = changed.len() / 2;
    changed[at] ^= 4;
    assert!(made_from(Family::Png, &changed, &faithful(), 1).is_err(), "a changed bit in a PNG");
}

#[test]
fn a_wrong_check_sum_of_png_data_is_damage() {
    let mut bytes = png(30, 20, png::ColorType::Rgb, &page(30, 20));
    assert!(made_from(Family::Png, &bytes, &faithful(), 1).is_ok());
    // The last chunk but one is the data; its end is the check sum of the zlib stream, and that of the chunk is made to
    // fit.
    let name = bytes.windows(4).rposition(|name| name == b"IDAT").unwrap();
    let end = bytes.len() - 12 - 4;
    bytes[end - 1] ^= 1;
    let crc = crc32fast::hash(&bytes[name..end]).to_be_bytes();
    bytes[end..end + 4].copy_from_slice(&crc);
    let fault = made_from(Family::Png, &bytes, &faithful(), 1).unwrap_err();
    assert_eq!(fault.note().code, codes::decoding::DAMAGED);
}

#[test]
fn padding_after_a_scan_changes_no_pixel() {
    for progressive in [false, true] {
        let bytes = jpeg_of(300, 200, &page(300, 200), progressive);
        let (scans, end) = bytes.split_at(bytes.len() - 2);
        let expected = made_from(Family::Jpeg, &bytes, &faithful(), 1).unwrap();
        for padding in [vec![0; 3], vec![0; 511], [0xFF, 0].repeat(16), vec![0xFF; 16]] {
            let padded = [scans, &padding, end].concat();
            let made = made_from(Family::Jpeg, &padded, &faithful(), 1);
            assert!(made.is_ok_and(|made| made == expected), "progressive: {progressive}, {padding:?}");
        }
    }
}

#[test]
fn png_with_opacity_is_laid_on_white() {
    let bytes = png(16, 16, png::ColorType::Rgba, &[200, 20, 90, 0].repeat(256));
    let copy = made_from(Family::Png, &bytes, &faithful(), 1).unwrap();
    near(&pixels(&copy.jpeg).3[..3], &[255, 255, 255]);
    let bytes = png(16, 16, png::ColorType::GrayscaleAlpha, &[0, 128].repeat(256));
    let copy = made_from(Family::Png, &bytes, &faithful(), 1).unwrap();
    near(&pixels(&copy.jpeg).3[..1], &[127]);
}

#[test]
fn private_data_stay_behind() {
    let bytes = jpeg_of(64, 64, &page(64, 64), false);
    assert!(jpeg::walk(&bytes, 1 << 20).exif.is_some());
    let copy = made_from(Family::Jpeg, &bytes, &AccessRules::default(), 1).unwrap();
    assert!(jpeg::walk(&copy.jpeg, 1 << 20).exif.is_none());
}

#[test]
fn inks_of_jpeg_in_both_conventions() {
    // jpeg-encoder writes CMYK with the Adobe marker and the values inverted, as Photoshop does.
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 100);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
        encoder.encode(&[255, 0, 0, 0].repeat(32 * 32), 32, 32, kind).unwrap();
        let copy = made_from(Family::Jpeg, &bytes, &faithful(), 1).unwrap();
        near(&pixels(&copy.jpeg).3[..3], &[0, 255, 255]);
    }
}

/// Small files of all kinds that can be made here.
fn specimens() -> Vec<(Family, Vec<u8>)> {
    let rows = page(40, 30);
    let rgb = PlainTiff { width: 40, height: 30, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
    let inks = PlainTiff { width: 30, height: 30, bits: 8, samples: 4, photometric: 5, rows: &rows, tags: &[] };
    let deep = PlainTiff { width: 20, height: 30, bits: 16, samples: 3, photometric: 8, rows: &rows, tags: &[] };
    vec![
        (Family::Tiff, rgb.bytes()),
        (Family::Tiff, inks.bytes()),
        (Family::Tiff, deep.bytes()),
        (Family::Png, png(40, 30, png::ColorType::Rgb, &rows)),
        (Family::Jpeg, jpeg_of(40, 30, &rows, false)),
        (Family::Jpeg, jpeg_of(40, 30, &rows, true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_end(
        which in 0usize..6,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let (family, mut bytes) = specimens().swap_remove(which);
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(bytes.len() - cut.index(bytes.len()) / 8);
        let limits = Limits { max_pixels: 1 << 20, ..Limits::default() };
        let made = derive(&DeriveOrder {
            family,
            bytes: &bytes,
            image: Place::Chain(0),
            resolution: None,
            orientation: 1,
            rules: &AccessRules::default(),
            thumbnail: Some(16),
            memory: 64 << 20,
            limits: &limits,
        });
        // Whatever the file has become: a whole picture or a fault that has a finding.
        match made {
            Ok(made) => prop_assert_eq!(jpeg::walk(&made.jpeg, 1 << 20).faults, []),
            Err(fault) => prop_assert!(!fault.note().code.slug().is_empty()),
        }
    }
}
