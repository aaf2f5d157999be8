//! Reading a manifest, one line at a time.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};

use super::super::digest::{Hex, Hex32};
use super::super::header::{self, RecordError};
use super::line::FileLine;
use super::manifest::{ManifestEnd, ManifestFile, ManifestHead};

/// Longest line in bytes: a path of the system's longest, escaped, and its digests.
pub(super) const LONGEST: u64 = 64 << 10;
/// Bytes that are held of a manifest that is read from one end to the other.
const HELD: usize = 256 << 10;

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The system could not read.
    #[error("read the manifest: {0}")]
    Io(#[from] io::Error),
    /// It is no manifest, or one of a newer program.
    #[error("read the manifest: {0}")]
    Head(RecordError),
    /// A line cannot be understood.
    #[error("read line {line} of the manifest: {source}")]
    Line {
        /// From 1.
        line: u64,
        /// Why.
        source: serde_json::Error,
    },
    /// A line is longer than any that Fondo writes.
    #[error("read line {0} of the manifest: it is too long")]
    TooLong(u64),
    /// A file stands behind one that comes after it.
    #[error("read line {0} of the manifest: the files are not in order")]
    Disordered(u64),
    /// It ends without its last line.
    #[error("read the manifest: it is cut off after line {0}")]
    CutOff(u64),
    /// The lines are not those that were sealed.
    #[error("believe the manifest: its lines come to {found}, its seal says {expected}; it was altered")]
    Altered {
        /// What the last line says.
        expected: Hex32,
        /// What the lines come to.
        found: Hex32,
    },
}

/// Gives the files of a manifest in order, and checks the seal at the end.
#[derive(Debug)]
pub struct ManifestReader<R> {
    from: R,
    /// The line with its newline.
    line: Vec<u8>,
    number: u64,
    offset: u64,
    /// Over the lines before this one.
    seal: Sha256,
    head: ManifestHead,
    /// The sort keys of the last file and of the one before it.
    key: Vec<u8>,
    before: Vec<u8>,
    files: u64,
    bytes: u64,
    end: Option<ManifestEnd>,
}

impl<R: BufRead> ManifestReader<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn new(from: R) -> Result<Self, ManifestError> {
        let place = super::manifest::ManifestPlace::default();
        let head = ManifestHead { format: String::new(), version: 0, at: jiff::Timestamp::UNIX_EPOCH, place };
        let mut reader = Self {
            from,
            line: Vec::new(),
            number: 0,
            offset: 0,
            seal: Sha256::new(),
            head,
            key: Vec::new(),
            before: Vec::new(),
            files: 0,
            bytes: 0,
            end: None,
        };
        reader.advance()?;
        reader.head = header::read(text(&reader.line)).map_err(ManifestError::Head)?;
        Ok(reader)
    }

    /// The head.
    #[must_use]
    pub fn head(&self) -> &ManifestHead {
        &self.head
    }

    /// Where the next line begins, in bytes.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The last line, once it was read.
    #[must_use]
    pub fn end(&self) -> Option<&ManifestEnd> {
        self.end.as_ref()
    }

    /// The next file; `None` at the end, when the seal was seen to fit.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn next_file(&mut self) -> Result<Option<ManifestFile>, ManifestError> {
        Ok(self.next_line()?.map(FileLine::to_file))
    }

    /// The same without a copy of its path.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn next_line(&mut self) -> Result<Option<FileLine<'_>>, ManifestError> {
        if self.end.is_some() {
            return Ok(None);
        }
        self.advance()?;
        let line = |source| ManifestError::Line { line: self.number, source };
        if self.line.starts_with(b"{\"files\":") {
            let end: ManifestEnd = serde_json::from_slice(&self.line).map_err(line)?;
            self.check(&end)?;
            self.end = Some(end);
            return Ok(None);
        }
        std::mem::swap(&mut self.key, &mut self.before);
        let file = FileLine::read(text(&self.line), &mut self.key).map_err(line)?;
        if file.key <= self.before.as_slice() {
            return Err(ManifestError::Disordered(self.number));
        }
        self.files += 1;
        self.bytes = self.bytes.saturating_add(file.size);
        Ok(Some(file))
    }

    /// Goes to the next line. The one before it belongs to what is sealed.
    fn advance(&mut self) -> Result<(), ManifestError> {
        self.seal.update(&self.line);
        self.line.clear();
        let read = (&mut self.from).take(LONGEST).read_until(b'\n', &mut self.line)? as u64;
        self.number += u64::from(read > 0);
        self.offset += read;
        match self.line.last() {
            Some(b'\n') => Ok(()),
            Some(_) if read == LONGEST => Err(ManifestError::TooLong(self.number)),
            _ => Err(ManifestError::CutOff(self.number)),
        }
    }

    fn check(&mut self, end: &ManifestEnd) -> Result<(), ManifestError> {
        let found: Hex32 = Hex(self.seal.clone().finalize().into());
        // The last line is sealed by itself: it must be as it would be written.
        let written = serde_json::to_vec(end).is_ok_and(|written| written == text(&self.line));
        let counts = written && end.files == self.files && end.bytes == self.bytes;
        let follows = !self.from.fill_buf()?.is_empty();
        if found != end.seal || !counts || follows {
            return Err(ManifestError::Altered { expected: end.seal, found });
        }
        Ok(())
    }
}

fn text(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

impl ManifestReader<io::BufReader<std::fs::File>> {
    /// Opens the manifest at `path` and reads its first line.
    ///
    /// # Errors
    /// [`ManifestError`]; `Io` where it cannot be opened.
    pub fn open(path: &std::path::Path) -> Result<Self, ManifestError> {
        Self::new(io::BufReader::with_capacity(HELD, std::fs::File::open(path)?))
    }

    /// The seal over the lines of the manifest at `path` as they are, whatever its last line says: the whole file is
    /// read, no line is looked at.
    ///
    /// # Errors
    /// What the system says; a file that does not end with a line.
    pub fn seal_of(path: &std::path::Path) -> Result<Hex32, ManifestError> {
        use std::io::{Seek, SeekFrom};
        let mut file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        let tail_start = length.saturating_sub(LONGEST);
        file.seek(SeekFrom::Start(tail_start))?;
        let mut tail = Vec::new();
        (&mut file).take(LONGEST).read_to_end(&mut tail)?;
        let lines = tail.strip_suffix(b"\n").ok_or(ManifestError::CutOff(0))?;
        let last = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end as u64 + 1);
        file.seek(SeekFrom::Start(0))?;
        let mut seal = Sha256::new();
        let mut lines = file.take(tail_start + last);
        let mut buffer = vec![0; 1 << 18];
        loop {
            match lines.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => seal.update(buffer.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Hex(seal.finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ManifestPlace, ManifestWriter};
    use super::*;
    use crate::records::{Record, SourcePath};
    use proptest::prelude::*;

    fn written(paths: &[&str]) -> Vec<u8> {
        let head = ManifestHead {
            format: ManifestHead::FORMAT.to_owned(),
            version: ManifestHead::VERSION,
            at: "2026-11-26T23:30:00Z".parse().unwrap(),
            place: ManifestPlace { root: "/mnt/a".into(), mounted_at: "/mnt".into(), ..ManifestPlace::default() },
        };
        let mut writer = ManifestWriter::new(Vec::new(), &head).unwrap();
        for path in paths {
            let path = SourcePath::from(*path);
            writer
                .file(&ManifestFile { path, size: 3, mtime: -1, blake3: Hex([1; 32]), sha256: Some(Hex([2; 32])) })
                .unwrap();
        }
        writer.finish().unwrap().0
    }

    fn read(bytes: &[u8]) -> Result<Vec<String>, ManifestError> {
        let mut reader = ManifestReader::new(bytes)?;
        let mut found = Vec::new();
        while let Some(file) = reader.next_file()? {
            found.push(file.path.to_string());
        }
        assert_eq!(reader.end().unwrap().files, found.len() as u64);
        Ok(found)
    }

    #[test]
    fn the_seal_is_had_without_reading_the_lines() {
        let place = tempfile::NamedTempFile::new().unwrap();
        let bytes = written(&["a/1", "a/2"]);
        std::fs::write(place.path(), &bytes).unwrap();
        let mut reader = ManifestReader::new(bytes.as_slice()).unwrap();
        while reader.next_file().unwrap().is_some() {}
        assert_eq!(ManifestReader::seal_of(place.path()).unwrap(), reader.end().unwrap().seal);
        std::fs::write(place.path(), &bytes[..bytes.len() - 1]).unwrap();
        assert!(ManifestReader::seal_of(place.path()).is_err());
    }

    #[test]
    fn what_is_written_is_read_in_the_order_of_folders() {
        // A folder goes before a file whose name continues the folder's.
        let paths = ["a/x.tif", "a.tif", "b"];
        assert_eq!(read(&written(&paths)).unwrap(), paths);
        assert!(matches!(read(&written(&["a.tif", "a/x.tif"])), Err(ManifestError::Disordered(3))));
        assert!(matches!(read(&written(&["a", "a"])), Err(ManifestError::Disordered(3))));
        assert_eq!(read(&written(&[])).unwrap(), [""; 0]);
    }

    proptest! {
        #[test]
        fn no_change_of_a_byte_goes_unseen(at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let whole = written(&["a/1", "a/2", "b"]);
            let mut altered = whole.clone();
            let place = at.index(whole.len());
            altered[place] ^= 1 << bit;
            prop_assert!(read(&altered).is_err());
            prop_assert!(read(&whole[..place]).is_err());
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
