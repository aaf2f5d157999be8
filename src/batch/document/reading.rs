//! Lanes that decode in a worker and read text with the engine.

use std::fs::File;
use std::io;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::order::DocumentOrder;
use super::request::{DocumentError, DocumentRequest};
use crate::engine::{Cancel, Input, Order, ToolFault, Worker, WorkerFault, WorkerOptions};
use crate::io::machine_memory;
use crate::ocr::{Engine, EngineFault, Grey, Recognised, Recogniser, RecognitionFault, Scale, find_engine};
use crate::profile::{Recognise, TextRules};
use crate::records::{Hex, Hex32, Note, codes};

/// What a lane works with.
pub(super) struct Lane {
    pub worker: Worker,
    pub recogniser: Recogniser,
    /// The wish to stop.
    pub cancel: Cancel,
}

/// An order that was answered, or what there is to say instead.
pub(super) type Answered<T> = Result<(T, Vec<u8>), Note>;

/// The files that go with an order.
#[derive(Clone, Copy)]
pub(super) struct Files<'f> {
    pub input: (&'f File, u64),
    pub companion: Option<(&'f File, u64)>,
    pub output: Option<&'f File>,
}

impl<'f> Files<'f> {
    /// The input alone.
    pub(super) const fn of(file: &'f File, length: u64) -> Self {
        Self { input: (file, length), companion: None, output: None }
    }
}

impl Lane {
    /// As many lanes as there are cores for, for all of a document's work: their workers live as long as this thread.
    ///
    /// # Errors
    /// The machine has no memory for them, or no worker can be started.
    pub(super) fn several(request: &DocumentRequest) -> Result<Vec<Self>, DocumentError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let lanes = request.threads.unwrap_or(cores).max(1);
        let options = options(request)?;
        let lane = |_| {
            let mut worker = Worker::new(options.clone());
            worker.start().map_err(|fault| DocumentError::Worker(std::io::Error::other(fault)))?;
            Ok(Self {
                worker,
                recogniser: Recogniser::new().map_err(DocumentError::Worker)?,
                cancel: request.cancel.clone(),
            })
        };
        (0..lanes).map(lane).collect()
    }

    /// Gives an order to the worker. A fault of the file is a note; one of the machine ends the work.
    ///
    /// # Errors
    /// No worker can be started, or it is to stop.
    pub(super) fn ask<T: DeserializeOwned>(
        &mut self,
        order: &DocumentOrder,
        files: Files<'_>,
        seconds: u64,
    ) -> Result<Answered<T>, DocumentError> {
        if self.cancel.is_forced() {
            return Err(DocumentError::Stopped);
        }
        let text = serde_json::to_vec(order).map_err(|error| DocumentError::Worker(error.into()))?;
        let (input, length) = files.input;
        let order = Order {
            text: &text,
            input: Input::File(input, length),
            companion: files.companion,
            output: files.output,
            memory: None,
            deadline: Duration::from_secs(seconds.max(1)),
        };
        let answer = match self.worker.call(&order) {
            Ok(answer) => answer,
            Err(WorkerFault::Unreachable(error)) => return Err(DocumentError::Worker(error)),
            Err(fault) => return Ok(Err(said(&fault))),
        };
        if files.output.is_some() {
            // It holds the file open no longer.
            self.worker.dismiss();
        }
        let nonsense = || Note::new(codes::decoding::MISUNDERSTOOD).with("what", "no answer");
        // A worker may answer any order with a note.
        Ok(match serde_json::from_slice(&answer.text) {
            Ok(said) => Ok((said, answer.block)),
            Err(_) => Err(serde_json::from_slice(&answer.text).unwrap_or_else(|_| nonsense())),
        })
    }
}

fn said(fault: &WorkerFault) -> Note {
    match fault {
        WorkerFault::Died { how } => Note::new(codes::decoding::DIED).with("how", how),
        WorkerFault::TooSlow { seconds } => Note::new(codes::decoding::TOO_SLOW).with("seconds", seconds),
        WorkerFault::Panicked { message } => Note::new(codes::decoding::BROKE_OFF).with("message", message),
        WorkerFault::Misunderstood { what } => Note::new(codes::decoding::MISUNDERSTOOD).with("what", what),
        WorkerFault::Unreachable(error) => Note::new(codes::decoding::BROKE_OFF).with("message", error),
    }
}

fn options(request: &DocumentRequest) -> Result<WorkerOptions, DocumentError> {
    let program = match &request.worker {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(DocumentError::Worker)?,
    };
    // Address space: what is mapped counts, and a PDF may be as large as a disk.
    let memory = machine_memory().unwrap_or(4 << 30).saturating_mul(4).max(64 << 30);
    let handler = crate::batch::work;
    Ok(WorkerOptions { program, arguments: vec!["worker".to_owned()], memory, handler })
}

/// The engine that reads text, and under what conditions texts stay valid.
pub(super) struct Reading {
    pub engine: Engine,
    pub context: Hex32,
}

/// Finds the engine, where text is wanted.
///
/// # Errors
/// Why there is none.
pub(super) fn prepare(request: &DocumentRequest) -> Result<Option<Reading>, EngineFault> {
    let rules = &request.text;
    if rules.recognise == Recognise::Never {
        return Ok(None);
    }
    let engine = match &request.engine {
        Some(engine) => engine.clone(),
        None => find_engine(rules, request.search_path.as_deref().unwrap_or_default())?,
    };
    let context = conditions(&engine, rules);
    Ok(Some(Reading { engine, context }))
}

/// A digest of all that decides about a text.
fn conditions(engine: &Engine, rules: &TextRules) -> Hex32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(engine.name().as_bytes());
    for model in &engine.models {
        hasher.update(model.sha256.to_string().as_bytes());
    }
    hasher.update(&serde_json::to_vec(rules).unwrap_or_default());
    Hex(*hasher.finalize().as_bytes())
}

/// Recognises a picture. Without words in it the text is an empty one.
///
/// # Errors
/// It is to stop. What the engine says of this page, and the machine's want of memory, are a note.
pub(super) fn recognise(
    lane: &mut Lane,
    reading: &Reading,
    rules: &TextRules,
    picture: (&[u8], u32, u32),
    scale: Scale,
) -> Result<Result<Recognised, Note>, DocumentError> {
    let (pixels, width, height) = picture;
    let page = Grey { pixels, width, height, scale, skew: None };
    let Lane { recogniser, cancel, .. } = lane;
    match recogniser.recognise(&reading.engine, rules, &page, &|| cancel.is_forced()) {
        Ok(recognised) => Ok(Ok(recognised)),
        Err(RecognitionFault::Engine(ToolFault::Cancelled)) => Err(DocumentError::Stopped),
        Err(fault) => Ok(Err(Note::new(codes::text::FAILED).with("reason", fault))),
    }
}

/// A file, and how long it is.
pub(super) fn open(path: &std::path::Path) -> Result<(File, u64), DocumentError> {
    let opened = || -> io::Result<(File, u64)> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    };
    opened().map_err(|error| DocumentError::Read { path: path.to_path_buf(), error })
}

/// What a file is made of.
///
/// # Errors
/// It cannot be read.
pub(super) fn digest(path: &std::path::Path) -> Result<Hex32, DocumentError> {
    let mut hasher = blake3::Hasher::new();
    let (file, _) = open(path)?;
    hasher.update_reader(file).map_err(|error| DocumentError::Read { path: path.to_path_buf(), error })?;
    Ok(Hex(*hasher.finalize().as_bytes()))
}
