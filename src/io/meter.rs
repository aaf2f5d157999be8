//! Every byte read or written is counted by its purpose, so that "read once, write once" can be compared with the
//! kernel's counts.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::pace::Pace;

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
    pace: Option<Arc<Pace>>,
}

impl Meter {
    /// One whose readers of the source are held to a pace. Several meters may share it.
    #[must_use]
    pub fn paced(pace: Option<Arc<Pace>>) -> Self {
        Self { pace, ..Self::default() }
    }

    /// Adds `bytes`. Where there is a pace, who has read from the source waits here until its bytes are paid for.
    pub fn add(&self, purpose: Purpose, bytes: u64) {
        self.totals[purpose as usize].fetch_add(bytes, Ordering::Relaxed);
        if purpose == Purpose::Source
            && let Some(pace) = &self.pace
        {
            pace.took(bytes);
        }
    }

    /// The bytes so far.
    #[must_use]
    pub fn total(&self, purpose: Purpose) -> u64 {
        self.totals[purpose as usize].load(Ordering::Relaxed)
    }
}

/// Something whose bytes are counted as they are read.
#[derive(Debug)]
pub struct Counted<'m, R> {
    from: R,
    meter: &'m Meter,
    purpose: Purpose,
}

/// A file whose bytes are counted as they are read.
pub type CountedFile<'m> = Counted<'m, File>;

impl<'m, R> Counted<'m, R> {
    /// Counts what is read from `from` as read for `purpose`.
    #[must_use]
    pub const fn new(from: R, meter: &'m Meter, purpose: Purpose) -> Self {
        Self { from, meter, purpose }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.meter.add(self.purpose, read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}
