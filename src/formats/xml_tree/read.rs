//! From bytes to a tree, in bounds.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use roxmltree::{Document, NodeType, ParsingOptions};

use super::super::xml_parts::{XmlBounds, XmlFault};
use super::tree::{Attribute, Element, Name, Node};

/// Where the declaration of a document is looked for, in bytes.
const DECLARATION: usize = 200;

/// Deepest nesting that is ever read, whatever the bounds say: trees are walked by functions that call themselves.
const DEEPEST: usize = 200;

/// Most attributes of a tag, as for documents that are read step by step.
const MOST_ATTRIBUTES: usize = 64;

/// Most declarations of namespaces that hold at one place.
const MOST_NAMESPACES: usize = 256;

/// Reads a whole document. Blanks are kept, comments and processing instructions are not; entities are never expanded.
///
/// The encoding is the declared one, as encoders of the web know it; without a declaration UTF-8, or UTF-16 with its
/// mark.
///
/// # Errors
/// [`XmlFault`].
pub fn read_tree(bytes: &[u8], bounds: XmlBounds) -> Result<Element, XmlFault> {
    if bytes.len() > bounds.bytes {
        return Err(XmlFault::Bounds);
    }
    of_text(&decoded(bytes)?, bounds)
}

/// Reads a document that is text already; the encoding that its declaration names is no longer its own.
///
/// # Errors
/// [`XmlFault`].
pub fn read_tree_of_text(text: &str, bounds: XmlBounds) -> Result<Element, XmlFault> {
    if text.len() > bounds.bytes {
        return Err(XmlFault::Bounds);
    }
    of_text(text, bounds)
}

fn of_text(text: &str, bounds: XmlBounds) -> Result<Element, XmlFault> {
    let deepest = bounds.depth.min(DEEPEST);
    refuse_before(text, deepest)?;
    // An element has a text before it and after it, and a comment at most now and then.
    let nodes_limit = bounds.elements.saturating_mul(4).saturating_add(16);
    let options = ParsingOptions { allow_dtd: false, nodes_limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| fault(&error))?;
    let mut reader = Reader { text, known: HashSet::new(), left: bounds.elements };
    reader.element(document.root_element(), deepest)
}

const fn fault(error: &roxmltree::Error) -> XmlFault {
    match error {
        roxmltree::Error::DtdDetected
        | roxmltree::Error::UnknownEntityReference(..)
        | roxmltree::Error::MalformedEntityReference(_)
        | roxmltree::Error::EntityReferenceLoop(_) => XmlFault::Entities,
        roxmltree::Error::NodesLimitReached
        | roxmltree::Error::AttributesLimitReached
        | roxmltree::Error::NamespacesLimitReached => XmlFault::Bounds,
        _ => XmlFault::Malformed,
    }
}

/// The text of a document, without its mark.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, XmlFault> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None => (declared(bytes)?, bytes),
    };
    encoding.decode_without_bom_handling_and_without_replacement(body).ok_or(XmlFault::Malformed)
}

/// The encoding that the declaration names.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, XmlFault> {
    let head = bytes.get(..bytes.len().min(DECLARATION)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let Some(declaration) = head.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(inside, _)| inside)
    else {
        return Ok(UTF_8);
    };
    let Some((_, value)) = declaration.split_once("encoding") else { return Ok(UTF_8) };
    let value = value.trim_start().strip_prefix('=').map(str::trim_start).ok_or(XmlFault::Malformed)?;
    let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\'')).ok_or(XmlFault::Malformed)?;
    let label = value.get(1..).and_then(|rest| rest.split_once(mark)).map(|(label, _)| label);
    label.and_then(|label| Encoding::for_label(label.as_bytes())).ok_or(XmlFault::Malformed)
}

/// Refuses before it is parsed what is nested too deep, and what has so many attributes or namespaces that names would
/// be looked up for ever: tags are counted roughly, and never fewer than there are.
fn refuse_before(text: &str, deepest: usize) -> Result<(), XmlFault> {
    // Namespaces that each open element declares, and their sum.
    let (mut open, mut in_scope): (Vec<usize>, usize) = (Vec::new(), 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        // What ends a comment, character data or an instruction stands behind what begins it: `<!-->` ends none.
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("!", ">"), ("?", "?>")]
            .into_iter()
            .find_map(|(begin, end)| rest.strip_prefix(begin).map(|inside| (inside, end)));
        if let Some((inside, end)) = skipped {
            rest = inside.split_once(end).map_or("", |(_, after)| after);
            continue;
        }
        if rest.starts_with('/') {
            in_scope -= open.pop().unwrap_or(0);
            continue;
        }
        let tag = Tag::of(rest);
        if tag.attributes > MOST_ATTRIBUTES || in_scope + tag.declared.len() > MOST_NAMESPACES {
            return Err(XmlFault::Bounds);
        }
        if !tag.text.ends_with('/') {
            in_scope += tag.declared.len();
            open.push(tag.declared.len());
            if open.len() > deepest {
                return Err(XmlFault::Bounds);
            }
        }
        rest = rest.get(tag.text.len()..).unwrap_or_default();
    }
    Ok(())
}

/// A start tag as it is written.
struct Tag<'t> {
    /// What stands in it, up to the first `>` that stands in no value.
    text: &'t str,
    /// How many attributes it has, declarations of namespaces among them.
    attributes: usize,
    /// The prefixes that it declares; the empty one is that of names without a prefix.
    declared: Vec<&'t str>,
}

impl<'t> Tag<'t> {
    /// The tag that begins with the name of an element.
    fn of(rest: &'t str) -> Self {
        let mut tag = Self { text: rest, attributes: 0, declared: Vec::new() };
        let (mut inside, mut name, mut gap) = (None, None, false);
        for (at, byte) in rest.bytes().enumerate() {
            match (inside, byte) {
                (Some(mark), _) => {
                    if mark == byte {
                        (inside, name) = (None, None);
                    }
                }
                (None, b'>') => {
                    tag.text = rest.get(..at).unwrap_or_default();
                    break;
                }
                (None, b'"' | b'\'') => inside = Some(byte),
                (None, b'=') => {
                    tag.attributes += 1;
                    let written = name.take().and_then(|start| rest.get(start..at)).unwrap_or_default().trim_end();
                    let prefix = written.strip_prefix("xmlns").filter(|rest| rest.is_empty() || rest.starts_with(':'));
                    tag.declared.extend(prefix.map(|prefix| prefix.trim_start_matches(':')));
                }
                (None, byte) if byte.is_ascii_whitespace() => gap = true,
                (None, _) => {
                    if gap || name.is_none() {
                        name = Some(at);
                    }
                    gap = false;
                }
            }
        }
        tag
    }
}

/// Makes the tree; names that come again are kept once.
struct Reader<'t> {
    text: &'t str,
    known: HashSet<Arc<str>>,
    left: u32,
}

impl Reader<'_> {
    /// `deepest`: how many elements may still stand in each other, this one among them.
    fn element(&mut self, node: roxmltree::Node<'_, '_>, deepest: usize) -> Result<Element, XmlFault> {
        self.left = self.left.checked_sub(1).ok_or(XmlFault::Bounds)?;
        let below = deepest.checked_sub(1).ok_or(XmlFault::Bounds)?;
        let written = self.text.get(node.range().start + 1..node.range().end).unwrap_or_default();
        let name = self.name(written, node.tag_name().namespace(), node.tag_name().name());
        let mut element = Element::named(name);
        let above = node.parent_element();
        // Of all namespaces in scope only those of this very tag are looked at.
        for prefix in Tag::of(written).declared {
            let prefix = (!prefix.is_empty()).then_some(prefix);
            let Some(declared) = node.namespaces().find(|declared| declared.name() == prefix) else { continue };
            let inherited = above.and_then(|above| above.lookup_namespace_uri(prefix));
            if inherited != Some(declared.uri()) && prefix != Some("xml") {
                element.declared.push((self.kept(prefix.unwrap_or_default()), self.kept(declared.uri())));
            }
        }
        for attribute in node.attributes() {
            let written = self.text.get(attribute.range().start..attribute.range().end).unwrap_or_default();
            let name = self.name(written, attribute.namespace(), attribute.name());
            element.attributes.push(Attribute { name, value: attribute.value().to_owned() });
        }
        for child in node.children() {
            match child.node_type() {
                NodeType::Element => element.nodes.push(Node::Element(self.element(child, below)?)),
                NodeType::Text => element.nodes.push(Node::Text(child.text().unwrap_or_default().to_owned())),
                NodeType::Root | NodeType::PI | NodeType::Comment => {}
            }
        }
        Ok(element)
    }

    /// A name, its prefix as it is written.
    fn name(&mut self, written: &str, namespace: Option<&str>, local: &str) -> Name {
        let end = written.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>' | '='));
        let qualified = written.get(..end.unwrap_or(written.len())).unwrap_or_default();
        let prefix = qualified.split_once(':').map_or("", |(prefix, _)| prefix);
        Name { prefix: self.kept(prefix), namespace: self.kept(namespace.unwrap_or_default()), local: self.kept(local) }
    }

    fn kept(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = text.into();
        self.known.insert(Arc::clone(&fresh));
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: XmlBounds = XmlBounds { bytes: 4096, elements: 50, depth: 8 };

    fn read(text: &str) -> Result<Element, XmlFault> {
        read_tree(text.as_bytes(), BOUNDS)
    }

    #[test]
    fn names_prefixes_values_and_text_come_as_written() {
        let root = read(
            "<!-- c --><p:r xmlns:p='urn:a' p:x='1 &amp; 2' y=\"&#x41;\"> a<![CDATA[<]]>\r\n<c xmlns='urn:b'/></p:r>",
        );
        let root = root.unwrap();
        assert!(root.name.is("urn:a", "r") && *root.name.prefix == *"p");
        assert_eq!(root.attribute("x"), Some("1 & 2"));
        assert_eq!((root.attributes[0].name.prefix.as_ref(), root.attribute("y")), ("p", Some("A")));
        assert_eq!(root.text(), " a<\n");
        assert!(root.first("c").unwrap().name.is("urn:b", "c"));
    }

    #[test]
    fn encodings_are_the_declared_ones() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><r>citt\xe0</r>";
        assert_eq!(read_tree(latin, BOUNDS).unwrap().text(), "citt\u{e0}");
        let wide: Vec<u8> = "\u{feff}<r>\u{e0}</r>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read_tree(&wide, BOUNDS).unwrap().text(), "\u{e0}");
        assert_eq!(read_tree(b"<r>\xe0</r>", BOUNDS), Err(XmlFault::Malformed));
        assert_eq!(read_tree(b"<?xml version='1.0' encoding='nope'?><r/>", BOUNDS), Err(XmlFault::Malformed));
    }

    #[test]
    fn hostile_documents_are_refused() {
        assert_eq!(read("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"), Err(XmlFault::Entities));
        assert_eq!(read("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>"), Err(XmlFault::Entities));
        assert_eq!(read("<r>&nbsp;</r>"), Err(XmlFault::Entities));
        assert_eq!(read(&"<r>".repeat(9)), Err(XmlFault::Bounds));
        assert_eq!(read(&format!("<r>{}</r>", "<e a='>/'/>".repeat(50))), Err(XmlFault::Bounds));
        assert_eq!(read(&format!("<r>{}</r>", " ".repeat(5000))), Err(XmlFault::Bounds));
        for broken in ["", "text", "<r>", "<r></s>", "<r/><r/>", "<r", "<r a=1/>", "<p:r/>"] {
            assert_eq!(read(broken), Err(XmlFault::Malformed), "{broken}");
        }
    }

    #[test]
    fn a_tower_of_tags_ends_before_it_is_climbed() {
        let bounds = XmlBounds { bytes: 64 << 20, elements: u32::MAX, depth: usize::MAX };
        let tower = "<a b='/'>".repeat(1_000_000);
        assert_eq!(read_tree(tower.as_bytes(), bounds), Err(XmlFault::Bounds));
    }

    #[test]
    fn a_comment_that_seems_to_end_hides_no_tower() {
        let bounds = XmlBounds { bytes: 64 << 20, elements: u32::MAX, depth: usize::MAX };
        // To the parser the comments go on to the last `-->`; what stands between closes nothing.
        let step = "<a><!--></a>-->";
        let tower = format!("{}{}", step.repeat(20_000), "</a>".repeat(20_000));
        assert_eq!(read_tree(tower.as_bytes(), bounds), Err(XmlFault::Bounds));
        assert_eq!(read("<r><!--></r>--></r>").map(|root| root.text()), Ok(String::new()));
    }

    #[test]
    fn attributes_and_namespaces_have_bounds() {
        let bounds = XmlBounds { bytes: 64 << 20, elements: u32::MAX, depth: usize::MAX };
        let of = |text: &str| read_tree(text.as_bytes(), bounds).map(|root| root.elements().count());
        let many =
            |count: usize, name: &str| -> String { (0..count).map(|at| format!(" {name}{at}='u{at}'")).collect() };
        assert_eq!(of(&format!("<r{}/>", many(64, "a"))), Ok(0));
        assert_eq!(of(&format!("<r{}/>", many(65, "a"))), Err(XmlFault::Bounds));
        // Four elements in each other declare 256, and five 320; side by side they do not add up.
        let nested = |depth: usize| {
            let open: String = (0..depth).map(|at| format!("<r{}>", many(64, &format!("xmlns:p{at}_")))).collect();
            format!("{open}{}", "</r>".repeat(depth))
        };
        assert_eq!(of(&nested(4)), Ok(1));
        assert_eq!(of(&nested(5)), Err(XmlFault::Bounds));
        let side = format!("<r>{}</r>", format!("<e{}/>", many(64, "xmlns:p")).repeat(10));
        assert_eq!(of(&side), Ok(10));
        let root = read("<r xmlns:p='urn:p' xmlns='urn:d'><p:e xmlns:p = 'urn:q' a='xmlns:z=1'/></r>").unwrap();
        assert_eq!((root.declared.len(), root.first("e").unwrap().declared.len()), (2, 1));
    }
}
