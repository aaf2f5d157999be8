//! What there is to say where a document was not made, or stands on an assumption.

use crate::batch::document::Refusal;
use crate::records::{Finding, MasterFile, Note, PdfaSource, Subject, codes};

use super::wanted::Wanted;

/// Why a document was refused.
pub(super) fn refused(unit: &str, wanted: &Wanted<'_>, refusal: &Refusal, file: Option<&MasterFile>) -> Vec<Finding> {
    let about = |note: Note| match file.or_else(|| of_pdf(wanted)) {
        Some(file) => note.about(&file.source),
        None => Finding { subject: Subject::unit(unit), ..note.about(&"".into()) },
    };
    match refusal {
        Refusal::Source { note, .. } => vec![about(of_copy(wanted.of, note))],
        Refusal::Rules { flavour, broken, in_vain } => {
            let rules: Vec<&str> = broken.iter().map(|rule| rule.id.as_str()).take(MOST_RULES).collect();
            let more = if broken.len() > MOST_RULES { ", …" } else { "" };
            let first = broken.first().map(|rule| rule.found.as_str()).unwrap_or_default();
            let note = Note::new(codes::pdfa::RULES_BROKEN).with("flavour", flavour.slug());
            let note = note.with("rules", format!("{}{more}", rules.join(", "))).with("found", first);
            let page = broken.first().and_then(|rule| rule.page).filter(|_| wanted.of == PdfaSource::ReceivedPdf);
            let note = match page {
                Some(page) => note.on_page(page),
                None => note,
            };
            let reason =
                in_vain.as_ref().map(|reason| Note::new(codes::pdfa::GHOSTSCRIPT_IN_VAIN).with("reason", reason));
            std::iter::once(note).chain(reason).map(about).collect()
        }
        Refusal::Proof { reason } => vec![about(Note::new(codes::pdfa::NOT_PROVEN).with("reason", reason))],
    }
}

/// How many rules are named.
const MOST_RULES: usize = 12;

fn of_pdf<'w>(wanted: &Wanted<'w>) -> Option<&'w MasterFile> {
    wanted.files.first().copied().filter(|_| wanted.of == PdfaSource::ReceivedPdf)
}

/// A worker that broke off over the copy says nothing against the file, which was looked at before.
fn of_copy(of: PdfaSource, note: &Note) -> Note {
    let slug = note.code.slug();
    if slug.starts_with("pdfa-") {
        return note.clone();
    }
    match of {
        PdfaSource::ReceivedPdf => Note::new(codes::pdfa::NOT_REBUILT).with("reason", slug),
        PdfaSource::AccessCopies | PdfaSource::Masters => Note::new(codes::pdfa::IMAGE_UNREAD).with("message", slug),
    }
}
