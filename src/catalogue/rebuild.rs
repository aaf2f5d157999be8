//! The catalogue made anew from packages, batches and the event log.
//!
//! Digests of sources are not restored: a recorded digest stands only beside the file system's word from the very moment of its reading,
//! and that word is in the catalogue alone. The next run reads its sources once more and finds every unit done.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::io::{Hasher, sync_folder, temporary_name};
use crate::records::event_log::EventLog;
use crate::records::{
    AnswerLine, Completeness, DecisionRecord, EventType, Hex32, JournalLine, LineFault, ScopeLine, UnitOutcome,
    UnitRecord, UnitState, read, read_lines,
};

use super::deposits::{deposit_records, read_deposit};
use super::store_error::StoreRecordError;
use super::store_files::StoreFiles;
use super::store_index::index_store;
use super::{Catalogue, CatalogueError, CatchUpError, NotAcceptedRow, VersionRow, Workspace};

/// What a rebuild found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Versions of units in packages.
    pub versions: u64,
    /// Events in the log.
    pub events: u64,
    /// Batches.
    pub batches: u64,
    /// Stores.
    pub stores: u64,
}

/// What keeps the catalogue from being rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// A record cannot be read.
    #[error("read {path}: {message}")]
    Unreadable {
        /// The record.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// The log or the new catalogue.
    #[error(transparent)]
    CatchUp(#[from] CatchUpError),
    /// The records of a store.
    #[error(transparent)]
    Store(#[from] StoreRecordError),
    /// The new catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

/// Makes the catalogue of a workspace anew and puts it in the place of the old one when it is whole.
///
/// # Errors
/// [`RebuildError`]; the old catalogue stays then.
pub fn rebuild(workspace: &Workspace) -> Result<Rebuilt, RebuildError> {
    let path = workspace.catalogue_path();
    let fresh = temporary_name(&path);
    remove_with_its_log(&fresh)?;
    let rebuilt = fill(workspace, &fresh)?;
    remove_with_its_log(&path)?;
    fs::rename(&fresh, &path)
        .and_then(|()| sync_folder(workspace.folder()))
        .map_err(|error| unreadable(&path, &error))?;
    Ok(rebuilt)
}

fn fill(workspace: &Workspace, path: &Path) -> Result<Rebuilt, RebuildError> {
    let mut rebuilt = Rebuilt::default();
    let mut catalogue = Catalogue::open(path)?;
    for package in packages(workspace)? {
        catalogue.record_version(&version_of(&package)?)?;
        rebuilt.versions += 1;
    }
    for folder in folders(&workspace.folder().join("batches"))? {
        take_batch(&mut catalogue, &folder)?;
        rebuilt.batches += 1;
    }
    let log = EventLog::open(&workspace.events_folder()).map_err(CatchUpError::from)?;
    catalogue.catch_up(&log)?;
    rebuilt.events = catalogue.last_event()?;
    // What the log remembers of the manifests of stores.
    let mut seals: BTreeMap<String, Hex32> = BTreeMap::new();
    for logged in log.iter_from(1).map_err(CatchUpError::from)? {
        let event = logged.map_err(CatchUpError::from)?.event;
        if event.kind == EventType::MessageDigestCalculation
            && let Some(seal) = event.detail.get("seal").and_then(|seal| seal.parse().ok())
        {
            seals.insert(event.object.clone(), seal);
        }
        if event.kind == EventType::Deaccession
            && let Some((unit, version)) = event.object.rsplit_once("/v")
            && let Ok(version) = version.parse()
        {
            catalogue.record_withdrawn(unit, version)?;
        }
    }
    close_rescans(workspace, &mut catalogue)?;
    take_deposits(workspace, &mut catalogue)?;
    for folder in folders(&workspace.folder().join("stores")).unwrap_or_default() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let seal = seals.get(&format!("store:{name}")).copied();
        let files = StoreFiles::new(&name, folder);
        files.settle(seal)?;
        index_store(&files, &mut catalogue, seal, workspace.folder())?;
        rebuilt.stores += 1;
    }
    catalogue.close()?;
    Ok(rebuilt)
}

/// Finds the versions that brought what was ordered, the oldest first.
fn close_rescans(workspace: &Workspace, catalogue: &mut Catalogue) -> Result<(), RebuildError> {
    for unit in catalogue.units_with_open_rescans()? {
        for row in catalogue.versions_of_unit(&unit)? {
            if row.state != UnitState::Withdrawn {
                let package = workspace.package_folder(&row.folder, row.version);
                catalogue.close_rescans(&record_of(&package)?)?;
            }
        }
    }
    Ok(())
}

/// Takes over what was made for providers, and then what they answered.
fn take_deposits(workspace: &Workspace, catalogue: &mut Catalogue) -> Result<(), RebuildError> {
    let records = deposit_records(workspace).map_err(|error| unreadable(workspace.folder(), &error))?;
    for path in records {
        let deposit = read_deposit(&path).map_err(|error| unreadable(&path, &error))?;
        catalogue.record_deposit(&deposit)?;
    }
    let answers = workspace.answers_path();
    if !answers.exists() {
        return Ok(());
    }
    for line in read_lines::<AnswerLine>(&answers).map_err(|error| unreadable(&answers, &error))? {
        match line {
            Ok(answer) => catalogue.take_answer(&answer)?,
            // Never acknowledged: the import is done again.
            Err(error) if matches!(error.fault, LineFault::Torn) => break,
            Err(error) => return Err(unreadable(&answers, &error)),
        }
    }
    Ok(())
}

/// What a package says of itself.
fn record_of(package: &Path) -> Result<UnitRecord, RebuildError> {
    let path = package.join("data/metadata/unit.json");
    let json = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    read(&json).map_err(|error| unreadable(&path, &error))
}

/// Every folder bag below `packages/`, in order.
fn packages(workspace: &Workspace) -> Result<Vec<PathBuf>, RebuildError> {
    let mut found = Vec::new();
    for unit in folders(&workspace.packages_folder())? {
        found.extend(folders(&unit)?.into_iter().filter(|package| package.join("data/metadata/unit.json").exists()));
    }
    Ok(found)
}

fn version_of(package: &Path) -> Result<VersionRow, RebuildError> {
    let record = record_of(package)?;
    let path = package.join("tagmanifest-sha256.txt");
    let manifest = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let (bytes, files) = size_of(package).map_err(|error| unreadable(package, &error))?;
    let folder = package.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    Ok(VersionRow {
        version: record.unit_version,
        key: record.unit_key,
        state: UnitState::Packaged,
        folder,
        bytes,
        files,
        pages: record.files.iter().map(|file| u64::from(file.technical.pages())).sum(),
        tag_manifest: Hasher::of(&manifest).0.sha256,
        restricted: record.description.as_ref().is_some_and(|description| description.is_restricted()),
        at: record.at,
        completeness: Completeness::of(&record.findings),
        unit: record.unit,
        batch: record.batch,
    })
}

/// Takes over what a batch did not get accepted, and what it was to bring.
fn take_batch(catalogue: &mut Catalogue, folder: &Path) -> Result<(), RebuildError> {
    let batch = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let scope = folder.join("scope.jsonl");
    if scope.exists() {
        let lines = read_lines::<ScopeLine>(&scope).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let lines = lines.map_err(|error| unreadable(&scope, &error))?;
        catalogue.record_awaited(&batch, lines.into_iter().map(|line| (line.identifier, line.extent, line.due)))?;
    }
    let journal = folder.join("journal.jsonl");
    if !journal.exists() {
        return Ok(());
    }
    // The last word on each unit counts.
    let mut last: BTreeMap<String, Option<NotAcceptedRow>> = BTreeMap::new();
    for line in read_lines::<JournalLine>(&journal).map_err(|error| unreadable(&journal, &error))? {
        if let JournalLine::Unit(outcome) = line.map_err(|error| unreadable(&journal, &error))? {
            let UnitOutcome { unit, unit_key, state, findings, .. } = *outcome;
            let waiting = matches!(state, UnitState::Held | UnitState::Refused);
            let row = unit_key.filter(|_| waiting).map(|key| NotAcceptedRow {
                unit: unit.clone(),
                batch: batch.clone(),
                key,
                state,
                completeness: Completeness::of(&findings),
            });
            last.insert(unit, row);
        }
    }
    for row in last.values().flatten() {
        catalogue.record_not_accepted(row)?;
    }
    take_decisions(catalogue, &folder.join("decisions.jsonl"))
}

/// Takes over what people ordered. That it was taken over is not noted: the next run looks whether the log has it all.
fn take_decisions(catalogue: &mut Catalogue, path: &Path) -> Result<(), RebuildError> {
    if !path.exists() {
        return Ok(());
    }
    for line in read_lines::<DecisionRecord>(path).map_err(|error| unreadable(path, &error))? {
        match line {
            Ok(decision) => catalogue.record_decision(&decision)?,
            // Never acknowledged.
            Err(error) if matches!(error.fault, LineFault::Torn) => break,
            Err(error) => return Err(unreadable(path, &error)),
        }
    }
    Ok(())
}

fn folders(parent: &Path) -> Result<Vec<PathBuf>, RebuildError> {
    let listed = (|| {
        let mut found = Vec::new();
        for entry in fs::read_dir(parent)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    })();
    listed.map_err(|error: std::io::Error| unreadable(parent, &error))
}

/// Bytes and files of a folder.
///
/// # Errors
/// What the system says.
pub fn size_of(folder: &Path) -> std::io::Result<(u64, u64)> {
    let mut sums = (0, 0);
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            sums.0 += entry.metadata()?.len();
            sums.1 += 1;
        }
    }
    Ok(sums)
}

/// Removes a database with its write-ahead log, which would be taken for the log of the one that gets its name.
fn remove_with_its_log(path: &Path) -> Result<(), RebuildError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(Path::new(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unreadable(path, &error)),
            _ => {}
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> RebuildError {
    RebuildError::Unreadable { path: path.to_path_buf(), message: error.to_string() }
}
