//! A document as a whole.

use crate::formats::pdf::{Document, Lexer, Object, Protection, XrefFault};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{DocumentDetails, DocumentTechnical, Note};

use super::super::look::Look;
use super::{claims, details, features, graph, metadata, pages};

/// Most of the beginning of a file in which the dictionary of a linearised one stands (annex F.3.2).
const FIRST_BYTES: usize = 1024 + 64;

/// Inspects a PDF.
pub(in super::super) fn inspect(bytes: &[u8], limits: &Limits) -> Look {
    let mut look = Look::new();
    let mut document = Document::open(bytes, limits.max_nodes);
    let Some(header) = document.header.clone() else {
        look.broken(Note::new(codes::NO_HEADER).with("size", bytes.len()));
        return look;
    };
    if header.at > 0 {
        look.say(Note::new(codes::JUNK).with("bytes", header.at));
    }
    let linear = linearised(document.bytes());
    ends(&document, linear, &mut look);
    let encrypted = protection(&document, &mut look);
    let found = graph::walk(&document, limits);
    if found.missing > 0 && !document.xref.rebuilt {
        // Where the table is wrong, pages and metadata are searched for; it stays a fault.
        document.rebuild(None);
    }
    let in_objects = found.say(&document, &mut look);
    let counted = pages::count(&document, limits);
    // A linearised file says how many there are where its tree cannot be read.
    let pages = match (counted.found, linear) {
        (0, Some(linear)) if matches!(document.protection, Protection::Closed) => linear.pages,
        (found, _) => found,
    };
    counted.say(&document, &mut look);
    let (version, pdfa_claim) = metadata::read(&document, &header.version, limits, &mut look);
    let mut details = match document.protection {
        // Nothing in it can be seen.
        Protection::Closed => DocumentDetails::default(),
        _ => details::gather(&document, limits, &mut look),
    };
    features::read(&document, limits, &mut details, &mut look);
    details.header_version = header.version;
    details.updates = updates(&document, linear);
    in_objects.tell(document.bytes().len(), &mut details, &mut look);
    if !matches!(document.protection, Protection::Closed) {
        details.precheck = claims::check(bytes, pdfa_claim.as_deref(), limits, &mut look);
    }
    let details = Some(Box::new(details));
    look.technical.document = Some(DocumentTechnical { version, pages, encrypted, pdfa_claim, details });
    look
}

/// What a linearised file says of itself in its first object.
#[derive(Clone, Copy)]
struct Linear {
    length: u64,
    pages: u32,
}

fn linearised(bytes: &[u8]) -> Option<Linear> {
    let head = bytes.get(..FIRST_BYTES).unwrap_or(bytes);
    let at = crate::formats::bytes::find(head, b"/Linearized", 0)?;
    let start = head.get(..at)?.windows(2).rposition(|pair| pair == b"<<")?;
    let Object::Dict(dict) = Lexer::new(bytes, start, 1000).object()? else { return None };
    let number = |key: &[u8]| dict.get(key).and_then(Object::integer);
    Some(Linear {
        length: u64::try_from(number(b"L")?).ok()?,
        pages: u32::try_from(number(b"N").unwrap_or(0)).unwrap_or(0),
    })
}

/// Both ends of the file, and its table of objects.
fn ends(document: &Document<'_>, linear: Option<Linear>, look: &mut Look) {
    let length = document.bytes().len();
    let tail = document.tail;
    let cut = tail.after.is_none() || tail.unfinished;
    let declared = linear.map(|linear| linear.length).filter(|declared| *declared > length as u64);
    if let Some(declared) = declared {
        look.broken(Note::new(codes::SHORTER).with("found", length).with("expected", declared));
    } else if cut {
        look.broken(Note::new(codes::TRUNCATED).with("found", length));
    } else if let Some(bytes) = tail.after.filter(|bytes| *bytes > 0) {
        look.say(Note::new(codes::TRAILING).with("bytes", bytes));
    }
    let broken = |at: u64| Note::new(codes::BROKEN_XREF).with("at", at);
    match document.xref.fault {
        None => {}
        Some(XrefFault::TooMany { .. }) => look.say(Note::new(codes::NOT_CHECKED)),
        // A file whose end is missing has no table: said already.
        Some(_) if cut => {}
        Some(XrefFault::NotThere { at } | XrefFault::Loop { at }) => look.broken(broken(at)),
        Some(XrefFault::NoStart) => look.broken(broken(length as u64)),
        Some(XrefFault::NoTrailer) => look.broken(broken(tail.start.map_or(0, |(at, _)| at))),
    }
    let updates = updates(document, linear);
    if updates > 0 {
        look.say(Note::new(codes::UPDATED).with("count", updates));
    }
}

/// Parts that were appended: each has its own table; a linearised file has two from the beginning.
const fn updates(document: &Document<'_>, linear: Option<Linear>) -> u32 {
    let first = if linear.is_some() { 2 } else { 1 };
    document.xref.sections.saturating_sub(first)
}

/// Whether the file is encrypted, with what that means for those who come later.
fn protection(document: &Document<'_>, look: &mut Look) -> bool {
    match document.protection {
        Protection::None => return false,
        Protection::Open(_) | Protection::Unlocked(_) => look.say(Note::new(codes::RESTRICTED)),
        Protection::Closed => look.broken(Note::new(codes::ENCRYPTED)),
    }
    true
}
