//! Rights in a unit, and why and until when its access is restricted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row::DateStatement;

/// What an archivist says of rights beside the restriction itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RightsStatements {
    /// What the restriction rests on: an article, a deed of gift, a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// When the restriction ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricted_until: Option<DateStatement>,
    /// The licence or rights statement for reuse, as written or as URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Who holds the copyright.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}

impl RightsStatements {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}
