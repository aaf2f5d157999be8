//! Types of values (XMP Specification, 2004 and 2005, chapter 3 and 4).

use std::collections::BTreeMap;

use crate::formats::xmp_model::{ArrayKind, Value};

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A simple value.
    Simple(Simple),
    /// An array of values.
    Array(ArrayKind, Box<Kind>),
    /// Texts in languages.
    Languages,
    /// A structure with a name.
    Structure(String),
    /// Anything.
    Any,
}

/// A simple value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Simple {
    Text,
    Boolean,
    Integer,
    Real,
    Rational,
    Date,
    Locale,
    MediaType,
    Uri,
    Coordinate,
    /// One of these.
    Closed(Vec<String>),
}

/// A type that an extension schema describes: its namespace, and its fields with their types.
#[derive(Clone, Debug, Default)]
pub(super) struct Custom {
    pub namespace: String,
    pub fields: BTreeMap<String, String>,
}

/// Types that extension schemas describe, by name.
pub(super) type Customs = BTreeMap<String, Custom>;

/// Reads a type as schemas write it: `bag ProperName`, `Lang Alt`, `closed Choice of Integer`. None where it is not
/// known.
pub(super) fn kind(text: &str, customs: &Customs) -> Option<Kind> {
    kind_at(text.trim(), customs, 0)
}

fn kind_at(text: &str, customs: &Customs, depth: u32) -> Option<Kind> {
    if depth > 4 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if lower == "lang alt" {
        return Some(Kind::Languages);
    }
    for (word, kind) in [("bag", ArrayKind::Bag), ("seq", ArrayKind::Seq), ("alt", ArrayKind::Alt)] {
        if lower == word {
            return Some(Kind::Array(kind, Box::new(Kind::Any)));
        }
        if lower.starts_with(word) && lower.get(word.len()..).is_some_and(|rest| rest.starts_with(' ')) {
            let inner = text.get(word.len()..)?.trim();
            let inner = inner.strip_prefix("of ").unwrap_or(inner);
            return kind_at(inner, customs, depth + 1).map(|inner| Kind::Array(kind, Box::new(inner)));
        }
    }
    for prefix in ["open choice of ", "closed choice of ", "choice of ", "open choice ", "closed choice "] {
        if lower.starts_with(prefix) {
            return kind_at(text.get(prefix.len()..)?.trim(), customs, depth + 1);
        }
    }
    if customs.contains_key(text) {
        return Some(Kind::Structure(text.to_owned()));
    }
    // A schema of our table lists what is allowed: `=1|6`.
    if let Some(list) = text.strip_prefix('=') {
        return Some(Kind::Simple(Simple::Closed(list.split('|').map(str::to_owned).collect())));
    }
    let simple = match lower.as_str() {
        "text" | "propername" | "agentname" | "xpath" | "guid" | "renditionclass" | "choice" | "open choice"
        | "closed choice" | "frame rate" | "framerate" | "framecount" | "part" => Simple::Text,
        "boolean" => Simple::Boolean,
        "integer" => Simple::Integer,
        "real" => Simple::Real,
        "rational" => Simple::Rational,
        "date" => Simple::Date,
        "locale" => Simple::Locale,
        "mimetype" => Simple::MediaType,
        "uri" | "url" => Simple::Uri,
        "gpscoordinate" => Simple::Coordinate,
        "any" => return Some(Kind::Any),
        _ => return structure_fields(text).map(|_| Kind::Structure(text.to_owned())),
    };
    Some(Kind::Simple(simple))
}

/// Fields of the structures of the specification: namespace, and names with types. Those of which only the name is
/// known have none.
fn structure_fields(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "Dimensions" => ("http://ns.adobe.com/xap/1.0/sType/Dimensions#", "w Real,h Real,unit Text"),
        "Thumbnail" => ("http://ns.adobe.com/xap/1.0/g/img/", "height Integer,width Integer,format Text,image Text"),
        "ResourceEvent" => (
            "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
            "action Text,instanceID URI,parameters Text,softwareAgent AgentName,when Date,changed Text",
        ),
        "ResourceRef" => (
            "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
            "instanceID URI,documentID URI,versionID Text,renditionClass RenditionClass,renditionParams Text,manager AgentName,managerVariant Text,manageTo URI,manageUI URI,originalDocumentID URI",
        ),
        "Version" => (
            "http://ns.adobe.com/xap/1.0/sType/Version#",
            "comments Text,event ResourceEvent,modifyDate Date,modifier ProperName,version Text",
        ),
        "Job" => ("http://ns.adobe.com/xap/1.0/sType/Job#", "name Text,id Text,url URL"),
        "Font" => (
            "http://ns.adobe.com/xap/1.0/sType/Font#",
            "fontName Text,fontFamily Text,fontFace Text,fontType Text,versionString Text,composite Boolean,fontFileName Text,childFontFiles seq Text",
        ),
        "Colorant" => (
            "http://ns.adobe.com/xap/1.0/g/",
            "swatchName Text,mode Text,type Text,cyan Real,magenta Real,yellow Real,black Real,red Integer,green Integer,blue Integer,L Real,A Integer,B Integer",
        ),
        "Flash" => (
            "http://ns.adobe.com/exif/1.0/",
            "Fired Boolean,Return =0|2|3,Mode =0|1|2|3,Function Boolean,RedEyeMode Boolean",
        ),
        "OECF/SFR" | "OECF" => {
            ("http://ns.adobe.com/exif/1.0/", "Columns Integer,Rows Integer,Names seq Text,Values seq Rational")
        }
        "CFAPattern" => ("http://ns.adobe.com/exif/1.0/", "Columns Integer,Rows Integer,Values seq Integer"),
        "DeviceSettings" => ("http://ns.adobe.com/exif/1.0/", "Columns Integer,Rows Integer,Settings seq Text"),
        "Time" | "Timecode" | "Media" | "Marker" | "Track" | "ProjectLink" | "beatSpliceStretch" | "resampleParams"
        | "timeScaleStretch" | "TimecodeX" => ("", ""),
        _ => return None,
    })
}

/// Whether a value has a type.
pub(super) fn has_kind(value: &Value, wanted: &Kind, customs: &Customs) -> bool {
    has_kind_at(value, wanted, customs, 0)
}

fn has_kind_at(value: &Value, wanted: &Kind, customs: &Customs, depth: u32) -> bool {
    if depth > 16 {
        return true;
    }
    match (wanted, value) {
        (Kind::Any, _) => true,
        (Kind::Simple(simple), Value::Text(text) | Value::Uri(text)) => is_simple(text, simple),
        (Kind::Array(kind, inner), Value::Array(found, items)) => {
            found == kind && items.iter().all(|item| has_kind_at(&item.value, inner, customs, depth + 1))
        }
        (Kind::Languages, Value::Array(ArrayKind::Alt, items)) => {
            items.iter().all(|item| item.language.is_some() && item.value.text().is_some())
        }
        (Kind::Structure(name), Value::Structure(fields)) => {
            let (namespace, known) = match customs.get(name) {
                Some(custom) => (custom.namespace.as_str(), custom.fields.clone()),
                None => {
                    let Some((namespace, list)) = structure_fields(name) else { return true };
                    if list.is_empty() {
                        return true;
                    }
                    let pairs = list.split(',').filter_map(|pair| pair.split_once(' '));
                    (namespace, pairs.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect())
                }
            };
            fields.iter().all(|field| {
                let wanted = known.get(&field.name).filter(|_| field.namespace == namespace);
                wanted.is_some_and(|wanted| {
                    kind(wanted, customs).is_none_or(|wanted| has_kind_at(&field.value, &wanted, customs, depth + 1))
                })
            })
        }
        // An empty element is an empty structure as well.
        (Kind::Structure(_), Value::Text(text)) => text.trim().is_empty(),
        _ => false,
    }
}

fn is_simple(text: &str, simple: &Simple) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |text: &'_ str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    match simple {
        Simple::Text | Simple::Uri => true,
        Simple::Boolean => matches!(text, "True" | "False"),
        Simple::Integer => digits(&unsigned(text)),
        Simple::Real => {
            let text = unsigned(text);
            let (whole, part) = text.split_once('.').unwrap_or((text.as_str(), ""));
            !(whole.is_empty() && part.is_empty())
                && [whole, part].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        }
        Simple::Rational => {
            text.split_once('/').is_some_and(|(above, below)| digits(&unsigned(above)) && digits(below))
        }
        Simple::Date => super::check::instant(text).is_some(),
        Simple::Locale => {
            let mut parts = text.split('-');
            let part = |part: &str, letter: fn(&u8) -> bool| {
                (1..=8).contains(&part.len()) && part.as_bytes().iter().all(letter)
            };
            parts.next().is_some_and(|first| part(first, u8::is_ascii_alphabetic))
                && parts.all(|next| part(next, u8::is_ascii_alphanumeric))
        }
        Simple::MediaType => {
            let part = |part: &str| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.'))
            };
            text.split_once('/').is_some_and(|(kind, rest)| {
                let subtype = rest.split(';').next().unwrap_or_default().trim_end();
                part(kind) && part(subtype)
            })
        }
        Simple::Coordinate => is_coordinate(text),
        Simple::Closed(list) => list.iter().any(|known| known == text),
    }
}

/// `DDD,MM,SSk` or `DDD,MM.mmk`.
fn is_coordinate(text: &str) -> bool {
    let Some(rest) = text.strip_suffix(['N', 'S', 'E', 'W']) else { return false };
    let parts: Vec<&str> = rest.split(',').collect();
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [degrees, minutes, seconds] => [degrees, minutes, seconds].into_iter().all(digits),
        [degrees, minutes] => {
            let (whole, part) = minutes.split_once('.').unwrap_or((minutes, "0"));
            digits(degrees) && digits(&whole) && digits(&part)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, wanted: &str) -> bool {
        let customs = Customs::new();
        has_kind(&Value::Text(text.to_owned()), &kind(wanted, &customs).unwrap(), &customs)
    }

    #[test]
    fn simple_values() {
        assert!(text("-3", "Integer") && !text("3.0", "Integer") && !text("", "Integer"));
        assert!(text("-3.5", "Real") && text(".5", "Real") && !text("a", "Real") && !text(".", "Real"));
        assert!(text("True", "Boolean") && !text("true", "Boolean"));
        assert!(text("1/3", "Rational") && !text("1", "Rational"));
        assert!(text("en-GB", "Locale") && !text("e_n", "Locale"));
        assert!(text("application/pdf", "MIMEType") && !text("pdf", "MIMEType"));
        assert!(text("41,24,2.5N", "GPSCoordinate") || text("41,24.5N", "GPSCoordinate"));
        assert!(text("6", "=1|6") && !text("2", "=1|6"));
    }

    #[test]
    fn types_as_they_are_written() {
        let customs = Customs::from([("Mine".to_owned(), Custom::default())]);
        assert_eq!(
            kind("Bag Mine", &customs),
            Some(Kind::Array(ArrayKind::Bag, Box::new(Kind::Structure("Mine".to_owned()))))
        );
        assert_eq!(kind("closed Choice of Integer", &customs), Some(Kind::Simple(Simple::Integer)));
        assert_eq!(kind("Lang Alt", &customs), Some(Kind::Languages));
        assert_eq!(kind("Yours", &customs), None);
    }
}
