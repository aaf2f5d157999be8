//! Digests of files in a package, while they are written or read.

use std::fs::File;
use std::io::{self, Read, Write};

use crate::io::{DigestSet, Hasher, Meter, Purpose};
use crate::records::Digests;

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;

/// What a file's bytes came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Measured {
    /// Bytes.
    pub(super) size: u64,
    /// BLAKE3, SHA-256 and what else was asked for.
    pub(super) digests: Digests,
    /// CRC-32.
    pub(super) crc32: u32,
}

/// Writes through to `out` and measures what went through.
pub(super) struct Measuring<W> {
    out: W,
    hasher: Hasher,
    size: u64,
}

impl<W: Write> Measuring<W> {
    /// Nothing written yet.
    pub(super) fn new(out: W, set: &DigestSet) -> Self {
        Self { out, hasher: Hasher::new(set), size: 0 }
    }

    /// What was written.
    pub(super) fn finish(self) -> Measured {
        let (digests, crc32) = self.hasher.finish();
        Measured { size: self.size, digests, crc32 }
    }
}

impl<W: Write> Write for Measuring<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or(bytes));
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes through to `out` and takes the BLAKE3 of what went through: of an archive as a whole, its headers and padding
/// included.
pub(super) struct Fingerprinting<W> {
    out: W,
    blake3: blake3::Hasher,
}

impl<W: Write> Fingerprinting<W> {
    /// Nothing written yet.
    pub(super) fn new(out: W) -> Self {
        Self { out, blake3: blake3::Hasher::new() }
    }

    /// What it was written to, and the BLAKE3 of everything.
    pub(super) fn finish(self) -> (W, blake3::Hash) {
        (self.out, self.blake3.finalize())
    }
}

impl<W: Write> Write for Fingerprinting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.blake3.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads files of a package to their end, one after the other, through one buffer. What is read is counted as
/// read-back.
pub(super) struct Reader<'m> {
    buffer: Vec<u8>,
    meter: &'m Meter,
}

impl<'m> Reader<'m> {
    /// With a buffer of its own.
    pub(super) fn new(meter: &'m Meter) -> Self {
        Self { buffer: vec![0; CHUNK], meter }
    }

    /// Gives every piece of `from` to `take`, to its end.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn each(&mut self, mut from: impl Read, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
        let mut size = 0;
        loop {
            let read = match from.read(&mut self.buffer) {
                Ok(0) => return Ok(size),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.meter.add(Purpose::ReadBack, read as u64);
            size += read as u64;
            take(self.buffer.get(..read).unwrap_or_default());
        }
    }

    /// Measures a whole file.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn measure(&mut self, file: &File, set: &DigestSet) -> io::Result<Measured> {
        let mut hasher = Hasher::new(set);
        let size = self.each(file, |bytes| hasher.update(bytes))?;
        let (digests, crc32) = hasher.finish();
        Ok(Measured { size, digests, crc32 })
    }
}
