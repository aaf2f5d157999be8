//! The types of a PNG's chunks: PRONOM tells PNG versions by them.

use super::sample::Sample;

/// Most chunks that are walked.
const MOST: usize = 100_000;

/// The types of all chunks that can be walked to, each once, in order (PNG 3rd ed. §5.3).
pub(super) fn chunk_types(sample: &Sample<'_>) -> Vec<[u8; 4]> {
    let mut types = Vec::new();
    let mut offset = 8u64;
    for _ in 0..MOST {
        let Some(Ok(header)) = sample.slice(offset, 8).map(<[u8; 8]>::try_from) else { break };
        let [a, b, c, d, kind @ ..] = header;
        if !types.contains(&kind) {
            types.push(kind);
        }
        // Length, type and checksum take 12 bytes.
        offset += u64::from(u32::from_be_bytes([a, b, c, d])) + 12;
    }
    types
}
