//! One file: opened, read, compared.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::io::{LONG_STEP, LongDigests, LongRead, drop_cache, is_link_in_the_way, is_unreachable, stamp};
use crate::records::{Algorithm, Stamp};

use super::digests::{DigestReader, Taken};
use super::expected::Expected;
use super::merge::Job;
use super::request::DigestChoice;
use super::suspects::Altered;
use super::watch::Watch;

/// From this size on a file is read in steps, so that a reading that is cut off can be gone on with.
const LONG: u64 = 2 * LONG_STEP;

/// What a file was found to be.
pub enum Verdict {
    /// What it was.
    Intact,
    /// What it was, with another time of change.
    OtherTime {
        /// Nanoseconds since 1970.
        found: i64,
        /// On record.
        expected: i64,
    },
    /// Something else.
    Altered {
        /// What it should be.
        expected: Expected,
        /// Its digests.
        taken: Taken,
        /// How it differs.
        how: Altered,
    },
    /// On no list.
    Fresh(Taken),
    /// It went away since it was met.
    Gone(Expected),
    /// It cannot be reached.
    Unreachable(io::Error),
    /// The device cannot read it.
    Unreadable(io::Error),
    /// Somebody wrote to it.
    Busy,
    /// Something else took its place.
    NoFile,
    /// It is there, with the size and time on record; it was not read.
    Unread,
    /// It has another size, and was not read.
    OtherSize {
        /// Bytes.
        found: u64,
        /// On record.
        expected: u64,
    },
    /// It has the size on record and another time, and was not read.
    OtherTimeUnread {
        /// Nanoseconds since 1970.
        found: i64,
        /// On record.
        expected: i64,
    },
    /// It was on no list and is gone again.
    Nothing,
    /// It was not read to its end: it is enough.
    Unfinished,
}

/// Judges files for one verification. Shared by its threads.
pub struct Judge {
    choice: DigestChoice,
    /// What is taken of files that no list names.
    of_new: Vec<Algorithm>,
    /// What values of 64 digits turned out to be where the list does not say: 0 unknown, 1 SHA-256, 2 BLAKE3.
    guess: AtomicU8,
}

const UNKNOWN: u8 = 0;
const SHA256: u8 = 1;
const BLAKE3: u8 = 2;

impl Judge {
    /// `listed` are the algorithms of the list.
    pub fn new(choice: DigestChoice, listed: &[Algorithm]) -> Self {
        // A list may have one digest of one file and another of the next: which of them the file had that it may be,
        // nobody knows yet.
        let of_new = listed.to_vec();
        Self { choice, of_new, guess: AtomicU8::new(UNKNOWN) }
    }

    /// Reads a file and says what it is; with it the bytes that were read.
    pub fn judge(
        &self,
        job: &Job,
        expected: Option<Expected>,
        reader: &mut DigestReader<'_>,
        watch: &dyn Watch,
    ) -> (Verdict, u64) {
        let opened = job.folder.open_file(job.name()).and_then(|file| file.metadata().map(|metadata| (file, metadata)));
        let (file, before) = match opened {
            Ok(opened) => opened,
            Err(error) => return (of_error(error, expected), 0),
        };
        if !before.is_file() {
            return (Verdict::NoFile, 0);
        }
        // What lies in memory would prove the memory: the device is asked.
        drop_cache(&file);
        let wanted = expected.as_ref().map_or_else(|| self.of_new.clone(), |expected| self.wanted(expected));
        let before = stamp(&before);
        let (bytes, taken) = match read(job.key(), &file, &before, &wanted, reader, watch) {
            Ok(Some(read)) => read,
            Ok(None) => return (Verdict::Unfinished, 0),
            Err(error) => return (of_error(error, expected), 0),
        };
        // A file that is listed as it is now was not changed by a reading that saw it whole.
        let after = file.metadata().map(|metadata| stamp(&metadata));
        if !after.is_ok_and(|after| after == before) || bytes != before.size {
            return (Verdict::Busy, bytes);
        }
        let Some(expected) = expected else { return (Verdict::Fresh(taken), bytes) };
        let found = before.mtime_ns;
        match self.differing(&expected, taken, &file, bytes, reader) {
            Ok(None) => match expected.mtime {
                Some(mtime) if mtime != found => (Verdict::OtherTime { found, expected: mtime }, bytes),
                _ => (Verdict::Intact, bytes),
            },
            Ok(Some((taken, how))) => (Verdict::Altered { expected, taken, how }, bytes),
            Err(error) => (of_error(error, Some(expected)), bytes),
        }
    }

    /// The algorithms that are taken of a listed file.
    fn wanted(&self, expected: &Expected) -> Vec<Algorithm> {
        let available = expected.digests().map(|digest| digest.algorithm);
        let mut wanted = Vec::with_capacity(2);
        for digest in expected.digests() {
            if !self.choice.wants(digest.algorithm, available.clone()) {
                continue;
            }
            let guess = if digest.or_blake3 { self.guess.load(Ordering::Relaxed) } else { SHA256 };
            let own = (guess != BLAKE3).then_some(digest.algorithm);
            let other = (guess != SHA256).then_some(Algorithm::Blake3);
            for algorithm in own.into_iter().chain(other) {
                if !wanted.contains(&algorithm) {
                    wanted.push(algorithm);
                }
            }
        }
        wanted
    }

    /// How a file differs from its record, if it does.
    fn differing(
        &self,
        expected: &Expected,
        taken: Taken,
        file: &File,
        size: u64,
        reader: &mut DigestReader<'_>,
    ) -> io::Result<Option<(Taken, Altered)>> {
        let mut taken = taken;
        let Some(mut how) = self.difference(expected, &taken, size) else { return Ok(None) };
        let doubtful = expected.digests().any(|digest| digest.or_blake3);
        if doubtful && taken.len() == 1 {
            // What the others turned out to be, this one need not be.
            let again = [Algorithm::Blake3, Algorithm::Sha256];
            io::Seek::rewind(&mut &*file)?;
            taken = reader.take(file, size, &again)?.1;
            match self.difference(expected, &taken, size) {
                Some(still) => how = still,
                None => return Ok(None),
            }
        }
        Ok(Some((taken, how)))
    }

    /// How a file with these digests and so many bytes differs from its record, if it does.
    pub fn difference(&self, expected: &Expected, taken: &Taken, size: u64) -> Option<Altered> {
        let (algorithm, wanted, found) = self.mismatch(expected, taken)?;
        Some(Altered { algorithm, expected: wanted, found, size, was: expected.size })
    }

    /// The first digest that does not fit: algorithm, what it should be, what it is.
    fn mismatch(&self, expected: &Expected, taken: &Taken) -> Option<(Algorithm, String, String)> {
        let value = |algorithm| taken.iter().find(|(known, _)| *known == algorithm).map(|(_, value)| value.as_slice());
        for digest in expected.digests() {
            let own = value(digest.algorithm);
            let other = if digest.or_blake3 { value(Algorithm::Blake3) } else { None };
            if own.is_none() && other.is_none() {
                continue;
            }
            let (is_own, is_other) = (own == Some(digest.value), other == Some(digest.value));
            if digest.or_blake3 && (is_own || is_other) {
                self.guess.store(if is_own { SHA256 } else { BLAKE3 }, Ordering::Relaxed);
            }
            if !is_own && !is_other {
                let algorithm = if own.is_some() { digest.algorithm } else { Algorithm::Blake3 };
                let found = own.or(other).map(hex::encode).unwrap_or_default();
                return Some((algorithm, hex::encode(digest.value), found));
            }
        }
        None
    }
}

/// What a file is by its size and time alone.
pub fn look(job: &Job, expected: Option<Expected>) -> Verdict {
    let Some(expected) = expected else { return Verdict::Nothing };
    let (size, mtime) = match job.folder.look(job.name()) {
        Ok(Some(found)) => found,
        Ok(None) => return Verdict::NoFile,
        Err(error) => return of_error(error, Some(expected)),
    };
    match (expected.size, expected.mtime) {
        (Some(then), _) if then != size => Verdict::OtherSize { found: size, expected: then },
        (_, Some(then)) if then != mtime => Verdict::OtherTimeUnread { found: mtime, expected: then },
        _ => Verdict::Unread,
    }
}

/// Reads a file to its end; `None` where it is enough before.
fn read(
    key: &[u8],
    file: &File,
    stamp: &Stamp,
    wanted: &[Algorithm],
    reader: &mut DigestReader<'_>,
    watch: &dyn Watch,
) -> io::Result<Option<(u64, Taken)>> {
    let digests = match wanted {
        [Algorithm::Blake3] => Some(LongDigests::Blake3),
        [Algorithm::Sha256] => Some(LongDigests::Sha256),
        [Algorithm::Blake3, Algorithm::Sha256] | [Algorithm::Sha256, Algorithm::Blake3] => Some(LongDigests::Both),
        _ => None,
    };
    let reading = digests.filter(|_| stamp.size >= LONG).and_then(|digests| {
        LongRead::resume(stamp.size, digests, &watch.so_far(key, stamp))
            .or_else(|| LongRead::begin(stamp.size, digests))
    });
    match reading {
        None => reader.take(file, stamp.size, wanted).map(Some),
        Some(reading) => reader.take_in_steps(file, reading, |reading| {
            watch.reached(key, stamp, reading.state());
            !watch.is_enough()
        }),
    }
}

fn of_error(error: io::Error, expected: Option<Expected>) -> Verdict {
    match expected {
        Some(expected) if error.kind() == io::ErrorKind::NotFound => Verdict::Gone(expected),
        None if error.kind() == io::ErrorKind::NotFound => Verdict::Nothing,
        _ if is_link_in_the_way(&error) => Verdict::NoFile,
        _ if is_unreachable(&error) => Verdict::Unreachable(error),
        _ => Verdict::Unreadable(error),
    }
}
