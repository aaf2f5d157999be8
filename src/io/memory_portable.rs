//! Stand-in for shared memory on systems without memory files: plain memory, and files read whole.

use std::fs::File;
use std::io::{self, Read};

/// A block of memory, used again for one file after the other.
#[derive(Debug, Default)]
pub struct SharedBuffer {
    bytes: Vec<u8>,
}

impl SharedBuffer {
    /// An empty buffer.
    ///
    /// # Errors
    /// None here.
    pub fn new() -> io::Result<Self> {
        Ok(Self::default())
    }

    /// Makes room for `length` bytes; what stood there is undefined.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn resize(&mut self, length: usize) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.shrink_to(64 << 20);
        self.bytes.try_reserve_exact(length).map_err(|_| io::ErrorKind::OutOfMemory)?;
        self.bytes.resize(length, 0);
        Ok(())
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, to be filled.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

/// The content of a whole file.
#[derive(Debug)]
pub struct View {
    bytes: Vec<u8>,
}

impl View {
    /// Reads `length` bytes of `file`.
    ///
    /// # Errors
    /// What the system says; `UnexpectedEof` when it is shorter.
    pub fn of(mut file: &File, length: usize) -> io::Result<Self> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(length).map_err(|_| io::ErrorKind::OutOfMemory)?;
        bytes.resize(length, 0);
        file.read_exact(&mut bytes)?;
        Ok(Self { bytes })
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Nothing here can be given up and read again.
    pub fn forget(&self, _part: &[u8]) {}
}
