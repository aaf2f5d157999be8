//! What a pre-check says.

use super::rule::Rule;
use crate::records::PdfaFlavour;

/// The outcome of a pre-check. It is no verdict on conformity: rules that were not evaluated may be broken.
#[derive(Clone, Debug)]
pub struct Precheck {
    /// What the file was measured against.
    pub flavour: PdfaFlavour,
    /// Rules of the flavour that were evaluated.
    pub evaluated: u32,
    /// Further ones that were evaluated for some of what they are about: see
    /// [`partly_evaluated`](super::partly_evaluated).
    pub partly: u32,
    /// Rules that the flavour has.
    pub rules: u32,
    /// Rules that are broken, in the order of the table.
    pub broken: Vec<Broken>,
    /// Whether all of the file was looked at: false where a limit or damage left something out.
    pub complete: bool,
}

impl Precheck {
    /// Whether no evaluated rule is broken, and all of the file was looked at.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.complete && self.broken.is_empty()
    }

    /// The rule `id`, where it is broken.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Broken> {
        self.broken.iter().find(|broken| broken.id == id)
    }

    /// In English: `pre-check passed, 137 of 144 rules evaluated, 7 more in part`.
    #[must_use]
    pub fn summary(&self) -> String {
        let state = match (self.is_passed(), self.broken.is_empty()) {
            (true, _) => "pre-check passed".to_owned(),
            (false, true) => "pre-check not finished".to_owned(),
            (false, false) => format!("pre-check failed in {} rules", self.broken.len()),
        };
        format!("{state}, {} of {} rules evaluated, {} more in part", self.evaluated, self.rules, self.partly)
    }
}

/// A rule that a file breaks.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Clause and test in veraPDF's numbering: `6.1.2-1`; `own-…` where no profile lists the rule.
    pub id: &'static str,
    /// The rule.
    pub rule: &'static Rule,
    /// How often it is broken.
    pub count: u64,
    /// The first places, at most [`MOST_KEPT`].
    pub kept: Vec<Violation>,
}

/// Most places that are kept of a rule.
pub const MOST_KEPT: usize = 16;

/// One place where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The object, where there is one.
    pub object: Option<u32>,
    /// The page, from 1 on, where it was met on one.
    pub page: Option<u32>,
    /// What was measured there.
    pub found: String,
}
