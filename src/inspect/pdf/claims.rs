//! What a document claims to be, measured by the pre-check.

use crate::inspect::pdf_rules::{Broken, Precheck, precheck};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{Note, PdfaFlavour, PrecheckTechnical};

use super::super::look::Look;

/// Puts the rules of the PDF/A that a file claims to it; none where it claims none that has rules here.
pub(super) fn check(bytes: &[u8], claim: Option<&str>, limits: &Limits, look: &mut Look) -> Option<PrecheckTechnical> {
    let claim = claim?;
    let flavour = PdfaFlavour::of_claim(claim)?;
    let outcome = precheck(bytes, flavour, limits);
    for broken in &outcome.broken {
        look.say(rule_note(Note::new(codes::PDFA_CLAIM).with("claim", claim), broken));
    }
    if !outcome.complete {
        look.say(Note::new(codes::PDFA_UNFINISHED).with("flavour", flavour.slug()));
    }
    Some(technical(&outcome))
}

/// Adds which rule is broken, and where.
pub(in super::super) fn rule_note(note: Note, broken: &Broken) -> Note {
    let note = note.with("rule", broken.id).with("count", broken.count);
    let Some(first) = broken.kept.first() else { return note.with("found", "") };
    let object = first.object.map(|object| format!("object {object}"));
    let page = first.page.map(|page| format!("page {page}"));
    let found = Some(first.found.clone()).filter(|found| !found.is_empty());
    let parts: Vec<String> = [page, object, found].into_iter().flatten().collect();
    note.with("found", parts.join(", "))
}

fn technical(outcome: &Precheck) -> PrecheckTechnical {
    PrecheckTechnical {
        flavour: outcome.flavour.slug().to_owned(),
        evaluated: outcome.evaluated,
        partly: outcome.partly,
        rules: outcome.rules,
        complete: outcome.complete,
        broken: outcome.broken.iter().map(|broken| (broken.id.to_owned(), broken.count)).collect(),
    }
}
