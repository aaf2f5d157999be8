//! Digests of a file that takes hours: taken in steps, so that a reading that was cut off goes on after its last step.

use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc::sync_channel;

use blake3::hazmat::{ChainingValue, HasherExt};
use sha2::digest::common::hazmat::SerializableState;
use sha2::{Digest, Sha256};

use crate::records::fixity::LongState;
use crate::records::{Hex, Hex32};

use super::fingerprint::{FingerprintReader, root};
use super::meter::{Meter, Purpose};
use super::window::Window;

/// Bytes of a step: a whole subtree of the BLAKE3 tree, so a power of two of its chunks.
pub const LONG_STEP: u64 = 64 << 20;
/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;
/// Pieces on their way between two threads.
const UNDER_WAY: usize = 4;

/// Which digests are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LongDigests {
    /// BLAKE3.
    Blake3,
    /// SHA-256.
    Sha256,
    /// Both.
    Both,
}

/// A reading of a file of more than one step.
#[derive(Clone, Debug)]
pub struct LongRead {
    length: u64,
    read: u64,
    blake3: Option<Vec<ChainingValue>>,
    sha256: Option<Sha256>,
}

impl LongRead {
    /// Begins at the start of a file of `length` bytes; `None` for one that is no longer than a step.
    #[must_use]
    pub fn begin(length: u64, digests: LongDigests) -> Option<Self> {
        let blake3 = (digests != LongDigests::Sha256).then(Vec::new);
        let sha256 = (digests != LongDigests::Blake3).then(Sha256::new);
        (length > LONG_STEP).then_some(Self { length, read: 0, blake3, sha256 })
    }

    /// Goes on with what was kept of a reading; `None` where that does not fit.
    #[must_use]
    pub fn resume(length: u64, digests: LongDigests, states: &[LongState]) -> Option<Self> {
        let mut reading = Self::begin(length, digests)?;
        for state in states {
            let next = reading.read.checked_add(LONG_STEP).filter(|next| *next < length)?;
            if state.bytes != next || state.blake3.is_some() != reading.blake3.is_some() {
                return None;
            }
            reading.read = next;
            if let (Some(values), Some(value)) = (&mut reading.blake3, state.blake3) {
                values.push(value.0);
            }
        }
        if reading.sha256.is_some() && reading.read > 0 {
            let kept = hex::decode(states.last()?.sha256.as_ref()?).ok()?;
            let kept = kept.as_slice().try_into().ok()?;
            reading.sha256 = Some(Sha256::deserialize(&kept).ok()?);
        }
        Some(reading)
    }

    /// Bytes that were read.
    #[must_use]
    pub const fn read(&self) -> u64 {
        self.read
    }

    /// Whether all is read.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.read >= self.length
    }

    /// What must be kept of the last step, beside what was kept of those before.
    #[must_use]
    pub fn state(&self) -> LongState {
        LongState {
            bytes: self.read,
            blake3: self.blake3.as_ref().and_then(|values| values.last()).map(|value| Hex(*value)),
            sha256: self.sha256.as_ref().map(|sha256| hex::encode(sha256.serialize())),
        }
    }

    /// Reads the next step, by up to `threads` threads.
    ///
    /// # Errors
    /// What the system says; `UnexpectedEof` where the file is shorter than it was said to be.
    pub fn step(&mut self, file: &File, threads: usize, meter: &Meter, purpose: Purpose) -> io::Result<()> {
        let to = self.read.saturating_add(LONG_STEP).min(self.length);
        let value = match &mut self.sha256 {
            None => {
                FingerprintReader::new(meter, purpose).subtree_of(file, self.read, to, threads)?.ok_or_else(cut_off)?
            }
            Some(sha256) => sequential(file, self.read, to, sha256, meter, purpose)?,
        };
        if let Some(values) = &mut self.blake3 {
            values.push(value);
        }
        self.read = to;
        Ok(())
    }

    /// The digests, once all is read: BLAKE3, SHA-256.
    #[must_use]
    pub fn digests(self) -> (Option<Hex32>, Option<Hex32>) {
        let blake3 = self.blake3.map(|values| root(&values, self.length, LONG_STEP));
        (blake3, self.sha256.map(|sha256| Hex(sha256.finalize().into())))
    }
}

fn cut_off() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// This thread reads and takes BLAKE3, which costs little; another takes SHA-256. Buffers go round.
fn sequential(
    file: &File,
    from: u64,
    to: u64,
    sha256: &mut Sha256,
    meter: &Meter,
    purpose: Purpose,
) -> io::Result<ChainingValue> {
    let (full, to_hash) = sync_channel::<(Vec<u8>, usize)>(UNDER_WAY);
    let (empty, free) = sync_channel::<Vec<u8>>(UNDER_WAY + 2);
    for _ in 0..=UNDER_WAY {
        let _ = empty.send(vec![0; PIECE]);
    }
    let mut window = Window::new(file, from, to - from);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for (buffer, read) in to_hash {
                sha256.update(buffer.get(..read).unwrap_or_default());
                let _ = empty.send(buffer);
            }
        });
        let mut blake3 = blake3::Hasher::new();
        blake3.set_input_offset(from);
        let mut left = to - from;
        while left > 0 {
            let mut buffer = free.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
            let read = match window.read(&mut buffer) {
                Ok(0) => return Err(cut_off()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
            };
            meter.add(purpose, read as u64);
            left = left.saturating_sub(read as u64);
            blake3.update(buffer.get(..read).unwrap_or_default());
            full.send((buffer, read)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        }
        drop(full);
        Ok(blake3.finalize_non_root())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const KINDS: [LongDigests; 3] = [LongDigests::Blake3, LongDigests::Sha256, LongDigests::Both];

    fn file(length: usize) -> (File, Hex32, Hex32) {
        let bytes: Vec<u8> = (0..length).map(|place| (place * 7 + (place >> 13)) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let digests = crate::io::Hasher::of(&bytes).0;
        (file, digests.blake3, digests.sha256)
    }

    #[test]
    fn cut_off_after_any_step_it_comes_to_the_same() {
        let step = usize::try_from(LONG_STEP).unwrap();
        let meter = Meter::default();
        for length in [step + 1, 2 * step, 2 * step + 12_345] {
            let (file, blake3, sha256) = file(length);
            for digests in KINDS {
                let mut kept: Vec<LongState> = Vec::new();
                loop {
                    // Each step in what would be another run.
                    let mut reading = LongRead::resume(length as u64, digests, &kept).unwrap();
                    assert_eq!(reading.read(), kept.len() as u64 * LONG_STEP);
                    reading.step(&file, 2, &meter, Purpose::Source).unwrap();
                    if reading.is_done() {
                        let found = reading.digests();
                        let wanted = |is_taken: bool, value| is_taken.then_some(value);
                        assert_eq!(found.0, wanted(digests != LongDigests::Sha256, blake3), "{length} {digests:?}");
                        assert_eq!(found.1, wanted(digests != LongDigests::Blake3, sha256), "{length} {digests:?}");
                        break;
                    }
                    kept.push(reading.state());
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_gone_on_with() {
        let length = 3 * LONG_STEP;
        let state = |bytes, blake3: Option<Hex32>, sha256: Option<&str>| LongState {
            bytes,
            blake3,
            sha256: sha256.map(str::to_owned),
        };
        let some = Some(Hex([1; 32]));
        assert!(LongRead::resume(length, LongDigests::Blake3, &[state(LONG_STEP, some, None)]).is_some());
        for (digests, wrong) in [
            (LongDigests::Blake3, vec![state(LONG_STEP, None, None)]),
            (LongDigests::Blake3, vec![state(LONG_STEP + 1, some, None)]),
            (LongDigests::Blake3, vec![state(2 * LONG_STEP, some, None)]),
            (LongDigests::Blake3, vec![state(LONG_STEP, some, None); 2]),
            (LongDigests::Sha256, vec![state(LONG_STEP, None, None)]),
            (LongDigests::Sha256, vec![state(LONG_STEP, None, Some("00ff"))]),
            (LongDigests::Both, vec![state(LONG_STEP, some, Some(&"f".repeat(211)))]),
        ] {
            assert!(LongRead::resume(length, digests, &wrong).is_none(), "{digests:?} {wrong:?}");
        }
        assert!(LongRead::begin(LONG_STEP, LongDigests::Blake3).is_none());
        let (short, ..) = file(1000);
        let mut reading = LongRead::begin(length, LongDigests::Both).unwrap();
        let error = reading.step(&short, 2, &Meter::default(), Purpose::Source).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
