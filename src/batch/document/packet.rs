//! What the XMP packet of a PDF says of it: what a copy can say again, and the names of the rest.

use jiff::Timestamp;

use crate::formats::pdf::{Dict, Document, Object, is_language};
use crate::formats::xmp_model::{ArrayKind, Item, Model, Property, Value};
use crate::profile::Limits;

/// Most bytes of a packet.
const MOST: u64 = 16 << 20;

/// Most items of a list that are taken over, and most letters of each.
const MOST_ITEMS: usize = 1000;
const LONGEST_ITEM: usize = 16_000;

const DC: &str = "http://purl.org/dc/elements/1.1/";
const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";

/// Schemas of which nothing is a statement about what is shown: the claim that the copy makes anew, the description of
/// other schemas, the history of the file.
const ABOUT_THE_FILE: [&str; 3] =
    ["http://www.aiim.org/pdfa/ns/id/", "http://www.aiim.org/pdfa/ns/extension/", "http://ns.adobe.com/xap/1.0/mm/"];

/// Properties that the copy has anew, or that are about the file itself.
const MADE_ANEW: [(&str, &str); 6] = [
    (DC, "format"),
    (PDF, "Producer"),
    (PDF, "PDFVersion"),
    (PDF, "Trapped"),
    (XMP, "ModifyDate"),
    (XMP, "MetadataDate"),
];

/// Statements of a packet.
#[derive(Debug, Default)]
pub(super) struct Packet {
    pub title: Option<String>,
    /// Several names in one line.
    pub creator: Option<String>,
    pub description: Option<String>,
    pub keywords: Option<String>,
    pub tool: Option<String>,
    pub created: Option<Timestamp>,
    pub identifier: Option<String>,
    pub subjects: Vec<String>,
    pub rights: Option<String>,
    pub languages: Vec<String>,
    pub dates: Vec<String>,
    /// Names of properties that nothing here takes over.
    pub left: Vec<String>,
}

/// Reads the packet of a document, if it has one that can be read.
pub(super) fn read(document: &Document<'_>, catalogue: &Dict, limits: &Limits) -> Packet {
    let mut packet = Packet::default();
    let Some(Object::Reference(number, _)) = catalogue.get(b"Metadata") else { return packet };
    let bytes = document.indirect(*number).and_then(|metadata| document.decoded(&metadata, MOST));
    let model = bytes.map(|bytes| Model::parse(&bytes, limits.max_nodes)).unwrap_or_default();
    for property in &model.properties {
        if !packet.take(property) && has_text(&property.value) {
            packet.left.push(name(property));
        }
    }
    packet
}

impl Packet {
    /// Takes a property over. `false` where it is not, or not whole.
    fn take(&mut self, property: &Property) -> bool {
        let (value, others) = (&property.value, others(&property.value));
        let dublin_core = property.namespace == DC;
        match property.name.as_str() {
            "title" if dublin_core => self.title = single(value),
            "description" if dublin_core => self.description = single(value),
            "rights" if dublin_core => self.rights = single(value),
            "creator" if dublin_core => self.creator = Some(items(value).join("; ")).filter(|names| !names.is_empty()),
            "identifier" if dublin_core => self.identifier = single(value),
            "subject" if dublin_core => return whole(&mut self.subjects, value, |_| true),
            "language" if dublin_core => return whole(&mut self.languages, value, is_language),
            "date" if dublin_core => return whole(&mut self.dates, value, is_date),
            "Keywords" if property.namespace == PDF => self.keywords = single(value),
            "CreatorTool" if property.namespace == XMP => self.tool = single(value),
            "CreateDate" if property.namespace == XMP => {
                self.created = value.text().and_then(|text| text.trim().parse().ok());
            }
            _ => return is_made_anew(property),
        }
        self.left.extend(others.into_iter().map(|language| format!("{} [{language}]", name(property))));
        !matches!(value, Value::Structure(_))
    }
}

fn is_made_anew(property: &Property) -> bool {
    let (namespace, name) = (property.namespace.as_str(), property.name.as_str());
    ABOUT_THE_FILE.contains(&namespace) || MADE_ANEW.contains(&(namespace, name))
}

fn name(property: &Property) -> String {
    match property.prefix.as_str() {
        "" => property.name.clone(),
        prefix => format!("{prefix}:{}", property.name),
    }
}

/// Takes the items of a list that hold what they should; `false` where one does not.
fn whole(list: &mut Vec<String>, value: &Value, sound: impl Fn(&str) -> bool) -> bool {
    let found = items(value);
    let count = found.len();
    list.extend(found.into_iter().filter(|item| sound(item) && item.chars().count() <= LONGEST_ITEM).take(MOST_ITEMS));
    list.len() == count && !matches!(value, Value::Structure(_))
}

/// The texts of a value, without empty ones.
fn items(value: &Value) -> Vec<String> {
    let texts: Vec<&str> = match value {
        Value::Text(text) | Value::Uri(text) => vec![text],
        Value::Array(_, items) => items.iter().filter_map(|item| item.value.text()).collect(),
        Value::Structure(_) => Vec::new(),
    };
    texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// A text; of several the default one, or the first.
fn single(value: &Value) -> Option<String> {
    let text = match value {
        Value::Array(_, items) => default_of(items).and_then(|item| item.value.text()),
        value => value.text(),
    };
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn default_of(items: &[Item]) -> Option<&Item> {
    items.iter().find(|item| item.language.as_deref() == Some("x-default")).or(items.first())
}

/// The languages of alternatives beside the default one that say another thing.
fn others(value: &Value) -> Vec<String> {
    let Value::Array(ArrayKind::Alt, items) = value else { return Vec::new() };
    let default = default_of(items).and_then(|item| item.value.text());
    let others = items.iter().filter(|item| item.value.text() != default);
    others.map(|item| item.language.clone().unwrap_or_else(|| "?".to_owned())).collect()
}

fn has_text(value: &Value) -> bool {
    match value {
        Value::Text(text) | Value::Uri(text) => !text.trim().is_empty(),
        Value::Array(_, items) => items.iter().any(|item| has_text(&item.value)),
        Value::Structure(fields) => fields.iter().any(|field| has_text(&field.value)),
    }
}

/// Whether a text is a date of XMP: a year, a month, a day, or a time with its offset from UTC.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('T') {
        Some(_) => text.parse::<Timestamp>().is_ok(),
        None => match text.split('-').collect::<Vec<_>>().as_slice() {
            [year] => digits(year, 4),
            [year, month] => digits(year, 4) && digits(month, 2) && ("01"..="12").contains(month),
            [year, month, day] => {
                digits(year, 4) && digits(month, 2) && digits(day, 2) && text.parse::<jiff::civil::Date>().is_ok()
            }
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_xmp() {
        for sound in ["1931", "1931-05", "1931-05-02", "1931-05-02T10:00:00Z", "1931-05-02T10:00:00.5+01:00"] {
            assert!(is_date(sound), "{sound}");
        }
        for wrong in ["", "31", "1931-13", "1931-02-30", "1931-05-02T10:00:00", "primavera", "1931-5", "1931-05-02-01"]
        {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}
