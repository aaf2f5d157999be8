//! Makes the documents of a unit, or takes those that stand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::carried::{Shelf, Standing, from_previous};
use super::doubt::refused;
use super::page_texts;
use super::wanted::{Source, Wanted, wanted};
use crate::batch::context::RunContext;
use crate::batch::document::{DocumentError, DocumentOutcome, DocumentRequest, GivenPage, Place, Refusal, make_at};
use crate::batch::preparation::text::wants_text;
use crate::batch::request::RunError;
use crate::batch::unit::work::UnitWork;
use crate::engine::WorkerOptions;
use crate::io::{DigestSet, Hasher, Purpose};
use crate::normalise::pdf::Bookmark;
use crate::normalise::pdf::picture::Follow;
use crate::profile::Recognise;
use crate::progress::{Progress, Silent};
use crate::records::{
    ACCESS_FOLDER, CountOf, Digests, Finding, Hex32, MasterFile, PdfaDocument, PdfaFlavour, PdfaSource, Subject, codes,
};

/// The documents of a unit.
#[derive(Debug, Default)]
pub struct Documents {
    /// In order of their names.
    pub made: Vec<PdfaDocument>,
    /// What there is to say of them, and of those that were not made.
    pub findings: Vec<Finding>,
}

/// Bytes that drawing and reading a page of a PDF may use.
const OF_A_PDF: u64 = 256 << 20;

/// Bytes for each pixel of an image that is decoded, turned and compared.
const OF_A_PIXEL: u64 = 8;

/// Makes what the profile asks for of the staged files. What cannot be made is a finding. `None` where the run is being
/// stopped: what was made is kept in the unit's folder of work.
///
/// # Errors
/// The workspace cannot be written, or no worker can be started.
pub fn documents(
    run: &RunContext<'_>,
    worker: &WorkerOptions,
    unit: &UnitWork,
    files: &[&MasterFile],
) -> Result<Option<Documents>, RunError> {
    let mut documents = Documents::default();
    if unit.profile.rules.pdf.is_silent() {
        return Ok(Some(documents));
    }
    let shelf = Shelf::open(unit);
    let wanted = wanted(run, unit, files);
    // Of images it is said already.
    if !files.iter().any(|file| wants_text(file)) {
        documents.findings.extend(no_engine(run, unit, &wanted));
    }
    for wanted in &wanted {
        if run.halted_now() {
            return Ok(None);
        }
        let made_of = wanted.made_of(unit);
        let standing = match shelf.find(run, unit, &made_of) {
            Some(standing) => Some(standing),
            None => from_previous(run, unit, &made_of, &wanted.files)?,
        };
        let standing = match standing {
            Some(standing) => standing,
            None => match make(run, worker, unit, wanted, made_of)? {
                Made::Document(standing) => {
                    shelf.keep(&standing).map_err(|source| run.books.write_failed(shelf.path(), source))?;
                    *standing
                }
                Made::Nothing(findings) => {
                    documents.findings.extend(findings);
                    continue;
                }
                Made::Stopped => return Ok(None),
            },
        };
        documents.findings.extend(standing.findings);
        documents.made.push(standing.document);
    }
    documents.made.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Some(documents))
}

/// Where text is asked for and there is no engine, PDFs without text have none in their copies either.
fn no_engine(run: &RunContext<'_>, unit: &UnitWork, wanted: &[Wanted<'_>]) -> Option<Finding> {
    let prepared = run.text.of(&unit.profile)?;
    let reason = prepared.engine.as_ref().err()?;
    let received = wanted.iter().any(|wanted| wanted.of == PdfaSource::ReceivedPdf);
    let finding = Finding::new(codes::text::NOT_AVAILABLE, Subject::unit(&unit.plan.unit));
    received.then(|| finding.with("reason", reason))
}

/// What came of the wish for a document.
enum Made {
    Document(Box<Standing>),
    Nothing(Vec<Finding>),
    Stopped,
}

fn make(
    run: &RunContext<'_>,
    worker: &WorkerOptions,
    unit: &UnitWork,
    wanted: &Wanted<'_>,
    made_of: Hex32,
) -> Result<Made, RunError> {
    let out = unit.staged_path(ACCESS_FOLDER, &wanted.name);
    let work = unit.work().join("documents").join(made_of.to_string());
    run.room_for(wanted.sources.iter().map(|source| source.bytes).sum())?;
    let ready = out.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::create_dir_all(&work));
    ready.map_err(|source| run.books.write_failed(&work, source))?;
    let request = request(run, worker, unit, wanted, &out);
    let sources: Vec<_> =
        request.sources.iter().cloned().zip(wanted.sources.iter().map(|source| source.family)).collect();
    let made = {
        let _permit = run.decode_budget.take(needs(run, wanted).min(run.decode_budget.total()));
        make_at(&request, &sources, &Place::apart(&out, &work), &Silent, &run.books.meter)
    };
    let outcome = match made {
        Ok(outcome) => outcome,
        Err(DocumentError::Refused(refusal)) => {
            let file = match &refusal {
                Refusal::Source { name, .. } => file_of(unit, wanted, name),
                Refusal::Rules { .. } | Refusal::Proof { .. } => None,
            };
            return Ok(Made::Nothing(refused(&unit.plan.unit, wanted, &refusal, file)));
        }
        Err(DocumentError::Stopped) => return Ok(Made::Stopped),
        Err(error) => return Err(failed(run, &out, error)),
    };
    let standing = standing(run, unit, wanted, made_of, &outcome, (&out, &work));
    let standing = standing.map_err(|source| run.books.write_failed(&out, source))?;
    Ok(Made::Document(Box::new(standing)))
}

/// Bytes of memory that it takes from the budget: those of all lanes.
fn needs(run: &RunContext<'_>, wanted: &Wanted<'_>) -> u64 {
    let lanes = (run.books.threads.max(1) as u64).min(wanted.sources.len() as u64);
    let largest = wanted.sources.iter().map(|source| source.pixels.saturating_mul(OF_A_PIXEL)).max().unwrap_or(0);
    if wanted.of == PdfaSource::ReceivedPdf { OF_A_PDF } else { largest.saturating_mul(lanes.max(1)) }
}

fn failed(run: &RunContext<'_>, out: &Path, error: DocumentError) -> RunError {
    match error {
        DocumentError::Read { path, error } | DocumentError::Write { path, error } => {
            run.books.write_failed(&path, error)
        }
        DocumentError::Worker(error) => RunError::Worker(error),
        // The sources are chosen here, and refusals were looked at before.
        DocumentError::Refused(_)
        | DocumentError::NoSource { .. }
        | DocumentError::Mixed
        | DocumentError::Exists { .. }
        | DocumentError::InSource { .. }
        | DocumentError::Locked { .. }
        | DocumentError::Stopped => run.books.write_failed(out, io::ErrorKind::InvalidInput.into()),
    }
}

fn request(
    run: &RunContext<'_>,
    worker: &WorkerOptions,
    unit: &UnitWork,
    wanted: &Wanted<'_>,
    out: &Path,
) -> DocumentRequest {
    let rules = &unit.profile.rules;
    let received = wanted.of == PdfaSource::ReceivedPdf;
    // Not all text of a PDF that was received has its Unicode, and nobody can say which it is.
    let open = received && rules.pdf.flavour == PdfaFlavour::A2u;
    DocumentRequest {
        // Every page was decoded to its end before.
        follow: Follow::Before,
        sources: wanted.sources.iter().map(|source| path_of(unit, source)).collect(),
        out: out.to_path_buf(),
        flavour: Some(rules.pdf.flavour).filter(|_| !open),
        title: wanted.title.clone(),
        creator: wanted.creator.clone(),
        identifier: Some(wanted.identifier.clone()),
        language: wanted.language.clone(),
        password: None,
        text: wanted.text.clone(),
        engine: wanted.engine.clone(),
        given: wanted.sources.iter().map(|source| given(unit, source)).collect(),
        ghostscript: rules.pdf.ghostscript,
        assume_ppi: rules.pdf.assume_ppi,
        compare: rules.pdf.compare,
        at: run.at,
        limits: rules.limits.clone(),
        threads: Some(run.books.threads),
        worker: Some(worker.program.clone()),
        search_path: Some(run.text.search_path().to_os_string()),
        cancel: run.cancel.clone(),
    }
}

fn path_of(unit: &UnitWork, source: &Source) -> PathBuf {
    unit.staged_path(source.folder, &source.name)
}

fn given(unit: &UnitWork, source: &Source) -> Vec<GivenPage> {
    let page = |page: &super::wanted::SourcePage| GivenPage {
        alto: page.alto.as_ref().map(|(path, _)| unit.staged.path().join(path)),
        density: page.density,
        bookmarks: page.bookmark.iter().map(|title| Bookmark { title: title.clone(), level: 0 }).collect(),
    };
    source.pages.iter().map(page).collect()
}

/// The file of which a source of that path was made.
fn file_of<'w>(unit: &UnitWork, wanted: &Wanted<'w>, path: &str) -> Option<&'w MasterFile> {
    files_of(unit, wanted, &BTreeSet::from([path])).into_values().next()
}

/// The files of which the sources of these paths were made. Looked up by names: a document may have as many notes as
/// pages, and as many sources.
fn files_of<'w>(unit: &UnitWork, wanted: &Wanted<'w>, paths: &BTreeSet<&str>) -> BTreeMap<String, &'w MasterFile> {
    let (mut copies, mut received, mut made) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for file in &wanted.files {
        received.entry(file.name.as_str()).or_insert(*file);
        file.access.iter().for_each(|copy| _ = copies.entry(copy.name.as_str()).or_insert(*file));
        file.made.iter().for_each(|master| _ = made.entry(master.name.as_str()).or_insert(*file));
    }
    let file = |source: &Source| match source.folder {
        ACCESS_FOLDER => copies.get(source.name.as_str()).copied(),
        _ => received.get(source.name.as_str()).or_else(|| made.get(source.name.as_str())).copied(),
    };
    let named = wanted.sources.iter().map(|source| (path_of(unit, source).display().to_string(), source));
    let named = named.filter(|(path, _)| paths.contains(path.as_str()));
    named.filter_map(|(path, source)| Some((path, file(source)?))).collect()
}

/// What the record says of a document that was made, and what there is to say of it.
fn standing(
    run: &RunContext<'_>,
    unit: &UnitWork,
    wanted: &Wanted<'_>,
    made_of: Hex32,
    outcome: &DocumentOutcome,
    (out, work): (&Path, &Path),
) -> io::Result<Standing> {
    let files = files_of(unit, wanted, &outcome.notes.iter().map(|(name, _)| name.as_str()).collect());
    let notes = outcome.notes.iter().filter_map(|(name, note)| Some(note.clone().about(&files.get(name)?.source)));
    let mut findings: Vec<Finding> = notes.collect();
    let mut text = Vec::new();
    if let (PdfaSource::ReceivedPdf, Some(engine), Some(file)) = (wanted.of, &wanted.engine, wanted.files.first()) {
        let place = (wanted.name.as_str(), &file.source, work);
        let (texts, said) = page_texts::stage(run, unit, place, outcome.pages, engine)?;
        text = texts;
        findings.extend(said);
        if wanted.text.recognise != Recognise::Never {
            run.listener.say(Progress::Recognised { pages: u64::from(outcome.recognised.0) });
        }
    }
    let (size, digests, crc32) = digests(run, out)?;
    let count = |(count, of): (u32, u32)| CountOf { count, of };
    let document = PdfaDocument {
        name: wanted.name.clone(),
        size,
        blake3: digests.blake3,
        sha256: digests.sha256,
        crc32,
        of: wanted.of,
        files: wanted.files.iter().map(|file| file.name.clone()).collect(),
        item: wanted.item.clone(),
        flavour: outcome.flavour.unwrap_or(unit.profile.rules.pdf.flavour),
        pages: outcome.pages,
        rules: count(outcome.rules),
        streams: count(outcome.same_streams),
        compared: outcome.compared,
        size_assumed: outcome.size_assumed,
        colour_assumed: outcome.colour_assumed,
        changes: outcome.changes.iter().map(|change| change.slug().to_owned()).collect(),
        ghostscript: outcome.ghostscript.clone(),
        text,
        made_of,
    };
    Ok(Standing { document, findings })
}

/// Size and digests of a file, read back from where it lies.
fn digests(run: &RunContext<'_>, path: &Path) -> io::Result<(u64, Digests, u32)> {
    let (mut file, mut hasher, mut size) = (File::open(path)?, Hasher::new(&DigestSet::PAIR), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        run.books.meter.add(Purpose::ReadBack, read as u64);
        size += read as u64;
    }
    let (digests, crc32) = hasher.finish();
    Ok((size, digests, crc32))
}
