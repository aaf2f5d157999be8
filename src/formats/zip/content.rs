//! The bytes of an entry, unpacked while they are read, and never more of them than the directory says.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;

use super::reader::Method;

/// Reads one entry to its end. What comes out is what the directory says of it, by size and CRC-32, or the reading ends
/// with an error.
pub struct Content<R> {
    packed: Packed<R>,
    /// Packed bytes that the directory promises.
    length: u64,
    left: u64,
    crc32: u32,
    hasher: crc32fast::Hasher,
}

enum Packed<R> {
    Stored(R),
    Deflated(Box<DeflateDecoder<R>>),
}

impl<R: Read> Content<R> {
    /// The entry whose `length` packed bytes `from` gives, and no more; unpacked it has `size` bytes and this CRC-32.
    pub fn new(from: R, method: Method, length: u64, size: u64, crc32: u32) -> Self {
        let packed = match method {
            Method::Stored => Packed::Stored(from),
            Method::Deflated => Packed::Deflated(Box::new(DeflateDecoder::new(from))),
        };
        Self { packed, length, left: size, crc32, hasher: crc32fast::Hasher::new() }
    }

    fn end(&self) -> io::Result<usize> {
        if self.left > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the entry is shorter than the directory says"));
        }
        if self.hasher.clone().finalize() != self.crc32 {
            return Err(invalid("the entry does not have the CRC-32 that the directory gives"));
        }
        match &self.packed {
            Packed::Deflated(decoder) if decoder.total_in() != self.length => {
                Err(invalid("the packed data of the entry end before the directory says"))
            }
            _ => Ok(0),
        }
    }
}

impl<R: Read> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.packed {
            Packed::Stored(from) => from.read(buffer)?,
            Packed::Deflated(decoder) => decoder.read(buffer)?,
        };
        if read == 0 {
            return self.end();
        }
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| invalid("the entry unpacks to more bytes than the directory says"))?;
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use proptest::prelude::*;

    use super::*;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(packed: &[u8], method: Method, size: u64, crc32: u32) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Content::new(packed, method, packed.len() as u64, size, crc32).read_to_end(&mut bytes).map(|_| bytes)
    }

    #[test]
    fn only_what_the_directory_says_is_accepted() {
        let bytes = vec![7; 100_000];
        let (size, crc32) = (bytes.len() as u64, crc32fast::hash(&bytes));
        for (packed, method) in [(bytes.clone(), Method::Stored), (deflated(&bytes), Method::Deflated)] {
            assert_eq!(unpacked(&packed, method, size, crc32).unwrap(), bytes);
            assert!(unpacked(&packed, method, size - 1, crc32).is_err());
            assert!(unpacked(&packed, method, size + 1, crc32).is_err());
            assert!(unpacked(&packed, method, size, crc32 ^ 1).is_err());
            assert!(unpacked(&packed[..packed.len() - 1], method, size, crc32).is_err());
        }
        // Something lies hidden behind the end of the packed data.
        let hidden = [deflated(&bytes), b"hidden".to_vec()].concat();
        assert!(unpacked(&hidden, Method::Deflated, size, crc32).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_endured(packed in proptest::collection::vec(any::<u8>(), 0..300), size in 0u64..400) {
            if let Ok(bytes) = unpacked(&packed, Method::Deflated, size, 0) {
                prop_assert_eq!(bytes.len() as u64, size);
            }
        }
    }
}
