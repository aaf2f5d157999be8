//! `journal.jsonl` and the checkpoints of units: what was done and need not be done again.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::acceptance;
use super::companion::CompanionLook;
use super::digest::Hex32;
use super::finding::{Code, Finding, Severity};
use super::header::{Record, format_of, version_of};
use super::path::SourcePath;
use super::pdfa_document::UnitDocuments;
use super::plan::Stamp;
use super::recognition::UnitText;
use super::unit::{MasterFile, PackageShape, UnitState};

/// A line of `journal.jsonl`. Times here are the clock's; nothing of it goes into a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "kebab-case", deny_unknown_fields)]
pub enum JournalLine {
    /// A run began or went on.
    Started {
        /// `fondo.journal`.
        #[serde(deserialize_with = "format_of::<JournalLine, _>")]
        format: String,
        /// Version of the format; a reader refuses those that it does not know.
        #[serde(deserialize_with = "version_of::<JournalLine, _>")]
        version: u32,
        /// The machine's clock when the line was written, UTC.
        clock: Timestamp,
        /// The batch's instant: kept from the first run on.
        at: Timestamp,
        /// The program and its version: `fondo 0.1.0`.
        program: String,
        /// The person of `fondo.toml` who answers for it, or the account of the machine.
        operator: String,
    },
    /// A unit's package is about to be renamed to its final name.
    Intent {
        /// The identifier of the unit.
        unit: String,
        /// Its folder below `packages/`.
        folder: String,
        /// The version, from 1.
        unit_version: u32,
        /// The digest of everything that decided what came of the unit.
        unit_key: Hex32,
        /// SHA-256 of the package's tag manifest: how a package that has its final name is recognised.
        tag_manifest: Hex32,
        /// The shapes to be made beside the folder bag.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        shapes: Vec<PackageShape>,
    },
    /// A unit came to its end.
    Unit(Box<UnitOutcome>),
    /// `fondo undo` withdrew a version that this batch had brought.
    Withdrawn {
        /// The machine's clock when the line was written, UTC.
        clock: Timestamp,
        /// The identifier of the unit.
        unit: String,
        /// The version, from 1.
        unit_version: u32,
        /// The person of `fondo.toml` who answers for it, or the account of the machine.
        operator: String,
        /// Why, in the operator's words.
        reason: String,
    },
    /// The run ended.
    Ended {
        /// The machine's clock when the line was written, UTC.
        clock: Timestamp,
        /// Exit code of the program; 5 also stands for a run that was cut off, as was noted later.
        exit: u8,
    },
}

impl Record for JournalLine {
    const FORMAT: &'static str = "fondo.journal";
    const VERSION: u32 = 1;
}

/// How a unit ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitOutcome {
    /// The machine's clock when the line was written, UTC.
    pub clock: Timestamp,
    /// The identifier of the unit.
    pub unit: String,
    /// The version, from 1, where one was made or stood already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_version: Option<u32>,
    /// The digest of everything that decided what came of it; absent where the sources could not all be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_key: Option<Hex32>,
    /// Its state now.
    pub state: UnitState,
    /// True where a version with the same key stood already and nothing was done.
    pub unchanged: bool,
    /// Title, for the report; absent for restricted units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether reports must show no more than the identifier.
    pub restricted: bool,
    /// How many files it has in the source.
    pub files: u64,
    /// Their bytes together.
    pub bytes: u64,
    /// How many pages the files hold.
    pub pages: u64,
    /// Bytes of its package; 0 where none was made.
    pub package_bytes: u64,
    /// Milliseconds by the clock from the first file to the last word; 0 where no run worked on it.
    pub millis: u64,
    /// Its text, where any was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<UnitText>,
    /// Its PDF/A documents, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<UnitDocuments>,
    /// Everything that was found, with its final severity.
    pub findings: Vec<Finding>,
}

impl UnitOutcome {
    /// Whether a run said it while it was at work on the unit. What a later run carried to its end took no time; and
    /// what waited may have been settled by another delivery.
    #[must_use]
    pub fn is_told_by_a_run(&self) -> bool {
        self.millis > 0 && !self.is_superseded()
    }

    /// The codes of its errors, the heaviest first, each once.
    #[must_use]
    pub fn because(&self) -> Vec<Code> {
        let mut codes = Vec::new();
        for finding in self.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            if !codes.contains(&finding.code) {
                codes.push(finding.code);
            }
        }
        codes
    }

    /// Whether what waited was settled by another delivery, which brought it.
    #[must_use]
    pub fn is_superseded(&self) -> bool {
        self.findings.iter().any(|finding| finding.code == acceptance::SUPERSEDED)
    }
}

/// A line of `checkpoint.jsonl`: work that was done on the files of a unit and is valid as long as nothing changes that
/// decided it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CheckpointLine {
    /// The first line.
    Valid {
        /// `fondo.checkpoint`.
        #[serde(deserialize_with = "format_of::<CheckpointLine, _>")]
        format: String,
        /// Version of the format; what a newer program wrote is done again.
        #[serde(deserialize_with = "version_of::<CheckpointLine, _>")]
        version: u32,
        /// The digest of everything that decided the work.
        context: Hex32,
    },
    /// What came of a file.
    File(Box<FileCheckpoint>),
}

impl Record for CheckpointLine {
    const FORMAT: &'static str = "fondo.checkpoint";
    const VERSION: u32 = 1;
}

/// A line of a unit's checkpoint: one file is read, inspected, staged and flushed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileCheckpoint {
    /// The source.
    pub path: SourcePath,
    /// What the file system said of it when it was read.
    pub stamp: Stamp,
    /// What came of it.
    pub file: MasterFile,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// What it is, where its bytes say that it goes with a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companion: Option<CompanionLook>,
    /// Small picture for the report, as JPEG in the batch's folder, where a person should look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}
