//! The catalogue's view of a store, made of its records: the same every time.

use std::path::Path;

use crate::io::Sorter;
use crate::records::Hex32;
use crate::records::fixity::{Cutter, LastRead, ManifestError, ManifestReader};

use super::store_error::StoreRecordError;
use super::store_files::StoreFiles;
use super::{Catalogue, StoreRow};

/// Bytes of digests that are held in memory while they are sorted.
const HELD: usize = 24 << 20;

/// What was put into the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The seal of the manifest.
    pub seal: Hex32,
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Portions.
    pub portions: u64,
}

/// Reads the manifest of a store to its end, checks its seal, cuts it into portions, and puts the store into the
/// catalogue with the times of its readings. `expected` is the seal that the event log remembers, if it does.
///
/// # Errors
/// [`StoreRecordError`]; the catalogue stays as it was then.
pub fn index_store(
    files: &StoreFiles,
    catalogue: &mut Catalogue,
    expected: Option<Hex32>,
    scratch: &Path,
) -> Result<Indexed, StoreRecordError> {
    let path = files.manifest();
    let failed = |source| StoreRecordError::Manifest { path: path.clone(), source };
    let mut reader = match ManifestReader::open(&path) {
        Ok(reader) => reader,
        Err(ManifestError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreRecordError::NotRegistered { name: files.name.clone() });
        }
        Err(error) => return Err(failed(error)),
    };
    let sorting = StoreRecordError::Scratch;
    let (mut cutter, mut portions) = (Cutter::default(), Vec::new());
    let mut objects = Sorter::new(scratch, HELD);
    loop {
        let offset = reader.offset();
        let Some(file) = reader.next_file().map_err(failed)? else { break };
        objects.push(&file.blake3.0, &offset.to_le_bytes()).map_err(sorting)?;
        portions.extend(cutter.file(&file, offset));
    }
    portions.push(cutter.finish());
    let Some(end) = reader.end() else { return Err(failed(ManifestError::CutOff(0))) };
    if let Some(expected) = expected.filter(|expected| *expected != end.seal) {
        return Err(StoreRecordError::Replaced { name: files.name.clone(), found: end.seal, expected });
    }
    let mut last_read = LastRead::default();
    let readings = files.each_reading(|reading| last_read.paint(reading))?;
    let row = StoreRow { name: files.name.clone(), seal: end.seal, files: end.files, bytes: end.bytes, readings };
    catalogue.record_store(&row, &portions, &last_read, objects.finish().map_err(sorting)?)?;
    Ok(Indexed { seal: end.seal, files: end.files, bytes: end.bytes, portions: portions.len() as u64 })
}
