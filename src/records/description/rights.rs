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

/// What a restriction of access rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestrictionBasis<'d> {
    /// A law: its jurisdiction (ISO 3166, or `eu`) and how the inventory cites it.
    Statute {
        /// The jurisdiction.
        jurisdiction: &'static str,
        /// The citation.
        citation: &'d str,
    },
    /// Something else, in words; nothing where nothing is said.
    Other(Option<&'d str>),
}

/// Words by which a cell cites a law, with the jurisdiction that they tell.
const LAWS: [(&str, &str); 9] = [
    ("gdpr", "eu"),
    ("regolamento (ue)", "eu"),
    ("reg. ue", "eu"),
    ("d.lgs", "it"),
    ("d. lgs", "it"),
    ("decreto legislativo", "it"),
    ("d.p.r", "it"),
    ("legge ", "it"),
    ("codice dei beni culturali", "it"),
];

impl RightsStatements {
    /// What the restriction rests on: a law where the words cite one.
    #[must_use]
    pub fn restriction_basis(&self) -> RestrictionBasis<'_> {
        let Some(basis) = self.basis.as_deref().map(str::trim).filter(|basis| !basis.is_empty()) else {
            return RestrictionBasis::Other(None);
        };
        let words = basis.to_lowercase();
        match LAWS.iter().find(|(word, _)| words.contains(word)) {
            Some((_, jurisdiction)) => RestrictionBasis::Statute { jurisdiction, citation: basis },
            None => RestrictionBasis::Other(Some(basis)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_are_told_by_their_citation() {
        let rights = |basis: &str| RightsStatements { basis: Some(basis.into()), ..RightsStatements::default() };
        let jurisdiction = |basis: &str| match rights(basis).restriction_basis() {
            RestrictionBasis::Statute { jurisdiction, .. } => Some(jurisdiction),
            RestrictionBasis::Other(_) => None,
        };
        assert_eq!(jurisdiction("art. 122 D.Lgs. 42/2004"), Some("it"));
        assert_eq!(jurisdiction("GDPR, art. 9"), Some("eu"));
        assert_eq!(jurisdiction("volontà del donatore"), None);
        assert_eq!(RightsStatements::default().restriction_basis(), RestrictionBasis::Other(None));
    }
}
