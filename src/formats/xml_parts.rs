//! Reading XML of others part by part, in bounds: what comes after the next is never looked at.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Bounds of a document.
#[derive(Clone, Copy, Debug)]
pub struct XmlBounds {
    /// Most bytes.
    pub bytes: usize,
    /// Most elements.
    pub elements: u32,
    /// Deepest nesting.
    pub depth: usize,
}

/// Most attributes of an element.
const MOST_ATTRIBUTES: usize = 64;

/// Most bytes of the text between two tags.
const LONGEST_TEXT: usize = 64 << 10;

/// What keeps a document from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// It is not XML 1.0 in UTF-8, or it ends in the middle.
    #[error("it is not well-formed XML in UTF-8")]
    Malformed,
    /// It declares entities, which are never expanded.
    #[error("it declares entities of its own")]
    Entities,
    /// It is larger or deeper than what is read.
    #[error("it is larger or deeper than what is read")]
    Bounds,
    /// The system's word, while it was read.
    #[error("{0}")]
    Unreadable(std::io::ErrorKind),
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XmlPart {
    /// An element begins.
    Open(XmlElement),
    /// Text, its references resolved.
    Text(String),
    /// The innermost element ends.
    Close,
}

/// The beginning of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XmlElement {
    /// Its name without the prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl XmlElement {
    /// The value of an attribute, by its name without the prefix.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The parts of a document, in order; after a fault there is no other.
pub struct XmlParts<'t> {
    reader: Reader<&'t [u8]>,
    bounds: XmlBounds,
    depth: usize,
    elements: u32,
    /// An element without content was opened.
    closing: bool,
    ended: bool,
}

impl<'t> XmlParts<'t> {
    /// Reads `bytes`.
    ///
    /// # Errors
    /// They are more than the bounds allow, or no UTF-8.
    pub fn new(bytes: &'t [u8], bounds: XmlBounds) -> Result<Self, XmlFault> {
        if bytes.len() > bounds.bytes {
            return Err(XmlFault::Bounds);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| XmlFault::Malformed)?;
        let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
        reader.config_mut().check_end_names = true;
        Ok(Self { reader, bounds, depth: 0, elements: 0, closing: false, ended: false })
    }

    /// The next part; `None` after the end of the root element.
    fn step(&mut self) -> Result<Option<XmlPart>, XmlFault> {
        if std::mem::take(&mut self.closing) {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Some(XmlPart::Close));
        }
        loop {
            let event = self.reader.read_event().map_err(|_| XmlFault::Malformed)?;
            let text = match event {
                Event::Start(start) => {
                    let element = element(&start)?;
                    return self.open(element, false).map(Some);
                }
                Event::Empty(start) => {
                    let element = element(&start)?;
                    return self.open(element, true).map(Some);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(XmlPart::Close));
                }
                Event::Text(text) => text.to_string(),
                Event::CData(text) => text.to_string(),
                Event::GeneralRef(reference) => character(&reference).ok_or(XmlFault::Entities)?.to_string(),
                // One that only names a public document type says nothing; its own subset could declare anything.
                Event::DocType(declared) if declared.contains('[') => return Err(XmlFault::Entities),
                Event::Eof if self.depth == 0 && self.elements > 0 => return Ok(None),
                Event::Eof => return Err(XmlFault::Malformed),
                Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            };
            if text.len() > LONGEST_TEXT {
                return Err(XmlFault::Bounds);
            }
            if self.depth > 0 {
                return Ok(Some(XmlPart::Text(text)));
            }
        }
    }

    fn open(&mut self, element: XmlElement, empty: bool) -> Result<XmlPart, XmlFault> {
        if self.depth == 0 && self.elements > 0 {
            return Err(XmlFault::Malformed);
        }
        self.depth += 1;
        self.elements = self.elements.saturating_add(1);
        if self.depth > self.bounds.depth || self.elements > self.bounds.elements {
            return Err(XmlFault::Bounds);
        }
        self.closing = empty;
        Ok(XmlPart::Open(element))
    }
}

impl Iterator for XmlParts<'_> {
    type Item = Result<XmlPart, XmlFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

fn element(start: &BytesStart<'_>) -> Result<XmlElement, XmlFault> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| XmlFault::Malformed)?;
        if attributes.len() == MOST_ATTRIBUTES {
            return Err(XmlFault::Bounds);
        }
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| XmlFault::Entities)?;
        attributes.push((local(attribute.key.0), value.into_owned()));
    }
    Ok(XmlElement { name: local(start.name().0), attributes })
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned()
}

/// The letter that a reference stands for: by its number, or one of the five names that XML itself has.
pub(super) fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    Some(match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOUNDS: XmlBounds = XmlBounds { bytes: 4096, elements: 50, depth: 8 };

    fn parts(text: &str) -> Result<Vec<String>, XmlFault> {
        let shown = |part| match part {
            XmlPart::Open(element) => format!("<{} {}", element.name, element.attribute("a").unwrap_or("-")),
            XmlPart::Text(text) => text,
            XmlPart::Close => ">".to_owned(),
        };
        XmlParts::new(text.as_bytes(), BOUNDS)?.map(|part| part.map(shown)).collect()
    }

    #[test]
    fn the_parts_come_in_order() {
        let text = "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"x\" \"y\"><n:r n:a='1 &amp; 2'><e a=\"&#x41;\"/>a&lt;b</n:r>\n";
        assert_eq!(parts(text).unwrap(), ["<r 1 & 2", "<e A", ">", "a", "<", "b", ">"]);
    }

    #[test]
    fn what_is_not_read_is_said() {
        assert_eq!(parts("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"), Err(XmlFault::Entities));
        assert_eq!(parts("<r>&nbsp;</r>"), Err(XmlFault::Entities));
        assert_eq!(parts("<r a='&nbsp;'/>"), Err(XmlFault::Entities));
        assert_eq!(parts(&"<r>".repeat(9)), Err(XmlFault::Bounds));
        assert_eq!(parts(&format!("<r>{}</r>", "<e/>".repeat(50))), Err(XmlFault::Bounds));
        assert_eq!(parts(&format!("<r>{}</r>", " ".repeat(5000))), Err(XmlFault::Bounds));
        for broken in ["", "text", "<r>", "<r></s>", "<r/><r/>", "<r", "<r a=1/>"] {
            assert_eq!(parts(broken), Err(XmlFault::Malformed), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(text in "[<>/a&;!\\[\\]' =\"-]{0,60}") {
            let _ = parts(&text);
        }
    }
}
