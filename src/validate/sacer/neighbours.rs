//! The files that lie beside an index: in its folder, or at the top of an archive.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::io::{CountedFile, Meter, Purpose};

use super::super::error::ValidateError;
use super::super::opened::Opened;

/// Where an index lies.
pub(super) enum Neighbours<'n> {
    /// A folder; what lies deeper, or is no plain file, is none of them.
    Folder(PathBuf, &'n Meter),
    /// A folder (empty, or with a slash at its end) of a package of which stock was taken.
    Package(&'n Opened<'n>, &'n str),
}

impl<'n> Neighbours<'n> {
    /// Those of the index at this path.
    pub(super) fn of(index: &Path, meter: &'n Meter) -> Self {
        let folder = index.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::Folder(folder.to_path_buf(), meter)
    }

    /// The names of those plain files that are wanted, in order, as far as they are UTF-8; the others are not kept.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(super) fn names(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<String>, ValidateError> {
        let mut names = Vec::new();
        match self {
            Self::Folder(folder, _) => {
                let failed = |source| ValidateError::Unreadable { path: folder.clone(), source };
                for entry in fs::read_dir(folder).map_err(failed)? {
                    let entry = entry.map_err(failed)?;
                    let name = entry.file_name().into_string().ok().filter(|name| is_wanted(name));
                    if entry.file_type().map_err(failed)?.is_file() {
                        names.extend(name);
                    }
                }
            }
            Self::Package(opened, base) => opened.scratch.each_in_folder(base, |name| {
                if is_wanted(name) {
                    names.push(name.to_owned());
                }
            })?,
        }
        names.sort_unstable();
        Ok(names)
    }

    /// The bytes of one.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, ValidateError> {
        let failed = |source: io::Error| ValidateError::Unreadable { path: name.into(), source };
        match self {
            Self::Folder(folder, meter) => {
                let file = File::open(folder.join(name)).map_err(failed)?;
                Ok(Box::new(CountedFile::new(file, meter, Purpose::Source)))
            }
            Self::Package(opened, base) => {
                let file = opened.scratch.locate(format!("{base}{name}").as_str().into())?;
                opened.source.open(&file).map_err(failed)
            }
        }
    }
}
