//! `scope.jsonl`: what a delivery was to contain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::description::Extent;

/// A unit that was to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeLine {
    /// Its identifier.
    pub identifier: String,
    /// Its declared extent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
    /// Whether files were to come; false for what is described only, or is not to be digitised.
    pub due: bool,
}
