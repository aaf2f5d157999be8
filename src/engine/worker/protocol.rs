//! What a run and its workers say to each other, whatever lies between them.

use std::fs::File;
use std::io;
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
    /// Says that a part of what was given will not be looked at again soon: it no longer counts as memory of the
    /// worker.
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
    /// An empty file of Fondo's own, for what is too large to be handed back as a block. The worker keeps its
    /// descriptor: see `Worker::dismiss`.
    pub output: Option<&'a File>,
    /// Bytes of memory that it is reckoned to take; `None` where nobody reckons. One that takes far more ends the
    /// process: a reckoning that a hostile file has led astray must not cost the others their memory.
    pub memory: Option<u64>,
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
    Unreachable(#[from] io::Error),
}

/// What a worker sends: that it is ready, first, then what came of each order. One message each: the other side is
/// woken once.
#[derive(Debug)]
pub(super) enum Said {
    Ready(Confinement),
    /// The text of its answer.
    Done(Vec<u8>),
    /// Its last words.
    Panicked(String),
}

/// What the texts are, by their last byte: there it costs no copy of what stands before.
const READY: u8 = b'r';
const DONE: u8 = b'd';
const PANICKED: u8 = b'p';

impl Said {
    /// The text of a message.
    ///
    /// # Errors
    /// None that is known: serialising does not fail on these.
    pub(super) fn into_text(self) -> io::Result<Vec<u8>> {
        let (mut text, kind) = match self {
            Self::Ready(confinement) => (serde_json::to_vec(&confinement)?, READY),
            Self::Done(text) => (text, DONE),
            Self::Panicked(words) => (words.into_bytes(), PANICKED),
        };
        text.push(kind);
        Ok(text)
    }

    /// What the text of a message says; `None` where it is none of these.
    pub(super) fn from_text(mut text: Vec<u8>) -> Option<Self> {
        match text.pop()? {
            READY => serde_json::from_slice(&text).ok().map(Self::Ready),
            DONE => Some(Self::Done(text)),
            PANICKED => Some(Self::Panicked(String::from_utf8_lossy(&text).into_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let heard = |said: Said| Said::from_text(said.into_text().unwrap()).unwrap();
        assert!(matches!(heard(Said::Ready(Confinement::Partial)), Said::Ready(Confinement::Partial)));
        assert!(matches!(heard(Said::Done(b"{}".to_vec())), Said::Done(text) if text == b"{}"));
        assert!(matches!(heard(Said::Panicked("lost".into())), Said::Panicked(words) if words == "lost"));
        for nonsense in [&b""[..], b"{}", b"\"whole\"r", b"r"] {
            assert!(Said::from_text(nonsense.to_vec()).is_none());
        }
    }
}
