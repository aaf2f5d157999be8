//! Masters, written and proven in one process.
#![allow(dead_code, reason = "each test file uses its part")]

use std::io::Cursor;

use fondo::formats::raster::{Observer, PixelDigest, Place, RasterFault, open};
use fondo::formats::tiff::PlanarTag;
use fondo::inspect::inspect;
use fondo::normalise::image::master::{
    Agreement, MasterFault, Target, WriteOrder, Written, read_back, same_resolution, write,
};
use fondo::profile::{BilevelCompression, Limits, MasterCompression, MasterFormat, NormaliseRules};
use fondo::records::{Family, Hex32, Technical};

use super::plain_tiff::{PlainTiff, page};

pub const TIFF: Family = Family::Tiff;

/// Rules that ask for this form of everything, as it is called in a profile.
pub fn rules(format: MasterFormat, compression: MasterCompression, bilevel: BilevelCompression) -> NormaliseRules {
    NormaliseRules { make: true, format, compression, bilevel, ..NormaliseRules::default() }
}

pub fn tiff_target(compression: MasterCompression, bilevel: BilevelCompression) -> Target {
    Target::Tiff { compression, bilevel, planar: PlanarTag::Written }
}

pub fn jp2_target() -> Target {
    let rules = NormaliseRules::default();
    Target::Jp2 { tile: rules.tile, levels: rules.levels, layers: rules.layers }
}

/// The pixel digest by the program's own decoders.
pub fn pixels(family: Family, bytes: &[u8], index: usize) -> Result<Hex32, RasterFault> {
    let mut raster = open(family, bytes, Place::Chain(index), 1 << 32)?;
    let (shape, mut digest) = (raster.shape().clone(), PixelDigest::new());
    while let Some(band) = raster.next_band()? {
        digest.band(&shape, &band);
    }
    Ok(digest.finish().unwrap())
}

pub fn measured(family: Family, bytes: &[u8]) -> Technical {
    inspect(family, bytes, &Limits::default()).technical
}

/// Writes a master and proves it.
pub fn made(family: Family, bytes: &[u8], target: Target) -> Result<(Vec<u8>, Written), MasterFault> {
    let (technical, limits) = (measured(family, bytes), Limits { max_pixels: 1 << 32, ..Limits::default() });
    let order = WriteOrder {
        family,
        bytes,
        technical: &technical,
        target,
        leave_out: &[],
        comment: "a test of masters",
        limits: &limits,
    };
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
        let agreement = Agreement::of(target);
        assert!(same_resolution(source.resolution.as_ref(), master.resolution.as_ref(), agreement));
        assert_eq!(
            (source.width, source.height, source.orientation),
            (master.width, master.height, master.orientation)
        );
    }
    Ok((master, written))
}

pub const CODINGS: [MasterCompression; 3] =
    [MasterCompression::None, MasterCompression::Lzw, MasterCompression::Deflate];
pub const BILEVEL: [BilevelCompression; 4] =
    [BilevelCompression::None, BilevelCompression::Lzw, BilevelCompression::Deflate, BilevelCompression::G4];

/// A colour profile of a display, with a matrix: version 2, as `Pillow` or any editor would embed it.
pub fn profile() -> Vec<u8> {
    fondo::normalise::image::srgb_profile().to_vec()
}

/// A page with a profile, resolution, names and dates, as a scanner writes it.
pub fn scanned(tags: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let rows = page(300, 200);
    let mut all = vec![(296, 3, vec![2, 0]), (306, 2, b"2021:03:04 05:06:07\0".to_vec())];
    all.extend_from_slice(tags);
    all.push((34675, 7, profile()));
    PlainTiff { width: 300, height: 200, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &all }.bytes()
}
