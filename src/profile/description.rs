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
    /// What becomes of titles, dates and creators that files state, where neither inventory nor path nor the defaults
    /// say any.
    #[serde(skip_serializing_if = "StatementsOfFiles::is_default")]
    pub files: StatementsOfFiles,
    /// Field of the description = its value where the inventory gives none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, String>,
}

/// What becomes of what files say of what they show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatementsOfFiles {
    /// They fill the description.
    #[default]
    Fill,
    /// They are kept in the technical metadata and compared, and fill nothing.
    Compare,
}

impl StatementsOfFiles {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl DescriptionRules {
    /// Whether nothing is asked or said. Earlier profiles keep their digest.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}
