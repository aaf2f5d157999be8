//! The run's side of a master: have it written by one process and read back by another, compare, and only then put it
//! in its place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::batch::context::{RunContext, program};
use crate::batch::request::RunError;
use crate::batch::unit::work::UnitWork;
use crate::engine::{Answer, Input, Order, Permit, WorkerFault};
use crate::intake::{self, Sample};
use crate::io::{DigestSet, Hasher, Purpose, View, temporary_name};
use crate::normalise::image::master::{
    Agreement, Decision, Difference, Facts, Obstacle, Target, decide, mended, proof_cost, same_resolution, write_cost,
};
use crate::profile::MasterFormat;
use crate::records::codes::master;
use crate::records::{
    Family, Identification, ImageRole, MASTER_FOLDER, MadeMaster, Making, Note, SOURCE_FOLDER, SourcePath, TagDump,
    Technical,
};

use super::look::second_reading;
use super::master_order::{MasterAnswer, MasterOrder};
use super::process::{FileInput, PageContext};

/// What came of the wish for a master.
#[derive(Default)]
pub(super) struct Outcome {
    /// The master, which lies in its place; its source lies in the folder of sources then.
    pub(super) made: Option<MadeMaster>,
    /// What there is to say.
    pub(super) notes: Vec<Note>,
}

impl Outcome {
    fn none(note: Note) -> Self {
        Self { made: None, notes: vec![note] }
    }
}

/// What keeps a master from counting, without being the end of the run.
type NoMaster = Result<Note, RunError>;

/// Makes a master of a source that was looked at, where the profile asks for one and it can be done.
///
/// # Errors
/// The workspace cannot be written, or no worker can be started.
pub(super) fn master(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    format: &Identification,
    input: &FileInput,
    technical: &Technical,
) -> Result<Outcome, RunError> {
    let rules = &unit.profile.rules;
    let (target, reasons) = match decide(format.family, technical, &rules.normalise, &rules.master) {
        Decision::Fits => return Ok(Outcome::default()),
        // Of what is not decoded whole the findings of the decoding have said enough.
        _ if !is_decoded_whole(technical) => return Ok(Outcome::default()),
        Decision::Cannot(obstacle) => return Ok(Outcome::none(obstacle.note())),
        Decision::Unmended(rules) => return Ok(Outcome::none(not_mended(&rules))),
        Decision::Make { target, reasons } => (target, reasons),
    };
    let name = unit.master_name(index);
    let path = unit.staged_path(MASTER_FOLDER, name);
    let temporary = temporary_name(&path);
    let (family, temporary) = (format.family, temporary.as_path());
    let mut job = Job { context, unit, index, family, input, technical, target, reasons, temporary };
    match job.run() {
        Ok((made, notes)) => {
            let run = job.context.run;
            place(unit, index, temporary, &path).map_err(|(path, source)| run.books.write_failed(&path, source))?;
            Ok(Outcome { made: Some(MadeMaster { name: name.to_owned(), ..made }), notes })
        }
        Err(no_master) => {
            let _ = fs::remove_file(temporary);
            let note = no_master?;
            if note.code == master::FAILED {
                // A full disk is the machine's fault, not the file's: then the run ends here and can go on later.
                job.context.run.room_for(0)?;
            }
            Ok(Outcome::none(note))
        }
    }
}

/// That a new file would not meet these rules either.
fn not_mended(rules: &[String]) -> Note {
    Note::new(master::NOT_MENDED).with("rules", rules.join(", "))
}

/// Whether every page was decoded to its end.
fn is_decoded_whole(technical: &Technical) -> bool {
    let mut pages = technical.images.iter().filter(|image| image.role == ImageRole::Page);
    technical.complete && pages.all(|image| image.pixels.is_some())
}

/// Puts the source into the folder of sources and the master in its place.
fn place(unit: &UnitWork, index: usize, temporary: &Path, path: &Path) -> Result<(), (PathBuf, std::io::Error)> {
    let source = &unit.plan.files[index].name;
    let (from, to) = (unit.staged_path(MASTER_FOLDER, source), unit.staged_path(SOURCE_FOLDER, source));
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| (to.clone(), error))?;
    }
    fs::rename(&from, &to).map_err(|error| (to.clone(), error))?;
    fs::rename(temporary, path).map_err(|error| (path.to_owned(), error))
}

/// One master.
struct Job<'j, 'r> {
    context: &'j mut PageContext<'r>,
    unit: &'j UnitWork,
    index: usize,
    family: Family,
    input: &'j FileInput,
    technical: &'j Technical,
    target: Target,
    /// What it is made for.
    reasons: Vec<String>,
    temporary: &'j Path,
}

/// What the writing came to.
struct Written {
    facts: Facts,
    encoder: String,
    parameters: String,
    left_out: Vec<String>,
}

/// What the reading back came to.
struct Proof {
    facts: Facts,
    technical: Technical,
    decoder: String,
    /// Rules of the profile that the master does not meet.
    rules: Vec<Note>,
    tags: Option<TagDump>,
}

impl Job<'_, '_> {
    fn run(&mut self) -> Result<(MadeMaster, Vec<Note>), NoMaster> {
        let written = self.write()?;
        // The process that wrote holds the file still: it must not be able to change what another has read.
        self.context.worker.dismiss();
        let (run, temporary) = (self.context.run, self.temporary);
        let failed = |source| Err(run.books.write_failed(temporary, source));
        let file = File::open(temporary).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let length = usize::try_from(size).map_err(|error| failed(std::io::Error::other(error)))?;
        let view = View::of(&file, length).map_err(failed)?;
        let Proof { facts, technical, decoder, rules, tags } = self.prove(&file, size, view.bytes())?;
        let differences = self.differences(&written.facts, &facts, &technical);
        if !differences.is_empty() {
            let said = differences.iter().take(8).map(Difference::to_string).collect::<Vec<_>>().join(", ");
            return Err(Ok(Note::new(master::NOT_PROVEN).with("difference", said)));
        }
        let reasons = mended(&self.reasons, &technical);
        if reasons.is_empty() {
            return Err(Ok(not_mended(&self.reasons)));
        }
        let mut hasher = Hasher::new(&DigestSet::default());
        hasher.update(view.bytes());
        run.books.meter.add(Purpose::ReadBack, size);
        let (digests, crc32) = hasher.finish();
        let path = SourcePath::from(self.unit.master_name(self.index));
        let (format, _) = intake::identify(Sample::whole(view.bytes()), &path);
        let mut notes = rules;
        if !written.left_out.is_empty() {
            notes.push(Note::new(master::LEFT_OUT).with("what", written.left_out.join("; ")));
        }
        let making = Making {
            reasons,
            encoder: written.encoder,
            parameters: written.parameters,
            decoder,
            fields: written.facts.fields(),
            left_out: written.left_out,
        };
        let tags = tags.map(|tags| self.unit.keep_tags(&tags, run)).transpose().map_err(Err)?;
        let made = MadeMaster { name: String::new(), size, digests, crc32, format, technical, tags, making };
        Ok((made, notes))
    }

    fn write(&mut self) -> Result<Written, NoMaster> {
        let (run, unit, input) = (self.context.run, self.unit, self.input);
        let staged = if input.whole { None } else { Some(second_reading(run, unit, self.index, input).map_err(Err)?) };
        let bytes = staged.as_ref().map_or_else(|| self.context.buffer.bytes(), |(_, view)| view.bytes());
        let rules = &unit.profile.rules;
        let needs = write_cost(self.family, bytes, self.target, &rules.limits);
        let permit = memory(run, needs)?;
        let relative = self.temporary.strip_prefix(unit.staged.path()).unwrap_or(self.temporary);
        let output = unit.staged.create_file(&relative.to_string_lossy(), &run.books.meter);
        let output = output.map_err(|source| Err(run.books.write_failed(self.temporary, source)))?;
        let order = MasterOrder::Write {
            family: self.family,
            technical: Box::new(self.technical.clone()),
            target: self.target,
            leave_out: rules.master.tags_left_out.clone(),
            comment: format!("{}; profile {} {}", program(), rules.profile.id, rules.profile.version),
            limits: rules.limits.clone(),
        };
        let answered = self.context.worker.call(&Order {
            text: &serde_json::to_vec(&order).unwrap_or_default(),
            input: match &staged {
                Some((file, _)) => Input::File(file, input.size),
                None => Input::Buffer(&self.context.buffer),
            },
            companion: None,
            output: Some(output.file()),
            memory: permit.as_ref().map(Permit::bytes),
            deadline: Duration::from_secs(rules.limits.timeout_s),
        });
        drop(permit);
        let written = output.file().metadata().map_or(0, |metadata| metadata.len());
        run.books.meter.add(Purpose::Output, written);
        match understood(answered)? {
            MasterAnswer::Written { facts, encoder, parameters, left_out } => {
                Ok(Written { facts, encoder, parameters, left_out })
            }
            MasterAnswer::None(note) => Err(Ok(note)),
            MasterAnswer::Proven { .. } => Err(Ok(out_of_turn())),
        }
    }

    fn prove(&mut self, file: &File, size: u64, bytes: &[u8]) -> Result<Proof, NoMaster> {
        let (format, family) = match self.target {
            Target::Tiff { .. } => (MasterFormat::Tiff, Family::Tiff),
            Target::Jp2 { .. } => (MasterFormat::Jp2, Family::Jpeg2000),
        };
        let rules = &self.unit.profile.rules;
        let (limits, run) = (&rules.limits, self.context.run);
        let permit = memory(run, proof_cost(family, bytes, limits))?;
        let order = MasterOrder::Prove {
            format,
            limits: limits.clone(),
            capture: Box::new(rules.capture.clone()),
            master: Box::new(rules.master.clone()),
        };
        let answered = self.context.worker.call(&Order {
            text: &serde_json::to_vec(&order).unwrap_or_default(),
            input: Input::File(file, size),
            companion: None,
            output: None,
            memory: permit.as_ref().map(Permit::bytes),
            deadline: Duration::from_secs(limits.timeout_s),
        });
        drop(permit);
        run.books.meter.add(Purpose::ReadBack, size);
        match understood(answered)? {
            MasterAnswer::Proven { facts, technical, decoder, rules, tags } => {
                Ok(Proof { facts, technical: *technical, decoder, rules, tags })
            }
            MasterAnswer::None(note) => Err(Ok(note)),
            MasterAnswer::Written { .. } => Err(Ok(out_of_turn())),
        }
    }

    /// What is not the same: in the file that was read back, and between the two times that the source was decoded.
    fn differences(&self, source: &Facts, master: &Facts, technical: &Technical) -> Vec<Difference> {
        let mut found = source.differences(master);
        let looked = self.technical.images.iter().filter(|image| image.role == ImageRole::Page);
        for (number, image) in (1..).zip(looked) {
            let seen = source.images.iter().any(|facts| Some(facts.pixels) == image.pixels);
            found.extend((!seen).then_some(Difference::Source(number)));
            found.extend((seen && !source.has_profile_of(image)).then_some(Difference::Profile(number)));
        }
        let written = technical.images.iter().filter(|image| image.role == ImageRole::Page);
        let named = (1..).zip(written).filter(|(_, image)| !master.has_profile_of(image));
        found.extend(named.map(|(number, _)| Difference::Profile(number)));
        let agreement = Agreement::of(self.target);
        for (number, (source, master)) in (1..).zip(self.technical.images.iter().zip(&technical.images)) {
            let same = same_resolution(source.resolution.as_ref(), master.resolution.as_ref(), agreement);
            found.extend((!same).then_some(Difference::Resolution(number)));
        }
        found
    }
}

/// Takes memory for a decoder from the budget of all lanes.
fn memory<'r>(run: &'r RunContext<'_>, needs: u64) -> Result<Option<Permit<'r>>, NoMaster> {
    let allowed = run.decode_budget.total();
    if needs > allowed {
        return Err(Ok(Obstacle::Memory { needs, allowed }.note()));
    }
    Ok(run.decode_budget.take(needs.max(run.least_decode_memory())))
}

/// An answer, or why there is none; only a machine that starts no workers ends the run.
fn understood(answered: Result<Answer, WorkerFault>) -> Result<MasterAnswer, NoMaster> {
    let answer = answered.map_err(|fault| match fault {
        WorkerFault::Unreachable(error) => Err(RunError::Worker(error)),
        fault => Ok(Note::new(master::FAILED).with("message", fault)),
    })?;
    serde_json::from_slice(&answer.text).map_err(|_| Ok(out_of_turn()))
}

fn out_of_turn() -> Note {
    Note::new(master::FAILED).with("message", "answer-out-of-turn")
}
