//! The chunks of a file in their order, without a look at what they hold; and the colour profile before the image.

use crate::formats::bytes;

use super::stated::stated_colour;
use super::walk::IccChunk;

/// A chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Its name.
    pub name: [u8; 4],
    /// What it holds.
    pub payload: &'a [u8],
}

/// The chunks up to `IEND`, or to where something else stands. Checksums are not looked at.
pub fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = Some(8usize);
    std::iter::from_fn(move || {
        let start = at?;
        let length = bytes::be32(bytes, start)? as usize;
        let name = bytes::be32(bytes, start.checked_add(4)?)?.to_be_bytes();
        let payload = bytes::slice(bytes, start.checked_add(8)?, length)?;
        at = start.checked_add(12)?.checked_add(length).filter(|_| &name != b"IEND");
        Some(Chunk { name, payload })
    })
}

/// The first profile before the image. None where code points say that the colours are sRGB: those go before it. Others
/// go before it too, but for who does not show colours by them it is what stands in their place (4.3), as it goes
/// before `sRGB`, `cHRM` and `gAMA`.
fn icc_chunk(bytes: &[u8]) -> Option<IccChunk<'_>> {
    if stated_colour(bytes).is_srgb_by_code_points() {
        return None;
    }
    let mut before = chunks(bytes).take_while(|chunk| &chunk.name != b"IDAT");
    IccChunk::parse(before.find(|chunk| &chunk.name == b"iCCP")?.payload)
}

/// The colour profile that the image is shown by; `None` where there is none, other statements go before it, it cannot
/// be inflated, or is longer than [`IccChunk::most`].
pub fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    icc_chunk(bytes)?.profile().filter(|profile| !profile.is_empty())
}

/// Bytes that the colour profile may come to, without inflating it.
pub(super) fn profile_bytes(bytes: &[u8]) -> u64 {
    icc_chunk(bytes).map_or(0, |chunk| chunk.most())
}

/// Bytes of EXIF blocks: the decoder holds them.
pub(super) fn exif_bytes(bytes: &[u8]) -> u64 {
    let blocks = chunks(bytes).filter(|chunk| &chunk.name == b"eXIf");
    blocks.fold(0, |sum, chunk| sum.saturating_add(chunk.payload.len() as u64))
}

#[cfg(test)]
mod tests {
    use crate::formats::png::PngRaster;
    use crate::formats::png::example::{chunk, deflated};
    use crate::formats::raster::{Raster, RasterFault};
    fn file(width: u32, colour: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &[0, 0, 0, 1, 16, colour, 0, 0, 0]].concat();
        let parts = [chunk(b"IHDR", &header), chunks.concat(), chunk(b"IDAT", &deflated(&[0; 7])), chunk(b"IEND", b"")];
        [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
    }

    #[test]
    fn a_profile_is_shared_counted_and_bounded() {
        let with = |profile: &[u8]| file(1, 2, &[chunk(b"iCCP", &[b"x\0\0", deflated(profile).as_slice()].concat())]);
        let noise: Vec<u8> = (0..1u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let plain = file(1, 2, &[]);
        let memory = |bytes: &[u8]| PngRaster::open(bytes, 100).unwrap().memory();
        let (large, bomb) = (with(&noise), with(&[7; 1 << 20]));
        let raster = PngRaster::open(&large, 100).unwrap();
        assert_eq!(raster.shape().icc.as_ref().map(|icc| icc.len()), Some(noise.len()));
        assert!(raster.memory() >= memory(&plain) + 3 * noise.len() as u64);
        let (one, two) = (raster.shape().clone().icc.unwrap(), raster.shape().icc.clone().unwrap());
        assert!(std::sync::Arc::ptr_eq(&one, &two));
        assert!(PngRaster::open(&bomb, 100).unwrap().shape().icc.is_none());
        assert!(memory(&with(&noise[..3000])) < memory(&plain) + (8 << 20), "a profile of its usual size costs little");
    }

    /// W3C, third edition, 4.3: cICP, iCCP, sRGB.
    #[test]
    fn a_profile_goes_before_srgb_and_code_points_before_it() {
        let profile = chunk(b"iCCP", &[b"x\0\0", deflated(&[7; 200]).as_slice()].concat());
        let shown = |chunks: &[Vec<u8>]| PngRaster::open(&file(1, 2, chunks), 100).unwrap().shape().icc.is_some();
        let srgb = chunk(b"sRGB", &[0]);
        assert!(shown(&[profile.clone(), srgb.clone()]) && shown(&[srgb.clone(), profile.clone()]));
        assert!(!shown(&[chunk(b"cICP", &[1, 13, 0, 1]), profile.clone()]));
        assert!(shown(&[chunk(b"cICP", &[9, 16, 0, 1]), profile]), "what is not shown has the profile in its place");
        assert!(!shown(&[srgb, chunk(b"iCCP", b"x\0\0none")]));
    }

    #[test]
    fn what_is_too_wide_is_not_damaged() {
        let wide = file(12_000_000, 2, &[]);
        let fault = PngRaster::open(&wide, u64::MAX).err().unwrap();
        assert!(matches!(fault, RasterFault::Unsupported { .. }), "{fault}");
    }
}
