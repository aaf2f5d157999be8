//! Where objects lie: tables, streams and the chain of both (§7.5.4, §7.5.8), or a search where they are broken.

use std::collections::{BTreeMap, HashSet};

use super::filter;
use super::object::{Dict, Lexer, Object};
use crate::formats::bytes;

/// Where an object lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It was deleted.
    Free,
    /// At a byte of the file.
    Offset(u64),
    /// In an object stream: its number and the place in it.
    InStream(u32, u32),
}

/// What is wrong with the cross-references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XrefFault {
    /// There is no `startxref`.
    NoStart,
    /// Where a table or stream should be, there is none, or it cannot be read.
    NotThere {
        /// Where.
        at: u64,
    },
    /// The chain of tables runs in a ring.
    Loop {
        /// Where it returns to.
        at: u64,
    },
    /// More entries than allowed.
    TooMany {
        /// How many are allowed.
        limit: u32,
    },
    /// There is no trailer with a root.
    NoTrailer,
}

/// One table or stream of the chain.
#[derive(Clone, Debug)]
pub struct Section {
    /// Where it begins.
    pub at: u64,
    /// Whether it is a stream.
    pub stream: bool,
    /// Its trailer.
    pub trailer: Dict,
}

/// The cross-references of a file.
#[derive(Clone, Debug, Default)]
pub struct Xref {
    /// The newest entry of each object number.
    pub entries: BTreeMap<u32, Entry>,
    /// The trailer: the newest value of each key.
    pub trailer: Dict,
    /// Sections in the chain: each incremental update adds one, linearisation too.
    pub sections: u32,
    /// The sections, the newest first; those beyond 1,000 are not kept.
    pub chain: Vec<Section>,
    /// Whether the file's own tables could not be used, and objects were searched for.
    pub rebuilt: bool,
    /// What is wrong with the file's own tables.
    pub fault: Option<XrefFault>,
}

/// Most bytes that a cross-reference stream may inflate to: 16 for an entry.
const ENTRY_BYTES: u64 = 16;

/// Most sections that are kept.
const MOST_KEPT: usize = 1000;

struct Reader<'a> {
    bytes: &'a [u8],
    most: u32,
    xref: Xref,
    /// What the section that is being read calls free, and none before it named.
    freed: Vec<u32>,
}

impl Xref {
    /// Reads the chain that begins at `start`, at most `most` entries.
    #[must_use]
    pub fn read(bytes: &[u8], start: Option<u64>, most: u32) -> Self {
        let mut reader = Reader { bytes, most, xref: Self::default(), freed: Vec::new() };
        let fault = match start {
            Some(start) => reader.chain(start).err(),
            None => Some(XrefFault::NoStart),
        };
        let no_root = reader.xref.trailer.get(b"Root").is_none();
        let fault = fault.or(no_root.then_some(XrefFault::NoTrailer));
        if fault.is_some() {
            reader.xref = Self::default();
            reader.search();
            reader.xref.rebuilt = true;
        }
        reader.xref.fault = fault;
        reader.xref
    }

    /// Searches the file for objects, passing over its tables.
    #[must_use]
    pub fn rebuild(bytes: &[u8], most: u32, fault: Option<XrefFault>) -> Self {
        let mut reader = Reader { bytes, most, xref: Self::default(), freed: Vec::new() };
        reader.search();
        Self { rebuilt: true, fault, ..reader.xref }
    }
}

impl Reader<'_> {
    fn chain(&mut self, start: u64) -> Result<(), XrefFault> {
        let mut visited = HashSet::new();
        let mut next = Some(start);
        while let Some(at) = next {
            if !visited.insert(at) {
                return Err(XrefFault::Loop { at });
            }
            self.xref.sections += 1;
            self.freed.clear();
            let trailer = self.section(at)?;
            let pointer = |key: &[u8]| trailer.get(key).and_then(Object::integer).and_then(|at| u64::try_from(at).ok());
            next = pointer(b"Prev");
            // A hybrid file (§7.5.8.4): what the table calls free may stand in the stream beside it, and that comes
            // before what the table follows.
            if let Some(beside) = pointer(b"XRefStm")
                && visited.insert(beside)
            {
                let hidden = std::mem::take(&mut self.freed);
                for number in &hidden {
                    self.xref.entries.remove(number);
                }
                let more = self.section(beside)?;
                for number in hidden {
                    self.insert(number, Entry::Free)?;
                }
                self.keep(beside, &more);
                self.merge(more);
            }
            self.keep(at, &trailer);
            self.merge(trailer);
        }
        Ok(())
    }

    fn keep(&mut self, at: u64, trailer: &Dict) {
        if self.xref.chain.len() < MOST_KEPT {
            let stream = trailer.is(b"Type", b"XRef");
            self.xref.chain.push(Section { at, stream, trailer: trailer.clone() });
        }
    }

    fn merge(&mut self, trailer: Dict) {
        for (key, value) in trailer.0 {
            if self.xref.trailer.get(&key).is_none() {
                self.xref.trailer.0.push((key, value));
            }
        }
    }

    fn insert(&mut self, number: u32, entry: Entry) -> Result<(), XrefFault> {
        if self.xref.entries.len() as u64 >= u64::from(self.most) {
            return Err(XrefFault::TooMany { limit: self.most });
        }
        let entries = &mut self.xref.entries;
        if entry == Entry::Free && !entries.contains_key(&number) {
            self.freed.push(number);
        }
        entries.entry(number).or_insert(entry);
        Ok(())
    }

    fn section(&mut self, at: u64) -> Result<Dict, XrefFault> {
        let fault = XrefFault::NotThere { at };
        let start = usize::try_from(at).ok().filter(|start| *start < self.bytes.len()).ok_or(fault)?;
        let mut lexer = Lexer::new(self.bytes, start, 100_000);
        if lexer.keyword(b"xref") { self.table(lexer, fault) } else { self.stream(lexer, fault) }
    }

    fn table(&mut self, mut lexer: Lexer<'_>, fault: XrefFault) -> Result<Dict, XrefFault> {
        loop {
            if lexer.keyword(b"trailer") {
                let Some(Object::Dict(trailer)) = lexer.object() else { return Err(fault) };
                return Ok(trailer);
            }
            let first = lexer.number().and_then(|first| u32::try_from(first).ok()).ok_or(fault)?;
            let count = lexer.number().ok_or(fault)?;
            if count > u64::from(self.most) {
                return Err(XrefFault::TooMany { limit: self.most });
            }
            for index in 0..count {
                let (offset, generation) = lexer.number().zip(lexer.number()).ok_or(fault)?;
                let used = lexer.keyword(b"n");
                if !used && !lexer.keyword(b"f") {
                    return Err(fault);
                }
                let number = u64::from(first) + index;
                let entry = if used { Entry::Offset(offset) } else { Entry::Free };
                // A subsection that begins with the head of the free list but says 1 instead of 0 is met: all are one
                // off.
                if first == 1 && index == 0 && !used && offset == 0 && generation == 65535 {
                    return self.shifted(lexer, count, fault);
                }
                self.insert(u32::try_from(number).map_err(|_| fault)?, entry)?;
            }
        }
    }

    fn shifted(&mut self, mut lexer: Lexer<'_>, count: u64, fault: XrefFault) -> Result<Dict, XrefFault> {
        for number in 1..count {
            let (offset, _) = lexer.number().zip(lexer.number()).ok_or(fault)?;
            let used = lexer.keyword(b"n");
            if !used && !lexer.keyword(b"f") {
                return Err(fault);
            }
            let entry = if used { Entry::Offset(offset) } else { Entry::Free };
            self.insert(u32::try_from(number).map_err(|_| fault)?, entry)?;
        }
        self.table(lexer, fault)
    }

    fn stream(&mut self, mut lexer: Lexer<'_>, fault: XrefFault) -> Result<Dict, XrefFault> {
        let indirect = lexer.indirect().ok_or(fault)?;
        let (Object::Dict(dict), Some(start)) = (indirect.object, indirect.stream) else { return Err(fault) };
        if !dict.is(b"Type", b"XRef") {
            return Err(fault);
        }
        let length = dict.get(b"Length").and_then(Object::integer).and_then(|length| usize::try_from(length).ok());
        let data = length.and_then(|length| bytes::slice(self.bytes, start, length)).ok_or(fault)?;
        let data = match dict.get(b"Filter") {
            None => data.to_vec(),
            Some(filter) if names(filter) == [b"FlateDecode"] => {
                let parameters = match dict.get(b"DecodeParms") {
                    Some(Object::Array(array)) => array.first().and_then(Object::dict),
                    Some(Object::Dict(dict)) => Some(dict),
                    _ => None,
                };
                let most = u64::from(self.most) * ENTRY_BYTES;
                filter::inflate(data, parameters, most).map_err(|_| fault)?
            }
            Some(_) => return Err(fault),
        };
        self.stream_entries(&dict, &data, fault)?;
        Ok(dict)
    }

    fn stream_entries(&mut self, dict: &Dict, data: &[u8], fault: XrefFault) -> Result<(), XrefFault> {
        let numbers = |key: &[u8]| -> Option<Vec<u64>> {
            let array = dict.get(key)?.array()?;
            array.iter().map(|number| number.integer().and_then(|number| u64::try_from(number).ok())).collect()
        };
        let widths = numbers(b"W").ok_or(fault)?;
        let &[kind, second, third] = widths.as_slice() else { return Err(fault) };
        if [kind, second, third].iter().any(|width| *width > 8) || kind + second + third == 0 {
            return Err(fault);
        }
        let size = dict.get(b"Size").and_then(Object::integer).and_then(|size| u64::try_from(size).ok());
        let index = numbers(b"Index").unwrap_or_else(|| vec![0, size.unwrap_or(0)]);
        let row = usize::try_from(kind + second + third).map_err(|_| fault)?;
        let mut rows = data.chunks_exact(row);
        for pair in index.chunks_exact(2) {
            let &[first, count] = pair else { return Err(fault) };
            for place in 0..count {
                // Fewer rows than the index says: what is there counts.
                let Some(row) = rows.next() else { return Ok(()) };
                let mut at = 0usize;
                let mut field = |width: u64| {
                    let end = at + usize::try_from(width).unwrap_or(0);
                    let value =
                        row.get(at..end).unwrap_or_default().iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
                    at = end;
                    value
                };
                let kind = if kind == 0 { 1 } else { field(kind) };
                let (second, third) = (field(second), field(third));
                let narrow = |value: u64| u32::try_from(value).map_err(|_| fault);
                let entry = match kind {
                    1 => Entry::Offset(second),
                    2 => Entry::InStream(narrow(second)?, narrow(third)?),
                    _ => Entry::Free,
                };
                self.insert(narrow(first.checked_add(place).ok_or(fault)?)?, entry)?;
            }
        }
        Ok(())
    }

    /// Finds `N G obj` wherever it stands; the last one of a number counts. Trailers and cross-reference streams give
    /// the root.
    fn search(&mut self) {
        let mut at = 0;
        while let Some(found) = bytes::find(self.bytes, b"obj", at) {
            at = found + 3;
            if self.xref.entries.len() as u64 >= u64::from(self.most) {
                break;
            }
            let Some((number, start)) = object_before(self.bytes, found) else { continue };
            self.xref.entries.insert(number, Entry::Offset(start as u64));
            self.objects_of_stream(number, start);
        }
        let mut at = 0;
        while let Some(found) = bytes::find(self.bytes, b"trailer", at) {
            at = found + 7;
            if let Some(Object::Dict(trailer)) = Lexer::new(self.bytes, at, 10_000).object() {
                self.replace(trailer);
            }
        }
    }

    fn replace(&mut self, trailer: Dict) {
        for (key, value) in trailer.0 {
            if matches!(key.as_slice(), b"Root" | b"Info" | b"Encrypt" | b"ID") {
                self.xref.trailer.0.retain(|(known, _)| *known != key);
                self.xref.trailer.0.push((key, value));
            }
        }
    }

    /// Objects that lie in a stream are found through it alone.
    fn objects_of_stream(&mut self, number: u32, start: usize) {
        let Some(indirect) = Lexer::new(self.bytes, start, 10_000).indirect() else { return };
        let Object::Dict(dict) = indirect.object else { return };
        if dict.is(b"Type", b"XRef") {
            self.replace(dict);
        } else if dict.is(b"Type", b"Catalog") && self.xref.trailer.get(b"Root").is_none() {
            self.xref.trailer.0.push((b"Root".to_vec(), Object::Reference(number, 0)));
        } else if dict.is(b"Type", b"ObjStm")
            && let Some(data) = indirect.stream.and_then(|start| self.bytes.get(start..))
        {
            let first = dict.get(b"First").and_then(Object::integer).and_then(|first| usize::try_from(first).ok());
            // The stream goes on to the end of the file as far as Flate knows; it stops by itself.
            let Ok(data) = filter::inflate(data, None, 64 << 20) else { return };
            let Some(head) = first.and_then(|first| data.get(..first)) else { return };
            let mut lexer = Lexer::new(head, 0, 0);
            let mut place = 0;
            while let Some((inner, _)) = lexer.number().zip(lexer.number()) {
                if self.xref.entries.len() as u64 >= u64::from(self.most) {
                    break;
                }
                if let Ok(inner) = u32::try_from(inner) {
                    self.xref.entries.insert(inner, Entry::InStream(number, place));
                }
                place += 1;
            }
        }
    }
}

/// The names in a filter entry: one name, or an array of them.
pub(super) fn names(object: &Object) -> Vec<&[u8]> {
    match object {
        Object::Name(name) => vec![name],
        Object::Array(array) => array.iter().filter_map(Object::name).collect(),
        _ => Vec::new(),
    }
}

/// The number of the object whose `obj` stands at `at`, and where it begins.
fn object_before(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let window_start = at.saturating_sub(24);
    let window = bytes.get(window_start..at)?;
    let white = |byte: &u8| matches!(byte, 0 | 9 | 10 | 12 | 13 | 32);
    let trim = |window: &[u8]| window.iter().rposition(|byte| !white(byte)).map(|last| last + 1);
    let digits = |window: &[u8]| window.len() - window.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let generation_end = trim(window)?;
    let generation = digits(window.get(..generation_end)?);
    let number_end = trim(window.get(..generation)?)?;
    let number = digits(window.get(..number_end)?);
    if generation == generation_end || number == number_end || number_end == generation {
        return None;
    }
    let text = std::str::from_utf8(window.get(number..number_end)?).ok()?;
    Some((text.parse().ok()?, window_start + number))
}
