//! The document: project, description, and a section for each file.

use std::io::{self, Write};

use crate::formats::xml::{Attributes, XmlWriter};
use crate::profile::MagRules;
use crate::records::{
    ACCESS_FOLDER, Description, FileRole, IndexContents, Institution, IsadElement, MASTER_FOLDER, MasterFile,
    PageRecognition, PlacedFile, SOURCE_FOLDER, Support, TEXT_FOLDER, UnitRecord,
};

use super::super::mix::captured_at;
use super::words::{DC, MAG, NISO, XLINK, pdf_moment};

/// MAG of a unit.
#[derive(Clone, Copy, Debug)]
pub struct Mag<'r> {
    /// The unit.
    pub record: &'r UnitRecord,
    /// The rules of the provider.
    pub rules: &'r MagRules,
    /// Who answers for the digitisation.
    pub institution: &'r Institution,
}

impl Mag<'_> {
    /// Writes `metadigit`: `gen`, `bib`, an `img` for each page image with its access copies, `ocr` for each text,
    /// `doc` for each document.
    ///
    /// Access is public (1) unless the inventory restricts it (0); the digitisation is incomplete (1) where gaps are
    /// declared or part of the unit is not digitised, else complete (0). What the closed lists have no word for is left
    /// out; [`Self::findings`] says so before.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write(&self, contents: &IndexContents<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut xml = XmlWriter::new(out)?;
        let namespaces: Attributes<'_> =
            &[("xmlns", MAG), ("xmlns:dc", DC), ("xmlns:niso", NISO), ("xmlns:xlink", XLINK), ("version", "2.0.1")];
        xml.open("metadigit", namespaces)?;
        let none = Description::default();
        let description = self.record.description.as_ref().unwrap_or(&none);
        let mut document = Document { xml, mag: *self, record: self.record, description, contents, sequence: 0 };
        document.project()?;
        document.description()?;
        document.images()?;
        document.texts()?;
        document.documents()?;
        document.xml.finish()?;
        Ok(())
    }
}

/// A document that is being written.
pub(super) struct Document<'r, W: Write> {
    pub(super) xml: XmlWriter<W>,
    pub(super) record: &'r UnitRecord,
    pub(super) description: &'r Description,
    pub(super) mag: Mag<'r>,
    pub(super) contents: &'r IndexContents<'r>,
    /// The last `sequence_number` of the section.
    pub(super) sequence: usize,
}

/// The name of a page, as readers see it: `Carta 12r`, `Pagina 12`; else the name of its file.
pub(in super::super) fn nomenclature(file: &MasterFile) -> String {
    let page = file.page.as_deref().map(str::trim).filter(|page| !page.is_empty());
    let side = file.side.as_deref().map(str::trim).filter(|side| !side.is_empty());
    match (page, side) {
        (Some(page), Some(side)) => format!("Carta {page}{side}"),
        (Some(page), None) => format!("Pagina {page}"),
        (None, _) => file.name.rsplit('/').next().unwrap_or(&file.name).to_owned(),
    }
}

/// The master of a file: what was made of it, else itself.
pub(in super::super) fn master_of(file: &MasterFile) -> (&'static str, &str) {
    match &file.made {
        Some(made) => (MASTER_FOLDER, &made.name),
        None => (file.folder(), &file.name),
    }
}

/// When a file was made that came from elsewhere, as it says itself; the instant of the package is none of its own.
fn received(file: &MasterFile) -> Option<String> {
    if let Some(made) = &file.made {
        return captured_at(None, &made.technical).filter(|date| date.contains('T'));
    }
    let own = captured_at(None, &file.technical).filter(|date| date.contains('T'));
    let of_pdf = || file.technical.dates.iter().find(|date| date.field == "pdf:CreationDate");
    own.or_else(|| pdf_moment(&of_pdf()?.value))
}

impl<W: Write> Document<'_, W> {
    /// An element with text, where there is any.
    pub(super) fn text(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        self.xml.leaf_if_said(name, value)
    }

    fn project(&mut self) -> io::Result<()> {
        let (rules, institution, description) = (self.mag.rules, self.mag.institution, self.description);
        let at = self.record.at.to_string();
        self.xml.open("gen", &[("creation", &at), ("last_update", &at)])?;
        self.xml.leaf("stprog", &[], &rules.project)?;
        self.text("collection", rules.collection.as_deref())?;
        let own = institution.identifier.as_deref().or(institution.name.as_deref());
        self.xml.leaf("agency", &[], rules.agency.as_deref().or(own).unwrap_or_default())?;
        self.xml.leaf("access_rights", &[], if description.is_restricted() { "0" } else { "1" })?;
        let partial = !description.gaps.is_empty() || description.support == Some(Support::Hybrid);
        self.xml.leaf("completeness", &[], if partial { "1" } else { "0" })?;
        self.xml.close()
    }

    /// Dublin Core in the order of its elements in MAG, and where the original lies.
    fn description(&mut self) -> io::Result<()> {
        let (record, description) = (self.record, self.description);
        self.xml.open("bib", &[("level", &self.mag.rules.level)])?;
        self.text("dc:identifier", Some(&record.unit))?;
        self.text("dc:identifier", Some(&*description.identifier).filter(|other| *other != record.unit))?;
        self.text("dc:title", description.title.as_deref())?;
        self.text("dc:creator", description.producer.as_deref())?;
        let class = [description.classification.as_deref(), description.classification_label.as_deref()];
        let class = class.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(" ");
        self.text("dc:subject", Some(&class))?;
        description.agid.keywords.iter().try_for_each(|word| self.text("dc:subject", Some(word)))?;
        self.text("dc:description", description.isad.of(IsadElement::ScopeContent))?;
        self.text("dc:date", description.dates_written().as_deref())?;
        self.text("dc:type", description.agid.document_type.as_deref())?;
        self.text("dc:language", description.isad.of(IsadElement::Language))?;
        let (given, own) = (&description.levels, &record.levels);
        let above =
            [given.fonds.as_deref().or(own.fonds.as_deref()), given.series.as_deref().or(own.series.as_deref())];
        let above = above.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(" / ");
        self.text("dc:relation", Some(&above))?;
        self.text("dc:rights", description.rights.licence.as_deref().or(description.rights.holder.as_deref()))?;
        self.holdings()?;
        self.xml.close()
    }

    fn holdings(&mut self) -> io::Result<()> {
        let (description, institution) = (self.description, self.mag.institution);
        let place = [description.holding.as_deref(), description.location.as_deref()];
        let place = place.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(", ");
        if institution.name.is_none() && place.is_empty() {
            return Ok(());
        }
        self.xml.open("holdings", &[])?;
        self.text("library", institution.name.as_deref())?;
        self.text("shelfmark", Some(&place))?;
        self.xml.close()
    }

    fn images(&mut self) -> io::Result<()> {
        let record = self.record;
        record.files.iter().filter(|file| file.role == FileRole::Content).try_for_each(|file| self.pages(file))
    }

    /// `file`, `md5` and `filesize`.
    pub(super) fn link(&mut self, name: &'static str, file: &PlacedFile<'_>) -> io::Result<()> {
        self.xml.empty(name, &[("Location", "URL"), ("xlink:href", &file.address())])
    }

    /// `md5`.
    pub(super) fn md5(&mut self, file: &PlacedFile<'_>) -> io::Result<()> {
        self.text("md5", file.md5.as_deref())
    }

    /// The number of a section's next element.
    pub(super) fn next(&mut self) -> String {
        self.sequence += 1;
        self.sequence.to_string()
    }

    fn texts(&mut self) -> io::Result<()> {
        self.sequence = 0;
        let record = self.record;
        for file in &record.files {
            let (folder, name) = master_of(file);
            for text in &file.text {
                self.page_text(&nomenclature(file), text, self.contents.file(folder, name))?;
            }
        }
        for document in &record.documents {
            for text in &document.text {
                let label = format!("{}, pagina {}", document.name, text.image);
                self.page_text(&label, text, self.contents.file(ACCESS_FOLDER, &document.name))?;
            }
        }
        Ok(())
    }

    fn page_text(&mut self, label: &str, text: &PageRecognition, source: Option<&PlacedFile<'_>>) -> io::Result<()> {
        for (of, name, mime) in [(&text.alto, "XML", "text/xml"), (&text.plain, "TXT", "text/plain")] {
            let Some(file) = self.contents.file(TEXT_FOLDER, &of.name) else { continue };
            let number = self.next();
            self.xml.open("ocr", &[])?;
            self.xml.leaf("sequence_number", &[], &number)?;
            self.xml.leaf("nomenclature", &[], label)?;
            self.link("file", file)?;
            self.md5(file)?;
            if let Some(source) = source {
                self.link("source", source)?;
            }
            self.xml.leaf("filesize", &[], &file.size.to_string())?;
            self.plain_format(name, mime)?;
            self.xml.leaf("software_ocr", &[], &text.engine)?;
            self.xml.leaf("datetimecreated", &[], &self.record.at.to_string())?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn plain_format(&mut self, name: &str, mime: &str) -> io::Result<()> {
        self.xml.open("format", &[])?;
        self.xml.leaf("niso:name", &[], name)?;
        self.xml.leaf("niso:mime", &[], mime)?;
        self.xml.close()
    }

    /// What is no image: PDFs and attachments that were received, PDF/A for consultation.
    fn documents(&mut self) -> io::Result<()> {
        self.sequence = 0;
        let record = self.record;
        for file in &record.files {
            let is_image = file.role == FileRole::Content && !file.technical.images.is_empty();
            let (folder, name) = master_of(file);
            if let Some(placed) = self.contents.file(folder, name).filter(|_| !is_image && folder != SOURCE_FOLDER) {
                self.document(&nomenclature(file), "1", placed, received(file).as_deref())?;
            }
        }
        let (usage, made) = (self.mag.rules.access_usage.to_string(), record.at.to_string());
        for document in &record.documents {
            if let Some(placed) = self.contents.file(ACCESS_FOLDER, &document.name) {
                self.document(&document.name, &usage, placed, Some(&made))?;
            }
        }
        Ok(())
    }

    /// `doc`, made at `moment`, where that is known.
    fn document(&mut self, label: &str, usage: &str, file: &PlacedFile<'_>, moment: Option<&str>) -> io::Result<()> {
        let number = self.next();
        let name = file.path.rsplit('.').next().unwrap_or_default().to_uppercase();
        self.xml.open("doc", &[])?;
        self.xml.leaf("sequence_number", &[], &number)?;
        self.xml.leaf("nomenclature", &[], label)?;
        self.xml.leaf("usage", &[], usage)?;
        self.link("file", file)?;
        self.md5(file)?;
        self.xml.leaf("filesize", &[], &file.size.to_string())?;
        self.plain_format(&name, file.mime)?;
        self.text("datetimecreated", moment)?;
        self.xml.close()
    }
}
