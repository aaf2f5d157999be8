//! Digests of files of a package: each file is read once, whatever is wanted of it, and whatever the number of hard
//! links in a tar that mean it; on several threads.

use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::formats::bag::{Checksum, ChecksumAlgorithm};

use super::scratch::Scratch;
use super::source::{Located, Source};

/// Files that are best handed out to the threads at a time.
pub(super) const BATCH: usize = 256;
/// Bytes that are read at a time.
const CHUNK: usize = 1 << 18;

/// A digest by its algorithm, in lower-case hexadecimal.
pub(super) type Value = (ChecksumAlgorithm, String);

/// A file's digests as they are.
pub(super) type Computed = io::Result<Vec<Value>>;

/// A file, and what is to be computed of it.
pub(super) struct Wanted {
    pub(super) file: Located,
    /// Whether other files have the same bytes of the archive.
    pub(super) shared: bool,
    pub(super) algorithms: Vec<ChecksumAlgorithm>,
}

/// Bytes that are to be read once, for one file or for all that share them.
struct Reading<'w> {
    file: &'w Located,
    shared: bool,
    /// What an earlier batch has computed of shared bytes.
    known: Vec<Value>,
    wanted: Vec<ChecksumAlgorithm>,
}

/// What computes.
#[derive(Clone, Copy)]
pub(super) struct Digests<'d> {
    pub(super) source: &'d dyn Source,
    pub(super) scratch: &'d Scratch,
    pub(super) threads: usize,
}

/// What came of a batch.
pub(super) struct Batch {
    computed: Vec<Computed>,
    reading_of: Vec<usize>,
}

impl Batch {
    /// Of the file at `index` of what was wanted.
    pub(super) fn of(&self, index: usize) -> Option<&Computed> {
        self.computed.get(*self.reading_of.get(index)?)
    }
}

impl Digests<'_> {
    /// Computes a batch on all threads.
    ///
    /// # Errors
    /// The scratch index cannot be read. What keeps a file from being read stands in its place.
    pub(super) fn compute(&self, wanted: &[Wanted]) -> Result<Batch, rusqlite::Error> {
        let mut readings: Vec<Reading<'_>> = Vec::with_capacity(wanted.len());
        let mut reading_of = Vec::with_capacity(wanted.len());
        for of_file in wanted {
            reading_of.push(self.reading(&mut readings, of_file)?);
        }
        let computed = self.read_all(&readings);
        for (reading, computed) in readings.iter().zip(&computed).filter(|(reading, _)| reading.shared) {
            let extent = reading.file.extent.as_ref();
            for (algorithm, value) in computed.iter().flatten() {
                extent.map_or(Ok(()), |extent| self.scratch.note_computed(extent.data, *algorithm, value))?;
            }
        }
        Ok(Batch { computed, reading_of })
    }

    /// Which of the readings serves a file: one of its own, or that of the first with the same bytes.
    fn reading<'w>(&self, readings: &mut Vec<Reading<'w>>, wanted: &'w Wanted) -> Result<usize, rusqlite::Error> {
        let extent = wanted.file.extent.filter(|_| wanted.shared);
        let same = extent.and_then(|extent| readings.iter().position(|reading| reading.file.extent == Some(extent)));
        let index = same.unwrap_or(readings.len());
        if same.is_none() {
            let known = extent.map_or(Ok(Vec::new()), |extent| self.scratch.computed(extent.data))?;
            readings.push(Reading { file: &wanted.file, shared: wanted.shared, known, wanted: Vec::new() });
        }
        if let Some(reading) = readings.get_mut(index) {
            for algorithm in &wanted.algorithms {
                let is_known = reading.known.iter().any(|(known, _)| known == algorithm);
                if !is_known && !reading.wanted.contains(algorithm) {
                    reading.wanted.push(*algorithm);
                }
            }
        }
        Ok(index)
    }

    /// Reads on all threads; what comes of it is in the order of the readings.
    fn read_all(&self, readings: &[Reading<'_>]) -> Vec<Computed> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Computed)>> = Mutex::default();
        let source = self.source;
        let work = || {
            let mut buffer = vec![0; CHUNK];
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(reading) = readings.get(index) else { return };
                let computed = read(source, reading, &mut buffer);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((index, computed));
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads.min(readings.len()) {
                scope.spawn(work);
            }
            work();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Threads finish in any order; findings come in the order of the files.
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, computed)| computed).collect()
    }
}

fn read(source: &dyn Source, reading: &Reading<'_>, buffer: &mut [u8]) -> Computed {
    let mut values = reading.known.clone();
    if reading.wanted.is_empty() {
        return Ok(values);
    }
    let mut checksums: Vec<_> =
        reading.wanted.iter().map(|algorithm| (*algorithm, Checksum::new(*algorithm))).collect();
    let mut file = source.open(reading.file)?;
    loop {
        let read = match file.read(buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = buffer.get(..read).unwrap_or_default();
        checksums.iter_mut().for_each(|(_, checksum)| checksum.update(bytes));
    }
    values.extend(checksums.into_iter().map(|(algorithm, checksum)| (algorithm, checksum.finish())));
    Ok(values)
}
