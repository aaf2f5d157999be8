//! Files of line records: one JSON value a line, appended, readable after any crash.
//!
//! What a crash can leave is a last line that is not whole: without its newline, or (after a power cut) with bytes that
//! are no JSON. Such a line was never acknowledged; it is cut away when the file is opened for appending, and a reader
//! reports it as [`LineFault::Torn`]. A line that is broken anywhere else, or that is JSON of an unknown shape, is
//! damage or comes from a newer program: it is an error, never dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::io::sync_folder;

use super::header::RecordError;
use super::line_formats::newer;

/// Longest line in bytes, the newline not counted: a unit of a million files stays below it. Longer ones are neither
/// written nor read.
pub const LONGEST_LINE: u64 = 1 << 30;

/// What is written is durable at least this often, so that even constant killing makes progress (ARCHITECTURE §3.4).
const DURABLE_EVERY: Duration = Duration::from_secs(1);

/// Bytes that are collected before they go to the file.
const BUFFER: usize = 64 << 10;

/// What keeps a line from being read or written.
#[derive(Debug, thiserror::Error)]
#[error("read line {line} of {path}: {fault}")]
pub struct LineError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What is the matter with it.
    pub fault: LineFault,
}

/// What is the matter with a line.
#[derive(Debug, thiserror::Error)]
pub enum LineFault {
    /// The last line is not whole: the writer was cut off. What stands before it is good.
    #[error("it is the last one and not whole; the writer was cut off")]
    Torn,
    /// It is no JSON, or no record of the kind that is read.
    #[error("{0}")]
    Broken(#[from] serde_json::Error),
    /// A newer Fondo wrote it.
    #[error(transparent)]
    Newer(RecordError),
    /// It is longer than any record.
    #[error("it is longer than {LONGEST_LINE} bytes")]
    TooLong,
    /// The system could not read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What was cut away from the end of a file when it was opened for appending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornLine {
    /// The file.
    pub path: PathBuf,
    /// Where the line began.
    pub offset: u64,
    /// Its bytes up to the end of the file.
    pub length: u64,
}

/// Appends records to a file.
///
/// Records are buffered; [`flush_durable`](Self::flush_durable) makes them durable, [`write`](Self::write) does so by
/// itself when the oldest buffered record is older than a second. Dropping the writer hands the buffer to the system
/// without waiting for the disk.
#[derive(Debug)]
pub struct LineWriter<T> {
    file: File,
    path: PathBuf,
    buffer: Vec<u8>,
    written: u64,
    undurable_since: Option<Instant>,
    records: PhantomData<fn(&T)>,
}

impl<T: Serialize> LineWriter<T> {
    /// Begins a new file, or begins an existing one anew.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        sync_folder(path.parent().unwrap_or(Path::new("")))?;
        Ok(Self::over(file, path))
    }

    /// Goes on at the end of a file, which is created where there is none. A torn last line is cut away and reported.
    ///
    /// # Errors
    /// What the system says.
    pub fn append(path: &Path) -> io::Result<(Self, Option<TornLine>)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let torn = torn_line(&mut file)?.map(|(offset, length)| TornLine { path: path.into(), offset, length });
        if let Some(torn) = &torn {
            file.set_len(torn.offset)?;
            file.sync_all()?;
        }
        file.seek(SeekFrom::End(0))?;
        sync_folder(path.parent().unwrap_or(Path::new("")))?;
        Ok((Self::over(file, path), torn))
    }

    fn over(file: File, path: &Path) -> Self {
        Self { file, path: path.into(), buffer: Vec::new(), written: 0, undurable_since: None, records: PhantomData }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that this writer has taken, for the meter.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Appends one record, and makes everything durable when a second has passed since the first record that is not.
    ///
    /// # Errors
    /// What the system says; `InvalidData` for a record that cannot be written as a line.
    pub fn write(&mut self, record: &T) -> io::Result<()> {
        let start = self.buffer.len();
        let line = serde_json::to_writer(&mut self.buffer, record);
        if line.is_err() || (self.buffer.len() - start) as u64 > LONGEST_LINE {
            self.buffer.truncate(start);
            let why = line.err().map_or_else(|| LineFault::TooLong.to_string(), |error| error.to_string());
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        self.buffer.push(b'\n');
        self.written += (self.buffer.len() - start) as u64;
        self.undurable_since.get_or_insert_with(Instant::now);
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        self.flush_if_due()
    }

    /// Makes everything durable if a second has passed since the first record that is not. For the pauses between
    /// records.
    ///
    /// # Errors
    /// What the system says.
    pub fn flush_if_due(&mut self) -> io::Result<()> {
        match self.undurable_since {
            Some(since) if since.elapsed() >= DURABLE_EVERY => self.flush_durable(),
            _ => Ok(()),
        }
    }

    /// Hands everything to the system and waits until it is on the disk.
    ///
    /// # Errors
    /// What the system says. Some records may then be in the file and some not; the file is to be opened anew.
    pub fn flush_durable(&mut self) -> io::Result<()> {
        self.flush()?;
        if self.undurable_since.is_some() {
            self.file.sync_data()?;
            self.undurable_since = None;
        }
        Ok(())
    }
}

impl<T> LineWriter<T> {
    fn flush(&mut self) -> io::Result<()> {
        let result = self.file.write_all(&self.buffer);
        // After an error nobody knows how much went out. Writing it once more would put a whole line behind a half one.
        self.buffer.clear();
        result
    }
}

impl<T> Drop for LineWriter<T> {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

/// Where the last line begins and how long it is, if it is torn.
pub(super) fn torn_line(file: &mut File) -> io::Result<Option<(u64, u64)>> {
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(None);
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    if last != *b"\n" {
        let start = after_last_newline(file, length)?;
        return Ok(Some((start, length - start)));
    }
    let start = after_last_newline(file, length - 1)?;
    file.seek(SeekFrom::Start(start))?;
    let line = BufReader::new(file.take(length - start));
    // Whole JSON of a shape that nobody here knows comes from a newer program, not from a crash.
    match serde_json::from_reader::<_, IgnoredAny>(line) {
        Ok(_) => Ok(None),
        Err(error) if error.is_io() => Err(error.into()),
        Err(_) => Ok(Some((start, length - start))),
    }
}

/// The offset behind the last newline before `end`; 0 where there is none.
pub(super) fn after_last_newline(file: &mut File, end: u64) -> io::Result<u64> {
    let mut chunk = vec![0; BUFFER];
    let mut end = end;
    while end > 0 {
        let start = end.saturating_sub(BUFFER as u64);
        let part = chunk.get_mut(..(end - start) as usize).unwrap_or_default();
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(part)?;
        if let Some(at) = part.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Reads the records of a file one at a time.
///
/// # Errors
/// The file cannot be opened (as line 0).
pub fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Lines<T>, LineError> {
    let file = File::open(path).map_err(|error| LineError { path: path.into(), line: 0, fault: error.into() })?;
    Ok(Lines { raw: RawLines::new(path, BufReader::with_capacity(BUFFER, file)), records: PhantomData })
}

/// The records of a file; see [`read_lines`]. Ends after the first error.
#[derive(Debug)]
pub struct Lines<T> {
    raw: RawLines,
    records: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Lines<T> {
    /// The records up to a last line that is not whole: what was never acknowledged is no fault. Any other fault is
    /// given as it is.
    pub fn whole(self) -> impl Iterator<Item = Result<T, LineError>> {
        self.take_while(|line| !matches!(line, Err(error) if matches!(error.fault, LineFault::Torn)))
    }
}

impl<T: DeserializeOwned> Iterator for Lines<T> {
    type Item = Result<T, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.raw.finished {
            return None;
        }
        let record = match self.raw.advance() {
            Ok(false) => return None,
            Ok(true) => self.raw.parse(),
            Err(fault) => Err(fault),
        };
        Some(record.map_err(|fault| self.raw.fail(fault)))
    }
}

/// The lines of a file as bytes, each of bounded length.
#[derive(Debug)]
pub(super) struct RawLines {
    path: PathBuf,
    reader: BufReader<File>,
    line: Vec<u8>,
    number: u64,
    finished: bool,
}

impl RawLines {
    pub(super) fn new(path: &Path, reader: BufReader<File>) -> Self {
        Self { path: path.into(), reader, line: Vec::new(), number: 0, finished: false }
    }

    /// The bytes of the line, without its newline.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.line
    }

    /// Its number, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Goes to the next line; false where there is none.
    pub(super) fn advance(&mut self) -> Result<bool, LineFault> {
        self.line.clear();
        self.number += 1;
        let read = (&mut self.reader).take(LONGEST_LINE + 1).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            self.finished = true;
            return Ok(false);
        }
        match self.line.pop_if(|last| *last == b'\n') {
            Some(_) => Ok(true),
            None if read as u64 > LONGEST_LINE => Err(LineFault::TooLong),
            None => Err(LineFault::Torn),
        }
    }

    /// The record that the line holds.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Result<T, LineFault> {
        match serde_json::from_slice(&self.line) {
            Ok(record) => Ok(record),
            Err(error) if error.is_data() => Err(newer(&self.line).map_or(error.into(), LineFault::Newer)),
            Err(_) if self.reader.fill_buf()?.is_empty() => Err(LineFault::Torn),
            Err(error) => Err(error.into()),
        }
    }

    fn fail(&mut self, fault: LineFault) -> LineError {
        self.finished = true;
        LineError { path: self.path.clone(), line: self.number, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        text: String,
    }

    fn line(text: &str) -> Line {
        Line { text: text.to_owned() }
    }

    fn written(path: &Path, lines: &[Line]) {
        let (mut writer, _) = LineWriter::append(path).unwrap();
        for line in lines {
            writer.write(line).unwrap();
        }
        writer.flush_durable().unwrap();
    }

    fn all(path: &Path) -> Result<Vec<Line>, LineError> {
        read_lines(path)?.collect()
    }

    #[test]
    fn a_broken_line_in_the_middle_is_named() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        std::fs::write(&path, "{\"text\":\"a\"}\n{\"te\n{\"text\":\"b\"}\n").unwrap();
        let error = all(&path).unwrap_err();
        assert_eq!(error.line, 2);
        assert!(matches!(error.fault, LineFault::Broken(_)), "{error}");
    }

    #[test]
    fn a_last_line_from_a_newer_program_is_neither_torn_nor_cut() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        std::fs::write(&path, "{\"text\":\"a\"}\n{\"new\":1}\n").unwrap();
        assert!(matches!(all(&path).unwrap_err().fault, LineFault::Broken(_)));
        assert_eq!(LineWriter::<Line>::append(&path).unwrap().1, None);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 23);
    }

    #[test]
    fn a_last_line_of_zeros_is_torn() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        for tail in [&b"\0\0\0\0"[..], b"\0\0\0\n", b"{\"text\":\n"] {
            std::fs::write(&path, [b"{\"text\":\"a\"}\n", tail].concat()).unwrap();
            assert!(matches!(read_lines::<Line>(&path).unwrap().nth(1), Some(Err(error)) if
                matches!(error.fault, LineFault::Torn) && error.line == 2));
            let torn = LineWriter::<Line>::append(&path).unwrap().1.unwrap();
            assert_eq!((torn.offset, torn.length), (13, tail.len() as u64));
            assert_eq!(all(&path).unwrap(), [line("a")]);
        }
    }

    #[test]
    fn a_torn_end_is_the_end_and_a_broken_line_is_not() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        let whole = || read_lines::<Line>(&path).unwrap().whole().collect::<Result<Vec<_>, _>>();
        for tail in [&b"\0\0\0\0"[..], b"\0\0\0\n", b"{\"text\":\n", b"{\"te"] {
            std::fs::write(&path, [b"{\"text\":\"a\"}\n", tail].concat()).unwrap();
            assert_eq!(whole().unwrap(), [line("a")]);
        }
        std::fs::write(&path, "{\"te\n{\"text\":\"a\"}\n").unwrap();
        assert!(whole().is_err());
    }

    #[test]
    fn what_was_not_flushed_by_hand_is_durable_after_a_second() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        let mut writer = LineWriter::create(&path).unwrap();
        writer.write(&line("a")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
        writer.undurable_since = Instant::now().checked_sub(DURABLE_EVERY);
        writer.flush_if_due().unwrap();
        assert!(writer.undurable_since.is_none());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), writer.written());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn cut_anywhere_the_whole_lines_before_stand(
            texts in proptest::collection::vec("\\PC{0,40}|[a\n\r\"\\\\]{0,9}", 1..12), cut in any::<prop::sample::Index>(),
        ) {
            let lines: Vec<_> = texts.iter().map(|text| line(text)).collect();
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("lines.jsonl");
            written(&path, &lines);
            prop_assert_eq!(&all(&path).unwrap(), &lines);

            let bytes = std::fs::read(&path).unwrap();
            let cut = cut.index(bytes.len() + 1);
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let whole = bytes[..cut].iter().filter(|byte| **byte == b'\n').count();
            let torn = cut > 0 && bytes[cut - 1] != b'\n';
            let read: Vec<_> = read_lines::<Line>(&path).unwrap().collect();
            prop_assert_eq!(read.len(), whole + usize::from(torn));
            let named = read.last().is_some_and(|last| last.as_ref().is_err_and(|error| matches!(error.fault, LineFault::Torn)));
            prop_assert_eq!(named, torn);

            let report = LineWriter::<Line>::append(&path).unwrap().1;
            prop_assert_eq!(report.is_some(), torn);
            written(&path, &lines[whole..]);
            prop_assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
    }
}
