//! The end of a unit, made durable: journal intent, rename, log, catalogue. Each step can be done again without harm.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::catalogue::{NotAcceptedRow, VersionRow, size_of};
use crate::package;
use crate::profile::{PackageRules, Shape};
use crate::progress::Progress;
use crate::records::{
    Completeness, Event, EventType, Hex32, JournalLine, Outcome, RecordError, UnitOutcome, UnitRecord, UnitState, read,
};

use super::context::RunContext;
use super::request::RunError;
use super::unit::UnitWork;

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
/// The workspace cannot be written.
pub fn publish(run: &RunContext<'_>, unit: &UnitWork, made: &Package, outcome: UnitOutcome) -> Result<(), RunError> {
    let place = run.workspace.package_folder(&unit.plan.folder, made.record.unit_version);
    run.note(&JournalLine::Intent {
        unit: made.record.unit.clone(),
        folder: unit.plan.folder.clone(),
        unit_version: made.record.unit_version,
        unit_key: made.record.unit_key,
        tag_manifest: made.tag_manifest,
    })?;
    unit.staged.publish(&place).map_err(|source| run.write_failed(&place, source))?;
    make_shapes(run, &place, &made.record, &unit.profile.rules.package)?;
    settle(run, &unit.plan.folder, made, outcome)?;
    unit.clear(run)
}

/// Makes the shapes beside the folder bag that are wanted and not there yet.
fn make_shapes(run: &RunContext<'_>, bag: &Path, record: &UnitRecord, rules: &PackageRules) -> Result<(), RunError> {
    let mut shapes: Vec<Shape> = rules.shapes.iter().chain(&run.shapes).copied().collect();
    shapes.sort_unstable();
    shapes.dedup();
    for shape in shapes {
        let extension = match shape {
            Shape::Zip => "zip",
            Shape::Tar => "tar",
        };
        let mut name = bag.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(extension);
        let out = bag.with_file_name(name);
        if out.exists() {
            continue;
        }
        match shape {
            Shape::Zip => package::zip(bag, record, &out, rules.read_back, &run.meter)?,
            Shape::Tar => package::tar(bag, record, &out, rules.read_back, &run.meter)?,
        };
    }
    Ok(())
}

/// Writes a published package into the event log, the catalogue and the journal.
fn settle(run: &RunContext<'_>, folder: &str, made: &Package, outcome: UnitOutcome) -> Result<(), RunError> {
    run.log_events(&events_of(run, made))?;
    run.catalogue().record_version(&VersionRow {
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
    })?;
    run.note(&JournalLine::Unit(Box::new(outcome)))
}

/// What the log says of a package: that the unit was accepted, packaged, and committed. What was done to each file stands in the
/// package's PREMIS, which the tag manifest's digest here binds to the log.
fn events_of(run: &RunContext<'_>, made: &Package) -> Vec<Event> {
    let record = &made.record;
    let object = format!("{}/v{}", record.unit, record.unit_version);
    let event = |kind: EventType, detail: &[(&str, String)]| Event {
        id: Event::identifier(&record.unit_key, kind.code(), &object),
        kind,
        at: Timestamp::now(),
        object: object.clone(),
        unit_key: Some(record.unit_key),
        batch: record.batch.clone(),
        agent: run.operator.clone(),
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
/// # Errors
/// The workspace cannot be written.
pub fn not_accepted(
    run: &RunContext<'_>,
    unit: &UnitWork,
    key: Option<Hex32>,
    outcome: UnitOutcome,
) -> Result<(), RunError> {
    if let Some(key) = key {
        let object = unit.plan.unit.clone();
        let codes: std::collections::BTreeSet<_> = outcome.findings.iter().map(|finding| finding.code.slug()).collect();
        let kind = if outcome.state == UnitState::Refused { EventType::Refusal } else { EventType::Quarantine };
        run.log_events(&[Event {
            id: Event::identifier(&key, kind.code(), &object),
            kind,
            at: Timestamp::now(),
            object,
            unit_key: Some(key),
            batch: run.batch.clone(),
            agent: run.operator.clone(),
            outcome: Outcome::Warning,
            detail: [("codes".to_owned(), codes.into_iter().collect::<Vec<_>>().join(" "))].into(),
        }])?;
        run.catalogue().record_not_accepted(&NotAcceptedRow {
            unit: unit.plan.unit.clone(),
            batch: run.batch.clone(),
            key,
            state: outcome.state,
            completeness: Completeness::of(&outcome.findings),
        })?;
    }
    let (name, state) = (outcome.unit.clone(), outcome.state);
    run.note(&JournalLine::Unit(Box::new(outcome)))?;
    unit.clear(run)?;
    run.listener.say(Progress::Unit { unit: &name, state, unchanged: false });
    Ok(())
}

/// A package whose intent stands in the journal and whose outcome does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dangling {
    /// Unit.
    pub unit: String,
    /// Its folder.
    pub folder: String,
    /// Version.
    pub version: u32,
    /// SHA-256 of the tag manifest that the package must have.
    pub tag_manifest: Hex32,
}

/// Carries a commit to its end that was cut off after the rename. Before the rename there is nothing to do: the unit is worked on again.
///
/// # Errors
/// A package has the name but is another one, or the workspace cannot be read or written.
pub fn recover(run: &RunContext<'_>, dangling: &Dangling) -> Result<(), RunError> {
    let place = run.workspace.package_folder(&dangling.folder, dangling.version);
    if !place.exists() {
        return Ok(());
    }
    let failed = |source| RunError::Write { path: place.clone(), source };
    let manifest = fs::read(place.join("tagmanifest-sha256.txt")).map_err(failed)?;
    let found = crate::io::Hasher::of(&manifest).0.sha256;
    if found != dangling.tag_manifest {
        return Err(RunError::ForeignPackage { path: place });
    }
    let json = fs::read(place.join("data/metadata/unit.json")).map_err(failed)?;
    let record: UnitRecord = read(&json).map_err(|error: RecordError| RunError::Record(error))?;
    // A profile that is gone or was changed since can ask for no more shapes; those of the run are made.
    let profile = run.profiles.find(&record.profile).unwrap_or_else(|_| Arc::clone(run.profiles.own()));
    let rules = &profile.rules.package;
    make_shapes(run, &place, &record, rules)?;
    let (bytes, files) = size_of(&place).map_err(failed)?;
    let outcome = outcome_from(&record, bytes);
    settle(run, &dangling.folder, &Package { record, tag_manifest: found, bytes, files }, outcome)?;
    let work = run.folder.join("work").join(&dangling.folder);
    match fs::remove_dir_all(&work) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(run.write_failed(&work, error)),
        _ => Ok(()),
    }
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
