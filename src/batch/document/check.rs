//! What was written, read back and held against the rules of its flavour.

use super::order::{BrokenRule, CheckAnswer, DocumentOrder};
use super::place::Place;
use super::reading::{Files, Lane, open};
use super::request::{DocumentError, DocumentOutcome, DocumentRequest, Refusal};
use crate::normalise::pdf::rebuild::Rebuilt;
use crate::records::PdfaFlavour;

/// What a check of the written file comes to.
pub(super) struct Checked {
    /// Rules that it breaks.
    pub broken: Vec<BrokenRule>,
    rules: (u32, u32),
    rules_in_part: u32,
}

impl Checked {
    /// Whether it keeps all rules that were evaluated.
    pub(super) fn passed(&self) -> bool {
        self.broken.is_empty()
    }

    /// Says in the outcome how much was evaluated.
    pub(super) fn tell(&self, outcome: &mut DocumentOutcome) {
        outcome.rules = self.rules;
        outcome.rules_in_part = self.rules_in_part;
    }
}

/// Reads the written file back, in the worker, and puts the rules of its flavour to it.
///
/// # Errors
/// It is not what was written, or cannot be looked at whole.
pub(super) fn check(
    request: &DocumentRequest,
    lane: &mut Lane,
    place: &Place,
    flavour: PdfaFlavour,
    rebuilt: Rebuilt,
) -> Result<Checked, DocumentError> {
    let (file, length) = open(&place.temporary)?;
    let order = DocumentOrder::Check { flavour, rebuilt, limits: request.limits.clone() };
    let answer = lane.ask::<CheckAnswer>(&order, Files::of(&file, length), patience(request, length))?;
    let refused = |reason: String| DocumentError::Refused(Refusal::Proof { reason });
    let (answer, _) = answer.map_err(|note| refused(note.code.slug().to_owned()))?;
    if let Some(reason) = answer.proof {
        return Err(refused(reason));
    }
    if answer.broken.is_empty() && !answer.complete {
        return Err(refused("not all of it could be looked at".to_owned()));
    }
    Ok(Checked { broken: answer.broken, rules: (answer.evaluated, answer.rules), rules_in_part: answer.partly })
}

/// Seconds that looking at a file of this size may take.
pub(super) fn patience(request: &DocumentRequest, length: u64) -> u64 {
    request.limits.timeout_s.saturating_add(length >> 20)
}

/// Which pages are drawn and compared: the one in the middle; or the first, the last, and between them at even
/// distances.
pub(super) fn sample(pages: u32, wanted: u32) -> Vec<u32> {
    let wanted = wanted.min(pages);
    if wanted == 1 {
        return vec![pages.div_ceil(2)];
    }
    let step = |index: u32| 1 + u64::from(index) * u64::from(pages - 1) / u64::from(wanted.max(2) - 1);
    (0..wanted).map(|index| u32::try_from(step(index)).unwrap_or(pages)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_both_ends() {
        assert_eq!(sample(100, 3), [1, 50, 100]);
        assert_eq!(sample(2, 5), [1, 2]);
        assert_eq!(sample(9, 1), [5]);
        assert_eq!(sample(9, 0), [0u32; 0]);
        assert_eq!(sample(0, 3), [0u32; 0]);
    }
}
