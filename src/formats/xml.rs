//! Writing XML 1.0 that every reader accepts, whatever the text holds.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Whether XML 1.0 (5th ed. §2.2, production 2) can hold `character`.
#[must_use]
pub const fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// `text` with every character that XML cannot hold written visibly, as `\u{1b}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_xml_char) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_xml_char(character) {
            shown.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        }
    }
    Cow::Owned(shown)
}

/// `text` as character data. A carriage return is written as a reference, because parsers turn a bare one into a line
/// feed (§2.11).
fn escape(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if !text.contains(['<', '>', '&', '"', '\r']) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// Attributes of an element: names, and values as plain text.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// Writes a document element by element, indented by one blank a level, UTF-8, LF.
pub struct XmlWriter<W: Write> {
    out: Writer<W>,
    open: Vec<&'static str>,
}

impl<W: Write> XmlWriter<W> {
    /// Begins a document with its XML declaration.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(out: W) -> io::Result<Self> {
        let mut out = Writer::new_with_indent(out, b' ', 1);
        out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self { out, open: Vec::new() })
    }

    /// Begins an element that will stand inside another document: without an XML declaration.
    pub fn fragment(out: W) -> Self {
        Self { out: Writer::new_with_indent(out, b' ', 1), open: Vec::new() }
    }

    /// Begins an element that holds elements.
    ///
    /// # Errors
    /// What the output says.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        self.out.write_event(Event::Start(start(name, attributes)))?;
        self.open.push(name);
        Ok(())
    }

    /// Ends the innermost open element.
    ///
    /// # Errors
    /// What the output says.
    pub fn close(&mut self) -> io::Result<()> {
        match self.open.pop() {
            Some(name) => self.out.write_event(Event::End(BytesEnd::new(name))),
            None => Ok(()),
        }
    }

    /// Writes an element that holds text, whatever the text is.
    ///
    /// # Errors
    /// What the output says.
    pub fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.out.write_event(Event::Start(start(name, attributes)))?;
        self.out.write_event(Event::Text(BytesText::from_escaped(escape(text))))?;
        self.out.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Writes an element that holds text where something is said: not for blanks.
    ///
    /// # Errors
    /// What the output says.
    pub fn leaf_if_said(&mut self, name: &'static str, text: Option<&str>) -> io::Result<()> {
        match text.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => self.leaf(name, &[], text),
            None => Ok(()),
        }
    }

    /// Writes an element that holds nothing.
    ///
    /// # Errors
    /// What the output says.
    pub fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) -> io::Result<()> {
        self.out.write_event(Event::Empty(start(name, attributes)))
    }

    /// Takes elements that another writer has written, as they stand.
    ///
    /// # Errors
    /// What the output says.
    pub fn written(&mut self, elements: &str) -> io::Result<()> {
        self.out.write_event(Event::Text(BytesText::from_escaped(elements)))
    }

    /// Ends all open elements and the document.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<W> {
        while !self.open.is_empty() {
            self.close()?;
        }
        let mut out = self.out.into_inner();
        out.write_all(b"\n")?;
        Ok(out)
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute((*key, &*visible(value)));
    }
    element
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn document(text: &str, attribute: &str) -> String {
        let mut xml = XmlWriter::new(Vec::new()).unwrap();
        xml.open("a", &[]).unwrap();
        xml.leaf("b", &[("c", attribute)], text).unwrap();
        String::from_utf8(xml.finish().unwrap()).unwrap()
    }

    #[test]
    fn layout() {
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n <b c=\"&quot;\">1 &lt; 2 ]]&gt; \\u{1b}&#13;</b>\n</a>\n";
        assert_eq!(document("1 < 2 ]]> \u{1b}\r", "\""), expected);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC*|[\\x00-\\x2f\u{fffe}\u{ffff}]{0,20}", attribute in "[ -~]*") {
            let written = document(&text, &attribute);
            let tree = roxmltree::Document::parse(&written).unwrap();
            let leaf = tree.root_element().first_element_child().unwrap();
            prop_assert_eq!(leaf.text().unwrap_or_default(), visible(&text));
            prop_assert_eq!(leaf.attribute("c").unwrap(), &attribute);
        }
    }
}
