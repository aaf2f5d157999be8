use proptest::prelude::*;

use super::super::example::{placed, record};
use super::*;
use crate::profile::{EcoMicRules, EcoMicTrack, Provider, ShapeRules, parse_provider};
use crate::records::{DateStatement, Description, Extent, Institution, RightsStatements, UnitRecord};

fn rules(track: EcoMicTrack) -> EcoMicRules {
    let text = include_str!("../../../profiles/providers/eco-mic-example.toml");
    match parse_provider("eco-mic", text) {
        Ok(Provider { shape: ShapeRules::EcoMic(rules), .. }) => EcoMicRules { track, ..*rules },
        other => panic!("{other:?}"),
    }
}

fn institution() -> Institution {
    Institution { name: Some("Archivio di prova".into()), identifier: Some("IT-XX0000".into()) }
}

fn written(record: &UnitRecord, track: EcoMicTrack) -> String {
    let (rules, institution) = (rules(track), institution());
    let mut out = Vec::new();
    EcoMic { record, rules: &rules, institution: &institution }.write(&placed(record), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn described(title: &str, edtf: &str) -> UnitRecord {
    let mut record = record(2);
    record.description = Some(Description {
        title: Some(title.into()),
        dates: Some(DateStatement { written: "scritto così".into(), edtf: Some(edtf.into()) }),
        extent: Some(Extent { quantity: 3, ..serde_json::from_str(r#"{"quantity":1,"counting":"leaves"}"#).unwrap() }),
        ..Description::default()
    });
    record
}

fn all(xml: &str, name: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(xml).unwrap();
    let found = tree.descendants().filter(|node| node.tag_name().name() == name);
    found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_file_stands_in_the_physical_map() {
    let xml = written(&described("Ponte", "1932-03-08/1933"), EcoMicTrack::Minimum);
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let of = |name: &str, attribute: &str| -> Vec<String> {
        let found = tree.descendants().filter(|node| node.tag_name().name() == name);
        found.filter_map(|node| node.attribute(attribute)).map(str::to_owned).collect()
    };
    let (mut files, mut pointers) = (of("file", "ID"), of("fptr", "FILEID"));
    files.sort();
    pointers.sort();
    assert_eq!((files.len(), &files), (4, &pointers));
    assert_eq!(of("fileGrp", "USE"), ["INTERNAL", "IMAGE", "ARCHIVE", "HIGH"]);
    assert_eq!(of("div", "ORDER"), ["1", "2"]);
    let technical = of("techMD", "ID");
    assert!(
        of("file", "ADMID").iter().flat_map(|ids| ids.split(' ')).all(|id| technical.iter().any(|known| known == id))
    );
    assert_eq!(all(&xml, "dateCreated"), ["1932-03-08", "1933-12-31"]);
    assert_eq!(all(&xml, "extent"), ["3 carte"]);
}

/// The dates with their points and qualifiers.
fn created(record: &UnitRecord) -> Vec<String> {
    let xml = written(record, EcoMicTrack::Minimum);
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let dates = tree.descendants().filter(|node| node.tag_name().name() == "dateCreated");
    let said = |node: roxmltree::Node<'_, '_>| {
        let of = |name| node.attribute(name).unwrap_or("-").to_owned();
        format!("{} {} {}", node.text().unwrap_or_default(), of("point"), of("qualifier"))
    };
    dates.map(said).collect()
}

#[test]
fn a_range_keeps_both_ends_and_each_its_own_qualifier() {
    let mut record = described("Ponte", "1890~/1910~");
    assert_eq!(created(&record), ["1890-01-01 start approximate", "1910-12-31 end approximate"]);
    let description = record.description.as_mut().unwrap();
    description.dates.as_mut().unwrap().edtf = Some("1890~/1910".into());
    assert_eq!(created(&record), ["1890-01-01 start approximate", "1910-12-31 end -"]);
    // Opened and closed are no single year.
    let date = |text: &str| Some(DateStatement { written: text.into(), edtf: Some(text.into()) });
    let description = record.description.as_mut().unwrap();
    (description.dates, description.opened, description.closed) = (None, date("1890"), date("1910"));
    assert_eq!(created(&record), ["1890-01-01 start -", "1910-12-31 end -"]);
    record.description.as_mut().unwrap().closed.as_mut().unwrap().edtf = None;
    assert_eq!(created(&record), ["1890 - 1910 - -"]);
    record.description.as_mut().unwrap().closed = None;
    assert_eq!(created(&record), ["1890-01-01 start -"]);
}

#[test]
fn dates_say_how_sure_they_are() {
    let qualifier = |edtf: &str| {
        let xml = written(&described("Ponte", edtf), EcoMicTrack::Minimum);
        let tree = roxmltree::Document::parse(&xml).unwrap();
        let date = tree.descendants().find(|node| node.tag_name().name() == "dateCreated").unwrap();
        (date.text().unwrap().to_owned(), date.attribute("qualifier").map(str::to_owned))
    };
    assert_eq!(qualifier("1932-03-08"), ("1932-03-08".into(), None));
    assert_eq!(qualifier("193X~").1.as_deref(), Some("approximate"));
    assert_eq!(qualifier("1932?").1.as_deref(), Some("questionable"));
    assert_eq!(qualifier("1932/.."), ("scritto così".into(), None));
}

#[test]
fn what_is_obliged_and_absent_is_told() {
    let institution = Institution::default();
    let codes = |record: &UnitRecord, rules: &EcoMicRules| {
        let eco = EcoMic { record, rules, institution: &institution };
        eco.findings().iter().map(|finding| finding.args.get("field").cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    let mut bare = rules(EcoMicTrack::Complete);
    bare.conservative_id = None;
    bare.rights.licence = None;
    let found = codes(&record(1), &bare);
    assert_eq!(
        found,
        ["title", "dates", "extent", "conservativeId", "metsHdr/agent[@ROLE=CREATOR]", "rightsMD/dct:license"]
    );
    bare.track = EcoMicTrack::Referenced;
    assert_eq!(codes(&record(1), &bare).len(), 3);
    // The unit's own licence goes before the provider's.
    let mut record = described("Ponte", "1932");
    let licence = Some("https://creativecommons.org/licenses/by/4.0/".to_owned());
    record.description.as_mut().unwrap().rights = RightsStatements { licence: licence.clone(), ..Default::default() };
    let xml = written(&record, EcoMicTrack::Minimum);
    assert_eq!(all(&xml, "license"), licence.into_iter().collect::<Vec<_>>());
    assert_eq!(all(&xml, "rights"), ["http://rightsstatements.org/vocab/NoC-OKLR/1.0/"]);
}

proptest! {
    #[test]
    fn any_title_makes_well_formed_xml(title in "\\PC{1,80}|[\\x00-\\x2f\u{fffe}]{1,20}") {
        prop_assume!(!title.trim().is_empty());
        let xml = written(&described(&title, "1932"), EcoMicTrack::Complete);
        prop_assert_eq!(all(&xml, "title"), [crate::formats::xml::visible(title.trim()).into_owned()]);
    }
}
