//! Line records read one at a time, each with the place where it lies.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::write::ReportError;
use crate::records::newer;

/// No line of ours comes near this; a longer one is no record.
const LONGEST_LINE: u64 = 1 << 30;

/// Where a line begins and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Byte of the file, from 0.
    pub offset: u64,
    /// Bytes, the newline not counted.
    pub length: u64,
}

/// A file of line records.
#[derive(Debug)]
pub struct Lines {
    path: PathBuf,
    reader: BufReader<File>,
    offset: u64,
    number: u64,
}

impl Lines {
    /// Opens the file; `None` where there is none.
    pub fn open(path: &Path) -> Result<Option<Self>, ReportError> {
        match File::open(path) {
            Ok(file) => Ok(Some(Self { path: path.into(), reader: BufReader::new(file), offset: 0, number: 0 })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ReportError::Read { path: path.into(), source }),
        }
    }

    /// The next record. A last line that is not whole was never acknowledged and is no record: it has no newline, or
    /// (after a power cut) is no JSON.
    pub fn next<T: DeserializeOwned>(&mut self) -> Result<Option<(Span, T)>, ReportError> {
        let mut line = Vec::new();
        let read = (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', &mut line);
        let length = read.map_err(|source| ReportError::Read { path: self.path.clone(), source })? as u64;
        if line.pop() != Some(b'\n') {
            return Ok(None);
        }
        let span = Span { offset: self.offset, length: length - 1 };
        self.offset += length;
        self.number += 1;
        match serde_json::from_slice(&line) {
            Ok(record) => Ok(Some((span, record))),
            Err(error) if !error.is_data() && self.at_end()? => Ok(None),
            Err(error) => Err(self.malformed(&line, error)),
        }
    }

    fn at_end(&mut self) -> Result<bool, ReportError> {
        let left = self.reader.fill_buf().map(<[u8]>::is_empty);
        left.map_err(|source| ReportError::Read { path: self.path.clone(), source })
    }

    /// Reads the one record at `span`. Not to be mixed with [`next`](Self::next).
    pub fn at<T: DeserializeOwned>(&mut self, span: Span) -> Result<T, ReportError> {
        let failed = |source| ReportError::Read { path: self.path.clone(), source };
        let mut line = Vec::new();
        self.reader.seek(SeekFrom::Start(span.offset)).map_err(failed)?;
        (&mut self.reader).take(span.length).read_to_end(&mut line).map_err(failed)?;
        serde_json::from_slice(&line).map_err(|source| self.malformed(&line, source))
    }

    fn malformed(&self, line: &[u8], source: serde_json::Error) -> ReportError {
        let newer = newer(line).map(ReportError::Record);
        newer.unwrap_or_else(|| ReportError::Malformed { path: self.path.clone(), line: self.number, source })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_torn_last_line_is_the_end_and_a_broken_one_before_it_is_not() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        for tail in [&b"{\"a"[..], b"\0\0\n", b"{\"a\":\n"] {
            std::fs::write(&path, [b"1\n", tail].concat()).unwrap();
            let mut lines = Lines::open(&path).unwrap().unwrap();
            assert_eq!(lines.next::<Value>().unwrap().map(|(_, found)| found), Some(Value::from(1)));
            assert!(lines.next::<Value>().unwrap().is_none());
        }
        std::fs::write(&path, b"\0\0\n1\n").unwrap();
        assert!(Lines::open(&path).unwrap().unwrap().next::<Value>().is_err());
    }
}
