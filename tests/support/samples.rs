//! The samples of an image as the project's decoders give them.

use fondo::formats::raster::{Place, RasterFault, Samples, Unpacker, open};
use fondo::records::Family;

/// Most pixels that tests open.
pub const MOST: u64 = 1 << 30;

/// Calls `take` with every row of one image, from top to bottom.
pub fn each_row(
    family: Family,
    bytes: &[u8],
    index: usize,
    mut take: impl FnMut(Samples<'_>),
) -> Result<(), RasterFault> {
    let mut raster = open(family, bytes, Place::Chain(index), MOST)?;
    let mut unpacker = Unpacker::new(raster.shape())?;
    while let Some(band) = raster.next_band()? {
        for row in 0..band.rows {
            take(unpacker.row(&band, row)?);
        }
    }
    Ok(())
}
