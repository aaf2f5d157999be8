//! The run's side of a page.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use crate::batch::context::RunContext;
use crate::batch::request::RunError;
use crate::batch::unit::UnitWork;
use crate::engine::{Answer, Input, Order, Worker, WorkerFault};
use crate::intake::{self, ReadFault, ReadOrder, Reading, Sample, Target};
use crate::io::{DigestSet, Hasher, Purpose, SharedBuffer, View};
use crate::normalise::image::cost;
use crate::progress::Progress;
use crate::records::codes::{self, decoding};
use crate::records::{
    AccessFile, Family, FileCheckpoint, Finding, Hex32, Identification, MasterFile, Note, PlannedFile, SourcePath,
    Technical,
};

use super::order::{PageAnswer, PageOrder};

/// Where masters lie in a package.
const MASTER: &str = "data/representations/master";
/// Where access copies lie in a package.
const ACCESS: &str = "data/representations/access";

/// What one lane works with.
pub struct PageContext<'r> {
    /// The run.
    pub run: &'r RunContext<'r>,
    /// Its worker.
    pub worker: Worker,
    /// Where its files are read to.
    pub buffer: SharedBuffer,
}

/// What came of one file.
#[derive(Debug)]
pub enum FileOutcome {
    /// It was read, looked at and staged.
    Done(Box<FileCheckpoint>),
    /// It stands in the staging folder from an attempt that was cut off, and its bytes are what they should be.
    Reused(Box<FileCheckpoint>),
    /// Its bytes could not be had; the unit cannot be packaged.
    Unread(Vec<Finding>),
    /// The run is being stopped.
    Stopped,
}

/// Deals with one file of a unit.
///
/// # Errors
/// The workspace cannot be written, or no worker can be started. A fault of the file is in the outcome.
pub fn process(context: &mut PageContext<'_>, unit: &UnitWork, index: usize) -> Result<FileOutcome, RunError> {
    let run = context.run;
    let planned = &unit.plan.files[index];
    if let Some(checkpoint) = unit.checkpoint_of(planned)
        && still_staged(run, unit, checkpoint)
    {
        run.listener.say(Progress::Bytes { bytes: planned.stamp.size });
        return Ok(FileOutcome::Reused(Box::new(checkpoint.clone())));
    }
    let file = match run.source.open_file(&planned.path) {
        Ok(file) => file,
        Err(error) => return Ok(unread(&planned.path, &ReadFault::Unreadable { offset: 0, error })),
    };
    let whole = run.intake_budget.take(planned.stamp.size);
    let buffer = whole.is_some().then_some(&mut context.buffer);
    let read = match read(run, unit, planned, &file, buffer) {
        Ok(read) => read,
        Err(ReadFault::Cancelled) => return Ok(FileOutcome::Stopped),
        Err(ReadFault::Copy { error, .. }) => {
            return Err(run.write_failed(&unit.staged_path(MASTER, &planned.name), error));
        }
        Err(fault) => return Ok(unread(&planned.path, &fault)),
    };
    let input = FileInput { whole: whole.is_some(), size: planned.stamp.size };
    let file = build(context, unit, index, &read, &input)?;
    Ok(FileOutcome::Done(Box::new(file)))
}

/// A source whose bytes could not be had. A fault without a note of its own is one of this machine's memory: said as unreadable.
fn unread(path: &SourcePath, fault: &ReadFault) -> FileOutcome {
    let note =
        fault.note().unwrap_or_else(|| Note::new(codes::intake::UNREADABLE).with("offset", 0).with("error", fault));
    FileOutcome::Unread(vec![note.about(path)])
}

/// How the bytes of a file can be had after the first reading.
struct FileInput {
    /// In the lane's buffer; else from the staged copy.
    whole: bool,
    size: u64,
}

fn read(
    run: &RunContext<'_>,
    unit: &UnitWork,
    planned: &PlannedFile,
    file: &File,
    buffer: Option<&mut SharedBuffer>,
) -> Result<Reading, ReadFault> {
    let mut staged = unit
        .staged
        .create_file(&format!("{MASTER}/{}", planned.name), &run.meter)
        .map_err(|error| ReadFault::Copy { offset: 0, error })?;
    let into = match buffer {
        Some(buffer) => {
            let unreadable = |error| ReadFault::Unreadable { offset: 0, error };
            let length = usize::try_from(planned.stamp.size).map_err(io::Error::other).map_err(unreadable)?;
            buffer.resize(length).map_err(unreadable)?;
            Target::Memory(buffer.bytes_mut())
        }
        None => Target::Streaming,
    };
    intake::read_once(ReadOrder {
        file,
        expected: planned.stamp,
        into,
        copy_to: Some(&mut staged),
        digests: run.digests,
        meter: &run.meter,
        progress: &|bytes| run.listener.say(Progress::Bytes { bytes }),
        cancel: &|| run.halted_now(),
    })
}

fn build(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    read: &Reading,
    input: &FileInput,
) -> Result<FileCheckpoint, RunError> {
    let run = context.run;
    let planned = &unit.plan.files[index];
    let sample = if input.whole { Sample::whole(context.buffer.bytes()) } else { Sample::streamed(read) };
    let (format, notes) = intake::identify(sample, &planned.path);
    let companion = intake::companion_look(&sample, &planned.path, &format);
    let mut findings: Vec<Finding> = notes.into_iter().map(|note| note.about(&planned.path)).collect();
    let (supplied, differences) = run.compare_supplied(&planned.path, &read.digests)?;
    findings.extend(differences);

    let mut made = Made::default();
    if let Some(kept) = unit.unchanged_in_previous(&planned.name, &read.digests) {
        // The bytes are those of the version before: so are its measurements and its access copies.
        made.technical = Some(kept.technical.clone());
        made.access = unit.carry_access(kept, index, run)?;
    } else if is_decoded(format.family) && read.size > 0 {
        made = look(context, unit, index, &format, input)?;
    }
    findings.extend(made.notes.into_iter().map(|note| note.about(&planned.path)));
    let technical = made.technical.unwrap_or_else(Technical::opaque);
    run.listener.say(Progress::Files { files: 1 });
    run.listener.say(Progress::Pages { pages: u64::from(technical.pages()) });
    Ok(FileCheckpoint {
        path: planned.path.clone(),
        stamp: planned.stamp,
        file: MasterFile {
            name: planned.name.clone(),
            source: planned.path.clone(),
            role: planned.role,
            size: read.size,
            digests: read.digests.clone(),
            crc32: read.crc32,
            format,
            technical,
            page: planned.page.clone(),
            side: planned.side.clone(),
            item: planned.item.clone(),
            supplied,
            access: made.access,
        },
        findings,
        companion,
        thumbnail: made.thumbnail,
    })
}

fn is_decoded(family: Family) -> bool {
    matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Pdf)
}

/// What the worker found and made.
#[derive(Default)]
struct Made {
    technical: Option<Technical>,
    notes: Vec<Note>,
    access: Vec<AccessFile>,
    thumbnail: Option<String>,
}

/// Sends the file to the lane's worker and stages what it made.
fn look(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    format: &Identification,
    input: &FileInput,
) -> Result<Made, RunError> {
    let run = context.run;
    let planned = &unit.plan.files[index];
    let staged_path = unit.staged_path(MASTER, &planned.name);
    let staged = if input.whole {
        None
    } else {
        let failed = |source| run.write_failed(&staged_path, source);
        let file = File::open(&staged_path).map_err(failed)?;
        // A file beyond the budget is read a second time, by the decoder; counted apart.
        run.meter.add(Purpose::SecondReading, input.size);
        let length = usize::try_from(input.size).map_err(io::Error::other).map_err(failed)?;
        let view = View::of(&file, length).map_err(failed)?;
        Some((file, view))
    };
    let rules = &unit.profile.rules;
    let bytes = staged.as_ref().map_or_else(|| context.buffer.bytes(), |(_, view)| view.bytes());
    let needs = cost(format.family, bytes, &rules.access, &rules.limits);
    let memory = needs.clamp(run.least_decode_memory(), run.decode_budget.total());
    let _permit = run.decode_budget.take(memory);
    let order = PageOrder {
        family: format.family,
        access: rules.access.clone(),
        capture: rules.capture.clone(),
        limits: rules.limits.clone(),
        memory,
    };
    let answered = context.worker.call(&Order {
        text: &serde_json::to_vec(&order).unwrap_or_default(),
        input: match &staged {
            Some((file, _)) => Input::File(file, input.size),
            None => Input::Buffer(&context.buffer),
        },
        deadline: Duration::from_secs(rules.limits.timeout_s),
    });
    match answered.map_err(|fault| fault_note(fault, rules.limits.timeout_s)) {
        Ok(answer) => stage(run, unit, index, &answer),
        Err(Ok(note)) => {
            let technical = Technical { complete: false, ..Technical::opaque() };
            Ok(Made { technical: Some(technical), notes: vec![note], ..Made::default() })
        }
        Err(Err(error)) => Err(RunError::Worker(error)),
    }
}

/// A worker's fault is a note about the file, unless the machine is to blame.
fn fault_note(fault: WorkerFault, seconds: u64) -> Result<Note, io::Error> {
    match fault {
        WorkerFault::Died { how } => Ok(Note::new(decoding::DIED).with("how", how)),
        WorkerFault::TooSlow { .. } => Ok(Note::new(decoding::TOO_SLOW).with("seconds", seconds)),
        WorkerFault::Panicked { message } => Ok(Note::new(decoding::BROKE_OFF).with("message", message)),
        WorkerFault::Unreachable(error) => Err(error),
    }
}

/// Writes what a worker made into the staging folder.
fn stage(run: &RunContext<'_>, unit: &UnitWork, index: usize, answer: &Answer) -> Result<Made, RunError> {
    let Ok(said) = serde_json::from_slice::<PageAnswer>(&answer.text) else {
        return Err(RunError::Worker(io::Error::new(io::ErrorKind::InvalidData, "a worker cannot be understood")));
    };
    let mut rest = answer.block.as_slice();
    let mut cut = |length: u64| -> Result<&[u8], RunError> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (taken, left) = rest.split_at_checked(length).ok_or_else(|| {
            RunError::Worker(io::Error::new(io::ErrorKind::InvalidData, "a worker made less than it says"))
        })?;
        rest = left;
        Ok(taken)
    };
    let several = said.technical.images.len() > 1;
    let mut access = Vec::with_capacity(said.access.len());
    for copy in &said.access {
        let bytes = cut(copy.length)?;
        let name = unit.access_name(index, several.then_some(copy.image));
        let path = format!("{ACCESS}/{name}");
        let written = unit.staged.create_file(&path, &run.meter).and_then(|mut file| file.write_all(bytes));
        written.map_err(|source| run.write_failed(&unit.staged.path().join(&path), source))?;
        let (digests, crc32) = Hasher::of(bytes);
        access.push(AccessFile {
            name,
            image: copy.image,
            size: copy.length,
            blake3: digests.blake3,
            sha256: digests.sha256,
            crc32,
            width: copy.width,
            height: copy.height,
        });
    }
    let thumbnail = match said.thumbnail {
        Some(length) => Some(run.keep_thumbnail(&unit.plan, index, cut(length)?)?),
        None => None,
    };
    Ok(Made { technical: Some(said.technical), notes: said.notes, access, thumbnail })
}

/// Whether everything that a checkpoint names lies in the staging folder, byte for byte.
fn still_staged(run: &RunContext<'_>, unit: &UnitWork, checkpoint: &FileCheckpoint) -> bool {
    let file = &checkpoint.file;
    let master = matches(run, &unit.staged_path(MASTER, &file.name), file.size, &file.digests.blake3);
    master
        && file.access.iter().all(|copy| matches(run, &unit.staged_path(ACCESS, &copy.name), copy.size, &copy.blake3))
}

fn matches(run: &RunContext<'_>, path: &Path, size: u64, blake3: &Hex32) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let right_size = file.metadata().is_ok_and(|metadata| metadata.len() == size);
    right_size
        && intake::hash_file(&file, &DigestSet::PAIR, &run.meter, Purpose::ReadBack)
            .is_ok_and(|found| found.digests.blake3 == *blake3)
}
