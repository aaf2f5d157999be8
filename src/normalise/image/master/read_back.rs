//! Decoding a master again from what lies on disk, by another decoder than that which the writer belongs to.

use crate::formats::jp2;
use crate::formats::raster::{self, Place, Raster, RasterFault};
use crate::formats::tiff::ifd::{Bounds, Stream};
use crate::formats::tiff::{Carried, Fields, SECOND_DECODER, SecondDecoder, carried};
use crate::profile::{Limits, MasterFormat};
use crate::records::{Family, Hex32};

use super::facts::Facts;
use super::fault::{MasterFault, Obstacle};
use super::source::first_directory;
use super::write::{each_rows, image_facts};

/// The decoder of JPEG 2000, which is none of those who made the encoder.
const JP2_DECODER: &str = "hayro-jpeg2000 0.5.0";
/// Most boxes that are walked.
const MOST_BOXES: u32 = 65_536;

/// What was seen of a master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What must be the same as in the source.
    pub facts: Facts,
    /// The program that decoded it.
    pub decoder: &'static str,
}

/// The decoder that masters of this format are read back by, with its version.
#[must_use]
pub const fn decoder(format: MasterFormat) -> &'static str {
    match format {
        MasterFormat::Tiff => SECOND_DECODER,
        MasterFormat::Jp2 => JP2_DECODER,
    }
}

/// Decodes a master.
///
/// # Errors
/// [`MasterFault`]: it cannot be decoded whole, or is of a variant that the second decoder does not read. Either way it
/// is no master.
pub fn read_back(format: MasterFormat, bytes: &[u8], limits: &Limits) -> Result<Proof, MasterFault> {
    let facts = match format {
        MasterFormat::Tiff => tiff(bytes, limits)?,
        MasterFormat::Jp2 => jp2(bytes, limits)?,
    };
    Ok(Proof { facts, decoder: decoder(format) })
}

fn tiff(bytes: &[u8], limits: &Limits) -> Result<Facts, MasterFault> {
    let stream = Stream::open(bytes).map_err(RasterFault::damaged)?;
    let chain = stream.chain(Bounds::default());
    if let Some(fault) = chain.fault {
        return Err(RasterFault::damaged(fault).into());
    }
    let mut facts = Facts::default();
    for (index, directory) in chain.directories.iter().enumerate() {
        let mut raster = SecondDecoder::open(bytes, index, limits.max_pixels)?;
        let shape = raster.shape().clone();
        let digest = each_rows(&mut raster, &shape, |_| Ok(()))?;
        let Carried { fields, .. } = carried(&stream, directory).map_err(Obstacle::from)?;
        facts.images.push(image_facts(&shape, digest, &fields)?);
    }
    Ok(facts)
}

fn jp2(bytes: &[u8], limits: &Limits) -> Result<Facts, MasterFault> {
    let mut raster = raster::open(Family::Jpeg2000, bytes, Place::Chain(0), limits.max_pixels)?;
    let shape = raster.shape().clone();
    let digest = each_rows(raster.as_mut(), &shape, |_| Ok(()))?;
    let file = jp2::walk(bytes, MOST_BOXES);
    let fields = match file.exif {
        Some(block) => {
            let (stream, directory) = first_directory(block).ok_or_else(|| RasterFault::damaged("the EXIF box"))?;
            carried(&stream, &directory).map_err(Obstacle::from)?.fields
        }
        None => Fields::default(),
    };
    let mut facts = image_facts(&shape, digest, &fields)?;
    facts.xmp = file.xmp.map(Hex32::blake3);
    Ok(Facts { images: vec![facts] })
}
