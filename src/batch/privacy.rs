//! What in the text of units may be personal data: made when a unit is finished, kept in the batch's folder, read only
//! by people who may.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::catalogue::{Access, Workspace};
use crate::formats::alto::read_alto;
use crate::io::{Meter, Purpose, write_private_with};
use crate::ocr::detect;
use crate::records::{
    Event, EventType, Hex32, Outcome, PageRecognition, PrivacyList, PrivacyMention, Record, Role, TEXT_FOLDER, read,
};

use super::books::batch_books::batch_folder;
use super::books::evidence::log_once;
use super::context::RunContext;
use super::preparation::open::open_evidence;
use super::request::RunError;
use super::unit::work::UnitWork;

/// The folder in a batch's.
const FOLDER: &str = "privacy";

/// Longest line that is read.
const LONGEST_LINE: u64 = 1 << 20;

/// Makes the list of a unit, where its profile asks for one; `texts` are all texts of its new version, staged, with the
/// names of their files. Made again it has the same bytes.
///
/// # Errors
/// The staged texts cannot be read, or the batch's folder cannot be written.
pub fn keep(
    run: &RunContext<'_>,
    unit: &UnitWork,
    key: Hex32,
    texts: &[(&str, &PageRecognition)],
) -> Result<(), RunError> {
    if !unit.profile.rules.text.privacy || texts.is_empty() {
        return Ok(());
    }
    let (mut pages, mut mentions) = (0, Vec::new());
    for (name, text) in texts {
        let path = unit.staged_path(TEXT_FOLDER, &text.alto.name);
        let bytes = fs::read(&path).map_err(|source| RunError::Read { path: path.clone(), source })?;
        run.books.meter.add(Purpose::ReadBack, bytes.len() as u64);
        // What this program wrote it reads. One that was changed since has not been looked at, and is no page without
        // mentions; the reading back of the package would not let it pass either.
        let read = read_alto(&bytes, None).map_err(|error| {
            run.books.write_failed(&path, io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
        })?;
        pages += 1;
        for mention in read.iter().flat_map(detect) {
            mentions.push(PrivacyMention {
                name: (*name).to_owned(),
                image: text.image,
                kind: mention.kind,
                certainty: mention.certainty,
                shown: mention.shown,
                areas: mention.areas,
            });
        }
    }
    let head = PrivacyList {
        format: PrivacyList::FORMAT.to_owned(),
        version: PrivacyList::VERSION,
        batch: run.books.batch.clone(),
        unit: unit.plan.unit.clone(),
        unit_key: key,
        pages,
        mentions: mentions.len() as u64,
    };
    let folder = run.books.folder.join(FOLDER);
    let path = folder.join(format!("{}.jsonl", unit.plan.folder));
    let written = fs::create_dir_all(&folder).and_then(|()| {
        write_private_with(&path, &run.books.meter, |out| {
            line(out, &head)?;
            mentions.iter().try_for_each(|mention| line(out, mention))
        })
    });
    written.map_err(|source| run.books.write_failed(&path, source))
}

fn line(out: &mut dyn Write, record: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

/// Who reads which lists.
#[derive(Clone, Copy, Debug)]
pub struct PrivacyRequest<'a> {
    /// The workspace.
    pub workspace: &'a Path,
    /// The batch.
    pub batch: &'a str,
    /// One unit; else all of the batch.
    pub unit: Option<&'a str>,
    /// A person of `fondo.toml` who may.
    pub operator: Option<&'a str>,
}

/// What a reading came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrivacyOutcome {
    /// Units whose lists were read.
    pub units: u64,
    /// Lines in them.
    pub mentions: u64,
}

/// Reads lists, unit by unit in order of their folders, and gives each line to `each`. Each reading is an event in the
/// log before a line is shown: who, when, which unit.
///
/// # Errors
/// The person has not the role; the batch is unknown; a list cannot be read; the log cannot be written; or what `each`
/// says.
pub fn privacy(
    request: &PrivacyRequest<'_>,
    each: &mut dyn FnMut(&PrivacyList, &PrivacyMention) -> io::Result<()>,
) -> Result<PrivacyOutcome, RunError> {
    let workspace = Workspace::open_or_create(request.workspace, Access::Write)?;
    let operator = reader(&workspace, request.operator)?;
    let folder = batch_folder(&workspace, request.batch)?.join(FOLDER);
    let (mut log, mut catalogue) = open_evidence(&workspace, None, &Meter::default())?;
    let mut outcome = PrivacyOutcome::default();
    for path in lists(&folder)? {
        let failed = |source| RunError::Read { path: path.clone(), source };
        let mut lines = BufReader::new(File::open(&path).map_err(failed)?);
        let head = next_line(&mut lines).and_then(|line| line.ok_or_else(cut_off)).map_err(failed)?;
        let head: PrivacyList = read(&head)?;
        if request.unit.is_some_and(|unit| unit != head.unit) {
            continue;
        }
        log_once(&mut log, &mut catalogue, &[reading(&head, &operator, Timestamp::now())])?;
        outcome.units += 1;
        while let Some(mention) = next::<PrivacyMention>(&mut lines).map_err(failed)? {
            outcome.mentions += 1;
            each(&head, &mention).map_err(RunError::Shown)?;
        }
    }
    Ok(outcome)
}

/// The person, if `fondo.toml` lets them see what restrictions hide.
fn reader(workspace: &Workspace, operator: Option<&str>) -> Result<String, RunError> {
    let id = workspace.operator(operator)?;
    let person = operator.and_then(|id| workspace.office().people.iter().find(|person| person.id == id));
    let may =
        person.is_some_and(|person| person.roles.iter().any(|role| matches!(role, Role::Reader | Role::Archivist)));
    if may {
        return Ok(id);
    }
    Err(RunError::NotInRole { role: Role::Reader.slug(), who: operator.unwrap_or("-").to_owned() })
}

fn lists(folder: &Path) -> Result<Vec<PathBuf>, RunError> {
    let failed = |source| RunError::Read { path: folder.to_path_buf(), source };
    let mut paths = match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    // A list that was being written when the run was killed has another name.
    paths.retain(|path| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !hidden && path.extension().is_some_and(|extension| extension == "jsonl")
    });
    paths.sort();
    Ok(paths)
}

fn next<T: serde::de::DeserializeOwned>(lines: &mut impl BufRead) -> io::Result<Option<T>> {
    let line = next_line(lines)?;
    Ok(line.map(|line| serde_json::from_slice(&line)).transpose()?)
}

fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = lines.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok((read > 0).then_some(line))
}

fn cut_off() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// A reading is an act of its own each time.
fn reading(head: &PrivacyList, operator: &str, at: Timestamp) -> Event {
    let kind = EventType::Displaying;
    let act = format!("{}/privacy/{operator}/{}", head.unit, at.as_nanosecond());
    Event {
        id: Event::identifier(&head.unit_key, kind.code(), &act),
        kind,
        at,
        object: head.unit.clone(),
        unit_key: Some(head.unit_key),
        batch: head.batch.clone(),
        agent: operator.to_owned(),
        outcome: Outcome::Success,
        detail: [("list", "privacy".to_owned()), ("mentions", head.mentions.to_string())]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    }
}
