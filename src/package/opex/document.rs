//! `.opex` documents, by the shape that public programs write; the official schema was not at hand.

use crate::formats::xml_tree::{Attribute, Element, Name, Node};

/// The namespace of OPEX 1.2.
const OPEX: &str = "http://www.openpreservationexchange.org/opex/v1.2";

fn named(local: &str) -> Element {
    Element::named(Name::qualified("opex", OPEX, local))
}

fn leaf(local: &str, text: &str) -> Element {
    let mut element = named(local);
    element.nodes.push(Node::Text(text.to_owned()));
    element
}

fn set(mut element: Element, name: &str, value: impl Into<String>) -> Element {
    element.attributes.push(Attribute { name: Name::plain(name), value: value.into() });
    element
}

/// What lies in a folder.
pub(super) struct Held {
    /// Folders in it.
    pub(super) folders: Vec<String>,
    /// Files in it: name, bytes, whether it is metadata (an `.opex`) of a file.
    pub(super) files: Vec<(String, u64, bool)>,
}

/// What a document says of its object.
#[derive(Default)]
pub(super) struct Properties {
    /// `Title`.
    pub(super) title: Option<String>,
    /// `SecurityDescriptor`.
    pub(super) security: String,
    /// `Identifier`: type and value.
    pub(super) identifiers: Vec<(String, String)>,
    /// `DescriptiveMetadata`.
    pub(super) metadata: Option<Element>,
}

/// The document of a folder.
pub(super) fn of_folder(source: &str, held: &Held, properties: &Properties) -> Element {
    let mut manifest = named("Manifest");
    let mut files = named("Files");
    for (name, size, is_metadata) in &held.files {
        let kind = if *is_metadata { "metadata" } else { "content" };
        let mut file = set(leaf("File", name), "type", kind);
        // The size of a document that stands beside its object is not stated.
        if !is_metadata {
            file = set(file, "size", size.to_string());
        }
        files.push(file);
    }
    if !files.nodes.is_empty() {
        manifest.push(files);
    }
    let mut folders = named("Folders");
    held.folders.iter().for_each(|name| folders.push(leaf("Folder", name)));
    if !folders.nodes.is_empty() {
        manifest.push(folders);
    }
    document(named("Transfer").with(leaf("SourceID", source)).with(manifest), properties)
}

/// The document of a file.
pub(super) fn of_file(fixities: &[(&str, String)], properties: &Properties) -> Element {
    let mut list = named("Fixities");
    for (algorithm, value) in fixities {
        list.push(set(set(named("Fixity"), "type", *algorithm), "value", value.as_str()));
    }
    document(named("Transfer").with(list), properties)
}

fn document(transfer: Element, properties: &Properties) -> Element {
    let mut element = named("Properties");
    if let Some(title) = &properties.title {
        element.push(leaf("Title", title));
    }
    element.push(leaf("SecurityDescriptor", &properties.security));
    if !properties.identifiers.is_empty() {
        let mut list = named("Identifiers");
        for (kind, value) in &properties.identifiers {
            list.push(set(leaf("Identifier", value), "type", kind.as_str()));
        }
        element.push(list);
    }
    let mut root = named("OPEXMetadata").with(transfer).with(element);
    if let Some(metadata) = &properties.metadata {
        root.push(named("DescriptiveMetadata").with(metadata.clone()));
    }
    root
}
