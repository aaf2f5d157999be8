//! Masters: every kind that is written goes there and back.

use std::fs;
use std::io::Cursor;
use std::process::Command;

use crate::support::masters::{
    BILEVEL, CODINGS, TIFF, jp2_target, made, measured, pixels, profile, rules, scanned, tiff_target,
};
use crate::support::plain_tiff::{PlainTiff, noise, page};
use crate::support::tool;
use fondo::formats::tiff::{Coding, Fields, Offsets, Picture, TiffWriter};
use fondo::normalise::image::master::{Decision, MasterFault, Obstacle, Target, decide, decoder, read_back};
use fondo::profile::{BilevelCompression, Limits, MasterCompression, MasterFormat, MasterRules, NormaliseRules};
use fondo::records::{Family, SampleFormat};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_kind_of_tiff_goes_there_and_back(
        width in 1u32..90,
        height in 1u32..60,
        kind in 0usize..21,
        coding in 0usize..3,
        bilevel in 0usize..4,
        seed in any::<u16>(),
    ) {
        // Bits, samples, photometric interpretation, what lies beyond the colours, how numbers are stored.
        let (bits, samples, photometric, extra, format) = [
            (1, 1, 0, 0, 1), (1, 1, 1, 0, 1), (2, 1, 1, 0, 1), (4, 1, 0, 0, 1), (8, 1, 0, 0, 1), (8, 1, 1, 0, 1), (16, 1, 1, 0, 1),
            (8, 3, 2, 0, 1), (16, 3, 2, 0, 1), (8, 4, 2, 1, 1), (8, 4, 5, 0, 1), (8, 3, 8, 0, 1), (32, 1, 1, 0, 3), (4, 1, 3, 0, 1),
            (1, 1, 3, 0, 1), (2, 1, 3, 0, 1), (8, 1, 3, 0, 1), (2, 1, 0, 0, 1), (4, 1, 1, 0, 1), (4, 3, 2, 0, 1), (2, 4, 5, 0, 1),
        ][kind];
        let row = (width as usize * samples as usize * bits as usize).div_ceil(8);
        let mut rows = noise(row * height as usize + usize::from(seed));
        rows.drain(..usize::from(seed));
        let shorts = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let mut tags = vec![(296, 3, shorts(&[2])), (306, 2, b"1999:12:31 23:59:59\0".to_vec())];
        if photometric == 3 {
            tags.push((320, 3, shorts(&(0..3u16 << bits).map(|value| value.wrapping_mul(1365)).collect::<Vec<_>>())));
        }
        if extra == 1 {
            tags.push((338, 3, shorts(&[2])));
        }
        if format == 3 {
            tags.push((339, 3, shorts(&[3])));
        }
        let source = PlainTiff { width, height, bits, samples, photometric, rows: &rows, tags: &tags }.bytes();
        let target = tiff_target(CODINGS[coding], BILEVEL[bilevel]);
        let (master, written) = made(TIFF, &source, target).unwrap();
        prop_assert_eq!(written.facts.images[0].pixels, pixels(TIFF, &source, 0).unwrap());
        // 282, 283, 296, 306 and what the kind has.
        prop_assert!(written.facts.fields() >= 4);
        prop_assert_eq!(made(TIFF, &source, target).unwrap().0, master, "the same bytes at each run");
    }

    #[test]
    fn every_kind_of_jp2_goes_there_and_back(
        width in 1u32..150,
        height in 1u32..90,
        kind in 0usize..7,
        tile in 6u32..8,
        layers in 1u16..6,
    ) {
        let (bits, samples, photometric) =
            [(1, 1, 0), (1, 1, 1), (4, 1, 1), (8, 1, 0), (16, 1, 1), (8, 3, 2), (16, 3, 2)][kind];
        let row = (width as usize * samples as usize * bits as usize).div_ceil(8);
        let rows = noise(row * height as usize);
        let tags = if samples == 3 { vec![(34675, 7, profile())] } else { Vec::new() };
        let source = PlainTiff { width, height, bits, samples, photometric, rows: &rows, tags: &tags }.bytes();
        let target = Target::Jp2 { tile: 1 << tile, levels: 5, layers };
        let (master, written) = made(TIFF, &source, target).unwrap();
        prop_assert_eq!(written.facts.images[0].pixels, pixels(TIFF, &source, 0).unwrap());
        prop_assert_eq!(made(TIFF, &source, target).unwrap().0, master, "the same bytes at each run");
    }
}

#[test]
fn offsets_of_64_bits() {
    let rows = page(120, 90);
    let fields = Fields { fields: vec![fondo::formats::tiff::Field::rational(282, (300, 1))], below: Vec::new() };
    let picture = |coding| Picture {
        width: 120,
        height: 90,
        bits: 8,
        samples: 3,
        format: SampleFormat::Unsigned,
        photometric: 2,
        coding,
        fields: fields.clone(),
    };
    let mut digests = Vec::new();
    for offsets in [Offsets::Four, Offsets::Eight] {
        let mut writer = TiffWriter::new(Cursor::new(Vec::new()), offsets).unwrap();
        for coding in [Coding::None, Coding::Lzw, Coding::Deflate] {
            let mut strips = writer.image(picture(coding));
            strips.rows(&rows).unwrap();
            writer = strips.finish().unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert_eq!(bytes[2], if offsets == Offsets::Four { 42 } else { 43 });
        let proof = read_back(MasterFormat::Tiff, &bytes, &Limits::default()).unwrap();
        assert_eq!(proof.facts.images.len(), 3);
        digests.extend(proof.facts.images.iter().map(|image| image.pixels));
        digests.extend((0..3).map(|index| pixels(TIFF, &bytes, index).unwrap()));
        if let Some(tiffcmp) = tool("tiffcmp") {
            let place = tempfile::tempdir().unwrap();
            let (ours, plain) = (place.path().join("ours.tif"), place.path().join("plain.tif"));
            fs::write(&ours, &bytes).unwrap();
            let plainly =
                PlainTiff { width: 120, height: 90, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] };
            fs::write(&plain, plainly.bytes()).unwrap();
            // That our file has two images more is the only thing that it has to say of the pixels.
            let output = Command::new(tiffcmp).arg("-t").args([&ours, &plain]).output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(text.contains("No more directories") && !text.contains("Scanline"), "{text}");
        }
    }
    digests.dedup();
    assert_eq!(digests.len(), 1, "twelve images, one picture");
    assert_eq!(Offsets::for_bytes(3 << 30, 0), Offsets::Four);
    // A classic TIFF up to its bound, and not beyond.
    assert_eq!(Offsets::for_bytes(4_294_000_000, 0), Offsets::Four);
    assert_eq!(Offsets::for_bytes(4_294_000_000, 1_000_000), Offsets::Eight);
    assert_eq!(Offsets::for_bytes(u64::from(u32::MAX), 0), Offsets::Eight);
}

#[test]
fn rows_that_are_missing_are_no_image() {
    let writer = TiffWriter::new(Cursor::new(Vec::new()), Offsets::Four).unwrap();
    let picture = Picture {
        width: 8,
        height: 2,
        bits: 8,
        samples: 1,
        format: SampleFormat::Unsigned,
        photometric: 1,
        coding: Coding::None,
        fields: Fields::default(),
    };
    let mut strips = writer.image(picture);
    strips.rows(&[1; 8]).unwrap();
    assert!(strips.finish().is_err());
}

#[test]
fn every_change_of_what_was_written_is_found() {
    let source = scanned(&[]);
    for compression in CODINGS {
        let (master, written) = made(TIFF, &source, tiff_target(compression, BilevelCompression::G4)).unwrap();
        let mut unseen = Vec::new();
        for at in (0..master.len()).step_by(97) {
            let mut altered = master.clone();
            altered[at] ^= 0x10;
            let proof = read_back(MasterFormat::Tiff, &altered, &Limits::default());
            if proof.is_ok_and(|proof| written.facts.differences(&proof.facts).is_empty()) {
                unseen.push(at);
            }
        }
        // What decides nothing: the bytes that fill up to an even place, `RowsPerStrip` of one strip, a predictor's
        // spare bits.
        assert!(
            unseen.len() * 50 <= master.len() / 97,
            "{compression:?}: {} of {}: {unseen:?}",
            unseen.len(),
            master.len()
        );
    }
    let (master, written) = made(TIFF, &source, jp2_target()).unwrap();
    let seen = (0..master.len()).step_by(211).filter(|at| {
        let mut altered = master.clone();
        altered[*at] ^= 0x10;
        let proof = read_back(MasterFormat::Jp2, &altered, &Limits::default());
        !proof.is_ok_and(|proof| written.facts.differences(&proof.facts).is_empty())
    });
    let (seen, tried) = (seen.count(), master.len().div_ceil(211));
    assert!(seen * 100 >= tried * 90, "{seen} of {tried}");
}

#[test]
fn what_cannot_be_held_is_not_made() {
    let rows = page(20, 20);
    let tiff = |photometric, samples, tags: &[(u16, u16, Vec<u8>)]| {
        let rows = rows.repeat(2);
        PlainTiff { width: 20, height: 20, bits: 8, samples, photometric, rows: &rows, tags }.bytes()
    };
    let obstacle = |bytes: &[u8], target| match made(TIFF, bytes, target) {
        Err(MasterFault::Obstacle(obstacle)) => Some(obstacle),
        other => panic!("{:?}", other.map(|(_, written)| written)),
    };
    assert_eq!(obstacle(&tiff(2, 3, &[]), jp2_target()), Some(Obstacle::NoProfile));
    assert_eq!(obstacle(&tiff(5, 4, &[]), jp2_target()), Some(Obstacle::Colours));
    assert_eq!(obstacle(&tiff(2, 4, &[(338, 3, vec![2, 0])]), jp2_target()), Some(Obstacle::Extra));
    let tables = {
        // A profile whose tables are announced: the tag of the description becomes A2B0.
        let mut profile = profile();
        let at = profile.windows(4).position(|four| four == b"desc").unwrap();
        profile[at..at + 4].copy_from_slice(b"A2B0");
        profile
    };
    assert_eq!(obstacle(&tiff(2, 3, &[(34675, 7, tables)]), jp2_target()), Some(Obstacle::Profile));
    // Sixteen bits stay sixteen bits, and twelve are not made into sixteen.
    let wide =
        PlainTiff { width: 10, height: 10, bits: 12, samples: 1, photometric: 1, rows: &rows, tags: &[] }.bytes();
    let target = tiff_target(MasterCompression::None, BilevelCompression::G4);
    assert_eq!(obstacle(&wide, target), Some(Obstacle::Bits { bits: 12 }));
    let sixteen =
        PlainTiff { width: 10, height: 10, bits: 16, samples: 1, photometric: 1, rows: &rows, tags: &[] }.bytes();
    assert_eq!(made(TIFF, &sixteen, jp2_target()).unwrap().1.facts.images[0].bits, 16);
    // Noise of one bit is longer than OpenJPEG has room for.
    let noise = noise(128 * 1024);
    let noisy =
        PlainTiff { width: 1024, height: 1024, bits: 1, samples: 1, photometric: 1, rows: &noise, tags: &[] }.bytes();
    assert!(matches!(obstacle(&noisy, jp2_target()), Some(Obstacle::Refused(_))));
}

fn boxed(name: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    [&u32::try_from(contents.len() + 8).unwrap().to_be_bytes()[..], name, contents].concat()
}

/// Where a name of four bytes begins.
fn place_of(bytes: &[u8], name: &[u8; 4]) -> usize {
    bytes.windows(4).position(|four| four == name).unwrap()
}

/// A grey JP2 whose header says that it is grey.
fn grey_jp2() -> Vec<u8> {
    let rows = page(20, 20);
    let tiff = PlainTiff { width: 20, height: 20, bits: 8, samples: 1, photometric: 1, rows: &rows[..400], tags: &[] };
    made(TIFF, &tiff.bytes(), jp2_target()).unwrap().0
}

/// Where decoding gives other samples than those that are stored, a digest of the former proves nothing about the
/// latter.
#[test]
fn a_jp2_whose_samples_decoding_changes_becomes_no_master() {
    let plain = grey_jp2();
    let obstacle = |bytes: &[u8], target| match made(Family::Jpeg2000, bytes, target) {
        Err(MasterFault::Obstacle(obstacle)) => obstacle,
        other => panic!("{:?}", other.map(|(_, written)| written)),
    };
    let changed = |name: &[u8; 4], behind: usize, value: u8| {
        let mut bytes = plain.clone();
        let at = place_of(&bytes, name) + behind;
        bytes[at] = value;
        bytes
    };
    let palette = {
        let inside = [
            boxed(b"pclr", &[&[1, 0, 1, 7][..], &(0..=255).collect::<Vec<u8>>()].concat()),
            boxed(b"cmap", &[0, 0, 1, 0]),
        ];
        let (mut bytes, inside) = (plain.clone(), inside.concat());
        let at = place_of(&bytes, b"jp2h");
        let length = u32::from_be_bytes(bytes[at - 4..at].try_into().unwrap()) + u32::try_from(inside.len()).unwrap();
        bytes[at - 4..at].copy_from_slice(&length.to_be_bytes());
        let end = at - 4 + length as usize - inside.len();
        bytes.splice(end..end, inside);
        bytes
    };
    assert_eq!(pixels(Family::Jpeg2000, &palette, 0), pixels(Family::Jpeg2000, &plain, 0), "it is sound");
    for target in [tiff_target(MasterCompression::Lzw, BilevelCompression::G4), jp2_target()] {
        assert!(made(Family::Jpeg2000, &plain, target).is_ok());
        // sYCC; components of which there is one for two pixels.
        assert_eq!(obstacle(&changed(b"colr", 10, 18), target), Obstacle::Converted);
        assert_eq!(obstacle(&changed(b"\xFF\x4F\xFF\x51", 43, 2), target), Obstacle::Subsampled);
        assert_eq!(obstacle(&palette, target), Obstacle::Palette);
    }
}

#[test]
fn each_uuid_of_a_jp2_is_carried_or_said_to_be_left_out() {
    const XMP: &[u8; 16] = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
    const GEO: &[u8; 16] = b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03";
    const PACKET: &[u8] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
    let mut bytes = grey_jp2();
    let uuid = |id: &[u8; 16], data: &[u8]| boxed(b"uuid", &[&id[..], data].concat());
    // Of two packets the last is carried.
    let boxes = [uuid(XMP, b"an older one"), uuid(XMP, PACKET), uuid(GEO, b"II*\0"), uuid(&[7; 16], b"x")].concat();
    let at = place_of(&bytes, b"jp2c") - 4;
    bytes.splice(at..at, boxes);
    let target = tiff_target(MasterCompression::Lzw, BilevelCompression::G4);
    let (_, written) = made(Family::Jpeg2000, &bytes, target).unwrap();
    let left = [
        "box uuid (be7acfcb-97a9-42e8-9c71-999491e3afac)",
        "box uuid (GeoJP2, b14bf8bd-083d-4b43-a5ae-8cd7d5a6ce03)",
        "box uuid (07070707-0707-0707-0707-070707070707)",
    ];
    let boxes: Vec<_> = written.left_out.iter().filter(|what| what.starts_with("box uuid")).collect();
    assert_eq!(boxes, left.iter().collect::<Vec<_>>());
    assert!(written.facts.images[0].xmp.is_some());
}

/// A PNG of one kind, with a profile or the word that it is sRGB, with a resolution, a text and a date.
fn png_of(kind: usize, samples: &[u8]) -> Vec<u8> {
    use png::{BitDepth, ColorType};
    let (colour, depth, channels) = [
        (ColorType::Grayscale, BitDepth::One, 1),
        (ColorType::Grayscale, BitDepth::Four, 1),
        (ColorType::Grayscale, BitDepth::Sixteen, 1),
        (ColorType::Indexed, BitDepth::Four, 1),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, 2),
        (ColorType::Rgb, BitDepth::Sixteen, 3),
        (ColorType::Rgba, BitDepth::Eight, 4),
        (ColorType::Rgb, BitDepth::Eight, 3),
    ][kind];
    let mut info = png::Info::with_size(50, 30);
    (info.color_type, info.bit_depth) = (colour, depth);
    info.pixel_dims = Some(png::PixelDimensions { xppu: 11_811, yppu: 11_811, unit: png::Unit::Meter });
    if colour == ColorType::Indexed {
        info.palette = Some((0..48).collect::<Vec<u8>>().into());
    }
    match kind {
        5 => info.icc_profile = Some(profile().into()),
        _ => info.srgb = Some(png::SrgbRenderingIntent::Perceptual),
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.add_text_chunk("Title".to_owned(), "Carta 1r".to_owned()).unwrap();
    let row = (50 * channels * depth as usize).div_ceil(8);
    encoder.write_header().unwrap().write_image_data(&samples[..row * 30]).unwrap();
    bytes
}

#[test]
fn other_formats_become_tiff_and_jp2() {
    let samples = noise(50 * 30 * 6);
    for kind in 0..8 {
        let png = png_of(kind, &samples);
        let digest = pixels(Family::Png, &png, 0).unwrap();
        for compression in CODINGS {
            let (master, written) = made(Family::Png, &png, tiff_target(compression, BilevelCompression::G4)).unwrap();
            assert_eq!(written.facts.images[0].pixels, digest, "{kind}");
            assert!(written.left_out.iter().any(|left| left == "chunk tEXt"), "{:?}", written.left_out);
            let image = &measured(TIFF, &master).images[0];
            assert_eq!(image.resolution.unwrap().x, (11_811, 100), "{kind}");
            assert_eq!(image.icc.is_some(), kind == 5, "{kind}");
        }
        let jp2 = made(Family::Png, &png, jp2_target());
        match (kind, jp2) {
            (0..=2 | 5 | 7, jp2) => {
                let (jp2, written) = jp2.unwrap();
                assert_eq!(written.facts.images[0].pixels, digest, "{kind}");
                // And from there to TIFF: the same pixels still.
                let target = tiff_target(MasterCompression::Lzw, BilevelCompression::G4);
                let (_, written) = made(Family::Jpeg2000, &jp2, target).unwrap();
                assert_eq!(written.facts.images[0].pixels, digest, "{kind}");
            }
            (_, Err(MasterFault::Obstacle(_))) => {}
            (_, other) => panic!("{kind}: {:?}", other.map(|(_, written)| written)),
        }
    }
}

#[test]
fn a_lossy_file_is_made_only_where_that_is_asked_for() {
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.encode(&page(64, 48), 64, 48, jpeg_encoder::ColorType::Rgb).unwrap();
    let rules = rules(MasterFormat::Tiff, MasterCompression::Lzw, BilevelCompression::G4);
    let technical = measured(Family::Jpeg, &jpeg);
    assert!(matches!(
        decide(Family::Jpeg, &technical, &rules, &MasterRules::default()),
        Decision::Cannot(Obstacle::Lossy { .. })
    ));
    let asked = NormaliseRules { from_lossy: true, ..rules };
    let decision = decide(Family::Jpeg, &technical, &asked, &MasterRules::default());
    let Decision::Make { target, .. } = decision else { panic!("not made") };
    let (_, written) = made(Family::Jpeg, &jpeg, target).unwrap();
    assert_eq!(written.facts.images[0].pixels, pixels(Family::Jpeg, &jpeg, 0).unwrap());
    assert!(written.left_out[0].contains("the JPEG stream itself"), "{:?}", written.left_out);
}

/// Records name the second decoders with their versions: those that are built in.
#[test]
fn decoders_are_named_with_the_versions_that_are_built_in() {
    let lock: toml::Table = toml::from_str(include_str!("../../Cargo.lock")).unwrap();
    let packages = lock["package"].as_array().unwrap();
    for (format, package, name) in
        [(MasterFormat::Tiff, "tiff", "image-tiff"), (MasterFormat::Jp2, "hayro-jpeg2000", "hayro-jpeg2000")]
    {
        // What draws PDFs brings an older one of JPEG 2000 of its own: the newest is ours.
        let found = packages.iter().filter(|found| found["name"].as_str() == Some(package));
        let newest = found.filter_map(|found| found["version"].as_str()).max().unwrap();
        assert_eq!(decoder(format), format!("{name} {newest}"));
    }
}

#[test]
fn a_profile_that_is_too_long_for_one_is_carried_all_the_same() {
    let rows = page(20, 20);
    let tags = [(34675, 7, vec![9; (16 << 20) + 1])];
    let source =
        PlainTiff { width: 20, height: 20, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &tags }.bytes();
    let notes = fondo::inspect::inspect(TIFF, &source, &Limits::default()).notes;
    assert!(notes.iter().any(|note| note.code.slug() == "icc-damaged"));
    let (master, written) = made(TIFF, &source, tiff_target(MasterCompression::Lzw, BilevelCompression::G4)).unwrap();
    assert!(master.len() > 16 << 20 && written.facts.images[0].icc.is_some());
    // A JP2 would have to be without it.
    assert!(matches!(made(TIFF, &source, jp2_target()), Err(MasterFault::Obstacle(Obstacle::Profile))));
}

#[test]
fn what_a_jpeg_says_in_several_segments_is_one_field() {
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.encode(&page(64, 48), 64, 48, jpeg_encoder::ColorType::Rgb).unwrap();
    let resources = [b"8BIM\x04\x04\0\0\0\x01\x38\x80".as_slice(), &noise(80_000)].concat();
    let mut segments = Vec::new();
    for part in resources.chunks(65_000) {
        let payload = [b"Photoshop 3.0\0", part].concat();
        segments.extend_from_slice(&[0xFF, 0xED]);
        segments.extend_from_slice(&u16::try_from(payload.len() + 2).unwrap().to_be_bytes());
        segments.extend_from_slice(&payload);
    }
    segments.extend_from_slice(b"\xFF\xFE\x00\x06note");
    jpeg.splice(2..2, segments);
    let (master, written) =
        made(Family::Jpeg, &jpeg, tiff_target(MasterCompression::Lzw, BilevelCompression::G4)).unwrap();
    assert!(master.windows(resources.len()).any(|window| window == resources));
    assert_eq!(written.left_out[1..], ["segment COM"]);
}
