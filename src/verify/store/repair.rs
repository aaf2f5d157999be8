//! Bringing back what was damaged, from a copy that is proven good.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Catalogue, StoreFiles, StoreRecordError};
use crate::io::{
    AtomicFile, Meter, PairReader, Purpose, SourceRoot, bytes_to_path, drop_cache, is_unreachable, path_to_bytes,
    sync_folder, temporary_name,
};
use crate::records::event_log::EventLog;
use crate::records::fixity::{ManifestFile, ManifestRange};
use crate::records::{EventType, LONGEST_LINE, LineError, LineFault, Outcome, SourcePath, StoreSettings};

use super::aside::{Aside, keep_aside};
use super::current::bring_up;
use super::error::StoreError;
use super::evidence::{Act, logged_seal, note};
use super::portion::FindingLine;
use super::standing::Standing;

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
    /// It cannot be reached, or nothing shows that the place is the right one: nothing is known of it, and nothing was
    /// written.
    Unreachable,
    /// Something stands there of which nothing could be kept: a link, a folder, a file that cannot be read. Nothing was
    /// written.
    InTheWay,
    /// No line of the manifest names it.
    NotOnRecord,
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
    /// Bytes at the end of the old file that the device could not read, and that could not be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aside_lacks: Option<u64>,
}

impl Repair {
    fn of(path: &SourcePath) -> Self {
        Self { path: path.clone(), remedy: Remedy::Whole, from: None, aside: None, aside_lacks: None }
    }
}

/// What a repair of all findings on record did not look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    /// Lines of the findings that cannot be read.
    pub unreadable_lines: u64,
    /// Findings beyond the most files that are looked at in one call.
    pub beyond: u64,
}

impl PassedOver {
    /// Whether there was nothing of the kind.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
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
    /// Folder for what is sorted on disk.
    pub scratch: &'r Path,
    /// The instant.
    pub now: Timestamp,
    /// Who answers for it.
    pub agent: &'r str,
}

/// Looks at each file that was found damaged, and brings it back from another store if it is still not what it should
/// be and a copy there has both digests that are on record. The old bytes are kept aside first; each repair is an
/// event. Nothing is written where the place of the store is not there, or where the manifest is not the one whose seal
/// was logged: a good file would be made what an altered line says. Gives what was not looked at.
///
/// # Errors
/// [`StoreError`]. A file without a good copy is none.
pub fn repair(
    request: &RepairRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    each: &mut dyn FnMut(&Repair),
) -> Result<PassedOver, StoreError> {
    let seal = logged_seal(log, catalogue, &request.files.name)?;
    bring_up(request.files, catalogue, seal, request.scratch)?;
    let (paths, passed) = if request.paths.is_empty() {
        damaged(request.files)?
    } else {
        (request.paths.iter().cloned().collect(), PassedOver::default())
    };
    let standing = if paths.is_empty() { None } else { Standing::open(request.settings, request.files)? };
    for path in paths {
        let repair = match on_record(request.files, catalogue, &path)? {
            Some(expected) => one(request, standing.as_ref(), catalogue, log, &expected)?,
            None => Repair { remedy: Remedy::NotOnRecord, ..Repair::of(&path) },
        };
        each(&repair);
    }
    Ok(passed)
}

/// Paths of the findings that a repair can help. A line that cannot be read hides no other one.
fn damaged(files: &StoreFiles) -> Result<(BTreeSet<SourcePath>, PassedOver), StoreError> {
    let path = files.findings();
    let failed = |fault: io::Error| {
        StoreRecordError::from(LineError { path: path.clone(), line: 0, fault: LineFault::from(fault) })
    };
    let (mut paths, mut passed) = (BTreeSet::new(), PassedOver::default());
    let mut reader = match File::open(&path) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((paths, passed)),
        Err(error) => return Err(failed(error).into()),
    };
    let codes = ["fixity-changed", "fixity-truncated", "fixity-missing", "fixity-unreadable", "fixity-exchanged"];
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(failed)?;
        if read == 0 {
            return Ok((paths, passed));
        }
        let Ok(FindingLine { finding, .. }) = serde_json::from_slice(&line) else {
            // What a crash left of the last line was never acknowledged.
            passed.unreadable_lines += u64::from(line.ends_with(b"\n") || read as u64 == LONGEST_LINE);
            continue;
        };
        let Some(path) = finding.subject.path().filter(|_| codes.contains(&finding.code.slug())) else { continue };
        if paths.len() < MOST || paths.contains(path) {
            paths.insert(path.clone());
        } else {
            passed.beyond += 1;
        }
    }
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
    standing: Option<&Standing>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    expected: &ManifestFile,
) -> Result<Repair, StoreError> {
    let said = |remedy| Repair { remedy, ..Repair::of(&expected.path) };
    let Some(standing) = standing.filter(|standing| standing.holds(&expected.path)) else {
        return Ok(said(Remedy::Unreachable));
    };
    let root = standing.root();
    let apply = request.writing == Writing::Apply;
    if apply && !is_swept(request, catalogue, root, &expected.path)? {
        return Ok(said(Remedy::InTheWay));
    }
    match is_good(root, &expected.path, expected) {
        Ok(true) => return Ok(said(Remedy::Whole)),
        Err(error) if is_unreachable(&error) => return Ok(said(Remedy::Unreachable)),
        _ => {}
    }
    let damaged = match root.open_file(&expected.path) {
        Ok(file) => Some(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) if is_unreachable(&error) => return Ok(said(Remedy::Unreachable)),
        // A link, a folder, a file that does not open: of these nothing could be kept.
        Err(_) => return Ok(said(Remedy::InTheWay)),
    };
    let Some((store, copy)) = good_copy(request, catalogue, expected)? else { return Ok(said(Remedy::NoCopy)) };
    if !apply {
        return Ok(Repair { from: Some(store), ..said(Remedy::Repairable) });
    }
    let (mut aside, mut lacks) = (None, 0);
    if let Some(mut damaged) = damaged {
        match keep_aside(request.files, request.now, &expected.path, &mut damaged)? {
            Aside::Kept { path, lacks: missed } => (aside, lacks) = (Some(path), missed),
            Aside::Nothing(error) if is_unreachable(&error) => return Ok(said(Remedy::Unreachable)),
            Aside::Nothing(_) => return Ok(said(Remedy::InTheWay)),
        }
    }
    // A device may have gone while the copies were read.
    if !standing.holds(&expected.path) {
        return Ok(said(Remedy::Unreachable));
    }
    bring_back(root, expected, copy)?;
    attest(request, catalogue, log, expected, &store, lacks)?;
    Ok(Repair { from: Some(store), aside, aside_lacks: (lacks > 0).then_some(lacks), ..said(Remedy::Repaired) })
}

/// Puts a repair into the log.
fn attest(
    request: &RepairRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    expected: &ManifestFile,
    store: &str,
    lacks: u64,
) -> Result<(), StoreError> {
    let known = [("blake3".to_owned(), expected.blake3.to_string()), ("from".to_owned(), format!("store:{store}"))];
    let sha256 = expected.sha256.map(|sha256| ("sha256".to_owned(), sha256.to_string()));
    let lacks = (lacks > 0).then(|| ("aside-lacks".to_owned(), lacks.to_string()));
    let detail = known.into_iter().chain(sha256).chain(lacks).collect();
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
    note(log, catalogue, act)
}

/// Whether the name under which the file would be written is free. What a repair that was killed left there goes; what
/// is on record, or is no file, stays.
fn is_swept(
    request: &RepairRequest<'_>,
    catalogue: &Catalogue,
    root: &SourceRoot,
    path: &SourcePath,
) -> Result<bool, StoreError> {
    let left = temporary_name(&root.path().join(bytes_to_path(path.as_bytes())));
    // Through no link: the folder is opened from the root on.
    let relative = left.strip_prefix(root.path()).unwrap_or(&left);
    let temporary = SourcePath::from_bytes(path_to_bytes(relative).into_owned());
    match root.open_file(&temporary) {
        // What cannot be reached is told of the file itself.
        Err(error) if error.kind() == io::ErrorKind::NotFound || is_unreachable(&error) => Ok(true),
        Err(_) => Ok(false),
        Ok(_) if on_record(request.files, catalogue, &temporary)?.is_some() => Ok(false),
        Ok(_) => {
            fs::remove_file(&left).map_err(|source| StoreRecordError::Write { path: left, source })?;
            Ok(true)
        }
    }
}

/// Whether the file at `path` has both digests that are on record.
fn is_good(root: &SourceRoot, path: &SourcePath, expected: &ManifestFile) -> io::Result<bool> {
    proven(&root.open_file(path)?, expected)
}

/// Whether the file has both digests, by a reading of the device and not of what the system remembers.
fn proven(file: &File, expected: &ManifestFile) -> io::Result<bool> {
    drop_cache(file);
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
        let back = File::open(temporary_name(&path))?;
        if !proven(&back, expected)? {
            return Err(io::Error::other("what was written is not what was read"));
        }
        // The time on record belongs to the file; where it cannot be set that is told as another time, not as damage.
        let _ = File::options()
            .write(true)
            .open(temporary_name(&path))
            .and_then(|file| file.set_modified(time(expected.mtime)));
        file.commit()?;
        sync_folder(parent)
    })();
    Ok(written.map_err(failed)?)
}

/// Nanoseconds since 1970 as the system has them.
fn time(nanoseconds: i64) -> SystemTime {
    let apart = Duration::from_nanos(nanoseconds.unsigned_abs());
    let time = if nanoseconds < 0 { UNIX_EPOCH.checked_sub(apart) } else { UNIX_EPOCH.checked_add(apart) };
    time.unwrap_or(UNIX_EPOCH)
}
