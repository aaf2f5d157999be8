//! What a PDF says of itself, for the heading of its copy.

use crate::formats::pdf::{Document, Indirect, Object, Pages, Protection, date, text_string};
use crate::profile::Limits;

use super::order::SourceAnswer;

/// Longest text that is taken over.
const LONGEST: usize = 2000;

/// Reads the document information (ISO 32000-1 §14.3.3) and counts the pages.
pub(super) fn ask(document: &Document<'_>, limits: &Limits) -> SourceAnswer {
    let closed = matches!(document.protection, Protection::Closed);
    let mut answer = SourceAnswer {
        closed,
        restricted: matches!(document.protection, Protection::Open(_)),
        unlocked: matches!(document.protection, Protection::Unlocked(_)),
        pages: u32::try_from(Pages::new(document, limits.max_nodes).count()).unwrap_or(u32::MAX),
        ..SourceAnswer::default()
    };
    if closed {
        return answer;
    }
    if let Some(Object::Reference(number, _)) = document.xref.trailer.get(b"Info")
        && let Some(info) = document.indirect(*number)
    {
        let text = |key: &[u8]| text(document, &info, key);
        answer.title = text(b"Title");
        answer.creator = text(b"Author");
        answer.description = text(b"Subject");
        answer.tool = text(b"Creator").or_else(|| text(b"Producer"));
        answer.created = text(b"CreationDate").and_then(|text| date(&text));
    }
    if let Some(Object::Reference(number, _)) = document.xref.trailer.get(b"Root")
        && let Some(root) = document.indirect(*number)
    {
        answer.language = text(document, &root, b"Lang");
    }
    answer
}

fn text(document: &Document<'_>, holder: &Indirect, key: &[u8]) -> Option<String> {
    let value = holder.object.dict()?.get(key)?;
    // A string of its own is enciphered with its own number.
    let own = match value {
        Object::Reference(number, _) => Some(document.indirect(*number)?),
        _ => None,
    };
    let (object, owner) = own.as_ref().map_or((value, holder), |own| (&own.object, own));
    let Object::String(string) = object else { return None };
    let text = text_string(&document.clear_string(owner, string)?);
    let text: String = text.trim().chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}
