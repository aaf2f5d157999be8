//! What a zip and a tar have in common: one file, of which files of the bag are windows.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::formats::zip::Content;
use crate::io::{Counted, CountedFile, Meter, Purpose, Window, path_to_bytes};
use crate::records::{Code, Finding, SourcePath, Subject};

use super::face::Located;

/// An archive that holds a bag.
pub(super) struct Archive<'m> {
    name: String,
    file: File,
    meter: &'m Meter,
}

impl<'m> Archive<'m> {
    /// The open file, which lies at `path`.
    pub(super) fn new(path: &Path, file: File, meter: &'m Meter) -> Self {
        let name = path.file_name().map(Path::new).unwrap_or(path);
        let name = SourcePath::from_bytes(path_to_bytes(name).into_owned()).to_string();
        Self { name, file, meter }
    }

    /// What findings call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A finding about the archive, or about an entry by its name there.
    pub(super) fn about(&self, code: Code, entry: Option<&SourcePath>) -> Finding {
        Finding::new(code, Subject::Package { name: self.name.clone(), entry: entry.map(ToString::to_string) })
    }

    /// Its length in bytes.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// The whole file, for one that lists it.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn whole(&self) -> io::Result<CountedFile<'m>> {
        Ok(CountedFile::new(self.file.try_clone()?, self.meter, Purpose::Source))
    }

    /// The bytes of a file of the bag.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) fn open(&self, file: &Located) -> io::Result<Box<dyn Read + '_>> {
        let extent = file.extent.ok_or(io::ErrorKind::NotFound)?;
        let window = Counted::new(Window::new(&self.file, extent.data, extent.packed), self.meter, Purpose::Source);
        Ok(match extent.crc32 {
            Some(crc32) => Box::new(Content::new(window, extent.method, extent.packed, extent.size, crc32)),
            None => Box::new(window),
        })
    }
}
