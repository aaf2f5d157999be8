//! The run's side of a page.

use std::fs::File;
use std::io;

use crate::batch::context::RunContext;
use crate::batch::request::RunError;
use crate::batch::unit::carry::is_intact;
use crate::batch::unit::work::UnitWork;
use crate::engine::Worker;
use crate::intake::{self, ReadFault, ReadOrder, Reading, Sample, Target};
use crate::io::SharedBuffer;
use crate::ocr::Recogniser;
use crate::progress::Progress;
use crate::records::codes;
use crate::records::{
    ACCESS_FOLDER, Family, FileCheckpoint, Finding, MASTER_FOLDER, MasterFile, Note, PlannedFile, SourcePath, Subject,
    TEXT_FOLDER, Technical,
};

use super::look::{Made, look};
use super::master::{Outcome, master};
use super::master_worker::is_of_masters;

/// What one lane works with.
pub struct PageContext<'r> {
    /// The run.
    pub run: &'r RunContext<'r>,
    /// Its worker.
    pub worker: Worker,
    /// Where its files are read to.
    pub buffer: SharedBuffer,
    /// What gives its pages to the engine that reads text.
    pub recogniser: Recogniser,
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
            return Err(run.books.write_failed(&unit.staged_path(MASTER_FOLDER, &planned.name), error));
        }
        Err(fault) => return Ok(unread(&planned.path, &fault)),
    };
    let input = FileInput { whole: whole.is_some(), size: planned.stamp.size };
    let file = build(context, unit, index, &read, &input)?;
    Ok(file.map_or(FileOutcome::Stopped, |file| FileOutcome::Done(Box::new(file))))
}

/// A source whose bytes could not be had. A fault without a note of its own is one of this machine's memory: said as
/// unreadable.
fn unread(path: &SourcePath, fault: &ReadFault) -> FileOutcome {
    let note =
        fault.note().unwrap_or_else(|| Note::new(codes::intake::UNREADABLE).with("offset", 0).with("error", fault));
    FileOutcome::Unread(vec![note.about(path)])
}

/// How the bytes of a file can be had after the first reading.
pub(super) struct FileInput {
    /// In the lane's buffer; else from the staged copy.
    pub(super) whole: bool,
    /// Bytes.
    pub(super) size: u64,
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
        .create_file(&format!("{MASTER_FOLDER}/{}", planned.name), &run.books.meter)
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
        digests: unit.digests,
        meter: &run.books.meter,
        progress: &|bytes| run.listener.say(Progress::Bytes { bytes }),
        cancel: &|| run.halted_now(),
    })
}

/// `None` where the run is being stopped.
fn build(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    read: &Reading,
    input: &FileInput,
) -> Result<Option<FileCheckpoint>, RunError> {
    let run = context.run;
    let planned = &unit.plan.files[index];
    let sample = if input.whole { Sample::whole(context.buffer.bytes()) } else { Sample::streamed(read) };
    let (format, notes) = intake::identify(sample, &planned.path);
    let companion = intake::companion_look(&sample, &planned.path, &format);
    let mut findings: Vec<Finding> = notes.into_iter().map(|note| note.about(&planned.path)).collect();
    let (supplied, differences) = run.compare_supplied(&planned.path, &read.digests)?;
    findings.extend(differences);

    let kept = unit.unchanged_in_previous(&planned.name, &read.digests);
    let kept = kept.filter(|kept| !unit.lacks_text(kept, index, run));
    // Where the list of its fields is not what it was, the file is looked at as a new one is.
    let kept = kept.map(|kept| unit.carry_tags(kept, run).map(|whole| whole.then_some(kept))).transpose()?.flatten();
    let carried = kept.map(|kept| unit.carry(kept, index, run)).transpose()?.flatten();
    if let (Some(kept), None, Some(previous)) = (kept, &carried, &unit.previous) {
        let finding = Finding::new(codes::acceptance::COPY_MADE_ANEW, Subject::file(&planned.path));
        findings.push(finding.with("page", &kept.name).with("version", previous.record.unit_version));
    }
    let is_carried = kept.is_some() && carried.is_some();
    let (carried, kept_master) =
        carried.map_or((None, None), |carried| (Some((carried.access, carried.text)), carried.made));
    let made = match (kept, carried) {
        // The bytes are those of the version before: so are its measurements and its access copies.
        (Some(kept), Some((access, text))) => {
            findings.extend(unit.carry_findings(kept, &planned.path));
            Made { technical: Some(kept.technical.clone()), access, tags: kept.tags, text, ..Made::default() }
        }
        _ if is_decoded(format.family) && read.size > 0 => look(context, unit, index, &format, input)?,
        _ => Made::default(),
    };
    if made.stopped {
        return Ok(None);
    }
    let technical = made.technical.unwrap_or_else(Technical::opaque);
    let master = match kept_master {
        Some(master) => Outcome { made: Some(master), notes: Vec::new() },
        None if is_carried => Outcome::default(),
        None => master(context, unit, index, &format, input, &technical)?,
    };
    // Where a master was made, the rules for masters are put to it and not to its source.
    let of_source = made.notes.into_iter().filter(|note| master.made.is_none() || !is_of_masters(note));
    findings.extend(of_source.chain(master.notes).map(|note| note.about(&planned.path)));
    run.listener.say(Progress::Files { files: 1 });
    run.listener.say(Progress::Pages { pages: u64::from(technical.pages()) });
    Ok(Some(FileCheckpoint {
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
            tags: made.tags,
            made: master.made.map(Box::new),
            access: made.access,
            text: made.text,
        },
        findings,
        companion,
        thumbnail: made.thumbnail,
    }))
}

fn is_decoded(family: Family) -> bool {
    matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2 | Family::Pdf)
}

/// Whether everything that a checkpoint names lies in the staging folder, byte for byte.
fn still_staged(run: &RunContext<'_>, unit: &UnitWork, checkpoint: &FileCheckpoint) -> bool {
    let file = &checkpoint.file;
    let intact =
        |folder, name: &str, size, blake3| is_intact(&unit.staged_path(folder, name), size, blake3, &run.books.meter);
    intact(file.folder(), &file.name, file.size, &file.digests.blake3)
        && file.made.iter().all(|made| intact(MASTER_FOLDER, &made.name, made.size, &made.digests.blake3))
        && file.access.iter().all(|copy| intact(ACCESS_FOLDER, &copy.name, copy.size, &copy.blake3))
        && file.text_files().all(|text| intact(TEXT_FOLDER, &text.name, text.size, &text.blake3))
        && file
            .tags
            .iter()
            .chain(file.made.iter().filter_map(|made| made.tags.as_ref()))
            .all(|tags| unit.tags.holds(tags))
}
