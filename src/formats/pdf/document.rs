//! A file as a whole: its ends, its objects by number, its streams.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::decode::DecodeFault;
use super::object::{Dict, Indirect, Lexer, Object, Owner};
use super::protection::Protection;
use super::xref::{Entry, Xref, XrefFault};
use crate::formats::bytes;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes before it.
    pub at: usize,
    /// The version that it names: `1.4`.
    pub version: String,
}

/// The end of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// What the last `startxref` says, and where that word stands.
    pub start: Option<(u64, usize)>,
    /// Bytes after the last `%%EOF` that are no white space; `None` where there is no `%%EOF`.
    pub after: Option<usize>,
    /// Whether what comes after the last `%%EOF` is the beginning of a further part of the file.
    pub unfinished: bool,
}

/// The bytes of a stream, still encoded.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Whether `endstream` stands where the declared length says.
    pub sound: bool,
    /// Whether no `endstream` follows at all.
    pub cut: bool,
}

/// Objects of one object stream, inflated.
pub(super) struct ObjectStream {
    data: Vec<u8>,
    /// Number of each object and where it begins.
    pub(super) index: Vec<(u32, usize)>,
}

impl ObjectStream {
    /// Bytes of memory that it takes.
    const fn held_bytes(&self) -> usize {
        self.data.len().saturating_add(self.index.len().saturating_mul(size_of::<(u32, usize)>()))
    }
}

/// The object streams of a file, as far as they were read.
#[derive(Default)]
struct Streams {
    /// Those that were used last, at most [`MOST_HELD`]: the one that was used longest ago first.
    held: Vec<(u32, Rc<ObjectStream>)>,
    /// Those that cannot be read, and those that are being read: a stream whose length lies in itself ends.
    unread: HashSet<u32>,
    /// To how many bytes each was inflated when it was read first. Each counts once, however often it is read again.
    lengths: HashMap<u32, u64>,
}

/// A file.
pub struct Document<'a> {
    bytes: &'a [u8],
    /// The first line.
    pub header: Option<Header>,
    /// The end.
    pub tail: Tail,
    /// Where objects lie.
    pub xref: Xref,
    /// Whether it is encrypted.
    pub protection: Protection,
    /// The password that it was opened with; often none.
    password: String,
    pub(super) most_nodes: u32,
    streams: RefCell<Streams>,
    /// Bytes that object streams may inflate to still.
    inflate: Cell<u64>,
    /// Is told when much has been looked at that need not be held.
    rest: &'a dyn Fn(),
    /// Bytes that were looked at since.
    looked: Cell<usize>,
}

/// Most object streams that are held inflated, and most bytes of them, but for the one that was used last.
const MOST_HELD: usize = 256;
const MOST_HELD_BYTES: usize = 64 << 20;

/// Bytes around an object that looking at it brings into memory, where the file is mapped.
pub(super) const AROUND: usize = 64 << 10;

/// Bytes that may be looked at before there is a rest.
const MOST_LOOKED: usize = 4 << 20;

impl<'a> Document<'a> {
    /// Looks at both ends and reads the cross-references, at most `most_nodes` entries. Offsets count from the first
    /// line, as files with something before it mean them, where they do not fit from the first byte.
    #[must_use]
    pub fn open(bytes: &'a [u8], most_nodes: u32) -> Self {
        Self::open_with(bytes, most_nodes, "")
    }

    /// As [`open`](Self::open), with the password of a file that is encrypted. A wrong one is as none.
    #[must_use]
    pub fn open_with(bytes: &'a [u8], most_nodes: u32, password: &str) -> Self {
        let header = header(bytes);
        let junk = header.as_ref().map_or(0, |header| header.at);
        let (whole, mut bytes) = (bytes, bytes);
        let mut tail = tail(bytes);
        let mut xref = Xref::read(bytes, tail.start.map(|(start, _)| start), most_nodes);
        if junk > 0
            && let Some(rest) = whole.get(junk..)
        {
            let shifted = Xref::read(rest, tail.start.map(|(start, _)| start), most_nodes);
            if xref.rebuilt && !shifted.rebuilt {
                (bytes, xref) = (rest, shifted);
                tail = self::tail(bytes);
            }
        }
        // Enough for any honest file; a bomb ends here.
        let inflate = (bytes.len() as u64).saturating_mul(64).saturating_add(64 << 20).min(4 << 30);
        let (streams, inflate) = (RefCell::default(), Cell::new(inflate));
        let mut document = Self {
            bytes,
            header,
            tail,
            xref,
            protection: Protection::None,
            password: password.to_owned(),
            most_nodes,
            streams,
            inflate,
            rest: &|| (),
            looked: Cell::new(0),
        };
        document.unlock();
        document
    }

    /// Has `rest` called each time when some megabytes were looked at, and before more are: what was looked at so far
    /// need not be held in memory. A file as large as a disk is then read in the memory of a small one.
    #[must_use]
    pub fn resting(mut self, rest: &'a dyn Fn()) -> Self {
        self.rest = rest;
        self
    }

    pub(super) fn looks_at(&self, bytes: usize) {
        let looked = self.looked.get().saturating_add(bytes);
        if looked > MOST_LOOKED {
            (self.rest)();
        }
        self.looked.set(if looked > MOST_LOOKED { bytes } else { looked });
    }

    /// The dictionary of the cipher is never enciphered itself, nor lies in an object stream that is (§7.5.7).
    fn unlock(&mut self) {
        let trailer = &self.xref.trailer;
        let (encrypt, id) = (self.get(trailer, b"Encrypt"), self.get(trailer, b"ID"));
        let encrypt = match encrypt {
            Object::Dict(dict) => {
                let values = dict.0.iter().map(|(key, value)| (key.clone(), self.resolve(value)));
                Object::Dict(Dict(values.collect()))
            }
            other => other,
        };
        self.protection = Protection::find(&encrypt, &id, &self.password);
    }

    /// Bytes that object streams may inflate to still; at 0 not everything in them can be seen.
    #[must_use]
    pub fn inflate_left(&self) -> u64 {
        self.inflate.get()
    }

    /// The bytes that offsets count in.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Gives up the file's own tables and searches for objects.
    pub fn rebuild(&mut self, fault: Option<XrefFault>) {
        self.xref = Xref::rebuild(self.bytes, self.most_nodes, fault);
        self.read_anew();
    }

    /// Forgets what was read by a table that is another one now.
    pub(super) fn read_anew(&mut self) {
        self.streams = RefCell::default();
        self.unlock();
    }

    /// Reads the object of this number. `None`: it is not where the table says.
    #[must_use]
    pub fn indirect(&self, number: u32) -> Option<Indirect> {
        match self.xref.entries.get(&number)? {
            Entry::Free => None,
            Entry::Offset(at) => {
                let at = usize::try_from(*at).ok().filter(|at| *at < self.bytes.len())?;
                self.looks_at(AROUND);
                Lexer::new(self.bytes, at, self.most_nodes).indirect().filter(|found| found.number == number)
            }
            Entry::InStream(stream, place) => {
                let stream = self.object_stream(*stream)?;
                // The place is a hint; the number decides.
                let hint = usize::try_from(*place).ok().and_then(|place| stream.index.get(place));
                let (_, at) = hint
                    .filter(|(found, _)| *found == number)
                    .or_else(|| stream.index.iter().find(|(found, _)| *found == number))?;
                let object = Lexer::new(&stream.data, *at, self.most_nodes).object()?;
                Some(Indirect { number, generation: 0, object, stream: None, end: *at })
            }
        }
    }

    /// Follows references until an object is no reference any more, at most a few steps.
    #[must_use]
    pub fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..32 {
            let Object::Reference(number, _) = object else { return object };
            object = self.indirect(number).map_or(Object::Null, |found| found.object);
        }
        Object::Null
    }

    /// As [`resolve`](Self::resolve), with the object that the found one stands in, where `object` stands in `owner`.
    #[must_use]
    pub fn resolve_with(&self, object: &Object, owner: Owner) -> (Object, Owner) {
        let (mut object, mut owner) = (object.clone(), owner);
        for _ in 0..32 {
            let Object::Reference(number, _) = object else { return (object, owner) };
            let Some(found) = self.indirect(number) else { break };
            owner = found.owner();
            object = found.object;
        }
        (Object::Null, owner)
    }

    /// The value of `key`, resolved.
    #[must_use]
    pub fn get(&self, dict: &Dict, key: &[u8]) -> Object {
        dict.get(key).map_or(Object::Null, |object| self.resolve(object))
    }

    /// The bytes of a stream, still encoded. Where the declared length is wrong, up to the next `endstream`.
    #[must_use]
    pub fn stream(&self, indirect: &Indirect) -> Option<Stream<'a>> {
        let (start, dict) = (indirect.stream?, indirect.object.dict()?);
        let found = self.coded(start, dict)?;
        self.looks_at(found.bytes.len());
        Some(found)
    }

    fn coded(&self, start: usize, dict: &Dict) -> Option<Stream<'a>> {
        let length = self.get(dict, b"Length").integer().and_then(|length| usize::try_from(length).ok());
        let declared = length.and_then(|length| bytes::slice(self.bytes, start, length));
        if let Some(bytes) = declared {
            let after = self.bytes.get(start + bytes.len()..).unwrap_or_default();
            let white = after.iter().take(4).take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ' | 0)).count();
            if after.get(white..).is_some_and(|after| after.starts_with(b"endstream") || after.starts_with(b"endobj")) {
                return Some(Stream { bytes, sound: true, cut: false });
            }
        }
        let end = bytes::find(self.bytes, b"endstream", start);
        let bytes = self.bytes.get(start..end.unwrap_or(self.bytes.len()))?;
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Some(Stream { bytes, sound: false, cut: end.is_none() })
    }

    /// The bytes of a stream, still encoded, but in the clear. `None` where it cannot be deciphered.
    #[must_use]
    pub fn clear_stream(&self, indirect: &Indirect) -> Option<Cow<'a, [u8]>> {
        let stream = self.stream(indirect)?;
        let table = indirect.object.dict().is_some_and(|dict| dict.is(b"Type", b"XRef"));
        match &self.protection {
            Protection::None => Some(Cow::Borrowed(stream.bytes)),
            _ if table => Some(Cow::Borrowed(stream.bytes)),
            Protection::Open(key) | Protection::Unlocked(key) => key.stream(indirect, stream.bytes).map(Cow::Owned),
            Protection::Closed => None,
        }
    }

    /// A string of an object in the clear. What lies in an object stream was deciphered with it, the trailer never is
    /// enciphered, and an empty string is not by every program. `None` where it is no cipher text.
    #[must_use]
    pub fn clear_string(&self, owner: Owner, string: &[u8]) -> Option<Vec<u8>> {
        let inside = matches!(self.xref.entries.get(&owner.number), Some(Entry::InStream(..)));
        let is_clear = inside || owner.number == 0 || string.is_empty();
        match &self.protection {
            Protection::None => Some(string.to_vec()),
            Protection::Open(_) | Protection::Unlocked(_) if is_clear => Some(string.to_vec()),
            Protection::Open(key) | Protection::Unlocked(key) => key.string(owner, string),
            Protection::Closed => None,
        }
    }

    /// The bytes of a stream, decoded, at most `most` of them. `None` where they cannot be.
    #[must_use]
    pub fn decoded(&self, indirect: &Indirect, most: u64) -> Option<Vec<u8>> {
        self.data(indirect, most).ok()
    }

    /// The names of the filters of a stream, in order.
    #[must_use]
    pub fn filters(&self, dict: &Dict) -> Vec<Vec<u8>> {
        match self.get(dict, b"Filter") {
            Object::Array(array) => array
                .iter()
                .map(|filter| self.resolve(filter))
                .filter_map(|filter| filter.name().map(<[u8]>::to_vec))
                .collect(),
            Object::Name(name) => vec![name],
            _ => Vec::new(),
        }
    }

    pub(super) fn object_stream(&self, number: u32) -> Option<Rc<ObjectStream>> {
        {
            let mut streams = self.streams.borrow_mut();
            if let Some(at) = streams.held.iter().position(|(held, _)| *held == number) {
                let used = streams.held.remove(at);
                let stream = Rc::clone(&used.1);
                streams.held.push(used);
                return Some(stream);
            }
            if !streams.unread.insert(number) {
                return None;
            }
        }
        let stream = Rc::new(self.read_object_stream(number)?);
        let mut streams = self.streams.borrow_mut();
        streams.unread.remove(&number);
        streams.held.push((number, Rc::clone(&stream)));
        let mut bytes: usize = streams.held.iter().map(|(_, stream)| stream.held_bytes()).sum();
        while streams.held.len() > 1 && (streams.held.len() > MOST_HELD || bytes > MOST_HELD_BYTES) {
            bytes = bytes.saturating_sub(streams.held.remove(0).1.held_bytes());
        }
        Some(stream)
    }

    fn read_object_stream(&self, number: u32) -> Option<ObjectStream> {
        // An object stream lies in the file itself, never in another one (§7.5.7).
        if !matches!(self.xref.entries.get(&number)?, Entry::Offset(_)) {
            return None;
        }
        let indirect = self.indirect(number)?;
        let dict = indirect.object.dict()?;
        let (left, before) = (self.inflate.get(), self.streams.borrow().lengths.get(&number).copied());
        let data = match self.data(&indirect, before.unwrap_or(left)) {
            Ok(data) => data,
            Err(fault) => {
                if fault == DecodeFault::TooLong {
                    self.inflate.set(0);
                }
                return None;
            }
        };
        if before.is_none() {
            self.inflate.set(left.saturating_sub(data.len() as u64));
            self.streams.borrow_mut().lengths.insert(number, data.len() as u64);
        }
        let first = usize::try_from(self.get(dict, b"First").integer()?).ok()?;
        let mut lexer = Lexer::new(data.get(..first)?, 0, 0);
        let mut index = Vec::new();
        while let Some((inner, offset)) = lexer.number().zip(lexer.number()) {
            let at = usize::try_from(offset).ok()?.checked_add(first)?;
            index.push((u32::try_from(inner).ok()?, at));
        }
        Some(ObjectStream { data, index })
    }
}

fn header(bytes: &[u8]) -> Option<Header> {
    // Readers look for it in the first 1024 bytes (annex H.3, note 13).
    let window = bytes.get(..1024 + 5).unwrap_or(bytes);
    let at = bytes::find(window, b"%PDF-", 0)?;
    let version = bytes.get(at + 5..)?.iter().take(8);
    let version = version.take_while(|byte| byte.is_ascii_digit() || **byte == b'.').copied().map(char::from).collect();
    Some(Header { at, version })
}

fn tail(bytes: &[u8]) -> Tail {
    let start = bytes::find_last(bytes, b"startxref").and_then(|word| {
        let number = Lexer::new(bytes, word + 9, 0).number()?;
        Some((number, word))
    });
    let end = bytes::find_last(bytes, b"%%EOF");
    let rest = end.and_then(|end| bytes.get(end + 5..));
    let after = rest.map(|rest| rest.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != 0).count());
    let unfinished = rest.is_some_and(|rest| {
        [&b" obj"[..], b"endobj", b"xref", b"trailer"].iter().any(|word| bytes::find(rest, word, 0).is_some())
    });
    Tail { start, after, unfinished }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn an_object_stream_counts_once_however_often_it_is_read() {
        // More streams than are held, an object in each, read in turn.
        let streams = u32::try_from(MOST_HELD).unwrap() + 2;
        let mut text = String::from("%PDF-1.5\n1 0 obj<</Type/Catalog>>endobj\n");
        for number in 10..10 + streams {
            let data = format!("{} 0 <</Own {number}>>", number + 1000);
            let first = data.find('<').unwrap_or(0);
            let _ = writeln!(text, "{number} 0 obj<</Type/ObjStm/N 1/First {first}/Length {}>>stream", data.len());
            let _ = writeln!(text, "{data}\nendstream endobj");
        }
        text.push_str("trailer<</Root 1 0 R>>\n%%EOF\n");
        let mut document = Document::open(text.as_bytes(), 1000);
        for number in 10..10 + streams {
            document.xref.entries.insert(number + 1000, Entry::InStream(number, 0));
        }
        let all = || (10..10 + streams).all(|number| document.indirect(number + 1000).is_some());
        let whole = document.inflate_left();
        assert!(all());
        let left = document.inflate_left();
        assert!(left < whole);
        assert!((0..5).all(|_| all()) && document.inflate_left() == left);
        // A budget that is used up is seen, and what was read before can be read still.
        document.inflate.set(1);
        assert!(all());
        let mut fresh = Document::open(text.as_bytes(), 1000);
        fresh.xref.entries.insert(1010, Entry::InStream(10, 0));
        fresh.inflate.set(1);
        let _ = fresh.indirect(1010);
        assert_eq!(fresh.inflate_left(), 0);
    }
}
