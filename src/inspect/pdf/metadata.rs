//! What a document says of itself: version, document information (§14.3.3), XMP (§14.3.2).

use crate::formats::bytes::lenient_text;
use crate::formats::pdf::{Dict, Document, Indirect, Object, Protection, text_string};
use crate::formats::xmp;
use crate::formats::xmp_model::{ArrayKind, Model, Value};
use crate::profile::Limits;
use crate::records::Note;
use crate::records::codes::pdf as codes;

use super::super::look::Look;

/// Most bytes of an XMP packet.
const MOST_XMP: u64 = 16 << 20;

/// Entries of the document information that describe: key, element of Dublin Core, how the field is called.
const DESCRIBING: [(&[u8], &str, &str); 4] = [
    (b"Title", "title", "pdf:Title"),
    (b"Author", "creator", "pdf:Author"),
    (b"Subject", "description", "pdf:Subject"),
    (b"Keywords", "subject", "pdf:Keywords"),
];

/// Properties of Dublin Core in XMP that describe.
const DUBLIN_CORE: [(&str, &str); 6] = [
    ("title", "dc:title"),
    ("creator", "dc:creator"),
    ("description", "dc:description"),
    ("rights", "dc:rights"),
    ("subject", "dc:subject"),
    ("language", "dc:language"),
];

/// The namespace of Dublin Core.
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// Takes dates, tools and statements; returns the version and the claim to be PDF/A.
pub(super) fn read(
    document: &Document<'_>,
    header_version: &str,
    limits: &Limits,
    look: &mut Look,
) -> (String, Option<String>) {
    let catalogue = document.get(&document.xref.trailer, b"Root");
    let empty = Dict::default();
    let catalogue = catalogue.dict().unwrap_or(&empty);
    information(document, look);
    let claim = packet(document, catalogue, limits, look);
    (version(document, catalogue, header_version), claim)
}

/// The later of header and catalogue (§7.2.2).
fn version(document: &Document<'_>, catalogue: &Dict, header: &str) -> String {
    let later = document.get(catalogue, b"Version").name().map(lenient_text).filter(|later| is_version(later));
    later.filter(|later| later.as_str() > header).unwrap_or_else(|| header.to_owned())
}

fn is_version(text: &str) -> bool {
    matches!(text.as_bytes(), [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit())
}

fn information(document: &Document<'_>, look: &mut Look) {
    let Some(Object::Reference(number, _)) = document.xref.trailer.get(b"Info") else { return };
    let Some(indirect) = document.indirect(*number) else { return };
    let Some(dict) = indirect.object.dict() else { return };
    for (key, field) in [(&b"CreationDate"[..], "pdf:CreationDate"), (b"ModDate", "pdf:ModDate")] {
        if let Some(value) = text(document, &indirect, dict, key) {
            look.date(field, &value);
        }
    }
    for (key, field) in [(&b"Creator"[..], "pdf:Creator"), (b"Producer", "pdf:Producer")] {
        if let Some(value) = text(document, &indirect, dict, key) {
            look.tool(field, &value);
        }
    }
    for (key, element, field) in DESCRIBING {
        if let Some(value) = text(document, &indirect, dict, key) {
            look.statement(element, field, &value);
        }
    }
}

fn text(document: &Document<'_>, indirect: &Indirect, dict: &Dict, key: &[u8]) -> Option<String> {
    // A string of its own is enciphered with its own number.
    let own = match dict.get(key)? {
        Object::Reference(number, _) => Some(document.indirect(*number)?),
        _ => None,
    };
    let value = own.as_ref().map_or_else(|| dict.get(key), |own| Some(&own.object))?;
    let Object::String(string) = value else { return None };
    document.clear_string(own.as_ref().unwrap_or(indirect).owner(), string).map(|string| text_string(&string))
}

fn packet(document: &Document<'_>, catalogue: &Dict, limits: &Limits, look: &mut Look) -> Option<String> {
    let Some(Object::Reference(number, _)) = catalogue.get(b"Metadata") else { return None };
    let indirect = document.indirect(*number)?;
    let Some(packet) = document.decoded(&indirect, MOST_XMP) else {
        if !matches!(document.protection, Protection::Closed) {
            look.say(Note::new(codes::METADATA));
        }
        return None;
    };
    let xmp = xmp::parse(&packet, limits.max_nodes);
    look.xmp(&xmp);
    let model = Model::parse(&packet, limits.max_nodes);
    for (element, field) in DUBLIN_CORE {
        if let Some(property) = model.get(DC, element) {
            texts(&property.value).into_iter().for_each(|text| look.statement(element, field, text));
        }
    }
    if !xmp.well_formed {
        look.say(Note::new(codes::METADATA));
    }
    xmp.pdfa_claim()
}

/// A text, or the texts of an array; of alternatives in several languages the default one.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) | Value::Uri(text) => vec![text],
        Value::Array(ArrayKind::Alt, items) => {
            let default = items.iter().find(|item| item.language.as_deref() == Some("x-default"));
            default.or(items.first()).and_then(|item| item.value.text()).into_iter().collect()
        }
        Value::Array(_, items) => items.iter().filter_map(|item| item.value.text()).collect(),
        Value::Structure(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert!(is_version("1.7") && is_version("2.0"));
        assert!(!is_version("1.10") && !is_version("x"));
    }
}
