//! An index with everything in it, for tests.

use super::super::xml_tree::Element;
use super::{
    Agent, AgentId, AgentName, Application, Derivation, ExternalMetadata, FileHash, GroupHead, GroupTail, Holder,
    HolderRole, Identifier, IndexHead, IndexPart, IndexSource, IndexedFile, Metadata, MoreInfo, PreviousHash, Process,
    Relation, RelevantDocument, SelfDescription, Signer, TimeReference, Volume, VolumeGroup, VolumeSource,
};

pub fn hash(value: &str) -> FileHash {
    FileHash { function: "SHA-256".to_owned(), value: value.to_owned(), canonical: Some(false) }
}

pub fn id(value: &str) -> Identifier {
    Identifier::new("local", value)
}

pub fn more() -> MoreInfo {
    let metadata = Metadata::Embedded(vec![Element::new("Note").with(Element::leaf("Testo", "citt\u{e0}"))]);
    MoreInfo { schema: "note.xsd".to_owned(), metadata }
}

pub fn file(name: &str) -> IndexedFile {
    IndexedFile {
        encoding: "binary".to_owned(),
        extension: Some(".tif".to_owned()),
        format: "image/tiff".to_owned(),
        id: id(name),
        path: format!("data/{name}"),
        hash: hash(&"0a".repeat(32)),
        previous: None,
        relations: Vec::new(),
        more_info: None,
    }
}

pub fn agent(natural: bool) -> Agent {
    let name = if natural {
        AgentName::Person { first: "Maria".to_owned(), last: "Rossi".to_owned() }
    } else {
        AgentName::Formal("Ente <di> esempio".to_owned())
    };
    let document = RelevantDocument {
        text: "Manuale di conservazione".to_owned(),
        hash: Some("00".to_owned()),
        function: Some("SHA-256".to_owned()),
        uri: Some("https://example.invalid/m".to_owned()),
    };
    let value = if natural { "TINIT-RSSMRA80A01A944I" } else { "VATIT-00000000000" };
    let ids = vec![AgentId { value: value.to_owned(), expansion: Some("x".to_owned()), authority: None }];
    Agent { natural, ids, name, documents: vec![document], more_info: None }
}

pub fn process() -> Process {
    Process {
        submitter: agent(false),
        holders: vec![
            Holder { role: HolderRole::Producer, agent: agent(false) },
            Holder { role: HolderRole::Keeper, agent: Agent { more_info: Some(more()), ..agent(false) } },
        ],
        signers: vec![Signer { role: Some("Responsabile".to_owned()), agent: agent(true) }],
        time: TimeReference::Info { moment: "2026-11-23T10:15:30+01:00".to_owned(), attached: false },
        laws: Some("Linee guida".to_owned()),
        more_info: None,
    }
}

/// All parts, in order.
pub fn parts() -> Vec<IndexPart> {
    let source = IndexSource {
        derivation: Derivation::OneToMany,
        id: id("index-0"),
        path: "PIndex-0.xml".to_owned(),
        hash: hash("00"),
    };
    let external = ExternalMetadata {
        encoding: "binary".to_owned(),
        extension: None,
        format: "application/xml".to_owned(),
        id: id("m"),
        path: "m.xml".to_owned(),
        hash: hash("01"),
        more_info: None,
    };
    let description = SelfDescription {
        id: id("index-1"),
        application: Application {
            name: "fondo".to_owned(),
            version: "0.1.0".to_owned(),
            producer: "Esempio".to_owned(),
        },
        sources: vec![source],
        more_info: Some(MoreInfo { schema: "m.xsd".to_owned(), metadata: Metadata::External(Box::new(external)) }),
    };
    let volume = Volume {
        id: id("volume"),
        label: Some("Pacchetto ]]> & c.".to_owned()),
        description: Some("descrizione".to_owned()),
        sources: vec![VolumeSource { id: id("v0"), index_id: id("i0") }],
        group: Some(VolumeGroup { id: id("g"), label: Some("Fascicolo".to_owned()), description: None }),
        more_info: Some(more()),
    };
    let head = GroupHead { id: id("master"), label: Some("Master".to_owned()), description: None };
    let previous = PreviousHash { hash: hash("02"), related_index: "index-0".to_owned() };
    let relation = Relation { kind: "access".to_owned(), values: vec!["FILE-1".to_owned(), "FILE-2".to_owned()] };
    let second = IndexedFile {
        previous: Some(previous),
        relations: vec![relation.clone()],
        more_info: Some(more()),
        ..file("2.tif")
    };
    let tail = GroupTail { relations: vec![relation], more_info: Some(more()) };
    let other = GroupHead { id: id("access"), label: None, description: None };
    vec![
        IndexPart::Head(IndexHead { language: "it".to_owned() }),
        IndexPart::SelfDescription(Box::new(description)),
        IndexPart::Volume(Box::new(volume)),
        IndexPart::Group(Box::new(head)),
        IndexPart::File(Box::new(file("1.tif"))),
        IndexPart::File(Box::new(second)),
        IndexPart::EndGroup(Box::new(tail)),
        IndexPart::Group(Box::new(other)),
        IndexPart::File(Box::new(file("1.jpg"))),
        IndexPart::EndGroup(Box::default()),
        IndexPart::Process(Box::new(process())),
    ]
}
