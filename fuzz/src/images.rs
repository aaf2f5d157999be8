//! Images, and what is made of them.

use std::io::Cursor;

use fondo::formats::raster::{self, Place, demands};
use fondo::formats::tiff::ifd::{Bounds, Stream};
use fondo::formats::tiff::{Layout, LayoutLimits, PlanarTag};
use fondo::formats::{exif, icc, jbig2, jp2, jpeg, photoshop, png};
use fondo::inspect::{self, PolicySubject};
use fondo::intake::{Sample, identify};
use fondo::normalise::image::master::{ImageFacts, Target, WriteOrder, proof_cost, read_back, write, write_cost};
use fondo::normalise::image::{DeriveFault, DeriveOrder, cost, paint};
use fondo::profile::{
    AccessRules, CaptureRules, MasterCompression, MasterFormat, MasterRules, NormaliseRules, Planar, QualityRules,
    TiffRuleSet,
};
use fondo::quality::{self, Shown, judge};
use fondo::records::{Family, ImageRole, SourcePath};

use super::bounds::{NODES, PIXELS, limits};

pub fn tiff(bytes: &[u8]) {
    let Ok(stream) = Stream::open(bytes) else { return };
    let chain = stream.chain(Bounds { directories: 64, entries: NODES });
    for directory in &chain.directories {
        for entry in &directory.entries {
            let _ = (stream.raw(entry), stream.unsigned_list(entry, 64), stream.rational(entry, 0), stream.text(entry));
        }
        let limits = LayoutLimits { pixels: PIXELS, chunks: u64::from(NODES) };
        let (layout, _) = Layout::read(&stream, directory, limits);
        let Some(layout) = layout else { continue };
        let _ = (layout.uniform_bits(), layout.row_bytes(), layout.across(), layout.down());
        let _ = layout.chunk_bytes(layout.chunk_rows(0));
    }
}

pub fn jpeg(bytes: &[u8]) {
    let _ = jpeg::peek(bytes);
    let _ = jpeg::walk(bytes, PIXELS);
    let _ = jpeg::estimated_quality(bytes);
}

pub fn png(bytes: &[u8]) {
    let _ = (png::is_png(bytes), png::peek(bytes));
    let _ = png::walk(bytes, PIXELS);
}

pub fn jp2(bytes: &[u8]) {
    let _ = jp2::demand(bytes);
    let _ = jp2::walk(bytes, NODES);
}

/// A page of 16 by 8 pixels in a generic region (T.88 §7.4.6), coded by MMR.
pub const LETTERS: &[u8] = b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01\
\0\0\0\0\x30\0\x01\0\0\0\x13\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\
\0\0\0\x01\x26\0\x01\0\0\0\x14\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\x01\xFF\xF0\
\0\0\0\x02\x31\0\x01\0\0\0\0\0\0\0\x03\x33\0\0\0\0\0\0";

/// A dictionary that claims 38,730 symbols in fourteen bytes.
pub const CLAIMED_SYMBOLS: &[u8] = b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01\
\0\0\0\0\x30\0\x01\0\0\0\x13\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\
\0\0\0\x01\0\0\x01\0\0\0\x0E\x0A\0\xE0\0\0\0\0\0\0\0\x97\x4A\x0D\x0A\
\0\0\0\x02\x31\0\x01\0\0\0\0\0\0\0\x03\x33\0\0\0\0\0\0";

/// The pages of a file: their segments, as another format embeds them, and their pixels.
pub fn jbig2(bytes: &[u8]) {
    let Ok(file) = jbig2::File::read(bytes) else { return };
    let _ = file.globals();
    for (index, page) in jbig2::pages(&file).unwrap_or_default().iter().take(4).enumerate() {
        assert!(file.page(page).len() <= bytes.len());
        let Ok(mut raster) = raster::open(Family::Jbig2, bytes, Place::Chain(index), PIXELS) else { continue };
        if raster.memory() <= 64 << 20 {
            while let Ok(Some(_)) = raster.next_band() {}
        }
    }
}

pub fn icc(bytes: &[u8]) {
    if let Some(profile) = icc::parse(bytes) {
        let _ = profile.samples();
    }
}

pub fn exif(bytes: &[u8]) {
    let _ = (exif::byte_order(bytes), exif::parse(bytes));
}

pub fn photoshop(bytes: &[u8]) {
    let _ = photoshop::resolution(bytes);
}

pub const FAMILIES: [Family; 5] = [Family::Tiff, Family::Jpeg, Family::Png, Family::Jpeg2000, Family::Pdf];

pub fn inspect(bytes: &[u8]) {
    for family in FAMILIES {
        let _ = demands(family, bytes, limits().max_pixels);
        let inspection = inspect::inspect(family, bytes, &limits());
        for set in [TiffRuleSet::Slub, TiffRuleSet::TiA] {
            let master = MasterRules {
                one_image: true,
                tags_forbidden: vec![315],
                tags_required: vec![306],
                fill_order: Some(1),
                planar: Some(Planar::Chunky),
                tiff_rules: Some(set),
                ..MasterRules::default()
            };
            let subject = PolicySubject { family, puid: None, bytes, technical: &inspection.technical };
            let _ =
                inspect::policy(&subject, &CaptureRules { ppi_min: Some(300.0), ..CaptureRules::default() }, &master);
        }
    }
}

pub fn derived(bytes: &[u8]) {
    let (format, _) = identify(Sample::whole(bytes), &SourcePath::from("page"));
    let (rules, limits) = (AccessRules { long_side: 256, ..AccessRules::default() }, limits());
    let memory = cost(format.family, bytes, &rules, &limits).min(64 << 20);
    let inspection = inspect::inspect(format.family, bytes, &limits);
    for (image, measured) in inspection.places.into_iter().zip(&inspection.technical.images).take(2) {
        let order = DeriveOrder {
            family: format.family,
            bytes,
            image,
            resolution: measured.resolution,
            orientation: measured.orientation,
            rules: &rules,
            thumbnail: Some(64),
            memory,
            limits: &limits,
        };
        // What is granted its cost is never refused for want of memory.
        // Measured on the way, as a worker does.
        let mut meter = quality::Meter::default();
        let made = paint(&order, &mut meter).and_then(|painted| painted.finish(order.thumbnail));
        if made.is_ok() {
            let _ = judge(meter, Some(bytes), Shown::of(measured), &QualityRules::default());
        }
        let _ = made.as_ref().map_err(DeriveFault::note);
        let refused = matches!(made, Err(DeriveFault::Memory { .. }));
        assert!(!refused || memory == 64 << 20, "{memory} is not its cost");
    }
}

/// A TIFF whose pixel has two samples and whose `ExtraSamples` tells of three.
pub const TOO_MANY_EXTRA: &[u8] = b"II*\0\x08\0\0\0\x0A\0\
\0\x01\x03\0\x01\0\0\0\x01\0\0\0\
\x01\x01\x03\0\x01\0\0\0\x01\0\0\0\
\x02\x01\x03\0\x02\0\0\0\x08\0\x08\0\
\x03\x01\x03\0\x01\0\0\0\x01\0\0\0\
\x06\x01\x03\0\x01\0\0\0\x01\0\0\0\
\x11\x01\x04\0\x01\0\0\0\x86\0\0\0\
\x15\x01\x03\0\x01\0\0\0\x02\0\0\0\
\x16\x01\x03\0\x01\0\0\0\x01\0\0\0\
\x17\x01\x04\0\x01\0\0\0\x02\0\0\0\
R\x01\x03\0\x03\0\0\0\0\0\0\0\
\0\0\0\0\x07\xFF";

/// A master of whatever can be decoded, with its tags; what is written is read by another decoder, and is the same.
pub fn master(bytes: &[u8]) {
    let (format, _) = identify(Sample::whole(bytes), &SourcePath::from("page"));
    let (family, limits) = (format.family, limits());
    let technical = inspect::inspect(family, bytes, &limits).technical;
    let rules = NormaliseRules::default();
    let (compression, planar) = (MasterCompression::Lzw, PlanarTag::Written);
    let tiff = Target::Tiff { compression, bilevel: rules.bilevel, planar };
    let jp2 = Target::Jp2 { tile: rules.tile, levels: rules.levels, layers: rules.layers };
    for (target, format, made) in [(tiff, MasterFormat::Tiff, Family::Tiff), (jp2, MasterFormat::Jp2, Family::Jpeg2000)]
    {
        if write_cost(family, bytes, target, &limits) > 64 << 20 {
            continue;
        }
        let order =
            WriteOrder { family, bytes, technical: &technical, target, leave_out: &[], comment: "", limits: &limits };
        let mut file = Cursor::new(Vec::new());
        let Ok(written) = write(&order, &mut file) else { continue };
        let file = file.into_inner();
        if proof_cost(made, &file, &limits) <= 64 << 20 {
            let proof = read_back(format, &file, &limits).expect("another decoder reads it");
            assert!(written.facts.differences(&proof.facts).is_empty(), "it is not its source");
        }
        // What a decoder brings to fewer bits would be proven for what it is not.
        let source = technical.images.iter().filter(|image| image.role == ImageRole::Page).map(|image| &image.bits);
        let same = |(bits, facts): (&Vec<u16>, &ImageFacts)| bits.iter().max() == Some(&facts.bits);
        assert!(
            family != Family::Jpeg2000 || source.zip(&written.facts.images).all(same),
            "its samples have other bits than those of its source"
        );
    }
}
