//! Commits that a run was cut off in, of this batch or of another, are carried to their end before anything new begins: the number of
//! a unit's next version depends on them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::catalogue::{Catalogue, Workspace, size_of};
use crate::io::{Hasher, Meter};
use crate::profile::ReadBack;
use crate::records::event_log::EventLog;
use crate::records::{
    Hex32, JournalLine, LineWriter, PackageShape, UnitOutcome, UnitRecord, UnitState, read, read_lines,
};

use super::commit::{self, Package};
use super::evidence::log_once;
use super::request::RunError;

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
    unit: String,
    folder: String,
    version: u32,
    tag_manifest: Hex32,
    shapes: Vec<PackageShape>,
    operator: String,
}

impl Recovery<'_> {
    /// Carries every commit to its end that was cut off after the rename. Before the rename there is nothing to do: the unit is worked on
    /// again when its batch goes on.
    ///
    /// # Errors
    /// A package has a name that was meant for another and no record knows it, or the workspace cannot be read or written.
    pub fn carry_on(&mut self) -> Result<(), RunError> {
        for batch in self.batches()? {
            let journal = batch.join("journal.jsonl");
            let unreadable = |source| RunError::Write { path: journal.clone(), source };
            if !journal.exists() || ended_orderly(&journal).map_err(unreadable)? {
                continue;
            }
            for dangling in dangling(&journal)? {
                self.settle(&batch, &dangling)?;
            }
        }
        Ok(())
    }

    fn batches(&self) -> Result<Vec<PathBuf>, RunError> {
        let folder = self.workspace.batches_folder();
        let listed = || fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
        let mut batches = listed().map_err(|source| RunError::Write { path: folder.clone(), source })?;
        batches.sort();
        Ok(batches)
    }

    fn settle(&mut self, batch: &Path, dangling: &Dangling) -> Result<(), RunError> {
        let place = self.workspace.package_folder(&dangling.folder, dangling.version);
        if !place.exists() {
            return Ok(());
        }
        let failed = |source| RunError::Write { path: place.clone(), source };
        let manifest = fs::read(place.join("tagmanifest-sha256.txt")).map_err(failed)?;
        let found = Hasher::of(&manifest).0.sha256;
        if found != dangling.tag_manifest {
            // The rename never happened, and another batch has made this version since.
            let known = self.catalogue.version(&dangling.unit, dangling.version)?;
            let on_record = known.is_some_and(|known| known.tag_manifest == found);
            return if on_record { Ok(()) } else { Err(RunError::ForeignPackage { path: place }) };
        }
        let record = fs::read(place.join("data/metadata/unit.json")).map_err(failed)?;
        let record: UnitRecord = read(&record)?;
        // How the profile wanted them read back is not on record: the stricter way.
        commit::make_shapes(&place, &record, &dangling.shapes, ReadBack::Device, self.meter)?;
        let (bytes, files) = size_of(&place).map_err(failed)?;
        let outcome = outcome_from(&record, bytes);
        let made = Package { record, tag_manifest: found, bytes, files };
        log_once(self.log, self.catalogue, &commit::events_of(&made, &dangling.operator))?;
        self.catalogue.record_version(&commit::version_row(&dangling.folder, &made, &outcome))?;
        note(&batch.join("journal.jsonl"), &JournalLine::Unit(Box::new(outcome)))?;
        let work = batch.join("work").join(&dangling.folder);
        match fs::remove_dir_all(&work) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(RunError::Write { path: work, source }),
            _ => Ok(()),
        }
    }
}

/// Whether the last line says that the run ended: then everything that was begun was settled, and the journal need not be read.
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

/// Intents without an outcome. A journal that cannot be read on is the matter of its own batch: what stands before the fault counts.
fn dangling(journal: &Path) -> Result<Vec<Dangling>, RunError> {
    let mut open: BTreeMap<(String, u32), Dangling> = BTreeMap::new();
    let mut acting = String::new();
    for line in read_lines::<JournalLine>(journal)? {
        match line {
            Ok(JournalLine::Started { operator, .. }) => acting = operator,
            Ok(JournalLine::Intent { unit, folder, unit_version: version, tag_manifest, shapes, .. }) => {
                let (operator, key) = (acting.clone(), (unit.clone(), version));
                open.insert(key, Dangling { unit, folder, version, tag_manifest, shapes, operator });
            }
            Ok(JournalLine::Unit(outcome)) => {
                if let Some(version) = outcome.unit_version {
                    open.remove(&(outcome.unit, version));
                }
            }
            Ok(JournalLine::Withdrawn { .. } | JournalLine::Ended { .. }) => {}
            Err(_) => break,
        }
    }
    Ok(open.into_values().collect())
}

fn note(journal: &Path, line: &JournalLine) -> Result<(), RunError> {
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
        findings: record.findings.clone(),
    }
}
