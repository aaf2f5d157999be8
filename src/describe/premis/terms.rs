//! Terms of the Library of Congress' preservation vocabularies (`http://id.loc.gov/vocabulary/preservation/`).

use crate::records::{EventType, Outcome};

/// A term of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// The vocabulary's name: `eventType`.
    pub(super) vocabulary: &'static str,
    code: &'static str,
    /// The term itself.
    pub(super) text: &'static str,
}

impl Term {
    const fn new(vocabulary: &'static str, code: &'static str, text: &'static str) -> Self {
        Self { vocabulary, code, text }
    }

    /// Its address.
    pub(super) fn uri(&self) -> String {
        format!("http://id.loc.gov/vocabulary/preservation/{}/{}", self.vocabulary, self.code)
    }

    /// The type of an event.
    pub(super) const fn event(kind: EventType) -> Self {
        Self::new("eventType", kind.code(), kind.term())
    }

    /// How an event ended.
    pub(super) const fn outcome(outcome: Outcome) -> Self {
        let (code, text) = match outcome {
            Outcome::Success => ("suc", "success"),
            Outcome::Warning => ("war", "warning"),
            Outcome::Failure => ("fai", "fail"),
        };
        Self::new("eventOutcome", code, text)
    }
}

pub(super) const STRUCTURAL: Term = Term::new("relationshipType", "str", "structural");
pub(super) const DERIVATION: Term = Term::new("relationshipType", "der", "derivation");
pub(super) const REPLACEMENT: Term = Term::new("relationshipType", "rep", "replacement");
pub(super) const REPRESENTS: Term = Term::new("relationshipSubType", "rep", "represents");
pub(super) const IS_REPRESENTED_BY: Term = Term::new("relationshipSubType", "isr", "is represented by");
pub(super) const INCLUDES: Term = Term::new("relationshipSubType", "inc", "includes");
pub(super) const HAS_SOURCE: Term = Term::new("relationshipSubType", "hss", "has source");
pub(super) const SUPERSEDES: Term = Term::new("relationshipSubType", "sup", "supersedes");
pub(super) const SOURCE: Term = Term::new("eventRelatedObjectRole", "sou", "source");
pub(super) const RESULT: Term = Term::new("eventRelatedObjectRole", "out", "outcome");
pub(super) const EXECUTING_PROGRAM: Term = Term::new("eventRelatedAgentRole", "exe", "executing program");
pub(super) const VALIDATOR: Term = Term::new("eventRelatedAgentRole", "val", "validator");
pub(super) const SOFTWARE: Term = Term::new("agentType", "sof", "software");
pub(super) const SPECIFICATION: Term = Term::new("formatRegistryRole", "spe", "specification");
pub(super) const LICENCE: Term = Term::new("rightsBasis", "lic", "license");
pub(super) const STATUTE: Term = Term::new("rightsBasis", "sta", "statute");
pub(super) const OTHER_BASIS: Term = Term::new("rightsBasis", "oth", "other");
/// What a right or its restriction is about: the vocabulary of granted actions was given up in 2018 for that of events.
pub(super) const DISSEMINATION: Term = Term::new("eventType", "dis", "dissemination");
