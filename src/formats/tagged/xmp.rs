//! XMP packets (ISO 16684-1) and other XML: each property by its path, whatever it is called.

use roxmltree::{Document, Node, ParsingOptions};

use crate::formats::xmp;
use crate::records::TagValue;

use super::gather::Gather;

/// The longest packet whose properties are listed; what devices write is a hundredth of it.
const LONGEST: usize = 4 << 20;
/// Most nodes of a packet.
const MOST_NODES: u32 = 200_000;
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Lists the properties of a packet.
pub(super) fn packet(packet: &[u8], inside: &str, at: usize, gather: &mut Gather) {
    gather.block(format!("{inside}XMP"), at);
    list(packet, gather);
}

/// Lists the elements of an XML text of any kind.
pub(super) fn text(text: &[u8], name: String, at: usize, gather: &mut Gather) {
    gather.block(name, at);
    list(text, gather);
}

fn list(packet: &[u8], gather: &mut Gather) {
    let length = packet.len() as u64;
    gather.number("length", length);
    let whole = gather.bytes_value(packet);
    gather.named("bytes", whole);
    if !gather.may_look_into(packet) {
        return;
    }
    // The event reader has looked at depth and balance before a tree is made.
    if packet.len() > LONGEST || !xmp::parse(packet, MOST_NODES).well_formed {
        gather.named("properties", TagValue::Unreadable("it is too long, too deep or no XML".to_owned()));
        return;
    }
    let text = xmp::decode(packet);
    let text = text.trim_matches(['\0', ' ', '\r', '\n', '\t', '\u{feff}']);
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    match Document::parse_with_options(text, options) {
        Ok(document) => properties(&document, gather),
        Err(error) => gather.named("properties", TagValue::Unreadable(error.to_string())),
    }
}

fn properties(document: &Document<'_>, gather: &mut Gather) {
    let root = document.root_element();
    let descriptions: Vec<Node<'_, '_>> = root
        .descendants()
        .filter(|node| is_rdf(*node, "RDF"))
        .flat_map(|rdf| rdf.children().filter(|node| is_rdf(*node, "Description")))
        .collect();
    if let Some(toolkit) = root.attributes().find(|attribute| attribute.name() == "xmptk") {
        gather.text("x:xmptk", toolkit.value());
    }
    if descriptions.is_empty() {
        property(root, "", gather);
    }
    for description in descriptions {
        if let Some(about) = description.attribute((RDF, "about")).filter(|about| !about.is_empty()) {
            gather.text("rdf:about", about);
        }
        fields(description, "", gather);
    }
}

/// Whether an attribute is a field, and not a part of RDF's or XML's own syntax.
fn is_field(namespace: Option<&str>, name: &str) -> bool {
    const SYNTAX: [&str; 7] = ["about", "ID", "nodeID", "resource", "datatype", "parseType", "bagID"];
    match namespace {
        None => !SYNTAX.contains(&name),
        Some(namespace) => namespace != RDF && namespace != XML,
    }
}

fn is_rdf(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(RDF)
}

/// The attributes and elements of a structure, each a property.
fn fields(node: Node<'_, '_>, path: &str, gather: &mut Gather) {
    for attribute in node.attributes() {
        if is_field(attribute.namespace(), attribute.name()) {
            let name = named(node, attribute.namespace(), attribute.name());
            gather.text(&joined(path, &name), attribute.value());
        }
    }
    for child in node.children().filter(Node::is_element) {
        property(child, path, gather);
    }
}

/// One property: a text, a list, a structure, or a mixture of them.
fn property(node: Node<'_, '_>, path: &str, gather: &mut Gather) {
    if gather.is_full() {
        return;
    }
    let path = joined(path, &named(node, node.tag_name().namespace(), node.tag_name().name()));
    let list = node.children().find(|child| is_rdf(*child, "Seq") || is_rdf(*child, "Bag") || is_rdf(*child, "Alt"));
    if let Some(list) = list {
        items(list, &path, gather);
        return;
    }
    let described = node.children().find(|child| is_rdf(*child, "Description"));
    let structure = described.unwrap_or(node);
    let has_fields = structure.children().any(|child| child.is_element())
        || structure.attributes().any(|attribute| is_field(attribute.namespace(), attribute.name()));
    if has_fields {
        fields(structure, &path, gather);
        // Other XML than RDF has elements with attributes and text.
        if let Some(text) = structure.text().map(str::trim).filter(|text| !text.is_empty()) {
            gather.text(&path, text);
        }
    } else if let Some(resource) = node.attribute((RDF, "resource")) {
        gather.text(&path, resource);
    } else {
        gather.text(&path, node.text().unwrap_or_default().trim());
    }
}

fn items(list: Node<'_, '_>, path: &str, gather: &mut Gather) {
    let items: Vec<Node<'_, '_>> = list.children().filter(|child| is_rdf(*child, "li")).collect();
    let simple = |item: &Node<'_, '_>| {
        let structured = item.children().any(|child| child.is_element())
            || item.attributes().any(|attribute| is_field(attribute.namespace(), attribute.name()));
        !structured
    };
    if items.iter().all(simple) {
        let texts: Vec<String> = items.iter().map(|item| item.text().unwrap_or_default().trim().to_owned()).collect();
        gather.named(path, TagValue::Texts(texts));
        return;
    }
    for (index, item) in items.iter().enumerate() {
        let place = format!("{path}[{}]", index + 1);
        let structure = item.children().find(|child| is_rdf(*child, "Description")).unwrap_or(*item);
        if simple(item) {
            gather.text(&place, item.text().unwrap_or_default().trim());
        } else {
            fields(structure, &place, gather);
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

/// Namespaces with the prefixes by which everybody knows them, whatever the packet calls them.
const PREFIXES: [(&str, &str); 12] = [
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://ns.adobe.com/xap/1.0/", "xmp"),
    ("http://ns.adobe.com/xap/1.0/mm/", "xmpMM"),
    ("http://ns.adobe.com/xap/1.0/rights/", "xmpRights"),
    ("http://ns.adobe.com/tiff/1.0/", "tiff"),
    ("http://ns.adobe.com/exif/1.0/", "exif"),
    ("http://ns.adobe.com/exif/1.0/aux/", "aux"),
    ("http://cipa.jp/exif/1.0/", "exifEX"),
    ("http://ns.adobe.com/photoshop/1.0/", "photoshop"),
    ("http://ns.adobe.com/pdf/1.3/", "pdf"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceRef#", "stRef"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceEvent#", "stEvt"),
];

/// A name with the usual prefix of its namespace, else with the one that the packet gives to it.
fn named(node: Node<'_, '_>, namespace: Option<&str>, name: &str) -> String {
    if let Some((_, prefix)) = PREFIXES.iter().find(|(known, _)| Some(*known) == namespace) {
        return format!("{prefix}:{name}");
    }
    match namespace.and_then(|namespace| node.lookup_prefix(namespace)) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}:{name}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_property() {
        let text = "<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='T'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
            <rdf:Description rdf:about='' xmlns:t='http://ns.adobe.com/tiff/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
            xmlns:s='urn:s' t:Make='Zeb'><t:Model>M</t:Model><dc:creator><rdf:Seq><rdf:li>A</rdf:li><rdf:li>B</rdf:li></rdf:Seq>\
            </dc:creator><s:from rdf:parseType='Resource'><s:id>7</s:id></s:from><s:old s:id='8'/>\
            <s:all><rdf:Bag><rdf:li><rdf:Description s:id='9'/></rdf:li></rdf:Bag></s:all></rdf:Description></rdf:RDF></x:xmpmeta>";
        let mut gather = Gather::new(100);
        packet(text.as_bytes(), "", 0, &mut gather);
        let dump = gather.finish();
        let found: Vec<_> = dump.blocks[0].tags[2..].iter().map(|tag| (tag.id.as_str(), tag.value.clone())).collect();
        let said = |text: &str| TagValue::Text(text.to_owned());
        let expected = [
            ("x:xmptk", said("T")),
            ("tiff:Make", said("Zeb")),
            ("tiff:Model", said("M")),
            ("dc:creator", TagValue::Texts(vec!["A".into(), "B".into()])),
            ("s:from/s:id", said("7")),
            ("s:old/s:id", said("8")),
            ("s:all[1]/s:id", said("9")),
        ];
        assert_eq!(found, expected);
    }
}
