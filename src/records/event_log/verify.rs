//! Walking the chain from its first line to its last.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::super::header::{self, RecordError};
use super::super::lines::{LineFault, RawLines};
use super::line::{LogError, LogLine, Tip, files};

/// What a walk over the whole log found to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSummary {
    /// Files.
    pub files: u64,
    /// The end of the log. Kept elsewhere, it proves later that nothing before it was changed.
    pub tip: Tip,
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
    anchors: &'a [Tip],
    file: PathBuf,
    line: u64,
}

/// Walks the whole chain in the folder `dir`, one line at a time. `anchors` are ends of the log that were noted elsewhere (in the
/// catalogue, at a third party): only they can show that the last line was altered or that lines are missing at the end.
///
/// # Errors
/// The first fault, with its place.
pub fn verify_log(dir: &Path, anchors: &[Tip]) -> Result<LogSummary, LogFault> {
    let mut anchors = anchors.to_vec();
    anchors.sort_unstable_by_key(|anchor| anchor.seq);
    let mut walk = Walk { tip: Tip::EMPTY, anchors: &anchors, file: dir.into(), line: 1 };
    walk.pass_anchors()?;
    let files = files(dir).map_err(|error| walk.fault(LogFaultKind::Unreadable(error)))?;
    for (_, path) in &files {
        walk.over(path)?;
    }
    match walk.anchors.first() {
        Some(anchor) => Err(walk.fault(LogFaultKind::CutShort(anchor.seq))),
        None => Ok(LogSummary { files: files.len() as u64, tip: walk.tip }),
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
        let before = std::mem::replace(&mut self.tip, tip);
        self.pass_anchors().map_err(|mut fault| {
            fault.seq = before.seq + 1;
            fault
        })
    }

    /// Compares the anchors that stand at this place.
    fn pass_anchors(&mut self) -> Result<(), LogFault> {
        while let Some((anchor, rest)) = self.anchors.split_first().filter(|(anchor, _)| anchor.seq <= self.tip.seq) {
            if *anchor != self.tip {
                return Err(self.fault(LogFaultKind::Anchor { expected: *anchor, found: self.tip }));
            }
            self.anchors = rest;
        }
        Ok(())
    }

    fn fault(&self, kind: LogFaultKind) -> LogFault {
        LogFault { file: self.file.clone(), line: self.line, seq: self.tip.seq + 1, kind: Box::new(kind) }
    }
}
