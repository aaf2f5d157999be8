use proptest::prelude::*;

use super::super::example::record;
use super::*;
use crate::records::{Description, Institution, IsadElement, Levels, UnitRecord};

fn head(institution: &Institution) -> EadHead<'_> {
    EadHead {
        identifier: "consegna-1",
        title: "Consegna 1",
        institution,
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        program: "fondo 0.1.0",
    }
}

fn unit(fonds: &str, series: &str, title: &str) -> UnitRecord {
    let mut description = Description {
        title: Some(title.into()),
        levels: Levels { fonds: Some(fonds.into()), series: Some(series.into()), ..Levels::default() },
        ..Description::default()
    };
    *description.isad.of_mut(IsadElement::ScopeContent) = Some("prima riga\n\nseconda riga".into());
    UnitRecord { description: Some(description), ..record(1) }
}

/// The titles of components with the number of those above each.
fn outline(xml: &str) -> Vec<(usize, String)> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let components = document.descendants().filter(|node| node.tag_name().name() == "c");
    let title = |node: roxmltree::Node<'_, '_>| {
        let found = node.descendants().find(|inner| inner.tag_name().name() == "unittitle");
        found.and_then(|inner| inner.text()).unwrap_or_default().to_owned()
    };
    let depth = |node: roxmltree::Node<'_, '_>| node.ancestors().filter(|above| above.tag_name().name() == "c").count();
    components.map(|node| (depth(node), title(node))).collect()
}

#[test]
fn units_hang_below_their_series() {
    let institution = Institution { name: Some("Provincia".into()), identifier: None };
    let mut aid = FindingAid::new(Vec::new(), head(&institution)).unwrap();
    for (fonds, series, title) in [("A", "1", "a"), ("A", "1", "b"), ("A", "2", "c"), ("B", "2", "d")] {
        aid.unit(&unit(fonds, series, title)).unwrap();
    }
    let xml = String::from_utf8(aid.finish().unwrap()).unwrap();
    let titles = [(1, "A"), (2, "1"), (3, "a"), (3, "b"), (2, "2"), (3, "c"), (1, "B"), (2, "2"), (3, "d")];
    assert_eq!(outline(&xml), titles.map(|(depth, title)| (depth, title.to_owned())));
}

#[test]
fn a_finding_aid_without_units_is_whole() {
    let institution = Institution::default();
    let xml = FindingAid::new(Vec::new(), head(&institution)).unwrap().finish().unwrap();
    assert!(roxmltree::Document::parse(std::str::from_utf8(&xml).unwrap()).is_ok());
}

#[test]
fn paragraphs_are_the_lines_of_a_text() {
    let institution = Institution::default();
    let mut out = Vec::new();
    ead(&unit("A", "1", "a"), &head(&institution), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let scope = document.descendants().find(|node| node.tag_name().name() == "scopecontent").unwrap();
    let lines: Vec<_> =
        scope.children().filter_map(|node| node.text()).filter(|text| !text.trim().is_empty()).collect();
    assert_eq!(lines, ["prima riga", "seconda riga"]);
}

proptest! {
    #[test]
    fn any_text_makes_well_formed_xml(title in "\\PC*|[\\x00-\\x2f\u{fffe}]{0,20}", note in "(\\PC|\n){0,80}") {
        let institution = Institution::default();
        let mut record = unit(&title, &note, &title);
        let description = record.description.as_mut().unwrap();
        *description.isad.of_mut(IsadElement::Note) = Some(note.clone());
        description.agid.keywords = vec![title.clone()];
        let mut out = Vec::new();
        ead(&record, &head(&institution), &mut out).unwrap();
        prop_assert!(roxmltree::Document::parse(std::str::from_utf8(&out).unwrap()).is_ok());
    }
}
