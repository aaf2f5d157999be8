//! What a run and its workers say to each other, whatever lies between them.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::io::View;

/// How far the system confines a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confinement {
    /// No file can be opened, no program started, no connection made (landlock), memory and files are limited.
    Full,
    /// Some of it: an old kernel.
    Partial,
    /// None of it: the work is done in the process itself, or the system has no landlock.
    None,
}

/// The work of a worker: an order and what it is about, to an answer and a block of bytes that it made.
pub type Handler = fn(order: &[u8], given: &Given<'_>) -> Answer;

/// What a worker is given with an order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'g> {
    /// The bytes that it is about.
    pub bytes: &'g [u8],
    /// Further bytes that belong to them; empty where there are none.
    pub companion: &'g [u8],
    /// The file that it may write to.
    pub output: Option<&'g File>,
    /// What the bytes of both are views of, where they are.
    pub views: [Option<&'g View>; 2],
}

impl Given<'_> {
    /// Says that a part of what was given will not be looked at again soon: it no longer counts as memory of the worker.
    pub fn forget(&self, part: &[u8]) {
        self.views.into_iter().flatten().for_each(|view| view.forget(part));
    }
}

/// What a worker answers.
#[derive(Debug, Default)]
pub struct Answer {
    /// Serialised by the handler, understood by who gave the order.
    pub text: Vec<u8>,
    /// What was made: derivatives, one after the other.
    pub block: Vec<u8>,
}

/// How workers are started.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// The program, usually this one.
    pub program: PathBuf,
    /// Its arguments: the hidden verb that calls [`serve`](super::serve).
    pub arguments: Vec<String>,
    /// Address space that a worker may use, in bytes.
    pub memory: u64,
    /// What it does; used directly where the system has no worker processes.
    pub handler: Handler,
}

/// An order: what to do, with which bytes, and until when.
#[derive(Debug)]
pub struct Order<'a> {
    /// Serialised.
    pub text: &'a [u8],
    /// A file or memory block whose first `length` bytes are the input.
    pub input: Input<'a>,
    /// A further file of Fondo's own, with so many bytes, that belongs to the input.
    pub companion: Option<(&'a File, u64)>,
    /// An empty file of Fondo's own, for what is too large to be handed back as a block. The worker keeps its descriptor: see
    /// `Worker::dismiss`.
    pub output: Option<&'a File>,
    /// How long it may take.
    pub deadline: Duration,
}

/// Where the bytes of an order are.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// In a shared buffer.
    Buffer(&'a crate::io::SharedBuffer),
    /// In a file of Fondo's own.
    File(&'a File, u64),
}

/// What went wrong with a worker. Each costs one file a finding, never the batch.
#[derive(Debug, thiserror::Error)]
pub enum WorkerFault {
    /// It ended: a crash in a decoder, or no memory.
    #[error("the process that decodes ended unexpectedly ({how})")]
    Died {
        /// Signal or exit code.
        how: String,
    },
    /// It did not answer in time.
    #[error("decoding took longer than {seconds} s")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// A decoder broke off in a controlled way.
    #[error("the decoder broke off: {message}")]
    Panicked {
        /// Its last words.
        message: String,
    },
    /// It said what makes no sense: a decoder was led astray.
    #[error("the process that decodes gave an answer that makes no sense: {what}")]
    Misunderstood {
        /// What makes no sense.
        what: &'static str,
    },
    /// It cannot be started or spoken to: a fault of the machine, not of the file.
    #[error("start or reach a worker process: {0}")]
    Unreachable(#[from] std::io::Error),
}

/// What a worker sends first, and after each order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    Ready(Confinement),
    Done,
    Panicked(String),
}
