//! The run's talk with a worker about one file, and what it makes of the answers. Workers are not trusted: a decoder
//! that was led astray by a hostile file costs that file a finding and nothing else.

use std::fs::{self, File};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::batch::context::RunContext;
use crate::batch::request::RunError;
use crate::batch::unit::work::UnitWork;
use crate::engine::{Answer, Input, Order, WorkerFault};
use crate::formats::raster::demands;
use crate::io::{Hasher, Purpose, View};
use crate::normalise::image::{GreyPicture, GreyTaker, cost};
use crate::profile::Profile;
use crate::quality;
use crate::records::codes::{decoding, text};
use crate::records::{
    ACCESS_FOLDER, AccessFile, Identification, MASTER_FOLDER, Note, PageRecognition, TEXT_FOLDER, TagDumpDigest,
    Technical,
};

use super::delivered::delivered_text;
use super::order::{CopyPixels, PageAnswer, PageOrder, Resume, TakenGrey};
use super::process::{FileInput, PageContext};
use super::text::recognise;

/// Bytes of copies after which a worker answers.
const ROUND: u64 = 16 << 20;

/// What the worker found and made.
#[derive(Default)]
pub(super) struct Made {
    pub(super) technical: Option<Technical>,
    pub(super) notes: Vec<Note>,
    pub(super) access: Vec<AccessFile>,
    pub(super) thumbnail: Option<String>,
    pub(super) tags: Option<TagDumpDigest>,
    pub(super) text: Vec<PageRecognition>,
    /// The run was stopped while its text was read.
    pub(super) stopped: bool,
    /// Pictures of the last round whose text is to be read.
    pub(super) greys: Vec<(u32, GreyPicture)>,
}

impl Made {
    /// Gives up the copies of earlier rounds: their file cannot be trusted.
    fn forget_copies(&mut self, run: &RunContext<'_>, unit: &UnitWork) -> Result<(), RunError> {
        for copy in self.access.drain(..) {
            let path = unit.staged_path(ACCESS_FOLDER, &copy.name);
            fs::remove_file(&path).map_err(|source| run.books.write_failed(&path, source))?;
        }
        for text in self.text.drain(..) {
            for name in [&text.alto.name, &text.plain.name] {
                let path = unit.staged_path(TEXT_FOLDER, name);
                fs::remove_file(&path).map_err(|source| run.books.write_failed(&path, source))?;
            }
        }
        self.greys.clear();
        Ok(())
    }
}

/// Sends the file to the lane's worker, in as many rounds as its copies need, and stages what it made.
///
/// # Errors
/// The workspace cannot be written, or no worker can be started.
pub(super) fn look(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    format: &Identification,
    input: &FileInput,
) -> Result<Made, RunError> {
    let run = context.run;
    let staged = if input.whole { None } else { Some(second_reading(run, unit, index, input)?) };
    let rules = &unit.profile.rules;
    let bytes = staged.as_ref().map_or_else(|| context.buffer.bytes(), |(_, view)| view.bytes());
    let delivered = delivered_text(run, unit, index);
    let grey = delivered.is_none() && is_read(run, unit, index);
    let needs =
        cost(format.family, bytes, &rules.access, &rules.limits).saturating_add(measuring(format, bytes, rules, grey));
    let memory = needs.clamp(run.least_decode_memory(), run.decode_budget.total());
    let mut order = PageOrder {
        family: format.family,
        access: rules.access.clone(),
        pixels: CopyPixels::OfMaster,
        puid: format.puid.clone(),
        capture: rules.capture.clone(),
        master: rules.master.clone(),
        quality: rules.quality.clone(),
        target: unit.shows_target(index).then(|| rules.target.clone()),
        grey,
        limits: rules.limits.clone(),
        memory,
        round: ROUND,
        resume: None,
    };
    let mut made = Made::default();
    let own_text = delivered.map(|file| Note::new(text::DELIVERED).with("file", &file.name));
    // One deadline for the file, however many rounds it takes.
    let mut deadline = Instant::now() + Duration::from_secs(rules.limits.timeout_s);
    loop {
        let permit = run.decode_budget.take(memory);
        let answered = context.worker.call(&Order {
            text: &serde_json::to_vec(&order).unwrap_or_default(),
            input: match &staged {
                Some((file, _)) => Input::File(file, input.size),
                None => Input::Buffer(&context.buffer),
            },
            companion: None,
            output: None,
            memory: Some(memory),
            deadline: deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1)),
        });
        drop(permit);
        let from = order.resume.as_ref().map(|resume| resume.rest.image);
        let said = answered.and_then(|answer| Said::understand(answer, from).map_err(misunderstood));
        match said.map_err(|fault| fault_note(fault, rules.limits.timeout_s)) {
            Ok(said) => {
                order.resume = said.resume();
                said.stage(run, unit, index, &mut made)?;
                // Reading the text has a deadline of its own.
                deadline += read_texts(context, unit, index, &mut made)?;
                if order.resume.is_none() || made.stopped {
                    made.notes.extend(own_text);
                    return Ok(made);
                }
            }
            Err(Ok(note)) => {
                made.forget_copies(run, unit)?;
                let technical = made.technical.take().unwrap_or_else(Technical::opaque);
                made.technical = Some(Technical { complete: false, ..technical });
                made.notes.push(note);
                return Ok(made);
            }
            Err(Err(error)) => return Err(RunError::Worker(error)),
        }
    }
}

/// Bytes of memory that measuring the widest image of a file takes; what else it takes is reckoned by the derivation.
fn measuring(format: &Identification, bytes: &[u8], rules: &Profile, grey: bool) -> u64 {
    if !rules.quality.measure && !grey {
        return 0;
    }
    let demands = demands(format.family, bytes, rules.limits.max_pixels);
    let widest = demands.iter().map(|demand| demand.width).max().filter(|_| rules.quality.measure);
    let largest = demands.iter().map(|demand| u64::from(demand.width) * u64::from(demand.height)).max();
    let taken = largest.filter(|_| grey).map_or(0, GreyTaker::memory);
    widest.map_or(0, quality::memory).saturating_add(taken)
}

/// Whether the text of a file's pages is to be read: not of a target, and not without an engine.
fn is_read(run: &RunContext<'_>, unit: &UnitWork, index: usize) -> bool {
    !unit.shows_target(index) && run.text.of(&unit.profile).is_some_and(|prepared| prepared.engine.is_ok())
}

/// Reads the text of the pictures of a round; how long it took.
fn read_texts(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    made: &mut Made,
) -> Result<Duration, RunError> {
    let mut took = Duration::ZERO;
    let technical = made.technical.take().unwrap_or_else(Technical::opaque);
    for (image, picture) in std::mem::take(&mut made.greys) {
        let read = recognise(context, unit, index, image, &picture, &technical)?;
        made.text.extend(read.recognition);
        made.notes.extend(read.note);
        took += read.took;
        made.stopped |= read.stopped;
    }
    made.technical = Some(technical);
    Ok(took)
}

/// A file beyond the budget is read a second time, by the decoder, from its staged copy; counted apart.
pub(super) fn second_reading(
    run: &RunContext<'_>,
    unit: &UnitWork,
    index: usize,
    input: &FileInput,
) -> Result<(File, View), RunError> {
    let path = unit.staged_path(MASTER_FOLDER, &unit.plan.files[index].name);
    let failed = |source| run.books.write_failed(&path, source);
    let file = File::open(&path).map_err(failed)?;
    run.books.meter.add(Purpose::SecondReading, input.size);
    let length = usize::try_from(input.size).map_err(io::Error::other).map_err(failed)?;
    let view = View::of(&file, length).map_err(failed)?;
    Ok((file, view))
}

fn misunderstood(what: &'static str) -> WorkerFault {
    WorkerFault::Misunderstood { what }
}

/// A worker's fault is a note about the file, unless the machine is to blame.
fn fault_note(fault: WorkerFault, seconds: u64) -> Result<Note, io::Error> {
    match fault {
        WorkerFault::Died { how } => Ok(Note::new(decoding::DIED).with("how", how)),
        WorkerFault::TooSlow { .. } => Ok(Note::new(decoding::TOO_SLOW).with("seconds", seconds)),
        WorkerFault::Panicked { message } => Ok(Note::new(decoding::BROKE_OFF).with("message", message)),
        WorkerFault::Misunderstood { what } => Ok(Note::new(decoding::MISUNDERSTOOD).with("what", what)),
        WorkerFault::Unreachable(error) => Err(error),
    }
}

/// An answer that makes sense: the block holds what the text says, and the images follow each other.
struct Said {
    answer: PageAnswer,
    block: Vec<u8>,
}

impl Said {
    /// Understands an answer to an order that went on from an image.
    fn understand(answer: Answer, from: Option<u32>) -> Result<Self, &'static str> {
        let said = serde_json::from_slice::<PageAnswer>(&answer.text).map_err(|_| "no answer")?;
        let greys = said.grey.iter().map(TakenGrey::length);
        let lengths = said.access.iter().map(|copy| copy.length).chain(greys).chain(said.thumbnail);
        let sum = lengths.fold(0, u64::saturating_add);
        if sum != answer.block.len() as u64 {
            return Err("the copies are not as long as it says");
        }
        let images = u32::try_from(said.technical.images.len()).unwrap_or(u32::MAX);
        let mut least = from.unwrap_or(1);
        for copy in &said.access {
            if !(least..=images).contains(&copy.image) {
                return Err("a copy of an image that there is not");
            }
            least = copy.image + 1;
        }
        let mut after = from.unwrap_or(1);
        for grey in &said.grey {
            if !(after..=images).contains(&grey.image) {
                return Err("a picture of an image that there is not");
            }
            after = grey.image + 1;
        }
        let least = least.max(after);
        // Each round deals with an image at least, so that there is an end.
        let least = least.max(from.unwrap_or(1).saturating_add(1));
        match &said.next {
            Some(rest) if !(least..=images).contains(&rest.image) => Err("it does not go on"),
            Some(rest) if rest.places.len() != said.technical.images.len() => Err("it lost its place"),
            _ => Ok(Self { answer: said, block: answer.block }),
        }
    }

    /// What the next round is asked for.
    fn resume(&self) -> Option<Resume> {
        self.answer.next.clone().map(|rest| Resume { technical: self.answer.technical.clone(), rest })
    }

    /// Writes what the worker made into the staging folder, and adds it to what earlier rounds made.
    fn stage(self, run: &RunContext<'_>, unit: &UnitWork, index: usize, made: &mut Made) -> Result<(), RunError> {
        if self.answer.anew {
            made.forget_copies(run, unit)?;
            *made = Made::default();
        }
        let mut rest = self.block.as_slice();
        let mut cut = |length: u64| {
            // The lengths were compared with the block.
            let (taken, left) = rest.split_at(usize::try_from(length).unwrap_or(usize::MAX).min(rest.len()));
            rest = left;
            taken
        };
        let several = self.answer.technical.images.len() > 1;
        for copy in &self.answer.access {
            let bytes = cut(copy.length);
            let name = unit.access_name(index, several.then_some(copy.image));
            let path = format!("{ACCESS_FOLDER}/{name}");
            let written = unit.staged.create_file(&path, &run.books.meter).and_then(|mut file| file.write_all(bytes));
            written.map_err(|source| run.books.write_failed(&unit.staged.path().join(&path), source))?;
            let (digests, crc32) = Hasher::of(bytes);
            made.access.push(AccessFile {
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
        for grey in &self.answer.grey {
            let pixels = cut(grey.length()).to_vec();
            made.greys.push((grey.image, GreyPicture { pixels, size: (grey.width, grey.height) }));
        }
        if let Some(length) = self.answer.thumbnail {
            made.thumbnail = Some(run.keep_thumbnail(&unit.plan, index, cut(length))?);
        }
        if let Some(tags) = &self.answer.tags {
            made.tags = Some(unit.keep_tags(tags, run)?);
        }
        made.notes.extend(self.answer.notes);
        made.technical = Some(self.answer.technical);
        Ok(())
    }
}
