//! Before the first stage: the request becomes settings, the workspace is locked, the journal tells where an earlier
//! run stopped.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;

use crate::catalogue::{Access, Catalogue, IN_FLIGHT, Workspace};
use crate::engine::{Budget, Cancel, Confinement, Worker, WorkerOptions};
use crate::intake::SuppliedIndex;
use crate::io::{Meter, SourceRoot, machine_memory};
use crate::profile::Shelf;
use crate::progress::Listener;
use crate::records::event_log::{EventLog, LoggedEvent};
use crate::records::{Event, EventType, JournalLine, Record, UnitState, read_lines};
use crate::survey;

use super::super::across;
use super::super::books::batch_books::Books;
use super::super::books::recovery::Recovery;
use super::super::context::{RunContext, program};
use super::super::decisions::acceptance::{self, Acceptance};
use super::super::decisions::logged::take_over;
use super::super::request::{RunError, RunRequest};
use super::text::TextTools;

/// A run that may begin.
pub struct Opened<'r> {
    /// What all threads share.
    pub context: RunContext<'r>,
    /// How workers are started.
    pub worker: WorkerOptions,
    /// How far the system confines workers.
    pub confinement: Confinement,
}

/// The least memory to work in, in bytes.
const LEAST_MEMORY: u64 = 64 << 20;

/// Longest name of a batch's folder, in bytes.
const LONGEST_BATCH_NAME: usize = 120;

/// Address space of a worker beyond what its images need: the program itself, stacks, allocator.
const WORKER_BASE: u64 = 512 << 20;

/// Opens everything that a run needs.
///
/// # Errors
/// [`RunError`].
pub fn open<'r>(request: &RunRequest, listener: &'r dyn Listener, cancel: &Cancel) -> Result<Opened<'r>, RunError> {
    let profiles = Shelf::open(&request.profile)?;
    let source = open_source(&request.source)?;
    let batch = batch_identifier(request, &source)?;
    Workspace::refuse_overlap(&request.workspace, source.path())?;
    let workspace = Workspace::open_or_create(&request.workspace, Access::Write)?;
    let folder = workspace.batch_folder(&batch);
    fs::create_dir_all(&folder).map_err(|source| RunError::Write { path: folder.clone(), source })?;
    let at = instant(request.at, begun_at(&folder)?)?;
    let threads =
        request.threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    let books = Books::open(workspace, batch, request.operator.as_deref(), threads)?;
    books.note(&JournalLine::Started {
        format: JournalLine::FORMAT.to_owned(),
        version: JournalLine::VERSION,
        clock: Timestamp::now(),
        at,
        program: program(),
        operator: books.operator.clone(),
    })?;
    let memory = split_memory(request)?;
    let supplied = SuppliedIndex::create(&folder.join("supplied.db"))?;
    let terms = acceptance::terms_of(&books.batch, profiles.own());
    let acceptance = Acceptance::load(&folder, terms)?;
    let context = RunContext {
        books,
        source,
        at,
        acceptance,
        corrective: request.corrective.clone(),
        shapes: request.shapes.clone(),
        listener,
        cancel: cancel.clone(),
        failed: AtomicBool::new(false),
        supplied,
        pages: Mutex::new(across::open(&folder)?),
        intake_budget: Budget::new(memory.intake),
        decode_budget: Budget::new(memory.decode),
        text: TextTools::new(request.search_path.clone()),
        paranoid: request.paranoid,
        profiles,
    };
    let (worker, confinement) = workers(request, &memory)?;
    Ok(Opened { context, worker, confinement })
}

/// Opens a delivery.
///
/// # Errors
/// [`RunError::Source`].
pub fn open_source(path: &Path) -> Result<SourceRoot, RunError> {
    SourceRoot::open(path).map_err(|source| RunError::Source { path: path.to_path_buf(), source })
}

/// The batch's identifier: declared, else the name of the delivery's folder, safe as a folder's name. What is declared
/// is taken as it is or not at all: people call the batch by it later.
///
/// # Errors
/// [`RunError::NoBatchName`], [`RunError::BatchName`].
pub fn batch_identifier(request: &RunRequest, source: &SourceRoot) -> Result<String, RunError> {
    match &request.batch {
        Some(declared) => declared_identifier(declared),
        None => {
            source.path().file_name().map(|name| safe_identifier(&name.to_string_lossy())).ok_or(RunError::NoBatchName)
        }
    }
}

fn safe_identifier(name: &str) -> String {
    survey::names::safe_component(name.as_bytes(), LONGEST_BATCH_NAME)
}

fn declared_identifier(name: &str) -> Result<String, RunError> {
    if name.trim().is_empty() {
        return Err(RunError::NoBatchName);
    }
    let safe = safe_identifier(name);
    // A letter and its accent, written apart, are the same name.
    if survey::names::decoded(name.as_bytes()) == safe {
        return Ok(safe);
    }
    Err(RunError::BatchName { name: name.to_owned(), safe })
}

/// The instant that the batch began with, where it has begun.
fn begun_at(folder: &Path) -> Result<Option<Timestamp>, RunError> {
    let path = folder.join("journal.jsonl");
    if !path.exists() {
        return Ok(None);
    }
    let mut begun = None;
    // A last line that is not whole was never acknowledged; it is cut away when the journal is opened.
    for line in read_lines::<JournalLine>(&path)?.whole() {
        if let JournalLine::Started { at, .. } = line? {
            begun.get_or_insert(at);
        }
    }
    Ok(begun)
}

/// The instant that the batch began with, else the one asked for, else now, in whole seconds.
fn instant(asked: Option<Timestamp>, kept: Option<Timestamp>) -> Result<Timestamp, RunError> {
    match (asked, kept) {
        (Some(asked), Some(kept)) if asked != kept => Err(RunError::OtherInstant { asked, kept }),
        (asked, kept) => {
            let now = || Timestamp::from_second(Timestamp::now().as_second()).unwrap_or(Timestamp::UNIX_EPOCH);
            Ok(kept.or(asked).unwrap_or_else(now))
        }
    }
}

/// The event log and the catalogue, both brought up to what lies in the workspace. `batch` is the one that is to go on.
///
/// # Errors
/// They cannot be read or written, or a package of `batch` was damaged before it was recorded.
pub fn open_evidence(
    workspace: &Workspace,
    batch: Option<&str>,
    meter: &Meter,
) -> Result<(EventLog, Catalogue), RunError> {
    let mut log = EventLog::open(&workspace.events_folder())?;
    let mut catalogue = Catalogue::open_beside(workspace, &log)?;
    let behind = behind(&log, &catalogue)?;
    catalogue.catch_up(&log)?;
    // Decisions first: what a package closes, which is carried to its end next, they opened.
    take_over(workspace, &mut log, &mut catalogue)?;
    Recovery { workspace, log: &mut log, catalogue: &mut catalogue, meter }.carry_on(batch, &behind)?;
    Ok((log, catalogue))
}

/// The batches of whose last acts the catalogue may have lost rows. Rows are lost from the end alone: what belongs to
/// the events that it does not know, or to the last that it does.
fn behind(log: &EventLog, catalogue: &Catalogue) -> Result<BTreeSet<String>, RunError> {
    let known = catalogue.last_event()?;
    let mut found = BTreeSet::new();
    for logged in log.iter_from(known.saturating_sub(IN_FLIGHT).max(1))? {
        let LoggedEvent { tip, event } = logged?;
        if tip.seq > known || lacks_row(catalogue, &event)? {
            found.insert(event.batch);
        }
    }
    Ok(found)
}

/// Whether the catalogue has not the row that comes after an event.
fn lacks_row(catalogue: &Catalogue, event: &Event) -> Result<bool, RunError> {
    let Some((unit, version)) = event.version_of_unit() else { return Ok(false) };
    let row = catalogue.version(unit, version)?;
    Ok(match event.kind {
        EventType::Ingestion => row.is_none(),
        EventType::Deaccession => row.is_some_and(|row| row.state != UnitState::Withdrawn),
        _ => false,
    })
}

struct Memory {
    intake: u64,
    decode: u64,
}

/// A third for files in memory, two thirds for decoded images.
fn split_memory(request: &RunRequest) -> Result<Memory, RunError> {
    let given = request.memory.or_else(|| machine_memory().map(|bytes| bytes / 4)).unwrap_or(1 << 30);
    if given < LEAST_MEMORY {
        return Err(RunError::MemoryTooSmall { given, least: LEAST_MEMORY });
    }
    Ok(Memory { intake: given / 3, decode: given - given / 3 })
}

/// How workers are started, and how far the system confines them.
fn workers(request: &RunRequest, memory: &Memory) -> Result<(WorkerOptions, Confinement), RunError> {
    let program = match &request.worker {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(RunError::Worker)?,
    };
    let options = WorkerOptions {
        program,
        arguments: vec!["worker".to_owned()],
        memory: memory.decode.saturating_add(memory.intake).saturating_add(WORKER_BASE),
        handler: super::super::page::work,
    };
    // A worker that does not start is a fault of the machine: said now, not once for each file.
    let confinement = Worker::new(options.clone()).confinement();
    Ok((options, confinement.map_err(|fault| RunError::Worker(io::Error::other(fault)))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_name_is_taken_as_it_is_or_not_at_all() {
        assert_eq!(declared_identifier("2026-03 già").unwrap(), "2026-03 già");
        assert_eq!(declared_identifier("gia\u{300}").unwrap(), "già");
        for (name, usable) in [("a/b", "a_b"), (" a", "a"), ("CON", "_CON"), ("a:b", "a_b")] {
            let refused = declared_identifier(name).unwrap_err();
            assert!(matches!(&refused, RunError::BatchName { safe, .. } if safe == usable), "{name}: {refused}");
        }
        for nothing in ["", " "] {
            assert!(matches!(declared_identifier(nothing), Err(RunError::NoBatchName)));
        }
        assert_eq!(safe_identifier("a:b"), "a_b");
    }
}
