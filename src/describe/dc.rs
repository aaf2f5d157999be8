//! Dublin Core (ISO 15836-1): `dc.xml`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::formats::xml::XmlWriter;
use crate::records::{Counting, DateStatement, Description, FileRole, IsadElement, Levels, PartyRole, UnitRecord};

const NAMESPACE: &str = "http://purl.org/dc/elements/1.1/";
/// For what this program says in English; what the inventory says is in whatever language it is.
const ENGLISH: &[(&str, &str)] = &[("xml:lang", "en")];
/// Columns that name the language of the material, in packages made before the description had a field for it.
const LANGUAGE_COLUMNS: [&str; 4] = ["language", "languages", "lingua", "lingue"];
/// Who is responsible for the making of what is described.
const CREATORS: [PartyRole; 2] = [PartyRole::Author, PartyRole::Sender];
/// Elements of ISAD(G) that Dublin Core has only `description` for.
const DESCRIPTIONS: [IsadElement; 4] =
    [IsadElement::ScopeContent, IsadElement::ArchivalHistory, IsadElement::PhysicalCharacteristics, IsadElement::Note];

/// Writes `dc.xml`: the fifteen elements in a root `simpledc` without a namespace, as the DCMI's XML schema of 2008
/// declares it.
///
/// What the inventory says stands as it is written there, restrictions included. What the schema cannot express
/// (levels, extent, gaps) is said in words; the whole description is in `unit.json`.
///
/// # Errors
/// What `out` says.
pub fn dublin_core(record: &UnitRecord, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = XmlWriter::new(out)?;
    xml.open("simpledc", &[("xmlns:dc", NAMESPACE)])?;
    let mut dc = Elements { xml };
    let none = Description::default();
    let description = record.description.as_ref().unwrap_or(&none);
    dc.identity(record, description)?;
    dc.dates(description)?;
    dc.matter(record)?;
    dc.extent(record, description)?;
    dc.arrangement(record, description)?;
    dc.rights(description)?;
    dc.history(record, description)?;
    dc.xml.finish()?;
    Ok(())
}

struct Elements<W: Write> {
    xml: XmlWriter<W>,
}

impl<W: Write> Elements<W> {
    /// A statement of the inventory; nothing where it says nothing.
    fn text(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        self.xml.leaf_if_said(name, value)
    }

    fn english(&mut self, name: &'static str, value: &str) -> io::Result<()> {
        self.xml.leaf(name, ENGLISH, value)
    }

    fn identity(&mut self, record: &UnitRecord, description: &Description) -> io::Result<()> {
        self.text("dc:title", description.title.as_deref())?;
        self.text("dc:identifier", Some(&record.unit))?;
        self.text(
            "dc:identifier",
            Some(&description.identifier).filter(|other| **other != record.unit).map(|id| &**id),
        )?;
        if let Some(protocol) = &description.protocol {
            let date = protocol.date.as_ref().map(|date| date.written.as_str());
            let parts = [protocol.register.as_deref(), protocol.number.as_deref(), date];
            self.text("dc:identifier", Some(&joined(parts, ", ")))?;
        }
        self.text("dc:creator", description.producer.as_deref())?;
        for holder in &description.agid.parties {
            let element = match holder.role {
                role if CREATORS.contains(&role) => "dc:creator",
                PartyRole::Addressee => "dc:contributor",
                _ => continue,
            };
            self.text(element, Some(&holder.party.name()))?;
        }
        let class = [description.classification.as_deref(), description.classification_label.as_deref()];
        self.text("dc:subject", Some(&joined(class, " ")))?;
        description.agid.keywords.iter().try_for_each(|word| self.text("dc:subject", Some(word)))?;
        self.text("dc:type", description.agid.document_type.as_deref())?;
        self.text("dc:language", description.isad.language.as_deref())?;
        let languages = description.extra.iter().filter(|(column, _)| {
            let column = column.trim().to_lowercase();
            LANGUAGE_COLUMNS.contains(&column.as_str())
        });
        for (_, language) in languages {
            self.text("dc:language", Some(language))?;
        }
        Ok(())
    }

    /// Each date as the range that it means (EDTF), and as written where that says something else.
    fn dates(&mut self, description: &Description) -> io::Result<()> {
        let statements = [&description.dates, &description.opened, &description.closed];
        let mut said = BTreeSet::new();
        for DateStatement { written, edtf } in statements.into_iter().flatten() {
            for value in edtf.iter().chain([written]) {
                if said.insert(value.trim()) {
                    self.text("dc:date", Some(value))?;
                }
            }
        }
        Ok(())
    }

    /// Type (DCMI Type Vocabulary) and media types, as measured in the content.
    fn matter(&mut self, record: &UnitRecord) -> io::Result<()> {
        let content = || record.files.iter().filter(|file| file.role == FileRole::Content);
        if content().any(|file| !file.technical.images.is_empty()) {
            self.xml.leaf("dc:type", &[], "StillImage")?;
        }
        if content().any(|file| file.technical.document.is_some()) {
            self.xml.leaf("dc:type", &[], "Text")?;
        }
        let media: BTreeSet<&str> = content().filter_map(|file| file.format.mime.as_deref()).collect();
        media.into_iter().try_for_each(|mime| self.text("dc:format", Some(mime)))
    }

    fn extent(&mut self, record: &UnitRecord, description: &Description) -> io::Result<()> {
        let pages: u64 = record.files.iter().map(|file| u64::from(file.technical.pages())).sum();
        self.english("dc:format", &format!("files: {}, pages: {pages}", record.files.len()))?;
        if let Some(extent) = description.extent {
            let what = match extent.counting {
                Counting::Leaves => "leaves",
                Counting::Pages => "pages",
                Counting::Images => "images",
            };
            self.english("dc:format", &format!("{} {what}, as declared by the inventory", extent.quantity))?;
        }
        Ok(())
    }

    /// What the unit is part of, and the paper that it was scanned from.
    fn arrangement(&mut self, record: &UnitRecord, description: &Description) -> io::Result<()> {
        let (own, given): (&Levels, &Levels) = (&record.levels, &description.levels);
        let level = |pick: fn(&Levels) -> &Option<String>| pick(given).as_deref().or(pick(own).as_deref());
        let levels = [
            level(|levels| &levels.fonds),
            level(|levels| &levels.series),
            level(|levels| &levels.file),
            level(|levels| &levels.item),
        ];
        self.text("dc:relation", Some(&joined(levels, " / ")))?;
        self.text("dc:relation", description.isad.of(IsadElement::Related))?;
        self.text("dc:source", Some(&joined([description.holding.as_deref(), description.location.as_deref()], ", ")))
    }

    /// Who may see and reuse it.
    fn rights(&mut self, description: &Description) -> io::Result<()> {
        let (restriction, rights) = (description.restriction.as_deref(), &description.rights);
        let until = rights.restricted_until.as_ref().map(|date| date.written.as_str());
        self.text("dc:rights", Some(&joined([restriction, rights.basis.as_deref(), until], ", ")))?;
        self.text("dc:rights", description.isad.of(IsadElement::Reproduction))?;
        self.text("dc:rights", rights.licence.as_deref())?;
        self.text("dc:rights", rights.holder.as_deref())
    }

    /// What is said of its content and history, declared gaps, and what this version changes. A person's words follow
    /// the program's: no language is claimed for the two.
    fn history(&mut self, record: &UnitRecord, description: &Description) -> io::Result<()> {
        for element in DESCRIPTIONS {
            self.text("dc:description", description.isad.of(element))?;
        }
        for gap in &description.gaps {
            let parts = [Some(gap.what.as_str()), gap.reason.as_deref(), gap.author.as_deref()];
            self.text("dc:description", Some(&format!("declared gap: {}", joined(parts, "; "))))?;
        }
        let Some(change) = &record.change else { return Ok(()) };
        let (version, previous) = (record.unit_version, change.previous);
        let follows = format!("version {version}, follows version {previous}: {}", change.reason);
        self.text("dc:description", Some(&follows))
    }
}

/// What there is of `parts`.
fn joined<const N: usize>(parts: [Option<&str>; N], between: &str) -> String {
    let there = parts.into_iter().flatten().map(str::trim).filter(|part| !part.is_empty());
    there.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::super::example::record;
    use super::*;
    use crate::records::{DeclaredGap, Extent, Protocol, VersionChange};
    use proptest::prelude::*;

    fn elements(record: &UnitRecord) -> Vec<(String, String)> {
        let mut out = Vec::new();
        dublin_core(record, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let elements = document.root_element().children().filter(roxmltree::Node::is_element);
        elements.map(|node| (node.tag_name().name().to_owned(), node.text().unwrap_or_default().to_owned())).collect()
    }

    fn date(written: &str, edtf: Option<&str>) -> Option<DateStatement> {
        Some(DateStatement { written: written.into(), edtf: edtf.map(Into::into) })
    }

    #[test]
    fn what_the_inventory_says() {
        let mut record = record(2);
        record.levels.fonds = Some("from the folder".into());
        record.description = Some(Description {
            identifier: "ITASC-7".into(),
            title: Some(" Acquedotto <1932> & altro ".into()),
            dates: date("[1932]", Some("1932")),
            opened: date("1932", Some("1932")),
            levels: Levels { fonds: Some("Comune".into()), series: Some("Carteggio".into()), ..Levels::default() },
            restriction: Some("riservato fino al 2032".into()),
            producer: Some("Ufficio tecnico".into()),
            protocol: Some(Protocol { number: Some("114".into()), date: date("3 mag. 1932", None), register: None }),
            extent: Some(Extent { quantity: 3, counting: Counting::Leaves }),
            gaps: vec![DeclaredGap { what: "12 bis".into(), author: None, reason: Some("mancante".into()) }],
            extra: [("Lingua".to_owned(), "italiano".to_owned())].into(),
            ..Description::default()
        });
        let expected = [
            ("title", "Acquedotto <1932> & altro"),
            ("identifier", "ASC/7"),
            ("identifier", "ITASC-7"),
            ("identifier", "114, 3 mag. 1932"),
            ("creator", "Ufficio tecnico"),
            ("language", "italiano"),
            ("date", "1932"),
            ("date", "[1932]"),
            ("type", "StillImage"),
            ("format", "image/tiff"),
            ("format", "files: 2, pages: 2"),
            ("format", "3 leaves, as declared by the inventory"),
            ("relation", "Comune / Carteggio"),
            ("rights", "riservato fino al 2032"),
            ("description", "declared gap: 12 bis; mancante"),
        ];
        let found = elements(&record);
        assert_eq!(found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>(), expected);
    }

    /// A language is claimed only for what is wholly the program's.
    #[test]
    fn a_person_s_words_bear_no_language() {
        let mut record = record(1);
        record.change =
            Some(VersionChange { reason: "pagina bianca".to_owned(), previous: 1, ..VersionChange::default() });
        record.description = Some(Description {
            extent: Some(Extent { quantity: 3, counting: Counting::Leaves }),
            gaps: vec![DeclaredGap { what: "12 bis".into(), author: None, reason: Some("mancante".into()) }],
            ..Description::default()
        });
        let mut out = Vec::new();
        dublin_core(&record, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let with_language: Vec<_> = document
            .descendants()
            .filter(|node| node.attributes().any(|attribute| attribute.name() == "lang"))
            .map(|node| node.text().unwrap_or_default())
            .collect();
        assert_eq!(with_language, ["files: 1, pages: 1", "3 leaves, as declared by the inventory"]);
        assert!(text.contains("<dc:description>declared gap: 12 bis; mancante</dc:description>"));
        assert!(text.contains("follows version 1: pagina bianca</dc:description>"));
    }

    #[test]
    fn nothing_is_invented() {
        let found = elements(&record(0));
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["identifier", "format"]);
    }

    proptest! {
        #[test]
        fn any_title_makes_well_formed_xml(title in "\\PC*|[\\x00-\\x2f\u{fffe}]{0,20}") {
            let mut record = record(1);
            record.description = Some(Description { title: Some(title.clone()), ..Description::default() });
            let found = elements(&record);
            let expected = crate::formats::xml::visible(title.trim()).into_owned();
            let titles: Vec<_> = found.iter().filter(|(name, _)| name == "title").map(|(_, text)| text.clone()).collect();
            prop_assert_eq!(titles, if title.trim().is_empty() { vec![] } else { vec![expected] });
        }
    }
}
