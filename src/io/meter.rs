//! Every byte read or written is counted by its purpose, so that "read once, write once" can be compared with the kernel's counts.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};

/// Why bytes move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The first reading of the source.
    Source,
    /// A further reading of a source: files beyond the byte budget, `--paranoid`.
    SecondReading,
    /// Packages, records, reports.
    Output,
    /// Reading back what was written before it gets its final name.
    ReadBack,
}

/// Counts bytes by purpose. Shared by all threads of a run.
#[derive(Debug, Default)]
pub struct Meter {
    totals: [AtomicU64; 4],
}

impl Meter {
    /// Adds `bytes`.
    pub fn add(&self, purpose: Purpose, bytes: u64) {
        self.totals[purpose as usize].fetch_add(bytes, Ordering::Relaxed);
    }

    /// The bytes so far.
    #[must_use]
    pub fn total(&self, purpose: Purpose) -> u64 {
        self.totals[purpose as usize].load(Ordering::Relaxed)
    }
}

/// A file whose bytes are counted as they are read.
#[derive(Debug)]
pub struct CountedFile<'m> {
    file: File,
    meter: &'m Meter,
    purpose: Purpose,
}

impl<'m> CountedFile<'m> {
    /// Counts what is read from `file` as read for `purpose`.
    #[must_use]
    pub const fn new(file: File, meter: &'m Meter, purpose: Purpose) -> Self {
        Self { file, meter, purpose }
    }
}

impl Read for CountedFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.meter.add(self.purpose, read as u64);
        Ok(read)
    }
}

impl Seek for CountedFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
