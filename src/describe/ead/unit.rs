//! What a component says of a unit.

use std::io::{self, Write};

use crate::formats::xml::XmlWriter;
use crate::records::{
    Counting, DateStatement, Description, ISAD_ELEMENTS, Institution, IsadElement, IsadLevel, Levels, Party, PartyRole,
    Support, UnitRecord,
};

/// The level of the unit: as the archivist says, else the innermost that its path or its row gives.
pub(super) fn level(record: &UnitRecord) -> &'static str {
    let said = record.description.as_ref().and_then(|description| description.isad.level);
    let has = |pick: fn(&Levels) -> &Option<String>| pick(&record.levels).is_some();
    let given = if has(|levels| &levels.item) { IsadLevel::Item } else { IsadLevel::File };
    said.unwrap_or(given).ead()
}

/// Fonds and series above the unit, from the outermost.
pub(super) fn above(record: &UnitRecord) -> Vec<(&'static str, String)> {
    let none = Levels::default();
    let given = record.description.as_ref().map_or(&none, |description| &description.levels);
    let level = |pick: fn(&Levels) -> &Option<String>| pick(given).clone().or_else(|| pick(&record.levels).clone());
    let fonds = level(|levels| &levels.fonds).map(|title| ("fonds", title));
    let series = level(|levels| &levels.series).map(|title| ("series", title));
    fonds.into_iter().chain(series).collect()
}

/// `<did>` and all that follows it.
pub(super) fn body<W: Write>(xml: &mut XmlWriter<W>, record: &UnitRecord, institution: &Institution) -> io::Result<()> {
    let none = Description::default();
    let description = record.description.as_ref().unwrap_or(&none);
    let mut component = Component { xml, record, description };
    component.xml.open("did", &[])?;
    component.identity(institution)?;
    component.dates()?;
    component.extent()?;
    component.origination()?;
    component.places()?;
    component.xml.close()?;
    component.statements()?;
    component.access()?;
    component.terms()
}

struct Component<'c, W: Write> {
    xml: &'c mut XmlWriter<W>,
    record: &'c UnitRecord,
    description: &'c Description,
}

impl<W: Write> Component<'_, W> {
    /// An element with text, where there is any.
    fn text(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        self.xml.leaf_if_said(name, value)
    }

    /// An element with paragraphs, where there is any text. A line break begins another paragraph.
    fn paragraphs(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else { return Ok(()) };
        self.xml.open(name, &[])?;
        for line in value.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.xml.leaf("p", &[], line)?;
        }
        self.xml.close()
    }

    fn identity(&mut self, institution: &Institution) -> io::Result<()> {
        self.text("unitid", Some(&self.record.unit))?;
        let other = Some(&*self.description.identifier).filter(|other| *other != self.record.unit);
        self.text("unitid", other)?;
        let title = self.description.title.as_deref().or(self.record.levels.file.as_deref());
        self.xml.leaf("unittitle", &[], title.unwrap_or(&self.record.unit).trim())?;
        if let Some(name) = institution.name.as_deref() {
            self.xml.open("repository", &[])?;
            self.corporate(name)?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn dates(&mut self) -> io::Result<()> {
        let description = self.description;
        let dates =
            [(&description.dates, "inclusive"), (&description.opened, "opened"), (&description.closed, "closed")];
        for (date, label) in dates {
            let Some(DateStatement { written, edtf }) = date else { continue };
            let mut attributes = vec![];
            match label {
                "inclusive" => attributes.push(("unitdatetype", "inclusive")),
                label => attributes.push(("datechar", label)),
            }
            attributes.extend(edtf.as_deref().map(|edtf| ("normal", edtf)));
            self.xml.leaf("unitdate", &attributes, written.trim())?;
        }
        Ok(())
    }

    /// What the inventory declares, and what was counted in the digital copy.
    fn extent(&mut self) -> io::Result<()> {
        let description = self.description;
        if let Some(extent) = description.extent {
            let what = match extent.counting {
                Counting::Leaves => "leaves",
                Counting::Pages => "pages",
                Counting::Images => "images",
            };
            self.quantity("materialtype", &extent.quantity.to_string(), what)?;
        }
        if let Some(pieces) = description.pieces {
            self.quantity("materialtype", &pieces.to_string(), "pieces")?;
        }
        if let Some(metres) = description.linear_metres.as_deref() {
            self.quantity("spaceoccupied", metres, "linear metres")?;
        }
        let support = description.support.and_then(|support| match support {
            Support::Paper => Some("analogue"),
            Support::Digital => Some("born digital"),
            Support::Hybrid => Some("analogue and born digital"),
            Support::NotToBeDigitised => None,
        });
        self.text("physdesc", support)?;
        let pages: u64 = self.record.files.iter().map(|file| u64::from(file.technical.pages())).sum();
        self.text("physdesc", Some(&format!("digital copy: {} files, {pages} pages", self.record.files.len())))
    }

    fn quantity(&mut self, kind: &'static str, quantity: &str, unit: &str) -> io::Result<()> {
        self.xml.open("physdescstructured", &[("physdescstructuredtype", kind), ("coverage", "whole")])?;
        self.xml.leaf("quantity", &[], quantity.trim())?;
        self.xml.leaf("unittype", &[], unit)?;
        self.xml.close()
    }

    fn corporate(&mut self, name: &str) -> io::Result<()> {
        self.xml.open("corpname", &[])?;
        self.xml.leaf("part", &[], name.trim())?;
        self.xml.close()
    }

    fn origination(&mut self) -> io::Result<()> {
        let authors: Vec<&Party> = self.description.agid.holders(PartyRole::Author).collect();
        let producer = self.description.producer.as_deref().filter(|name| !name.trim().is_empty());
        if producer.is_none() && authors.is_empty() {
            return Ok(());
        }
        self.xml.open("origination", &[])?;
        if let Some(producer) = producer {
            self.corporate(producer)?;
        }
        for author in authors {
            match author {
                Party::Person { .. } => {
                    self.xml.open("persname", &[])?;
                    self.xml.leaf("part", &[], &author.name())?;
                    self.xml.close()?;
                }
                Party::Organisation { .. } | Party::Administration { .. } => self.corporate(&author.name())?,
            }
        }
        self.xml.close()
    }

    fn places(&mut self) -> io::Result<()> {
        self.text("container", self.description.holding.as_deref())?;
        self.text("physloc", self.description.location.as_deref())?;
        if let Some(language) = self.description.isad.of(IsadElement::Language).filter(|text| !text.trim().is_empty()) {
            self.xml.open("langmaterial", &[])?;
            self.xml.leaf("language", &[], language.trim())?;
            self.xml.close()?;
        }
        Ok(())
    }

    /// The elements of ISAD(G), in their order.
    fn statements(&mut self) -> io::Result<()> {
        for element in ISAD_ELEMENTS {
            if let Some(name) = element_of(*element) {
                self.paragraphs(name, self.description.isad.of(*element))?;
            }
        }
        let description = self.description;
        let fate = [description.retention.as_deref(), description.disposition.as_deref()];
        let fate: Vec<&str> = fate.into_iter().flatten().collect();
        self.paragraphs("appraisal", Some(&fate.join("\n")))?;
        for gap in &description.gaps {
            let parts = [Some(gap.what.as_str()), gap.reason.as_deref(), gap.author.as_deref()];
            let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
            self.paragraphs("phystech", Some(&format!("declared gap: {}", text.replace('\n', " "))))?;
        }
        Ok(())
    }

    fn access(&mut self) -> io::Result<()> {
        let (description, rights) = (self.description, &self.description.rights);
        let until = rights.restricted_until.as_ref().map(|date| date.written.as_str());
        let restriction: Vec<&str> =
            [description.restriction.as_deref(), rights.basis.as_deref(), until].into_iter().flatten().collect();
        self.paragraphs("accessrestrict", Some(&restriction.join("\n")))?;
        let reuse: Vec<&str> = [rights.licence.as_deref(), rights.holder.as_deref()].into_iter().flatten().collect();
        self.paragraphs("userestrict", Some(&reuse.join("\n")))
    }

    /// Classification and keywords.
    fn terms(&mut self) -> io::Result<()> {
        let description = self.description;
        let class = [description.classification.as_deref(), description.classification_label.as_deref()];
        let class = class.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(" ");
        let words = std::iter::once(&class).chain(&description.agid.keywords).filter(|word| !word.trim().is_empty());
        let mut words = words.peekable();
        if words.peek().is_none() {
            return Ok(());
        }
        self.xml.open("controlaccess", &[])?;
        for word in words {
            self.xml.open("subject", &[])?;
            self.xml.leaf("part", &[], word.trim())?;
            self.xml.close()?;
        }
        self.xml.close()
    }
}

/// The element of EAD3 that holds an element of ISAD(G); `None` for what stands elsewhere.
const fn element_of(element: IsadElement) -> Option<&'static str> {
    Some(match element {
        IsadElement::AdministrativeHistory => "bioghist",
        IsadElement::ArchivalHistory => "custodhist",
        IsadElement::Acquisition => "acqinfo",
        IsadElement::ScopeContent => "scopecontent",
        IsadElement::Appraisal => "appraisal",
        IsadElement::Accruals => "accruals",
        IsadElement::Arrangement => "arrangement",
        IsadElement::Reproduction => "userestrict",
        IsadElement::Language => return None,
        IsadElement::PhysicalCharacteristics => "phystech",
        IsadElement::FindingAids => "otherfindaid",
        IsadElement::Originals => "originalsloc",
        IsadElement::Copies => "altformavail",
        IsadElement::Related => "relatedmaterial",
        IsadElement::Publications => "bibliography",
        IsadElement::Note => "odd",
        IsadElement::ArchivistNote | IsadElement::Rules | IsadElement::DescriptionDate => "processinfo",
    })
}
