//! All objects that can be reached from the trailer: whether they are there, what they hold.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;

use crate::formats::pdf::{Dict, Document, Entry, Object, Protection};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{DocumentDetails, Note};

use super::super::look::Look;
use super::streams::{self, StreamFault, Work};

/// What the walk found.
#[derive(Default)]
pub(super) struct Found {
    /// Objects that are not where the table says.
    pub missing: u32,
    first_missing: Option<u32>,
    /// Streams that are not as long as they declare.
    wrong_length: u32,
    first_wrong_length: Option<u32>,
    /// Kinds of active content.
    active: BTreeSet<&'static str>,
    /// File specifications with a file in them.
    embedded: u32,
    /// Signature dictionaries.
    signatures: u32,
    /// Those among them that are time stamps of the document.
    time_stamps: u32,
    /// Actions by kind.
    actions: BTreeMap<&'static str, u32>,
    /// The ranges of signatures; at most 1,000.
    ranges: Vec<Vec<i64>>,
    /// Faults of streams by object.
    damaged: BTreeMap<u32, StreamFault>,
    /// Whether something was left out.
    unfinished: bool,
}

/// Most damaged streams of a file that are told one by one.
const MOST_DAMAGED: usize = 16;

impl Found {
    /// Says what was found; returns what goes into the record.
    pub(super) fn say(self, document: &Document<'_>, look: &mut Look) -> InObjects {
        let in_objects = InObjects {
            actions: self.actions,
            embedded: self.embedded,
            signatures: self.signatures,
            time_stamps: self.time_stamps,
            ranges: self.ranges,
        };
        let counted = |code, count: u32, first: Option<u32>| {
            Note::new(code).with("count", count).with("object", first.unwrap_or(0))
        };
        if self.missing > 0 {
            look.broken(counted(codes::BROKEN_OBJECTS, self.missing, self.first_missing));
        }
        for (object, fault) in self.damaged {
            look.weigh(fault.note(object));
        }
        if self.wrong_length > 0 {
            look.say(counted(codes::STREAM_LENGTH, self.wrong_length, self.first_wrong_length));
        }
        if !self.active.is_empty() {
            let kinds: Vec<_> = self.active.into_iter().collect();
            look.say(Note::new(codes::ACTIVE).with("kinds", kinds.join(", ")));
        }
        if self.embedded > 0 {
            look.say(Note::new(codes::EMBEDDED).with("count", self.embedded));
        }
        if self.signatures > 0 {
            look.say(Note::new(codes::SIGNED).with("count", self.signatures));
        }
        let out_of_sight = self.unfinished || document.inflate_left() == 0;
        if out_of_sight && !look.said(codes::NOT_CHECKED) {
            look.say(Note::new(codes::NOT_CHECKED));
        }
        in_objects
    }
}

/// What stands in objects anywhere in the file.
pub(super) struct InObjects {
    actions: BTreeMap<&'static str, u32>,
    embedded: u32,
    signatures: u32,
    time_stamps: u32,
    ranges: Vec<Vec<i64>>,
}

impl InObjects {
    /// Writes it into the record of a file of this length; says where a signature leaves something out.
    pub(super) fn tell(self, length: usize, details: &mut DocumentDetails, look: &mut Look) {
        details.actions = self.actions.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
        details.embedded_files = self.embedded;
        details.signatures = self.signatures;
        details.time_stamps = self.time_stamps;
        let end = |range: &[i64]| match range {
            [0, first, second, rest] if *first >= 0 && second >= first && *rest >= 0 => second.checked_add(*rest),
            _ => None,
        };
        if self.ranges.is_empty() {
            return;
        }
        // The last one covers what is signed last; one line end may follow it.
        let last = self.ranges.iter().filter_map(|range| end(range)).max().and_then(|end| usize::try_from(end).ok());
        let covers = last.is_some_and(|last| last <= length && length - last <= 2);
        details.signature_covers = Some(covers);
        if !covers {
            look.say(Note::new(codes::SIGNATURE_PARTIAL));
        }
    }
}

/// Most signatures whose ranges are kept.
const MOST_RANGES: usize = 1000;

/// Where an object lies, in an order in which reading is cheap: object streams are inflated one after the other.
type Place = (u32, u64, u32);

fn place(document: &Document<'_>, number: u32) -> Option<Place> {
    match document.xref.entries.get(&number)? {
        Entry::Free => None,
        Entry::Offset(at) => Some((0, *at, number)),
        Entry::InStream(stream, index) => Some((*stream, u64::from(*index), number)),
    }
}

struct Walk<'d, 'a> {
    document: &'d Document<'a>,
    seen: HashSet<u32>,
    waiting: BTreeSet<Place>,
    found: Found,
}

/// Walks a file; at most `max_nodes` objects of it.
pub(super) fn walk(document: &Document<'_>, limits: &Limits) -> Found {
    let mut walk = Walk { document, seen: HashSet::new(), waiting: BTreeSet::new(), found: Found::default() };
    walk.dict(&document.xref.trailer);
    let mut work = Work::new(document.bytes().len());
    let mut last: Place = (0, 0, 0);
    for _ in 0..limits.max_nodes {
        // Onwards from the last place, then again from the beginning.
        let onwards = walk.waiting.range((Bound::Excluded(last), Bound::Unbounded)).next();
        let Some(next) = onwards.or_else(|| walk.waiting.first()).copied() else { break };
        walk.waiting.remove(&next);
        last = next;
        walk.object(next.2, &mut work, limits);
    }
    walk.found.unfinished |= !walk.waiting.is_empty() || work.is_exhausted();
    walk.found
}

impl Walk<'_, '_> {
    fn object(&mut self, number: u32, work: &mut Work, limits: &Limits) {
        let document = self.document;
        let Some(indirect) = document.indirect(number) else {
            // What lies in an object stream that is enciphered is out of sight, not missing.
            let inside = matches!(document.xref.entries.get(&number), Some(Entry::InStream(..)));
            let enciphered = inside && matches!(document.protection, Protection::Closed);
            if !enciphered && document.inflate_left() > 0 {
                self.found.missing += 1;
                self.found.first_missing.get_or_insert(number);
            }
            return;
        };
        self.take(&indirect.object);
        if indirect.stream.is_none() {
            return;
        }
        if document.stream(&indirect).is_some_and(|stream| !stream.sound && !stream.cut) {
            self.found.wrong_length += 1;
            self.found.first_wrong_length.get_or_insert(number);
        }
        if self.found.damaged.len() < MOST_DAMAGED
            && let Some(fault) = streams::check(document, &indirect, work, limits)
        {
            self.found.damaged.insert(number, fault);
        }
    }

    /// Takes an object with all that stands in it. The depth is bounded by the lexer that read it.
    fn take(&mut self, object: &Object) {
        match object {
            Object::Reference(number, _) => {
                if self.seen.insert(*number)
                    && let Some(place) = place(self.document, *number)
                {
                    self.waiting.insert(place);
                }
            }
            Object::Array(array) => array.iter().for_each(|object| self.take(object)),
            Object::Dict(dict) => self.dict(dict),
            _ => {}
        }
    }

    fn dict(&mut self, dict: &Dict) {
        self.found.active.extend(active(dict));
        self.found.embedded += u32::from(dict.get(b"EF").is_some());
        if dict.get(b"ByteRange").is_some() && dict.get(b"Contents").is_some() {
            self.found.signatures += 1;
            self.found.time_stamps += u32::from(dict.is(b"Type", b"DocTimeStamp"));
            if self.found.ranges.len() < MOST_RANGES
                && let Object::Array(range) = self.document.get(dict, b"ByteRange")
            {
                self.found.ranges.push(range.iter().take(5).filter_map(Object::integer).collect());
            }
        }
        if let Some(kind) = action(dict) {
            *self.found.actions.entry(kind).or_default() += 1;
        }
        dict.0.iter().for_each(|(_, value)| self.take(value));
    }
}

/// The kind of an action (§12.6.4).
fn action(dict: &Dict) -> Option<&'static str> {
    const ALL: [&str; 18] = [
        "GoTo",
        "GoToR",
        "GoToE",
        "Launch",
        "Thread",
        "URI",
        "Sound",
        "Movie",
        "Hide",
        "Named",
        "SubmitForm",
        "ResetForm",
        "ImportData",
        "JavaScript",
        "SetOCGState",
        "Rendition",
        "Trans",
        "GoTo3DView",
    ];
    let kind = dict.get(b"S")?.name()?;
    ALL.into_iter().find(|known| known.as_bytes() == kind)
}

/// The kind of active content that a dictionary is: an action (§12.6.4) or an annotation that plays something (§12.5.6,
/// §13).
fn active(dict: &Dict) -> Option<&'static str> {
    const ACTIONS: [(&[u8], &str); 6] = [
        (b"JavaScript", "JavaScript"),
        (b"Launch", "Launch"),
        (b"SubmitForm", "SubmitForm"),
        (b"ImportData", "ImportData"),
        (b"Rendition", "Rendition"),
        (b"Movie", "Movie"),
    ];
    const ANNOTATIONS: [(&[u8], &str); 3] = [(b"RichMedia", "RichMedia"), (b"Movie", "Movie"), (b"3D", "3D")];
    let named = |key: &[u8], list: &[(&[u8], &'static str)]| {
        list.iter().find(|(name, _)| dict.is(key, name)).map(|(_, kind)| *kind)
    };
    named(b"S", &ACTIONS)
        .or_else(|| named(b"Subtype", &ANNOTATIONS))
        .or_else(|| dict.get(b"JS").is_some().then_some("JavaScript"))
}
