//! Names as they lie on disk, which may be anything but NUL.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path inside a delivery, relative to its root: raw bytes, components divided by `/`.
///
/// Deliveries hold names that are no valid UTF-8, hold newlines, or differ only in normal form, so the bytes are the
/// identity. In JSON a path that is UTF-8 is a string; any other is `{"percent": "citt%E0.tif"}`.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourcePath(Vec<u8>);

impl SourcePath {
    /// Takes the bytes as they are. The caller has made sure that they are relative and hold no `.`, `..` or empty
    /// component.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The raw bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path as text, if it is UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The components from the root down.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'/').filter(|part| !part.is_empty())
    }

    /// The path with NUL between its components: sorted so, what a folder holds stands together, before every name that
    /// continues the folder's.
    #[must_use]
    pub fn sort_key(&self) -> Vec<u8> {
        self.0.iter().map(|byte| if *byte == b'/' { 0 } else { *byte }).collect()
    }

    /// The path that has this [`sort_key`](Self::sort_key).
    #[must_use]
    pub fn from_sort_key(key: &[u8]) -> Self {
        Self(key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect())
    }

    /// The last component.
    #[must_use]
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
    }

    /// The folder that holds it; `None` at the root of the delivery.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let cut = self.0.iter().rposition(|byte| *byte == b'/')?;
        Some(Self(self.0[..cut].to_vec()))
    }

    /// The extension without its dot, in lower case, if the name has one and it is ASCII.
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        let name = self.file_name();
        let dot = name.iter().rposition(|byte| *byte == b'.')?;
        if dot == 0 {
            return None;
        }
        let text = std::str::from_utf8(&name[dot + 1..]).ok()?;
        (text.is_ascii() && !text.is_empty()).then(|| text.to_ascii_lowercase())
    }

    /// This path with one more component.
    #[must_use]
    pub fn join(&self, component: &[u8]) -> Self {
        let mut bytes = self.0.clone();
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(component);
        Self(bytes)
    }

    /// Percent-encoded bytes: letters, digits and `/._-+=@~` stand for themselves (RFC 3986 §2.1). Never ambiguous.
    #[must_use]
    pub fn percent(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        for &byte in &self.0 {
            if byte.is_ascii_alphanumeric() || b"/._-+=@~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
        text
    }

    /// Reads what [`percent`](Self::percent) wrote; `None` when an escape is cut or no hexadecimal.
    #[must_use]
    pub fn from_percent(text: &str) -> Option<Self> {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&first, tail)) = rest.split_first() {
            if first == b'%' {
                let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &tail[2..];
            } else {
                bytes.push(first);
                rest = tail;
            }
        }
        Some(Self(bytes))
    }
}

/// For people: what is UTF-8 and printable as it is, every other byte or control character as `\xE0` or `\u{a}`.
impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for character in chunk.valid().chars() {
                if character.is_control() {
                    write!(f, "\\u{{{:x}}}", u32::from(character))?;
                } else {
                    write!(f, "{character}")?;
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourcePath({self})")
    }
}

impl From<&str> for SourcePath {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl Serialize for SourcePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        match self.as_str() {
            Some(text) => serializer.serialize_str(text),
            None => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("percent", &self.percent())?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for SourcePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PathVisitor;
        impl<'de> Visitor<'de> for PathVisitor {
            type Value = SourcePath;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a path as text, or {\"percent\": …} where it is not UTF-8")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SourcePath, E> {
                Ok(SourcePath(text.as_bytes().to_vec()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SourcePath, A::Error> {
                let (key, value): (String, String) =
                    map.next_entry()?.ok_or_else(|| de::Error::missing_field("percent"))?;
                if key != "percent" {
                    return Err(de::Error::unknown_field(&key, &["percent"]));
                }
                SourcePath::from_percent(&value).ok_or_else(|| de::Error::custom("a percent escape is cut short"))
            }
        }
        deserializer.deserialize_any(PathVisitor)
    }
}

impl JsonSchema for SourcePath {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SourcePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [
                { "type": "string" },
                { "type": "object", "properties": { "percent": { "type": "string" } }, "required": ["percent"], "additionalProperties": false }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::SourcePath;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_name_survives_json_and_percent(bytes in proptest::collection::vec(1u8..=255, 1..60)) {
            let path = SourcePath::from_bytes(bytes);
            let json = serde_json::to_string(&path).unwrap();
            prop_assert_eq!(&serde_json::from_str::<SourcePath>(&json).unwrap(), &path);
            prop_assert_eq!(SourcePath::from_percent(&path.percent()).unwrap(), path);
        }
    }

    #[test]
    fn parts() {
        let path = SourcePath::from("Serie 01/F001/a.TIF");
        assert_eq!(path.file_name(), b"a.TIF");
        assert_eq!(path.extension().as_deref(), Some("tif"));
        assert_eq!(path.parent(), Some(SourcePath::from("Serie 01/F001")));
        assert_eq!(SourcePath::from("x").parent(), None);
        assert_eq!(SourcePath::from(".DS_Store").extension(), None);
    }
}
