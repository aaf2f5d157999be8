//! Parts of an index from elements that its grammar has vouched for.

use super::super::xml_tree::Element;
use super::model::{
    Application, Derivation, ExternalMetadata, FileHash, GroupHead, GroupTail, Identifier, IndexSource, IndexedFile,
    Metadata, MoreInfo, PreviousHash, Relation, SelfDescription, Volume, VolumeGroup, VolumeSource,
};
use super::parties::{Agent, AgentId, AgentName, Holder, HolderRole, Process, RelevantDocument, Signer, TimeReference};

fn text(of: &Element, local: &str) -> String {
    of.text_of(local).unwrap_or_default()
}

fn value(of: &Element, local: &str) -> String {
    of.attribute(local).unwrap_or_default().to_owned()
}

fn optional(of: &Element, local: &str) -> Option<String> {
    of.attribute(local).map(str::to_owned)
}

fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1")
}

fn identifier(of: &Element, local: &str) -> Identifier {
    let found = of.first(local);
    Identifier {
        scheme: found.map(|id| value(id, "scheme")).unwrap_or_default(),
        value: found.map(Element::text).unwrap_or_default(),
    }
}

fn hash_in(element: &Element) -> FileHash {
    FileHash {
        function: value(element, "hashFunction"),
        value: element.text(),
        canonical: element.attribute("canonicalXML").map(is_true),
    }
}

fn hash(of: &Element) -> FileHash {
    let absent = || FileHash { function: String::new(), value: String::new(), canonical: None };
    of.first("Hash").map_or_else(absent, hash_in)
}

fn more_info(of: &Element) -> Option<MoreInfo> {
    let info = of.first("MoreInfo")?;
    let metadata = match (info.first("EmbeddedMetadata"), info.first("ExternalMetadata")) {
        (Some(embedded), _) => {
            let mut embedded = embedded.clone();
            embedded.tidy();
            Metadata::Embedded(embedded.elements().cloned().collect())
        }
        (None, Some(external)) => Metadata::External(Box::new(ExternalMetadata {
            encoding: value(external, "encoding"),
            extension: optional(external, "extension"),
            format: value(external, "format"),
            id: identifier(external, "ID"),
            path: text(external, "Path"),
            hash: hash(external),
            more_info: more_info(external),
        })),
        (None, None) => return None,
    };
    Some(MoreInfo { schema: value(info, "xmlSchema"), metadata })
}

fn relations(of: &Element) -> Vec<Relation> {
    let relation =
        |one: &Element| Relation { kind: text(one, "Type"), values: one.all("Value").map(Element::text).collect() };
    of.all("Relation").map(relation).collect()
}

pub(super) fn self_description(element: &Element) -> SelfDescription {
    let part = |local| element.find(&["CreatingApplication", local]).map(Element::text).unwrap_or_default();
    let source = |one: &Element| IndexSource {
        derivation: match one.attribute("derivation").map(str::trim) {
            Some("manytoone") => Derivation::ManyToOne,
            Some("onetomany") => Derivation::OneToMany,
            _ => Derivation::OneToOne,
        },
        id: identifier(one, "ID"),
        path: text(one, "Path"),
        hash: hash(one),
    };
    SelfDescription {
        id: identifier(element, "ID"),
        application: Application { name: part("Name"), version: part("Version"), producer: part("Producer") },
        sources: element.all("PIndexSource").map(source).collect(),
        more_info: more_info(element),
    }
}

pub(super) fn volume(element: &Element) -> Volume {
    let source = |one: &Element| VolumeSource { id: identifier(one, "ID"), index_id: identifier(one, "PIndexID") };
    Volume {
        id: identifier(element, "ID"),
        label: element.text_of("Label"),
        description: element.text_of("Description"),
        sources: element.all("PVolumeSource").map(source).collect(),
        group: element.first("PVolumeGroup").map(|group| VolumeGroup {
            id: identifier(group, "ID"),
            label: group.text_of("Label"),
            description: group.text_of("Description"),
        }),
        more_info: more_info(element),
    }
}

pub(super) fn group_head(frame: &Element) -> GroupHead {
    GroupHead { id: identifier(frame, "ID"), label: frame.text_of("Label"), description: frame.text_of("Description") }
}

pub(super) fn group_tail(frame: &Element) -> GroupTail {
    GroupTail { relations: relations(frame), more_info: more_info(frame) }
}

pub(super) fn file(element: &Element) -> IndexedFile {
    IndexedFile {
        encoding: value(element, "encoding"),
        extension: optional(element, "extension"),
        format: value(element, "format"),
        id: identifier(element, "ID"),
        path: text(element, "Path"),
        hash: hash(element),
        previous: element
            .first("PreviousHash")
            .map(|previous| PreviousHash { hash: hash_in(previous), related_index: value(previous, "relatedPIndex") }),
        relations: relations(element),
        more_info: more_info(element),
    }
}

fn agent(element: &Element) -> Agent {
    let name = element.first("AgentName");
    let name = match name.and_then(|name| name.first("NameAndSurname")) {
        Some(person) => AgentName::Person { first: text(person, "FirstName"), last: text(person, "LastName") },
        None => AgentName::Formal(name.map(|name| text(name, "FormalName")).unwrap_or_default()),
    };
    let id = |one: &Element| AgentId {
        value: one.text(),
        expansion: optional(one, "expan"),
        authority: optional(one, "nameRegistrationAuthority"),
    };
    let document = |one: &Element| RelevantDocument {
        text: one.text(),
        hash: optional(one, "docHash"),
        function: optional(one, "hashFunction"),
        uri: optional(one, "uriDoc"),
    };
    Agent {
        natural: element.attribute("agentType").map(str::trim) == Some("natural person"),
        ids: element.all("AgentID").map(id).collect(),
        name,
        documents: element.all("RelevantDocument").map(document).collect(),
        more_info: more_info(element),
    }
}

/// `None` where the grammar was not asked before.
pub(super) fn process(element: &Element) -> Option<Process> {
    let holder = |one: &Element| {
        let term = one.attribute("holderRole").map(str::trim)?;
        let role = HolderRole::ALL.into_iter().find(|role| role.term() == term)?;
        Some(Holder { role, agent: agent(one) })
    };
    let time = element.first("TimeReference")?;
    let time = match (time.first("TimeInfo"), time.first("TimeStamp")) {
        (Some(info), _) => TimeReference::Info {
            moment: info.text(),
            attached: info.attribute("attachedTimeStamp").is_some_and(is_true),
        },
        (None, Some(stamp)) => TimeReference::Stamp {
            uri: stamp.text(),
            encoding: value(stamp, "encoding"),
            format: value(stamp, "format"),
            normal: value(stamp, "normal"),
        },
        (None, None) => return None,
    };
    Some(Process {
        submitter: agent(element.first("Submitter")?),
        holders: element.all("Holder").map(holder).collect::<Option<_>>()?,
        signers: element
            .all("AuthorizedSigner")
            .map(|one| Signer { role: optional(one, "signerRole"), agent: agent(one) })
            .collect(),
        time,
        laws: element.text_of("LawsAndRegulations"),
        more_info: more_info(element),
    })
}
