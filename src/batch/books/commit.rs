//! The end of a unit, made durable: journal intent, rename, log, catalogue. Each step can be done again without harm.

use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;

use crate::catalogue::{NotAcceptedRow, VersionRow};
use crate::io::Meter;
use crate::package::{self, PackageError};
use crate::profile::{PackageRules, ReadBack};
use crate::progress::Progress;
use crate::records::{
    Completeness, Event, EventType, Finding, Hex32, JournalLine, Lang, Outcome, PackageShape, UnitOutcome, UnitPlan,
    UnitRecord, UnitState,
};

use super::super::context::RunContext;
use super::super::decisions::rescans;
use super::super::request::RunError;
use super::super::unit::pack::Staging;
use super::super::unit::work::UnitWork;
use super::batch_books::Books;

/// A package that is whole and was read back.
#[derive(Debug)]
pub struct Package {
    /// What it says of itself.
    pub record: UnitRecord,
    /// SHA-256 of its tag manifest.
    pub tag_manifest: Hex32,
    /// Its bytes.
    pub bytes: u64,
    /// Its files.
    pub files: u64,
}

/// Gives a package its final name and writes it into the records.
///
/// # Errors
/// The workspace cannot be written, or something else has the name.
pub fn publish(books: &Books, staging: &Staging<'_>, made: &Package, outcome: UnitOutcome) -> Result<(), RunError> {
    let place = books.workspace.package_folder(staging.folder, made.record.unit_version);
    books.note(&JournalLine::Intent {
        unit: made.record.unit.clone(),
        folder: staging.folder.to_owned(),
        unit_version: made.record.unit_version,
        unit_key: made.record.unit_key,
        tag_manifest: made.tag_manifest,
        shapes: staging.shapes.to_vec(),
    })?;
    staging.staged.publish(&place).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => RunError::ForeignPackage { path: place.clone() },
        _ => books.write_failed(&place, source),
    })?;
    make_shapes(&place, &made.record, staging.shapes, staging.rules.read_back, &books.meter)?;
    let mut events = events_of(made, &books.operator);
    events.extend(rescans::closed_by(&books.catalogue(), &made.record, &books.operator)?);
    books.log_events(&events)?;
    books.catalogue().record_version(&version_row(staging.folder, made, &outcome))?;
    books.catalogue().close_rescans(&made.record)?;
    books.note(&JournalLine::Unit(Box::new(outcome)))?;
    fs::remove_dir_all(staging.work).map_err(|source| books.write_failed(staging.work, source))
}

/// The shapes beside the folder bag that the profile and the person ask for, each once.
pub fn wanted_shapes(asked: &[PackageShape], rules: &PackageRules) -> Vec<PackageShape> {
    let mut shapes: Vec<_> = rules.shapes.iter().chain(asked).copied().collect();
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

/// Makes those of `shapes` that do not lie beside the folder bag yet.
///
/// # Errors
/// The bag is not what its record says, or the workspace cannot be written.
pub fn make_shapes(
    bag: &Path,
    record: &UnitRecord,
    shapes: &[PackageShape],
    read_back: ReadBack,
    meter: &Meter,
) -> Result<(), PackageError> {
    for shape in shapes {
        let mut name = bag.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(shape.extension());
        let out = bag.with_file_name(name);
        if out.exists() {
            continue;
        }
        match shape {
            PackageShape::Zip => package::zip(bag, record, &out, read_back, meter)?,
            PackageShape::Tar => package::tar(bag, record, &out, read_back, meter)?,
        }
    }
    Ok(())
}

/// The catalogue's row of a package.
pub fn version_row(folder: &str, made: &Package, outcome: &UnitOutcome) -> VersionRow {
    VersionRow {
        unit: made.record.unit.clone(),
        version: made.record.unit_version,
        key: made.record.unit_key,
        state: UnitState::Packaged,
        batch: made.record.batch.clone(),
        folder: folder.to_owned(),
        bytes: made.bytes,
        files: made.files,
        pages: outcome.pages,
        tag_manifest: made.tag_manifest,
        restricted: outcome.restricted,
        at: made.record.at,
        completeness: Completeness::of(&made.record.findings),
    }
}

/// What the log says of a package: that the unit was accepted, packaged, and committed. What was done to each file
/// stands in the package's PREMIS, which the tag manifest's digest here binds to the log.
pub fn events_of(made: &Package, operator: &str) -> Vec<Event> {
    let record = &made.record;
    let object = format!("{}/v{}", record.unit, record.unit_version);
    let event = |kind: EventType, detail: &[(&str, String)]| Event {
        id: Event::identifier(&record.unit_key, kind.code(), &object),
        kind,
        at: Timestamp::now(),
        object: object.clone(),
        unit_key: Some(record.unit_key),
        batch: record.batch.clone(),
        agent: operator.to_owned(),
        outcome: Outcome::Success,
        detail: detail.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
    };
    vec![
        event(EventType::Accession, &[("files", record.files.len().to_string())]),
        event(EventType::InformationPackageCreation, &[("tagManifestSha256", made.tag_manifest.to_string())]),
        event(EventType::Ingestion, &[("bytes", made.bytes.to_string()), ("files", made.files.to_string())]),
    ]
}

/// Writes down that a unit was held or refused. Its sources stay where they are; what was staged is given up.
///
/// Without a key the decision is not remembered: it rests on something beside the delivery that can change, and the
/// next run decides anew.
///
/// # Errors
/// The workspace cannot be written.
pub fn not_accepted(
    run: &RunContext<'_>,
    unit: &UnitWork,
    key: Option<Hex32>,
    outcome: UnitOutcome,
) -> Result<(), RunError> {
    if let Some(key) = key {
        record_not_accepted(&run.books, &key, HELD, &outcome)?;
    }
    say(run, outcome)?;
    unit.clear(run)
}

/// The step of a quarantine or an automatic refusal: the vocabulary's code.
pub const HELD: &str = EventType::Quarantine.code();

/// Puts into log and catalogue that a unit was held or refused.
///
/// # Errors
/// They cannot be written.
///
/// `step` tells the acts on a unit apart.
pub fn record_not_accepted(books: &Books, key: &Hex32, step: &str, outcome: &UnitOutcome) -> Result<(), RunError> {
    let object = outcome.unit.clone();
    let codes: std::collections::BTreeSet<_> = outcome.findings.iter().map(|finding| finding.code.slug()).collect();
    let kind = if outcome.state == UnitState::Refused { EventType::Refusal } else { EventType::Quarantine };
    books.log_events(&[Event {
        id: Event::identifier(key, step, &object),
        kind,
        at: Timestamp::now(),
        object,
        unit_key: Some(*key),
        batch: books.batch.to_owned(),
        agent: books.operator.to_owned(),
        outcome: Outcome::Warning,
        detail: [("codes".to_owned(), codes.into_iter().collect::<Vec<_>>().join(" "))].into(),
    }])?;
    books.catalogue().record_not_accepted(&NotAcceptedRow {
        unit: outcome.unit.clone(),
        batch: books.batch.to_owned(),
        key: *key,
        state: outcome.state,
        completeness: Completeness::of(&outcome.findings),
    })?;
    Ok(())
}

/// Writes down that a unit was held before any of its files was read.
///
/// # Errors
/// The workspace cannot be written.
pub fn hold_unread(run: &RunContext<'_>, plan: &UnitPlan, findings: Vec<Finding>) -> Result<(), RunError> {
    let outcome = UnitOutcome { state: UnitState::Held, findings, ..outcome_of(plan) };
    run.listener.say(Progress::Bytes { bytes: outcome.bytes });
    run.listener.say(Progress::Files { files: outcome.files });
    say(run, outcome)
}

/// Writes down that a unit was held because this program broke off over it. Not remembered: the next run tries again.
///
/// # Errors
/// The workspace cannot be written, or the package has its final name already.
pub fn hold_fault(run: &RunContext<'_>, unit: &UnitWork, finding: Finding) -> Result<(), RunError> {
    // A bag that has its final name is whole, and its commit is carried to its end when the next run begins: this one
    // has not done all.
    if !unit.staged.path().exists() {
        return Err(RunError::CutOffCommit { unit: unit.plan.unit.clone(), detail: finding.detail(Lang::En) });
    }
    let outcome = UnitOutcome { state: UnitState::Held, findings: vec![finding], ..outcome_of(&unit.plan) };
    not_accepted(run, unit, None, outcome)
}

fn say(run: &RunContext<'_>, outcome: UnitOutcome) -> Result<(), RunError> {
    let (name, state, because) = (outcome.unit.clone(), outcome.state, outcome.because());
    run.books.note(&JournalLine::Unit(Box::new(outcome)))?;
    run.listener.say(Progress::Unit { unit: &name, state, unchanged: false, because: &because });
    Ok(())
}

/// What can be said of a unit's end from its plan alone.
pub fn outcome_of(plan: &UnitPlan) -> UnitOutcome {
    let restricted = plan.is_restricted();
    let title = plan.description.as_ref().and_then(|description| description.title.clone());
    UnitOutcome {
        clock: Timestamp::now(),
        unit: plan.unit.clone(),
        unit_version: None,
        unit_key: None,
        state: UnitState::Surveyed,
        unchanged: false,
        title: title.filter(|_| !restricted),
        restricted,
        files: plan.files.len() as u64,
        bytes: plan.files.iter().map(|file| file.stamp.size).sum(),
        pages: 0,
        package_bytes: 0,
        millis: 0,
        text: None,
        documents: None,
        findings: Vec::new(),
    }
}
