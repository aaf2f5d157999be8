//! Exclusive XML Canonicalization 1.0 without comments (W3C, 18 July 2002): the form whose digest a provider states of
//! our index.

use std::io::Write as _;
use std::sync::Arc;

use super::tree::{Element, Node};
use super::write::tag;

/// The canonical form of a document whose root this is.
///
/// Processing instructions would belong to it; trees do not hold any, nor do documents that this program writes.
#[must_use]
pub fn canonical(root: &Element) -> Vec<u8> {
    let mut out = Vec::new();
    element(root, &mut Scope::default(), &mut out);
    out
}

fn element(element_: &Element, scope: &mut Scope, out: &mut Vec<u8>) {
    let mark = scope.mark();
    // Writing to memory cannot fail.
    let _ = write!(out, "<{}", tag(&element_.name));
    let mut declarations = missing(element_, scope, false);
    declarations.sort();
    for (prefix, namespace) in declarations {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        attribute(&name, &namespace, out);
    }
    let mut attributes: Vec<_> = element_.attributes.iter().collect();
    attributes.sort_by(|a, b| (&a.name.namespace, &a.name.local).cmp(&(&b.name.namespace, &b.name.local)));
    for one in attributes {
        attribute(&tag(&one.name), &one.value, out);
    }
    out.push(b'>');
    for node in &element_.nodes {
        match node {
            Node::Element(child) => element(child, scope, out),
            Node::Text(text) => escaped(text, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('\r', "&#xD;")], out),
        }
    }
    let _ = write!(out, "</{}>", tag(&element_.name));
    scope.back_to(mark);
}

fn attribute(name: &str, value: &str, out: &mut Vec<u8>) {
    const REPLACED: [(char, &str); 6] =
        [('&', "&amp;"), ('<', "&lt;"), ('"', "&quot;"), ('\t', "&#x9;"), ('\n', "&#xA;"), ('\r', "&#xD;")];
    let _ = write!(out, " {name}=\"");
    escaped(value, &REPLACED, out);
    out.push(b'"');
}

fn escaped(text: &str, replaced: &[(char, &str)], out: &mut Vec<u8>) {
    for character in text.chars() {
        match replaced.iter().find(|(special, _)| *special == character) {
            Some((_, reference)) => out.extend_from_slice(reference.as_bytes()),
            None => {
                let _ = write!(out, "{character}");
            }
        }
    }
}

/// A prefix and its namespace.
type Declaration = (Arc<str>, Arc<str>);

/// Which prefixes are declared where the writer stands.
#[derive(Default)]
pub(super) struct Scope {
    declared: Vec<Declaration>,
}

impl Scope {
    pub(super) const fn mark(&self) -> usize {
        self.declared.len()
    }

    pub(super) fn back_to(&mut self, mark: usize) {
        self.declared.truncate(mark);
    }

    pub(super) fn declare(&mut self, prefix: &Arc<str>, namespace: &Arc<str>) {
        self.declared.push((Arc::clone(prefix), Arc::clone(namespace)));
    }

    /// The namespace of a prefix; empty for none.
    pub(super) fn namespace(&self, prefix: &str) -> &str {
        let found = self.declared.iter().rev().find(|(known, _)| **known == *prefix);
        found.map_or("", |(_, namespace)| namespace)
    }
}

/// What an element must declare so that its own name and those of its attributes mean what they mean; with `all`, also
/// what it declares for the values that it holds. The declarations are taken into the scope.
pub(super) fn missing(element: &Element, scope: &mut Scope, all: bool) -> Vec<Declaration> {
    let mut found: Vec<Declaration> = Vec::new();
    let used = std::iter::once(&element.name)
        .chain(element.attributes.iter().map(|attribute| &attribute.name).filter(|name| !name.prefix.is_empty()))
        .map(|name| (&name.prefix, &name.namespace));
    let declared = element.declared.iter().filter(|_| all).map(|(prefix, namespace)| (prefix, namespace));
    for (prefix, namespace) in declared.chain(used) {
        if **prefix != *"xml" && *scope.namespace(prefix) != **namespace {
            scope.declare(prefix, namespace);
            found.push((Arc::clone(prefix), Arc::clone(namespace)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::xml_parts::XmlBounds;
    use super::super::read_tree;
    use super::*;

    #[test]
    fn the_example_of_the_recommendation_and_what_differs_from_the_inclusive_form() {
        let bounds = XmlBounds { bytes: 4096, elements: 50, depth: 8 };
        let form = |text: &str| String::from_utf8(canonical(&read_tree(text.as_bytes(), bounds).unwrap())).unwrap();
        // §2.2: what is not visibly used is not declared.
        let example = "<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\"><n1:elem2 xmlns:n1=\"http://example.net\" \
                       xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"/></n1:elem2></n0:local>";
        let expected = "<n0:local xmlns:n0=\"foo:bar\"><n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\
                        <n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2></n0:local>";
        assert_eq!(form(example), expected);
        let order =
            "<!-- c --><r z='\"' a='&#10;&gt;' xmlns:b='urn:1' b:c='1' xmlns='urn:0'>&gt;&#13;<e xmlns=''/></r>";
        let expected =
            "<r xmlns=\"urn:0\" xmlns:b=\"urn:1\" a=\"&#xA;>\" z=\"&quot;\" b:c=\"1\">&gt;&#xD;<e xmlns=\"\"></e></r>";
        assert_eq!(form(order), expected);
    }
}
