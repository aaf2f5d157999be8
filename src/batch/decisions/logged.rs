//! Decisions become evidence: each is one event in the log. The batch's `decisions.jsonl` comes first; what a power cut
//! kept from the log or the catalogue is taken over when the workspace is next opened.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::catalogue::{Catalogue, Workspace};
use crate::io::{Meter, write_atomic_with};
use crate::records::event_log::EventLog;
use crate::records::{DecisionRecord, Event, EventType, LineWriter, Outcome};

use super::super::books::batch_books::batch_folders;
use super::super::books::evidence::log_once;
use super::super::request::RunError;
use super::acceptance::{DECISIONS, decisions};

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
    let decisions = decisions(folder)?;
    let events: Vec<_> = decisions.iter().map(event_of).collect::<Result<_, _>>()?;
    log_once(log, catalogue, &events)?;
    catalogue.record_decisions(&decisions)?;
    Ok(catalogue.set_decided_bytes(&batch, length)?)
}

/// Adds decisions to a batch's: all of them or, where the program is cut off, none. Durable when this returns.
///
/// # Errors
/// The batch's folder cannot be written.
pub fn append(folder: &Path, records: &[DecisionRecord], meter: &Meter) -> Result<(), RunError> {
    let path = folder.join(DECISIONS);
    // Cuts a last line away that an older Fondo left torn.
    let written = LineWriter::<DecisionRecord>::append(&path).and_then(|_| {
        write_atomic_with(&path, meter, |file| {
            let mut out = BufWriter::new(file);
            io::copy(&mut File::open(&path)?, &mut out)?;
            for record in records {
                serde_json::to_writer(&mut out, record)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        })
    });
    written.map_err(|source| RunError::Write { path, source })
}

/// The event of a decision. The log has identifiers and digests; the reason stays in the batch's record, whose digest
/// is here.
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
    if let Some(applied_by) = decision.applied_by.as_ref().filter(|applied_by| **applied_by != decision.by) {
        detail.push(("appliedBy", applied_by.clone()));
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::records::{Hex, Verdict, example_decision};

    fn decision(name: &str) -> DecisionRecord {
        DecisionRecord {
            id: Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()),
            unit: Some(name.to_owned()),
            applied_by: Some("op1".to_owned()),
            ..example_decision(Verdict::Accept, Hex([1; 32]))
        }
    }

    #[test]
    fn a_file_of_decisions_is_added_whole_behind_those_that_stand() {
        let place = tempfile::tempdir().unwrap();
        let meter = Meter::default();
        append(place.path(), &[decision("F1")], &meter).unwrap();
        let path = place.path().join(DECISIONS);
        let before = fs::read(&path).unwrap();
        // What an older program left torn was never acknowledged.
        fs::write(&path, [&before[..], b"{\"format\":"].concat()).unwrap();
        // Too large for one write of the system: a reader sees none of them before it sees all.
        let many: Vec<_> = (0..2000).map(|number| decision(&format!("G{number}"))).collect();
        append(place.path(), &many, &meter).unwrap();
        let found = decisions(place.path()).unwrap();
        assert_eq!((found.len(), &found[0], &found[2000]), (2001, &decision("F1"), &decision("G1999")));
        // Every change is a new file under the old name: one that is open, as after a kill, still has all and only what
        // it had.
        let mut old = File::open(&path).unwrap();
        append(place.path(), &[decision("H")], &meter).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut old, &mut text).unwrap();
        assert_eq!(text.lines().count(), 2001);
    }

    #[test]
    fn who_applied_a_decision_is_in_its_event() {
        let event = event_of(&decision("F1")).unwrap();
        assert_eq!((event.agent.as_str(), event.detail["appliedBy"].as_str()), ("arch1", "op1"));
        let own = DecisionRecord { applied_by: Some("arch1".to_owned()), ..decision("F1") };
        assert!(!event_of(&own).unwrap().detail.contains_key("appliedBy"));
    }
}
