//! What the catalogue and the trailer say of a document: encryption, form, tags, languages.

use crate::formats::bytes::lenient_text;
use crate::formats::pdf::{Dict, Document, Object, Protection};
use crate::formats::xmp_model::{Model, Value};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{DocumentDetails, Encryption, FormTechnical, Note};

use super::super::look::Look;

/// Most bytes of an XMP packet.
const MOST_XMP: u64 = 16 << 20;
/// Most languages that are told.
const MOST_LANGUAGES: usize = 20;

/// Reads them into `details`.
pub(super) fn read(document: &Document<'_>, limits: &Limits, details: &mut DocumentDetails, look: &mut Look) {
    details.encryption = encryption(document);
    let catalogue = document.get(&document.xref.trailer, b"Root");
    let Some(catalogue) = catalogue.dict() else { return };
    details.catalogue_version = document.get(catalogue, b"Version").name().map(short);
    details.tagged = document
        .get(catalogue, b"MarkInfo")
        .dict()
        .is_some_and(|marks| document.get(marks, b"Marked") == Object::Bool(true));
    details
        .languages
        .extend(document.get(catalogue, b"Lang").string().map(short).filter(|language| !language.is_empty()));
    form(document, catalogue, details, look);
    let Some(Object::Reference(number, _)) = catalogue.get(b"Metadata") else { return };
    let packet = document.indirect(*number).and_then(|stream| document.decoded(&stream, MOST_XMP));
    if let Some(packet) = packet {
        metadata(&Model::parse(&packet, limits.max_nodes), details);
    }
}

fn short(bytes: &[u8]) -> String {
    lenient_text(bytes).chars().take(40).collect()
}

fn encryption(document: &Document<'_>) -> Option<Encryption> {
    let dict = document.get(&document.xref.trailer, b"Encrypt");
    let dict = dict.dict()?;
    Some(Encryption {
        handler: document.get(dict, b"Filter").name().map(short).unwrap_or_default(),
        version: document.get(dict, b"V").integer(),
        revision: document.get(dict, b"R").integer(),
        opens: !matches!(document.protection, Protection::Closed),
    })
}

fn form(document: &Document<'_>, catalogue: &Dict, details: &mut DocumentDetails, look: &mut Look) {
    let form = document.get(catalogue, b"AcroForm");
    let Some(form) = form.dict() else { return };
    let fields = document.get(form, b"Fields");
    let fields = u32::try_from(fields.array().map_or(0, <[Object]>::len)).unwrap_or(u32::MAX);
    let xfa = form.get(b"XFA").is_some();
    if xfa {
        look.say(Note::new(codes::XFA));
    }
    details.form = Some(FormTechnical { fields, xfa });
}

fn metadata(model: &Model, details: &mut DocumentDetails) {
    let part = model.get("http://www.aiim.org/pdfua/ns/id/", "part").and_then(|property| property.value.text());
    details.pdfua_claim = part.map(|part| part.trim().chars().take(10).collect());
    let Some(languages) = model.get("http://purl.org/dc/elements/1.1/", "language") else { return };
    if let Value::Array(_, items) = &languages.value {
        for text in items.iter().filter_map(|item| item.value.text()).take(MOST_LANGUAGES) {
            let text: String = text.trim().chars().take(40).collect();
            if !text.is_empty() && !details.languages.contains(&text) {
                details.languages.push(text);
            }
        }
    }
}
