//! Appending to the log.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::io::{Meter, sync_folder, write_atomic_with};

use super::super::event::Event;
use super::super::header::{self, Record};
use super::super::lines::{LONGEST_LINE, TornLine, after_last_newline, torn_line};
use super::line::{LogError, LogLine, Tip, file_name, files};
use super::read::{LoggedEvents, read_log};
use super::verify::{LogFault, LogSummary, verify_log};

/// The log, open for appending. The workspace's lock makes sure that there is one at a time.
#[derive(Debug)]
pub struct EventLog {
    dir: PathBuf,
    tip: Tip,
    newest: Option<Newest>,
    recovered: Option<TornLine>,
    usable: bool,
}

/// The file that is written to.
#[derive(Debug)]
struct Newest {
    year: u16,
    path: PathBuf,
    file: File,
    length: u64,
}

/// What an appending did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The place of the first event; the others follow without gaps.
    pub first: u64,
    /// The end of the log now.
    pub tip: Tip,
}

impl EventLog {
    /// Opens the log in the folder `dir`, which is created where there is none.
    ///
    /// A last line that is not whole was never acknowledged: it is cut away, its bytes are kept beside the file as
    /// `2026.jsonl.cut-OFFSET-DIGEST`, and [`recovered`](Self::recovered) tells of it.
    ///
    /// # Errors
    /// What the system says; a last line that is no event, or one of a newer program.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        fs::create_dir_all(dir).map_err(LogError::io(dir))?;
        let mut log = Self { dir: dir.into(), tip: Tip::EMPTY, newest: None, recovered: None, usable: true };
        for (year, path) in files(dir)?.into_iter().rev() {
            let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(LogError::io(&path))?;
            if log.newest.is_none() {
                log.recovered = recover(&path, &mut file).map_err(LogError::io(&path))?;
            }
            let last = last_line(&mut file).map_err(LogError::io(&path))?;
            let length = file.metadata().map_err(LogError::io(&path))?.len();
            log.newest.get_or_insert(Newest { year, path: path.clone(), file, length });
            if let Some(last) = last {
                let record = header::read::<LogLine>(&last);
                let line = record.map_err(|source| LogError::Record { path, after: 0, source })?;
                log.tip = Tip::of(line.seq, &last);
                break;
            }
        }
        Ok(log)
    }

    /// The end of the log.
    #[must_use]
    pub fn tip(&self) -> Tip {
        self.tip
    }

    /// What was cut away when the log was opened.
    #[must_use]
    pub fn recovered(&self) -> Option<&TornLine> {
        self.recovered.as_ref()
    }

    /// Appends `events` in their order and waits until they are on the disk: one write and one flush (two where the
    /// year turns among them).
    ///
    /// It does not look whether an event is in the log already: that is for the catalogue.
    ///
    /// # Errors
    /// What the system says. Then none of the events that were to go to the same file stands in the log.
    pub fn append(&mut self, events: &[Event]) -> Result<Appended, LogError> {
        let first = self.tip.seq + 1;
        let mut rest = events;
        while let Some(head) = rest.first() {
            let year = self.year_for(head.at);
            let here = rest.iter().take_while(|event| self.year_for(event.at) == year).count();
            let (now, later) = rest.split_at(here);
            self.append_to(year, now)?;
            rest = later;
        }
        Ok(Appended { first, tip: self.tip })
    }

    /// The year of the clock, but never one before the newest file's: a clock that was set back must not break the
    /// order of lines.
    fn year_for(&self, at: Timestamp) -> u16 {
        let year = u16::try_from(Offset::UTC.to_datetime(at).year().clamp(0, 9999)).unwrap_or_default();
        self.newest.as_ref().map_or(year, |newest| year.max(newest.year))
    }

    fn append_to(&mut self, year: u16, events: &[Event]) -> Result<(), LogError> {
        let (bytes, tip) = lines(self.tip, events).map_err(LogError::io(&self.dir))?;
        let usable = std::mem::replace(&mut self.usable, false);
        let newest = self.file_of(year)?;
        if !usable {
            return Err(LogError::Unusable { path: newest.path.clone() });
        }
        let found = newest.file.metadata().map_err(LogError::io(&newest.path))?.len();
        if found != newest.length {
            return Err(LogError::Moved { path: newest.path.clone(), expected: newest.length, found });
        }
        let written = newest.write(&bytes);
        let path = newest.path.clone();
        match written {
            Ok(()) => {
                self.tip = tip;
                self.usable = true;
                Ok(())
            }
            Err((error, clean)) => {
                self.usable = clean;
                Err(LogError::io(&path)(error))
            }
        }
    }

    fn file_of(&mut self, year: u16) -> Result<&mut Newest, LogError> {
        let current = self.newest.take().filter(|newest| newest.year == year);
        let newest = match current {
            Some(newest) => newest,
            None => {
                let path = self.dir.join(file_name(year));
                let file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(LogError::io(&path))?;
                sync_folder(&self.dir).map_err(LogError::io(&self.dir))?;
                Newest { year, path, file, length: 0 }
            }
        };
        Ok(self.newest.insert(newest))
    }

    /// Walks the whole chain; see [`verify_log`].
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn verify(&self, anchors: &[Tip]) -> Result<LogSummary, LogFault> {
        verify_log(&self.dir, anchors)
    }

    /// The events from the place `seq` on; see [`read_log`].
    ///
    /// # Errors
    /// What the system says.
    pub fn iter_from(&self, seq: u64) -> Result<LoggedEvents, LogError> {
        read_log(&self.dir, seq)
    }
}

impl Newest {
    /// Writes and flushes. When that fails it removes what went out, and says whether it could.
    fn write(&mut self, bytes: &[u8]) -> Result<(), (io::Error, bool)> {
        let mut attempt = || {
            self.file.seek(SeekFrom::Start(self.length))?;
            self.file.write_all(bytes)?;
            self.file.sync_data()
        };
        match attempt() {
            Ok(()) => {
                self.length += bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                let clean = self.file.set_len(self.length).and_then(|()| self.file.sync_all()).is_ok();
                Err((error, clean))
            }
        }
    }
}

/// The lines of `events` behind `tip`, and the tip after them.
fn lines(mut tip: Tip, events: &[Event]) -> io::Result<(Vec<u8>, Tip)> {
    let mut bytes = Vec::new();
    for event in events {
        let (format, version) = (LogLine::FORMAT.to_owned(), LogLine::VERSION);
        let line = LogLine { format, version, seq: tip.seq + 1, prev: tip.digest, event: event.clone() };
        let start = bytes.len();
        serde_json::to_writer(&mut bytes, &line)?;
        let line = bytes.get(start..).unwrap_or_default();
        if line.len() as u64 > LONGEST_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an event is longer than a line may be"));
        }
        tip = Tip::of(tip.seq + 1, line);
        bytes.push(b'\n');
    }
    Ok((bytes, tip))
}

/// Cuts away a last line that is not whole, after its bytes were copied beside the file.
fn recover(path: &Path, file: &mut File) -> io::Result<Option<TornLine>> {
    let Some((offset, length)) = torn_line(file)? else { return Ok(None) };
    let mut digest = blake3::Hasher::new();
    copy_tail(file, offset, &mut digest)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // The digest keeps apart two lines that were cut at the same place.
    name.push(format!(".cut-{offset}-{:.8}", digest.finalize().to_hex()));
    write_atomic_with(&path.with_file_name(name), &Meter::default(), |copy| copy_tail(file, offset, copy))?;
    file.set_len(offset)?;
    file.sync_all()?;
    Ok(Some(TornLine { path: path.into(), offset, length }))
}

fn copy_tail(file: &mut File, offset: u64, to: &mut impl Write) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    io::copy(file, to).map(|_| ())
}

/// The last line without its newline; `None` in an empty file. The file ends with a newline.
fn last_line(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let length = file.metadata()?.len();
    let Some(end) = length.checked_sub(1) else { return Ok(None) };
    let start = after_last_newline(file, end)?;
    if end - start > LONGEST_LINE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the last line is longer than any event"));
    }
    let mut line = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(end - start).read_to_end(&mut line)?;
    Ok(Some(line))
}
