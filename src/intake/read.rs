//! The one reading of a source file: digests, windows for identification, the copy into the package.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::io::{CheapPart, CostlyPart, DigestSet, Hasher, Meter, Purpose, stamp};
use crate::records::codes::intake as codes;
use crate::records::{Digests, Note, Stamp};

use super::passages::{Passage, Scout};

/// One system call's worth: large enough for the device, small enough that what was read is still in the cache when it
/// is hashed.
const CHUNK: usize = 256 * 1024;
/// From this size on each costly digest gets a thread of its own.
const THREADED: u64 = 64 * 1024 * 1024;
/// Chunks that may wait for a thread before the reading waits too.
const AHEAD: usize = 8;
/// What is kept of both ends of a file that does not stay in memory: the furthest that a signature looks (131,072) and
/// its own length.
pub const WINDOW: usize = 132 * 1024;

/// Where the bytes of a reading stay.
pub enum Target<'a> {
    /// The whole file stays here for the decoder; exactly as long as the file.
    Memory(&'a mut [u8]),
    /// Only [`WINDOW`] bytes of each end stay, for identification.
    Streaming,
}

/// What to read and how.
pub struct ReadOrder<'a> {
    /// The file, open for reading at its start.
    pub file: &'a File,
    /// What the survey saw.
    pub expected: Stamp,
    /// Where the bytes stay.
    pub into: Target<'a>,
    /// A writer that gets every byte once, in order: the file's place in the package.
    pub copy_to: Option<&'a mut dyn Write>,
    /// Digests beside BLAKE3 and SHA-256.
    pub digests: DigestSet,
    /// Counts the bytes as [`Purpose::Source`].
    pub meter: &'a Meter,
    /// Called with the number of bytes after each chunk.
    pub progress: &'a dyn Fn(u64),
    /// Asked before each chunk; true ends the reading.
    pub cancel: &'a dyn Fn() -> bool,
}

/// What one reading found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The digests.
    pub digests: Digests,
    /// CRC-32 (ISO 3309).
    pub crc32: u32,
    /// Bytes read.
    pub size: u64,
    /// The first [`WINDOW`] bytes; empty where the whole file is in memory.
    pub head: Vec<u8>,
    /// The last [`WINDOW`] bytes; empty where the whole file is in memory.
    pub tail: Vec<u8>,
    /// What a streamed PDF says of itself between head and tail; empty where the whole file is in memory.
    pub passages: Vec<Passage>,
}

/// Why a reading has no result.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    /// The file is not what the survey saw, or changed under the reading.
    #[error("the file changed: {expected:?} was expected, {found:?} was found")]
    Changed {
        /// What the survey saw.
        expected: Stamp,
        /// What the file system says now, or how much could be read.
        found: Stamp,
    },
    /// The source could not be read.
    #[error("read the source at byte {offset}: {error}")]
    Unreadable {
        /// How far the reading came.
        offset: u64,
        /// What the system said.
        error: io::Error,
    },
    /// The copy could not be written: nothing is wrong with the source.
    #[error("write the copy at byte {offset}: {error}")]
    Copy {
        /// How far the copy came.
        offset: u64,
        /// What the system said.
        error: io::Error,
    },
    /// The caller's memory has not the size of the file.
    #[error("use {memory} bytes of memory for a file of {file} bytes")]
    MemorySize {
        /// Bytes of memory.
        memory: usize,
        /// Bytes of the file as expected.
        file: u64,
    },
    /// The caller wanted it to end.
    #[error("read on: cancelled")]
    Cancelled,
}

impl ReadFault {
    /// The finding, where the fault is one of the source. Other faults are errors of the run.
    #[must_use]
    pub fn note(&self) -> Option<Note> {
        match self {
            Self::Changed { expected, found } => Some(
                Note::new(codes::CHANGED_WHILE_READ)
                    .with("expected_size", expected.size)
                    .with("found_size", found.size)
                    .with("what", changed_fields(expected, found)),
            ),
            Self::Unreadable { offset, error } => {
                Some(Note::new(codes::UNREADABLE).with("offset", offset).with("error", error))
            }
            Self::Copy { .. } | Self::MemorySize { .. } | Self::Cancelled => None,
        }
    }
}

fn changed_fields(expected: &Stamp, found: &Stamp) -> String {
    let fields = [
        ("size", expected.size != found.size),
        ("mtime", expected.mtime_ns != found.mtime_ns),
        ("ctime", expected.ctime_ns != found.ctime_ns),
        ("inode", expected.inode != found.inode),
    ];
    fields.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Reads a file once, from its start to its end.
///
/// # Errors
/// See [`ReadFault`]. After an error memory and copy hold nothing of use.
pub fn read_once(order: ReadOrder<'_>) -> Result<Reading, ReadFault> {
    let expected = order.expected;
    unchanged(order.file, &expected)?;
    let file = order.file;
    let threaded = expected.size >= THREADED && several_cores();
    let mut source = Source { order, offset: 0 };
    let into = std::mem::replace(&mut source.order.into, Target::Streaming);
    let mut ends = Ends::default();
    let (digests, crc32) = match into {
        Target::Memory(memory) => {
            if u64::try_from(memory.len()) != Ok(expected.size) {
                return Err(ReadFault::MemorySize { memory: memory.len(), file: expected.size });
            }
            if threaded { into_memory_threaded(&mut source, memory)? } else { into_memory(&mut source, memory)? }
        }
        Target::Streaming if threaded => stream_threaded(&mut source, &mut ends)?,
        Target::Streaming => stream(&mut source, &mut ends)?,
    };
    source.at_end()?;
    unchanged(file, &expected)?;
    let (head, tail, passages) = ends.finish();
    Ok(Reading { digests, crc32, size: source.offset, head, tail, passages })
}

fn several_cores() -> bool {
    std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1)
}

fn unchanged(file: &File, expected: &Stamp) -> Result<(), ReadFault> {
    let metadata = file.metadata().map_err(|error| ReadFault::Unreadable { offset: 0, error })?;
    let found = stamp(&metadata);
    if found == *expected { Ok(()) } else { Err(ReadFault::Changed { expected: *expected, found }) }
}

/// The file on its way, with all that has to happen at each chunk whatever becomes of the bytes.
struct Source<'a> {
    order: ReadOrder<'a>,
    offset: u64,
}

impl Source<'_> {
    /// Bytes that are still to come, by the survey's word.
    fn left(&self) -> u64 {
        self.order.expected.size.saturating_sub(self.offset)
    }

    /// Fills `piece`, which is not longer than what is left.
    fn fill(&mut self, piece: &mut [u8]) -> Result<(), ReadFault> {
        if (self.order.cancel)() {
            return Err(ReadFault::Cancelled);
        }
        let mut file = self.order.file;
        match file.read_exact(piece) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(self.shorter()),
            Err(error) => return Err(ReadFault::Unreadable { offset: self.offset, error }),
        }
        let bytes = piece.len() as u64;
        self.order.meter.add(Purpose::Source, bytes);
        if let Some(copy) = &mut self.order.copy_to {
            copy.write_all(piece).map_err(|error| ReadFault::Copy { offset: self.offset, error })?;
        }
        self.offset += bytes;
        (self.order.progress)(bytes);
        Ok(())
    }

    fn shorter(&self) -> ReadFault {
        let expected = self.order.expected;
        let now = self.order.file.metadata().map(|metadata| stamp(&metadata)).unwrap_or(expected);
        // A file whose size still stands and that yet ended early is reported with what could be read.
        let found = if now == expected { Stamp { size: self.offset, ..now } } else { now };
        ReadFault::Changed { expected, found }
    }

    /// Makes sure that nothing follows.
    fn at_end(&self) -> Result<(), ReadFault> {
        let mut file = self.order.file;
        let mut byte = [0];
        loop {
            match file.read(&mut byte) {
                Ok(0) => return Ok(()),
                Ok(_) => {
                    let expected = self.order.expected;
                    let found = Stamp { size: expected.size.saturating_add(1), ..expected };
                    return Err(ReadFault::Changed { expected, found });
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadFault::Unreadable { offset: self.offset, error }),
            }
        }
    }

    fn next_length(&self) -> usize {
        usize::try_from(self.left()).unwrap_or(usize::MAX).min(CHUNK)
    }
}

fn into_memory(source: &mut Source<'_>, memory: &mut [u8]) -> Result<(Digests, u32), ReadFault> {
    let mut hasher = Hasher::new(&source.order.digests);
    for piece in memory.chunks_mut(CHUNK) {
        source.fill(piece)?;
        hasher.update(piece);
    }
    Ok(hasher.finish())
}

fn stream(source: &mut Source<'_>, ends: &mut Ends) -> Result<(Digests, u32), ReadFault> {
    let mut hasher = Hasher::new(&source.order.digests);
    let mut buffer = vec![0; source.next_length()];
    while source.left() > 0 {
        let length = source.next_length().min(buffer.len());
        let Some(piece) = buffer.get_mut(..length) else { break };
        source.fill(piece)?;
        hasher.update(piece);
        ends.take(piece);
    }
    Ok(hasher.finish())
}

fn into_memory_threaded(source: &mut Source<'_>, memory: &mut [u8]) -> Result<(Digests, u32), ReadFault> {
    let (mut cheap, costly) = Hasher::new(&source.order.digests).split();
    std::thread::scope(|scope| {
        let mut lanes = Vec::with_capacity(costly.len());
        let mut threads = Vec::with_capacity(costly.len());
        for part in costly {
            let (send, receive) = sync_channel::<&[u8]>(AHEAD);
            lanes.push(send);
            threads.push(scope.spawn(move || feed(part, &receive)));
        }
        let filled = memory.chunks_mut(CHUNK).try_for_each(|piece| {
            source.fill(piece)?;
            let piece: &[u8] = piece;
            give(&lanes, piece);
            cheap.update(piece);
            Ok(())
        });
        drop(lanes);
        gather(cheap, threads, filled)
    })
}

fn stream_threaded(source: &mut Source<'_>, ends: &mut Ends) -> Result<(Digests, u32), ReadFault> {
    let (mut cheap, costly) = Hasher::new(&source.order.digests).split();
    // Buffers go round: a chunk that every thread has let go of is filled again.
    let mut ring: VecDeque<Arc<Vec<u8>>> = VecDeque::new();
    std::thread::scope(|scope| {
        let mut lanes = Vec::with_capacity(costly.len());
        let mut threads = Vec::with_capacity(costly.len());
        for part in costly {
            let (send, receive) = sync_channel::<Arc<Vec<u8>>>(AHEAD);
            lanes.push(send);
            threads.push(scope.spawn(move || feed(part, &receive)));
        }
        let filled = (|| {
            while source.left() > 0 {
                // What the slowest thread still holds is left to it.
                let free = if ring.len() > AHEAD { ring.pop_front() } else { None };
                let mut buffer = free.and_then(|used| Arc::try_unwrap(used).ok()).unwrap_or_default();
                buffer.resize(source.next_length(), 0);
                source.fill(&mut buffer)?;
                let chunk = Arc::new(buffer);
                give(&lanes, Arc::clone(&chunk));
                cheap.update(&chunk);
                ends.take(&chunk);
                ring.push_back(chunk);
            }
            Ok(())
        })();
        drop(lanes);
        gather(cheap, threads, filled)
    })
}

fn give<T: Clone>(lanes: &[SyncSender<T>], chunk: T) {
    for lane in lanes {
        // A lane is closed only when its thread panicked; joining it says so.
        let _ = lane.send(chunk.clone());
    }
}

fn feed<T>(mut part: CostlyPart, chunks: &Receiver<T>) -> CostlyPart
where
    T: Deref<Target: AsRef<[u8]>>,
{
    while let Ok(chunk) = chunks.recv() {
        part.update(chunk.deref().as_ref());
    }
    part
}

type Lane<'scope> = std::thread::ScopedJoinHandle<'scope, CostlyPart>;

fn gather(
    cheap: CheapPart,
    threads: Vec<Lane<'_>>,
    filled: Result<(), ReadFault>,
) -> Result<(Digests, u32), ReadFault> {
    let mut parts = Vec::with_capacity(threads.len());
    for thread in threads {
        match thread.join() {
            Ok(part) => parts.push(part),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    filled.map(|()| cheap.finish(parts))
}

/// Keeps both ends of what streams by, and the passages between them that identification needs.
#[derive(Default)]
struct Ends {
    head: Vec<u8>,
    tail: Vec<u8>,
    scout: Scout,
}

impl Ends {
    fn take(&mut self, piece: &[u8]) {
        let room = WINDOW - self.head.len().min(WINDOW);
        self.head.extend_from_slice(piece.get(..room.min(piece.len())).unwrap_or_default());
        self.scout.take(piece);
        if piece.len() >= WINDOW {
            self.tail.clear();
            self.tail.extend_from_slice(piece.get(piece.len() - WINDOW..).unwrap_or_default());
            return;
        }
        let surplus = (self.tail.len() + piece.len()).saturating_sub(WINDOW);
        self.tail.drain(..surplus.min(self.tail.len()));
        self.tail.extend_from_slice(piece);
    }

    fn finish(self) -> (Vec<u8>, Vec<u8>, Vec<Passage>) {
        (self.head, self.tail, self.scout.finish())
    }
}
