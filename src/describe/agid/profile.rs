//! A description that gives all that its scheme obliges it to, and what is derived from the record.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::formats::base64;
use crate::formats::xml::XmlWriter;
use crate::io::Hasher;
use crate::records::{
    AgidKind, Case, CaseFacts, Description, FileRole, Hex32, Levels, MasterFile, Obligation, ObligationSet, SealFacts,
    UnitRecord, missing,
};

use super::context::AgidContext;
use super::seals::seals;

/// A unit, or an item in it, with all that Allegato 5 asks of it.
pub struct AgidProfile<'r> {
    pub(super) kind: AgidKind,
    pub(super) record: &'r UnitRecord,
    pub(super) description: &'r Description,
    pub(super) context: AgidContext<'r>,
    /// The item, where it is not the whole unit.
    pub(super) item: Option<&'r str>,
    /// What is known of signatures, seals and time stamps.
    pub(super) seals: SealFacts,
}

impl<'r> AgidProfile<'r> {
    /// The profile of a unit; `None` where neither inventory nor profile say which scheme describes it.
    ///
    /// # Errors
    /// The obligations that the description does not meet.
    pub fn of(record: &'r UnitRecord, context: AgidContext<'r>) -> Result<Option<Self>, Vec<&'static Obligation>> {
        Self::made(record, context, None)
    }

    /// The profile of an item of a unit. Where the unit is an aggregation, its items are documents: of an
    /// administration, where they are registered.
    ///
    /// # Errors
    /// The obligations that the description does not meet.
    pub fn of_item(
        record: &'r UnitRecord,
        item: &'r str,
        context: AgidContext<'r>,
    ) -> Result<Option<Self>, Vec<&'static Obligation>> {
        Self::made(record, context, Some(item))
    }

    fn made(
        record: &'r UnitRecord,
        context: AgidContext<'r>,
        item: Option<&'r str>,
    ) -> Result<Option<Self>, Vec<&'static Obligation>> {
        let Some(description) = &record.description else { return Ok(None) };
        let kind = match (description.agid.kind, item) {
            (None, _) => return Ok(None),
            (Some(AgidKind::Aggregation), Some(_)) if description.protocol.is_some() => {
                AgidKind::AdministrativeDocument
            }
            (Some(AgidKind::Aggregation), Some(_)) => AgidKind::Document,
            (Some(kind), _) => kind,
        };
        let set = match kind {
            AgidKind::Document => ObligationSet::AgidDocument,
            AgidKind::AdministrativeDocument => ObligationSet::AgidAdministrativeDocument,
            AgidKind::Aggregation => ObligationSet::AgidAggregation,
        };
        let profile = Self { kind, record, description, context, item, seals: seals(record, item) };
        let facts = CaseFacts {
            // What the description declares is of the unit as a whole: an item owes none of it.
            attachments: match item {
                None => u32::try_from(profile.attached().len()).ok(),
                Some(_) => None,
            },
            previous: Some(context.previous.is_some()),
            seals: Some(profile.seals),
        };
        let case = Case { description, levels: &record.levels, version: record.unit_version, facts };
        let lacking: Vec<_> = missing(set, &case).collect();
        if lacking.is_empty() { Ok(Some(profile)) } else { Err(lacking) }
    }

    /// What is attached to the document, each by its name: files and items that the description names, else files that
    /// are attachments by their kind. The description names those of the unit as a whole: an item has those of its own
    /// files, and is never attached to itself.
    pub(super) fn attached(&self) -> Vec<DocumentFile> {
        let named = &self.description.agid.attachment_index;
        // What an item itself is, is not attached to it.
        let of_item = |file: &&MasterFile| {
            self.item.is_none_or(|item| file.item.as_deref() == Some(item) && file.role != FileRole::Content)
        };
        if named.is_empty() {
            let files = self.record.files.iter().filter(|file| file.role == FileRole::Attachment).filter(of_item);
            return files.map(|file| DocumentFile::of(&[file], &file.name)).collect();
        }
        let mut by_name: HashMap<&str, Vec<&MasterFile>> = HashMap::new();
        for file in self.record.files.iter().filter(of_item) {
            let own = file.name.rsplit('/').next().unwrap_or(&file.name);
            let stem = own.rsplit_once('.').map(|(stem, _)| stem);
            let item = file.item.as_deref().filter(|_| self.item.is_none());
            let mut names: Vec<&str> = [Some(own), stem, item].into_iter().flatten().collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                by_name.entry(name).or_default().push(file);
            }
        }
        let found = named.iter().filter_map(|name| Some(DocumentFile::of(by_name.get(name.as_str())?, name)));
        found.collect()
    }

    /// How many attachments the document is declared to have; of an item nobody declares any.
    pub(super) fn declared_attachments(&self) -> Option<u32> {
        self.description.agid.attachments.filter(|_| self.item.is_none())
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

    /// The identifier of the document: of the unit, and of the item in it.
    pub(super) fn identifier(&self) -> String {
        match self.item {
            Some(item) => format!("{}/{item}", self.record.unit),
            None => self.record.unit.clone(),
        }
    }

    /// The file that the metadata are about.
    pub(super) fn subject(&self) -> DocumentFile {
        DocumentFile::subject(self.record, self.item)
    }
}

/// The one file that is the document, or the pages that together are.
pub(super) struct DocumentFile {
    pub(super) sha256: Hex32,
    pub(super) name: String,
    pub(super) format: String,
    pub(super) files: usize,
}

impl DocumentFile {
    /// The file that stands for a unit or for an item of it: the only one, the PDF of all pages, else the pages
    /// together.
    pub(super) fn subject(record: &UnitRecord, item: Option<&str>) -> Self {
        let own =
            |file: &&MasterFile| file.role == FileRole::Content && (item.is_none() || file.item.as_deref() == item);
        let content: Vec<_> = record.files.iter().filter(own).collect();
        let whole = record.documents.iter().find(|document| document.item.as_deref() == item);
        match (content.as_slice(), whole) {
            ([_], _) | (_, None) => {
                let name = match item {
                    Some(item) => format!("{}/{item}", record.unit),
                    None => record.unit.clone(),
                };
                Self::of(&content, &name)
            }
            (_, Some(document)) => Self {
                sha256: document.sha256,
                name: document.name.clone(),
                format: "application/pdf".to_owned(),
                files: 1,
            },
        }
    }

    /// Files that together are a document; one alone has its own name and digest.
    fn of(files: &[&MasterFile], name: &str) -> Self {
        if let [one] = files {
            return Self {
                sha256: one.digests.sha256,
                name: one.name.clone(),
                format: one.format.mime.clone().unwrap_or_else(|| one.format.name.clone()),
                files: 1,
            };
        }
        // As `sha256sum` lists the files: anybody can make the list and its digest again.
        let list: String = files.iter().map(|file| format!("{}  {}\n", file.digests.sha256, file.name)).collect();
        let mut formats: Vec<&str> = files.iter().filter_map(|file| file.format.mime.as_deref()).collect();
        formats.sort_unstable();
        formats.dedup();
        let format = if formats.is_empty() { "unknown".to_owned() } else { formats.join("; ") };
        Self { sha256: Hasher::of(list.as_bytes()).0.sha256, name: name.to_owned(), format, files: files.len() }
    }
}

/// A scheme that is being written.
pub(super) struct Scheme<'s, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) profile: &'s AgidProfile<'s>,
}

impl<W: Write> Scheme<'_, W> {
    /// An element that is there only where something is said.
    pub(super) fn text(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        self.xml.leaf_if_said(name, value)
    }

    pub(super) fn flag(&mut self, name: &'static str, value: bool) -> io::Result<()> {
        self.xml.leaf(name, &[], if value { "true" } else { "false" })
    }

    /// A statement that is there only where somebody can make it.
    pub(super) fn known(&mut self, name: &'static str, value: Option<bool>) -> io::Result<()> {
        value.map_or(Ok(()), |value| self.flag(name, value))
    }

    /// *ImprontaCrittograficaDelDocumento* and *Identificativo*.
    pub(super) fn identity(&mut self, file: &DocumentFile, identifier: &str) -> io::Result<()> {
        self.xml.open("ImprontaCrittograficaDelDocumento", &[])?;
        self.xml.leaf("Impronta", &[], &base64::encoded(&file.sha256.0))?;
        self.xml.leaf("Algoritmo", &[], "SHA-256")?;
        self.xml.close()?;
        self.xml.leaf("Identificativo", &[], identifier)
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
        let title = description.title.as_deref().unwrap_or_default().trim();
        let title = self.profile.item.map_or_else(|| title.to_owned(), |item| format!("{title}, {item}"));
        self.xml.leaf("Oggetto", &[], &title)?;
        for word in description.agid.keywords.iter().take(AgidKind::MOST_KEYWORDS) {
            self.xml.leaf("ParoleChiave", &[], word)?;
        }
        self.xml.close()
    }

    /// *TempoDiConservazione* in years, 9999 where it is permanent; nothing where the words of the inventory are
    /// neither.
    pub(super) fn retention(&mut self) -> io::Result<()> {
        let years = self.profile.description.retention_years();
        match years {
            Some(years) => self.xml.leaf("TempoDiConservazione", &[], &years.to_string()),
            None => Ok(()),
        }
    }
}
