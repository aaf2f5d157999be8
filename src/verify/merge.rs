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
    /// Its name there.
    pub name: Vec<u8>,
    /// Its path, as a sort key.
    pub key: Vec<u8>,
    /// What it should be; `None` for a file that no list names.
    pub expected: Option<Expected>,
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
    listed: Option<(Vec<u8>, Expected)>,
    /// Recorded mount points at which nothing is mounted now.
    absent: Vec<Vec<u8>>,
    shut: Option<Shut>,
}

impl<'o> Merge<'o> {
    /// Compares what `walk` meets with what `opened` lists. `absent` are the keys of folders whose devices are not mounted.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn new(mut walk: Walk, opened: &'o mut Opened, absent: Vec<Vec<u8>>) -> Result<Self, VerifyError> {
        let met = walk.advance();
        let listed = opened.next()?;
        Ok(Self { walk, opened, met, listed, absent, shut: None })
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
            let order = match (&self.listed, &self.met) {
                (None, None) => return Ok(None),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some((key, _)), Some(_)) => key.as_slice().cmp(self.walk.key()),
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
        if self.listed.as_ref().is_some_and(|(key, _)| lies_below(key, &shut.key)) {
            return None;
        }
        self.shut.take().map(|Shut { key, why, files }| Step::Unreachable { key, why, files })
    }

    fn only_listed(&mut self) -> Result<Option<Step>, VerifyError> {
        let Some((key, expected)) = self.listed.take() else { return Ok(None) };
        self.listed = self.opened.next()?;
        if let Some(shut) = &mut self.shut {
            // `open_again` saw that it lies below.
            shut.files += 1;
            return Ok(None);
        }
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
            Some(Met::File { folder, name }) if self.opened.is_kept(&key) => {
                Some(Step::Read(Job { folder, name, key, expected: None }))
            }
            Some(Met::Unreadable(error)) => self.shut_off(key, Why::System(error.to_string())),
            // Nothing of the kind is listed; what is listed below a link is not looked for behind it.
            Some(Met::Other(EntryKind::Link))
                if self.listed.as_ref().is_some_and(|(listed, _)| lies_below(listed, &key)) =>
            {
                self.shut_off(key, Why::Link)
            }
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
        let Some((key, expected)) = self.listed.take() else { return Ok(None) };
        self.listed = self.opened.next()?;
        let met = self.met.take();
        self.met = self.walk.advance();
        Ok(Some(match met {
            Some(Met::File { folder, name }) => Step::Read(Job { folder, name, key, expected: Some(expected) }),
            Some(Met::Other(_) | Met::Mount) | None => Step::NoFile { key },
            Some(Met::Unreadable(error)) => Step::Unreachable { key, why: Why::System(error.to_string()), files: 1 },
        }))
    }
}

fn lies_below(key: &[u8], folder: &[u8]) -> bool {
    key.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&0))
}
