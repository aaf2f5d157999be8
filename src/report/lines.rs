//! Line records read one at a time, each with the place where it lies.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::write::ReportError;

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

    /// The next record. A last line without its newline was cut off by a kill and is no record.
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
        let record = serde_json::from_slice(&line).map_err(|source| self.malformed(source))?;
        Ok(Some((span, record)))
    }

    /// Reads the one record at `span`. Not to be mixed with [`next`](Self::next).
    pub fn at<T: DeserializeOwned>(&mut self, span: Span) -> Result<T, ReportError> {
        let failed = |source| ReportError::Read { path: self.path.clone(), source };
        let mut line = Vec::new();
        self.reader.seek(SeekFrom::Start(span.offset)).map_err(failed)?;
        (&mut self.reader).take(span.length).read_to_end(&mut line).map_err(failed)?;
        serde_json::from_slice(&line).map_err(|source| self.malformed(source))
    }

    fn malformed(&self, source: serde_json::Error) -> ReportError {
        ReportError::Malformed { path: self.path.clone(), line: self.number, source }
    }
}
