//! A description that gives all that its scheme obliges it to, and what is derived from the record.

use std::io::{self, Write};

use crate::formats::base64;
use crate::formats::xml::XmlWriter;
use crate::io::Hasher;
use crate::records::{
    AgidKind, Case, Description, FileRole, Hex32, Levels, Obligation, ObligationSet, UnitRecord, missing,
};

use super::context::AgidContext;

/// A unit with all that Allegato 5 asks of it.
pub struct AgidProfile<'r> {
    pub(super) kind: AgidKind,
    pub(super) record: &'r UnitRecord,
    pub(super) description: &'r Description,
    pub(super) context: AgidContext<'r>,
}

impl<'r> AgidProfile<'r> {
    /// The profile of a unit; `None` where neither inventory nor profile say which scheme describes it.
    ///
    /// # Errors
    /// The obligations that the description does not meet.
    pub fn of(record: &'r UnitRecord, context: AgidContext<'r>) -> Result<Option<Self>, Vec<&'static Obligation>> {
        let Some(description) = &record.description else { return Ok(None) };
        let Some(kind) = description.agid.kind else { return Ok(None) };
        let set = match kind {
            AgidKind::Document => ObligationSet::AgidDocument,
            AgidKind::AdministrativeDocument => ObligationSet::AgidAdministrativeDocument,
            AgidKind::Aggregation => ObligationSet::AgidAggregation,
        };
        let case = Case { description, levels: &record.levels, version: record.unit_version };
        let lacking: Vec<_> = missing(set, &case).collect();
        if lacking.is_empty() { Ok(Some(Self { kind, record, description, context })) } else { Err(lacking) }
    }

    /// Writes it as a document of its own.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.content(XmlWriter::new(out)?)
    }

    /// Writes its root element without an XML declaration, to stand inside another document.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_element(&self, out: &mut dyn Write) -> io::Result<()> {
        self.content(XmlWriter::fragment(out))
    }

    fn content(&self, xml: XmlWriter<&mut dyn Write>) -> io::Result<()> {
        let mut scheme = Scheme { xml, profile: self };
        match self.kind {
            AgidKind::Aggregation => scheme.aggregation()?,
            AgidKind::Document | AgidKind::AdministrativeDocument => scheme.document()?,
        }
        scheme.xml.finish()?;
        Ok(())
    }

    pub(super) fn levels(&self) -> &Levels {
        &self.record.levels
    }

    /// The file that the metadata are about.
    pub(super) fn subject(&self) -> DocumentFile {
        let content: Vec<_> = self.record.files.iter().filter(|file| file.role == FileRole::Content).collect();
        let whole = self.record.documents.iter().find(|document| document.item.is_none());
        match (content.as_slice(), whole) {
            ([one], _) => DocumentFile {
                sha256: one.digests.sha256,
                name: one.name.clone(),
                format: one.format.mime.clone().unwrap_or_else(|| one.format.name.clone()),
                files: 1,
            },
            (_, Some(document)) => DocumentFile {
                sha256: document.sha256,
                name: document.name.clone(),
                format: "application/pdf".to_owned(),
                files: 1,
            },
            (pages, None) => {
                // As `sha256sum` lists the files: anybody can make the list and its digest again.
                let list: String =
                    pages.iter().map(|file| format!("{}  {}\n", file.digests.sha256, file.name)).collect();
                let mut formats: Vec<&str> = pages.iter().filter_map(|file| file.format.mime.as_deref()).collect();
                formats.sort_unstable();
                formats.dedup();
                let format = if formats.is_empty() { "unknown".to_owned() } else { formats.join("; ") };
                let sha256 = Hasher::of(list.as_bytes()).0.sha256;
                DocumentFile { sha256, name: self.record.unit.clone(), format, files: pages.len() }
            }
        }
    }
}

/// The one file that is the document, or the pages that together are.
pub(super) struct DocumentFile {
    pub(super) sha256: Hex32,
    pub(super) name: String,
    pub(super) format: String,
    pub(super) files: usize,
}

/// A scheme that is being written.
pub(super) struct Scheme<'s, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) profile: &'s AgidProfile<'s>,
}

impl<W: Write> Scheme<'_, W> {
    /// An element that is there only where something is said.
    pub(super) fn text(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        match value.map(str::trim).filter(|value| !value.is_empty()) {
            Some(value) => self.xml.leaf(name, &[], value),
            None => Ok(()),
        }
    }

    pub(super) fn flag(&mut self, name: &'static str, value: bool) -> io::Result<()> {
        self.xml.leaf(name, &[], if value { "true" } else { "false" })
    }

    /// *ImprontaCrittograficaDelDocumento* and *Identificativo*.
    pub(super) fn identity(&mut self, file: &DocumentFile) -> io::Result<()> {
        self.xml.open("ImprontaCrittograficaDelDocumento", &[])?;
        self.xml.leaf("Impronta", &[], &base64::encoded(&file.sha256.0))?;
        self.xml.leaf("Algoritmo", &[], "SHA-256")?;
        self.xml.close()?;
        self.xml.leaf("Identificativo", &[], &self.profile.record.unit)
    }

    pub(super) fn classification(&mut self) -> io::Result<()> {
        let description = self.profile.description;
        self.xml.open("Classificazione", &[])?;
        self.text("IndiceDiClassificazione", description.classification.as_deref())?;
        let label = description.classification_label.as_deref().or(description.classification.as_deref());
        self.text("Descrizione", label)?;
        self.text("PianoDiClassificazione", description.agid.classification_plan.as_deref())?;
        self.xml.close()
    }

    /// *ChiaveDescrittiva*; the standard takes five keywords at most.
    pub(super) fn key(&mut self) -> io::Result<()> {
        let description = self.profile.description;
        self.xml.open("ChiaveDescrittiva", &[])?;
        self.xml.leaf("Oggetto", &[], description.title.as_deref().unwrap_or_default().trim())?;
        for word in description.agid.keywords.iter().take(5) {
            self.xml.leaf("ParoleChiave", &[], word)?;
        }
        self.xml.close()
    }

    /// *TempoDiConservazione* in years, 9999 where it is permanent; nothing where the words of the inventory are neither.
    pub(super) fn retention(&mut self) -> io::Result<()> {
        let years = self.profile.description.retention_years();
        match years {
            Some(years) => self.xml.leaf("TempoDiConservazione", &[], &years.to_string()),
            None => Ok(()),
        }
    }
}
