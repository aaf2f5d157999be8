//! Sorting more than memory holds: runs on disk, merged when they are read.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::scratch::anonymous_file;

/// Bytes of the buffer through which a run is read or written.
const BUFFER: usize = 64 << 10;
/// Longest key or value in bytes: what is read back from a run is checked against it.
const LONGEST: u32 = 1 << 24;

/// Takes records, each a key and a value, and gives them back by key; those of equal keys in the order in which they
/// came.
#[derive(Debug)]
pub struct Sorter {
    scratch: PathBuf,
    budget: usize,
    held: Held,
    runs: Vec<File>,
}

/// Records in memory, one after the other.
#[derive(Debug, Default)]
struct Held {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    start: usize,
    key: u32,
    value: u32,
}

impl Held {
    fn key(&self, place: Place) -> &[u8] {
        self.bytes.get(place.start..place.start + place.key as usize).unwrap_or_default()
    }

    fn value(&self, place: Place) -> &[u8] {
        let start = place.start + place.key as usize;
        self.bytes.get(start..start + place.value as usize).unwrap_or_default()
    }

    fn sort(&mut self) {
        let places = std::mem::take(&mut self.places);
        let mut sorted = places;
        if !sorted.is_sorted_by(|one, other| self.key(*one) <= self.key(*other)) {
            // The place in memory is the order in which they came.
            sorted
                .sort_unstable_by(|one, other| self.key(*one).cmp(self.key(*other)).then(one.start.cmp(&other.start)));
        }
        self.places = sorted;
    }
}

impl Sorter {
    /// Holds up to `budget` bytes in memory; what is more goes to files without names in the folder `scratch`.
    #[must_use]
    pub fn new(scratch: &Path, budget: usize) -> Self {
        Self { scratch: scratch.to_path_buf(), budget, held: Held::default(), runs: Vec::new() }
    }

    /// Takes a record.
    ///
    /// # Errors
    /// A run cannot be written; `InvalidInput` for a key or value beyond 16 MiB.
    pub fn push(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
        let (Some(key_length), Some(value_length)) = (length(key), length(value)) else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a record is too long to be sorted"));
        };
        let Held { bytes, places } = &mut self.held;
        places.push(Place { start: bytes.len(), key: key_length, value: value_length });
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(value);
        if bytes.len() + places.len() * size_of::<Place>() >= self.budget {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort();
        let mut run = BufWriter::with_capacity(BUFFER, anonymous_file(&self.scratch)?);
        for place in &self.held.places {
            run.write_all(&place.key.to_le_bytes())?;
            run.write_all(&place.value.to_le_bytes())?;
            run.write_all(self.held.key(*place))?;
            run.write_all(self.held.value(*place))?;
        }
        let mut file = run.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        self.held.bytes.clear();
        self.held.places.clear();
        Ok(())
    }

    /// All records in order.
    ///
    /// # Errors
    /// A run cannot be read.
    pub fn finish(mut self) -> io::Result<Sorted> {
        self.held.sort();
        let mut heap = BinaryHeap::with_capacity(self.runs.len());
        let count = self.runs.len();
        for (number, file) in self.runs.into_iter().enumerate() {
            let mut run =
                Run { file: BufReader::with_capacity(BUFFER, file), key: Vec::new(), value: Vec::new(), number };
            if run.advance()? {
                heap.push(Reverse(run));
            }
        }
        Ok(Sorted { held: self.held, next: 0, number: count, heap, current: None, returned: None })
    }
}

/// A run that is read.
#[derive(Debug)]
struct Run {
    file: BufReader<File>,
    key: Vec<u8>,
    value: Vec<u8>,
    number: usize,
}

impl Run {
    fn advance(&mut self) -> io::Result<bool> {
        let mut head = [0; 8];
        match self.file.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        let [a, b, c, d, e, f, g, h] = head;
        for (length, into) in
            [(u32::from_le_bytes([a, b, c, d]), &mut self.key), (u32::from_le_bytes([e, f, g, h]), &mut self.value)]
        {
            if length > LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a sorted run on disk was damaged"));
            }
            into.resize(length as usize, 0);
            self.file.read_exact(into)?;
        }
        Ok(true)
    }
}

impl Ord for Run {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Run {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Run {}

/// Sorted records, given one by one.
#[derive(Debug)]
pub struct Sorted {
    held: Held,
    next: usize,
    /// What was held came after all runs.
    number: usize,
    heap: BinaryHeap<Reverse<Run>>,
    /// The run of which a record was given, to be advanced before the next one.
    returned: Option<Run>,
    current: Option<Place>,
}

impl Sorted {
    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// A run cannot be read.
    pub fn next_record(&mut self) -> io::Result<Option<(&[u8], &[u8])>> {
        if let Some(mut run) = self.returned.take()
            && run.advance()?
        {
            self.heap.push(Reverse(run));
        }
        let held = self.held.places.get(self.next).copied();
        let run_first = match (held, self.heap.peek()) {
            (None, None) => return Ok(None),
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(place), Some(Reverse(run))) => {
                run.key.as_slice().cmp(self.held.key(place)).then(run.number.cmp(&self.number)) == Ordering::Less
            }
        };
        if run_first {
            self.returned = self.heap.pop().map(|Reverse(run)| run);
            return Ok(self.returned.as_ref().map(|run| (run.key.as_slice(), run.value.as_slice())));
        }
        self.next += 1;
        self.current = held;
        Ok(self.current.map(|place| (self.held.key(place), self.held.value(place))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(mut sorted: Sorted) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut found = Vec::new();
        while let Some((key, value)) = sorted.next_record().unwrap() {
            found.push((key.to_vec(), value.to_vec()));
        }
        found
    }

    proptest! {
        #[test]
        fn any_records_come_back_in_order_whatever_the_memory(
            records in proptest::collection::vec((proptest::collection::vec(0u8..4, 0..6), any::<[u8; 3]>()), 0..200),
            budget in 1usize..4000,
        ) {
            let place = tempfile::tempdir().unwrap();
            let mut sorter = Sorter::new(place.path(), budget);
            for (key, value) in &records {
                sorter.push(key, value).unwrap();
            }
            let mut expected: Vec<_> = records.iter().map(|(key, value)| (key.clone(), value.to_vec())).collect();
            expected.sort_by(|one, other| one.0.cmp(&other.0));
            prop_assert_eq!(all(sorter.finish().unwrap()), expected);
            prop_assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left in the folder");
        }
    }

    #[test]
    fn what_cannot_be_sorted_is_told() {
        let place = tempfile::tempdir().unwrap();
        assert!(Sorter::new(place.path(), 100).push(&vec![0; (1 << 24) + 1], b"").is_err());
        assert!(Sorter::new(&place.path().join("absent"), 1).push(b"a", b"").is_err());
    }
}
