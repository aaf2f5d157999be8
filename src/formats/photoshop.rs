//! Photoshop image resources: of all of them only the resolution is of use.

use super::bytes;

/// Resource 1005 (`ResolutionInfo`): pixels per inch as fixed-point numbers of 16.16 bits, horizontal and vertical. The
/// units in the resource are those of the display; the numbers are per inch whatever they say.
#[must_use]
pub fn resolution(resources: &[u8]) -> Option<(u32, u32)> {
    let mut at = 0;
    while bytes::slice(resources, at, 4)? == b"8BIM" {
        let id = bytes::be16(resources, at + 4)?;
        // A name with its length in a byte before it, padded to an even length.
        let name = (usize::from(*resources.get(at + 6)?) + 2) & !1;
        let length = bytes::be32(resources, at + 6 + name)? as usize;
        let start = at + 10 + name;
        let value = bytes::slice(resources, start, length)?;
        if id == 1005 {
            return Some((bytes::be32(value, 0)?, bytes::be32(value, 8)?));
        }
        at = start.checked_add(length)?.checked_add(length & 1)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolution_is_found_behind_other_resources() {
        let mut bytes = b"8BIM\x04\x04\x03abc\0\0\0\x03xyz\0".to_vec();
        assert_eq!(resolution(&bytes), None);
        bytes.extend_from_slice(b"8BIM\x03\xed\0\0\0\0\0\x10\x01\x2c\0\0\0\x01\0\x02\x01\x2c\0\0\0\x01\0\x02");
        assert_eq!(resolution(&bytes), Some((300 << 16, 300 << 16)));
        for cut in 0..bytes.len() {
            let _ = resolution(&bytes[..cut]);
        }
    }
}
