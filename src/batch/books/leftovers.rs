//! What is left in a batch's folder of work after every unit came to its end.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::catalogue::NotAcceptedRow;

use super::super::context::RunContext;
use super::super::preparation::planning::units;
use super::super::request::RunError;
use super::super::unit::draft::Draft;
use super::super::unit::release::is_packaged;

/// Removes what is left of units that were committed just before a run was killed. What waits for people stays, for the
/// source need no longer be there: it goes only where its package is on record and lies there. Where the catalogue has
/// lost that it waits, it is put back.
///
/// # Errors
/// The folder of work or the catalogue cannot be read or written.
pub fn clear(run: &RunContext<'_>) -> Result<(), RunError> {
    let work = run.books.folder.join("work");
    let failed = |source| run.books.write_failed(&work, source);
    let left = match fs::read_dir(&work) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(failed(source)),
    };
    let mut undrafted = BTreeMap::new();
    for folder in left {
        match Draft::open(&folder)? {
            Some(draft) if is_packaged(&run.books, &draft)? => fs::remove_dir_all(&folder).map_err(failed)?,
            Some(draft) => put_back(run, draft)?,
            None => {
                undrafted.insert(folder.file_name().unwrap_or_default().to_os_string(), folder);
            }
        }
    }
    clear_undrafted(run, undrafted)?;
    // Fails while something waits in it, as it should.
    let _ = fs::remove_dir(&work);
    Ok(())
}

/// The catalogue may have lost that it waits.
fn put_back(run: &RunContext<'_>, draft: Draft) -> Result<(), RunError> {
    let Some(row) = NotAcceptedRow::of(&run.books.batch, draft.outcome) else { return Ok(()) };
    let mut catalogue = run.books.catalogue();
    if catalogue.outcome_with_key(&run.books.batch, &row.unit, &row.key)?.is_none() {
        catalogue.record_not_accepted(&row)?;
    }
    Ok(())
}

/// Folders without a draft: of units of the plan, whose sources are there and which came to their end. What was staged
/// of units that are no longer in the delivery may be all that is left of them, and stays.
fn clear_undrafted(run: &RunContext<'_>, mut undrafted: BTreeMap<std::ffi::OsString, PathBuf>) -> Result<(), RunError> {
    if undrafted.is_empty() {
        return Ok(());
    }
    let remove = |folder: &Path| fs::remove_dir_all(folder).map_err(|source| run.books.write_failed(folder, source));
    for plan in units(&run.books.folder)? {
        if let Some(folder) = undrafted.remove(std::ffi::OsStr::new(&plan?.folder)) {
            remove(&folder)?;
        }
    }
    for folder in undrafted.into_values() {
        if !holds_files(&folder.join("bag")).map_err(|source| run.books.write_failed(&folder, source))? {
            remove(&folder)?;
        }
    }
    Ok(())
}

/// Whether a file lies below a folder.
fn holds_files(folder: &Path) -> io::Result<bool> {
    for entry in walkdir::WalkDir::new(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(_) => return Ok(true),
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}
