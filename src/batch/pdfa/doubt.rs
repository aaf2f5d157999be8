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
    let received = wanted.of == PdfaSource::ReceivedPdf;
    let notes = refusal.notes().into_iter().map(|note| match refusal {
        Refusal::Source { .. } => of_copy(wanted.of, &note),
        // The pages of a document of images are not those of their files.
        Refusal::Rules { .. } | Refusal::Proof { .. } => Note { page: note.page.filter(|_| received), ..note },
    });
    notes.map(about).collect()
}

fn of_pdf<'w>(wanted: &Wanted<'w>) -> Option<&'w MasterFile> {
    wanted.files.first().copied().filter(|_| wanted.of == PdfaSource::ReceivedPdf)
}

/// A worker that broke off over the copy says nothing against the file, which was looked at before.
fn of_copy(of: PdfaSource, note: &Note) -> Note {
    let slug = note.code.slug();
    if note.code.subject() == "pdfa" {
        return note.clone();
    }
    match of {
        PdfaSource::ReceivedPdf => Note::new(codes::pdfa::NOT_REBUILT).with("reason", slug),
        PdfaSource::AccessCopies | PdfaSource::Masters => Note::new(codes::pdfa::IMAGE_UNREAD).with("message", slug),
    }
}
