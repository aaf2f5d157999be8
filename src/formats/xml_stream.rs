//! Reading XML of others from a stream: one part at a time, in bounds, with namespaces; document types are refused.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::xml_parts::character;

/// Deepest nesting that is followed.
const DEEPEST: usize = 200;
/// Most attributes of an element.
const MOST_ATTRIBUTES: usize = 256;
/// Most bytes of one tag, or of the text between two.
const LONGEST: u64 = 1 << 20;

/// What keeps a document from being read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StreamFault {
    /// It is not well-formed XML 1.0 in UTF-8, or it ends in the middle.
    #[error("it is not well-formed XML in UTF-8 (byte {at})")]
    Malformed {
        /// Where.
        at: u64,
    },
    /// It has a document type: with it come entities and files of others.
    #[error("it has a document type, which is not read")]
    DocumentType,
    /// It is deeper, or a part of it longer, than what is read.
    #[error("it is deeper, or a part of it longer, than what is read (byte {at})")]
    Bounds {
        /// Where.
        at: u64,
    },
    /// The system's word.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A name with its namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QName {
    /// The namespace; empty where there is none.
    pub space: String,
    /// The name without a prefix.
    pub local: String,
}

/// The beginning of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamElement {
    /// Its name.
    pub name: QName,
    /// Its attributes, declarations of namespaces left out.
    pub attributes: Vec<(QName, String)>,
}

impl StreamElement {
    /// The value of an attribute; an empty `space` is an attribute without a prefix.
    #[must_use]
    pub fn attribute(&self, space: &str, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(name, _)| name.space == space && name.local == local);
        found.map(|(_, value)| value.as_str())
    }
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamPart {
    /// An element begins.
    Open(StreamElement),
    /// Text, its references resolved.
    Text(String),
    /// The innermost element ends.
    Close,
}

/// Counts what is read between two events, so that no tag without an end fills the memory.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.inner.read(bytes)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a part of the document is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

/// The parts of a document, in order; after a fault there is no other.
pub struct XmlStream<R: Read> {
    reader: NsReader<Bounded<BufReader<R>>>,
    buffer: Vec<u8>,
    depth: usize,
    /// An element without content was opened.
    closing: bool,
    /// The root element has begun.
    rooted: bool,
    ended: bool,
}

impl<R: Read> XmlStream<R> {
    /// Reads `from`, from its beginning.
    pub fn new(from: R) -> Self {
        let mut reader =
            NsReader::from_reader(Bounded { inner: BufReader::with_capacity(1 << 16, from), left: LONGEST });
        reader.config_mut().check_end_names = true;
        Self { reader, buffer: Vec::new(), depth: 0, closing: false, rooted: false, ended: false }
    }

    /// The next part; `None` after the end of the document.
    ///
    /// # Errors
    /// [`StreamFault`]; nothing more comes then.
    pub fn next_part(&mut self) -> Result<Option<StreamPart>, StreamFault> {
        if self.ended {
            return Ok(None);
        }
        let part = self.step();
        self.ended = !matches!(part, Ok(Some(_)));
        part
    }

    fn step(&mut self) -> Result<Option<StreamPart>, StreamFault> {
        if std::mem::take(&mut self.closing) {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Some(StreamPart::Close));
        }
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = LONGEST;
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = self.reader.read_event_into(&mut buffer);
            let taken = match read {
                Ok(event) => Taken::of(event),
                Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => Err(Refused::Bounds),
                Err(quick_xml::Error::Io(error)) => {
                    return Err(StreamFault::Io(io::Error::new(error.kind(), error.to_string())));
                }
                Err(_) => Err(Refused::Malformed),
            };
            let at = self.reader.buffer_position();
            let malformed = || StreamFault::Malformed { at };
            let part = match taken {
                Ok(Taken::Open(start, empty)) => Some(self.open(&start, empty, at)?),
                Ok(Taken::Close) => {
                    self.depth = self.depth.saturating_sub(1);
                    Some(StreamPart::Close)
                }
                Ok(Taken::Text(text)) if self.depth > 0 => Some(StreamPart::Text(text)),
                Ok(Taken::Text(text)) if text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => None,
                Ok(Taken::Text(_)) => return Err(malformed()),
                Ok(Taken::Nothing) => None,
                Ok(Taken::End) if self.depth == 0 && self.rooted => return Ok(None),
                Ok(Taken::End) | Err(Refused::Malformed) => return Err(malformed()),
                Err(Refused::Bounds) => return Err(StreamFault::Bounds { at }),
                Err(Refused::DocumentType) => return Err(StreamFault::DocumentType),
            };
            self.buffer = buffer;
            if let Some(part) = part {
                return Ok(Some(part));
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'static>, empty: bool, at: u64) -> Result<StreamPart, StreamFault> {
        if self.depth == 0 && std::mem::replace(&mut self.rooted, true) {
            return Err(StreamFault::Malformed { at });
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(StreamFault::Bounds { at });
        }
        let element = self.element(start, at)?;
        self.closing = empty;
        Ok(StreamPart::Open(element))
    }

    fn element(&self, start: &BytesStart<'_>, at: u64) -> Result<StreamElement, StreamFault> {
        let malformed = || StreamFault::Malformed { at };
        let resolver = self.reader.resolver();
        let named = |space: ResolveResult<'_>, local: &str| match space {
            ResolveResult::Bound(space) => Ok(QName { space: space.0.to_owned(), local: local.to_owned() }),
            ResolveResult::Unbound => Ok(QName { space: String::new(), local: local.to_owned() }),
            ResolveResult::Unknown(_) => Err(malformed()),
        };
        let (space, local) = resolver.resolve_element(start.name());
        let name = named(space, local.as_ref())?;
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| malformed())?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(StreamFault::Bounds { at });
            }
            let (space, local) = resolver.resolve_attribute(attribute.key);
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| malformed())?;
            attributes.push((named(space, local.as_ref())?, value.into_owned()));
        }
        Ok(StreamElement { name, attributes })
    }
}

/// An event, on its own.
enum Taken {
    Open(BytesStart<'static>, bool),
    Close,
    Text(String),
    Nothing,
    End,
}

enum Refused {
    Malformed,
    Bounds,
    DocumentType,
}

impl Taken {
    fn of(event: Event<'_>) -> Result<Self, Refused> {
        Ok(match event {
            Event::Start(start) => Self::Open(start.into_owned(), false),
            Event::Empty(start) => Self::Open(start.into_owned(), true),
            Event::End(_) => Self::Close,
            Event::Text(text) => Self::Text(text.to_string()),
            Event::CData(text) => Self::Text(text.to_string()),
            Event::GeneralRef(reference) => Self::Text(character(&reference).ok_or(Refused::Malformed)?.to_string()),
            Event::DocType(_) => return Err(Refused::DocumentType),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => Self::Nothing,
            Event::Eof => Self::End,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8]) -> Result<Vec<StreamPart>, StreamFault> {
        let mut stream = XmlStream::new(text);
        let mut parts = Vec::new();
        while let Some(part) = stream.next_part()? {
            parts.push(part);
        }
        Ok(parts)
    }

    #[test]
    fn names_have_their_namespace() {
        let text = "<?xml version='1.0'?><a xmlns='urn:a' xmlns:x='urn:x' y='1' x:y='&lt;2&#x41;'>t&amp;<x:b/></a>";
        let parts = read(text.as_bytes()).unwrap();
        let StreamPart::Open(root) = &parts[0] else { panic!("{parts:?}") };
        assert_eq!((root.name.space.as_str(), root.name.local.as_str()), ("urn:a", "a"));
        assert_eq!((root.attribute("", "y"), root.attribute("urn:x", "y")), (Some("1"), Some("<2A")));
        let texts: String = parts
            .iter()
            .filter_map(|part| if let StreamPart::Text(text) = part { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(texts, "t&");
        assert_eq!(parts.iter().filter(|part| **part == StreamPart::Close).count(), 2);
    }

    #[test]
    fn what_is_refused() {
        for text in ["", "<a>", "<a></b>", "<a/><b/>", "<a>&boh;</a>", "text", "<p:a/>", "<a x='1' x='2'/>", "<a/>text"]
        {
            assert!(matches!(read(text.as_bytes()), Err(StreamFault::Malformed { .. })), "{text}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>";
        assert!(matches!(read(bomb.as_bytes()), Err(StreamFault::DocumentType)));
        assert!(matches!(read(b"<!DOCTYPE a SYSTEM 'http://x/y.dtd'><a/>"), Err(StreamFault::DocumentType)));
        let deep = "<a>".repeat(300);
        assert!(matches!(read(deep.as_bytes()), Err(StreamFault::Bounds { .. })));
        let long = format!("<a b='{}'/>", "x".repeat(3 << 20));
        assert!(matches!(read(long.as_bytes()), Err(StreamFault::Bounds { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[<>/a-c =\"'&;!\\[\\]-]{0,60}") {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
        }
    }
}
