//! A portion that is being read: how far the reading got, in `stores/NAME/under-way-DIGEST.jsonl`, one file for each
//! portion. When the portion is read its reading is on record, and the file goes.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::digest::{Algorithm, Hex32};
use super::super::header::{Record, format_of, version_of};
use super::super::path::SourcePath;
use super::super::plan::Stamp;

/// Which portion is read, since when, with which digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnderWay {
    /// `fondo.reading-under-way`.
    #[serde(deserialize_with = "format_of::<UnderWay, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<UnderWay, _>")]
    pub version: u32,
    /// When its first byte was read: as old as this is the knowledge of the portion when it is read to its end.
    pub since: Timestamp,
    /// The seal of the manifest.
    pub seal: Hex32,
    /// The first path; absent where it is the first of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SourcePath>,
    /// The first path behind it; absent where it ends with the last of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<SourcePath>,
    /// Which digests are taken.
    pub algorithms: Vec<Algorithm>,
}

impl Record for UnderWay {
    const FORMAT: &'static str = "fondo.reading-under-way";
    const VERSION: u32 = 1;
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum UnderWayLine {
    /// The first one.
    Portion(UnderWay),
    /// Files that were read to their ends and are what they were. One that is not is read again.
    Intact(Vec<SourcePath>),
    /// How far the reading of a large file got.
    Reached {
        /// The file.
        path: SourcePath,
        /// What the file system said of it: what was read counts while that is so.
        stamp: Stamp,
        /// What must be kept of its last step.
        state: LongState,
    },
}

/// `stores/NAME/whole-reading.json`: a reading of the whole store with both digests was begun, and is not at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeReading {
    /// `fondo.whole-reading`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// When it was begun: what was read since with both digests belongs to it.
    pub since: Timestamp,
}

impl Record for WholeReading {
    const FORMAT: &'static str = "fondo.whole-reading";
    const VERSION: u32 = 1;
}

/// `stores/NAME/not-read.json`: portions that were to be read and could not be. Others are read before them, and
/// whoever asks why the promise is in danger is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotRead {
    /// `fondo.portions-not-read`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The portions, in the order of their first paths.
    pub portions: Vec<NotReadPortion>,
}

impl Record for NotRead {
    const FORMAT: &'static str = "fondo.portions-not-read";
    const VERSION: u32 = 1;
}

/// A portion that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotReadPortion {
    /// The first path; absent where it is the first of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SourcePath>,
    /// When it was tried last.
    pub tried: Timestamp,
}

/// What must be kept of a step of the reading of a large file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LongState {
    /// Bytes from the beginning to the end of the step.
    pub bytes: u64,
    /// The chaining value of the step in the tree of BLAKE3 (section 2.1 of its specification), where BLAKE3 is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<Hex32>,
    /// The state of SHA-256 over all bytes so far, in hexadecimal digits, where SHA-256 is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}
