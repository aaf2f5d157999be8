//! Walking the chain from its first line to its last.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::formats::merkle::{Frontier, leaf_hash};

use super::super::digest::Hex32;
use super::super::header::{self, RecordError};
use super::super::lines::{LineFault, RawLines};
use super::checkpoint::TreeHead;
use super::line::{LogError, LogLine, Tip, files};

/// What a walk over the whole log found to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSummary {
    /// Files.
    pub files: u64,
    /// The end of the log. Kept elsewhere, it proves later that nothing before it was changed.
    pub tip: Tip,
    /// The root of the tree over all lines (RFC 6962 §2.1).
    pub root: Hex32,
}

impl LogSummary {
    /// The size and root of the tree.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.tip.seq, root: self.root }
    }
}

/// The first place where the log is not as it was written.
#[derive(Debug, thiserror::Error)]
#[error("verify the event log at line {line} of {file} (event {seq}): {kind}")]
pub struct LogFault {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1; one more than there are lines where something is missing at the end.
    pub line: u64,
    /// The event that was expected there.
    pub seq: u64,
    /// What is the matter.
    pub kind: Box<LogFaultKind>,
}

/// What is the matter with the log.
#[derive(Debug, thiserror::Error)]
pub enum LogFaultKind {
    /// It could not be read.
    #[error(transparent)]
    Unreadable(LogError),
    /// The line is not whole or too long.
    #[error("{0}")]
    Line(LineFault),
    /// The line is no event: it was altered, or a newer program wrote it.
    #[error("{0}")]
    Record(RecordError),
    /// Another place stands in the line: lines were removed, inserted or moved.
    #[error("the line says that it is event {found}; lines were removed, inserted or moved")]
    Order {
        /// The place that stands there.
        found: u64,
    },
    /// The line does not continue the one before.
    #[error("`prev` is not the digest of the line before; one of the two was altered or exchanged")]
    Chain,
    /// The line is not the one that was noted elsewhere.
    #[error("the line's digest is {found}; {expected} was noted elsewhere")]
    Anchor {
        /// What was noted.
        expected: Tip,
        /// What stands there.
        found: Tip,
    },
    /// The chain is whole, but the tree over the lines up to here is not the one of a checkpoint: the log was written
    /// anew.
    #[error(
        "the tree up to here has the root {found}; a checkpoint says {expected}; an event between number {after} and this one was \
         altered and the chain made anew"
    )]
    Root {
        /// What the checkpoint says.
        expected: Hex32,
        /// What the lines come to.
        found: Hex32,
        /// The last event of which a checkpoint shows that it stands, 0 for none.
        after: u64,
    },
    /// The log ends before a line that was noted elsewhere.
    #[error("the log ends here; event {0} was noted elsewhere")]
    CutShort(u64),
}

impl std::fmt::Display for Tip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.digest.fmt(f)
    }
}

/// Where the walk is.
struct Walk<'a> {
    tip: Tip,
    tree: Frontier,
    anchors: &'a [Tip],
    heads: &'a [TreeHead],
    /// The size of the last head that fitted.
    proven: u64,
    file: PathBuf,
    line: u64,
}

/// Walks the whole chain in the folder `dir`, one line at a time. `anchors` are ends of the log that were noted
/// elsewhere (in the catalogue, at a third party): only they, or the heads of [`verify_tree`], can show that the last
/// line was altered or that lines are missing at the end.
///
/// # Errors
/// The first fault, with its place.
pub fn verify_log(dir: &Path, anchors: &[Tip]) -> Result<LogSummary, LogFault> {
    verify_tree(dir, anchors, &[])
}

/// As [`verify_log`], with heads of the tree that checkpoints noted: the log must be the continuation of each.
///
/// # Errors
/// The first fault, with its place.
pub fn verify_tree(dir: &Path, anchors: &[Tip], heads: &[TreeHead]) -> Result<LogSummary, LogFault> {
    let mut anchors = anchors.to_vec();
    anchors.sort_unstable_by_key(|anchor| anchor.seq);
    let mut heads = heads.to_vec();
    heads.sort_unstable_by_key(|head| head.size);
    let mut walk = Walk {
        tip: Tip::EMPTY,
        tree: Frontier::default(),
        anchors: &anchors,
        heads: &heads,
        proven: 0,
        file: dir.into(),
        line: 1,
    };
    walk.pass_anchors()?;
    let files = files(dir).map_err(|error| walk.fault(LogFaultKind::Unreadable(error)))?;
    for (_, path) in &files {
        walk.over(path)?;
    }
    let anchor = walk.anchors.first().map(|anchor| anchor.seq);
    let head = walk.heads.first().map(|head| head.size);
    match anchor.into_iter().chain(head).min() {
        Some(event) => Err(walk.fault(LogFaultKind::CutShort(event))),
        None => Ok(LogSummary { files: files.len() as u64, tip: walk.tip, root: walk.tree.root() }),
    }
}

impl Walk<'_> {
    fn over(&mut self, path: &Path) -> Result<(), LogFault> {
        path.clone_into(&mut self.file);
        self.line = 1;
        let file = File::open(path).map_err(|error| self.fault(LogFaultKind::Unreadable(LogError::io(path)(error))))?;
        let mut lines = RawLines::new(path, BufReader::with_capacity(64 << 10, file));
        loop {
            self.line = lines.number() + 1;
            if !lines.advance().map_err(|fault| self.fault(LogFaultKind::Line(fault)))? {
                return Ok(());
            }
            self.step(lines.bytes())?;
        }
    }

    fn step(&mut self, bytes: &[u8]) -> Result<(), LogFault> {
        let line: LogLine = header::read(bytes).map_err(|error| self.fault(LogFaultKind::Record(error)))?;
        if line.seq != self.tip.seq + 1 {
            return Err(self.fault(LogFaultKind::Order { found: line.seq }));
        }
        if line.prev != self.tip.digest {
            return Err(self.fault(LogFaultKind::Chain));
        }
        let tip = Tip::of(line.seq, bytes);
        self.tree.push(leaf_hash(bytes));
        let before = std::mem::replace(&mut self.tip, tip);
        self.pass_anchors().map_err(|mut fault| {
            fault.seq = before.seq + 1;
            fault
        })
    }

    /// Compares the anchors and heads that stand at this place.
    fn pass_anchors(&mut self) -> Result<(), LogFault> {
        self.pass_heads()?;
        while let Some((anchor, rest)) = self.anchors.split_first().filter(|(anchor, _)| anchor.seq <= self.tip.seq) {
            if *anchor != self.tip {
                return Err(self.fault(LogFaultKind::Anchor { expected: *anchor, found: self.tip }));
            }
            self.anchors = rest;
        }
        Ok(())
    }

    fn pass_heads(&mut self) -> Result<(), LogFault> {
        while let Some((head, rest)) = self.heads.split_first().filter(|(head, _)| head.size <= self.tip.seq) {
            let found = self.tree.root();
            if head.root != found {
                return Err(self.fault(LogFaultKind::Root { expected: head.root, found, after: self.proven }));
            }
            self.proven = head.size;
            self.heads = rest;
        }
        Ok(())
    }

    fn fault(&self, kind: LogFaultKind) -> LogFault {
        LogFault { file: self.file.clone(), line: self.line, seq: self.tip.seq + 1, kind: Box::new(kind) }
    }
}
