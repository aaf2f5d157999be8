//! Objects: the unit, its representations, their files.

use std::io::{self, Write};

use crate::records::{
    ACCESS_FOLDER, AccessFile, Algorithm, EventType, Identification, MASTER_FOLDER, MadeMaster, MasterFile,
    PageRecognition, PdfaDocument, SOURCE_FOLDER, TEXT_FOLDER, Technical, TextFile,
};

use super::super::mix::{MixOf, mix_elements};
use super::document::{Document, Images};
use super::terms::{
    DERIVATION, HAS_SOURCE, INCLUDES, IS_REPRESENTED_BY, REPLACEMENT, REPRESENTS, SPECIFICATION, STRUCTURAL,
    SUPERSEDES, Term,
};

/// The name of the digest of an image's pixels; the manual says how a stranger computes it.
const PIXELS: &str = "pixel digest (pxl1, BLAKE3)";
/// The property of a document.
const PAGES: &str = "number of pages";

/// SHA-256 first: it is what others can check.
pub(super) const FIXITY_ORDER: [Algorithm; 5] =
    [Algorithm::Sha256, Algorithm::Blake3, Algorithm::Sha512, Algorithm::Sha1, Algorithm::Md5];

/// What is on record of access copies.
pub(super) const ACCESS_FIXITY: [Algorithm; 2] = [Algorithm::Sha256, Algorithm::Blake3];

/// What access copies are, in PRONOM's words: the encoder writes JFIF 1.02.
const ACCESS_FORMAT: Format<'static> =
    Format { name: "JPEG File Interchange Format", version: Some("1.02"), puid: Some("fmt/44") };

/// What a text with places is. PRONOM has no identifier for ALTO.
const ALTO_FORMAT: Format<'static> = Format { name: "ALTO", version: Some("4.4"), puid: None };

/// What a text alone is.
const PLAIN_FORMAT: Format<'static> = Format { name: "Plain Text File", version: None, puid: Some("x-fmt/111") };

/// A format as PREMIS has it.
pub(super) struct Format<'f> {
    pub(super) name: &'f str,
    pub(super) version: Option<&'f str>,
    pub(super) puid: Option<&'f str>,
}

impl<'f> From<&'f Identification> for Format<'f> {
    fn from(format: &'f Identification) -> Self {
        Self { name: &format.name, version: format.version.as_deref(), puid: format.puid.as_deref() }
    }
}

impl<'r, W: Write> Document<'r, W> {
    /// All objects.
    pub(super) fn objects(&mut self) -> io::Result<()> {
        let record = self.record;
        self.entity()?;
        for folder in self.folders() {
            self.represented(folder)?;
        }
        for file in &record.files {
            self.delivered(file)?;
            if let Some(made) = &file.made {
                self.made_master(made, file)?;
            }
            file.access.iter().try_for_each(|copy| self.access(copy, file))?;
            self.texts_of(&file.text, file)?;
        }
        for document in &record.documents {
            self.pdfa(document)?;
            if let Some(source) = self.shown_by(document) {
                self.texts_of(&document.text, source)?;
            }
        }
        Ok(())
    }

    /// One representation and its files.
    pub(super) fn objects_of(&mut self, folder: &str) -> io::Result<()> {
        let record = self.record;
        self.represented(folder)?;
        for file in &record.files {
            if file.folder() == folder {
                self.delivered(file)?;
            }
            match (folder, &file.made) {
                (MASTER_FOLDER, Some(made)) => self.made_master(made, file)?,
                (ACCESS_FOLDER, _) => file.access.iter().try_for_each(|copy| self.access(copy, file))?,
                (TEXT_FOLDER, _) => self.texts_of(&file.text, file)?,
                _ => {}
            }
        }
        for document in &record.documents {
            match (folder, self.shown_by(document)) {
                (ACCESS_FOLDER, _) => self.pdfa(document)?,
                (TEXT_FOLDER, Some(source)) => self.texts_of(&document.text, source)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The folders of the representations that there are.
    pub(super) fn folders(&self) -> impl Iterator<Item = &'static str> + use<W> {
        let source = self.has_made().then_some(SOURCE_FOLDER);
        let access = self.has_access().then_some(ACCESS_FOLDER);
        let text = self.has_text().then_some(TEXT_FOLDER);
        [Some(MASTER_FOLDER), source, access, text].into_iter().flatten()
    }

    fn represented(&mut self, folder: &str) -> io::Result<()> {
        let record = self.record;
        match folder {
            SOURCE_FOLDER => {
                let sources = record.files.iter().filter(|file| file.made.is_some());
                self.representation(SOURCE_FOLDER, sources.map(|file| (SOURCE_FOLDER, file.name.as_str())))
            }
            ACCESS_FOLDER => {
                let copies = record.files.iter().flat_map(|file| &file.access).map(|copy| copy.name.as_str());
                let names = copies.chain(record.documents.iter().map(|document| document.name.as_str()));
                self.representation(ACCESS_FOLDER, names.map(|name| (ACCESS_FOLDER, name)))
            }
            TEXT_FOLDER => {
                self.representation(TEXT_FOLDER, record.text_files().map(|text| (TEXT_FOLDER, text.name.as_str())))
            }
            _ => {
                let masters = record.files.iter().map(|file| match &file.made {
                    Some(made) => (MASTER_FOLDER, made.name.as_str()),
                    None => (MASTER_FOLDER, file.name.as_str()),
                });
                self.representation(MASTER_FOLDER, masters)
            }
        }
    }

    /// The file that a PDF/A document shows first.
    fn shown_by(&self, document: &PdfaDocument) -> Option<&'r MasterFile> {
        let name = document.files.first()?;
        self.record.files.iter().find(|file| file.name == *name)
    }

    fn texts_of(&mut self, texts: &[PageRecognition], source: &MasterFile) -> io::Result<()> {
        texts.iter().try_for_each(|text| {
            self.text(&text.alto, &ALTO_FORMAT, source)?;
            self.text(&text.plain, &PLAIN_FORMAT, source)
        })
    }

    pub(super) fn begin(&mut self, category: &'static str, identifiers: &[&str]) -> io::Result<()> {
        self.xml.open("premis:object", &[("xsi:type", category)])?;
        for identifier in identifiers {
            self.xml.open("premis:objectIdentifier", &[])?;
            self.identifier(["premis:objectIdentifierType", "premis:objectIdentifierValue"], identifier)?;
            self.xml.close()?;
        }
        Ok(())
    }

    pub(super) fn begin_relationship(&mut self, kind: Term, sub_type: Term) -> io::Result<()> {
        self.xml.open("premis:relationship", &[])?;
        self.term("premis:relationshipType", kind)?;
        self.term("premis:relationshipSubType", sub_type)
    }

    /// An object on the other side of a relationship; where the order of several matters, with its place in it, from 1.
    pub(super) fn related(&mut self, identifier: &str, sequence: Option<usize>) -> io::Result<()> {
        self.xml.open("premis:relatedObjectIdentifier", &[])?;
        let names = ["premis:relatedObjectIdentifierType", "premis:relatedObjectIdentifierValue"];
        self.identifier(names, identifier)?;
        if let Some(sequence) = sequence {
            self.xml.leaf("premis:relatedObjectSequence", &[], &sequence.to_string())?;
        }
        self.xml.close()
    }

    /// The unit in this version, under the version's identifier and under its own.
    fn entity(&mut self) -> io::Result<()> {
        let (package, unit) = (self.package.clone(), &self.record.unit);
        self.begin("premis:intellectualEntity", &[&package, unit])?;
        self.begin_relationship(STRUCTURAL, IS_REPRESENTED_BY)?;
        self.related(&self.representation_id(MASTER_FOLDER), None)?;
        if self.has_made() {
            self.related(&self.representation_id(SOURCE_FOLDER), None)?;
        }
        if self.has_access() {
            self.related(&self.representation_id(ACCESS_FOLDER), None)?;
        }
        if self.has_text() {
            self.related(&self.representation_id(TEXT_FOLDER), None)?;
        }
        self.xml.close()?;
        if let Some(change) = &self.record.change {
            self.begin_relationship(REPLACEMENT, SUPERSEDES)?;
            self.related(&format!("{unit}/v{}", change.previous), None)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    /// A representation with its files in their order.
    fn representation<'f>(
        &mut self,
        folder: &str,
        files: impl Iterator<Item = (&'static str, &'f str)>,
    ) -> io::Result<()> {
        self.begin("premis:representation", &[&self.representation_id(folder)])?;
        self.begin_relationship(STRUCTURAL, REPRESENTS)?;
        self.related(&self.package.clone(), None)?;
        self.xml.close()?;
        let mut files = files.enumerate().peekable();
        if files.peek().is_some() {
            self.begin_relationship(STRUCTURAL, INCLUDES)?;
            for (index, (folder, name)) in files {
                self.related(&format!("{}/{folder}/{name}", self.package), Some(index + 1))?;
            }
            self.xml.close()?;
        }
        self.xml.close()
    }

    /// What must not be lost: the pixels of each image, the number of pages of a document.
    fn significant(&mut self, technical: &Technical) -> io::Result<()> {
        if let Some(document) = &technical.document {
            self.xml.open("premis:significantProperties", &[])?;
            self.xml.leaf("premis:significantPropertiesType", &[], PAGES)?;
            self.xml.leaf("premis:significantPropertiesValue", &[], &document.pages.to_string())?;
            self.xml.close()?;
        }
        let several = technical.images.len() > 1;
        for (number, image) in (1..).zip(&technical.images) {
            let Some(pixels) = &image.pixels else { continue };
            self.xml.open("premis:significantProperties", &[])?;
            let kind = if several { format!("{PIXELS}, image {number}") } else { PIXELS.to_owned() };
            self.xml.leaf("premis:significantPropertiesType", &[], &kind)?;
            self.xml.leaf("premis:significantPropertiesValue", &[], &pixels.to_string())?;
            self.xml.close()?;
        }
        Ok(())
    }

    /// A master that was made.
    fn made_master(&mut self, made: &MadeMaster, source: &MasterFile) -> io::Result<()> {
        self.begin("premis:file", &[&self.made_id(made)])?;
        self.significant(&made.technical)?;
        let fixity = FIXITY_ORDER.map(|algorithm| (algorithm, made.digests.value(algorithm)));
        self.characteristics(&fixity, made.size, &Format::from(&made.format), Some(MixOf::Made(source)))?;
        self.derived_from(source, EventType::Normalization)?;
        self.xml.close()
    }

    /// The relationship of something that was made to its source, by the event that made it.
    fn derived_from(&mut self, source: &MasterFile, by: EventType) -> io::Result<()> {
        self.begin_relationship(DERIVATION, HAS_SOURCE)?;
        self.related(&self.file_id(source), None)?;
        self.xml.open("premis:relatedEventIdentifier", &[])?;
        self.xml.leaf("premis:relatedEventIdentifierType", &[], "UUID")?;
        let event = self.event_id(by, &self.package);
        self.xml.leaf("premis:relatedEventIdentifierValue", &[], &event)?;
        self.xml.close()?;
        self.xml.close()
    }

    /// A file that was delivered: a master, or the source of one.
    fn delivered(&mut self, file: &MasterFile) -> io::Result<()> {
        self.begin("premis:file", &[&self.file_id(file)])?;
        self.significant(&file.technical)?;
        let fixity = FIXITY_ORDER.map(|algorithm| (algorithm, file.digests.value(algorithm)));
        self.characteristics(&fixity, file.size, &Format::from(&file.format), Some(MixOf::Delivered(file)))?;
        // Bytes and characters that no XML can hold are shown; the exact bytes are in unit.json.
        self.xml.leaf("premis:originalName", &[], &file.source.to_string())?;
        self.xml.close()
    }

    fn access(&mut self, copy: &AccessFile, master: &MasterFile) -> io::Result<()> {
        self.begin("premis:file", &[&self.access_id(copy)])?;
        let [sha256, blake3] = ACCESS_FIXITY;
        let fixity = [(sha256, Some(copy.sha256.to_string())), (blake3, Some(copy.blake3.to_string()))];
        self.characteristics(&fixity, copy.size, &ACCESS_FORMAT, None)?;
        self.derived_from(master, EventType::Migration)?;
        self.xml.close()
    }

    fn text(&mut self, text: &TextFile, format: &Format<'_>, master: &MasterFile) -> io::Result<()> {
        self.begin("premis:file", &[&self.text_id(text)])?;
        let [sha256, blake3] = ACCESS_FIXITY;
        let fixity = [(sha256, Some(text.sha256.to_string())), (blake3, Some(text.blake3.to_string()))];
        self.characteristics(&fixity, text.size, format, None)?;
        self.derived_from(master, EventType::Creation)?;
        self.xml.close()
    }

    pub(super) fn characteristics(
        &mut self,
        fixity: &[(Algorithm, Option<String>)],
        size: u64,
        format: &Format<'_>,
        images: Option<MixOf<'_>>,
    ) -> io::Result<()> {
        self.xml.open("premis:objectCharacteristics", &[])?;
        for (algorithm, value) in fixity {
            let Some(value) = value else { continue };
            self.xml.open("premis:fixity", &[])?;
            self.xml.leaf("premis:messageDigestAlgorithm", &[], algorithm.premis_name())?;
            self.xml.leaf("premis:messageDigest", &[], value)?;
            self.xml.leaf("premis:messageDigestOriginator", &[], &self.record.program)?;
            self.xml.close()?;
        }
        self.xml.leaf("premis:size", &[], &size.to_string())?;
        self.format(format)?;
        if let (Images::Within(agency), Some(images)) = (self.images, images) {
            for element in mix_elements(self.record, images, agency)? {
                self.xml.open("premis:objectCharacteristicsExtension", &[])?;
                self.xml.written(&element)?;
                self.xml.close()?;
            }
        }
        self.xml.close()
    }

    fn format(&mut self, format: &Format<'_>) -> io::Result<()> {
        self.xml.open("premis:format", &[])?;
        self.xml.open("premis:formatDesignation", &[])?;
        self.xml.leaf("premis:formatName", &[], format.name)?;
        if let Some(version) = format.version {
            self.xml.leaf("premis:formatVersion", &[], version)?;
        }
        self.xml.close()?;
        if let Some(puid) = format.puid {
            self.xml.open("premis:formatRegistry", &[])?;
            self.xml.leaf("premis:formatRegistryName", &[], "PRONOM")?;
            self.xml.leaf("premis:formatRegistryKey", &[], puid)?;
            self.term("premis:formatRegistryRole", SPECIFICATION)?;
            self.xml.close()?;
        }
        self.xml.close()
    }
}
