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

/// To how much a rule could be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// All that it asks about is known.
    ToAll,
    /// Something is not known, or there is nothing to put it to: that nothing fails says nothing.
    InPart,
}

/// What one rule came to.
pub(super) struct Verdict {
    /// The key of the profile, with the set where it names one: `master.tiff_rules=slub`.
    pub(super) rule: String,
    /// What does not meet it.
    pub(super) notes: Vec<Note>,
    /// To how much of what it asks about it could be put.
    pub(super) put: Put,
    /// Where the remedy is to be found by tag: what of it a new file mends, as `tag 322`.
    pub(super) mended: BTreeSet<String>,
}

impl Verdict {
    pub(super) fn new(rule: &str, notes: impl IntoIterator<Item = Note>) -> Self {
        Self { rule: rule.to_owned(), notes: notes.into_iter().collect(), put: Put::ToAll, mended: BTreeSet::new() }
    }

    /// The same of a rule that could be put to all where `known` holds, and else not.
    pub(super) fn where_known(self, known: bool) -> Self {
        Self { put: if known { Put::ToAll } else { Put::InPart }, ..self }
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

/// Evaluates those rules of `[capture]` and `[master]` that the profile has and that can be put to the file. What is
/// said is which rules were evaluated, which could not be, because the file does not say what they ask about, and which
/// were not met: never that the file conforms to anything.
#[must_use]
pub fn policy(subject: &PolicySubject<'_>, capture: &CaptureRules, master: &MasterRules) -> (Vec<Note>, PolicyOutcome) {
    let verdicts = capture::verdicts(subject.technical, capture).into_iter().chain(master::verdicts(subject, master));
    let (mut notes, mut outcome) = (Vec::new(), PolicyOutcome::default());
    for verdict in verdicts {
        if verdict.notes.is_empty() && verdict.put == Put::InPart {
            outcome.not_evaluated.push(verdict.rule);
            continue;
        }
        if !verdict.notes.is_empty() {
            outcome.failed.push(verdict.rule.clone());
        }
        outcome.mendable.extend(verdict.mendable(master));
        outcome.evaluated.push(verdict.rule);
        notes.extend(verdict.notes);
    }
    (notes, outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{ColourSpace, ImageDetails, ImageRole, ImageTechnical, Resolution, ResolutionUnit};

    fn outcome(images: Vec<ImageTechnical>, capture: &CaptureRules, master: &MasterRules) -> PolicyOutcome {
        let technical = Technical { images, ..Technical::opaque() };
        let subject = PolicySubject { family: Family::Jpeg, puid: None, bytes: &[], technical: &technical };
        policy(&subject, capture, master).1
    }

    fn page(ppi: Option<u32>) -> ImageTechnical {
        let mut image = ImageTechnical::plain((10, 10), vec![8; 3], ColourSpace::Rgb, "none");
        image.resolution = ppi.map(|ppi| Resolution { x: (ppi, 1), y: (ppi, 1), unit: ResolutionUnit::Inch });
        image
    }

    #[test]
    fn what_is_not_known_is_not_met() {
        let (rules, none) = (CaptureRules { ppi_min: Some(300.0), ..CaptureRules::default() }, MasterRules::default());
        let lists = |images| {
            let PolicyOutcome { evaluated, not_evaluated, failed, .. } = outcome(images, &rules, &none);
            (evaluated.len(), not_evaluated, failed.len())
        };
        let open = || vec!["capture.ppi_min".to_owned()];
        assert_eq!(lists(vec![page(Some(300))]), (1, Vec::new(), 0));
        assert_eq!(lists(vec![page(None)]), (0, open(), 0));
        assert_eq!(lists(vec![page(Some(300)), page(None)]), (0, open(), 0));
        assert_eq!(lists(vec![page(Some(200)), page(None)]), (1, Vec::new(), 1), "that one fails is known");
        let copy = ImageTechnical { role: ImageRole::Reduced, ..page(None) };
        assert_eq!(lists(vec![copy.clone()]), (0, open(), 0), "there is no page");
        assert_eq!(lists(vec![page(Some(300)), copy]), (1, Vec::new(), 0));
    }

    #[test]
    fn rules_about_what_is_not_there() {
        let rules = CaptureRules {
            icc_names: vec!["eciRGB*".into()],
            icc_versions: vec!["2".into()],
            bits: vec![8],
            sampling: vec!["4:4:4".into()],
            ..CaptureRules::default()
        };
        let none = MasterRules::default();
        let unknown = outcome(vec![page(None)], &rules, &none);
        assert_eq!(unknown.not_evaluated, ["capture.icc_names", "capture.icc_versions"]);
        assert_eq!(unknown.evaluated, ["capture.bits", "capture.sampling"], "RGB is not reduced");
        let stored = ImageTechnical::plain((10, 10), Vec::new(), ColourSpace::YCbCr, "jpeg2000");
        let unknown = outcome(vec![stored], &rules, &none).not_evaluated;
        assert_eq!(
            unknown.iter().filter(|rule| ["capture.bits", "capture.sampling"].contains(&rule.as_str())).count(),
            2
        );
        let mut inks = ImageTechnical::plain((10, 10), vec![8; 4], ColourSpace::Ycck, "jpeg");
        inks.details = Some(Box::new(ImageDetails { subsampling: Some((2, 2)), ..ImageDetails::default() }));
        assert!(outcome(vec![inks], &rules, &none).failed.contains(&"capture.sampling".to_owned()));
        let master = MasterRules { compressions: vec!["none".into()], orientations: vec![1], ..none };
        let nothing = outcome(Vec::new(), &CaptureRules::default(), &master);
        assert_eq!((nothing.evaluated.len(), nothing.not_evaluated.len()), (0, 2), "there is no page");
        assert!(nothing.told().is_some() && PolicyOutcome::default().told().is_none());
    }
}
