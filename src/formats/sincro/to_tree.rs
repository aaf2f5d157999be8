//! Parts of an index as elements.

use super::super::xml_tree::{Attribute, Element, Name, Node};
use super::grammar::SINCRO;
use super::model::{
    Derivation, FileHash, GroupHead, GroupTail, Identifier, IndexedFile, Metadata, MoreInfo, Relation, SelfDescription,
    Volume,
};
use super::parties::{Agent, AgentName, Process, TimeReference};

/// The prefix that is written.
pub(super) const PREFIX: &str = "sincro";

pub(super) fn named(local: &str) -> Element {
    Element::named(Name::qualified(PREFIX, SINCRO, local))
}

fn leaf(local: &str, text: &str) -> Element {
    let mut element = named(local);
    element.nodes.push(Node::Text(text.to_owned()));
    element
}

/// Adds an attribute where there is a value.
fn set(element: &mut Element, local: &str, value: Option<&str>) {
    if let Some(value) = value {
        let name = Name::qualified(PREFIX, SINCRO, local);
        element.attributes.push(Attribute { name, value: value.to_owned() });
    }
}

fn push_leaf(element: &mut Element, local: &str, text: Option<&str>) {
    if let Some(text) = text {
        element.push(leaf(local, text));
    }
}

const fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

fn identifier(local: &str, identifier: &Identifier) -> Element {
    let mut element = leaf(local, &identifier.value);
    set(&mut element, "scheme", Some(&identifier.scheme));
    element
}

fn hash(local: &str, hash: &FileHash) -> Element {
    let mut element = leaf(local, &hash.value);
    set(&mut element, "canonicalXML", hash.canonical.map(word));
    set(&mut element, "hashFunction", Some(&hash.function));
    element
}

fn push_more(element: &mut Element, more: Option<&MoreInfo>) {
    let Some(more) = more else { return };
    let mut info = named("MoreInfo");
    set(&mut info, "xmlSchema", Some(&more.schema));
    info.push(match &more.metadata {
        Metadata::Embedded(elements) => {
            let mut embedded = named("EmbeddedMetadata");
            elements.iter().for_each(|one| embedded.push(one.clone()));
            embedded
        }
        Metadata::External(external) => {
            let mut beside = named("ExternalMetadata");
            set(&mut beside, "encoding", Some(&external.encoding));
            set(&mut beside, "extension", external.extension.as_deref());
            set(&mut beside, "format", Some(&external.format));
            beside.push(identifier("ID", &external.id));
            beside.push(leaf("Path", &external.path));
            beside.push(hash("Hash", &external.hash));
            push_more(&mut beside, external.more_info.as_ref());
            beside
        }
    });
    element.push(info);
}

fn push_relations(element: &mut Element, relations: &[Relation]) {
    for relation in relations {
        let mut one = named("Relation").with(leaf("Type", &relation.kind));
        relation.values.iter().for_each(|value| one.push(leaf("Value", value)));
        element.push(one);
    }
}

pub(super) fn self_description(description: &SelfDescription) -> Element {
    let application = named("CreatingApplication")
        .with(leaf("Name", &description.application.name))
        .with(leaf("Version", &description.application.version))
        .with(leaf("Producer", &description.application.producer));
    let mut element = named("SelfDescription").with(identifier("ID", &description.id)).with(application);
    for source in &description.sources {
        let mut one = named("PIndexSource");
        let derivation = match source.derivation {
            Derivation::OneToOne => "onetoone",
            Derivation::ManyToOne => "manytoone",
            Derivation::OneToMany => "onetomany",
        };
        set(&mut one, "derivation", Some(derivation));
        one.push(identifier("ID", &source.id));
        one.push(leaf("Path", &source.path));
        one.push(hash("Hash", &source.hash));
        element.push(one);
    }
    push_more(&mut element, description.more_info.as_ref());
    element
}

pub(super) fn volume(volume: &Volume) -> Element {
    let mut element = named("PVolume").with(identifier("ID", &volume.id));
    push_leaf(&mut element, "Label", volume.label.as_deref());
    push_leaf(&mut element, "Description", volume.description.as_deref());
    for source in &volume.sources {
        let ids = [identifier("ID", &source.id), identifier("PIndexID", &source.index_id)];
        element.push(ids.into_iter().fold(named("PVolumeSource"), Element::with));
    }
    if let Some(group) = &volume.group {
        let mut one = named("PVolumeGroup").with(identifier("ID", &group.id));
        push_leaf(&mut one, "Label", group.label.as_deref());
        push_leaf(&mut one, "Description", group.description.as_deref());
        element.push(one);
    }
    push_more(&mut element, volume.more_info.as_ref());
    element
}

/// The elements before the files of a group.
pub(super) fn group_head(head: &GroupHead) -> Vec<Element> {
    let mut frame = named("FileGroup").with(identifier("ID", &head.id));
    push_leaf(&mut frame, "Label", head.label.as_deref());
    push_leaf(&mut frame, "Description", head.description.as_deref());
    frame.elements().cloned().collect()
}

/// The elements after the files of a group.
pub(super) fn group_tail(tail: &GroupTail) -> Vec<Element> {
    let mut frame = named("FileGroup");
    push_relations(&mut frame, &tail.relations);
    push_more(&mut frame, tail.more_info.as_ref());
    frame.elements().cloned().collect()
}

pub(super) fn file(file: &IndexedFile) -> Element {
    let mut element = named("File");
    set(&mut element, "encoding", Some(&file.encoding));
    set(&mut element, "extension", file.extension.as_deref());
    set(&mut element, "format", Some(&file.format));
    element.push(identifier("ID", &file.id));
    element.push(leaf("Path", &file.path));
    element.push(hash("Hash", &file.hash));
    if let Some(previous) = &file.previous {
        let mut one = hash("PreviousHash", &previous.hash);
        set(&mut one, "relatedPIndex", Some(&previous.related_index));
        element.push(one);
    }
    push_relations(&mut element, &file.relations);
    push_more(&mut element, file.more_info.as_ref());
    element
}

fn agent(local: &str, agent: &Agent) -> Element {
    let mut element = named(local);
    set(&mut element, "agentType", Some(if agent.natural { "natural person" } else { "legal person" }));
    for id in &agent.ids {
        let mut one = leaf("AgentID", &id.value);
        set(&mut one, "expan", id.expansion.as_deref());
        set(&mut one, "nameRegistrationAuthority", id.authority.as_deref());
        element.push(one);
    }
    let name = match &agent.name {
        AgentName::Person { first, last } => {
            named("NameAndSurname").with(leaf("FirstName", first)).with(leaf("LastName", last))
        }
        AgentName::Formal(name) => leaf("FormalName", name),
    };
    element.push(named("AgentName").with(name));
    for document in &agent.documents {
        let mut one = leaf("RelevantDocument", &document.text);
        set(&mut one, "docHash", document.hash.as_deref());
        set(&mut one, "hashFunction", document.function.as_deref());
        set(&mut one, "uriDoc", document.uri.as_deref());
        element.push(one);
    }
    push_more(&mut element, agent.more_info.as_ref());
    element
}

pub(super) fn process(process: &Process) -> Element {
    let mut element = named("Process").with(agent("Submitter", &process.submitter));
    for holder in &process.holders {
        let mut one = agent("Holder", &holder.agent);
        set(&mut one, "holderRole", Some(holder.role.term()));
        element.push(one);
    }
    for signer in &process.signers {
        let mut one = agent("AuthorizedSigner", &signer.agent);
        set(&mut one, "signerRole", signer.role.as_deref());
        element.push(one);
    }
    let time = match &process.time {
        TimeReference::Info { moment, attached } => {
            let mut one = leaf("TimeInfo", moment);
            set(&mut one, "attachedTimeStamp", Some(word(*attached)));
            one
        }
        TimeReference::Stamp { uri, encoding, format, normal } => {
            let mut one = leaf("TimeStamp", uri);
            set(&mut one, "encoding", Some(encoding));
            set(&mut one, "format", Some(format));
            set(&mut one, "normal", Some(normal));
            one
        }
    };
    element.push(named("TimeReference").with(time));
    push_leaf(&mut element, "LawsAndRegulations", process.laws.as_deref());
    push_more(&mut element, process.more_info.as_ref());
    element
}
