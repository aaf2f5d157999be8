//! Size and BLAKE3 of a whole file: what proves that bytes are still those on record.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use blake3::Hasher;
use blake3::hazmat::{ChainingValue, HasherExt, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root};

use crate::records::{Hex, Hex32};

use super::meter::{Meter, Purpose};
use super::window::Window;

/// Bytes that are read at a time: a whole subtree of the BLAKE3 tree, so a power of two of its chunks.
const PIECE: u64 = 1 << 20;
/// The same, as the size of a buffer.
const BUFFER: usize = 1 << 20;
/// From this size on a file is worth several threads: below, starting them costs what they gain.
const SHARED: u64 = 8 << 20;

/// Takes the fingerprints of files, one after the other, through one buffer.
pub struct FingerprintReader<'m> {
    buffer: Vec<u8>,
    meter: &'m Meter,
    purpose: Purpose,
}

impl<'m> FingerprintReader<'m> {
    /// With a buffer of its own. What is read is counted as read for `purpose`.
    #[must_use]
    pub fn new(meter: &'m Meter, purpose: Purpose) -> Self {
        Self { buffer: Vec::new(), meter, purpose }
    }

    /// Size in bytes and BLAKE3 of a file that stands at its start. A large file is read and hashed by up to `threads`
    /// threads.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&mut self, file: &File, threads: usize) -> io::Result<(u64, Hex32)> {
        let length = file.metadata()?.len();
        if threads > 1
            && length >= SHARED
            && let Some(blake3) = self.read_shared(file, length, threads)?
        {
            return Ok((length, blake3));
        }
        self.read_alone(file, length)
    }

    fn read_alone(&mut self, mut file: &File, length: u64) -> io::Result<(u64, Hex32)> {
        // One byte more than the file: the end is seen by a reading that is not full.
        let wanted = usize::try_from(length).unwrap_or(BUFFER).saturating_add(1).min(BUFFER);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        let mut hasher = Hasher::new();
        loop {
            let read = match file.read(&mut self.buffer) {
                Ok(0) => return Ok((hasher.count(), Hex(*hasher.finalize().as_bytes()))),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.meter.add(self.purpose, read as u64);
            hasher.update(self.buffer.get(..read).unwrap_or_default());
        }
    }

    /// None: the file is not as long as it was said to be.
    fn read_shared(&self, file: &File, length: u64, threads: usize) -> io::Result<Option<Hex32>> {
        let values = self.subtrees(file, 0, length, threads)?;
        let nothing_follows = Window::new(file, length, 1).read(&mut [0])? == 0;
        Ok(values.filter(|_| nothing_follows).map(|values| root(&values, length, PIECE)))
    }

    /// The chaining value over the bytes from `from` to `to`, a whole subtree or the last one of a longer file. None:
    /// the file ends before.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn subtree_of(
        &self,
        file: &File,
        from: u64,
        to: u64,
        threads: usize,
    ) -> io::Result<Option<ChainingValue>> {
        let values = self.subtrees(file, from, to, threads)?;
        Ok(values.map(|values| merged(&values, to - from, PIECE)))
    }

    /// The chaining values of the pieces from `from` to `to`, by several threads. None: the file ends before.
    fn subtrees(&self, file: &File, from: u64, to: u64, threads: usize) -> io::Result<Option<Vec<ChainingValue>>> {
        let Ok(count) = usize::try_from((to - from).div_ceil(PIECE)) else { return Ok(None) };
        let next = AtomicUsize::new(0);
        let values = Mutex::new(vec![None; count]);
        let work = || -> io::Result<()> {
            let mut buffer = vec![0; BUFFER];
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    return Ok(());
                }
                let value = self.subtree(file, from + index as u64 * PIECE, to, &mut buffer)?;
                if let Some(place) = values.lock().unwrap_or_else(PoisonError::into_inner).get_mut(index) {
                    *place = value;
                }
            }
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(work)).collect();
            let mine = work();
            others.into_iter().fold(mine, |sofar, other| {
                sofar.and(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            })
        })?;
        let values = values.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(values.into_iter().collect())
    }

    /// The chaining value of the piece at `from`; none where the file ends before it should, which is at `to` or later.
    fn subtree(&self, file: &File, from: u64, to: u64, buffer: &mut [u8]) -> io::Result<Option<ChainingValue>> {
        let wanted = usize::try_from(to - from).unwrap_or(BUFFER).min(BUFFER);
        let Some(piece) = buffer.get_mut(..wanted) else { return Ok(None) };
        match Window::new(file, from, wanted as u64).read_exact(piece) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        self.meter.add(self.purpose, wanted as u64);
        let mut hasher = Hasher::new();
        hasher.set_input_offset(from).update(piece);
        Ok(Some(hasher.finalize_non_root()))
    }
}

/// The digest of `length` bytes from the values of their pieces of `piece` bytes (a power of two), which are at least
/// two.
pub(super) fn root(values: &[ChainingValue], length: u64, piece: u64) -> Hex32 {
    let (left, right) = halves(values, length, piece);
    Hex(*merge_subtrees_root(&left, &right, Mode::Hash).as_bytes())
}

/// The chaining value over the pieces of `length` bytes.
fn merged(values: &[ChainingValue], length: u64, piece: u64) -> ChainingValue {
    match values {
        [one] => *one,
        _ => {
            let (left, right) = halves(values, length, piece);
            merge_subtrees_non_root(&left, &right, Mode::Hash)
        }
    }
}

fn halves(values: &[ChainingValue], length: u64, piece: u64) -> (ChainingValue, ChainingValue) {
    let left = left_subtree_len(length);
    let pieces = usize::try_from(left / piece).unwrap_or(usize::MAX).min(values.len());
    let (before, after) = values.split_at(pieces);
    (merged(before, left, piece), merged(after, length - left, piece))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{Seek, Write};

    const PIECE: usize = super::BUFFER;

    fn file_of(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        file
    }

    fn bytes_of(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place * 31 + (place >> 8) * 7 + (place >> 16)) as u8).collect()
    }

    #[test]
    fn threads_and_lengths_change_nothing() {
        let meter = Meter::default();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 8 << 20, (8 << 20) + 1, (11 << 20) + 12_345, 16 << 20] {
            let bytes = bytes_of(length);
            let expected = (length as u64, Hex32::blake3(&bytes));
            for threads in [1, 2, 3] {
                let mut reader = FingerprintReader::new(&meter, Purpose::ReadBack);
                let before = meter.total(Purpose::ReadBack);
                assert_eq!(reader.read(&file_of(&bytes), threads).unwrap(), expected, "{length} by {threads}");
                assert_eq!(meter.total(Purpose::ReadBack) - before, length as u64);
            }
        }
    }

    #[test]
    fn a_file_that_is_not_as_long_as_was_said_has_no_shared_reading() {
        let meter = Meter::default();
        let reader = FingerprintReader::new(&meter, Purpose::ReadBack);
        let file = file_of(&bytes_of(9 << 20));
        for said in [(9 << 20) - 1, (9 << 20) + 1, 12 << 20] {
            assert_eq!(reader.read_shared(&file, said, 2).unwrap(), None, "{said}");
        }
        assert!(reader.read_shared(&file, 9 << 20, 2).unwrap().is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn any_length_has_its_digest(length in 2 * PIECE..14 * PIECE, threads in 1usize..4) {
            let meter = Meter::default();
            let bytes = bytes_of(length);
            let found = FingerprintReader::new(&meter, Purpose::ReadBack).read_shared(&file_of(&bytes), length as u64, threads);
            prop_assert_eq!(found.unwrap(), Some(Hex32::blake3(&bytes)));
        }
    }
}
