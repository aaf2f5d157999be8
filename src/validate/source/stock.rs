//! What a source gives when it is walked: every entry goes into the scratch index.

use std::io;

use crate::formats::bag::fold;
use crate::records::codes::package as codes;
use crate::records::{Finding, Severity, SourcePath};

use super::super::error::ValidateError;
use super::super::findings::Findings;
use super::super::scratch::{Kind, Scratch};
use super::face::{Holding, Located};

/// Files and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Payload {
    /// Files.
    pub(in super::super) files: u64,
    /// Their bytes.
    pub(in super::super) bytes: u64,
}

/// Takes stock of a bag.
pub(in super::super) struct Stock<'s> {
    pub(super) scratch: &'s Scratch,
    pub(super) findings: &'s mut Findings,
    payload: Payload,
    totals: Payload,
    has_payload_folder: bool,
    holding: Holding,
    root: Option<String>,
    flat: Option<Finding>,
    inner: Inner,
}

/// Files that are archives themselves, by their names: what they hold is not looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Inner {
    /// How many.
    pub(in super::super) archives: u64,
    /// The first in the order of paths.
    pub(in super::super) first: Option<SourcePath>,
}

/// Endings of names of archives.
const ARCHIVES: [&[u8]; 9] = [b".zip", b".tar", b".tgz", b".tar.gz", b".gz", b".7z", b".rar", b".bz2", b".xz"];

impl<'s> Stock<'s> {
    /// Nothing yet.
    pub(in super::super) fn new(scratch: &'s Scratch, findings: &'s mut Findings) -> Self {
        let (payload, totals) = (Payload::default(), Payload::default());
        Self {
            scratch,
            findings,
            payload,
            totals,
            has_payload_folder: false,
            holding: Holding::Sound,
            root: None,
            flat: None,
            inner: Inner::default(),
        }
    }

    /// Begins anew: nothing was given yet.
    ///
    /// # Errors
    /// There is no room for the scratch index.
    pub(super) fn forget(&mut self) -> Result<(), ValidateError> {
        self.scratch.forget()?;
        self.findings.take();
        (self.payload, self.totals) = (Payload::default(), Payload::default());
        (self.has_payload_folder, self.holding, self.inner) = (false, Holding::Sound, Inner::default());
        Ok(())
    }

    /// Everything in an archive lies in this folder.
    pub(super) fn lies_in(&mut self, root: &[u8]) {
        self.root = String::from_utf8(root.to_vec()).ok();
    }

    /// What an archive holds does not lie in one folder, which some packages have to: what to say of one that has to.
    pub(super) fn is_flat(&mut self, finding: Finding) {
        self.flat = Some(finding);
    }

    /// The folder in an archive, and what there is to say of an archive without one.
    pub(in super::super) fn root(&mut self) -> (Option<String>, Option<Finding>) {
        (self.root.take(), self.flat.take())
    }

    /// Archives inside.
    pub(in super::super) fn inner(&self) -> Inner {
        self.inner.clone()
    }

    /// All files.
    pub(in super::super) fn totals(&self) -> Payload {
        self.totals
    }

    /// The payload, if there is a folder for it.
    pub(in super::super) fn payload(&self) -> (Payload, bool) {
        (self.payload, self.has_payload_folder)
    }

    /// A folder.
    pub(super) fn folder(&mut self, path: &SourcePath) {
        self.has_payload_folder |= path.as_bytes() == b"data";
    }

    /// A file of `size` bytes; false where the bag has one of this path already.
    ///
    /// # Errors
    /// There is no room for the scratch index.
    pub(super) fn file(&mut self, file: &Located, size: u64) -> Result<bool, ValidateError> {
        let in_payload = file.path.as_bytes().starts_with(b"data/");
        let kind = if in_payload { Kind::Payload } else { Kind::Tag };
        if !self.note(file, size, kind)? {
            return Ok(false);
        }
        self.count_archive(&file.path);
        self.totals.files += 1;
        self.totals.bytes = self.totals.bytes.saturating_add(size);
        if in_payload {
            self.has_payload_folder = true;
            self.payload.files += 1;
            self.payload.bytes = self.payload.bytes.saturating_add(size);
        }
        Ok(true)
    }

    /// Neither a file nor a folder.
    ///
    /// # Errors
    /// There is no room for the scratch index.
    pub(super) fn special(&mut self, path: SourcePath) -> Result<(), ValidateError> {
        self.note(&Located { path, extent: None }, 0, Kind::Special).map(drop)
    }

    /// Something of a folder that cannot be read.
    pub(super) fn unreadable(&mut self, path: &SourcePath, error: io::Error) {
        let finding = self.findings.about(codes::BAG_FILE_UNREADABLE, Some(path));
        self.findings.say(finding.with("path", path).with("error", error));
    }

    /// Something about the archive itself. After an error what it holds is not judged.
    pub(super) fn about_archive(&mut self, finding: Finding) {
        if finding.severity == Severity::Error {
            self.holding = Holding::Unsound;
        }
        self.findings.say(finding);
    }

    /// What is to be thought of the source.
    pub(super) fn holding(&self) -> Holding {
        self.holding
    }

    fn count_archive(&mut self, path: &SourcePath) {
        let name = path.as_bytes().to_ascii_lowercase();
        if !ARCHIVES.iter().any(|ending| name.ends_with(ending)) {
            return;
        }
        self.inner.archives += 1;
        if self.inner.first.as_ref().is_none_or(|first| path < first) {
            self.inner.first = Some(path.clone());
        }
    }

    fn note(&self, file: &Located, size: u64, kind: Kind) -> Result<bool, ValidateError> {
        Ok(self.scratch.note_file(file, size, kind, file.path.as_str().map(fold).as_deref())?)
    }
}
