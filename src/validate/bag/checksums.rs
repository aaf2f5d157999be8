//! Checksums: each file is read once, whatever the number of manifests that list it, and of hard links in a tar that mean it.

use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::records::codes::package as codes;

use super::super::error::ValidateError;
use super::super::findings::Findings;
use super::super::scratch::Scratch;
use super::super::source::{Located, Source};
use super::check::Check;
use super::lists::List;

/// Files that are handed out to the threads at a time.
const BATCH: usize = 256;
/// Most different values that are compared with one file: a second one is a fault already.
const MOST_VALUES: usize = 16;
/// Bytes that are read at a time.
const CHUNK: usize = 1 << 18;

/// A checksum by its algorithm.
type Value = (ChecksumAlgorithm, String);

/// A file with what its manifests say of it.
struct Job {
    file: Located,
    /// Whether other files have the same bytes of the archive.
    shared: bool,
    expected: Vec<Value>,
}

/// Bytes that are to be read once, for one job or for all that share them.
struct Reading<'j> {
    file: &'j Located,
    shared: bool,
    /// What an earlier batch has computed of shared bytes.
    known: Vec<Value>,
    wanted: Vec<ChecksumAlgorithm>,
}

/// A file's checksums as they are.
type Computed = io::Result<Vec<Value>>;

/// Compares every checksum of a known algorithm. Returns how many files were compared.
///
/// # Errors
/// The scratch index cannot be read.
pub(super) fn compare(check: &mut Check<'_>, lists: &[List]) -> Result<u64, ValidateError> {
    let Check { source, scratch, findings, threads, .. } = check;
    let scratch = &*scratch;
    let mut comparison = Comparison { source: *source, scratch, threads: *threads, findings, compared: 0 };
    let mut batch: Vec<Job> = Vec::with_capacity(BATCH);
    scratch.each_expectation(|expectation| {
        let algorithm = lists.iter().find(|list| list.id == expectation.list).and_then(List::algorithm);
        let Some(algorithm) = algorithm else { return Ok(()) };
        if batch.last().is_none_or(|job| job.file != expectation.file) {
            if batch.len() == BATCH {
                comparison.run(&batch)?;
                batch.clear();
            }
            batch.push(Job { file: expectation.file, shared: expectation.shared, expected: Vec::new() });
        }
        if let Some(job) = batch.last_mut() {
            let value = (algorithm, expectation.checksum);
            if job.expected.len() < MOST_VALUES && !job.expected.contains(&value) {
                job.expected.push(value);
            }
        }
        Ok(())
    })?;
    comparison.run(&batch)?;
    Ok(comparison.compared)
}

/// What the comparison of checksums needs of the check.
struct Comparison<'c> {
    source: &'c dyn Source,
    scratch: &'c Scratch,
    threads: usize,
    findings: &'c mut Findings,
    compared: u64,
}

impl Comparison<'_> {
    /// Computes a batch on all threads, then says what differs, in order.
    fn run(&mut self, batch: &[Job]) -> Result<(), rusqlite::Error> {
        let mut readings: Vec<Reading<'_>> = Vec::with_capacity(batch.len());
        let mut reading_of = Vec::with_capacity(batch.len());
        for job in batch {
            reading_of.push(self.reading(&mut readings, job)?);
        }
        let computed = self.compute(&readings);
        for (reading, computed) in readings.iter().zip(&computed).filter(|(reading, _)| reading.shared) {
            let extent = reading.file.extent.as_ref();
            for (algorithm, value) in computed.iter().flatten() {
                extent.map_or(Ok(()), |extent| self.scratch.note_computed(extent.data, *algorithm, value))?;
            }
        }
        for (job, index) in batch.iter().zip(reading_of) {
            if let Some(computed) = computed.get(index) {
                self.compared += u64::from(computed.is_ok());
                self.judge(job, computed);
            }
        }
        Ok(())
    }

    /// Which of the readings serves a job: one of its own, or that of the first job with the same bytes.
    fn reading<'j>(&self, readings: &mut Vec<Reading<'j>>, job: &'j Job) -> Result<usize, rusqlite::Error> {
        let extent = job.file.extent.filter(|_| job.shared);
        let same = extent.and_then(|extent| readings.iter().position(|reading| reading.file.extent == Some(extent)));
        let index = same.unwrap_or(readings.len());
        if same.is_none() {
            let known = extent.map_or(Ok(Vec::new()), |extent| self.scratch.computed(extent.data))?;
            readings.push(Reading { file: &job.file, shared: job.shared, known, wanted: Vec::new() });
        }
        if let Some(reading) = readings.get_mut(index) {
            for (algorithm, _) in &job.expected {
                let is_known = reading.known.iter().any(|(known, _)| known == algorithm);
                if !is_known && !reading.wanted.contains(algorithm) {
                    reading.wanted.push(*algorithm);
                }
            }
        }
        Ok(index)
    }

    /// Reads on all threads; what comes of it is in the order of the readings.
    fn compute(&self, readings: &[Reading<'_>]) -> Vec<Computed> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Computed)>> = Mutex::default();
        let source = self.source;
        let work = || {
            let mut buffer = vec![0; CHUNK];
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(reading) = readings.get(index) else { return };
                let computed = compute(source, reading, &mut buffer);
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

    fn judge(&mut self, job: &Job, computed: &Computed) {
        let values = match computed {
            Ok(values) => values,
            Err(error) => {
                let finding = self.findings.about(codes::BAG_FILE_UNREADABLE, Some(&job.file.path));
                return self.findings.say(finding.with("path", &job.file.path).with("error", error));
            }
        };
        for (algorithm, expected) in &job.expected {
            let found = values.iter().find(|(computed, _)| computed == algorithm).map_or("", |(_, value)| value);
            if found != expected {
                let finding = self.findings.about(codes::BAG_CHECKSUM_DIFFERS, Some(&job.file.path));
                let finding = finding.with("path", &job.file.path).with("algorithm", algorithm.name());
                self.findings.say(finding.with("expected", expected).with("found", found));
            }
        }
    }
}

fn compute(source: &dyn Source, reading: &Reading<'_>, buffer: &mut [u8]) -> Computed {
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
