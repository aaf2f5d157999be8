//! The file of a document while it grows, and how it gets its name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::request::DocumentError;
use crate::io::{Meter, Purpose, TEMPORARY_PREFIX, rename_new, sync_folder};

/// Where a document grows.
pub(in crate::batch) struct Place {
    out: PathBuf,
    taken: Taken,
    /// The file under its temporary name.
    pub temporary: PathBuf,
    /// The folder of work.
    pub work: PathBuf,
}

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It stays, and there is no document.
    Stays,
    /// It is left from an attempt that was cut off, in a folder of Fondo's own.
    IsOwn,
}

impl Place {
    /// It grows in `folder`, which holds nothing else, and gets its name elsewhere on the same disk.
    pub(in crate::batch) fn apart(out: &Path, folder: &Path) -> Self {
        let (out, work) = (out.to_path_buf(), folder.to_path_buf());
        Self { out, taken: Taken::IsOwn, temporary: folder.join("document.pdf"), work }
    }

    pub(super) fn of(out: &Path) -> Result<Self, DocumentError> {
        let name = out.file_name().ok_or_else(|| DocumentError::Write {
            path: out.to_path_buf(),
            error: std::io::ErrorKind::InvalidInput.into(),
        })?;
        let beside = |suffix: &str| {
            let mut own = OsString::from(TEMPORARY_PREFIX);
            own.push(name);
            own.push(suffix);
            out.with_file_name(own)
        };
        Ok(Self { out: out.to_path_buf(), taken: Taken::Stays, temporary: beside(""), work: beside(".work") })
    }

    /// Nothing may stand there, least of all a source; and nothing is written into a folder that is one.
    pub(super) fn is_free(&self, sources: &[PathBuf]) -> Result<(), DocumentError> {
        if self.out.symlink_metadata().is_ok() {
            return Err(DocumentError::Exists { path: self.out.clone() });
        }
        let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = folder.canonicalize().map_err(Self::failed(folder))?;
        for source in sources {
            let source = source.canonicalize();
            // One that is not there is told when it is read.
            if source.is_ok_and(|source| source.is_dir() && real.starts_with(&source)) {
                return Err(DocumentError::InSource { path: self.out.clone() });
            }
        }
        Ok(())
    }

    /// What cannot be written.
    pub(super) fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> DocumentError {
        let path = path.to_path_buf();
        move |error| DocumentError::Write { path, error }
    }

    /// The file, empty.
    pub(super) fn create(&self) -> Result<File, DocumentError> {
        let create = || {
            // One of an attempt that was cut off; never what a link would lead to.
            match fs::remove_file(&self.temporary) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            File::options().read(true).write(true).create_new(true).open(&self.temporary)
        };
        create().map_err(Self::failed(&self.temporary))
    }

    /// Makes the file durable and gives it its name.
    pub(super) fn commit(&self, meter: &Meter) -> Result<u64, DocumentError> {
        let commit = || -> std::io::Result<u64> {
            let file = File::open(&self.temporary)?;
            file.sync_all()?;
            let length = file.metadata()?.len();
            match self.taken {
                Taken::Stays => rename_new(&self.temporary, &self.out)?,
                Taken::IsOwn => fs::rename(&self.temporary, &self.out)?,
            }
            let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty());
            sync_folder(folder.unwrap_or(Path::new(".")))?;
            Ok(length)
        };
        let length = commit().map_err(Self::failed(&self.out))?;
        meter.add(Purpose::Output, length);
        Ok(length)
    }

    pub(super) fn forget(&self) {
        let _ = fs::remove_file(&self.temporary);
    }
}
