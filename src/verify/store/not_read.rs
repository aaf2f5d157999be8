//! Portions that were to be read and could not be, in `stores/NAME/not-read.json`.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use jiff::Timestamp;

use crate::catalogue::{PortionRow, StoreFiles, StoreRecordError};
use crate::io::{Meter, write_atomic};
use crate::records::fixity::{NotRead, NotReadPortion};
use crate::records::{Record, SourcePath, read};

use super::error::StoreError;

/// The portions of a store that could not be read when they were tried last.
pub struct Failed {
    path: std::path::PathBuf,
    /// By the sort keys with which they begin.
    tried: BTreeMap<Vec<u8>, Timestamp>,
    is_changed: bool,
}

impl Failed {
    /// What is on record. What cannot be read there costs the order of one day.
    pub fn of(files: &StoreFiles) -> Self {
        let path = files.folder().join("not-read.json");
        let kept = fs::read(&path).ok().and_then(|json| read::<NotRead>(&json).ok());
        let portions = kept.map(|kept| kept.portions).unwrap_or_default();
        let key = |from: Option<SourcePath>| from.map(|from| from.sort_key()).unwrap_or_default();
        let tried = portions.into_iter().map(|NotReadPortion { from, tried }| (key(from), tried)).collect();
        Self { path, tried, is_changed: false }
    }

    /// When the portion that begins with `start` was tried in vain.
    pub fn tried(&self, start: &[u8]) -> Option<Timestamp> {
        self.tried.get(start).copied()
    }

    /// A portion was read, or could not be.
    pub fn note(&mut self, start: &[u8], at: Timestamp, is_read: bool) {
        self.is_changed |= match is_read {
            true => self.tried.remove(start).is_some(),
            false => self.tried.insert(start.to_vec(), at).is_none_or(|before| before != at),
        };
    }

    /// Puts it on record, but for what is no portion any more.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(mut self, portions: &[PortionRow]) -> Result<(), StoreError> {
        if !self.is_changed {
            return Ok(());
        }
        let starts: std::collections::BTreeSet<_> = portions.iter().map(|row| row.portion.start.as_slice()).collect();
        self.tried.retain(|start, _| starts.contains(start.as_slice()));
        let from = |start: &Vec<u8>| (!start.is_empty()).then(|| SourcePath::from_sort_key(start));
        let record = NotRead {
            format: NotRead::FORMAT.to_owned(),
            version: NotRead::VERSION,
            portions: self
                .tried
                .iter()
                .map(|(start, tried)| NotReadPortion { from: from(start), tried: *tried })
                .collect(),
        };
        let written = serde_json::to_vec(&record)
            .map_err(io::Error::from)
            .and_then(|json| write_atomic(&self.path, &json, &Meter::default()));
        Ok(written.map_err(|source| StoreRecordError::Write { path: self.path, source })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::fixity::Portion;

    #[test]
    fn what_could_not_be_read_is_known_the_next_day() {
        let place = tempfile::tempdir().unwrap();
        let files = StoreFiles::new("nas", place.path().to_path_buf());
        let row = |start: &[u8]| PortionRow {
            portion: Portion { start: start.to_vec(), stop: None, offset: 0, files: 1, bytes: 1 },
            read: None,
            faults: 0,
            speed: None,
        };
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut failed = Failed::of(&files);
        [&b""[..], b"a\0b", b"gone"].iter().for_each(|start| failed.note(start, at(7), false));
        failed.keep(&[row(b""), row(b"a\0b")]).unwrap();
        let mut failed = Failed::of(&files);
        assert_eq!([&b""[..], b"a\0b", b"gone"].map(|start| failed.tried(start)), [Some(at(7)), Some(at(7)), None]);
        failed.note(b"", at(9), true);
        failed.keep(&[row(b""), row(b"a\0b")]).unwrap();
        assert_eq!([&b""[..], b"a\0b"].map(|start| Failed::of(&files).tried(start)), [None, Some(at(7))]);
    }
}
