//! Whatever a title, a name or a date is, what is written of it keeps to the official schemas: METS of E-ARK packages,
//! EAD3, Dublin Core, PREMIS, and AgID by the reconstructed schema. Documents are made by the dozen and judged in one
//! call of xmllint.

use std::fs;
use std::process::Command;

use crate::support::texts::{MANY, described, texts};
use crate::support::{shared, tool};
use fondo::describe::{AgidContext, AgidProfile, Conformity, EadHead, FindingAid, dublin_core, ead, premis};
use fondo::package::{AdministrativeSection, Agents, Division, MetadataType, MetsFile, MetsHead, MetsWriter};
use fondo::profile::EarkAgent;
use fondo::records::{
    AgidKind, AgidStatements, DateStatement, Description, FileKind, Flow, Hex, ISAD_ELEMENTS, Institution, Levels,
    Party, PartyRole, Protocol, RoleHolder, UnitRecord,
};

/// A unit of which everything is `text`.
fn unit(text: &str, kind: AgidKind) -> UnitRecord {
    let date =
        |written: &str| Some(DateStatement { written: written.to_owned(), edtf: Some("1932-03-08/1933".to_owned()) });
    let party = |role| RoleHolder {
        role,
        party: Party::Person { surname: text.to_owned(), given: text.to_owned(), tax_code: None },
    };
    let mut description = Description {
        identifier: text.to_owned(),
        title: Some(text.to_owned()),
        levels: Levels { fonds: Some(text.to_owned()), series: Some(text.to_owned()), ..Levels::default() },
        file_number: Some(text.to_owned()),
        dates: date(text),
        classification: Some(text.to_owned()),
        restriction: Some(text.to_owned()),
        producer: Some(text.to_owned()),
        location: Some(text.to_owned()),
        protocol: Some(Protocol { number: Some(text.to_owned()), date: date(text), register: Some(text.to_owned()) }),
        agid: AgidStatements {
            kind: Some(kind),
            document_type: Some(text.to_owned()),
            flow: Some(Flow::Incoming),
            file_kind: Some(FileKind::Matter),
            keywords: vec![text.to_owned(); 7],
            parties: [PartyRole::Assignee, PartyRole::Author, PartyRole::HoldingAdministration].map(party).into(),
            ..AgidStatements::default()
        },
        ..Description::default()
    };
    for element in ISAD_ELEMENTS {
        *description.isad.of_mut(*element) = Some(text.to_owned());
    }
    described(text, description)
}

fn institution(text: &str) -> Institution {
    Institution { name: Some(text.to_owned()), identifier: Some(text.to_owned()) }
}

/// All documents keep to the schema.
#[track_caller]
fn judged(schema: &str, write: impl Fn(&str, &mut Vec<u8>)) {
    let (Some(xmllint), Some(schema), Some(catalog)) =
        (tool("xmllint"), shared(schema), shared("standards/xsd/catalog.xml"))
    else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (number, text) in texts().iter().enumerate() {
        let mut out = Vec::new();
        write(text, &mut out);
        let path = place.path().join(format!("{number}.xml"));
        fs::write(&path, out).unwrap();
        paths.push(path);
    }
    let mut command = Command::new(xmllint);
    command
        .env("XML_CATALOG_FILES", catalog)
        .args(["--nonet", "--noout", "--huge", "--schema"])
        .arg(schema)
        .args(&paths);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let failed: Vec<&str> =
        said.lines().filter(|line| line.contains("error") || line.contains("fails")).take(5).collect();
    assert!(output.status.success(), "{failed:#?}");
    let valid = said.lines().filter(|line| line.ends_with("validates")).count();
    assert_eq!(valid, MANY, "{said}");
}

#[test]
fn any_text_in_mets() {
    judged("standards/xsd/dilcis/mets-eark-sip-local.xsd", |text, out| {
        let agent = || EarkAgent { name: text.to_owned(), code: Some(text.to_owned()) };
        let head = MetsHead {
            objid: text.to_owned(),
            label: text.to_owned(),
            content_category: text.to_owned(),
            content_information_type: "MIXED".to_owned(),
            at: "2026-03-01T10:00:00Z".parse().unwrap(),
            record_status: "NEW",
            agents: Agents {
                software: (text.to_owned(), text.to_owned()),
                archival_creator: Some(agent()),
                submitting: agent(),
                contact: Some(agent()),
                preservation: Some(agent()),
            },
            submission_agreement: Some(text.to_owned()),
            reference_code: text.to_owned(),
            schema_location: String::new(),
        };
        let path = text.trim().replace(['\u{0}'], "");
        let file = |path| MetsFile {
            path,
            mime: "image/tiff",
            size: u64::MAX / 4,
            sha256: Hex([3; 32]),
            format_name: Some(text),
            format_version: Some(text),
            puid: Some("fmt/353"),
            original: Some(text),
        };
        let mut mets = MetsWriter::begin(out, &head, &Hex([9; 32]), "METS.xml").unwrap();
        let described = mets.descriptive(MetadataType::Known("DC", None), &file(&path)).unwrap();
        let kind = MetadataType::Known("PREMIS", Some("3.0"));
        let premis = format!("preservation/{path}");
        let preserved = mets.administrative(AdministrativeSection::Provenance, kind, &file(&premis)).unwrap();
        mets.files().unwrap();
        let group = mets.group("Documentation", None).unwrap();
        mets.file(&file(&path)).unwrap();
        mets.end_group().unwrap();
        let divisions = [
            Division::Metadata { administrative: &[preserved], descriptive: &[described] },
            Division::Group { label: "Documentation", group: &group },
        ];
        mets.structure(text, &divisions).unwrap();
    });
}

#[test]
fn any_text_in_ead() {
    judged("standards/xsd/ead/ead3.xsd", |text, out| {
        let (record, institution) = (unit(text, AgidKind::Document), institution(text));
        let head = EadHead { identifier: text, title: text, institution: &institution, at: record.at, program: text };
        ead(&record, &head, out).unwrap();
    });
}

#[test]
fn any_text_in_a_finding_aid() {
    judged("standards/xsd/ead/ead3.xsd", |text, out| {
        let (record, institution) = (unit(text, AgidKind::Document), institution(text));
        let head = EadHead { identifier: text, title: text, institution: &institution, at: record.at, program: text };
        let mut aid = FindingAid::new(out, head).unwrap();
        let other = UnitRecord { description: None, ..record.clone() };
        [&record, &record, &other].into_iter().for_each(|record| aid.unit(record).unwrap());
        aid.finish().unwrap();
    });
}

#[test]
fn any_text_in_agid() {
    let schema = "standards/xsd-italy/agid-allegato5-reconstructed/agid_allegato5_RECONSTRUCTED.xsd";
    for kind in [AgidKind::Document, AgidKind::AdministrativeDocument, AgidKind::Aggregation] {
        judged(schema, |text, out| {
            let (record, institution) = (unit(text, kind), institution(text));
            let context = AgidContext {
                institution: &institution,
                conformity: Conformity::NotAttested,
                previous: None,
                primary: None,
            };
            let profile = AgidProfile::of(&record, context).map_err(|lacking| lacking.len()).unwrap().unwrap();
            profile.write(out).unwrap();
        });
    }
}

#[test]
fn any_text_in_dublin_core_and_premis() {
    judged("standards/xsd/dc/simpledc.xsd", |text, out| dublin_core(&unit(text, AgidKind::Document), out).unwrap());
    judged("standards/xsd/premis/premis-v3-0.xsd", |text, out| premis(&unit(text, AgidKind::Document), out).unwrap());
}
