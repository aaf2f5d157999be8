//! Metadata streams, and the document information beside them.

use super::super::facts::{ExtensionField, Identification, InfoEntry, Packet, Property};
use super::super::rule::Subject;
use super::super::xmp::{Edition, Extensions, Judged, instant};
use super::checker::{Place, Walk, reference};
use crate::formats::pdf::{Dict, Document, Indirect, Object, document_letter};
use crate::formats::xmp_model::{ArrayKind, Model, Value};
use crate::profile::Limits;

/// Most bytes of an XMP packet.
const MOST_XMP: u64 = 16 << 20;

const DC: &str = "http://purl.org/dc/elements/1.1/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const ID: &str = "http://www.aiim.org/pdfa/ns/id/";

impl Walk<'_, '_> {
    fn edition(&self) -> Edition {
        if self.flavour.part() == 1 { Edition::Y2004 } else { Edition::Y2005 }
    }

    fn packet(&self, stream: &Indirect) -> Option<Model> {
        self.document.data(stream, MOST_XMP).ok().map(|bytes| Model::parse(&bytes, self.limits.max_nodes))
    }

    /// The metadata of the catalogue.
    pub(super) fn metadata(&mut self) {
        let Some(stream) = self.stream(&self.catalogue.clone(), b"Metadata") else { return };
        let place = Place::object(stream.number);
        let Some(model) = self.packet(&stream) else {
            self.complete = false;
            return;
        };
        self.model(&model, None, place);
        let get = |name: &str| model.get(ID, name);
        let text = |name: &str| get(name).and_then(|property| property.value.text()).map(str::to_owned);
        let prefix = |name: &str| get(name).map(|property| property.prefix.clone());
        let identification = Identification {
            is_there: ["part", "conformance", "amd", "corr"].into_iter().any(|name| get(name).is_some()),
            part: text("part"),
            conformance: text("conformance"),
            part_prefix: prefix("part"),
            conformance_prefix: prefix("conformance"),
            amendment_prefix: prefix("amd"),
            corrigendum_prefix: prefix("corr"),
        };
        self.put(&Subject::Identification(&identification), place);
        self.information(&model);
    }

    /// Metadata of a part of the document.
    pub(super) fn other_metadata(&mut self, stream: &Indirect) {
        let place = Place::object(stream.number);
        let main = self.stream(&self.catalogue.clone(), b"Metadata").and_then(|stream| self.packet(&stream));
        match self.packet(stream) {
            Some(model) => self.model(&model, main.map(|main| Extensions::read(&main)).as_ref(), place),
            None => self.complete = false,
        }
    }

    fn model(&mut self, model: &Model, main: Option<&Extensions>, place: Place) {
        let packet = Packet {
            has_bytes: model.has_bytes,
            has_encoding: model.has_encoding,
            fault: model.fault.clone(),
            is_utf8: model.is_utf8,
        };
        self.put(&Subject::Packet(&packet), place);
        let own = Extensions::read(model);
        for (rule, found) in &own.faults {
            self.put(&Subject::Extension(&ExtensionField { rule: *rule, fault: Some(found.clone()) }), place);
        }
        // In part 1 the packet itself must describe what it holds.
        let main = main.filter(|_| self.flavour.part() > 1);
        let known: Vec<&Extensions> = std::iter::once(&own).chain(main).collect();
        for property in &model.properties {
            let judged = Judged::of(property, self.edition(), &known);
            let facts = Property { name: judged.name, defined: judged.defined, mistyped: judged.mistyped };
            self.put(&Subject::Property(&facts), place);
        }
    }

    /// Entries of the document information beside their twins.
    fn information(&mut self, model: &Model) {
        let trailer = &self.document.xref.trailer;
        let place = Place::default().at(trailer.get(b"Info").and_then(reference));
        let Some((info, _)) = self.sub(trailer, b"Info") else { return };
        let simple = |namespace: &str, name: &str| {
            model.get(namespace, name).and_then(|property| property.value.text()).map(str::to_owned)
        };
        let entries: [(&'static str, Option<String>); 8] = [
            ("Title", default_language(model, "title")),
            ("Author", only_item(model, "creator")),
            ("Subject", default_language(model, "description")),
            ("Keywords", simple(PDF, "Keywords")),
            ("Creator", simple(XMP, "CreatorTool")),
            ("Producer", simple(PDF, "Producer")),
            ("CreationDate", simple(XMP, "CreateDate")),
            ("ModDate", simple(XMP, "ModifyDate")),
        ];
        for (key, twin) in entries {
            let Some(value) = self.text(&info, key.as_bytes()) else { continue };
            let same = match key {
                "CreationDate" | "ModDate" => twin
                    .as_deref()
                    .is_some_and(|twin| instant(twin).is_some() && instant(twin) == information_date(&value)),
                // What ends a text in old programs does not count.
                _ => twin.as_deref().is_some_and(|twin| twin.trim_end_matches('\0') == value.trim_end_matches('\0')),
            };
            self.put(&Subject::Info(&InfoEntry { key, value, twin, same }), place);
        }
    }

    fn text(&self, dict: &Dict, key: &[u8]) -> Option<String> {
        self.get(dict, key).string().map(document_text)
    }
}

/// The item in the default language.
fn default_language(model: &Model, name: &str) -> Option<String> {
    let Value::Array(ArrayKind::Alt, items) = &model.get(DC, name)?.value else { return None };
    let item = items.iter().find(|item| item.language.as_deref() == Some("x-default"));
    item?.value.text().map(str::to_owned)
}

/// The only item of a sequence.
fn only_item(model: &Model, name: &str) -> Option<String> {
    match &model.get(DC, name)?.value {
        Value::Array(_, items) => match items.as_slice() {
            [only] => only.value.text().map(str::to_owned),
            _ => None,
        },
        _ => None,
    }
}

/// A text string (§7.9.2.2).
fn document_text(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units = rest.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_be_bytes);
            String::from_utf16_lossy(&units.collect::<Vec<_>>())
        }
        _ => bytes.iter().copied().map(document_letter).collect(),
    }
}

/// A date of the document information (§7.9.4) as seconds since the epoch: `D:20040506070809+02'00'`.
fn information_date(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('\0');
    let digits = text.strip_prefix("D:").unwrap_or(text);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count().min(14);
    let part = |from: usize, length: usize, default: &'static str| {
        digits.get(from..from + length).filter(|_| count >= from + length).unwrap_or(default)
    };
    let (year, month, day) = (digits.get(..4).filter(|_| count >= 4)?, part(4, 2, "01"), part(6, 2, "01"));
    let (hour, minute, second) = (part(8, 2, "00"), part(10, 2, "00"), part(12, 2, "00"));
    let zone = digits.get(count..).unwrap_or_default();
    let zone = match zone.as_bytes() {
        [] | [b'Z', ..] => "Z".to_owned(),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let rest: Vec<u8> = rest.iter().copied().filter(u8::is_ascii_digit).collect();
            let two =
                |from: usize| rest.get(from..from + 2).and_then(|pair| std::str::from_utf8(pair).ok()).unwrap_or("00");
            format!("{}{}:{}", char::from(*sign), two(0), two(2))
        }
        _ => return None,
    };
    instant(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"))
}

/// The claim of a file to be PDF/A: `2b`.
pub(super) fn claim(bytes: &[u8], limits: &Limits) -> Option<String> {
    let document = Document::open(bytes, limits.max_nodes);
    let Object::Dict(catalogue) = document.get(&document.xref.trailer, b"Root") else { return None };
    let stream = catalogue.get(b"Metadata").and_then(reference).and_then(|number| document.indirect(number))?;
    let packet = document.data(&stream, MOST_XMP).ok()?;
    crate::formats::xmp::parse(&packet, limits.max_nodes).pdfa_claim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_both_kinds() {
        assert_eq!(information_date("D:19700101020000+02'00'"), Some(0));
        assert_eq!(information_date("D:1970"), Some(0));
        assert_eq!(information_date("19700102"), Some(86_400));
        assert_eq!(information_date("D:x"), None);
    }

    #[test]
    fn texts() {
        assert_eq!(document_text(b"\xFE\xFF\0A\x20\x14"), "A—");
        assert_eq!(document_text(b"\x84A\xE8"), "—Aè");
    }
}
