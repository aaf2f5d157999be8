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
}

impl<'s> Stock<'s> {
    /// Nothing yet.
    pub(in super::super) fn new(scratch: &'s Scratch, findings: &'s mut Findings) -> Self {
        let (payload, totals) = (Payload::default(), Payload::default());
        Self { scratch, findings, payload, totals, has_payload_folder: false, holding: Holding::Sound }
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

    fn note(&self, file: &Located, size: u64, kind: Kind) -> Result<bool, ValidateError> {
        Ok(self.scratch.note_file(file, size, kind, file.path.as_str().map(fold).as_deref())?)
    }
}
