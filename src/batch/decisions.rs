//! Decisions become evidence: each is one event in the log. The batch's `decisions.jsonl` comes first; what a power cut kept from the log
//! or the catalogue is taken over when the workspace is next opened.

use std::fs;
use std::path::Path;

use crate::catalogue::{Catalogue, Workspace};
use crate::records::event_log::EventLog;
use crate::records::{DecisionRecord, Event, EventType, LineWriter, Outcome};

use super::acceptance::{DECISIONS, decisions};
use super::books::batch_folders;
use super::evidence::log_once;
use super::request::RunError;

/// Takes over the decisions of every batch that log or catalogue do not have.
///
/// # Errors
/// They cannot be read, or log or catalogue cannot be written.
pub fn take_over(workspace: &Workspace, log: &mut EventLog, catalogue: &mut Catalogue) -> Result<(), RunError> {
    for folder in batch_folders(workspace)? {
        take_over_batch(&folder, log, catalogue)?;
    }
    Ok(())
}

fn take_over_batch(folder: &Path, log: &mut EventLog, catalogue: &mut Catalogue) -> Result<(), RunError> {
    let Ok(length) = fs::metadata(folder.join(DECISIONS)).map(|found| found.len()) else { return Ok(()) };
    let batch = folder.file_name().unwrap_or_default().to_string_lossy();
    if catalogue.decided_bytes(&batch)? == length {
        return Ok(());
    }
    for decision in decisions(folder)? {
        log_once(log, catalogue, &[event_of(&decision)?])?;
        catalogue.record_decision(&decision)?;
    }
    Ok(catalogue.set_decided_bytes(&batch, length)?)
}

/// Adds decisions to a batch's; durable when this returns.
///
/// # Errors
/// The batch's folder cannot be written.
pub fn append(folder: &Path, records: &[DecisionRecord]) -> Result<(), RunError> {
    let path = folder.join(DECISIONS);
    let written = LineWriter::append(&path).and_then(|(mut writer, _)| {
        records.iter().try_for_each(|record| writer.write(record))?;
        writer.flush_durable()
    });
    written.map_err(|source| RunError::Write { path, source })
}

/// The event of a decision. The log has identifiers and digests; the reason stays in the batch's record, whose digest is here.
///
/// # Errors
/// The record cannot be written as JSON.
pub fn event_of(decision: &DecisionRecord) -> Result<Event, RunError> {
    let line = serde_json::to_vec(decision)
        .map_err(|error| RunError::Write { path: DECISIONS.into(), source: error.into() })?;
    let mut detail = vec![
        ("decision", decision.verdict.slug().to_owned()),
        ("id", decision.id.to_string()),
        ("record", blake3::hash(&line).to_hex().to_string()),
        (
            "on",
            if decision.page.is_some() {
                "page"
            } else if decision.unit.is_some() {
                "unit"
            } else {
                "delivery"
            }
            .to_owned(),
        ),
        ("content", decision.bound_to.to_string()),
    ];
    if !decision.codes.is_empty() {
        detail.push(("codes", decision.codes.iter().map(|code| code.slug()).collect::<Vec<_>>().join(" ")));
    }
    if let Some(defect) = &decision.defect {
        detail.push(("defect", defect.clone()));
    }
    if let Some(due) = decision.due {
        detail.push(("due", due.to_string()));
    }
    Ok(Event {
        id: Event::identifier(&decision.bound_to, "decision", &decision.id.to_string()),
        kind: EventType::PolicyAssignment,
        at: decision.at,
        object: decision.unit.clone().unwrap_or_else(|| decision.batch.clone()),
        unit_key: None,
        batch: decision.batch.clone(),
        agent: decision.by.clone(),
        outcome: Outcome::Success,
        detail: detail.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    })
}
