//! Events: every act on an object, once, in the log and in the PREMIS of its package.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::digest::Hex32;

/// The namespace of event identifiers: UUIDv5 of `https://fondo.invalid/event` in the URL namespace of RFC 9562.
const NAMESPACE: &[u8] = b"https://fondo.invalid/event";

/// The `decision` in the detail of an event that says that a version brought what was ordered.
pub const RESCAN_CLOSED: &str = "rescan-closed";

/// Types of events, by the codes of the Library of Congress vocabulary `preservation/eventType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EventType {
    /// `mes`: digests were computed.
    MessageDigestCalculation,
    /// `fix`: digests were compared with supplied ones.
    FixityCheck,
    /// `for`: the format was identified.
    FormatIdentification,
    /// `mee`: technical metadata were read.
    MetadataExtraction,
    /// `val`: the structure was checked.
    Validation,
    /// `fil`: a name was replaced by a safe one.
    FilenameChange,
    /// `nor`: a master was made of a source.
    Normalization,
    /// `mig`: a derivative was made.
    Migration,
    /// `cre`: something new was made of an object: the text of a page.
    Creation,
    /// `acc`: a unit was accepted.
    Accession,
    /// `qua`: a unit was held.
    Quarantine,
    /// `qua` as well: a unit was refused, its delivery must come again.
    Refusal,
    /// `ipc`: a package was made.
    InformationPackageCreation,
    /// `ing`: a package was committed to the workspace.
    Ingestion,
    /// `dea`: a version was withdrawn by `fondo undo`; its bytes stay.
    Deaccession,
    /// `poa`: a decision was recorded.
    PolicyAssignment,
    /// `tra`: a provider answered to what was handed over.
    Transfer,
    /// `dsp`: a person was shown what not everybody may see.
    Displaying,
    /// `rec`: damaged bytes were brought back from a good copy.
    Recovery,
}

impl EventType {
    /// The three-letter code of the vocabulary.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MessageDigestCalculation => "mes",
            Self::FixityCheck => "fix",
            Self::FormatIdentification => "for",
            Self::MetadataExtraction => "mee",
            Self::Validation => "val",
            Self::FilenameChange => "fil",
            Self::Normalization => "nor",
            Self::Migration => "mig",
            Self::Creation => "cre",
            Self::Accession => "acc",
            Self::Quarantine | Self::Refusal => "qua",
            Self::InformationPackageCreation => "ipc",
            Self::Ingestion => "ing",
            Self::Deaccession => "dea",
            Self::PolicyAssignment => "poa",
            Self::Transfer => "tra",
            Self::Displaying => "dsp",
            Self::Recovery => "rec",
        }
    }

    /// The term of the vocabulary.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::MessageDigestCalculation => "message digest calculation",
            Self::FixityCheck => "fixity check",
            Self::FormatIdentification => "format identification",
            Self::MetadataExtraction => "metadata extraction",
            Self::Validation => "validation",
            Self::FilenameChange => "filename change",
            Self::Normalization => "normalization",
            Self::Migration => "migration",
            Self::Creation => "creation",
            Self::Accession => "accession",
            Self::Quarantine | Self::Refusal => "quarantine",
            Self::InformationPackageCreation => "information package creation",
            Self::Ingestion => "ingestion",
            Self::Deaccession => "deaccession",
            Self::PolicyAssignment => "policy assignment",
            Self::Transfer => "transfer",
            Self::Displaying => "displaying",
            Self::Recovery => "recovery",
        }
    }
}

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should.
    Success,
    /// As it should, with something to look at.
    Warning,
    /// It failed.
    Failure,
}

impl Outcome {
    /// As it is written in the log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// What an event says, before the log gives it its place.
///
/// The log holds identifiers and digests; names of people, titles and paths of the source stay in records that can be
/// restricted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// UUIDv5 of (unit key, step, object): the same act has the same identifier.
    pub id: Uuid,
    /// Its type.
    pub kind: EventType,
    /// When it happened. Inside packages this is the batch's instant.
    pub at: Timestamp,
    /// The unit version it belongs to: `unit/v1`.
    pub object: String,
    /// Unit key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_key: Option<Hex32>,
    /// Batch.
    pub batch: String,
    /// Who or what did it: an operator's role or identifier from `fondo.toml`, or the program.
    pub agent: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Digests, counts, codes: never names of people or titles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

impl Event {
    /// The identifier of the act `step` on `object` of the unit with `unit_key`.
    #[must_use]
    pub fn identifier(unit_key: &Hex32, step: &str, object: &str) -> Uuid {
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE);
        let name = format!("{unit_key}\n{step}\n{object}");
        Uuid::new_v5(&namespace, name.as_bytes())
    }

    /// The order to bring something again that the version brought which it is about, where it says so.
    #[must_use]
    pub fn closed_order(&self) -> Option<Uuid> {
        let closes = self.detail.get("decision").is_some_and(|decision| decision == RESCAN_CLOSED);
        self.detail.get("order").filter(|_| closes)?.parse().ok()
    }

    /// The version of a unit that it is about, where its object is one: `unit/v1`.
    #[must_use]
    pub fn version_of_unit(&self) -> Option<(&str, u32)> {
        let (unit, version) = self.object.rsplit_once("/v")?;
        Some((unit, version.parse().ok()?))
    }
}
