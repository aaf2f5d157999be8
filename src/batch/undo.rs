//! Undoing a run that has not been sent: its versions are withdrawn by compensating events, their bytes stay.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use crate::accept::may_follow;
use crate::catalogue::{Access, Catalogue, VersionRow, Workspace};
use crate::io::Meter;
use crate::records::{Event, EventType, JournalLine, Lang, Outcome, UnitState};
use crate::report::{self, ReportError, ReportInput};

use super::books::cut_off::reopen_broken_journal;
use super::books::evidence::log_once;
use super::preparation::open::open_evidence;
use super::request::RunError;

/// What to undo, who answers for it, and why.
#[derive(Clone, Debug)]
pub struct UndoRequest<'a> {
    /// The workspace.
    pub workspace: &'a Path,
    /// The batch.
    pub batch: &'a str,
    /// An operator of `fondo.toml`; else the program itself.
    pub operator: Option<&'a str>,
    /// Why. It goes into the batch's journal, not into the log.
    pub reason: &'a str,
    /// Language of the report.
    pub lang: Lang,
}

/// What was undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoOutcome {
    /// Versions withdrawn now: unit and version.
    pub withdrawn: Vec<(String, u32)>,
    /// Versions that were withdrawn before.
    pub before: u64,
    /// The record that is broken, where the report could not be written anew for that.
    pub broken: Option<PathBuf>,
}

/// Withdraws every version that a batch brought, and writes its report anew where there is a plan to report on. Done
/// twice it does nothing more. A broken line of a record keeps nothing from being withdrawn.
///
/// # Errors
/// The batch is unknown; a version cannot be withdrawn (a later one builds on it, or it was sent): nothing is withdrawn
/// then; or the workspace cannot be written.
pub fn undo(request: &UndoRequest<'_>) -> Result<UndoOutcome, RunError> {
    let workspace = Workspace::open_or_create(request.workspace, Access::Write)?;
    let folder = workspace.batch_folder(request.batch);
    if !folder.join("journal.jsonl").exists() {
        return Err(RunError::UnknownBatch { batch: request.batch.to_owned() });
    }
    let operator = workspace.operator(request.operator)?;
    let (mut log, mut catalogue) = open_evidence(&workspace, Some(request.batch), &Meter::default())?;
    let versions = catalogue.versions_of_batch(request.batch)?;
    let (gone, standing): (Vec<_>, Vec<_>) = versions.into_iter().partition(|row| row.state == UnitState::Withdrawn);
    for row in &standing {
        refuse_what_must_stand(&catalogue, request.batch, row)?;
    }
    let path = folder.join("journal.jsonl");
    let failed = |source| RunError::Write { path: path.clone(), source };
    let mut journal = reopen_broken_journal(&path)?;
    let mut outcome = UndoOutcome { before: gone.len() as u64, ..UndoOutcome::default() };
    for row in standing {
        let event = withdrawal(&row, request.batch, &operator);
        journal
            .write(&JournalLine::Withdrawn {
                clock: Timestamp::now(),
                unit: row.unit.clone(),
                unit_version: row.version,
                operator: operator.clone(),
                reason: request.reason.to_owned(),
            })
            .and_then(|()| journal.flush_durable())
            .map_err(failed)?;
        log_once(&mut log, &mut catalogue, &[event])?;
        catalogue.record_withdrawn(&row.unit, row.version)?;
        outcome.withdrawn.push((row.unit, row.version));
    }
    let input = ReportInput { folder: &folder, clock: Timestamp::now(), meter: &Meter::default() };
    match report::write(&input, request.lang) {
        // The survey was cut off: there is no report either that could say otherwise.
        Ok(_) | Err(ReportError::NoPlan { .. }) => {}
        Err(ReportError::Malformed { path, .. }) => outcome.broken = Some(path),
        Err(error) => return Err(error.into()),
    }
    Ok(outcome)
}

/// A version that was sent, or on which a later one of another delivery builds, must stand.
fn refuse_what_must_stand(catalogue: &Catalogue, batch: &str, row: &VersionRow) -> Result<(), RunError> {
    let kept =
        catalogue.is_built_upon(&row.unit, row.version, batch)? || catalogue.has_receipt(&row.unit, row.version)?;
    if kept || !may_follow(row.state, UnitState::Withdrawn) {
        return Err(RunError::CannotWithdraw { unit: row.unit.clone(), version: row.version });
    }
    Ok(())
}

/// The event of a version's withdrawal.
pub fn withdrawal_id(row: &VersionRow) -> Uuid {
    Event::identifier(&row.key, EventType::Deaccession.code(), &object_of(row))
}

fn object_of(row: &VersionRow) -> String {
    format!("{}/v{}", row.unit, row.version)
}

fn withdrawal(row: &VersionRow, batch: &str, operator: &str) -> Event {
    Event {
        id: withdrawal_id(row),
        kind: EventType::Deaccession,
        at: Timestamp::now(),
        object: object_of(row),
        unit_key: Some(row.key),
        batch: batch.to_owned(),
        agent: operator.to_owned(),
        outcome: Outcome::Success,
        detail: [("tagManifestSha256".to_owned(), row.tag_manifest.to_string())].into(),
    }
}
