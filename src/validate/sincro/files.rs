//! The files of a volume: each is read once; which ones were listed is kept on disk.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::formats::base64;
use crate::formats::sincro::{FileHash, IndexedFile, path_of_index};
use crate::records::codes::sincro as codes;
use crate::records::{Code, Finding, Subject};

use super::super::error::ValidateError;

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;

/// The files around an index.
pub(super) struct Files {
    folder: PathBuf,
    subject: Subject,
    listed: Connection,
    buffer: Vec<u8>,
    bytes: u64,
}

impl Files {
    /// Those in the folder of the index.
    ///
    /// # Errors
    /// There is no room for the list.
    pub(super) fn new(folder: &Path, subject: &Subject) -> Result<Self, rusqlite::Error> {
        // An unnamed database lies in a temporary file that SQLite removes.
        let listed = Connection::open("")?;
        listed.execute_batch("CREATE TABLE listed (path TEXT PRIMARY KEY) WITHOUT ROWID")?;
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(Self { folder: folder.to_path_buf(), subject: subject.clone(), listed, buffer: vec![0; CHUNK], bytes: 0 })
    }

    /// Bytes that were read.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    fn about(&self, code: Code, path: &str) -> Finding {
        Finding::new(code, self.subject.clone()).with("path", path)
    }

    /// Looks at a listed file. Returns whether its digest was compared and agrees.
    ///
    /// # Errors
    /// There is no room for the list.
    pub(super) fn file(&mut self, file: &IndexedFile, findings: &mut Vec<Finding>) -> Result<bool, rusqlite::Error> {
        let shown: String = file.path.chars().take(200).collect();
        let Some(path) = path_of_index(file.path.trim()) else {
            findings.push(self.about(codes::SINCRO_PATH_UNSAFE, &shown));
            return Ok(false);
        };
        let fresh = self.listed.prepare_cached("INSERT OR IGNORE INTO listed VALUES (?1)")?.execute(params![path])?;
        if fresh == 0 {
            findings.push(self.about(codes::SINCRO_FILE_TWICE, &shown));
        }
        if !self.is_plain(&path) {
            findings.push(self.about(codes::SINCRO_FILE_MISSING, &shown));
            return Ok(false);
        }
        let algorithm = known(&file.hash.function);
        let (Some(algorithm), None | Some(false)) = (algorithm, file.hash.canonical) else {
            let finding = self.about(codes::SINCRO_HASH_UNKNOWN, &shown);
            findings.push(finding.with("algorithm", &file.hash.function));
            return Ok(false);
        };
        match self.digest(&self.folder.join(&path), algorithm) {
            Ok(found) if agrees(&file.hash, &found) => Ok(true),
            Ok(found) => {
                let finding = self.about(codes::SINCRO_HASH_DIFFERS, &shown).with("algorithm", &file.hash.function);
                let expected: String = file.hash.value.trim().chars().take(140).collect();
                findings.push(finding.with("found", found).with("expected", expected));
                Ok(false)
            }
            Err(error) => {
                findings.push(self.about(codes::SINCRO_FILE_UNREADABLE, &shown).with("error", error));
                Ok(false)
            }
        }
    }

    /// Whether a plain file lies at a path, and no link leads to it from below the folder.
    fn is_plain(&self, path: &str) -> bool {
        let mut place = self.folder.clone();
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            place.push(part);
            let Ok(found) = place.symlink_metadata() else { return false };
            let fits = if parts.peek().is_some() { found.is_dir() } else { found.is_file() };
            if !fits {
                return false;
            }
        }
        true
    }

    fn digest(&mut self, path: &Path, algorithm: ChecksumAlgorithm) -> io::Result<String> {
        let mut file = File::open(path)?;
        let mut checksum = Checksum::new(algorithm);
        loop {
            let read = match file.read(&mut self.buffer) {
                Ok(0) => return Ok(checksum.finish()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.bytes += read as u64;
            checksum.update(self.buffer.get(..read).unwrap_or_default());
        }
    }

    /// Says which files are there and not listed. The index is meant by no list, nor are signatures and time stamps of it.
    ///
    /// # Errors
    /// The folder cannot be walked, or the list not be read.
    pub(super) fn unlisted(&self, index: &Path, findings: &mut Vec<Finding>) -> Result<(), ValidateError> {
        let own = index.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for entry in walkdir::WalkDir::new(&self.folder).sort_by_file_name() {
            let entry =
                entry.map_err(|error| ValidateError::Unreadable { path: self.folder.clone(), source: error.into() })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let relative = entry.path().strip_prefix(&self.folder).unwrap_or(entry.path());
            let path = relative.to_string_lossy().replace('\\', "/");
            let beside =
                path.strip_prefix(&own).is_some_and(|rest| matches!(rest, "" | ".p7m" | ".p7s" | ".tsr" | ".tsd"));
            let mut select = self.listed.prepare_cached("SELECT 1 FROM listed WHERE path = ?1")?;
            if !beside && !select.exists(params![path])? {
                findings.push(self.about(codes::SINCRO_FILE_UNLISTED, &path));
            }
        }
        Ok(())
    }
}

/// The algorithm of a name: `SHA-256`, `sha256`, or the identifier of XML Encryption.
fn known(function: &str) -> Option<ChecksumAlgorithm> {
    let name = function.trim().rsplit(['#', '/']).next().unwrap_or_default();
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    ChecksumAlgorithm::from_name(&plain.to_ascii_lowercase())
}

/// Whether a stated digest, in hexadecimal or base64, is the one that was found.
fn agrees(stated: &FileHash, found: &str) -> bool {
    let stated = stated.value.trim();
    stated.eq_ignore_ascii_case(found) || base64::decoded(stated).is_some_and(|bytes| hex::encode(bytes) == found)
}
