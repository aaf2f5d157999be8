//! From a tree to bytes: indented where an element holds nothing but elements, else character for character.

use std::io::{self, Write};

use super::super::xml::visible;
use super::canonical::{Scope, missing};
use super::tree::{Element, Name, Node};

/// Which characters are written as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// All that XML can hold.
    Utf8,
    /// ASCII; every other as a reference to its number. What names elements and attributes is not changed.
    Ascii,
}

/// Writes a document with its declaration, UTF-8 (of which ASCII is a part), LF.
///
/// # Errors
/// What `out` says.
pub fn write_document(root: &Element, characters: Characters, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    write_fragment(root, characters, &Surroundings::default(), out)?;
    out.write_all(b"\n")
}

/// Where an element stands that is written as part of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'s> {
    /// How deep.
    pub depth: usize,
    /// A prefix that is declared there, with its namespace.
    pub declared: Option<(&'s str, &'s str)>,
}

/// Writes an element that stands in another document, without a line end after it.
///
/// # Errors
/// What `out` says.
pub fn write_fragment(
    element: &Element,
    characters: Characters,
    surroundings: &Surroundings<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut scope = Scope::default();
    if let Some((prefix, namespace)) = surroundings.declared {
        scope.declare(&prefix.into(), &namespace.into());
    }
    Serial { out, characters, scope }.element(element, surroundings.depth)
}

struct Serial<'o> {
    out: &'o mut dyn Write,
    characters: Characters,
    scope: Scope,
}

impl Serial<'_> {
    fn element(&mut self, element: &Element, depth: usize) -> io::Result<()> {
        let mark = self.scope.mark();
        write!(self.out, "<{}", tag(&element.name))?;
        for (prefix, namespace) in missing(element, &mut self.scope, true) {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            self.attribute(&name, &namespace)?;
        }
        for attribute in &element.attributes {
            self.attribute(&tag(&attribute.name), &attribute.value)?;
        }
        if element.nodes.is_empty() {
            self.out.write_all(b"/>")?;
        } else {
            self.out.write_all(b">")?;
            self.content(element, depth)?;
            write!(self.out, "</{}>", tag(&element.name))?;
        }
        self.scope.back_to(mark);
        Ok(())
    }

    fn content(&mut self, element: &Element, depth: usize) -> io::Result<()> {
        let indented = element.nodes.iter().all(|node| matches!(node, Node::Element(_)));
        for node in &element.nodes {
            match node {
                Node::Element(child) => {
                    if indented {
                        self.line(depth + 1)?;
                    }
                    self.element(child, depth + 1)?;
                }
                Node::Text(text) => self.escaped(text, false)?,
            }
        }
        if indented { self.line(depth) } else { Ok(()) }
    }

    fn line(&mut self, depth: usize) -> io::Result<()> {
        write!(self.out, "\n{:1$}", "", depth)
    }

    fn attribute(&mut self, name: &str, value: &str) -> io::Result<()> {
        write!(self.out, " {name}=\"")?;
        self.escaped(value, true)?;
        self.out.write_all(b"\"")
    }

    fn escaped(&mut self, text: &str, in_value: bool) -> io::Result<()> {
        for character in visible(text).chars() {
            match character {
                '<' => self.out.write_all(b"&lt;")?,
                '>' => self.out.write_all(b"&gt;")?,
                '&' => self.out.write_all(b"&amp;")?,
                '"' if in_value => self.out.write_all(b"&quot;")?,
                '\r' => self.out.write_all(b"&#13;")?,
                // Parsers turn them into blanks in values (§3.3.3).
                '\t' | '\n' if in_value => write!(self.out, "&#{};", u32::from(character))?,
                other if other.is_ascii() || self.characters == Characters::Utf8 => write!(self.out, "{other}")?,
                other => write!(self.out, "&#x{:X};", u32::from(other))?,
            }
        }
        Ok(())
    }
}

/// A name as it is written.
pub(super) fn tag(name: &Name) -> String {
    if name.prefix.is_empty() { name.local.to_string() } else { format!("{}:{}", name.prefix, name.local) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::xml_parts::XmlBounds;
    use super::super::read_tree;
    use super::*;

    const BOUNDS: XmlBounds = XmlBounds { bytes: 1 << 20, elements: 500, depth: 20 };

    fn written(root: &Element, characters: Characters) -> String {
        let mut out = Vec::new();
        write_document(root, characters, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn layout_and_references() {
        let root = Element::new("r").with(Element::leaf("b", "citt\u{e0} ]]> \u{1b}\r")).with(Element::new("c"));
        let ascii =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r>\n <b>citt&#xE0; ]]&gt; \\u{1b}&#13;</b>\n <c/>\n</r>\n";
        assert_eq!(written(&root, Characters::Ascii), ascii);
    }

    #[test]
    fn what_was_read_is_written_as_it_was() {
        let text = "<p:r xmlns:p=\"urn:a\" xmlns:q=\"urn:q\" p:x=\"1\">\n  <c xmlns=\"urn:b\" t=\"q:n\"><d/> and <e xmlns=\"\">x</e></c>\n</p:r>";
        let root = read_tree(text.as_bytes(), BOUNDS).unwrap();
        assert_eq!(written(&root, Characters::Utf8), format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n"));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC*|[\\x00-\\x2f\u{fffe}\u{ffff}]{0,20}", value in "\\PC*|[\\x09-\\x0d\"'<>&]{0,9}") {
            let root = Element::new("r").with(Element::leaf("b", text.as_str()).with_attribute("v", value.as_str()));
            for characters in [Characters::Utf8, Characters::Ascii] {
                let bytes = written(&root, characters);
                prop_assert!(characters == Characters::Utf8 || bytes.is_ascii());
                let again = read_tree(bytes.as_bytes(), BOUNDS).unwrap();
                let leaf = again.first("b").unwrap();
                prop_assert_eq!(leaf.text(), visible(&text).into_owned());
                let value = visible(&value).into_owned();
                prop_assert_eq!(leaf.attribute("v"), Some(value.as_str()));
            }
        }
    }
}
