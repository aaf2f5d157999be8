//! Masters: every kind that is written goes there and back, judged by the decoders and checkers of others.

mod support;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::raster::{Observer, PixelDigest, Place, RasterFault, open};
use fondo::formats::tiff::{Coding, Fields, Offsets, Picture, TiffWriter};
use fondo::inspect::inspect;
use fondo::normalise::image::master::{
    Decision, Facts, MasterFault, Obstacle, Target, WriteOrder, Written, decide, decoder, read_back, same_resolution,
    write,
};
use fondo::profile::{BilevelCompression, Limits, MasterCompression, MasterFormat, MasterRules};
use fondo::records::{Family, Hex32, SampleFormat, Technical};
use proptest::prelude::*;
use support::plain_tiff::{PlainTiff, noise, page};
use support::{corpus, python_with, tool};

const TIFF: Family = Family::Tiff;

/// Rules that ask for this form of everything, as it is called in a profile.
fn rules(format: MasterFormat, compression: MasterCompression, bilevel: BilevelCompression) -> MasterRules {
    MasterRules { make: true, format, compression, bilevel, ..MasterRules::default() }
}

fn tiff_target(compression: MasterCompression, bilevel: BilevelCompression) -> Target {
    Target::Tiff { compression, bilevel }
}

fn jp2_target() -> Target {
    let rules = MasterRules::default();
    Target::Jp2 { tile: rules.jp2_tile, levels: rules.jp2_levels, layers: rules.jp2_layers }
}

/// The pixel digest by the program's own decoders.
fn pixels(family: Family, bytes: &[u8], index: usize) -> Result<Hex32, RasterFault> {
    let mut raster = open(family, bytes, Place::Chain(index), 1 << 32)?;
    let (shape, mut digest) = (raster.shape().clone(), PixelDigest::new());
    while let Some(band) = raster.next_band()? {
        digest.band(&shape, &band);
    }
    Ok(digest.finish().unwrap())
}

fn measured(family: Family, bytes: &[u8]) -> Technical {
    inspect(family, bytes, &Limits::default()).technical
}

/// Writes a master and proves it.
fn made(family: Family, bytes: &[u8], target: Target) -> Result<(Vec<u8>, Written), MasterFault> {
    let (technical, limits) = (measured(family, bytes), Limits { max_pixels: 1 << 32, ..Limits::default() });
    let order =
        WriteOrder { family, bytes, technical: &technical, target, comment: "a test of masters", limits: &limits };
    let mut out = Cursor::new(Vec::new());
    let written = write(&order, &mut out)?;
    let master = out.into_inner();
    let (format, written_as) = match target {
        Target::Tiff { .. } => (MasterFormat::Tiff, TIFF),
        Target::Jp2 { .. } => (MasterFormat::Jp2, Family::Jpeg2000),
    };
    let proof = read_back(format, &master, &limits)?;
    assert_eq!(written.facts.differences(&proof.facts), [], "{:?}", written.parameters);
    // Our own decoder is a third one for TIFF.
    for (index, image) in written.facts.images.iter().enumerate() {
        assert_eq!(pixels(written_as, &master, index).unwrap(), image.pixels, "image {index}");
    }
    let inspected = measured(written_as, &master);
    assert!(inspected.complete, "{:?}", inspect(written_as, &master, &limits).notes);
    for (source, master) in technical.images.iter().zip(&inspected.images) {
        let exact = written_as == TIFF;
        assert!(same_resolution(source.resolution.as_ref(), master.resolution.as_ref(), exact));
        assert_eq!(
            (source.width, source.height, source.orientation),
            (master.width, master.height, master.orientation)
        );
    }
    Ok((master, written))
}

const CODINGS: [MasterCompression; 3] = [MasterCompression::None, MasterCompression::Lzw, MasterCompression::Deflate];
const BILEVEL: [BilevelCompression; 4] =
    [BilevelCompression::None, BilevelCompression::Lzw, BilevelCompression::Deflate, BilevelCompression::G4];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_kind_of_tiff_goes_there_and_back(
        width in 1u32..90,
        height in 1u32..60,
        kind in 0usize..14,
        coding in 0usize..3,
        bilevel in 0usize..4,
        seed in any::<u16>(),
    ) {
        // Bits, samples, photometric interpretation, what lies beyond the colours, how numbers are stored.
        let (bits, samples, photometric, extra, format) = [
            (1, 1, 0, 0, 1), (1, 1, 1, 0, 1), (2, 1, 1, 0, 1), (4, 1, 0, 0, 1), (8, 1, 0, 0, 1), (8, 1, 1, 0, 1), (16, 1, 1, 0, 1),
            (8, 3, 2, 0, 1), (16, 3, 2, 0, 1), (8, 4, 2, 1, 1), (8, 4, 5, 0, 1), (8, 3, 8, 0, 1), (32, 1, 1, 0, 3), (4, 1, 3, 0, 1),
        ][kind];
        let row = (width as usize * samples as usize * bits as usize).div_ceil(8);
        let mut rows = noise(row * height as usize + usize::from(seed));
        rows.drain(..usize::from(seed));
        let shorts = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let mut tags = vec![(296, 3, shorts(&[2])), (306, 2, b"1999:12:31 23:59:59\0".to_vec())];
        if photometric == 3 {
            tags.push((320, 3, shorts(&(0..48).map(|value| value * 1365).collect::<Vec<_>>())));
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

/// A colour profile of a display, with a matrix: version 2, as `Pillow` or any editor would embed it.
fn profile() -> Vec<u8> {
    fondo::normalise::image::srgb_profile().to_vec()
}

/// A page with a profile, resolution, names and dates, as a scanner writes it.
fn scanned(tags: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let rows = page(300, 200);
    let mut all = vec![(296, 3, vec![2, 0]), (306, 2, b"2021:03:04 05:06:07\0".to_vec())];
    all.extend_from_slice(tags);
    all.push((34675, 7, profile()));
    PlainTiff { width: 300, height: 200, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &all }.bytes()
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
    assert_eq!(Offsets::for_bytes(4_100_000_000, 0), Offsets::Eight);
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
        // What decides nothing: the bytes that fill up to an even place, `RowsPerStrip` of one strip, a predictor's spare bits.
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
    assert!(matches!(decide(Family::Jpeg, &technical, &rules), Decision::Cannot(Obstacle::Lossy { .. })));
    let asked = MasterRules { from_lossy: true, ..rules };
    let Decision::Make(target) = decide(Family::Jpeg, &technical, &asked) else { panic!("not made") };
    let (_, written) = made(Family::Jpeg, &jpeg, target).unwrap();
    assert_eq!(written.facts.images[0].pixels, pixels(Family::Jpeg, &jpeg, 0).unwrap());
    assert!(written.left_out[0].contains("the JPEG stream itself"), "{:?}", written.left_out);
}

/// A page as black and white, packed.
fn writing(rgb: &[u8], width: usize) -> Vec<u8> {
    let grey: Vec<bool> = rgb.iter().step_by(3).map(|value| *value > 128).collect();
    let byte = |eight: &[bool]| eight.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at));
    grey.chunks(width).flat_map(|row| row.chunks(8).map(byte).collect::<Vec<_>>()).collect()
}

/// What a TIFF says by its tags, as `exiftool` reads it: without those that tell where pixels lie and how they are coded.
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

fn round_trip(path: &Path, family: Family, bytes: &[u8], rules: &MasterRules, tally: &mut Tally) -> Option<Vec<u8>> {
    let technical = measured(family, bytes);
    let mut put = |why: String| tally.left.push(format!("{}: {why}", path.display()));
    if !technical.complete {
        put("not whole".to_owned());
        return None;
    }
    let target = match decide(family, &technical, rules) {
        Decision::Make(target) => target,
        Decision::Fits => return None,
        Decision::Cannot(obstacle) => {
            put(obstacle.to_string());
            return None;
        }
    };
    let limits = Limits::default();
    let order = WriteOrder { family, bytes, technical: &technical, target, comment: "corpus", limits: &limits };
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

/// Records name the second decoders with their versions: those that are built in.
#[test]
fn decoders_are_named_with_the_versions_that_are_built_in() {
    let lock: toml::Table = toml::from_str(include_str!("../Cargo.lock")).unwrap();
    let packages = lock["package"].as_array().unwrap();
    for (format, package, name) in
        [(MasterFormat::Tiff, "tiff", "image-tiff"), (MasterFormat::Jp2, "hayro-jpeg2000", "hayro-jpeg2000")]
    {
        let found = packages.iter().find(|found| found["name"].as_str() == Some(package)).unwrap();
        assert_eq!(decoder(format), format!("{name} {}", found["version"].as_str().unwrap()));
    }
}
