//! What is on record and what is there, side by side: both come in the order of paths.

use std::sync::Arc;

use crate::io::{EntryKind, Folder};
use crate::records::SourcePath;

use super::baseline::Opened;
use super::error::VerifyError;
use super::expected::Expected;
use super::walk::{Met, Walk};
use super::why::Why;

/// A file that is to be read.
pub struct Job {
    /// The folder that holds it.
    pub folder: Arc<Folder>,
    /// Its key, and behind it what is known of it: on its way from thread to thread a file is one piece of memory.
    record: Box<[u8]>,
    key: usize,
}

impl Job {
    /// A file that no list names; `key` is its path, as a sort key.
    pub fn unlisted(folder: Arc<Folder>, key: &[u8]) -> Self {
        Self::listed(folder, key, &[])
    }

    /// A file that is listed; `known` is what is known of it, as it is [encoded](Expected::encode).
    fn listed(folder: Arc<Folder>, key: &[u8], known: &[u8]) -> Self {
        Self { folder, record: [key, known].concat().into(), key: key.len() }
    }

    /// Its path, as a sort key.
    pub fn key(&self) -> &[u8] {
        self.record.get(..self.key).unwrap_or_default()
    }

    /// Its name in its folder.
    pub fn name(&self) -> &[u8] {
        let behind = memchr::memrchr(0, self.key()).map_or(0, |end| end + 1);
        self.record.get(behind..self.key).unwrap_or_default()
    }

    /// Whether it is listed.
    pub fn is_listed(&self) -> bool {
        self.record.len() > self.key
    }

    /// What it should be; `None` for a file that no list names.
    pub fn expected(&self) -> Option<Expected> {
        self.record.get(self.key..).and_then(Expected::decode)
    }
}

/// What the comparison of names comes to.
pub enum Step {
    /// A file is to be read.
    Read(Job),
    /// A listed file is not there.
    Gone {
        /// Its path, as a sort key.
        key: Vec<u8>,
        /// What it was.
        expected: Expected,
    },
    /// A folder cannot be reached.
    Unreachable {
        /// Its path, as a sort key.
        key: Vec<u8>,
        /// Why.
        why: Why,
        /// Listed files below it.
        files: u64,
    },
    /// Where a file is listed stands something else.
    NoFile {
        /// Its path, as a sort key.
        key: Vec<u8>,
    },
    /// A folder at which another device is mounted than the one above; what it holds comes behind it.
    Mount {
        /// Its path, as a sort key.
        key: Vec<u8>,
    },
}

/// A folder that cannot be reached, while the listed files below it are counted.
struct Shut {
    key: Vec<u8>,
    why: Why,
    files: u64,
}

/// The comparison.
pub struct Merge<'o> {
    walk: Walk,
    opened: &'o mut Opened,
    met: Option<Met>,
    /// Recorded mount points at which nothing is mounted now.
    absent: Vec<Vec<u8>>,
    shut: Option<Shut>,
}

impl<'o> Merge<'o> {
    /// Compares what `walk` meets with what `opened` lists. `absent` are the keys of folders whose devices are not
    /// mounted.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn new(mut walk: Walk, opened: &'o mut Opened, absent: Vec<Vec<u8>>) -> Result<Self, VerifyError> {
        let met = walk.advance();
        opened.listing.advance()?;
        Ok(Self { walk, opened, met, absent, shut: None })
    }

    /// The next step; `None` at the end.
    ///
    /// # Errors
    /// The list cannot be read, or was altered.
    pub fn step(&mut self) -> Result<Option<Step>, VerifyError> {
        loop {
            if let Some(step) = self.open_again() {
                return Ok(Some(step));
            }
            let order = match (self.opened.listing.key(), &self.met) {
                (None, None) => return Ok(None),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(key), Some(_)) => key.cmp(self.walk.key()),
            };
            let step = match order {
                std::cmp::Ordering::Less => self.only_listed()?,
                std::cmp::Ordering::Greater => self.only_met(),
                std::cmp::Ordering::Equal => self.both()?,
            };
            if let Some(step) = step {
                return Ok(Some(step));
            }
        }
    }

    /// Ends the counting below a folder when the next listed file lies elsewhere.
    fn open_again(&mut self) -> Option<Step> {
        let shut = self.shut.as_ref()?;
        if self.opened.listing.key().is_some_and(|key| lies_below(key, &shut.key)) {
            return None;
        }
        self.shut.take().map(|Shut { key, why, files }| Step::Unreachable { key, why, files })
    }

    fn only_listed(&mut self) -> Result<Option<Step>, VerifyError> {
        let listing = &mut self.opened.listing;
        if let Some(shut) = &mut self.shut {
            // `open_again` saw that it lies below.
            shut.files += 1;
            listing.advance()?;
            return Ok(None);
        }
        let (key, expected) = (listing.key().unwrap_or_default().to_vec(), listing.expected()?);
        listing.advance()?;
        if let Some(mount) = self.absent.iter().find(|mount| lies_below(&key, mount)) {
            self.shut = Some(Shut {
                key: mount.clone(),
                why: Why::NotMounted { place: SourcePath::from_sort_key(mount).to_string() },
                files: 1,
            });
            return Ok(None);
        }
        Ok(Some(Step::Gone { key, expected }))
    }

    fn only_met(&mut self) -> Option<Step> {
        let key = self.walk.key().to_vec();
        let met = self.met.take();
        let step = match met {
            Some(Met::File(folder)) if self.opened.is_kept(&key) => Some(Step::Read(Job::unlisted(folder, &key))),
            Some(Met::Unreadable(error)) => self.shut_off(key, Why::System(error.to_string())),
            // Nothing of the kind is listed; what is listed below a link is not looked for behind it.
            Some(Met::Other(EntryKind::Link))
                if self.opened.listing.key().is_some_and(|listed| lies_below(listed, &key)) =>
            {
                self.shut_off(key, Why::Link)
            }
            Some(Met::Mount) => Some(Step::Mount { key }),
            _ => None,
        };
        self.met = self.walk.advance();
        step
    }

    /// Begins to count the listed files below a folder; tells of the one before it, if there was one.
    fn shut_off(&mut self, key: Vec<u8>, why: Why) -> Option<Step> {
        let before = self.shut.replace(Shut { key, why, files: 0 });
        before.map(|Shut { key, why, files }| Step::Unreachable { key, why, files })
    }

    fn both(&mut self) -> Result<Option<Step>, VerifyError> {
        let key = self.walk.key();
        let step = match self.met.take() {
            Some(Met::File(folder)) => Step::Read(Job::listed(folder, key, self.opened.listing.known())),
            Some(Met::Other(_) | Met::Mount) | None => Step::NoFile { key: key.to_vec() },
            Some(Met::Unreadable(error)) => {
                Step::Unreachable { key: key.to_vec(), why: Why::System(error.to_string()), files: 1 }
            }
        };
        self.opened.listing.advance()?;
        self.met = self.walk.advance();
        Ok(Some(step))
    }
}

/// Whether the path of `key` lies below the one of `folder`.
pub fn lies_below(key: &[u8], folder: &[u8]) -> bool {
    key.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&0))
}
