//! Results of files become durable in groups: as many as came in while the last group was being flushed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use crate::intake::Expected;
use crate::ocr::Engine;
use crate::profile::LoadedProfile;
use crate::records::{
    ACCESS_FOLDER, CheckpointLine, FileCheckpoint, Hex32, LineWriter, MASTER_FOLDER, Record, SourcePath, TEXT_FOLDER,
    UnitPlan, read_lines,
};

use super::super::context::RunContext;
use super::super::page::FileOutcome;
use super::super::request::RunError;
use super::key::{OUTPUT_VERSION, supplied_digests};
use super::work::{PreviousVersion, UnitWork};

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

/// Appends what came of files to a unit's checkpoint; durable when this returns.
///
/// # Errors
/// What the system says.
fn append_checkpoint(path: &Path, files: impl Iterator<Item = FileCheckpoint>) -> io::Result<()> {
    let (mut writer, _) = LineWriter::append(path)?;
    for file in files {
        writer.write(&CheckpointLine::File(Box::new(file)))?;
    }
    writer.flush_durable()
}

/// Everything that makes work done on a unit's files valid: if any of it changes, the work is done anew.
pub fn checkpoint_context(
    plan: &UnitPlan,
    profile: &LoadedProfile,
    supplied: &[Vec<Expected>],
    previous: Option<&PreviousVersion>,
    reader: Option<Option<Engine>>,
) -> Hex32 {
    let names: Vec<_> = plan.files.iter().map(|file| (&file.path, &file.name, file.role)).collect();
    let context = serde_json::json!({
        "output": OUTPUT_VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "profile": profile.digest,
        "names": names,
        // What came of a file holds how it compared with the supplier's lists: a corrected list must be compared anew.
        "supplied": supplied_digests(supplied),
        "previous": previous.map(|previous| previous.record.unit_key),
        // Pages of one unit are read by one engine with the same models.
        "reader": reader.map(|engine| engine.map(|engine| (engine.name(), engine.models))),
    });
    Hex32::blake3(context.to_string().as_bytes())
}

pub fn read_checkpoint(
    folder: &Path,
    context: &Hex32,
) -> Result<Option<HashMap<SourcePath, FileCheckpoint>>, RunError> {
    let path = folder.join("checkpoint.jsonl");
    if !path.exists() {
        return Ok(None);
    }
    let mut earlier = HashMap::new();
    let mut valid = false;
    for line in read_lines::<CheckpointLine>(&path)? {
        match line {
            Ok(CheckpointLine::Valid { context: found, .. }) => valid = found == *context,
            Ok(CheckpointLine::File(file)) => {
                earlier.insert(file.path.clone(), *file);
            }
            // A checkpoint only saves work: what cannot be read is done again.
            Err(_) => break,
        }
    }
    Ok(valid.then_some(earlier))
}

pub fn begin_anew(folder: &Path, context: Hex32) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::create_dir_all(folder)?;
    let mut writer = LineWriter::create(&folder.join("checkpoint.jsonl"))?;
    let (format, version) = (CheckpointLine::FORMAT.to_owned(), CheckpointLine::VERSION);
    writer.write(&CheckpointLine::Valid { format, version, context })?;
    writer.flush_durable()
}
