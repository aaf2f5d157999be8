//! One line of the log, and where the log ends.

use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::digest::{Hex, Hex32};
use super::super::event::Event;
use super::super::header::{Record, RecordError};
use super::super::lines::LineFault;

/// A line of the log: the record `fondo.event`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogLine {
    /// `fondo.event`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The place in the log, from 1, without gaps over all years.
    pub seq: u64,
    /// SHA-256 of the bytes of the line before, without its newline; 64 zeros for the first line of all.
    pub prev: Hex32,
    /// What happened.
    pub event: Event,
}

impl Record for LogLine {
    const FORMAT: &'static str = "fondo.event";
    const VERSION: u32 = 1;
}

/// The end of a log, or of a part of it: who keeps one elsewhere can tell later whether all before it still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tip {
    /// The last line's place; 0 for an empty log.
    pub seq: u64,
    /// SHA-256 of the last line without its newline; zeros for an empty log.
    pub digest: Hex32,
}

impl Tip {
    /// The end of an empty log.
    pub const EMPTY: Self = Self { seq: 0, digest: Hex([0; 32]) };

    /// The end of a log whose last line is `line`, which has the place `seq`.
    pub(super) fn of(seq: u64, line: &[u8]) -> Self {
        Self { seq, digest: Hex(Sha256::digest(line).into()) }
    }
}

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// The end of the log when it was the last event.
    pub tip: Tip,
    /// The event.
    pub event: Event,
}

/// What keeps the log from being read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The system could not.
    #[error("use the event log {path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line cannot be read.
    #[error("read the event after number {after} in {path}: {fault}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Place of the last event that could be read.
        after: u64,
        /// What is the matter.
        fault: LineFault,
    },
    /// A line is no event, or one of a newer program.
    #[error("read the event after number {after} in {path}: {source}")]
    Record {
        /// The file.
        path: PathBuf,
        /// Place of the last event that could be read.
        after: u64,
        /// What is the matter.
        source: RecordError,
    },
    /// It has fewer events than were asked for.
    #[error("read {wanted} events: the log has {found}")]
    Short {
        /// What was wanted.
        wanted: u64,
        /// What there is.
        found: u64,
    },
    /// Somebody else wrote to the file since it was opened.
    #[error("append to {path}: it has {found} bytes where this program left {expected}; another program writes to it")]
    Moved {
        /// The file.
        path: PathBuf,
        /// Its length when it was last written here.
        expected: u64,
        /// Its length now.
        found: u64,
    },
    /// A writing failed before and its traces could not be removed.
    #[error("append to {path}: an earlier writing failed; run the command again")]
    Unusable {
        /// The file.
        path: PathBuf,
    },
}

impl LogError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// The files of the log in their order: the years, four digits each.
pub(super) fn files(dir: &Path) -> Result<Vec<(u16, PathBuf)>, LogError> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(LogError::io(dir)(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(LogError::io(dir))?;
        let name = entry.file_name();
        let year = name.to_str().and_then(|name| name.strip_suffix(".jsonl"));
        let digits = year.filter(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(year) = digits.and_then(|year| year.parse().ok()) {
            files.push((year, entry.path()));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The name of the file of `year`.
pub(super) fn file_name(year: u16) -> String {
    format!("{year:04}.jsonl")
}
