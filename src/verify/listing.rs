//! What is listed, in the order of paths. A thread of its own reads the list ahead: that costs about as much as to look
//! at the files.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::io::Sorted;
use crate::records::fixity::{ManifestError, ManifestRange, ManifestReader};

use super::error::VerifyError;
use super::expected::Expected;

/// Files of a run.
const AT_ONCE: usize = 512;
/// Runs that wait at most.
const WAITING: usize = 4;

/// From where the files come.
pub enum List {
    /// From a manifest of Fondo.
    Manifest {
        /// The manifest, behind its head.
        reader: Box<ManifestReader<BufReader<File>>>,
        /// Where it lies.
        path: PathBuf,
    },
    /// From a part of it.
    Part {
        /// The part.
        range: ManifestRange,
        /// Where the manifest lies.
        path: PathBuf,
    },
    /// From lists of other programs, sorted; each may have something to say of a file.
    Sorted {
        /// All that they say.
        sorted: Sorted,
        /// What was read already of the next file.
        ahead: Option<(Vec<u8>, Expected)>,
    },
}

/// The files of a list one after the other. Before the first [`advance`](Self::advance) it stands at none.
pub struct Listing {
    runs: Receiver<Run>,
    reader: Option<JoinHandle<Result<(), VerifyError>>>,
    run: Run,
    /// Which file of the run comes next.
    next: usize,
    /// Where in the run the present file is.
    place: Option<Place>,
}

/// Files that are handed over together: keys and what is known of them, one behind the other.
#[derive(Default)]
struct Run {
    bytes: Vec<u8>,
    files: Vec<Place>,
}

/// Where the key of a file begins, where what is known of it, and where that ends.
#[derive(Clone, Copy)]
struct Place {
    key: usize,
    known: usize,
    end: usize,
}

impl Listing {
    /// Begins to read.
    pub fn new(list: List) -> Self {
        let (to, runs) = sync_channel(WAITING);
        let reader = Some(std::thread::spawn(move || list.read(&to)));
        Self { runs, reader, run: Run::default(), next: 0, place: None }
    }

    /// Goes on to the next file; false at the end.
    ///
    /// # Errors
    /// The manifest was altered or cut off, or what was sorted on disk cannot be read.
    pub fn advance(&mut self) -> Result<bool, VerifyError> {
        if self.next >= self.run.files.len() {
            (self.run, self.next) = (self.runs.recv().unwrap_or_default(), 0);
        }
        self.place = self.run.files.get(self.next).copied();
        self.next += 1;
        // Only who read the list knows whether it ends here, or cannot be read on.
        match self.reader.take_if(|_| self.place.is_none()) {
            Some(reader) => reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map(|()| false),
            None => Ok(self.place.is_some()),
        }
    }

    /// The sort key of the present file; `None` at the end.
    pub fn key(&self) -> Option<&[u8]> {
        self.place.and_then(|place| self.run.bytes.get(place.key..place.known))
    }

    /// What is known of the present file, [encoded](Expected::encode); nothing at the end.
    pub fn known(&self) -> &[u8] {
        self.place.and_then(|place| self.run.bytes.get(place.known..place.end)).unwrap_or_default()
    }

    /// What the present file should be.
    ///
    /// # Errors
    /// It stands at none.
    pub fn expected(&self) -> Result<Expected, VerifyError> {
        Expected::decode(self.known()).ok_or_else(damaged)
    }
}

impl Run {
    fn push(&mut self, key: &[u8], expected: &Expected) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        let known = self.bytes.len();
        expected.encode(&mut self.bytes);
        self.files.push(Place { key: start, known, end: self.bytes.len() });
    }
}

impl List {
    /// Reads it to its end, or until nobody wants more of it.
    fn read(mut self, to: &SyncSender<Run>) -> Result<(), VerifyError> {
        loop {
            let mut run = Run::default();
            let has_more = self.fill(&mut run);
            // What stands before a fault is handed over before the fault is told.
            if to.send(run).is_err() || !has_more? {
                return Ok(());
            }
        }
    }

    /// Puts files into a run until it is full; false where the list ends before.
    fn fill(&mut self, run: &mut Run) -> Result<bool, VerifyError> {
        let mut expected = Expected::default();
        while run.files.len() < AT_ONCE {
            let line = match self {
                Self::Manifest { reader, path } => reader.next_line().map_err(unusable(path))?,
                Self::Part { range, path } => range.next_line().map_err(unusable(path))?,
                Self::Sorted { sorted, ahead } => {
                    let Some((key, expected)) = joined(sorted, ahead)? else { return Ok(false) };
                    run.push(&key, &expected);
                    continue;
                }
            };
            let Some(line) = line else { return Ok(false) };
            expected.take_line(&line);
            run.push(line.key, &expected);
        }
        Ok(true)
    }
}

fn unusable(path: &Path) -> impl Fn(ManifestError) -> VerifyError {
    move |source| VerifyError::Manifest { path: path.to_path_buf(), source }
}

/// All that the lists say of the next file.
fn joined(
    sorted: &mut Sorted,
    ahead: &mut Option<(Vec<u8>, Expected)>,
) -> Result<Option<(Vec<u8>, Expected)>, VerifyError> {
    let first = ahead.take().map_or_else(|| record(sorted), |first| Ok(Some(first)))?;
    let Some((key, mut expected)) = first else { return Ok(None) };
    while let Some((next, other)) = record(sorted)? {
        if next != key {
            *ahead = Some((next, other));
            break;
        }
        expected.join(&other);
    }
    Ok(Some((key, expected)))
}

fn record(sorted: &mut Sorted) -> Result<Option<(Vec<u8>, Expected)>, VerifyError> {
    let Some((key, value)) = sorted.next_record().map_err(VerifyError::Scratch)? else { return Ok(None) };
    Ok(Some((key.to_vec(), Expected::decode(value).ok_or_else(damaged)?)))
}

fn damaged() -> VerifyError {
    VerifyError::Scratch(std::io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Sorter;
    use crate::records::Algorithm;
    use crate::verify::expected::KnownDigest;

    /// Two lists of so many files each, sorted; what they say of a file differs.
    fn listing(files: u32) -> Listing {
        let place = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(place.path(), 1 << 16);
        for algorithm in [Algorithm::Md5, Algorithm::Sha1] {
            for number in 0..files {
                let mut expected = Expected::default();
                let value = vec![0; algorithm.byte_length()];
                expected.put(KnownDigest { algorithm, or_blake3: false, value: &value });
                let mut known = Vec::new();
                expected.encode(&mut known);
                sorter.push(&number.to_be_bytes(), &known).unwrap();
            }
        }
        Listing::new(List::Sorted { sorted: sorter.finish().unwrap(), ahead: None })
    }

    #[test]
    fn every_file_comes_once_with_all_that_the_lists_say() {
        let run = u32::try_from(AT_ONCE).unwrap();
        for files in [0, 1, run - 1, run, run + 1, 20 * run] {
            let mut listing = listing(files);
            for number in 0..files {
                assert!(listing.advance().unwrap());
                assert_eq!(listing.key(), Some(number.to_be_bytes().as_slice()));
                assert_eq!(listing.expected().unwrap().digests().count(), 2);
            }
            for _ in 0..3 {
                assert!(!listing.advance().unwrap());
                assert!(listing.key().is_none() && listing.expected().is_err());
            }
        }
    }

    #[test]
    fn what_stands_before_a_fault_comes_before_it() {
        let head = r#"{"format":"fondo.manifest","version":1,"at":"2026-11-26T23:30:00Z","place":{"root":"/a","mounted_at":"/"}}"#;
        let line = |name: u32| {
            format!("{{\"path\":\"{name:04}\",\"size\":1,\"mtime\":1,\"blake3\":\"{}\"}}\n", "0".repeat(64))
        };
        for files in [0, 1, 700] {
            let place = tempfile::NamedTempFile::new().unwrap();
            let text: String = (0..files).map(line).collect();
            std::fs::write(place.path(), format!("{head}\n{text}no line\n")).unwrap();
            let reader = ManifestReader::new(BufReader::new(File::open(place.path()).unwrap())).unwrap();
            let mut listing = Listing::new(List::Manifest { reader: Box::new(reader), path: "m".into() });
            for _ in 0..files {
                assert!(listing.advance().unwrap());
            }
            assert!(matches!(listing.advance(), Err(VerifyError::Manifest { .. })), "behind {files}");
        }
    }
}
