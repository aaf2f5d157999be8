//! Reading the log from any place on.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::header;
use super::super::lines::{LONGEST_LINE, RawLines};
use super::line::{LogError, LogLine, LoggedEvent, Tip, files};

/// Below this many bytes a search gives way to reading.
const NEAR: u64 = 64 << 10;

/// The events of the log in the folder `dir` from the place `seq` on. It finds the place by halving, reads one line at
/// a time, and needs no lock: an event that is just being written is not seen.
///
/// # Errors
/// What the system says.
pub fn read_log(dir: &Path, seq: u64) -> Result<LoggedEvents, LogError> {
    let mut rest: Vec<_> = files(dir)?.into_iter().map(|(_, path)| path).collect();
    rest.reverse();
    let mut first = rest.len().saturating_sub(1);
    // `rest` is newest first: the first file that begins at or before `seq` holds it.
    for (index, path) in rest.iter().enumerate() {
        let mut file = File::open(path).map_err(LogError::io(path))?;
        if seq_of_line_at(&mut file, 0).map_err(LogError::io(path))?.is_some_and(|begin| begin <= seq) {
            first = index;
            break;
        }
    }
    rest.truncate(first + 1);
    Ok(LoggedEvents { rest, current: None, from: seq, after: seq.saturating_sub(1), finished: false })
}

/// Events with their places; see [`read_log`]. Ends after the first error.
#[derive(Debug)]
pub struct LoggedEvents {
    /// Files to come, the next one last.
    rest: Vec<PathBuf>,
    current: Option<(PathBuf, RawLines)>,
    from: u64,
    after: u64,
    finished: bool,
}

impl Iterator for LoggedEvents {
    type Item = Result<LoggedEvent, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.finished {
            match self.advance() {
                Ok(None) => self.finished = true,
                Ok(Some(event)) if event.tip.seq < self.from => {}
                Ok(Some(event)) => {
                    self.after = event.tip.seq;
                    return Some(Ok(event));
                }
                Err(error) => {
                    self.finished = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl LoggedEvents {
    fn advance(&mut self) -> Result<Option<LoggedEvent>, LogError> {
        loop {
            let Some((path, lines)) = &mut self.current else {
                let Some(path) = self.rest.pop() else { return Ok(None) };
                let file = open_near(&path, self.from).map_err(LogError::io(&path))?;
                let lines = RawLines::new(&path, BufReader::new(file));
                self.current = Some((path, lines));
                continue;
            };
            match lines.advance() {
                Ok(true) => {
                    let record = header::read::<LogLine>(lines.bytes());
                    let (path, after) = (path.clone(), self.after);
                    let line = record.map_err(|source| LogError::Record { path, after, source })?;
                    let tip = Tip::of(line.seq, lines.bytes());
                    return Ok(Some(LoggedEvent { tip, event: line.event }));
                }
                // The last line of the newest file may be in the writer's hands at this moment.
                Err(super::super::lines::LineFault::Torn) if self.rest.is_empty() => return Ok(None),
                Ok(false) => self.current = None,
                Err(fault) => return Err(LogError::Line { path: path.clone(), after: self.after, fault }),
            }
        }
    }
}

/// Gives the first `count` lines of the log in the folder `dir`, each without its newline, as they stand: what they say
/// is not looked at.
///
/// # Errors
/// What the system says, a line that is not whole, or the log has fewer.
pub(super) fn each_line(dir: &Path, count: u64, mut take: impl FnMut(&[u8])) -> Result<(), LogError> {
    let mut left = count;
    for (_, path) in files(dir)? {
        let mut lines = RawLines::new(&path, BufReader::new(File::open(&path).map_err(LogError::io(&path))?));
        while left > 0 {
            match lines.advance() {
                Ok(true) => take(lines.bytes()),
                Ok(false) => break,
                Err(fault) => return Err(LogError::Line { path, after: count - left, fault }),
            }
            left -= 1;
        }
    }
    if left == 0 { Ok(()) } else { Err(LogError::Short { wanted: count, found: count - left }) }
}

/// Opens the file at the beginning of a line that is at or shortly before the one with the place `seq`.
fn open_near(path: &Path, seq: u64) -> io::Result<File> {
    let mut file = File::open(path)?;
    let (mut low, mut high) = (0, file.metadata()?.len());
    while high - low > NEAR {
        let middle = low + (high - low) / 2;
        file.seek(SeekFrom::Start(middle))?;
        let mut skipped = Vec::new();
        let length = BufReader::new(&file).take(LONGEST_LINE + 1).read_until(b'\n', &mut skipped)? as u64;
        let start = middle + length;
        if start >= high {
            high = middle;
            continue;
        }
        match seq_of_line_at(&mut file, start)? {
            Some(found) if found <= seq => low = start,
            Some(_) => high = middle,
            // A line that cannot be read: from `low` on it will be met, and reported, in its turn.
            None => break,
        }
    }
    file.seek(SeekFrom::Start(low))?;
    Ok(file)
}

/// The place of the event in the line that begins at `offset`; `None` where there is no readable line.
fn seq_of_line_at(file: &mut File, offset: u64) -> io::Result<Option<u64>> {
    #[derive(Deserialize)]
    struct Place {
        seq: u64,
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut line = Vec::new();
    BufReader::new(file).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice::<Place>(&line).ok().map(|place| place.seq))
}
