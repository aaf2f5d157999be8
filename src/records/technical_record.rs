//! The record `fondo.technical` in `data/metadata/technical.json`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::header::Record;
use super::master::MadeMaster;
use super::technical::{Identification, Technical};
use super::unit::UnitRecord;

/// What was measured in the masters of a unit, file by file. What access copies are stands in `unit.json`, beside their
/// masters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnicalRecord<'r> {
    /// `fondo.technical`.
    pub format: Cow<'r, str>,
    /// Version of the format.
    pub version: u32,
    /// Identifier of the unit.
    pub unit: Cow<'r, str>,
    /// Version of the unit.
    pub unit_version: u32,
    /// Files in order of name.
    pub files: Vec<FileTechnical<'r>>,
}

/// What was measured in one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileTechnical<'r> {
    /// Name below `data/representations/master/`; below `data/representations/source/` where a master was made of it.
    pub name: Cow<'r, str>,
    /// Its format.
    pub format: Cow<'r, Identification>,
    /// What was measured.
    pub technical: Cow<'r, Technical>,
    /// The master that was made of it; absent where it is its own master.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<MasterTechnical<'r>>,
}

/// What was measured in a master that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MasterTechnical<'r> {
    /// Name below `data/representations/master/`.
    pub name: Cow<'r, str>,
    /// Its format.
    pub format: Cow<'r, Identification>,
    /// What was measured when it was read back.
    pub technical: Cow<'r, Technical>,
}

impl<'r> TechnicalRecord<'r> {
    /// The technical part of a unit's record, borrowed from it.
    #[must_use]
    pub fn of(record: &'r UnitRecord) -> Self {
        let files = record.files.iter().map(|file| FileTechnical {
            name: Cow::Borrowed(&file.name),
            format: Cow::Borrowed(&file.format),
            technical: Cow::Borrowed(&file.technical),
            made: file.made.as_deref().map(MasterTechnical::of),
        });
        Self {
            format: Cow::Borrowed(Self::FORMAT),
            version: Self::VERSION,
            unit: Cow::Borrowed(&record.unit),
            unit_version: record.unit_version,
            files: files.collect(),
        }
    }
}

impl<'r> MasterTechnical<'r> {
    fn of(made: &'r MadeMaster) -> Self {
        Self {
            name: Cow::Borrowed(&made.name),
            format: Cow::Borrowed(&made.format),
            technical: Cow::Borrowed(&made.technical),
        }
    }
}

impl Record for TechnicalRecord<'_> {
    const FORMAT: &'static str = "fondo.technical";
    const VERSION: u32 = 1;
}
