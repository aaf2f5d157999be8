//! Parts of a PNG for the tests of the rooms that read them.

use std::io::Write;

/// A chunk with its length and its checksum.
pub fn chunk(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let body = [&name[..], payload].concat();
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
}

/// Bytes as a chunk holds them, as short as they become.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
