//! That the catalogue knows what the records of a store say.

use std::path::Path;

use crate::catalogue::{Catalogue, PortionRow, StoreFiles, StoreRecordError, StoreRow, index_store};
use crate::records::Hex32;
use crate::records::fixity::{LastRead, LastReading, ManifestReader};

use super::error::StoreError;

/// Brings the catalogue up to the records. The manifest is read to its end once in every run: that it is the one whose
/// seal was logged is what everything rests on.
pub fn bring_up(
    files: &StoreFiles,
    catalogue: &mut Catalogue,
    expected: Option<Hex32>,
    scratch: &Path,
) -> Result<(), StoreError> {
    files.settle(expected)?;
    let length = std::fs::metadata(files.readings()).map_or(0, |metadata| metadata.len());
    if let Some(row) = catalogue.store(&files.name)?
        && row.readings == length
        && expected.is_none_or(|seal| seal == row.seal)
    {
        let path = files.manifest();
        let found = ManifestReader::seal_of(&path).map_err(|source| StoreRecordError::Manifest { path, source })?;
        if found != row.seal {
            return Err(StoreRecordError::Replaced { name: files.name.clone(), found, expected: row.seal }.into());
        }
        if agrees(files, catalogue, &row)? {
            return Ok(());
        }
    }
    Ok(index_store(files, catalogue, expected, scratch).map(drop)?)
}

/// Whether the catalogue says of the store's portions what the readings say, and no portion is lacking: a value that
/// was damaged on the disk would else put off a reading for years.
fn agrees(files: &StoreFiles, catalogue: &Catalogue, row: &StoreRow) -> Result<bool, StoreError> {
    let mut last_read = LastRead::default();
    files.each_reading(|reading| last_read.paint(reading))?;
    let mut portions = catalogue.portions(&files.name)?;
    portions.sort_by(|one, other| one.portion.start.cmp(&other.portion.start));
    let (mut start, mut sums) = (Some(Vec::new()), (0u64, 0u64));
    for PortionRow { portion, read, faults, speed } in portions {
        let known = last_read.of(&portion.start, portion.stop.as_deref());
        let known = known.map(|LastReading { at, faults, speed }| (at.as_second(), faults, speed));
        if start.as_ref() != Some(&portion.start) || known != read.map(|at| (at.as_second(), faults, speed)) {
            return Ok(false);
        }
        sums = (sums.0.saturating_add(portion.files), sums.1.saturating_add(portion.bytes));
        start = portion.stop;
    }
    Ok(start.is_none() && sums == (row.files, row.bytes))
}
