use std::collections::BTreeSet;

use super::super::super::example::record;
use super::*;
use crate::records::codes;
use crate::records::{
    CountOf, Finding, Hex, MadeMaster, Making, PdfaDocument, PdfaFlavour, PdfaSource, SourcePath, Subject,
    SuppliedFixity, Technical, VersionChange, Withdrawal,
};
use proptest::prelude::*;

fn written(record: &UnitRecord) -> String {
    let mut out = Vec::new();
    premis(record, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The text of every element `name`, in order.
fn texts<'d>(document: &'d roxmltree::Document<'_>, name: &str) -> Vec<&'d str> {
    let found = document.descendants().filter(|node| node.tag_name().name() == name);
    found.map(|node| node.text().unwrap_or_default()).collect()
}

/// Of every event: its type, its outcome, and the objects with their roles.
fn events(text: &str) -> Vec<(String, String, Vec<String>)> {
    let document = roxmltree::Document::parse(text).unwrap();
    let inner = |node: roxmltree::Node<'_, '_>, name: &str| -> Vec<String> {
        let found = node.descendants().filter(|inner| inner.tag_name().name() == name);
        found.map(|inner| inner.text().unwrap_or_default().to_owned()).collect()
    };
    let events = document.descendants().filter(|node| node.tag_name().name() == "event");
    events
        .map(|event| {
            let outcome = inner(event, "eventOutcome").concat();
            (inner(event, "eventType").concat(), outcome, inner(event, "linkingObjectIdentifierValue"))
        })
        .collect()
}

#[test]
fn one_event_an_act_whatever_the_number_of_pages() {
    let expected = [
        "message digest calculation",
        "message digest calculation",
        "format identification",
        "fixity check",
        "metadata extraction",
        "validation",
        "migration",
        "accession",
    ];
    for pages in [1, 300] {
        let events = events(&written(&record(pages)));
        assert_eq!(events.iter().map(|(kind, ..)| kind.as_str()).collect::<Vec<_>>(), expected);
        assert!(events.iter().all(|(_, outcome, _)| outcome == "success"));
        assert_eq!(events[6].2.len(), pages * 2);
        assert_eq!(events[0].2, ["ASC/7/v1/data/representations/master"]);
        assert_eq!(events[1].2, ["ASC/7/v1/data/representations/access"]);
        assert_eq!(events[3].2, ["ASC/7/v1/data/representations/master"]);
    }
    // Ten thousand pages, each with an access copy and the digest of its pixels, stay under sixty-five megabytes.
    let per_page = (written(&record(300)).len() - written(&record(100)).len()) / 200;
    assert!(per_page < 6500, "{per_page} bytes a page");
}

#[test]
fn everything_that_is_referred_to_is_there() {
    let text = written(&record(3));
    let document = roxmltree::Document::parse(&text).unwrap();
    let all = |name: &str| texts(&document, name).into_iter().collect::<BTreeSet<_>>();
    let objects = all("objectIdentifierValue");
    assert_eq!(objects.len(), 2 + 2 + 6);
    for referring in ["relatedObjectIdentifierValue", "linkingObjectIdentifierValue"] {
        assert!(all(referring).is_subset(&objects), "{referring}: {:?}", all(referring));
    }
    assert!(all("relatedEventIdentifierValue").is_subset(&all("eventIdentifierValue")));
    assert_eq!(texts(&document, "eventIdentifierValue").len(), all("eventIdentifierValue").len());
    assert_eq!(all("linkingAgentIdentifierValue"), all("agentIdentifierValue"));
    assert_eq!(all("eventDateTime"), ["2026-03-01T10:00:00Z"].into());
    assert_eq!(texts(&document, "messageDigestAlgorithm")[..2], ["SHA-256", "BLAKE3"]);
    // The accession is the same event as the log's.
    let accession = Event::identifier(&record(3).unit_key, "acc", "ASC/7/v1").to_string();
    assert_eq!(texts(&document, "eventIdentifierValue").last(), Some(&accession.as_str()));
}

/// A unit of which the second page has a master that was made of it.
fn with_made_master() -> UnitRecord {
    let mut record = record(3);
    let file = &mut record.files[1];
    file.made = Some(Box::new(MadeMaster {
        name: "00002.jp2".to_owned(),
        size: 9000,
        digests: file.digests.clone(),
        crc32: 3,
        format: file.format.clone(),
        technical: file.technical.clone(),
        tags: None,
        making: Making {
            reasons: vec!["normalise.compression".to_owned()],
            encoder: "OpenJPEG 2.5.3".to_owned(),
            parameters: "JP2: reversible 5-3".to_owned(),
            decoder: "hayro-jpeg2000 0.5.0".to_owned(),
            fields: 7,
            left_out: vec!["tag 330".to_owned()],
        },
    }));
    record
}

#[test]
fn a_master_that_was_made_stands_beside_its_source() {
    let record = with_made_master();
    let text = written(&record);
    let document = roxmltree::Document::parse(&text).unwrap();
    let all = |name: &str| texts(&document, name).into_iter().collect::<BTreeSet<_>>();
    let objects = all("objectIdentifierValue");
    assert_eq!(objects.len(), 2 + 3 + 7);
    let (source, made) =
        ("ASC/7/v1/data/representations/source/00002.tif", "ASC/7/v1/data/representations/master/00002.jp2");
    assert!(objects.contains(source) && objects.contains(made));
    for referring in ["relatedObjectIdentifierValue", "linkingObjectIdentifierValue"] {
        assert!(all(referring).is_subset(&objects), "{referring}: {:?}", all(referring));
    }
    assert!(all("relatedEventIdentifierValue").is_subset(&all("eventIdentifierValue")));
    assert_eq!(texts(&document, "eventIdentifierValue").len(), all("eventIdentifierValue").len());
    let agents = ["OpenJPEG 2.5.3", "fondo 0.1.0", "hayro-jpeg2000 0.5.0"];
    assert_eq!(all("agentIdentifierValue"), agents.into());
    assert_eq!(all("linkingAgentIdentifierValue"), agents.into());
    let found = events(&text);
    let normalization = found.iter().find(|event| event.0 == "normalization").unwrap();
    assert_eq!(normalization.2, [source, made]);
    let pixels = record.files[1].technical.images[0].pixels.unwrap();
    let note = format!(
        "00002.jp2: pixels of the source {pixels}; of the master {pixels}; 7 fields equal; made because the source does not meet: \
         normalise.compression; left out: tag 330"
    );
    let notes = texts(&document, "eventOutcomeDetailNote");
    assert!(notes.contains(&note.as_str()) && notes.contains(&"parameters: JP2: reversible 5-3"), "{notes:?}");
    // What was read is what was delivered: two pages that are their own masters, and the sources.
    let folder = "ASC/7/v1/data/representations";
    let delivered =
        [format!("{folder}/source"), format!("{folder}/master/00001.tif"), format!("{folder}/master/00003.tif")];
    assert_eq!(found[0].2, delivered);
    let values = texts(&document, "significantPropertiesValue");
    assert_eq!(values.len(), 4);
}

#[test]
fn what_was_not_checked_is_not_said_to_have_passed() {
    let mut record = record(3);
    record.files[0].supplied = SuppliedFixity::NotListed;
    record.files[1].technical.complete = false;
    record.files[2].name = "safe.tif".to_owned();
    record.files[2].source = SourcePath::from_bytes(*b"ASC/7/a\xe0\n.tif");
    record.files[2].format.puid = None;
    let finding = Finding::new(codes::decoding::DAMAGED, Subject::file(&record.files[1].source));
    record.findings.push(finding);
    let text = written(&record);
    let name = |index: usize| format!("ASC/7/v1/data/representations/master/{}", record.files[index].name);
    let found = events(&text);
    let of = |kind: &str, outcome: &str| -> Vec<&Vec<String>> {
        let events = found.iter().filter(|event| event.0 == kind && event.1 == outcome);
        events.map(|event| &event.2).collect()
    };
    assert_eq!(of("fixity check", "success"), [&vec![name(1), name(2)]]);
    assert_eq!(of("validation", "success"), [&vec![name(0), name(2)]]);
    assert_eq!(of("validation", "fail"), [&vec![name(1)]]);
    assert_eq!(of("filename change", "success"), [&vec![name(2)]]);
    assert_eq!(of("format identification", "warning").len(), 1);
    assert_eq!(of("accession", "warning").len(), 1);
    assert!(text.contains("1 files are on no list of checksums"));
    assert!(text.contains("<premis:originalName>ASC/7/a\\xE0\\u{a}.tif</premis:originalName>"));
    assert!(text.contains(&format!("ASC/7/00002.tif: {}", codes::decoding::DAMAGED.slug())));
}

/// Only damage fails a file; a decoder that died, or that was not let begin, has measured nothing and says nothing
/// against the file.
#[test]
fn a_decoder_that_died_is_no_success_and_no_damage() {
    let mut record = record(5);
    let technical = |complete| Technical { complete, ..Technical::opaque() };
    record.files[1].technical = technical(false);
    record.files[2].technical = technical(false);
    record.files[3].technical = technical(true);
    record.files[4].technical.complete = false;
    let about = |index: usize, code| Finding::new(code, Subject::file(&record.files[index].source));
    let mut findings = vec![about(1, codes::decoding::DIED), about(2, codes::image::TIFF_TRUNCATED)];
    // A remark beside it decides nothing; an error does.
    findings.extend([about(1, codes::image::NO_ICC), about(4, codes::decoding::MEMORY)]);
    record.findings = findings;
    let found = events(&written(&record));
    let of = |kind: &str| -> Vec<(String, Vec<String>)> {
        let events = found.iter().filter(|event| event.0 == kind);
        let name = |id: &String| id.rsplit('/').next().unwrap_or_default().to_owned();
        events.map(|(_, outcome, ids)| (outcome.clone(), ids.iter().map(name).collect())).collect()
    };
    let on = |outcome: &str, pages: &[u32]| {
        (outcome.to_owned(), pages.iter().map(|page| format!("{page:05}.tif")).collect::<Vec<_>>())
    };
    assert_eq!(of("metadata extraction"), [on("success", &[1, 5]), on("fail", &[2, 3, 4])]);
    assert_eq!(of("validation"), [on("success", &[1]), on("fail", &[3]), on("warning", &[2, 4, 5])]);
}

/// An event says what was done, and where what was found stands: not a tag dump that nobody made, nor a walk that never
/// came to its end.
#[test]
fn events_claim_no_more_than_was_done() {
    let mut record = record(2);
    let whole = written(&record);
    assert!(whole.contains("kept in technical.json and mix.xml<"), "{whole}");
    assert!(whole.contains("walked from its beginning to its end") && !whole.contains("tags.jsonl"));
    record.files[0].technical.complete = false;
    record.files[1].technical.complete = false;
    let finding = |index: usize| Finding::new(codes::image::TIFF_TRUNCATED, Subject::file(&record.files[index].source));
    record.findings = vec![finding(0), finding(1)];
    let broken = written(&record);
    assert!(broken.contains("walked as far as it goes") && !broken.contains("to its end"));
    record.files.iter_mut().for_each(|file| file.technical = Technical::opaque());
    let nothing = written(&record);
    assert!(nothing.contains("nothing in the file could be measured") && !nothing.contains("dimensions"));
}

/// The event names the algorithms that the unit has values of, and no other.
#[test]
fn digests_are_those_that_were_computed() {
    let mut record = record(2);
    let text = written(&record);
    assert!(text.contains(">SHA-256 and BLAKE3 from one reading of each file<"));
    assert!(text.contains(">SHA-256 and BLAKE3 while each access copy was written<"));
    record.files[1].digests.sha512 = Some(Hex([1; 64]));
    record.files[1].digests.md5 = Some(Hex([1; 16]));
    record.files.iter_mut().for_each(|file| file.access.clear());
    let text = written(&record);
    assert!(text.contains(">SHA-256, BLAKE3, SHA-512 and MD5 from one reading of each file<"));
    assert!(!text.contains("access copy"));
}

/// A document is an object with its sources, and its making an event with what was proven; a signature that is left out
/// is said.
#[test]
fn a_document_says_of_what_it_is_and_what_was_proven() {
    let mut record = record(2);
    let files = record.files.iter().map(|file| file.name.clone()).collect();
    let unit = PdfaDocument {
        name: "ASC.pdf".to_owned(),
        size: 5,
        blake3: Hex([3; 32]),
        sha256: Hex([4; 32]),
        crc32: 1,
        of: PdfaSource::AccessCopies,
        files,
        item: None,
        flavour: PdfaFlavour::A2u,
        pages: 2,
        rules: CountOf { count: 100, of: 146 },
        streams: CountOf { count: 2, of: 2 },
        compared: 1,
        size_assumed: 2,
        colour_assumed: 0,
        changes: Vec::new(),
        ghostscript: None,
        text: Vec::new(),
        made_of: Hex([5; 32]),
    };
    let received = PdfaDocument {
        name: "letter.pdf".to_owned(),
        of: PdfaSource::ReceivedPdf,
        files: vec![record.files[1].name.clone()],
        flavour: PdfaFlavour::A2b,
        size_assumed: 0,
        changes: vec!["metadata".to_owned(), PdfaDocument::SIGNATURES.to_owned()],
        ..unit.clone()
    };
    record.documents = vec![unit, received];
    let text = written(&record);
    let master = format!("ASC/7/v1/data/representations/master/{}", record.files[1].name);
    let pdf = |name: &str| format!("ASC/7/v1/data/representations/access/{name}");
    let found = events(&text);
    let of = |kind: &str| {
        found.iter().filter(|(other, ..)| other == kind).map(|(_, _, links)| links.clone()).collect::<Vec<_>>()
    };
    let copies = record.files.iter().flat_map(|file| &file.access).map(|copy| pdf(&copy.name));
    let expected: Vec<String> = copies.chain([pdf("ASC.pdf")]).collect();
    assert_eq!(of("creation"), [expected]);
    assert_eq!(of("migration")[1], [master, pdf("letter.pdf")]);
    let document = roxmltree::Document::parse(&text).unwrap();
    let notes = texts(&document, "eventOutcomeDetailNote");
    for note in [
        "pre-check passed: 100 of 146 rules evaluated; it is no certificate",
        "size assumed of pages whose images state no resolution: 2",
        "changed around the streams: metadata, signatures",
        "the source is signed; the copy carries no signature",
    ] {
        assert!(notes.contains(&note), "{note}: {notes:?}");
    }
    let formats = texts(&document, "formatRegistryKey");
    assert!(formats.contains(&"fmt/478") && formats.contains(&"fmt/477"), "{formats:?}");
}

#[test]
fn a_later_version_says_what_it_changes() {
    let mut record = record(1);
    record.unit_version = 2;
    record.change = Some(VersionChange {
        reason: "page 2 was blank".to_owned(),
        previous: 1,
        replaced: vec!["00001.tif".to_owned()],
        withdrawn: vec![Withdrawal { page: "00002.tif".to_owned(), reason: "blank".to_owned() }],
        ..VersionChange::default()
    });
    let text = written(&record);
    let document = roxmltree::Document::parse(&text).unwrap();
    assert!(texts(&document, "relatedObjectIdentifierValue").contains(&"ASC/7/v1"));
    let notes = texts(&document, "eventOutcomeDetailNote");
    for note in ["follows version 1: page 2 was blank", "replaced: 00001.tif", "withdrawn: 00002.tif: blank"] {
        assert!(notes.contains(&note), "{notes:?}");
    }
}

#[test]
fn a_unit_without_files_is_well_formed() {
    let found = events(&written(&record(0)));
    assert_eq!(found.last().unwrap().0, "accession");
}

proptest! {
    #[test]
    fn any_name_makes_well_formed_xml(source in proptest::collection::vec(1u8..=255, 1..40), unit in "\\PC{1,20}") {
        let mut record = record(1);
        record.unit = unit;
        record.files[0].source = SourcePath::from_bytes(source);
        let text = written(&record);
        let document = roxmltree::Document::parse(&text).unwrap();
        let expected = crate::formats::xml::visible(&record.files[0].source.to_string()).into_owned();
        prop_assert_eq!(texts(&document, "originalName"), [expected.as_str()]);
    }
}
