//! The document as a whole, and the parts that objects and events share.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use crate::formats::xml::XmlWriter;
use crate::records::{
    ACCESS_FOLDER, AccessFile, Event, EventType, MASTER_FOLDER, MadeMaster, MasterFile, PageRecognition, TEXT_FOLDER,
    TextFile, UnitRecord,
};

use super::super::mix;
use super::terms::{SOFTWARE, Term};

/// Identifiers are this institution's own.
const LOCAL: &str = "local";

/// Writes `premis.xml` (PREMIS 3.0): the unit as an intellectual entity, its representations, their files; what was
/// done to them until the unit was accepted; the program that did it.
///
/// Every date is the record's one instant, every event identifier a UUIDv5 of unit key, step and object (as in the
/// event log). No person is named: the bytes do not depend on who runs the program. An act on many files is one event.
///
/// # Errors
/// What `out` says.
pub fn premis(record: &UnitRecord, out: &mut dyn Write) -> io::Result<()> {
    let mut document = begin(record, Images::Apart, out)?;
    document.objects()?;
    document.events()?;
    document.agents()?;
    document.rights()?;
    document.xml.finish()?;
    Ok(())
}

/// Writes PREMIS 3.0 of one representation alone: itself and its files. What was done to them, and by whom, stands in
/// the unit's own.
///
/// `folder` is that of a representation, as the record's files name it. The technical metadata of its images (MIX 2.0)
/// stand with each file (`objectCharacteristicsExtension`); `agency` is the organisation that made masters.
///
/// # Errors
/// What `out` says.
pub fn premis_of(record: &UnitRecord, folder: &str, agency: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let mut document = begin(record, Images::Within(agency), out)?;
    document.objects_of(folder)?;
    document.xml.finish()?;
    Ok(())
}

fn begin<'r, W: Write>(record: &'r UnitRecord, images: Images<'r>, out: W) -> io::Result<Document<'r, W>> {
    let mut attributes = vec![
        ("xmlns:premis", "http://www.loc.gov/premis/v3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("version", "3.0"),
    ];
    if let Images::Within(_) = images {
        attributes.push(("xmlns:mix", mix::NAMESPACE));
    }
    let mut xml = XmlWriter::new(out)?;
    xml.open("premis:premis", &attributes)?;
    let package = format!("{}/v{}", record.unit, record.unit_version);
    // Only documents ask for files by their names.
    let named = record.files.iter().filter(|_| !record.documents.is_empty());
    let by_name = named.map(|file| (file.name.as_str(), file)).collect();
    Ok(Document { xml, record, package, images, by_name })
}

/// A document that is being written.
pub(super) struct Document<'r, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) record: &'r UnitRecord,
    /// Identifier of the unit version: `unit/v1`, as in the event log.
    pub(super) package: String,
    pub(super) images: Images<'r>,
    /// The files by their names, where there are documents made of them.
    by_name: HashMap<&'r str, &'r MasterFile>,
}

/// Where the technical metadata of images stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Images<'r> {
    /// In `mix.xml`.
    Apart,
    /// With each file; the organisation that made masters.
    Within(Option<&'r str>),
}

impl<W: Write> Document<'_, W> {
    /// Identifier of a file that was delivered: of a master, or of the source of one.
    pub(super) fn file_id(&self, file: &MasterFile) -> String {
        format!("{}/{}/{}", self.package, file.folder(), file.name)
    }

    /// Identifier of a master that was made.
    pub(super) fn made_id(&self, made: &MadeMaster) -> String {
        format!("{}/{MASTER_FOLDER}/{}", self.package, made.name)
    }

    /// The masters that were made, with their sources.
    pub(super) fn made(&self) -> impl Iterator<Item = (&MasterFile, &MadeMaster)> {
        self.record.files.iter().filter_map(|file| Some((file, file.made.as_deref()?)))
    }

    /// Whether any master was made.
    pub(super) fn has_made(&self) -> bool {
        self.made().next().is_some()
    }

    /// Identifier of an access copy.
    pub(super) fn access_id(&self, copy: &AccessFile) -> String {
        format!("{}/{ACCESS_FOLDER}/{}", self.package, copy.name)
    }

    /// Identifier of a representation.
    pub(super) fn representation_id(&self, folder: &str) -> String {
        format!("{}/{folder}", self.package)
    }

    /// Identifier of the event of this kind on `object`.
    pub(super) fn event_id(&self, kind: EventType, object: &str) -> String {
        Event::identifier(&self.record.unit_key, kind.code(), object).to_string()
    }

    /// The recognised texts, with the files that they are of.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&MasterFile, &PageRecognition)> {
        let of_files = self.record.files.iter().flat_map(|file| file.text.iter().map(move |text| (file, text)));
        let of_documents = self.record.documents.iter().filter_map(|document| {
            let source = document.files.first().and_then(|name| self.file_named(name))?;
            Some(document.text.iter().map(move |text| (source, text)))
        });
        of_files.chain(of_documents.flatten())
    }

    /// The file of that name.
    pub(super) fn file_named(&self, name: &str) -> Option<&MasterFile> {
        self.by_name.get(name).copied()
    }

    /// Whether any text was recognised.
    pub(super) fn has_text(&self) -> bool {
        self.texts().next().is_some()
    }

    /// Identifier of a file with a text.
    pub(super) fn text_id(&self, text: &TextFile) -> String {
        format!("{}/{TEXT_FOLDER}/{}", self.package, text.name)
    }

    /// Whether there are access copies of images.
    pub(super) fn has_copies(&self) -> bool {
        self.record.files.iter().any(|file| !file.access.is_empty())
    }

    /// Whether there is a representation for consultation.
    pub(super) fn has_access(&self) -> bool {
        self.has_copies() || !self.record.documents.is_empty()
    }

    /// An element that holds a term.
    pub(super) fn term(&mut self, name: &'static str, term: Term) -> io::Result<()> {
        self.xml.leaf(name, &[("authority", term.vocabulary), ("valueURI", &term.uri())], term.text)
    }

    /// The two elements of a local identifier.
    pub(super) fn identifier(&mut self, names: [&'static str; 2], value: &str) -> io::Result<()> {
        self.xml.leaf(names[0], &[], LOCAL)?;
        self.xml.leaf(names[1], &[], value)
    }

    /// The program, and those of others that coded and decoded masters or read text.
    fn agents(&mut self) -> io::Result<()> {
        let program = self.record.program.clone();
        let makers = self.made().flat_map(|(_, made)| [made.making.encoder.clone(), made.making.decoder.clone()]);
        let readers = self.texts().map(|(_, text)| text.engine.clone());
        let others: BTreeSet<String> = makers.chain(readers).filter(|maker| *maker != program).collect();
        self.agent(&program)?;
        others.iter().try_for_each(|other| self.agent(other))
    }

    fn agent(&mut self, program: &str) -> io::Result<()> {
        let (name, version) = program.rsplit_once(' ').unwrap_or((program, ""));
        self.xml.open("premis:agent", &[])?;
        self.xml.open("premis:agentIdentifier", &[])?;
        self.identifier(["premis:agentIdentifierType", "premis:agentIdentifierValue"], program)?;
        self.xml.close()?;
        self.xml.leaf("premis:agentName", &[], name)?;
        self.term("premis:agentType", SOFTWARE)?;
        if !version.is_empty() {
            self.xml.leaf("premis:agentVersion", &[], version)?;
        }
        self.xml.close()
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
