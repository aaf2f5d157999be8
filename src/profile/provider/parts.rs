//! Which files of a unit are meant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Files of a unit of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PartSet {
    /// Masters.
    Master,
    /// Sources of which masters were made.
    Source,
    /// Access copies, and PDF/A documents for consultation.
    Access,
    /// Texts of pages.
    Text,
    /// Metadata of the unit.
    Metadata,
}

impl PartSet {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Master, Self::Source, Self::Access, Self::Text, Self::Metadata];

    /// The word of profiles.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Master => "master",
            Self::Source => "source",
            Self::Access => "access",
            Self::Text => "text",
            Self::Metadata => "metadata",
        }
    }
}
