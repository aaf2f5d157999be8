//! The entries of a delivery: every one once, sorted, links not followed. A thread of its own asks the file system, so
//! that asking and arranging what it says go side by side.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use walkdir::{DirEntry, WalkDir};

use crate::io::{EntryKind, Readability, SourceRoot, entry_kind, path_to_bytes, readability};
use crate::records::SourcePath;

use super::names::Patterns;
use super::request::SurveyError;

/// Entries that are handed over together: handing over costs more than looking at one entry.
const TOGETHER: usize = 256;
/// Handfuls that may wait.
const AHEAD: usize = 4;

/// An entry below the root of the delivery, or one that could not be looked at.
#[derive(Debug)]
pub struct Entry {
    /// Where it lies.
    pub path: SourcePath,
    /// Components of its path.
    pub depth: usize,
    /// What it is.
    pub seen: Seen,
}

/// What an entry is.
#[derive(Debug)]
pub enum Seen {
    /// A file or a folder whose name fits a pattern of junk; nothing below it was looked at.
    Junk,
    /// A folder.
    Folder,
    /// A regular file.
    File(Box<Metadata>, Readability),
    /// A symbolic link.
    Link,
    /// Neither file nor folder nor link: the word for it.
    Special(&'static str),
    /// The file system failed.
    Failed(io::Error),
}

/// Gives every entry below the root to `each`, which ends the walk by an error.
///
/// # Errors
/// The root itself cannot be read, or what `each` says. Whatever fails below the root is an entry.
pub fn each(
    source: &SourceRoot,
    junk: &Patterns,
    mut each: impl FnMut(Entry) -> Result<(), SurveyError>,
) -> Result<(), SurveyError> {
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<Vec<Entry>>(AHEAD);
        let walk = scope.spawn(move || Walk { root: source.path(), junk, out: send, waiting: Vec::new() }.run());
        // Moved, so that an error closes the channel and the walk ends too.
        let given = receive.into_iter().flatten().try_for_each(&mut each);
        let walked = walk.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        given.and(walked)
    })
}

/// The side that asks the file system.
struct Walk<'w> {
    root: &'w Path,
    junk: &'w Patterns,
    out: SyncSender<Vec<Entry>>,
    waiting: Vec<Entry>,
}

impl Walk<'_> {
    fn run(mut self) -> Result<(), SurveyError> {
        let mut found = WalkDir::new(self.root).min_depth(1).follow_links(false).sort_by_file_name().into_iter();
        while let Some(next) = found.next() {
            let entry = match next {
                Ok(entry) => {
                    let Some(looked) = self.look(&entry) else { continue };
                    // After a file this would leave out all that comes behind it in its folder.
                    if matches!(looked.seen, Seen::Junk) && entry.file_type().is_dir() {
                        found.skip_current_dir();
                    }
                    looked
                }
                Err(error) => self.failed(error)?,
            };
            if !self.hand_over(entry) {
                return Ok(());
            }
        }
        // Nobody waits for it where an error ended the other side.
        let _ = self.out.send(self.waiting);
        Ok(())
    }

    /// False where nobody wants any more.
    fn hand_over(&mut self, entry: Entry) -> bool {
        self.waiting.push(entry);
        self.waiting.len() < TOGETHER || self.out.send(std::mem::take(&mut self.waiting)).is_ok()
    }

    fn look(&self, entry: &DirEntry) -> Option<Entry> {
        let path = self.relative(entry.path())?;
        let seen = match entry_kind(entry.file_type()) {
            EntryKind::File | EntryKind::Folder if self.junk.fit(path.as_bytes()) => Seen::Junk,
            EntryKind::Folder => Seen::Folder,
            EntryKind::File => match entry.metadata() {
                Ok(metadata) => {
                    let readable = readability(entry.path(), &metadata);
                    Seen::File(Box::new(metadata), readable)
                }
                Err(error) => Seen::Failed(cause(error)),
            },
            EntryKind::Link => Seen::Link,
            EntryKind::Fifo => Seen::Special("pipe"),
            EntryKind::Socket => Seen::Special("socket"),
            EntryKind::Device => Seen::Special("device"),
            EntryKind::Unknown => Seen::Special("special"),
        };
        Some(Entry { path, depth: entry.depth(), seen })
    }

    /// Something below the root could not be read: the walk goes on beside it.
    fn failed(&self, error: walkdir::Error) -> Result<Entry, SurveyError> {
        let depth = error.depth().max(1);
        match error.path().and_then(|path| self.relative(path)).filter(|path| !path.as_bytes().is_empty()) {
            Some(path) => Ok(Entry { path, depth, seen: Seen::Failed(cause(error)) }),
            None => Err(SurveyError::Source { path: self.root.to_path_buf(), source: cause(error) }),
        }
    }

    fn relative(&self, path: &Path) -> Option<SourcePath> {
        let relative = path.strip_prefix(self.root).ok()?;
        Some(SourcePath::from_bytes(path_to_bytes(relative).into_owned()))
    }
}

/// What the system said, without the place: that is said beside it.
fn cause(error: walkdir::Error) -> io::Error {
    let words = error.to_string();
    error.into_io_error().unwrap_or_else(|| io::Error::other(words))
}
