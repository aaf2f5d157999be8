//! What the threads found, in one book; read out in the order of paths at the end.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use crate::io::{Sorted, Sorter};
use crate::records::codes::fixity as codes;
use crate::records::{Algorithm, Finding, SourcePath, Subject};

use super::error::VerifyError;
use super::expected::Expected;
use super::judge::Verdict;
use super::outcome::Counts;
use super::suspects::{Fate, Suspects};
use super::why::Why;

/// Bytes of findings that are held in memory while they are sorted.
const HELD: usize = 4 << 20;
/// Most folders that cannot be reached of which it is remembered that they were told; of more than these the second
/// walk tells again.
const MOST_SHUT: usize = 10_000;

/// When it is said what is gone, new, or moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// When all is read.
    Now,
    /// By somebody who sees more than this.
    Later,
}

/// The book.
pub struct Book {
    pub counts: Counts,
    findings: Sorter,
    suspects: Suspects,
    settling: Settling,
    met: bool,
    /// Keys of folders that cannot be reached and were told.
    shut: BTreeSet<Vec<u8>>,
    /// Whether it was told that the whole place went away.
    away: bool,
}

impl Book {
    /// An empty one. What is more than memory holds goes to the folder `scratch`.
    pub fn new(scratch: &Path, settling: Settling) -> Result<Self, VerifyError> {
        Ok(Self {
            counts: Counts::default(),
            findings: Sorter::new(scratch, HELD),
            suspects: Suspects::new()?,
            settling,
            met: false,
            shut: BTreeSet::new(),
            away: false,
        })
    }

    /// So many files were read and are as they were; so many are as they were by their size and time, and were not
    /// read.
    pub fn well(&mut self, intact: u64, unread: u64) {
        self.met |= intact + unread > 0;
        self.counts.intact += intact;
        self.counts.unread += unread;
    }

    /// A file was read, or could not be.
    pub fn note(&mut self, key: &[u8], verdict: Verdict) -> Result<(), VerifyError> {
        self.met |= !matches!(verdict, Verdict::Nothing | Verdict::Unfinished | Verdict::Fresh(_) | Verdict::Gone(_));
        match verdict {
            Verdict::Intact => self.well(1, 0),
            Verdict::Nothing | Verdict::Unfinished => {}
            Verdict::Unread => self.well(0, 1),
            Verdict::OtherSize { found, expected } => {
                self.counts.differing += 1;
                self.say(key, &about(codes::OTHER_SIZE, key).with("found", found).with("expected", expected))?;
            }
            Verdict::OtherTimeUnread { found, expected } => {
                self.counts.differing += 1;
                let finding = about(codes::OTHER_TIME, key).with("found", time(found)).with("expected", time(expected));
                self.say(key, &finding)?;
            }
            Verdict::OtherTime { found, expected } => {
                self.counts.intact += 1;
                self.counts.metadata += 1;
                let finding = about(codes::METADATA, key).with("found", time(found)).with("expected", time(expected));
                self.say(key, &finding)?;
            }
            Verdict::Altered { expected, taken, how } => self.suspects.altered(key, &expected, &taken, &how)?,
            Verdict::Fresh(taken) => self.suspects.fresh(key, &taken)?,
            Verdict::Gone(expected) => self.gone(key, &expected)?,
            Verdict::Unreachable(error) => self.unreachable(key, &Why::System(error.to_string()), 1)?,
            Verdict::Unreadable(error) => {
                self.counts.unreadable += 1;
                self.say(key, &about(codes::UNREADABLE, key).with("message", error))?;
            }
            Verdict::Busy => {
                self.counts.busy += 1;
                self.say(key, &about(codes::BUSY, key))?;
            }
            Verdict::NoFile => self.no_file(key)?,
        }
        Ok(())
    }

    /// From now on it is said what is gone, new, or moved. Gives how many files there were of which it was not.
    pub fn settle(&mut self) -> u64 {
        self.settling = Settling::Now;
        std::mem::take(&mut self.counts.unsettled)
    }

    /// Whether any listed file was met.
    pub fn met_any(&self) -> bool {
        self.met
    }

    /// A listed file is there.
    pub fn saw_listed(&mut self) {
        self.met = true;
    }

    /// A listed file is not there.
    pub fn gone(&mut self, key: &[u8], expected: &Expected) -> Result<(), VerifyError> {
        match self.settling {
            Settling::Now => self.suspects.gone(key, expected)?,
            Settling::Later => self.counts.unsettled += 1,
        }
        Ok(())
    }

    /// A file is there that no list names; it was not read.
    pub fn unread(&mut self, key: &[u8]) -> Result<(), VerifyError> {
        match self.settling {
            // A digest that no file has: it is new, whatever it holds.
            Settling::Now => self.suspects.fresh(key, &vec![(Algorithm::Blake3, Vec::new())])?,
            Settling::Later => self.counts.unsettled += 1,
        }
        Ok(())
    }

    /// Something cannot be reached, with `files` listed files.
    pub fn unreachable(&mut self, key: &[u8], why: &Why, files: u64) -> Result<(), VerifyError> {
        // A folder into which nobody can look may hold anything.
        self.counts.unreachable += files.max(1);
        self.say(key, &why.finding(Subject::file(&SourcePath::from_sort_key(key)), files))
    }

    /// A folder cannot be reached, with `files` listed files: told once, however many walks come by.
    pub fn shut(&mut self, key: &[u8], why: &Why, files: u64) -> Result<(), VerifyError> {
        if self.shut.contains(key) {
            return Ok(());
        }
        if self.shut.len() < MOST_SHUT {
            self.shut.insert(key.to_vec());
        }
        self.unreachable(key, why, files)
    }

    /// The place went away while `files` files were in doubt: of these nothing is known.
    pub fn went_away(&mut self, why: &Why, files: u64) -> Result<(), VerifyError> {
        self.away = true;
        self.unreachable(b"", why, files)
    }

    /// Where a file is listed stands something else.
    pub fn no_file(&mut self, key: &[u8]) -> Result<(), VerifyError> {
        self.counts.no_file += 1;
        self.say(key, &about(codes::NO_FILE, key))
    }

    fn say(&mut self, key: &[u8], finding: &Finding) -> Result<(), VerifyError> {
        let json = serde_json::to_vec(finding).map_err(|error| VerifyError::Scratch(error.into()))?;
        self.findings.push(key, &json).map_err(VerifyError::Scratch)
    }

    /// Decides what moved, and gives the counts with all findings in the order of paths. `gone` says why the place is
    /// no longer the one that should be read, if it is not: then its files are not missing, and what was to be settled
    /// later cannot be.
    pub fn close(self, gone: Option<&Why>) -> Result<(Counts, Findings), VerifyError> {
        let Self { mut counts, mut findings, suspects, away, .. } = self;
        let mut lost = 0;
        suspects.decide(|key, fate| {
            let finding = match &fate {
                Fate::Missing if gone.is_some() => {
                    lost += 1;
                    return Ok(());
                }
                _ => finding_of(&key, fate, &mut counts),
            };
            let json = serde_json::to_vec(&finding).map_err(|error| VerifyError::Scratch(error.into()))?;
            findings.push(&key, &json).map_err(VerifyError::Scratch)
        })?;
        if gone.is_some() {
            lost += std::mem::take(&mut counts.unsettled);
        }
        // That a place went away is told though no listed file was missed: nobody knows what was not seen any more.
        if let Some(why) = gone.filter(|why| lost > 0 || (**why == Why::WentAway && !away)) {
            counts.unreachable += lost.max(1);
            let finding = why.finding(Subject::file(&SourcePath::from_sort_key(b"")), lost);
            let json = serde_json::to_vec(&finding).map_err(|error| VerifyError::Scratch(error.into()))?;
            findings.push(b"", &json).map_err(VerifyError::Scratch)?;
        }
        Ok((counts, Findings(findings.finish().map_err(VerifyError::Scratch)?)))
    }
}

/// The findings in the order of paths.
pub struct Findings(Sorted);

impl Findings {
    /// The next one; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Finding>, VerifyError> {
        let Some((_, json)) = self.0.next_record().map_err(VerifyError::Scratch)? else { return Ok(None) };
        serde_json::from_slice(json).map(Some).map_err(|error| VerifyError::Scratch(error.into()))
    }
}

fn finding_of(key: &[u8], fate: Fate, counts: &mut Counts) -> Finding {
    match fate {
        Fate::Missing => {
            counts.missing += 1;
            about(codes::MISSING, key)
        }
        Fate::New => {
            counts.new += 1;
            about(codes::NEW, key)
        }
        Fate::Moved { from } => {
            counts.moved += 1;
            about(codes::MOVED, key).with("from", SourcePath::from_sort_key(&from))
        }
        Fate::Exchanged { other } => {
            counts.exchanged += 1;
            about(codes::EXCHANGED, key).with("other", SourcePath::from_sort_key(&other))
        }
        Fate::Truncated { size, was } => {
            counts.truncated += 1;
            let expected = was.map_or_else(|| "?".to_owned(), |was| was.to_string());
            about(codes::TRUNCATED, key).with("found", size).with("expected", expected)
        }
        Fate::Changed { algorithm, expected, found } => {
            counts.changed += 1;
            about(codes::CHANGED, key).with("algorithm", algorithm).with("expected", expected).with("found", found)
        }
    }
}

fn about(code: crate::records::Code, key: &[u8]) -> Finding {
    Finding::new(code, Subject::file(&SourcePath::from_sort_key(key)))
}

fn time(nanoseconds: i64) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds)).map_or_else(|_| nanoseconds.to_string(), |at| at.to_string())
}
