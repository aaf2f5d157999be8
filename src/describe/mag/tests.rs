use proptest::prelude::*;

use super::super::example::{placed, record};
use super::*;
use crate::profile::{MagRules, Provider, ShapeRules, parse_provider};
use crate::records::{DateStatement, DeclaredGap, Description, EmbeddedDate, Institution, UnitRecord};

fn rules() -> MagRules {
    let text = include_str!("../../../profiles/providers/mag-example.toml");
    match parse_provider("mag", text) {
        Ok(Provider { shape: ShapeRules::Mag(rules), .. }) => *rules,
        other => panic!("{other:?}"),
    }
}

fn institution() -> Institution {
    Institution { name: Some("Archivio <di> prova".into()), identifier: Some("IT-XX0000".into()) }
}

fn written(record: &UnitRecord) -> String {
    let (rules, institution) = (rules(), institution());
    let mut out = Vec::new();
    Mag { record, rules: &rules, institution: &institution }.write(&placed(record), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn texts(xml: &str, path: &[&str]) -> Vec<String> {
    let tree = roxmltree::Document::parse(xml).unwrap();
    let is_there = |node: &roxmltree::Node<'_, '_>| {
        let names: Vec<_> = node.ancestors().filter(roxmltree::Node::is_element).collect();
        path.iter().rev().zip(&names).all(|(name, node)| node.tag_name().name() == *name) && names.len() >= path.len()
    };
    let found = tree.descendants().filter(roxmltree::Node::is_element).filter(is_there);
    found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

fn described(title: &str) -> UnitRecord {
    let mut record = record(2);
    let dates = Some(DateStatement { written: "1932".into(), edtf: Some("1932".into()) });
    record.description = Some(Description { title: Some(title.into()), dates, ..Description::default() });
    for file in &mut record.files {
        let date = EmbeddedDate { field: "exif:DateTimeOriginal".into(), value: "2021:03:04 05:06:07".into() };
        file.technical.dates.push(date);
    }
    record
}

#[test]
fn a_unit_of_two_pages_with_their_copies() {
    let mut record = described("Ponte");
    record.files[0].page = Some("1".into());
    record.files[0].side = Some("r".into());
    let xml = written(&record);
    assert_eq!(texts(&xml, &["img", "sequence_number"]), ["1", "2"]);
    assert_eq!(texts(&xml, &["img", "nomenclature"]), ["Carta 1r", "00002.tif"]);
    assert_eq!(texts(&xml, &["img", "md5"]), ["m00001.tif", "m00002.tif"]);
    assert_eq!(texts(&xml, &["altimg", "md5"]), ["m00001.jpg", "m00002.jpg"]);
    assert_eq!(texts(&xml, &["img", "datetimecreated"])[0], "2021-03-04T05:06:07");
    assert_eq!(texts(&xml, &["img", "format", "compression"]), ["Uncompressed", "Uncompressed"]);
    assert_eq!(texts(&xml, &["img", "image_metrics", "photometricinterpretation"])[0], "BlackIsZero");
    assert_eq!((texts(&xml, &["completeness"]), texts(&xml, &["access_rights"])), (vec!["0".into()], vec!["1".into()]));
    assert_eq!(texts(&xml, &["holdings", "library"]), ["Archivio <di> prova"]);
    // In the order of the schema.
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let img = tree.descendants().find(|node| node.tag_name().name() == "img").unwrap();
    let order: Vec<_> = img.children().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name()).collect();
    let schema = [
        "sequence_number",
        "nomenclature",
        "usage",
        "side",
        "scale",
        "file",
        "md5",
        "filesize",
        "image_dimensions",
        "image_metrics",
        "format",
        "scanning",
        "datetimecreated",
        "target",
        "altimg",
        "note",
    ];
    assert!(order.iter().map(|name| schema.iter().position(|known| known == name).unwrap()).is_sorted(), "{order:?}");
}

#[test]
fn restriction_and_gaps_are_said_in_codes() {
    let mut record = described("Ponte");
    let description = record.description.as_mut().unwrap();
    description.restriction = Some("riservato".into());
    description.gaps = vec![DeclaredGap { what: "3".into(), author: None, reason: None }];
    let xml = written(&record);
    assert_eq!((texts(&xml, &["completeness"]), texts(&xml, &["access_rights"])), (vec!["1".into()], vec!["0".into()]));
}

#[test]
fn a_document_that_was_received_bears_its_own_date_or_none() {
    let mut record = described("Ponte");
    let file = &mut record.files[1];
    (file.technical.images, file.technical.dates) = (Vec::new(), Vec::new());
    assert_eq!(texts(&written(&record), &["doc", "datetimecreated"]), Vec::<String>::new());
    let date = EmbeddedDate { field: "pdf:CreationDate".into(), value: "D:20210304050607+01'00'".into() };
    record.files[1].technical.dates.push(date);
    assert_eq!(texts(&written(&record), &["doc", "datetimecreated"]), ["2021-03-04T05:06:07+01:00"]);
}

#[test]
fn opening_and_closing_are_no_single_year() {
    let mut record = described("Ponte");
    let date = |text: &str| Some(DateStatement { written: text.into(), edtf: Some(text.into()) });
    let description = record.description.as_mut().unwrap();
    (description.dates, description.opened, description.closed) = (None, date("1890"), date("1910"));
    assert_eq!(texts(&written(&record), &["bib", "date"]), ["1890 - 1910"]);
}

#[test]
fn links_are_addresses() {
    let mut record = described("Ponte");
    "carta 1#à%.tif".clone_into(&mut record.files[0].name);
    let xml = written(&record);
    assert!(xml.contains("\"./x/carta%201%23%C3%A0%25.tif\""), "{xml}");
}

#[test]
fn what_mag_cannot_say_is_told_before() {
    let (rules, institution) = (rules(), institution());
    let codes = |record: &UnitRecord| {
        let mag = Mag { record, rules: &rules, institution: &institution };
        mag.findings().into_iter().map(|finding| finding.code.0.slug.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&described("Ponte")), Vec::<String>::new());
    let mut record = described(" ");
    record.files[1].technical.images[0].compression = "deflate".into();
    record.files[1].technical.dates.clear();
    assert_eq!(codes(&record), ["deposit-obligation", "mag-no-word", "mag-no-moment"]);
    let xml = written(&record);
    assert_eq!(texts(&xml, &["img", "format", "name"]), ["TIF"], "of the first alone");
}

proptest! {
    #[test]
    fn any_title_makes_well_formed_xml(title in "\\PC{1,80}|[\\x00-\\x2f\u{fffe}]{1,20}") {
        prop_assume!(!title.trim().is_empty());
        let xml = written(&described(&title));
        prop_assert_eq!(texts(&xml, &["bib", "title"]), [crate::formats::xml::visible(title.trim()).into_owned()]);
    }
}
