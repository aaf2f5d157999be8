//! What the record says of the structure of each master, as far as this program could walk it.

use std::collections::BTreeMap;

use crate::records::codes::{decoding, image, pdf};
use crate::records::{Code, Family, Finding, MasterFile, Severity, SourcePath, Subject, UnitRecord};

/// What keeps this program from judging a file, and says nothing against the file.
const NOT_THE_FILES_FAULT: [Code; 8] = [
    decoding::DIED,
    decoding::TOO_SLOW,
    decoding::BROKE_OFF,
    decoding::MISUNDERSTOOD,
    decoding::UNSUPPORTED,
    decoding::MEMORY,
    image::TOO_LARGE,
    pdf::ENCRYPTED,
];

/// What came of walking the structure of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// It was walked to its end.
    Whole,
    /// It is damaged or cut off.
    Damaged,
    /// It could not be walked to its end, for a reason that is not known to lie in the file.
    Undecided,
}

/// The findings about each file of a unit.
pub(super) struct Structures<'r> {
    findings: BTreeMap<&'r SourcePath, Vec<&'r Finding>>,
}

impl<'r> Structures<'r> {
    /// Of the files of `record`.
    pub(super) fn of(record: &'r UnitRecord) -> Self {
        let mut findings: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in &record.findings {
            if let Subject::File { path, .. } = &finding.subject {
                findings.entry(path).or_default().push(finding);
            }
        }
        Self { findings }
    }

    /// What came of walking `file`; none where no reader of this program walks its format.
    pub(super) fn structure(&self, file: &MasterFile) -> Option<Structure> {
        if !is_inspected(file) {
            return None;
        }
        if file.technical.complete {
            return Some(if is_measured(file) { Structure::Whole } else { Structure::Undecided });
        }
        // By the table's severity: what was accepted stands with a lesser one.
        let mut faults = self.about(file).filter(|finding| finding.code.0.severity == Severity::Error).peekable();
        let undecided = faults.peek().is_some() && faults.all(|finding| NOT_THE_FILES_FAULT.contains(&finding.code));
        Some(if undecided { Structure::Undecided } else { Structure::Damaged })
    }

    /// The codes of what was found in `file`, for a person.
    pub(super) fn notes(&self, file: &MasterFile) -> impl Iterator<Item = String> {
        self.about(file).map(|finding| format!("{}: {}", file.source, finding.code.slug()))
    }

    fn about(&self, file: &MasterFile) -> impl Iterator<Item = &'r Finding> + use<'_, 'r> {
        self.findings.get(&file.source).into_iter().flatten().copied()
    }
}

/// Whether one of this program's readers walks the file.
pub(super) fn is_inspected(file: &MasterFile) -> bool {
    matches!(
        file.format.family,
        Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2 | Family::Pdf
    )
}

/// Whether anything was measured in the file.
pub(super) fn is_measured(file: &MasterFile) -> bool {
    let technical = &file.technical;
    let (images, document) = (!technical.images.is_empty(), technical.document.is_some());
    images || document || !technical.dates.is_empty() || !technical.tools.is_empty()
}
