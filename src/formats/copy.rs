//! Copying a known number of bytes while their CRC-32 is taken.

use std::io::{self, Read, Write};

/// Bytes that are moved at a time.
const CHUNK: usize = 1 << 20;

/// Copies and counts; keeps its buffer from one file to the next.
#[derive(Debug)]
pub struct Copier {
    buffer: Vec<u8>,
}

impl Default for Copier {
    fn default() -> Self {
        Self { buffer: vec![0; CHUNK] }
    }
}

impl Copier {
    /// Copies exactly `size` bytes and returns their CRC-32 (ISO 3309).
    ///
    /// # Errors
    /// What either side says; `UnexpectedEof` where `from` is shorter; `InvalidData` where it is longer.
    pub fn copy(&mut self, from: &mut impl Read, to: &mut impl Write, size: u64) -> io::Result<u32> {
        let mut crc = crc32fast::Hasher::new();
        let mut left = size;
        loop {
            // One byte more than is wanted shows that the file has grown.
            let want = usize::try_from(left.saturating_add(1)).unwrap_or(CHUNK).min(CHUNK);
            let read = match from.read(&mut self.buffer[..want]) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if read == 0 {
                break;
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the file is longer than recorded"))?;
            crc.update(&self.buffer[..read]);
            to.write_all(&self.buffer[..read])?;
        }
        if left > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is shorter than recorded"));
        }
        Ok(crc.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_recorded_length_is_accepted() {
        let bytes = vec![7u8; CHUNK * 2];
        let mut out = Vec::new();
        let crc = Copier::default().copy(&mut bytes.as_slice(), &mut out, bytes.len() as u64).unwrap();
        assert_eq!(crc, crc32fast::hash(&bytes));
        assert_eq!(out, bytes);
        for wrong in [0, 1, CHUNK as u64, CHUNK as u64 * 2 - 1, CHUNK as u64 * 2 + 1, u64::MAX] {
            assert!(Copier::default().copy(&mut bytes.as_slice(), &mut io::sink(), wrong).is_err(), "{wrong}");
        }
    }
}
