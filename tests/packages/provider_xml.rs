//! Whatever a title, a name or a date is, what providers are given keeps to their schemas, or a finding says before
//! that it does not: SACER, UNI SInCRO, METS ECO-MiC. Documents are made by the dozen and judged in one call of
//! xmllint. MAG has no schema at hand: it is read again.

use std::fs;
use std::process::Command;

use fondo::describe::{EcoMic, Mag};
use fondo::formats::sacer::{
    Agreement, ArchivalProfile, Component, ComponentPart, Depositor, Document, DocumentRole, FileCover, Force,
    SpecificData, Support, UnitKey, UnitRequest, check_request,
};
use fondo::formats::sincro::{
    Agent, AgentName, Application, FileHash, GroupHead, GroupTail, Holder, HolderRole, Identifier, IndexHead,
    IndexWriter, IndexedFile, Process, RelevantDocument, SelfDescription, Signer, TimeReference, Volume, index_path,
};
use fondo::formats::xml_tree::{Characters, write_document};
use fondo::profile::{EcoMicTrack, Provider, ShapeRules, parse_provider};
use fondo::records::{
    AgidStatements, DateStatement, Description, Extent, Hex, ISAD_ELEMENTS, IndexContents, Institution, Levels, Party,
    PartyRole, RightsStatements, RoleHolder, Subject, UnitRecord,
};

use crate::support::texts::{described, texts};
use crate::support::{shared, tool};

/// Documents that were written, judged together.
struct Judged {
    schema: &'static str,
    documents: Vec<Vec<u8>>,
}

impl Judged {
    /// All keep to the schema.
    #[track_caller]
    fn expect(self) {
        let (Some(xmllint), Some(schema), Some(catalog)) =
            (tool("xmllint"), shared(self.schema), shared("standards/xsd/catalog.xml"))
        else {
            return;
        };
        let place = tempfile::tempdir().unwrap();
        let paths = self.documents.iter().enumerate().map(|(number, bytes)| {
            let path = place.path().join(format!("{number}.xml"));
            fs::write(&path, bytes).unwrap();
            path
        });
        let mut command = Command::new(xmllint);
        command.env("XML_CATALOG_FILES", catalog).args(["--nonet", "--noout", "--huge", "--schema"]).arg(schema);
        let output = command.args(paths).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let failed: Vec<&str> =
            said.lines().filter(|line| line.contains("error") || line.contains("fails")).take(5).collect();
        assert!(output.status.success(), "{failed:#?}");
        assert_eq!(said.lines().filter(|line| line.ends_with("validates")).count(), self.documents.len());
    }
}

fn sacer(text: &str) -> UnitRequest {
    let said = || text.to_owned();
    let component = |id: &str, order| Component {
        id: id.to_owned(),
        order,
        kind: Some(said()),
        support: Support::File,
        name: Some(said()),
        format: Some(said()),
        sha256: Some(Hex([7; 32])),
        original_id: Some(said()),
        time_reference: None,
        parts: vec![ComponentPart {
            id: format!("{id}-P"),
            order: 1,
            kind: said(),
            name: said(),
            format: Some(said()),
            original_id: Some(said()),
        }],
    };
    let document = |id: &str, components| Document {
        id: id.to_owned(),
        kind: said(),
        description: Some(said()),
        author: Some(said()),
        specific: None,
        structure: Some(said()),
        components,
    };
    let key = || UnitKey { register: said(), year: 1932, number: said() };
    let referring = Component { support: Support::Reference(key()), sha256: None, ..component("C3", 2) };
    let referring = Component { name: None, format: None, parts: Vec::new(), ..referring };
    UnitRequest {
        version: "1.5".to_owned(),
        depositor: Depositor { environment: said(), body: said(), structure: said() },
        user: said(),
        key: key(),
        kind: said(),
        conservation: Some("SOSTITUTIVA".to_owned()),
        migrated_from: None,
        force: Force { conservation: Some(true), link: Some(false), ..Force::default() },
        archival: Some(ArchivalProfile {
            main: FileCover {
                classification: Some(said()),
                file: Some((said(), Some(said()))),
                sub_file: Some((said(), None)),
            },
            others: Vec::new(),
        }),
        subject: Some(said()),
        date: Some("1932-03-08".to_owned()),
        paper: Some(true),
        normative: None,
        specific: Some(SpecificData { version: said(), values: vec![("Segnatura".to_owned(), said())] }),
        links: vec![(key(), said())],
        main: document("D1", vec![component("C1", 1)]),
        others: vec![(DocumentRole::Annex, document("D2", vec![component("C2", 1), referring]))],
    }
}

#[test]
fn any_text_in_sacer_keeps_the_schema_or_is_told() {
    let subject = Subject::Package { name: "x".to_owned(), entry: None };
    let (mut sound, mut told) = (Vec::new(), 0);
    for text in texts() {
        let tree = sacer(&text).tree();
        let preflight = check_request(&tree, &Agreement::default(), None, &subject);
        let mut bytes = Vec::new();
        write_document(&tree, Characters::Ascii, &mut bytes).unwrap();
        assert!(bytes.is_ascii());
        let breaks = |code: &Option<&String>| code.is_some_and(|code| code.starts_with("XSD-"));
        if preflight.findings.iter().any(|finding| breaks(&finding.args.get("code"))) {
            told += 1;
            roxmltree::Document::parse(std::str::from_utf8(&bytes).unwrap()).unwrap();
        } else {
            sound.push(bytes);
        }
    }
    assert!(sound.len() >= 10 && told >= 2, "{} sound, {told} told", sound.len());
    let schema = "standards/xsd-italy/parer-sacer-xml/ws/xml/versReq/WSRequestVersamento.xsd";
    Judged { schema, documents: sound }.expect();
}

fn sincro(text: &str) -> Vec<u8> {
    let id = |value: &str| Identifier::new("local", value);
    let agent = |natural: bool| Agent {
        natural,
        ids: Vec::new(),
        name: match natural {
            true => AgentName::Person { first: text.to_owned(), last: text.to_owned() },
            false => AgentName::Formal(text.to_owned()),
        },
        documents: vec![RelevantDocument { text: text.to_owned(), hash: None, function: None, uri: None }],
        more_info: None,
    };
    let of = SelfDescription {
        id: id(text),
        application: Application { name: text.to_owned(), version: text.to_owned(), producer: text.to_owned() },
        sources: Vec::new(),
        more_info: None,
    };
    let (label, description) = (Some(text.to_owned()), Some(text.to_owned()));
    let volume = Volume {
        id: id(text),
        label: label.clone(),
        description: description.clone(),
        sources: Vec::new(),
        group: None,
        more_info: None,
    };
    let head = IndexHead { language: "it".to_owned() };
    let mut writer = IndexWriter::begin(Vec::new(), &head, &of, &volume).unwrap();
    writer.group(&GroupHead { id: id(text), label, description }).unwrap();
    let path = index_path(&format!("data/{}", text.replace('\0', "")));
    writer
        .file(&IndexedFile {
            encoding: "binary".to_owned(),
            extension: Some(text.to_owned()),
            format: text.to_owned(),
            id: id(text),
            path,
            hash: FileHash { function: "SHA-256".to_owned(), value: "00".repeat(32), canonical: Some(false) },
            previous: None,
            relations: Vec::new(),
            more_info: None,
        })
        .unwrap();
    writer.end_group(&GroupTail::default()).unwrap();
    let process = Process {
        submitter: agent(false),
        holders: vec![Holder { role: HolderRole::Producer, agent: agent(false) }],
        signers: vec![Signer { role: Some(text.to_owned()), agent: agent(true) }],
        time: TimeReference::Info { moment: "2026-03-01T10:00:00Z".to_owned(), attached: false },
        laws: Some(text.to_owned()),
        more_info: None,
    };
    writer.finish(&process).unwrap()
}

#[test]
fn any_text_in_an_index_by_sincro() {
    let schema = "standards/xsd-italy/parer-sacer-xml/ws/xml/usmainRespV2/Unisincro_PIndex.xsd";
    Judged { schema, documents: texts().iter().map(|text| sincro(text)).collect() }.expect();
}

/// A unit of which everything is `text`.
fn unit(text: &str) -> UnitRecord {
    let said = || Some(text.to_owned());
    let mut description = Description {
        identifier: text.to_owned(),
        title: said(),
        levels: Levels { fonds: said(), series: said(), ..Levels::default() },
        dates: Some(DateStatement { written: text.to_owned(), edtf: None }),
        classification: said(),
        restriction: said(),
        producer: said(),
        location: said(),
        extent: Some(serde_json::from_str::<Extent>(r#"{"quantity":3,"counting":"leaves"}"#).unwrap()),
        rights: RightsStatements { basis: said(), licence: said(), holder: said(), restricted_until: None },
        agid: AgidStatements {
            document_type: said(),
            keywords: vec![text.to_owned(); 3],
            parties: vec![RoleHolder {
                role: PartyRole::Author,
                party: Party::Person { surname: text.to_owned(), given: text.to_owned(), tax_code: None },
            }],
            ..AgidStatements::default()
        },
        ..Description::default()
    };
    for element in ISAD_ELEMENTS {
        *description.isad.of_mut(*element) = said();
    }
    described(text, description)
}

fn provider(text: &str) -> Provider {
    parse_provider("example", text).unwrap()
}

#[test]
fn any_text_in_mets_eco_mic() {
    let ShapeRules::EcoMic(mut rules) = provider(include_str!("../../profiles/providers/eco-mic-example.toml")).shape
    else {
        panic!()
    };
    rules.track = EcoMicTrack::Complete;
    let mut documents = Vec::new();
    for text in texts() {
        let (record, institution) = (unit(&text), Institution { name: Some(text.clone()), identifier: None });
        let identifiers = [(EcoMic::LOGICAL_ID.to_owned(), text.clone()), ("localId".to_owned(), text.clone())].into();
        let mut out = Vec::new();
        let eco = EcoMic { record: &record, rules: &rules, institution: &institution };
        eco.write(&IndexContents { files: Vec::new(), identifiers }, &mut out).unwrap();
        documents.push(out);
    }
    // A file section must have a file: an empty package is refused before.
    let filled: Vec<Vec<u8>> = documents
        .into_iter()
        .map(|bytes| {
            let text = String::from_utf8(bytes).unwrap();
            roxmltree::Document::parse(&text).unwrap();
            text.into_bytes()
        })
        .collect();
    Judged { schema: "standards/xsd/mets/mets1_12.xsd", documents: filled }.expect();
}

#[test]
fn any_text_in_mag_is_read_again() {
    let ShapeRules::Mag(rules) = provider(include_str!("../../profiles/providers/mag-example.toml")).shape else {
        panic!()
    };
    for text in texts() {
        let (record, institution) =
            (unit(&text), Institution { name: Some(text.clone()), identifier: Some(text.clone()) });
        let mut out = Vec::new();
        let mag = Mag { record: &record, rules: &rules, institution: &institution };
        mag.write(&IndexContents::default(), &mut out).unwrap();
        let written = String::from_utf8(out).unwrap();
        let tree = roxmltree::Document::parse_with_options(
            &written,
            roxmltree::ParsingOptions { allow_dtd: false, ..roxmltree::ParsingOptions::default() },
        )
        .unwrap();
        let title = tree.descendants().find(|node| node.tag_name().name() == "title").unwrap();
        assert_eq!(title.text().unwrap_or_default(), fondo::formats::xml::visible(text.trim()));
    }
}
