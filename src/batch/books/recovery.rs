//! Commits that a run was cut off in, of this batch or of another, are carried to their end before anything new begins:
//! the number of a unit's next version depends on them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use jiff::Timestamp;

use crate::catalogue::{Catalogue, NotAcceptedRow, Workspace, size_of};
use crate::io::{Hasher, Meter};
use crate::package::{OwnRecordFault, PackageError, own_record};
use crate::profile::ReadBack;
use crate::records::event_log::EventLog;
use crate::records::{
    Hex32, JournalLine, LineError, LineFault, LineWriter, PackageShape, PdfaDocument, UnitDocuments, UnitOutcome,
    UnitRecord, UnitState, UnitText, read_lines,
};

use super::super::decisions::rescans;
use super::super::request::RunError;
use super::super::undo;
use super::batch_books::batch_folders;
use super::commit::{self, Package};
use super::evidence::log_once;

/// The list that stands for a whole package.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// Longest line that says that a run ended, in bytes.
const LONGEST_ENDING: u64 = 1 << 10;

/// What commits are recovered with.
pub struct Recovery<'r> {
    /// The workspace, locked.
    pub workspace: &'r Workspace,
    /// The evidence.
    pub log: &'r mut EventLog,
    /// The index, brought up to the log.
    pub catalogue: &'r mut Catalogue,
    /// Counts bytes.
    pub meter: &'r Meter,
}

/// A package whose intent stands in a journal and whose outcome does not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Dangling {
    folder: String,
    version: u32,
    tag_manifest: Hex32,
    shapes: Vec<PackageShape>,
    operator: String,
    /// Whether its outcome stands in the journal: then only the catalogue has lost it.
    is_noted: bool,
}

/// What a journal says and the catalogue does not have.
#[derive(Debug, Default)]
struct Left {
    commits: Vec<Dangling>,
    waiting: Vec<NotAcceptedRow>,
    withdrawn: Vec<(String, u32)>,
}

impl Recovery<'_> {
    /// Carries every commit to its end that was cut off after the rename. Before the rename there is nothing to do: the
    /// unit is worked on again when its batch goes on. What journal and log say of commits that came to their end, and
    /// the catalogue has lost, is put back; `behind` are the batches of which it may have lost something though their
    /// runs ended. What waits in one batch and was brought by another is settled.
    ///
    /// Batches that lie still are no reason to stop: a package of theirs that is damaged stays as it is. That of
    /// `batch`, which is to go on, must be looked at first.
    ///
    /// # Errors
    /// A package of `batch` is damaged, or the workspace cannot be read or written.
    pub fn carry_on(&mut self, batch: Option<&str>, behind: &BTreeSet<String>) -> Result<(), RunError> {
        for folder in batch_folders(self.workspace)? {
            let journal = folder.join("journal.jsonl");
            let unreadable = |source| RunError::Read { path: journal.clone(), source };
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let settled = || ended_orderly(&journal).map_err(unreadable);
            if !journal.exists() || (!behind.contains(name.as_ref()) && settled()?) {
                continue;
            }
            let Left { commits, waiting, withdrawn } = left(&journal, &name, self.catalogue)?;
            for dangling in commits {
                match self.settle(&folder, &dangling) {
                    Err(RunError::DamagedCommit { .. }) if batch.is_none_or(|batch| !folder.ends_with(batch)) => {}
                    other => other?,
                }
            }
            for row in &waiting {
                self.catalogue.record_not_accepted(row)?;
            }
            for (unit, version) in withdrawn {
                self.put_back_withdrawal(&unit, version)?;
            }
        }
        // Last: what was carried to its end just now may have brought what waits elsewhere.
        self.settle_what_was_brought()
    }

    /// A withdrawal counts once it stands in the log; before, `fondo undo` is done again.
    fn put_back_withdrawal(&mut self, unit: &str, version: u32) -> Result<(), RunError> {
        let Some(row) = self.catalogue.version(unit, version)? else { return Ok(()) };
        if row.state != UnitState::Withdrawn && self.catalogue.has_event(&undo::withdrawal_id(&row))? {
            self.catalogue.record_withdrawn(unit, version)?;
        }
        Ok(())
    }

    fn settle(&mut self, batch: &Path, dangling: &Dangling) -> Result<(), RunError> {
        let place = self.workspace.package_folder(&dangling.folder, dangling.version);
        let damaged = |file: &str| RunError::DamagedCommit { path: place.join(file) };
        let manifest = match fs::read(place.join(TAG_MANIFEST)) {
            Ok(manifest) => manifest,
            // The rename never happened.
            Err(_) if !place.exists() => return Ok(()),
            Err(_) => return Err(damaged(TAG_MANIFEST)),
        };
        let found = Hasher::of(&manifest).0.sha256;
        if found != dangling.tag_manifest {
            // The rename never happened, and another batch has made this version since. Whether something stranger lies
            // there is asked when a package is to get that name.
            return Ok(());
        }
        let record = match own_record(&place, &found, self.meter) {
            Ok(record) => record,
            Err(OwnRecordFault::Damaged { path }) => return Err(damaged(&path)),
            Err(OwnRecordFault::Record(error)) => return Err(RunError::Record(error)),
        };
        // How the profile wanted them read back is not on record: the stricter way.
        match commit::make_shapes(&place, &record, &dangling.shapes, ReadBack::Device, self.meter) {
            Err(PackageError::Unreadable { path, .. }) => return Err(RunError::DamagedCommit { path }),
            other => other?,
        }
        let (bytes, files) = size_of(&place).map_err(|source| RunError::Read { path: place.clone(), source })?;
        let outcome = outcome_from(&record, bytes);
        let made = Package { record, tag_manifest: found, bytes, files };
        let mut events = commit::events_of(&made, &dangling.operator);
        events.extend(rescans::closed_by(self.catalogue, &made.record, &dangling.operator)?);
        log_once(self.log, self.catalogue, &events)?;
        if self.catalogue.version(&made.record.unit, dangling.version)?.is_none() {
            self.catalogue.record_version(&commit::version_row(&dangling.folder, &made, &outcome))?;
        }
        self.catalogue.close_rescans(&made.record)?;
        if dangling.is_noted {
            // What lies in the folder of work now is of a later attempt.
            return Ok(());
        }
        note(&batch.join("journal.jsonl"), &JournalLine::Unit(Box::new(outcome)))?;
        let work = batch.join("work").join(&dangling.folder);
        match fs::remove_dir_all(&work) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(RunError::Write { path: work, source }),
            _ => Ok(()),
        }
    }
}

/// Whether the last line says that the run ended: then everything that was begun was settled, and the journal need not
/// be read.
fn ended_orderly(journal: &Path) -> io::Result<bool> {
    let mut file = File::open(journal)?;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST_ENDING)))?;
    let mut end = Vec::new();
    file.take(LONGEST_ENDING).read_to_end(&mut end)?;
    let Some(lines) = end.strip_suffix(b"\n") else { return Ok(false) };
    let last = lines.rsplit(|byte| *byte == b'\n').next().unwrap_or(lines);
    Ok(matches!(serde_json::from_slice(last), Ok(JournalLine::Ended { .. })))
}

/// What is to be carried to its end, and what is to be put back. A last line that was cut off is none. What a journal
/// says that is broken before its end is not known: an outcome may stand behind the fault.
fn left(journal: &Path, batch: &str, catalogue: &Catalogue) -> Result<Left, RunError> {
    let mut open: BTreeMap<(String, u32), Dangling> = BTreeMap::new();
    let mut waiting: BTreeMap<String, NotAcceptedRow> = BTreeMap::new();
    let mut left = Left::default();
    let mut acting = String::new();
    for line in read_lines::<JournalLine>(journal)?.whole() {
        match line {
            Ok(JournalLine::Started { operator, .. }) => acting = operator,
            Ok(JournalLine::Intent { unit, folder, unit_version: version, tag_manifest, shapes, .. }) => {
                let operator = acting.clone();
                let intent = Dangling { folder, version, tag_manifest, shapes, operator, is_noted: false };
                open.insert((unit, version), intent);
            }
            Ok(JournalLine::Unit(outcome)) => {
                // The last word on each unit counts.
                waiting.remove(&outcome.unit);
                if let Some(version) = outcome.unit_version {
                    let intent = open.remove(&(outcome.unit.clone(), version));
                    if let Some(intent) = intent
                        && catalogue.version(&outcome.unit, version)?.is_none()
                    {
                        left.commits.push(Dangling { is_noted: true, ..intent });
                    }
                } else if let Some(row) = NotAcceptedRow::of(batch, *outcome)
                    && catalogue.outcome_with_key(batch, &row.unit, &row.key)?.is_none()
                {
                    waiting.insert(row.unit.clone(), row);
                }
            }
            Ok(JournalLine::Withdrawn { unit, unit_version, .. }) => left.withdrawn.push((unit, unit_version)),
            Ok(JournalLine::Ended { .. }) => {}
            Err(LineError { fault: LineFault::Io(source), path, .. }) => return Err(RunError::Read { path, source }),
            Err(_) => return Ok(Left::default()),
        }
    }
    left.commits.extend(open.into_values());
    left.waiting.extend(waiting.into_values());
    Ok(left)
}

/// Adds a line to a journal; durable when this returns.
///
/// # Errors
/// It cannot be written.
pub fn note(journal: &Path, line: &JournalLine) -> Result<(), RunError> {
    let written = LineWriter::append(journal).and_then(|(mut writer, _)| {
        writer.write(line)?;
        writer.flush_durable()
    });
    written.map_err(|source| RunError::Write { path: journal.to_path_buf(), source })
}

fn outcome_from(record: &UnitRecord, package_bytes: u64) -> UnitOutcome {
    let restricted = record.description.as_ref().is_some_and(|description| description.is_restricted());
    let title = record.description.as_ref().and_then(|description| description.title.clone());
    UnitOutcome {
        clock: Timestamp::now(),
        unit: record.unit.clone(),
        unit_version: Some(record.unit_version),
        unit_key: Some(record.unit_key),
        state: UnitState::Packaged,
        unchanged: false,
        title: title.filter(|_| !restricted),
        restricted,
        files: record.files.len() as u64,
        bytes: record.files.iter().map(|file| file.size).sum(),
        pages: record.files.iter().map(|file| u64::from(file.technical.pages())).sum(),
        package_bytes,
        millis: 0,
        text: UnitText::of(
            record
                .files
                .iter()
                .flat_map(|file| file.text.iter().map(|text| (file.name.as_str(), text)))
                .chain(record.documents.iter().flat_map(PdfaDocument::page_texts)),
        ),
        documents: UnitDocuments::of(&record.documents),
        findings: record.findings.clone(),
    }
}
