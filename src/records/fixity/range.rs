//! A part of a manifest, read from where it begins. Its seal is not looked at: that is for who knows the manifest as a
//! whole.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::line::FileLine;
use super::manifest::ManifestFile;
use super::read::{LONGEST, ManifestError};

/// The files of a part of a manifest.
#[derive(Debug)]
pub struct ManifestRange {
    from: BufReader<File>,
    stop: Option<Vec<u8>>,
    line: Vec<u8>,
    key: Vec<u8>,
    number: u64,
    done: bool,
}

impl ManifestRange {
    /// The lines of the manifest at `path` from the byte `offset` on, until the first file with a sort key of `stop` or
    /// behind it.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path, offset: u64, stop: Option<Vec<u8>>) -> Result<Self, ManifestError> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self { from: BufReader::new(file), stop, line: Vec::new(), key: Vec::new(), number: 0, done: false })
    }

    /// The next file; `None` at the end of the part.
    ///
    /// # Errors
    /// [`ManifestError`]; lines are counted from the beginning of the part.
    pub fn next_file(&mut self) -> Result<Option<ManifestFile>, ManifestError> {
        Ok(self.next_line()?.map(FileLine::to_file))
    }

    /// The same without a copy of its path.
    ///
    /// # Errors
    /// As of [`next_file`](Self::next_file).
    pub fn next_line(&mut self) -> Result<Option<FileLine<'_>>, ManifestError> {
        if self.done {
            return Ok(None);
        }
        self.line.clear();
        self.number += 1;
        let read = (&mut self.from).take(LONGEST).read_until(b'\n', &mut self.line)?;
        if read == 0 || self.line.pop() != Some(b'\n') {
            return Err(ManifestError::CutOff(self.number));
        }
        if self.line.starts_with(b"{\"files\":") {
            self.done = true;
            return Ok(None);
        }
        let line = |source| ManifestError::Line { line: self.number, source };
        let file = FileLine::read(&self.line, &mut self.key).map_err(line)?;
        self.done = self.stop.as_ref().is_some_and(|stop| file.key >= stop.as_slice());
        Ok(Some(file).filter(|_| !self.done))
    }
}
