//! The end of a unit: everything that is known of it comes together, it is accepted or held, packaged, committed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::accept::{self, Decision, Merged, MergedFile};
use crate::engine::WorkerOptions;
use crate::inspect;
use crate::intake::{self, CompanionContent, CompanionFile};
use crate::profile::StatementsOfFiles;
use crate::progress::Progress;
use crate::records::{
    ACCESS_FOLDER, Description, FileRole, Finding, Hex32, MASTER_FOLDER, METADATA_FOLDER, MasterFile, PdfaDocument,
    Record, Subject, SuppliedFixity, TEXT_FOLDER, UnitDocuments, UnitOutcome, UnitRecord, UnitState, UnitText, codes,
};
use crate::survey;

use super::super::across;
use super::super::books::commit;
use super::super::context::{RunContext, program};
use super::super::decisions::acceptance;
use super::super::page::FileOutcome;
use super::super::pdfa;
use super::super::privacy;
use super::super::request::RunError;
use super::carry::{carry, is_intact};
use super::described::drop_met_obligations;
use super::draft::Draft;
use super::key::{OUTPUT_VERSION, unit_key};
use super::new_version::{SaidOfVersion, said_of_version};
use super::release;
use super::standing::{damaged, supplied_for};
use super::work::UnitWork;

/// Finishes a unit all of whose files are dealt with.
///
/// # Errors
/// The workspace cannot be written. Whatever is wrong with the unit is in its outcome.
pub fn finish(run: &RunContext<'_>, worker: &WorkerOptions, unit: &Arc<UnitWork>) -> Result<(), RunError> {
    let gathered = gather(unit);
    let whole = gathered.files.len() == unit.plan.files.len();
    let key = if whole { Some(key_of(run, unit, &gathered.files)?) } else { None };
    remember_sources(run, unit, &gathered)?;
    if whole {
        across::keep(run, unit, &gathered.files)?;
    }
    // A unit that is held waits with its draft; where that is gone, as after the catalogue was made anew, it is made
    // again.
    if let Some(key) = &key
        && let Some(state) = run.known(&run.books.catalogue()).done_already(&unit.plan, key)?
        && state != UnitState::Held
    {
        unit.clear(run)?;
        run.books.finished.unchanged(state);
        run.listener.say(Progress::Unit { unit: &unit.plan.unit, state, unchanged: true, because: &[] });
        return Ok(());
    }
    let mut findings = gathered.findings;
    findings.extend(delivery_findings(unit, &gathered.files));
    findings.extend(run.text.findings(&unit.profile, &unit.plan.unit, &gathered.files));
    let merged = merge(run, unit, gathered.files);
    findings.extend(merged.findings.iter().cloned());
    if unit.previous.is_some() {
        // Of the sequence of what came now nothing follows for that of the version.
        findings.retain(|finding| !survey::OF_SEQUENCE.contains(&finding.code));
    }
    let SaidOfVersion { new, of_kept } = said_of_version(unit, &merged);
    findings.extend(new);
    let rules = &unit.profile.rules;
    let description = describe_by_files(unit, &merged, &mut findings);
    let decision = accept::decide(findings.clone(), &rules.accept, &rules.severity);
    let Some(key) = key.filter(|_| decision.state != UnitState::Refused) else {
        let mut outcome = outcome(unit, (&merged, description.as_ref()), key, &decision);
        // A profile may think little of a fault; a unit whose files could not all be read is still none that can be
        // packaged.
        if outcome.state == UnitState::Accepted {
            outcome.state = UnitState::Held;
        }
        return commit::not_accepted(run, unit, key, outcome);
    };
    let damaged = bring_kept_files(run, unit, &merged)?;
    if !damaged.is_empty() {
        let findings = decision.findings.into_iter().chain(damaged).collect();
        let decision = accept::decide(findings, &rules.accept, &BTreeMap::new());
        let outcome = outcome(unit, (&merged, description.as_ref()), None, &decision);
        return commit::not_accepted(run, unit, None, outcome);
    }
    let masters: Vec<_> = merged.files.iter().map(MergedFile::master).collect();
    // As a unit of which a file was stopped: the next run goes on with it.
    let Some(documents) = pdfa::documents(run, worker, unit, &masters)? else { return Ok(()) };
    findings.extend(documents.findings);
    let decision = accept::decide(findings, &rules.accept, &rules.severity);
    if decision.state == UnitState::Refused {
        let outcome = outcome(unit, (&merged, description.as_ref()), Some(key), &decision);
        return commit::not_accepted(run, unit, Some(key), outcome);
    }
    let of_files = masters.iter().flat_map(|file| file.text.iter().map(|text| (file.name.as_str(), text)));
    let texts: Vec<_> = of_files.chain(documents.made.iter().flat_map(PdfaDocument::page_texts)).collect();
    let outcome = UnitOutcome {
        documents: UnitDocuments::of(&documents.made),
        text: UnitText::of(texts.iter().copied()),
        ..outcome(unit, (&merged, description.as_ref()), Some(key), &decision)
    };
    privacy::keep(run, unit, key, &texts)?;
    let draft = Draft {
        format: Draft::FORMAT.to_owned(),
        version: Draft::VERSION,
        folder: unit.plan.folder.clone(),
        record: UnitRecord {
            documents: documents.made,
            ..record_of(run, unit, (merged, description), key, decision.findings.into_iter().chain(of_kept))
        },
        rules: rules.package.clone(),
        shapes: commit::wanted_shapes(&run.shapes, &rules.package),
        bases: unit.previous.as_ref().map(|previous| previous.bases.clone()).unwrap_or_default(),
        terms: None,
        outcome,
        superseded: None,
    };
    let because = draft.outcome.because();
    let state = settle(run, unit, draft)?;
    let unit = &unit.plan.unit;
    run.listener.say(Progress::Unit { unit, state, unchanged: false, because: &because });
    Ok(())
}

/// Packages the unit, or lets it wait for people.
fn settle(run: &RunContext<'_>, unit: &UnitWork, draft: Draft) -> Result<UnitState, RunError> {
    let judged = run.acceptance.judge(&draft.record, &acceptance::before(&run.books.folder, &draft)?);
    if judged.state == UnitState::Accepted && !run.acceptance.terms.wait_for_people() {
        return release::package_draft(&run.books, unit.work(), (&unit.staged, &unit.tags), draft, judged.findings);
    }
    release::wait(&run.books, unit.work(), &draft, &run.acceptance)
}

fn key_of(run: &RunContext<'_>, unit: &UnitWork, files: &[MasterFile]) -> Result<Hex32, RunError> {
    let sources: Vec<Hex32> = files.iter().map(|file| file.digests.sha256).collect();
    let supplied = supplied_for(&run.supplied, &unit.plan)?;
    Ok(unit_key(
        &unit.plan,
        &sources,
        &unit.profile.digest,
        &supplied,
        run.corrective.as_deref(),
        run.text.state(&unit.profile, files),
    ))
}

/// What the lanes found, in the plan's order.
struct Gathered {
    files: Vec<MasterFile>,
    findings: Vec<Finding>,
}

fn gather(unit: &UnitWork) -> Gathered {
    let mut gathered = Gathered { files: Vec::new(), findings: unit.plan.findings.clone() };
    let mut looks = Vec::new();
    for outcome in unit.outcomes() {
        match outcome {
            FileOutcome::Done(checkpoint) | FileOutcome::Reused(checkpoint) => {
                looks.push(checkpoint.companion.map_or(CompanionContent::Ordinary, CompanionContent::Companion));
                gathered.files.push(checkpoint.file);
                gathered.findings.extend(checkpoint.findings);
            }
            FileOutcome::Unread(findings) => gathered.findings.extend(findings),
            FileOutcome::Stopped => {}
        }
    }
    tie_companions(&mut gathered, looks);
    gathered
}

/// Signatures, time stamps and messages get the role that their content and their neighbours give them.
fn tie_companions(gathered: &mut Gathered, looks: Vec<CompanionContent>) {
    let files: Vec<_> = gathered
        .files
        .iter()
        .zip(looks)
        .map(|(file, content)| CompanionFile { path: &file.source, role: file.role, content })
        .collect();
    let companions = intake::companions(&files);
    gathered.findings.extend(companions.iter().filter_map(|companion| companion.finding(&files)));
    let roles: Vec<_> = companions.iter().map(|companion| (companion.file, companion.role)).collect();
    for (file, role) in roles {
        if let Some(file) = gathered.files.get_mut(file) {
            file.role = role;
        }
    }
}

/// What can be said of the files that came, whatever they are laid over.
fn delivery_findings(unit: &UnitWork, files: &[MasterFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if unit.profile.rules.intake.checksums_required {
        let without =
            |file: &&MasterFile| matches!(file.supplied, SuppliedFixity::NoneSupplied | SuppliedFixity::NotListed);
        let count = files.iter().filter(without).count();
        if count > 0 {
            let subject = Subject::unit(&unit.plan.unit);
            findings.push(Finding::new(codes::intake::CHECKSUM_REQUIRED, subject).with("count", count));
        }
    }
    if unit.plan.files.is_empty() && unit.previous.is_none() {
        findings.push(Finding::new(codes::acceptance::EMPTY_UNIT, Subject::unit(&unit.plan.unit)));
    }
    findings
}

/// The unit's description with what its files state where nobody else says it. What they fill, and what was said of the
/// unit before, is no longer missing.
fn describe_by_files(unit: &UnitWork, merged: &Merged, findings: &mut Vec<Finding>) -> Option<Description> {
    let given = unit.description.as_ref();
    if let Some(description) = given.filter(|_| unit.previous.is_some()) {
        drop_met_obligations(&unit.plan, &unit.profile.rules, description, findings);
    }
    if unit.profile.rules.description.files == StatementsOfFiles::Compare {
        return given.cloned();
    }
    let masters = merged.files.iter().map(MergedFile::master).filter(|file| file.role == FileRole::Content);
    let files: Vec<_> = masters.map(|file| (file.name.as_str(), &file.technical)).collect();
    let said = inspect::said_by_files(given, (&unit.plan.unit, &unit.plan.levels), &files);
    if let Some(description) = &said.description {
        let is_filled = |field: &String| description.from_files.contains_key(field);
        let is_met = |finding: &Finding| {
            finding.code == codes::inventory::OBLIGATION && finding.args.get("field").is_some_and(is_filled)
        };
        findings.retain(|finding| !is_met(finding));
    }
    findings.extend(said.findings);
    said.description
}

fn merge(run: &RunContext<'_>, unit: &UnitWork, files: Vec<MasterFile>) -> Merged {
    let reason = run.corrective.as_deref();
    let previous = unit.previous.as_ref().map(|previous| &previous.record);
    accept::merge(previous, files, &unit.plan.withdrawn, &unit.plan.unit, reason)
}

/// Lets the recorded digests stand for as long as the files do not change.
fn remember_sources(run: &RunContext<'_>, unit: &UnitWork, gathered: &Gathered) -> Result<(), RunError> {
    let stamps: std::collections::HashMap<_, _> =
        unit.plan.files.iter().map(|planned| (&planned.path, planned.stamp)).collect();
    let sources = gathered
        .files
        .iter()
        .filter_map(|file| stamps.get(&file.source).map(|stamp| (&file.source, *stamp, &file.digests)));
    Ok(run.books.catalogue().record_sources(&run.books.batch, sources)?)
}

fn outcome(
    unit: &UnitWork,
    (merged, description): (&Merged, Option<&Description>),
    key: Option<Hex32>,
    decision: &Decision,
) -> UnitOutcome {
    let restricted = unit.plan.is_restricted() || description.is_some_and(Description::is_restricted);
    let title = description.and_then(|description| description.title.clone());
    UnitOutcome {
        title: title.filter(|_| !restricted),
        restricted,
        unit_key: key,
        state: decision.state,
        pages: merged.files.iter().map(|file| u64::from(file.master().technical.pages())).sum(),
        millis: u64::try_from(unit.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        text: UnitText::of(merged.files.iter().flat_map(|file| {
            let master = file.master();
            master.text.iter().map(|text| (master.name.as_str(), text))
        })),
        findings: decision.findings.clone(),
        ..commit::outcome_of(&unit.plan)
    }
}

/// What the package will say of itself; its version's number is given when it is packaged.
fn record_of(
    run: &RunContext<'_>,
    unit: &UnitWork,
    (merged, description): (Merged, Option<Description>),
    key: Hex32,
    findings: impl Iterator<Item = Finding>,
) -> UnitRecord {
    let change = merged.change.map(|change| match &unit.previous {
        Some(previous) => previous.tell(change),
        None => change,
    });
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: unit.plan.unit.clone(),
        unit_version: 0,
        unit_key: key,
        batch: run.books.batch.clone(),
        at: run.at,
        program: program(),
        output_version: OUTPUT_VERSION,
        profile: unit.profile.rules.profile.id.clone(),
        profile_digest: unit.profile.digest,
        levels: unit.plan.levels.clone(),
        description,
        capture: unit.profile.rules.capture.statement(),
        files: merged.files.into_iter().map(MergedFile::into_master).collect(),
        documents: Vec::new(),
        findings: accept::in_order(findings),
        change,
    }
}

/// Files that the version before had and this delivery does not touch come over from its package, each compared with
/// its digest first. What is damaged there is the matter of this unit alone.
fn bring_kept_files(run: &RunContext<'_>, unit: &UnitWork, merged: &Merged) -> Result<Vec<Finding>, RunError> {
    let Some(previous) = &unit.previous else { return Ok(Vec::new()) };
    let mut findings = Vec::new();
    for file in &merged.files {
        let MergedFile::Kept(master) = file else { continue };
        if !unit.carry_tags(master, run)? {
            let path = format!("{METADATA_FOLDER}/tags.jsonl");
            findings.push(damaged(&unit.plan.unit, previous.record.unit_version, &path));
            continue;
        }
        let source = (master.folder(), &master.name, master.size, &master.digests.blake3);
        let made = master.made.iter().map(|made| (MASTER_FOLDER, &made.name, made.size, &made.digests.blake3));
        let copies = master.access.iter().map(|copy| (ACCESS_FOLDER, &copy.name, copy.size, &copy.blake3));
        let texts = master.text_files().map(|text| (TEXT_FOLDER, &text.name, text.size, &text.blake3));
        for (folder, name, size, blake3) in std::iter::once(source).chain(made).chain(copies).chain(texts) {
            let from = previous.folder.join(folder).join(name);
            if !is_intact(&from, size, blake3, &run.books.meter) {
                let path = format!("{folder}/{name}");
                findings.push(damaged(&unit.plan.unit, previous.record.unit_version, &path));
                continue;
            }
            let to = unit.staged_path(folder, name);
            carry(&from, &to).map_err(|source| run.books.write_failed(&to, source))?;
        }
    }
    Ok(findings)
}
