//! Fields of a directory that is to be written.

use crate::records::{Hex, Hex32};

use super::super::ifd::type_size;

/// One field. Its numbers stand with the lowest byte first, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The tag.
    pub tag: u16,
    /// The field type.
    pub kind: u16,
    /// The values.
    pub bytes: Vec<u8>,
}

impl Field {
    /// A field of SHORTs.
    #[must_use]
    pub fn shorts(tag: u16, values: &[u16]) -> Self {
        Self { tag, kind: 3, bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect() }
    }

    /// A field of one LONG.
    #[must_use]
    pub fn long(tag: u16, value: u32) -> Self {
        Self { tag, kind: 4, bytes: value.to_le_bytes().to_vec() }
    }

    /// A field of one RATIONAL.
    #[must_use]
    pub fn rational(tag: u16, (numerator, denominator): (u32, u32)) -> Self {
        Self { tag, kind: 5, bytes: [numerator.to_le_bytes(), denominator.to_le_bytes()].concat() }
    }

    /// A field of bytes that nobody is to turn round.
    #[must_use]
    pub fn undefined(tag: u16, bytes: &[u8]) -> Self {
        Self { tag, kind: 7, bytes: bytes.to_vec() }
    }

    /// How many values.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.bytes.len() as u64 / type_size(self.kind).unwrap_or(1)
    }
}

/// The fields of a directory, and the directories that it points to (EXIF, GPS, interoperability), each with the tag
/// that points there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The fields.
    pub fields: Vec<Field>,
    /// The directories below.
    pub below: Vec<(u16, Self)>,
}

impl Fields {
    /// The field with this tag.
    #[must_use]
    pub fn find(&self, tag: u16) -> Option<&Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }

    /// Puts a field in the place of the one with its tag.
    pub fn set(&mut self, field: Field) {
        self.fields.retain(|other| other.tag != field.tag);
        self.fields.push(field);
    }

    /// Takes a field out.
    pub fn take(&mut self, tag: u16) -> Option<Field> {
        let at = self.fields.iter().position(|field| field.tag == tag)?;
        Some(self.fields.remove(at))
    }

    /// Takes out a field, or the directory that it points to. Whether it was there.
    pub fn take_all(&mut self, tag: u16) -> bool {
        let before = self.below.len();
        self.below.retain(|(other, _)| *other != tag);
        self.take(tag).is_some() || self.below.len() < before
    }

    /// Bytes of all values.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let own: u64 = self.fields.iter().map(|field| field.bytes.len() as u64).sum();
        own + self.below.iter().map(|(_, below)| below.bytes()).sum::<u64>()
    }

    /// A digest of each field (BLAKE3 of its type as two bytes and its values, the lowest byte of a number first), by
    /// its tag: `282`, `34665/36867`. In order of these names.
    #[must_use]
    pub fn digests(&self) -> Vec<(String, Hex32)> {
        let mut digests = Vec::new();
        self.collect("", &mut digests);
        digests.sort();
        digests
    }

    fn collect(&self, above: &str, digests: &mut Vec<(String, Hex32)>) {
        for field in &self.fields {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&field.kind.to_le_bytes()).update(&field.bytes);
            digests.push((format!("{above}{}", field.tag), Hex(*hasher.finalize().as_bytes())));
        }
        for (tag, below) in &self.below {
            below.collect(&format!("{above}{tag}/"), digests);
        }
    }
}
