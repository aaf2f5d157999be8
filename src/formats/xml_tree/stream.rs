//! Large documents element by element: what is big is never a tree as a whole.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::xml_parts::{XmlBounds, XmlFault, character};
use super::canonical::Scope;
use super::tree::{Attribute, Element, Name, Node, is_blank};

/// Most bytes of one tag or one text.
const LONGEST_PART: usize = 4 << 20;

/// Most attributes of an element.
const MOST_ATTRIBUTES: usize = 64;

/// The namespace of the prefix `xml`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Something of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An element begins: its name and attributes; what it holds follows.
    Open(Element),
    /// Text of the innermost open element that is more than blanks.
    Words(String),
    /// The innermost element ends.
    Close,
}

/// Reads a document in UTF-8 step by step, in bounds; the number of bytes is bounded for each part of it and not for
/// the whole.
pub struct TreeStream<R> {
    reader: Reader<Counted<R>>,
    spent: Rc<Cell<usize>>,
    buffer: Vec<u8>,
    bounds: XmlBounds,
    scope: Scope,
    /// The place in the scope at which each open element began.
    open: Vec<usize>,
    elements: u64,
    /// An element without content was opened.
    closing: bool,
}

impl<R: BufRead> TreeStream<R> {
    /// Reads `input`. `bounds.bytes` is for each subtree that is taken as a tree, `bounds.elements` as well.
    pub fn new(input: R, bounds: XmlBounds) -> Self {
        let spent = Rc::new(Cell::new(0));
        let mut reader = Reader::from_reader(Counted { input, spent: Rc::clone(&spent) });
        reader.config_mut().check_end_names = true;
        Self {
            reader,
            spent,
            buffer: Vec::new(),
            bounds,
            scope: Scope::default(),
            open: Vec::new(),
            elements: 0,
            closing: false,
        }
    }

    /// Bytes up to the end of what was read last.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// The next step; `None` after the end of the root.
    ///
    /// # Errors
    /// [`XmlFault`].
    pub fn step(&mut self) -> Result<Option<Step>, XmlFault> {
        if std::mem::take(&mut self.closing) {
            self.leave();
            return Ok(Some(Step::Close));
        }
        loop {
            let text = match self.event()? {
                Part::Start(element, empty) => {
                    self.closing = empty;
                    return Ok(Some(Step::Open(element)));
                }
                Part::End => {
                    self.leave();
                    return Ok(Some(Step::Close));
                }
                Part::Text(text) => text,
                Part::Nothing => continue,
                Part::Eof if self.open.is_empty() && self.elements > 0 => return Ok(None),
                Part::Eof => return Err(XmlFault::Malformed),
            };
            // A byte order mark may stand before everything else.
            let words = if self.elements == 0 { text.trim_start_matches('\u{feff}') } else { text.as_str() };
            if !is_blank(words) {
                if self.open.is_empty() {
                    return Err(XmlFault::Malformed);
                }
                return Ok(Some(Step::Words(text)));
            }
        }
    }

    /// The rest of the element that was opened last, as a tree. Blanks are kept.
    ///
    /// # Errors
    /// [`XmlFault`].
    pub fn subtree(&mut self, opened: Element) -> Result<Element, XmlFault> {
        let (mut bytes, mut left) = (self.bounds.bytes, self.bounds.elements);
        if std::mem::take(&mut self.closing) {
            self.leave();
            return Ok(opened);
        }
        let mut above: Vec<Element> = vec![opened];
        loop {
            let part = self.event()?;
            bytes = bytes.checked_sub(self.buffer.len()).ok_or(XmlFault::Bounds)?;
            let ended = match part {
                Part::Start(element, empty) => {
                    left = left.checked_sub(1).ok_or(XmlFault::Bounds)?;
                    if !empty {
                        above.push(element);
                        continue;
                    }
                    self.leave();
                    element
                }
                Part::End => {
                    self.leave();
                    above.pop().ok_or(XmlFault::Malformed)?
                }
                Part::Text(text) => {
                    let Some(element) = above.last_mut() else { return Err(XmlFault::Malformed) };
                    match element.nodes.last_mut() {
                        Some(Node::Text(before)) => before.push_str(&text),
                        _ => element.nodes.push(Node::Text(text)),
                    }
                    continue;
                }
                Part::Nothing => continue,
                Part::Eof => return Err(XmlFault::Malformed),
            };
            match above.last_mut() {
                Some(parent) => parent.nodes.push(Node::Element(ended)),
                None => return Ok(ended),
            }
        }
    }

    fn event(&mut self) -> Result<Part, XmlFault> {
        self.buffer.clear();
        self.spent.set(0);
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            // A part beyond its bound ends the input.
            quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => XmlFault::Bounds,
            quick_xml::Error::Io(error) => XmlFault::Unreadable(error.kind()),
            _ => XmlFault::Malformed,
        })?;
        let (element, empty) = match event {
            Event::Start(start) => (plain(&start)?, false),
            Event::Empty(start) => (plain(&start)?, true),
            Event::End(_) => return Ok(Part::End),
            Event::Text(text) => return words(&text.xml10_content()),
            Event::CData(text) => return words(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                return Ok(Part::Text(character(&reference).ok_or(XmlFault::Entities)?.to_string()));
            }
            Event::DocType(_) => return Err(XmlFault::Entities),
            Event::Decl(declaration) => {
                let utf8 = |label: &str| label.eq_ignore_ascii_case("utf-8") || label.eq_ignore_ascii_case("us-ascii");
                return match declaration.encoding() {
                    Some(Ok(label)) if !utf8(&label) => Err(XmlFault::Malformed),
                    Some(Err(_)) => Err(XmlFault::Malformed),
                    _ => Ok(Part::Nothing),
                };
            }
            Event::PI(_) | Event::Comment(_) => return Ok(Part::Nothing),
            Event::Eof => return Ok(Part::Eof),
        };
        self.enter(element, empty)
    }

    /// Gives an element and its attributes their namespaces.
    fn enter(&mut self, raw: Raw, empty: bool) -> Result<Part, XmlFault> {
        if self.open.is_empty() && self.elements > 0 {
            return Err(XmlFault::Malformed);
        }
        self.elements = self.elements.saturating_add(1);
        self.open.push(self.scope.mark());
        if self.open.len() > self.bounds.depth {
            return Err(XmlFault::Bounds);
        }
        let mut declared = Vec::new();
        let mut attributes = Vec::new();
        for (name, value) in raw.attributes {
            match name.strip_prefix("xmlns:").or_else(|| (name == "xmlns").then_some("")) {
                Some(prefix) => declared.push((prefix.into(), value.as_str().into())),
                None => attributes.push((name, value)),
            }
        }
        for (prefix, namespace) in &declared {
            self.scope.declare(prefix, namespace);
        }
        let mut element = Element::named(self.resolved(&raw.name, true)?);
        element.declared = declared;
        for (name, value) in attributes {
            let name = self.resolved(&name, false)?;
            if element.attributes.iter().any(|known| known.name.is(&name.namespace, &name.local)) {
                return Err(XmlFault::Malformed);
            }
            element.attributes.push(Attribute { name, value });
        }
        Ok(Part::Start(element, empty))
    }

    fn resolved(&self, written: &str, of_element: bool) -> Result<Name, XmlFault> {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let namespace = match prefix {
            "" if !of_element => "",
            "xml" => XML,
            prefix => self.scope.namespace(prefix),
        };
        let unbound = !prefix.is_empty() && namespace.is_empty();
        if local.is_empty() || local.contains(':') || unbound {
            return Err(XmlFault::Malformed);
        }
        Ok(Name::qualified(prefix, namespace, local))
    }

    fn leave(&mut self) {
        if let Some(mark) = self.open.pop() {
            self.scope.back_to(mark);
        }
    }
}

/// What an event comes to.
enum Part {
    Start(Element, bool),
    End,
    Text(String),
    Nothing,
    Eof,
}

/// A tag before its names have namespaces.
struct Raw {
    name: String,
    attributes: Vec<(String, String)>,
}

fn plain(start: &BytesStart<'_>) -> Result<Raw, XmlFault> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| XmlFault::Malformed)?;
        if attributes.len() == MOST_ATTRIBUTES {
            return Err(XmlFault::Bounds);
        }
        // Blanks of a value are plain ones (§3.3.3); those that were references stay.
        let value = attribute.value.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
        let value = quick_xml::escape::unescape(&value).map_err(|_| XmlFault::Entities)?;
        attributes.push((attribute.key.0.to_owned(), allowed(value.into_owned())?));
    }
    Ok(Raw { name: start.name().0.to_owned(), attributes })
}

fn words(text: &str) -> Result<Part, XmlFault> {
    allowed(text.to_owned()).map(Part::Text)
}

/// A text, unless it holds what XML cannot.
fn allowed(text: String) -> Result<String, XmlFault> {
    if text.chars().all(super::super::xml::is_xml_char) { Ok(text) } else { Err(XmlFault::Malformed) }
}

/// Counts what is read for one part, and ends it at its bound.
struct Counted<R> {
    input: R,
    spent: Rc<Cell<usize>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.spent.get() > LONGEST_PART {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.spent.set(self.spent.get().saturating_add(amount));
        self.input.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{canonical, read_tree};
    use super::*;

    const BOUNDS: XmlBounds = XmlBounds { bytes: 4096, elements: 50, depth: 8 };

    /// The document as one subtree.
    fn whole(bytes: &[u8]) -> Result<Element, XmlFault> {
        let mut stream = TreeStream::new(bytes, BOUNDS);
        let Some(Step::Open(root)) = stream.step()? else { return Err(XmlFault::Malformed) };
        let root = stream.subtree(root)?;
        match stream.step()? {
            None => Ok(root),
            Some(_) => Err(XmlFault::Malformed),
        }
    }

    #[test]
    fn steps_come_in_order_and_subtrees_are_whole() {
        let text = "<?xml version='1.0'?>\n<p:r xmlns:p='urn:a'><a/> <p:b x='1'> 1 <c xmlns='urn:c'/></p:b>w</p:r>\n";
        let mut stream = TreeStream::new(text.as_bytes(), BOUNDS);
        let open = |step| match step {
            Some(Step::Open(element)) => element,
            other => panic!("{other:?}"),
        };
        assert!(open(stream.step().unwrap()).name.is("urn:a", "r"));
        assert!(open(stream.step().unwrap()).name.is("", "a"));
        assert_eq!(stream.step().unwrap(), Some(Step::Close));
        let b = open(stream.step().unwrap());
        let b = stream.subtree(b).unwrap();
        assert!(b.text() == " 1 " && b.first("c").unwrap().name.is("urn:c", "c"));
        assert_eq!(stream.step().unwrap(), Some(Step::Words("w".to_owned())));
        assert_eq!(stream.step().unwrap(), Some(Step::Close));
        assert_eq!(stream.step().unwrap(), None);
    }

    #[test]
    fn a_byte_order_mark_stands_first_or_nowhere() {
        assert!(whole("\u{feff}<?xml version='1.0'?><r/>".as_bytes()).is_ok());
        assert_eq!(whole("<r/>\u{feff}".as_bytes()), Err(XmlFault::Malformed));
    }

    #[test]
    fn what_the_system_says_is_no_fault_of_the_document() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::PermissionDenied.into())
            }
        }
        let mut stream = TreeStream::new(io::BufReader::new(b"<r>".chain(Failing)), BOUNDS);
        assert!(matches!(stream.step(), Ok(Some(Step::Open(_)))));
        assert_eq!(stream.step(), Err(XmlFault::Unreadable(io::ErrorKind::PermissionDenied)));
    }

    #[test]
    fn hostile_documents_are_refused() {
        let refused = |text: &str| whole(text.as_bytes()).unwrap_err();
        assert_eq!(refused("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"), XmlFault::Entities);
        assert_eq!(refused("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>"), XmlFault::Entities);
        assert_eq!(refused("<r>&nbsp;</r>"), XmlFault::Entities);
        assert_eq!(refused("<r a='&nbsp;'/>"), XmlFault::Entities);
        assert_eq!(refused(&"<r>".repeat(9)), XmlFault::Bounds);
        assert_eq!(refused(&format!("<r>{}</r>", "<e/>".repeat(60))), XmlFault::Bounds);
        assert_eq!(refused(&format!("<r>{}</r>", "x".repeat(5000))), XmlFault::Bounds);
        assert_eq!(refused(&format!("<r>{}</r>", "x".repeat(5 << 20))), XmlFault::Bounds);
        for broken in
            ["", "text", "<r>", "<r></s>", "<r/><r/>", "<r", "<r a=1/>", "<p:r/>", "<r a='1' a='2'/>", "<r>\u{1}</r>"]
        {
            assert_eq!(refused(broken), XmlFault::Malformed, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn both_readers_agree_on_what_both_take(text in "(<(a|p:b)( x='[&;a-z#0-9 ]{0,4}')?( xmlns:p='u')?/?>|</(a|p:b)>|[a-z &;\\n]{0,4}|<!-- -->|<!\\[CDATA\\[<\\]\\]>){0,12}") {
            let text = format!("<r xmlns:p='urn:p'>{text}</r>");
            if let (Ok(one), Ok(other)) = (read_tree(text.as_bytes(), BOUNDS), whole(text.as_bytes())) {
                prop_assert_eq!(canonical(&one), canonical(&other));
            }
        }
    }
}
