//! `[description]`: what descriptions must say, and what is said of all units.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::ObligationSet;

/// `[description]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DescriptionRules {
    /// Standards whose obligations are checked for each unit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<ObligationSet>,
    /// Field of the description = its value where the inventory gives none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, String>,
}

impl DescriptionRules {
    /// Whether nothing is asked or said. Profiles of before keep their digest.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}
