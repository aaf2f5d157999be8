//! The elements of ISAD(G), 2nd edition, beyond those that have a field of their own in a description.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The level of description (ISAD(G) 3.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IsadLevel {
    /// Fonds (fondo).
    Fonds,
    /// Sub-fonds (subfondo).
    Subfonds,
    /// Series (serie).
    Series,
    /// Sub-series (sottoserie).
    Subseries,
    /// File (fascicolo, unità archivistica).
    File,
    /// Item (unità documentaria).
    Item,
}

impl IsadLevel {
    /// The word for it in EAD3 (`@level`).
    #[must_use]
    pub const fn ead(self) -> &'static str {
        match self {
            Self::Fonds => "fonds",
            Self::Subfonds => "subfonds",
            Self::Series => "series",
            Self::Subseries => "subseries",
            Self::File => "file",
            Self::Item => "item",
        }
    }

    /// The level that a cell of an inventory means.
    #[must_use]
    pub fn of_word(text: &str) -> Option<Self> {
        Some(match text.trim().to_lowercase().as_str() {
            "fondo" | "fonds" | "archivio" | "superfondo" => Self::Fonds,
            "subfondo" | "sub-fondo" | "subfonds" | "sub-fonds" => Self::Subfonds,
            "serie" | "series" => Self::Series,
            "sottoserie" | "sub-series" | "subseries" => Self::Subseries,
            "fascicolo"
            | "unità archivistica"
            | "unita archivistica"
            | "unità"
            | "file"
            | "registro"
            | "busta"
            | "volume" => Self::File,
            "documento" | "unità documentaria" | "unita documentaria" | "item" | "pezzo" => Self::Item,
            _ => return None,
        })
    }
}

macro_rules! isad {
    ($($(#[$doc:meta])* $field:ident, $variant:ident, $clause:literal;)*) => {
        /// What an archivist says beyond identity, creator and access: texts, as written.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct IsadStatements {
            /// Level of description (3.1.4), where the arrangement does not say it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub level: Option<IsadLevel>,
            $($(#[$doc])*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $field: Option<String>,)*
        }

        /// One of those elements.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum IsadElement {
            $($(#[$doc])* $variant,)*
        }

        /// All of them, in the order of the standard.
        pub const ISAD_ELEMENTS: &[IsadElement] = &[$(IsadElement::$variant),*];

        impl IsadElement {
            /// Its number in ISAD(G).
            #[must_use]
            pub const fn clause(self) -> &'static str {
                match self {
                    $(Self::$variant => $clause,)*
                }
            }
        }

        impl IsadStatements {
            /// What is said of `element`.
            #[must_use]
            pub fn of(&self, element: IsadElement) -> Option<&str> {
                match element {
                    $(IsadElement::$variant => self.$field.as_deref(),)*
                }
            }

            /// Where what is said of `element` is kept.
            pub fn of_mut(&mut self, element: IsadElement) -> &mut Option<String> {
                match element {
                    $(IsadElement::$variant => &mut self.$field,)*
                }
            }
        }
    };
}

isad! {
    /// Administrative or biographical history (3.2.2).
    administrative_history, AdministrativeHistory, "3.2.2";
    /// Archival history (3.2.3).
    archival_history, ArchivalHistory, "3.2.3";
    /// Immediate source of acquisition or transfer (3.2.4).
    acquisition, Acquisition, "3.2.4";
    /// Scope and content (3.3.1).
    scope_content, ScopeContent, "3.3.1";
    /// Appraisal, destruction and scheduling (3.3.2).
    appraisal, Appraisal, "3.3.2";
    /// Accruals (3.3.3).
    accruals, Accruals, "3.3.3";
    /// System of arrangement (3.3.4).
    arrangement, Arrangement, "3.3.4";
    /// Conditions governing reproduction (3.4.2).
    reproduction, Reproduction, "3.4.2";
    /// Language and scripts of the material (3.4.3), as written.
    language, Language, "3.4.3";
    /// Physical characteristics and technical requirements (3.4.4).
    physical_characteristics, PhysicalCharacteristics, "3.4.4";
    /// Finding aids (3.4.5).
    finding_aids, FindingAids, "3.4.5";
    /// Existence and location of originals (3.5.1).
    originals, Originals, "3.5.1";
    /// Existence and location of copies (3.5.2).
    copies, Copies, "3.5.2";
    /// Related units of description (3.5.3).
    related, Related, "3.5.3";
    /// Publication note (3.5.4).
    publications, Publications, "3.5.4";
    /// Note (3.6.1).
    note, Note, "3.6.1";
    /// Archivist's note (3.7.1).
    archivist_note, ArchivistNote, "3.7.1";
    /// Rules or conventions (3.7.2).
    rules, Rules, "3.7.2";
    /// Date of description (3.7.3), as written.
    description_date, DescriptionDate, "3.7.3";
}

impl IsadStatements {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_in_the_order_of_the_standard_and_are_kept_apart() {
        let clauses: Vec<_> = ISAD_ELEMENTS.iter().map(|element| element.clause()).collect();
        assert!(clauses.is_sorted(), "{clauses:?}");
        let mut statements = IsadStatements::default();
        for element in ISAD_ELEMENTS {
            *statements.of_mut(*element) = Some(element.clause().to_owned());
        }
        assert!(ISAD_ELEMENTS.iter().all(|element| statements.of(*element) == Some(element.clause())));
        assert!(!statements.is_silent());
    }

    #[test]
    fn levels_in_two_languages() {
        assert_eq!(IsadLevel::of_word(" Fascicolo "), Some(IsadLevel::File));
        assert_eq!(IsadLevel::of_word("sub-series"), Some(IsadLevel::Subseries));
        assert_eq!(IsadLevel::of_word("boh"), None);
    }
}
