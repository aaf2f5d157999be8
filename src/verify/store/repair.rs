//! Bringing back what was damaged, from a copy that is proven good.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Catalogue, StoreFiles, StoreRecordError};
use crate::io::{AtomicFile, Meter, PairReader, Purpose, SourceRoot, bytes_to_path, sync_folder};
use crate::records::event_log::EventLog;
use crate::records::fixity::{ManifestFile, ManifestRange};
use crate::records::{EventType, Outcome, SourcePath, StoreSettings, read_lines};

use super::error::StoreError;
use super::evidence::{Act, note};
use super::portion::FindingLine;

/// Most files that are looked at in one call: more damage than this is for a restore, not for a repair.
const MOST: usize = 100_000;

/// What is the matter with a file that was found damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// It is what it should be: nothing has to be done.
    Whole,
    /// It can be brought back.
    Repairable,
    /// It was brought back.
    Repaired,
    /// No good copy was found.
    NoCopy,
    /// It cannot be reached, so nothing is known of it.
    Unreachable,
}

/// One file of a repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Its path in the store.
    pub path: SourcePath,
    /// What is the matter.
    pub remedy: Remedy,
    /// The store with the good copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where the old bytes were put.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aside: Option<PathBuf>,
}

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Nothing: it is said what would be done.
    DryRun,
    /// Files are brought back.
    Apply,
}

/// A repair.
pub struct RepairRequest<'r> {
    /// The store.
    pub settings: &'r StoreSettings,
    /// Its records.
    pub files: &'r StoreFiles,
    /// All stores with their records: where copies may lie.
    pub stores: &'r [(StoreSettings, StoreFiles)],
    /// Paths in the store; without any, those of the findings on record.
    pub paths: &'r [SourcePath],
    /// Whether anything is written.
    pub writing: Writing,
    /// The instant.
    pub now: Timestamp,
    /// Who answers for it.
    pub agent: &'r str,
}

/// Looks at each file that was found damaged, and brings it back from another store if it is still not what it should be and a copy there
/// has both digests that are on record. The old bytes are kept aside first; each repair is an event.
///
/// # Errors
/// [`StoreError`]. A file without a good copy is none.
pub fn repair(
    request: &RepairRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    each: &mut dyn FnMut(&Repair),
) -> Result<(), StoreError> {
    let paths: BTreeSet<SourcePath> =
        if request.paths.is_empty() { damaged(request.files)? } else { request.paths.iter().cloned().collect() };
    for path in paths {
        let Some(expected) = on_record(request.files, catalogue, &path)? else { continue };
        let repair = one(request, catalogue, log, &expected)?;
        each(&repair);
    }
    Ok(())
}

/// Paths of the findings that a repair can help.
fn damaged(files: &StoreFiles) -> Result<BTreeSet<SourcePath>, StoreError> {
    let path = files.findings();
    let mut paths = BTreeSet::new();
    if !path.exists() {
        return Ok(paths);
    }
    let codes = ["fixity-changed", "fixity-truncated", "fixity-missing", "fixity-unreadable", "fixity-exchanged"];
    for line in read_lines::<FindingLine>(&path).map_err(StoreRecordError::from)? {
        let Ok(line) = line else { break };
        if let Some(path) = line.finding.subject.path().filter(|_| codes.contains(&line.finding.code.slug()))
            && paths.len() < MOST
        {
            paths.insert(path.clone());
        }
    }
    Ok(paths)
}

/// The line of a path in the manifest.
fn on_record(files: &StoreFiles, catalogue: &Catalogue, path: &SourcePath) -> Result<Option<ManifestFile>, StoreError> {
    let key = path.sort_key();
    let Some(portion) = catalogue.portion_of(&files.name, &key)? else { return Ok(None) };
    let failed = |source| StoreRecordError::Manifest { path: files.manifest(), source };
    let mut range = ManifestRange::open(&files.manifest(), portion.offset, portion.stop).map_err(failed)?;
    while let Some(file) = range.next_file().map_err(failed)? {
        if file.path == *path {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

fn one(
    request: &RepairRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    expected: &ManifestFile,
) -> Result<Repair, StoreError> {
    let said = |remedy, from, aside| Repair { path: expected.path.clone(), remedy, from, aside };
    let root = match SourceRoot::open(&request.settings.path) {
        Ok(root) => root,
        Err(_) => return Ok(said(Remedy::Unreachable, None, None)),
    };
    match is_good(&root, &expected.path, expected) {
        Ok(true) => return Ok(said(Remedy::Whole, None, None)),
        Err(error) if crate::io::is_unreachable(&error) => return Ok(said(Remedy::Unreachable, None, None)),
        _ => {}
    }
    let Some((store, copy)) = good_copy(request, catalogue, expected)? else {
        return Ok(said(Remedy::NoCopy, None, None));
    };
    if request.writing == Writing::DryRun {
        return Ok(said(Remedy::Repairable, Some(store), None));
    }
    let aside = keep_aside(request, &root, &expected.path)?;
    bring_back(&root, expected, copy)?;
    let known = [("blake3".to_owned(), expected.blake3.to_string()), ("from".to_owned(), format!("store:{store}"))];
    let sha256 = expected.sha256.map(|sha256| ("sha256".to_owned(), sha256.to_string()));
    let detail = known.into_iter().chain(sha256).collect();
    let step = format!("repair {} {}", expected.path.percent(), request.now);
    let act = Act {
        store: &request.files.name,
        kind: EventType::Recovery,
        step: &step,
        at: request.now,
        agent: request.agent,
        outcome: Outcome::Success,
        detail,
    };
    note(log, catalogue, act)?;
    Ok(said(Remedy::Repaired, Some(store), aside))
}

/// Whether the file at `path` has both digests that are on record.
fn is_good(root: &SourceRoot, path: &SourcePath, expected: &ManifestFile) -> io::Result<bool> {
    proven(&root.open_file(path)?, expected)
}

fn proven(file: &File, expected: &ManifestFile) -> io::Result<bool> {
    let meter = Meter::default();
    let pair = PairReader::new(&meter, Purpose::Source).read(file, file.metadata()?.len(), 2)?;
    let is_sha256 = expected.sha256.is_none_or(|sha256| pair.sha256 == sha256);
    Ok(pair.blake3 == expected.blake3 && is_sha256 && pair.bytes == expected.size)
}

/// A copy in another store, or elsewhere in this one, that was read to its end and has both digests.
fn good_copy(
    request: &RepairRequest<'_>,
    catalogue: &Catalogue,
    expected: &ManifestFile,
) -> Result<Option<(String, File)>, StoreError> {
    for (name, offset) in catalogue.places_of(&expected.blake3)? {
        let Some((settings, files)) = request.stores.iter().find(|(settings, _)| settings.name == name) else {
            continue;
        };
        let Ok(mut range) = ManifestRange::open(&files.manifest(), offset, None) else { continue };
        let Ok(Some(there)) = range.next_file() else { continue };
        if name == request.settings.name && there.path == expected.path {
            continue;
        }
        let Ok(root) = SourceRoot::open(&settings.path) else { continue };
        let Ok(mut file) = root.open_file(&there.path) else { continue };
        if proven(&file, expected).unwrap_or(false) && io::Seek::rewind(&mut file).is_ok() {
            return Ok(Some((name, file)));
        }
    }
    Ok(None)
}

/// Copies what stands there now to `stores/NAME/aside/`, durably. `None` where nothing stands there that can be read.
fn keep_aside(
    request: &RepairRequest<'_>,
    root: &SourceRoot,
    path: &SourcePath,
) -> Result<Option<PathBuf>, StoreError> {
    let Ok(mut damaged) = root.open_file(path) else { return Ok(None) };
    let folder = request.files.folder().join("aside");
    let name = format!("{}-{:.16}", request.now.as_second(), blake3::hash(path.as_bytes()).to_hex());
    let aside = folder.join(name);
    let kept = fs::create_dir_all(&folder).and_then(|()| {
        let meter = Meter::default();
        let mut copy = AtomicFile::create(&aside, &meter)?;
        // What the device cannot read of it cannot be kept; the rest is.
        match io::copy(&mut damaged, &mut copy) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(error),
            Err(_) => {}
        }
        copy.commit()
    });
    kept.map_err(|source| StoreRecordError::Write { path: aside.clone(), source })?;
    Ok(Some(aside))
}

/// Writes the copy under a temporary name, reads it back, and gives it its name.
fn bring_back(root: &SourceRoot, expected: &ManifestFile, mut copy: File) -> Result<(), StoreError> {
    let path = root.path().join(bytes_to_path(expected.path.as_bytes()));
    let failed = |source| StoreRecordError::Write { path: path.clone(), source };
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    // A link on the way would lead the new bytes elsewhere.
    if !parent.canonicalize().is_ok_and(|real| real.starts_with(root.path()) && real == parent) {
        return Err(failed(io::Error::other("a link stands in the way")).into());
    }
    let meter = Meter::default();
    let written = (|| {
        let mut file = AtomicFile::create(&path, &meter)?;
        io::copy(&mut copy, &mut file)?;
        file.flush()?;
        file.sync()?;
        let back = File::open(crate::io::temporary_name(&path))?;
        crate::io::drop_cache(&back);
        if !proven(&back, expected)? {
            return Err(io::Error::other("what was written is not what was read"));
        }
        let nanoseconds = u64::try_from(expected.mtime).unwrap_or_default();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_nanos(nanoseconds);
        // The time on record belongs to the file; where it cannot be set that is told as another time, not as damage.
        let _ =
            File::options().write(true).open(crate::io::temporary_name(&path)).and_then(|file| file.set_modified(time));
        file.commit()?;
        sync_folder(parent)
    })();
    Ok(written.map_err(failed)?)
}
