//! BLAKE3 and SHA-256 of a file from one reading.

use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use sha2::{Digest, Sha256};

use crate::records::{Hex, Hex32};

use super::device::read_ahead;
use super::meter::{Meter, Purpose};

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;
/// From this size on SHA-256 is worth a thread of its own.
const SHARED: u64 = 8 << 20;
/// Pieces on their way between two threads.
const UNDER_WAY: usize = 4;
/// What is given to each algorithm in turn, so that it is read from memory once.
const STEP: usize = 64 << 10;

/// What a file comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Bytes that were read.
    pub bytes: u64,
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256.
    pub sha256: Hex32,
}

/// Takes both digests of files, one after the other, through one buffer.
pub struct PairReader<'m> {
    buffer: Vec<u8>,
    meter: &'m Meter,
    purpose: Purpose,
}

impl<'m> PairReader<'m> {
    /// With a buffer of its own. What is read is counted as read for `purpose`.
    #[must_use]
    pub fn new(meter: &'m Meter, purpose: Purpose) -> Self {
        Self { buffer: Vec::new(), meter, purpose }
    }

    /// Both digests of a file that stands at its start and is said to have `length` bytes. A large one is hashed by two
    /// threads where `threads` allows.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&mut self, file: &File, length: u64, threads: usize) -> io::Result<Pair> {
        let wanted = usize::try_from(length).unwrap_or(PIECE).saturating_add(1).min(PIECE);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        if threads > 1 && length >= SHARED {
            read_ahead(file);
            return self.read_by_two(file);
        }
        let (mut blake3, mut sha256) = (blake3::Hasher::new(), Sha256::new());
        self.pieces(file, |piece| {
            for step in piece.chunks(STEP) {
                blake3.update(step);
                sha256.update(step);
            }
            Ok(())
        })?;
        Ok(pair(&blake3, sha256))
    }

    fn pieces(&mut self, mut file: &File, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        loop {
            match file.read(&mut self.buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => {
                    self.meter.add(self.purpose, read as u64);
                    take(self.buffer.get(..read).unwrap_or_default())?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// This thread reads and takes BLAKE3, the other takes SHA-256. Buffers go round.
    fn read_by_two(&mut self, mut file: &File) -> io::Result<Pair> {
        let (full, to_hash) = sync_channel::<(Vec<u8>, usize)>(UNDER_WAY);
        let (empty, free) = sync_channel::<Vec<u8>>(UNDER_WAY + 2);
        for _ in 0..=UNDER_WAY {
            let _ = empty.send(vec![0; PIECE]);
        }
        std::thread::scope(|scope| {
            let sha256 = scope.spawn(move || sha256_of(&to_hash, &empty));
            let mut blake3 = blake3::Hasher::new();
            let read = loop {
                let Ok(mut buffer) = free.recv() else { break Err(io::ErrorKind::BrokenPipe.into()) };
                match file.read(&mut buffer) {
                    Ok(0) => break Ok(()),
                    Ok(read) => {
                        self.meter.add(self.purpose, read as u64);
                        blake3.update(buffer.get(..read).unwrap_or_default());
                        if full.send((buffer, read)).is_err() {
                            break Err(io::ErrorKind::BrokenPipe.into());
                        }
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        // The buffer is lost to the round; there are more.
                        if full.send((buffer, 0)).is_err() {
                            break Err(io::ErrorKind::BrokenPipe.into());
                        }
                    }
                    Err(error) => break Err(error),
                }
            };
            drop(full);
            let sha256 = sha256.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            read.map(|()| pair(&blake3, sha256))
        })
    }
}

fn sha256_of(full: &Receiver<(Vec<u8>, usize)>, empty: &SyncSender<Vec<u8>>) -> Sha256 {
    let mut sha256 = Sha256::new();
    for (buffer, read) in full {
        sha256.update(buffer.get(..read).unwrap_or_default());
        let _ = empty.send(buffer);
    }
    sha256
}

fn pair(blake3: &blake3::Hasher, sha256: Sha256) -> Pair {
    Pair { bytes: blake3.count(), blake3: Hex(*blake3.finalize().as_bytes()), sha256: Hex(sha256.finalize().into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    #[test]
    fn lengths_and_threads_change_nothing() {
        let meter = Meter::default();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, (8 << 20) + 77] {
            let bytes: Vec<u8> = (0..length).map(|place| (place * 7 + (place >> 9)) as u8).collect();
            let (expected, _) = super::super::Hasher::of(&bytes);
            for threads in [1, 2] {
                for said in [length as u64, 0, u64::MAX] {
                    let mut file = tempfile::tempfile().unwrap();
                    file.write_all(&bytes).unwrap();
                    file.rewind().unwrap();
                    let found = PairReader::new(&meter, Purpose::Source).read(&file, said, threads).unwrap();
                    let wanted = Pair { bytes: length as u64, blake3: expected.blake3, sha256: expected.sha256 };
                    assert_eq!(found, wanted, "{length} bytes, said to be {said}, by {threads}");
                }
            }
        }
    }
}
