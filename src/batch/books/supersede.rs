//! What waits in one delivery and was brought by a later one waits no longer. Each step can be done again without harm:
//! where a command was cut off between the commit of a version and this, the next one does it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::catalogue::{NotAcceptedRow, VersionRow};
use crate::package::own_record;
use crate::records::{
    Completeness, Event, EventType, Finding, JournalLine, Outcome, Subject, UnitOutcome, UnitRecord, UnitState, codes,
    read_lines,
};

use super::super::request::RunError;
use super::super::unit::draft::{self, Draft, SupersededBy};
use super::batch_books::{batch_folders, write_failed};
use super::evidence::log_once;
use super::recovery::{Recovery, note};

impl Recovery<'_> {
    /// Settles every unit that waits and that a version of another batch has brought: its pages were held for that one,
    /// or a rescan that was ordered of it is closed by it.
    ///
    /// # Errors
    /// The catalogue cannot be read, or the workspace cannot be written.
    pub fn settle_what_was_brought(&mut self) -> Result<(), RunError> {
        for folder in batch_folders(self.workspace)? {
            let batch = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !folder.join("work").is_dir() {
                continue;
            }
            let candidates = self.catalogue.not_accepted_and_brought(&batch)?;
            if candidates.is_empty() {
                continue;
            }
            for work in draft::waiting(&folder)? {
                // A draft that cannot be read is the matter of its own batch.
                let Ok(Some(draft)) = Draft::open(&work) else { continue };
                if candidates.contains(&draft.record.unit)
                    && let Some(by) = self.brought_by(&folder, &batch, &draft)?
                {
                    let operator = self.operator_of(&by.batch);
                    self.supersede(&batch, (work, draft), by, &operator)?;
                }
            }
            // Fails while something else waits there, as it should.
            let _ = fs::remove_dir(folder.join("work"));
        }
        Ok(())
    }

    /// The version of another batch that has brought what waits, and that did not stand yet when it began to wait.
    fn brought_by(&self, folder: &Path, batch: &str, draft: &Draft) -> Result<Option<SupersededBy>, RunError> {
        let unit = &draft.record.unit;
        let built_on = draft.record.built_on();
        let orders = self.catalogue.rescans_of_batch(batch)?;
        for row in self.catalogue.versions_of_unit(unit)? {
            if row.state == UnitState::Withdrawn || row.batch == batch || row.version <= built_on {
                continue;
            }
            let closes = |closed: &(String, u32)| closed.0 == row.batch && closed.1 == row.version;
            let closed = orders.iter().any(|order| order.unit == *unit && order.closed.as_ref().is_some_and(closes));
            let place = self.workspace.package_folder(&row.folder, row.version);
            // A package that is damaged is told of where it is used.
            let Ok(record) = own_record(&place, &row.tag_manifest, self.meter) else { continue };
            let brings_all = closed && record.has_names_of(&draft.record);
            if !brings_all && !self.bases_of(&row, &record).contains(batch) {
                continue;
            }
            let by = SupersededBy { batch: row.batch, unit_version: row.version };
            if !is_another(folder, draft, &by) {
                return Ok(Some(by));
            }
        }
        Ok(None)
    }

    /// The batches whose held pages a version took over. What its package does not say the drafts of those batches do.
    fn bases_of(&self, row: &VersionRow, record: &UnitRecord) -> BTreeSet<String> {
        let Some(last) = record.change.as_ref().and_then(|change| change.base.clone()) else {
            return BTreeSet::new();
        };
        let batch = self.workspace.batch_folder(&last);
        let kept = draft::kept_superseded(&batch, &row.folder).filter(|draft| draft.record.unit == row.unit);
        let draft = kept.or_else(|| Some(draft::of_unit(&batch, &row.unit, &row.folder).ok()??.1));
        draft.into_iter().flat_map(|draft| draft.bases).chain([last]).collect()
    }

    /// Who ran a batch last: the program itself where its journal does not say.
    fn operator_of(&self, batch: &str) -> String {
        let mut operator = None;
        let lines = read_lines::<JournalLine>(&self.workspace.batch_folder(batch).join("journal.jsonl"));
        for line in lines.into_iter().flatten() {
            match line {
                Ok(JournalLine::Started { operator: named, .. }) => operator = Some(named),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        operator.unwrap_or_else(|| "fondo".to_owned())
    }

    /// What waits of the unit in an earlier delivery has been brought by this version: it is settled there as refused,
    /// with the reason, and its staged files go. What was found in them stays true of that delivery: its reports still
    /// have it.
    ///
    /// # Errors
    /// The workspace cannot be written.
    pub fn supersede(
        &mut self,
        earlier: &str,
        (work, draft): (PathBuf, Draft),
        by: SupersededBy,
        operator: &str,
    ) -> Result<(), RunError> {
        let batch = self.workspace.batch_folder(earlier);
        let (unit, key) = (draft.record.unit.clone(), draft.record.unit_key);
        let finding = Finding::new(codes::acceptance::SUPERSEDED, Subject::unit(&unit));
        let finding = finding.with("version", by.unit_version).with("batch", &by.batch);
        let object = format!("{unit}/v{}", by.unit_version);
        let kept = Draft { superseded: Some(by), ..draft };
        let still_true = kept.outcome.findings.iter().filter(|found| found.code != codes::acceptance::WAITING).cloned();
        let settled = UnitOutcome {
            clock: Timestamp::now(),
            state: UnitState::Refused,
            findings: crate::accept::in_order(still_true.chain([finding])),
            ..kept.outcome.clone()
        };
        let failed = |path: &Path, source| write_failed(&batch, path, source);
        draft::keep_superseded(&batch, &kept, self.meter).map_err(|source| failed(&batch, source))?;
        let event = Event {
            id: Event::identifier(&key, "superseded", &object),
            kind: EventType::Refusal,
            at: Timestamp::now(),
            object: unit.clone(),
            unit_key: Some(key),
            batch: earlier.to_owned(),
            agent: operator.to_owned(),
            outcome: Outcome::Success,
            detail: [("by".to_owned(), object)].into(),
        };
        log_once(self.log, self.catalogue, &[event])?;
        self.catalogue.record_not_accepted(&NotAcceptedRow {
            unit,
            batch: earlier.to_owned(),
            key,
            state: UnitState::Refused,
            completeness: Completeness::of(&settled.findings),
        })?;
        let noted = note(&batch.join("journal.jsonl"), &JournalLine::Unit(Box::new(settled)));
        noted.map_err(|error| match error {
            RunError::Write { path, source } => failed(&path, source),
            other => other,
        })?;
        fs::remove_dir_all(&work).map_err(|source| failed(&work, source))?;
        // Fails while something else waits there, as it should.
        let _ = fs::remove_dir(batch.join("work"));
        Ok(())
    }
}

/// Whether what waits is not what that version brought: what was, is kept already, and this came after it.
fn is_another(folder: &Path, draft: &Draft, by: &SupersededBy) -> bool {
    draft::kept_superseded(folder, &draft.folder).is_some_and(|kept| {
        let same_unit = kept.record.unit == draft.record.unit;
        same_unit && kept.superseded.as_ref() == Some(by) && kept.record.unit_key != draft.record.unit_key
    })
}
