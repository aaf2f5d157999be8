//! The digests of a file, by the algorithms that are wanted of it.

use std::fs::File;
use std::io::{self, Read};

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::io::{FingerprintReader, LongRead, Meter, PairReader, Purpose, read_ahead};
use crate::records::Algorithm;

/// Bytes that are read at a time where neither of the fast readers does it.
const PIECE: usize = 1 << 18;
/// From this size on the system is told that the file is read to its end.
const LONG: u64 = 1 << 20;

/// Digests as they are.
pub type Taken = Vec<(Algorithm, Vec<u8>)>;

/// Takes digests of files, one after the other.
pub struct DigestReader<'m> {
    fingerprint: FingerprintReader<'m>,
    pair: PairReader<'m>,
    buffer: Vec<u8>,
    meter: &'m Meter,
    threads: usize,
}

impl<'m> DigestReader<'m> {
    /// A large file is hashed by up to `threads` threads.
    pub fn new(meter: &'m Meter, threads: usize) -> Self {
        Self {
            fingerprint: FingerprintReader::new(meter, Purpose::Source),
            pair: PairReader::new(meter, Purpose::Source),
            buffer: Vec::new(),
            meter,
            threads,
        }
    }

    /// Bytes and digests of a file that is said to have `length` bytes.
    pub fn take(&mut self, file: &File, length: u64, wanted: &[Algorithm]) -> io::Result<(u64, Taken)> {
        match wanted {
            [Algorithm::Blake3] => {
                let (bytes, blake3) = self.fingerprint.read(file, self.threads)?;
                Ok((bytes, vec![(Algorithm::Blake3, blake3.0.to_vec())]))
            }
            [Algorithm::Blake3, Algorithm::Sha256] | [Algorithm::Sha256, Algorithm::Blake3] => {
                let pair = self.pair.read(file, length, self.threads)?;
                let taken =
                    vec![(Algorithm::Blake3, pair.blake3.0.to_vec()), (Algorithm::Sha256, pair.sha256.0.to_vec())];
                Ok((pair.bytes, taken))
            }
            _ => self.one_by_one(file, length, wanted),
        }
    }

    /// The same by a reading in steps. After each step but the last `goes_on` is asked; `None` where it does not.
    pub fn take_in_steps(
        &mut self,
        file: &File,
        mut reading: LongRead,
        mut goes_on: impl FnMut(&LongRead) -> bool,
    ) -> io::Result<Option<(u64, Taken)>> {
        while !reading.is_done() {
            match reading.step(file, self.threads, self.meter, Purpose::Source) {
                Ok(()) => {}
                // It was cut off meanwhile: the bytes tell.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
            if !reading.is_done() && !goes_on(&reading) {
                return Ok(None);
            }
        }
        let bytes = reading.read();
        let (blake3, sha256) = if reading.is_done() { reading.digests() } else { (None, None) };
        let taken = [(Algorithm::Blake3, blake3), (Algorithm::Sha256, sha256)];
        let taken = taken.into_iter().filter_map(|(algorithm, value)| Some((algorithm, value?.0.to_vec())));
        Ok(Some((bytes, taken.collect())))
    }

    fn one_by_one(&mut self, mut file: &File, length: u64, wanted: &[Algorithm]) -> io::Result<(u64, Taken)> {
        if self.buffer.is_empty() {
            self.buffer.resize(PIECE, 0);
        }
        if length >= LONG {
            read_ahead(file);
        }
        let mut checksums: Vec<_> =
            wanted.iter().map(|algorithm| (*algorithm, Checksum::new(ChecksumAlgorithm::from(*algorithm)))).collect();
        let mut bytes = 0;
        loop {
            let read = match file.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.meter.add(Purpose::Source, read as u64);
            bytes += read as u64;
            let piece = self.buffer.get(..read).unwrap_or_default();
            checksums.iter_mut().for_each(|(_, checksum)| checksum.update(piece));
        }
        let taken = checksums.into_iter().map(|(algorithm, checksum)| (algorithm, checksum.finish_bytes()));
        Ok((bytes, taken.collect()))
    }
}
