//! Writing a manifest.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::super::digest::{Hex, Hex32};
use super::manifest::{ManifestEnd, ManifestFile, ManifestHead};

/// Writes the lines of a manifest in the order in which they are given.
pub struct ManifestWriter<W> {
    to: W,
    seal: Sha256,
    line: Vec<u8>,
    files: u64,
    bytes: u64,
}

impl<W: Write> ManifestWriter<W> {
    /// Begins with the head.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(to: W, head: &ManifestHead) -> io::Result<Self> {
        let mut writer = Self { to, seal: Sha256::new(), line: Vec::new(), files: 0, bytes: 0 };
        writer.put(head)?;
        Ok(writer)
    }

    /// The next file.
    ///
    /// # Errors
    /// What the system says.
    pub fn file(&mut self, file: &ManifestFile) -> io::Result<()> {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(file.size);
        self.put(file)
    }

    /// Ends with the seal, and gives it.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> io::Result<(W, ManifestEnd)> {
        let seal: Hex32 = Hex(self.seal.clone().finalize().into());
        let end = ManifestEnd { files: self.files, bytes: self.bytes, seal };
        self.put(&end)?;
        self.to.flush()?;
        Ok((self.to, end))
    }

    fn put(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        self.line.push(b'\n');
        self.seal.update(&self.line);
        self.to.write_all(&self.line)
    }
}
