//! Documents that stand already: those that an attempt made before it was cut off, and those of the version before.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::batch::context::RunContext;
use crate::batch::request::RunError;
use crate::batch::unit::carry::{carry, is_intact};
use crate::batch::unit::work::UnitWork;
use crate::records::{
    ACCESS_FOLDER, Finding, Hex32, LineWriter, MasterFile, PdfaDocument, PdfaSource, SourcePath, TEXT_FOLDER,
    read_lines,
};

/// A document, and what there is to say of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Standing {
    pub document: PdfaDocument,
    pub findings: Vec<Finding>,
}

/// What this attempt and those before it made, in the unit's folder of work. That folder is begun anew when anything
/// else decides about it.
pub(super) struct Shelf {
    path: PathBuf,
    kept: Vec<Standing>,
}

impl Shelf {
    /// Opens it. It only saves work: what cannot be read is made again.
    pub(super) fn open(unit: &UnitWork) -> Self {
        let path = unit.work().join("documents.jsonl");
        let lines = path.exists().then(|| read_lines::<Standing>(&path).ok()).flatten();
        let kept = lines.into_iter().flatten().map_while(Result::ok).collect();
        Self { path, kept }
    }

    /// The document that is made of this, if it lies in the staging folder whole.
    pub(super) fn find(&self, run: &RunContext<'_>, unit: &UnitWork, made_of: &Hex32) -> Option<Standing> {
        let found = self.kept.iter().rev().find(|standing| standing.document.made_of == *made_of)?;
        let whole = files_of(&found.document).all(|(folder, name, size, blake3)| {
            is_intact(&unit.staged_path(folder, name), size, blake3, &run.books.meter)
        });
        whole.then(|| found.clone())
    }

    /// Keeps a document, durably; its file is durable already.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn keep(&self, standing: &Standing) -> io::Result<()> {
        let (mut writer, _) = LineWriter::append(&self.path)?;
        writer.write(standing)?;
        writer.flush_durable()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Takes the document over from the version before, where it was made of the same there and is whole.
///
/// # Errors
/// The staging folder cannot be written.
pub(super) fn from_previous(
    run: &RunContext<'_>,
    unit: &UnitWork,
    made_of: &Hex32,
    files: &[&MasterFile],
) -> Result<Option<Standing>, RunError> {
    let Some(previous) = &unit.previous else { return Ok(None) };
    let documents = &previous.record.documents;
    let Some(document) = documents.iter().find(|document| document.made_of == *made_of) else { return Ok(None) };
    let whole = files_of(document).all(|(folder, name, size, blake3)| {
        is_intact(&previous.folder.join(folder).join(name), size, blake3, &run.books.meter)
    });
    if !whole {
        return Ok(None);
    }
    for (folder, name, _, _) in files_of(document) {
        let to = unit.staged_path(folder, name);
        carry(&previous.folder.join(folder).join(name), &to).map_err(|source| run.books.write_failed(&to, source))?;
    }
    let about = |finding: &&Finding| {
        let of_file = |path: &SourcePath| files.iter().any(|file| file.source == *path);
        is_of_documents(finding, document.of) && finding.subject.path().is_some_and(of_file)
    };
    let findings = previous.record.findings.iter().filter(about).cloned().collect();
    Ok(Some(Standing { document: document.clone(), findings }))
}

/// Whether a finding is said of what becomes of a file in a document of this kind: it is said anew with each document.
#[must_use]
pub fn is_of_documents(finding: &Finding, of: PdfaSource) -> bool {
    let subject = finding.code.subject();
    subject == "pdfa" || of == PdfaSource::ReceivedPdf && subject == "text"
}

fn files_of(document: &PdfaDocument) -> impl Iterator<Item = (&'static str, &str, u64, &Hex32)> {
    let own = (ACCESS_FOLDER, document.name.as_str(), document.size, &document.blake3);
    let texts = document.text_files().map(|text| (TEXT_FOLDER, text.name.as_str(), text.size, &text.blake3));
    std::iter::once(own).chain(texts)
}
