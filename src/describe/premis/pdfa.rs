//! The PDF/A documents: each an object, made by an event that says of what, what was assumed, changed and proven.

use std::io::{self, Write};

use crate::records::{ACCESS_FOLDER, EventType, PdfaDocument, PdfaFlavour, PdfaSource};

use super::document::Document;
use super::events::{Act, Link};
use super::objects::{ACCESS_FIXITY, Format};
use super::terms::{DERIVATION, HAS_SOURCE, RESULT, SOURCE};

/// The format in PRONOM's words.
const fn format(flavour: PdfaFlavour) -> Format<'static> {
    let (version, puid) = match flavour {
        PdfaFlavour::A1b => ("1b", "fmt/354"),
        PdfaFlavour::A2b => ("2b", "fmt/477"),
        PdfaFlavour::A2u => ("2u", "fmt/478"),
        PdfaFlavour::A3b => ("3b", "fmt/480"),
    };
    Format { name: "Acrobat PDF/A - Portable Document Format", version: Some(version), puid: Some(puid) }
}

/// The event that makes a document: of images it is created, a PDF is brought into another form.
const fn making(of: PdfaSource) -> EventType {
    match of {
        PdfaSource::AccessCopies | PdfaSource::Masters => EventType::Creation,
        PdfaSource::ReceivedPdf => EventType::Migration,
    }
}

impl<W: Write> Document<'_, W> {
    /// Identifier of a PDF/A document.
    fn document_id(&self, document: &PdfaDocument) -> String {
        format!("{}/{ACCESS_FOLDER}/{}", self.package, document.name)
    }

    /// The files whose images or pages a document holds.
    fn sources_of(&self, document: &PdfaDocument) -> Vec<String> {
        let mut sources = Vec::new();
        for file in document.files.iter().filter_map(|name| self.file_named(name)) {
            match (document.of, &file.made) {
                (PdfaSource::AccessCopies, _) if !file.access.is_empty() => {
                    sources.extend(file.access.iter().map(|copy| self.access_id(copy)));
                }
                (PdfaSource::AccessCopies | PdfaSource::Masters, Some(made)) => sources.push(self.made_id(made)),
                _ => sources.push(self.file_id(file)),
            }
        }
        sources
    }

    /// The object.
    pub(super) fn pdfa(&mut self, document: &PdfaDocument) -> io::Result<()> {
        let (id, sources) = (self.document_id(document), self.sources_of(document));
        self.begin("premis:file", &[&id])?;
        let [sha256, blake3] = ACCESS_FIXITY;
        let fixity = [(sha256, Some(document.sha256.to_string())), (blake3, Some(document.blake3.to_string()))];
        self.characteristics(&fixity, document.size, &format(document.flavour), None)?;
        self.begin_relationship(DERIVATION, HAS_SOURCE)?;
        for source in &sources {
            self.related(source, None)?;
        }
        self.xml.open("premis:relatedEventIdentifier", &[])?;
        self.xml.leaf("premis:relatedEventIdentifierType", &[], "UUID")?;
        let event = self.event_id(making(document.of), &id);
        self.xml.leaf("premis:relatedEventIdentifierValue", &[], &event)?;
        self.xml.close()?;
        self.xml.close()?;
        self.xml.close()
    }

    /// The events.
    pub(super) fn documents(&mut self) -> io::Result<()> {
        let record = self.record;
        for document in &record.documents {
            let id = self.document_id(document);
            let flavour = document.flavour.slug();
            let detail = match document.of {
                PdfaSource::AccessCopies => format!("PDF/A-{flavour} of the access copies"),
                PdfaSource::Masters => format!("PDF/A-{flavour} of the masters"),
                PdfaSource::ReceivedPdf => {
                    format!(
                        "PDF/A-{flavour} of a PDF that was received and stays the record; the copy carries no signature"
                    )
                }
            };
            let plain = self.plain(making(document.of), detail);
            let act = Act { object: id.clone(), notes: notes(document), ..plain };
            let sources = self.sources_of(document).into_iter().map(|source| (source, Some(SOURCE)));
            let links: Vec<Link> = sources.chain([(id, Some(RESULT))]).collect();
            self.event(&act, links)?;
        }
        Ok(())
    }
}

/// What was proven, assumed and changed.
fn notes(document: &PdfaDocument) -> Vec<String> {
    let (rules, streams) = (document.rules, document.streams);
    let mut notes = vec![
        format!("pre-check passed: {} of {} rules evaluated; it is no certificate", rules.count, rules.of),
        format!("image streams that are those of the source, byte by byte: {} of {}", streams.count, streams.of),
        format!("pages drawn by another program and compared with their source: {}", document.compared),
    ];
    if document.size_assumed > 0 {
        notes.push(format!("size assumed of pages whose images state no resolution: {}", document.size_assumed));
    }
    if document.colour_assumed > 0 {
        notes.push(format!("colours without a profile taken for sRGB, on pages: {}", document.colour_assumed));
    }
    if document.changes.iter().any(|change| change == "output-intent") {
        notes.push("colours without a profile taken for sRGB".to_owned());
    }
    if !document.changes.is_empty() {
        notes.push(format!("changed around the streams: {}", document.changes.join(", ")));
    }
    if let Some(version) = &document.ghostscript {
        notes.push(format!("fonts of the source are not embedded; the pages are as Ghostscript {version} wrote them"));
    }
    if document.changes.iter().any(|change| change == PdfaDocument::SIGNATURES) {
        notes.push("the source is signed; the copy carries no signature".to_owned());
    }
    notes
}
