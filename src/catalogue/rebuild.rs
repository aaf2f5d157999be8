//! The catalogue made anew from packages, batches and the event log.
//!
//! Digests of sources are not restored: a recorded digest stands only beside the file system's word from the very
//! moment of its reading, and that word is in the catalogue alone. The next run reads its sources once more and finds
//! every unit done.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::io::{Hasher, sync_folder, temporary_name};
use crate::records::event_log::EventLog;
use crate::records::{
    AnswerLine, Completeness, DecisionRecord, Event, EventType, Finding, Hex32, JournalLine, LineError, RecordError,
    ScopeLine, Subject, UnitRecord, UnitState, codes, read, read_lines,
};

use super::damaged::DamagedPackages;
use super::deposits::{deposit_records, read_deposit};
use super::store_error::StoreRecordError;
use super::store_files::StoreFiles;
use super::store_index::index_store;
use super::{Catalogue, CatalogueError, CatchUpError, NotAcceptedRow, VersionRow, Workspace};

/// The list that stands for a whole package.
pub(super) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// What a rebuild found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Versions of units in packages.
    pub versions: u64,
    /// Events in the log.
    pub events: u64,
    /// Batches.
    pub batches: u64,
    /// Stores.
    pub stores: u64,
    /// Packages that cannot be read or are not what the event log says of them: the log's word is taken into the
    /// catalogue. Answers to deposits whose record is gone.
    pub findings: Vec<Finding>,
}

/// What keeps a record from being read.
#[derive(Debug, thiserror::Error)]
pub enum RecordFault {
    /// The system's word.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// It is no record, or one of a newer program.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// One of its lines.
    #[error(transparent)]
    Line(#[from] LineError),
}

/// What keeps the catalogue from being rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// A record cannot be read.
    #[error("read {path}: {fault}")]
    Unreadable {
        /// The record.
        path: PathBuf,
        /// Why.
        fault: RecordFault,
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
/// [`RebuildError`]: a record cannot be read, a package is of a newer program, or the log ends before an event that the
/// old catalogue knows. The old catalogue stays then. A package that cannot be read is a finding.
pub fn rebuild(workspace: &Workspace) -> Result<Rebuilt, RebuildError> {
    let path = workspace.catalogue_path();
    let fresh = temporary_name(&path);
    remove(&fresh)?;
    remove_write_ahead(&fresh)?;
    let rebuilt = fill(workspace, &fresh)?;
    // The old one is never gone before the new one has its name; without its write-ahead log it is an older one, which
    // a run brings up.
    remove_write_ahead(&path)?;
    fs::rename(&fresh, &path)
        .and_then(|()| sync_folder(workspace.folder()))
        .map_err(|error| unreadable(&path, error))?;
    Ok(rebuilt)
}

fn fill(workspace: &Workspace, path: &Path) -> Result<Rebuilt, RebuildError> {
    let mut rebuilt = Rebuilt::default();
    let mut catalogue = Catalogue::open(path)?;
    let mut damaged = DamagedPackages::default();
    for package in packages(workspace)? {
        match version_of(&package) {
            Ok(row) => {
                catalogue.record_version(&row)?;
                rebuilt.versions += 1;
            }
            Err(newer @ RebuildError::Unreadable { fault: RecordFault::Record(RecordError::TooNew { .. }), .. }) => {
                return Err(newer);
            }
            Err(RebuildError::Unreadable { path, fault }) => {
                rebuilt.findings.push(damaged.note(&package, &path, &fault));
            }
            Err(other) => return Err(other),
        }
    }
    let log = EventLog::open(&workspace.events_folder()).map_err(CatchUpError::from)?;
    refuse_a_log_cut_short(workspace, &log)?;
    rebuilt.versions += take_damaged(&mut catalogue, &mut damaged, &log)?;
    for folder in folders(&workspace.folder().join("batches"))? {
        take_batch(&mut catalogue, &folder)?;
        rebuilt.batches += 1;
    }
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
        match (event.kind, event.version_of_unit()) {
            (EventType::InformationPackageCreation, Some((unit, version))) => {
                rebuilt.findings.extend(believe_the_log(workspace, &mut catalogue, (unit, version), &event)?);
            }
            (EventType::Deaccession, Some((unit, version))) => catalogue.record_withdrawn(unit, version)?,
            // Only the log knows what was ordered before a version was made and what after it.
            (EventType::PolicyAssignment, Some((_, version))) => {
                if let Some(order) = event.closed_order() {
                    catalogue.close_rescan(&order, &event.batch, version)?;
                }
            }
            _ => {}
        }
    }
    rebuilt.findings.extend(take_deposits(workspace, &mut catalogue)?);
    rebuilt.stores = take_stores(workspace, &mut catalogue, &seals)?;
    catalogue.close()?;
    Ok(rebuilt)
}

/// Takes over what the log says of packages that cannot be read, before anything is built on versions. Returns how many
/// it knows.
fn take_damaged(catalogue: &mut Catalogue, damaged: &mut DamagedPackages, log: &EventLog) -> Result<u64, RebuildError> {
    let mut taken = 0;
    if damaged.is_empty() {
        return Ok(taken);
    }
    for logged in log.iter_from(1).map_err(CatchUpError::from)? {
        let event = logged.map_err(CatchUpError::from)?.event;
        if let Some(row) = damaged.row(&event, catalogue)? {
            catalogue.record_version(&row)?;
            taken += 1;
        }
    }
    Ok(taken)
}

/// Takes over what is on record of stores; `seals` is what the log remembers of their manifests. Returns how many there
/// are.
fn take_stores(
    workspace: &Workspace,
    catalogue: &mut Catalogue,
    seals: &BTreeMap<String, Hex32>,
) -> Result<u64, RebuildError> {
    let stores = workspace.folder().join("stores");
    let mut taken = 0;
    for folder in if stores.exists() { folders(&stores)? } else { Vec::new() } {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let seal = seals.get(&format!("store:{name}")).copied();
        let files = StoreFiles::new(&name, folder);
        files.settle(seal)?;
        // A registration that broke off before its seal was in the log put nothing on record.
        if seal.is_none() && !files.manifest().exists() {
            continue;
        }
        index_store(&files, catalogue, seal, workspace.folder())?;
        taken += 1;
    }
    Ok(taken)
}

/// A log that ends before an event that the old catalogue knows has lost events: a new catalogue would hide it. An old
/// one that cannot be asked says nothing.
fn refuse_a_log_cut_short(workspace: &Workspace, log: &EventLog) -> Result<(), RebuildError> {
    let known = match Catalogue::open_read_only(&workspace.catalogue_path()) {
        Ok(Some(old)) => old.last_event().unwrap_or(0),
        Ok(None) | Err(_) => 0,
    };
    let found = log.tip().seq;
    if found < known { Err(CatchUpError::LogCut { found, known }.into()) } else { Ok(()) }
}

/// The log vouches for the tag manifest of a package. Where the package has another, the log's stands in the catalogue,
/// so that nothing believes the package, and it is said.
fn believe_the_log(
    workspace: &Workspace,
    catalogue: &mut Catalogue,
    (unit, version): (&str, u32),
    event: &Event,
) -> Result<Option<Finding>, RebuildError> {
    let said: Option<Hex32> = event.detail.get("tagManifestSha256").and_then(|digest| digest.parse().ok());
    let Some((said, row)) = said.zip(catalogue.version(unit, version)?) else { return Ok(None) };
    if row.tag_manifest == said {
        return Ok(None);
    }
    let found = row.tag_manifest;
    let package = workspace.package_folder(&row.folder, version);
    catalogue.record_version(&VersionRow { tag_manifest: said, ..row })?;
    let path = package.join(TAG_MANIFEST).display().to_string();
    let finding = Finding::new(codes::fixity::MANIFEST_REPLACED, Subject::Package { name: path, entry: None });
    Ok(Some(finding.with("found", found).with("expected", said)))
}

/// Takes over what was made for providers, and then what they answered. An answer to a deposit whose record is gone is
/// told, and the catalogue knows by it that the provider answered.
fn take_deposits(workspace: &Workspace, catalogue: &mut Catalogue) -> Result<Vec<Finding>, RebuildError> {
    let mut findings = Vec::new();
    let records = deposit_records(workspace).map_err(|error| unreadable(workspace.folder(), error))?;
    for path in records {
        let deposit = read_deposit(&path).map_err(|error| unreadable(&path, error))?;
        catalogue.record_deposit(&deposit)?;
    }
    let answers = workspace.answers_path();
    if !answers.exists() {
        return Ok(findings);
    }
    // A last line that was cut off was never acknowledged: the import is done again.
    for line in read_lines::<AnswerLine>(&answers).map_err(|error| unreadable(&answers, error))?.whole() {
        let line = line.map_err(|error| unreadable(&answers, error))?;
        match catalogue.take_answer(&line) {
            Err(CatalogueError::NoDeposit { key, unit, .. }) => {
                findings.push(Finding::new(codes::deposit::RECEIPT_NO_DEPOSIT, Subject::unit(&unit)).with("key", key));
                catalogue.restore_deposit(&line)?;
                catalogue.take_answer(&line)?;
            }
            taken => taken?,
        }
    }
    Ok(findings)
}

/// What a package says of itself.
fn record_of(package: &Path) -> Result<UnitRecord, RebuildError> {
    let path = package.join("data/metadata/unit.json");
    let json = fs::read(&path).map_err(|error| unreadable(&path, error))?;
    read(&json).map_err(|error| unreadable(&path, error))
}

/// Every folder bag below `packages/`, in order.
fn packages(workspace: &Workspace) -> Result<Vec<PathBuf>, RebuildError> {
    let mut found = Vec::new();
    for unit in folders(&workspace.packages_folder())? {
        let name = unit.file_name().unwrap_or_default().to_os_string();
        // What is named as a package is one: without its record it is damaged, and not passed over.
        let is_package = |package: &PathBuf| {
            package.join("data/metadata/unit.json").exists()
                || package
                    .file_name()
                    .is_some_and(|package| is_version_of(&package.to_string_lossy(), &name.to_string_lossy()))
        };
        found.extend(folders(&unit)?.into_iter().filter(is_package));
    }
    Ok(found)
}

/// Whether a folder has the name of a version of the unit with the folder `unit`: `UNIT_vN`.
fn is_version_of(name: &str, unit: &str) -> bool {
    let version = name.strip_prefix(unit).and_then(|rest| rest.strip_prefix("_v"));
    version.is_some_and(|version| version.parse::<u32>().is_ok())
}

fn version_of(package: &Path) -> Result<VersionRow, RebuildError> {
    let record = record_of(package)?;
    let path = package.join(TAG_MANIFEST);
    let manifest = fs::read(&path).map_err(|error| unreadable(&path, error))?;
    let (bytes, files) = size_of(package).map_err(|error| unreadable(package, error))?;
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
        let lines = lines.map_err(|error| unreadable(&scope, error))?;
        catalogue.record_awaited(&batch, lines.into_iter().map(|line| (line.identifier, line.extent, line.due)))?;
    }
    let journal = folder.join("journal.jsonl");
    if !journal.exists() {
        return Ok(());
    }
    // The last word on each unit counts.
    let mut last: BTreeMap<String, Option<NotAcceptedRow>> = BTreeMap::new();
    // A last line that was cut off was never acknowledged.
    for line in read_lines::<JournalLine>(&journal).map_err(|error| unreadable(&journal, error))?.whole() {
        if let JournalLine::Unit(outcome) = line.map_err(|error| unreadable(&journal, error))? {
            last.insert(outcome.unit.clone(), NotAcceptedRow::of(&batch, *outcome));
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
    for line in read_lines::<DecisionRecord>(path).map_err(|error| unreadable(path, error))?.whole() {
        catalogue.record_decisions(&[line.map_err(|error| unreadable(path, error))?])?;
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
    listed.map_err(|error: std::io::Error| unreadable(parent, error))
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

/// Removes the write-ahead log of a database, which would be taken for the log of the one that gets its name.
fn remove_write_ahead(path: &Path) -> Result<(), RebuildError> {
    for suffix in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        remove(Path::new(&name))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), RebuildError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unreadable(path, error)),
        _ => Ok(()),
    }
}

fn unreadable(path: &Path, fault: impl Into<RecordFault>) -> RebuildError {
    RebuildError::Unreadable { path: path.to_path_buf(), fault: fault.into() }
}

#[cfg(test)]
#[path = "rebuild_tests.rs"]
mod tests;
