//! Results of files become durable in groups: as many as came in while the last group was being flushed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use crate::records::{ACCESS_FOLDER, FileCheckpoint, MASTER_FOLDER, TEXT_FOLDER};

use super::super::context::RunContext;
use super::super::page::FileOutcome;
use super::super::request::RunError;
use super::work::{UnitWork, append_checkpoint};

/// What came of one file.
#[derive(Debug)]
pub struct Finished {
    /// Its unit.
    pub unit: Arc<UnitWork>,
    /// Its place in the unit's plan.
    pub index: usize,
    /// What came of it.
    pub outcome: FileOutcome,
}

/// Most results in one group.
const GROUP: usize = 256;

/// From this many files on it is cheaper to flush the whole file system than each file.
const MANY_FILES: usize = 24;

/// Takes results until no lane is left; hands units on that are whole.
///
/// # Errors
/// The workspace cannot be written.
pub fn keep(
    run: &RunContext<'_>,
    finished: &Receiver<Finished>,
    whole: &SyncSender<Arc<UnitWork>>,
) -> Result<(), RunError> {
    while let Ok(first) = finished.recv() {
        let mut group = vec![first];
        group.extend(finished.try_iter().take(GROUP - 1));
        make_durable(run, &group)?;
        for Finished { unit, index, outcome } in group {
            // A unit of which a file was stopped is left as it is: the next run goes on with it.
            if matches!(outcome, FileOutcome::Stopped) {
                continue;
            }
            if unit.finished(index, outcome) && whole.send(unit).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn make_durable(run: &RunContext<'_>, group: &[Finished]) -> Result<(), RunError> {
    let mut by_unit: BTreeMap<PathBuf, Vec<FileCheckpoint>> = BTreeMap::new();
    let (mut staged, mut fields) = (Vec::new(), BTreeSet::new());
    for Finished { unit, outcome, .. } in group {
        let FileOutcome::Done(checkpoint) = outcome else { continue };
        staged.push(unit.staged_path(checkpoint.file.folder(), &checkpoint.file.name));
        staged.extend(checkpoint.file.made.iter().map(|made| unit.staged_path(MASTER_FOLDER, &made.name)));
        let copies = checkpoint.file.access.iter();
        staged.extend(copies.map(|copy| unit.staged_path(ACCESS_FOLDER, &copy.name)));
        let texts = checkpoint.file.text_files();
        staged.extend(texts.map(|text| unit.staged_path(TEXT_FOLDER, &text.name)));
        // One file has the fields of all files of a unit: once a group.
        if checkpoint.file.tags.is_some() || checkpoint.file.made.iter().any(|made| made.tags.is_some()) {
            fields.insert(unit.tags.path().to_path_buf());
        }
        by_unit.entry(unit.checkpoint_path()).or_default().push((**checkpoint).clone());
    }
    staged.extend(fields);
    flush(run, &staged).map_err(|source| run.books.write_failed(&run.books.folder, source))?;
    for (path, files) in by_unit {
        append_checkpoint(&path, files.into_iter()).map_err(|source| run.books.write_failed(&path, source))?;
    }
    Ok(())
}

fn flush(run: &RunContext<'_>, staged: &[PathBuf]) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if staged.len() > MANY_FILES {
        return crate::io::sync_file_system(&run.books.folder);
    }
    for path in staged {
        File::open(path)?.sync_data()?;
    }
    Ok(())
}
