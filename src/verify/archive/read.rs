//! The digests of all entries, in the order of their paths.

use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::io::{Meter, Sorted, Sorter};
use crate::progress::{Listener, Progress};
use crate::records::{Algorithm, Finding};

use super::super::error::VerifyError;
use super::super::expected::{Expected, KnownDigest};
use super::super::pool::{AT_ONCE, Pool};
use super::super::request::VerifyRequest;
use super::entries::{Archive, Entry, Found};
use super::names::below;

/// Bytes of digests that are held in memory while they are sorted.
const HELD: usize = 24 << 20;
/// Bytes that are read at a time.
const PIECE: usize = 1 << 18;

/// What an entry was found to be.
pub enum Taken {
    /// Size, time and digests.
    Digests(Expected),
    /// It cannot be read.
    Unreadable(String),
    /// It is no file.
    Special,
}

impl Taken {
    fn encode(&self, into: &mut Vec<u8>) {
        into.clear();
        match self {
            Self::Digests(taken) => {
                into.push(0);
                taken.encode(into);
            }
            Self::Unreadable(message) => {
                into.push(1);
                into.extend_from_slice(message.as_bytes());
            }
            Self::Special => into.push(2),
        }
    }

    /// Reads what was sorted on disk; `None` where it was damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (0, rest) => Expected::decode(rest).map(Self::Digests),
            (1, rest) => Some(Self::Unreadable(String::from_utf8_lossy(rest).into_owned())),
            (2, []) => Some(Self::Special),
            _ => None,
        }
    }
}

/// Takes these digests of every entry, on all threads. Gives them with what is wrong with the archive; from the keys
/// `beginning` is taken off.
///
/// # Errors
/// [`VerifyError::Interrupted`], or there is no room for what is sorted.
pub fn digests(
    archive: &mut Archive,
    beginning: &[u8],
    algorithms: &[Algorithm],
    request: &VerifyRequest,
    meter: &Meter,
    listener: &dyn Listener,
) -> Result<(Sorted, Vec<Finding>), VerifyError> {
    // The walk and the readers need the archive at the same time: its places are found first, and handed over.
    let failed = |source| VerifyError::List { path: request.root.clone(), source };
    let reading = Reading {
        sorter: Mutex::new(Sorter::new(&request.scratch, HELD)),
        pool: Pool::new(),
        algorithms,
        beginning,
        meter,
        listener,
    };
    let Some(readers) = Archive::open(&request.root).map_err(failed)? else {
        return Err(failed(io::ErrorKind::InvalidData.into()));
    };
    let findings = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..request.threads.get()).map(|_| scope.spawn(|| reading.work(&readers, request.threads.get()))).collect();
        let mut jobs = Vec::with_capacity(AT_ONCE);
        let mut special = Vec::new();
        let walked = archive.walk(meter, &mut |found| {
            match found {
                Found::File(entry) => jobs.push(entry),
                Found::Special(key) => special.push(key),
            }
            let goes_on = !request.cancel.is_requested();
            goes_on && reading.take_special(&mut special) && (jobs.len() < AT_ONCE || reading.pool.put(&mut jobs))
        });
        if request.cancel.is_requested() {
            reading.pool.abandon();
        }
        reading.pool.put(&mut jobs);
        reading.pool.close();
        let walked = walked.map_err(failed);
        threads.into_iter().fold(walked, |sofar, thread| {
            let read = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            sofar.and_then(|findings| read.map(|()| findings))
        })
    })?;
    if request.cancel.is_requested() {
        return Err(VerifyError::Interrupted);
    }
    let sorter = reading.sorter.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((sorter.finish().map_err(VerifyError::Scratch)?, findings))
}

struct Reading<'r> {
    sorter: Mutex<Sorter>,
    pool: Pool<Entry>,
    algorithms: &'r [Algorithm],
    beginning: &'r [u8],
    meter: &'r Meter,
    listener: &'r dyn Listener,
}

impl Reading<'_> {
    fn work(&self, archive: &Archive, threads: usize) -> Result<(), VerifyError> {
        let (mut jobs, mut buffer, mut value) = (Vec::new(), vec![0; PIECE], Vec::new());
        while self.pool.take(&mut jobs, threads) {
            let (mut files, mut bytes) = (0, 0);
            let mut done = Vec::with_capacity(jobs.len());
            for entry in jobs.drain(..) {
                files += 1;
                bytes += entry.size;
                let taken = take(archive, &entry, self.algorithms, self.meter, &mut buffer);
                done.push((entry.key, taken));
            }
            for (key, taken) in done {
                taken.encode(&mut value);
                if let Err(error) = self.push(&key, &value) {
                    self.pool.abandon();
                    return Err(error);
                }
            }
            self.listener.say(Progress::Files { files });
            self.listener.say(Progress::Bytes { bytes });
        }
        Ok(())
    }

    /// False where there is no room for it.
    fn take_special(&self, keys: &mut Vec<Vec<u8>>) -> bool {
        let mut value = Vec::new();
        Taken::Special.encode(&mut value);
        keys.drain(..).all(|key| self.push(&key, &value).is_ok())
    }

    fn push(&self, key: &[u8], value: &[u8]) -> Result<(), VerifyError> {
        let mut sorter = self.sorter.lock().unwrap_or_else(PoisonError::into_inner);
        sorter.push(below(key, self.beginning), value).map_err(VerifyError::Scratch)
    }
}

fn take(archive: &Archive, entry: &Entry, algorithms: &[Algorithm], meter: &Meter, buffer: &mut [u8]) -> Taken {
    let mut checksums: Vec<_> =
        algorithms.iter().map(|algorithm| (*algorithm, Checksum::new(ChecksumAlgorithm::from(*algorithm)))).collect();
    let mut from = archive.read(entry, meter);
    let (mut size, mut fault) = (0u64, None);
    loop {
        match from.read(buffer) {
            Ok(0) => break,
            Ok(read) => {
                size += read as u64;
                let piece = buffer.get(..read).unwrap_or_default();
                checksums.iter_mut().for_each(|(_, checksum)| checksum.update(piece));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                fault = Some(error);
                break;
            }
        }
    }
    // That the bytes are not those of the archive's own directory is seen at their end: what the list says of them
    // weighs more.
    let all_read = size == entry.size && fault.as_ref().is_none_or(|fault| fault.kind() == io::ErrorKind::InvalidData);
    if !all_read {
        return Taken::Unreadable(fault.map_or_else(|| "the entry is cut off".to_owned(), |fault| fault.to_string()));
    }
    let mut taken = Expected::new(Some(size), entry.mtime);
    for (algorithm, checksum) in checksums {
        taken.put(KnownDigest { algorithm, or_blake3: false, value: &checksum.finish_bytes() });
    }
    Taken::Digests(taken)
}
