//! Where the records of a store lie.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::io::sync_folder;
use crate::records::fixity::{ManifestReader, Reading};
use crate::records::{Hex32, LineWriter, read_lines};

use super::store_error::StoreRecordError;

/// `stores/NAME/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFiles {
    /// The store.
    pub name: String,
    folder: PathBuf,
}

impl StoreFiles {
    /// The records of the store `name`, in `folder`.
    #[must_use]
    pub fn new(name: &str, folder: PathBuf) -> Self {
        Self { name: name.to_owned(), folder }
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What should be there.
    #[must_use]
    pub fn manifest(&self) -> PathBuf {
        self.folder.join("manifest.jsonl")
    }

    /// What should be there from now on, while it is being put on record: it gets the name of the manifest when its
    /// seal is in the log.
    #[must_use]
    pub fn next_manifest(&self) -> PathBuf {
        self.folder.join("manifest-next.jsonl")
    }

    /// Ends a registration that was cut off. `logged` is the seal that the event log remembers: a next manifest with
    /// that seal takes its place, one that was not logged yet goes.
    ///
    /// # Errors
    /// What the system says.
    pub fn settle(&self, logged: Option<Hex32>) -> Result<(), StoreRecordError> {
        let next = self.next_manifest();
        if !next.exists() {
            return Ok(());
        }
        let seal = ManifestReader::seal_of(&next).ok();
        let settled = if seal.is_some() && seal == logged {
            fs::rename(&next, self.manifest()).and_then(|()| sync_folder(&self.folder))
        } else {
            fs::remove_file(&next)
        };
        settled.map_err(|source| StoreRecordError::Write { path: next, source })
    }

    /// What was read when.
    #[must_use]
    pub fn readings(&self) -> PathBuf {
        self.folder.join("readings.jsonl")
    }

    /// What was found.
    #[must_use]
    pub fn findings(&self) -> PathBuf {
        self.folder.join("findings.jsonl")
    }

    /// That files of a portion are gone or new is on record; what they are, only a look at all names can say. It is
    /// owed until [`note_settled`](Self::note_settled).
    ///
    /// # Errors
    /// What the system says.
    pub fn note_unsettled(&self) -> Result<(), StoreRecordError> {
        let path = self.unsettled();
        let noted = fs::File::create(&path).and_then(|_| sync_folder(&self.folder));
        noted.map_err(|source| StoreRecordError::Write { path, source })
    }

    /// Whether a look at all names is owed.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.unsettled().exists()
    }

    /// A look at all names was had, and what it showed is on record.
    ///
    /// # Errors
    /// What the system says.
    pub fn note_settled(&self) -> Result<(), StoreRecordError> {
        let path = self.unsettled();
        fs::remove_file(&path).map_err(|source| StoreRecordError::Write { path, source })
    }

    fn unsettled(&self) -> PathBuf {
        self.folder.join("unsettled")
    }

    /// Adds a reading, durably; gives the length of the record then.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn note_reading(&self, reading: &Reading) -> Result<u64, StoreRecordError> {
        let path = self.readings();
        let noted = (|| {
            let (mut writer, _) = LineWriter::append(&path)?;
            writer.write(reading)?;
            writer.flush_durable()?;
            drop(writer);
            Ok(std::fs::metadata(&path)?.len())
        })();
        noted.map_err(|source: io::Error| StoreRecordError::Write { path: path.clone(), source })
    }

    /// All readings in their order, and the length of the record. A last line that a crash left unfinished was never
    /// acknowledged.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn each_reading(&self, mut each: impl FnMut(&Reading)) -> Result<u64, StoreRecordError> {
        let path = self.readings();
        if !path.exists() {
            return Ok(0);
        }
        for line in read_lines::<Reading>(&path)? {
            match line {
                Ok(reading) => each(&reading),
                Err(error) if matches!(error.fault, crate::records::LineFault::Torn) => break,
                Err(error) => return Err(error.into()),
            }
        }
        std::fs::metadata(&path)
            .map(|metadata| metadata.len())
            .map_err(|source| StoreRecordError::Write { path, source })
    }
}
