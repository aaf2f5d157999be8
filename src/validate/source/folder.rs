//! A bag that lies in a folder.

use std::io::{self, Read};
use std::path::Path;

use crate::io::{CountedFile, EntryKind, Meter, Purpose, SourceRoot, entry_kind, path_to_bytes, read_ahead};
use crate::records::SourcePath;

use super::super::error::ValidateError;
use super::face::{Holding, Located, Source};
use super::stock::Stock;

/// A bag that lies in a folder.
pub(super) struct Folder<'m> {
    root: SourceRoot,
    meter: &'m Meter,
}

impl<'m> Folder<'m> {
    /// The folder at `path`.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(path: &Path, meter: &'m Meter) -> io::Result<Self> {
        Ok(Self { root: SourceRoot::open(path)?, meter })
    }

    fn path_of(&self, path: &Path) -> SourcePath {
        let relative = path.strip_prefix(self.root.path()).unwrap_or(path);
        SourcePath::from_bytes(path_to_bytes(relative).into_owned())
    }
}

impl Source for Folder<'_> {
    fn name(&self) -> String {
        let name = self.root.path().file_name().map(Path::new).unwrap_or(self.root.path());
        SourcePath::from_bytes(path_to_bytes(name).into_owned()).to_string()
    }

    fn walk(&self, stock: &mut Stock<'_>) -> Result<Holding, ValidateError> {
        // Not sorted here: a folder's names would have to be in memory. The scratch index sorts.
        for entry in walkdir::WalkDir::new(self.root.path()).min_depth(1) {
            let mut unreadable = |error: walkdir::Error| {
                stock.unreadable(&self.path_of(error.path().unwrap_or(self.root.path())), error.into());
            };
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    unreadable(error);
                    continue;
                }
            };
            let path = self.path_of(entry.path());
            match entry_kind(entry.file_type()) {
                EntryKind::Folder => stock.folder(&path),
                EntryKind::File => {
                    let size = entry.metadata().map_err(unreadable).map_or(0, |metadata| metadata.len());
                    stock.file(&Located { path, extent: None }, size)?;
                }
                _ => stock.special(path)?,
            }
        }
        Ok(Holding::Sound)
    }

    fn open(&self, file: &Located) -> io::Result<Box<dyn Read + '_>> {
        let file = self.root.open_file(&file.path)?;
        read_ahead(&file);
        Ok(Box::new(CountedFile::new(file, self.meter, Purpose::Source)))
    }
}
