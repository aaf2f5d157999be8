//! Both tables of rules on one file.

use std::collections::BTreeSet;

use crate::profile::{CaptureRules, MasterRules};
use crate::records::{Family, Note, PolicyOutcome, Technical};

use super::remedy::{Remedy, remedy};
use super::{capture, master};

/// A file to which rules are put.
#[derive(Clone, Copy, Debug)]
pub struct PolicySubject<'s> {
    /// Its family.
    pub family: Family,
    /// Its identifier in PRONOM, where it has one.
    pub puid: Option<&'s str>,
    /// Its bytes.
    pub bytes: &'s [u8],
    /// What was measured in it.
    pub technical: &'s Technical,
}

/// What one rule came to.
pub(super) struct Verdict {
    /// The key of the profile, with the set where it names one: `master.tiff_rules=slub`.
    pub(super) rule: String,
    /// What does not meet it.
    pub(super) notes: Vec<Note>,
    /// Where the remedy is to be found by tag: what of it a new file mends, as `tag 322`.
    pub(super) mended: BTreeSet<String>,
}

impl Verdict {
    pub(super) fn new(rule: &str, notes: impl IntoIterator<Item = Note>) -> Self {
        Self { rule: rule.to_owned(), notes: notes.into_iter().collect(), mended: BTreeSet::new() }
    }

    /// What of it a file without a changed pixel would meet: the rule, or the parts of it.
    fn mendable(&self, rules: &MasterRules) -> Vec<String> {
        let key = self.rule.split_once('=').map_or(self.rule.as_str(), |(key, _)| key);
        match remedy(key, rules) {
            _ if self.notes.is_empty() => Vec::new(),
            Some(Remedy::Rewriting) => vec![self.rule.clone()],
            Some(Remedy::ByTag) => self.mended.iter().map(|part| format!("{}: {part}", self.rule)).collect(),
            Some(Remedy::Form | Remedy::Nothing) | None => Vec::new(),
        }
    }
}

/// Evaluates those rules of `[capture]` and `[master]` that the profile has and that can be put to the file. What is said is which rules
/// were evaluated and which were not met: never that the file conforms to anything.
#[must_use]
pub fn policy(subject: &PolicySubject<'_>, capture: &CaptureRules, master: &MasterRules) -> (Vec<Note>, PolicyOutcome) {
    let verdicts = capture::verdicts(subject.technical, capture).into_iter().chain(master::verdicts(subject, master));
    let (mut notes, mut outcome) = (Vec::new(), PolicyOutcome::default());
    for verdict in verdicts {
        if !verdict.notes.is_empty() {
            outcome.failed.push(verdict.rule.clone());
        }
        outcome.mendable.extend(verdict.mendable(master));
        outcome.evaluated.push(verdict.rule);
        notes.extend(verdict.notes);
    }
    (notes, outcome)
}
