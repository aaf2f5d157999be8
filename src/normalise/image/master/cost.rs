//! What making a master takes, known before anything is decoded.

use crate::formats::raster::demands;
use crate::profile::Limits;
use crate::records::Family;

use super::beside::carried_bytes;
use super::decide::Target;

/// Tables and buffers of coders, rows and a strip: all that does not grow with the image.
const FIXED: u64 = 24 << 20;

/// How often what a source says beside its pixels is held while it is written, or read back: as it was read, for each
/// image in the writer, and in the directory that is written.
const COPIES: u64 = 4;

fn beside(family: Family, bytes: &[u8]) -> u64 {
    carried_bytes(family, bytes).saturating_mul(COPIES)
}

/// Bytes of memory that writing takes at most: the decoder of the source, what is gathered before it is coded, and what
/// is carried beside the pixels.
#[must_use]
pub fn write_cost(family: Family, bytes: &[u8], target: Target, limits: &Limits) -> u64 {
    let demands = demands(family, bytes, limits.max_pixels);
    let needs = demands.iter().map(|demand| {
        let gathered = match target {
            Target::Tiff { .. } => 0,
            Target::Jp2 { tile, .. } => {
                let tile = u64::from(tile).min(u64::from(demand.width.max(demand.height)));
                // A row of tiles of up to three samples of two bytes; of one tile its numbers of four bytes, its coded
                // bytes and passes.
                let row = u64::from(demand.width).saturating_mul(tile).saturating_mul(6);
                row.saturating_add(tile.saturating_mul(tile).saturating_mul(3 * 16))
            }
        };
        demand.decoding.saturating_add(gathered)
    });
    needs.max().unwrap_or(0).saturating_add(beside(family, bytes)).saturating_add(FIXED)
}

/// Bytes of memory that reading back what was written takes at most.
#[must_use]
pub fn proof_cost(family: Family, bytes: &[u8], limits: &Limits) -> u64 {
    let needs = demands(family, bytes, limits.max_pixels).into_iter().map(|demand| demand.decoding).max();
    needs.unwrap_or(0).saturating_add(beside(family, bytes)).saturating_add(FIXED)
}
