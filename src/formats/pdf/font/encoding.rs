//! Which glyph a code of a simple font means (§9.6.6).

use std::collections::BTreeMap;

use super::names::{LATIN, Letter};
use crate::formats::pdf::{Document, Object};

/// An encoding with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseEncoding {
    /// `StandardEncoding`.
    Standard,
    /// `MacRomanEncoding`.
    MacRoman,
    /// `WinAnsiEncoding`.
    WinAnsi,
}

impl BaseEncoding {
    /// By its name.
    #[must_use]
    pub fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"StandardEncoding" => Some(Self::Standard),
            b"MacRomanEncoding" => Some(Self::MacRoman),
            b"WinAnsiEncoding" => Some(Self::WinAnsi),
            _ => None,
        }
    }

    const fn code(self, letter: &Letter) -> u8 {
        match self {
            Self::Standard => letter.standard,
            Self::MacRoman => letter.mac,
            Self::WinAnsi => letter.win,
        }
    }

    /// The glyph of a code.
    #[must_use]
    pub fn name(self, code: u8) -> Option<&'static str> {
        if let Some(letter) = LATIN.iter().find(|letter| code != 0 && self.code(letter) == code) {
            return Some(letter.name);
        }
        match (self, code) {
            (Self::WinAnsi, 160) | (Self::MacRoman, 202) => Some("space"),
            (Self::WinAnsi, 173) => Some("hyphen"),
            // Notes 3 to annex D.2: what is not used shows a bullet.
            (Self::WinAnsi, 127..) => Some("bullet"),
            _ => None,
        }
    }

    /// The code of a glyph.
    #[must_use]
    pub fn code_of(self, name: &[u8]) -> Option<u8> {
        let letter = LATIN.iter().find(|letter| letter.name.as_bytes() == name)?;
        Some(self.code(letter)).filter(|code| *code != 0)
    }
}

/// The encoding of a font.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// What it begins with, where it says so.
    pub base: Option<BaseEncoding>,
    /// Whether there is an entry at all.
    pub is_there: bool,
    /// Whether `Differences` stand in it.
    pub has_differences: bool,
    /// Codes that differ.
    pub differences: BTreeMap<u8, Vec<u8>>,
}

impl Encoding {
    /// Reads the entry `Encoding`.
    #[must_use]
    pub fn read(document: &Document<'_>, entry: &Object) -> Self {
        match entry {
            Object::Name(name) => Self { base: BaseEncoding::named(name), is_there: true, ..Self::default() },
            Object::Dict(dict) => {
                let base = document.get(dict, b"BaseEncoding").name().and_then(BaseEncoding::named);
                let list = document.get(dict, b"Differences");
                let has_differences = list.array().is_some();
                let differences = differences(document, list.array().unwrap_or_default());
                Self { base, is_there: true, has_differences, differences }
            }
            _ => Self::default(),
        }
    }

    /// The glyph of a code; `otherwise` is the encoding where none is said.
    #[must_use]
    pub fn name(&self, code: u8, otherwise: Option<BaseEncoding>) -> Option<&[u8]> {
        if let Some(name) = self.differences.get(&code) {
            return Some(name);
        }
        self.base.or(otherwise).and_then(|base| base.name(code)).map(str::as_bytes)
    }
}

fn differences(document: &Document<'_>, list: &[Object]) -> BTreeMap<u8, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut code = Some(0u8);
    for item in list {
        match document.resolve(item) {
            Object::Integer(next) => code = u8::try_from(next).ok(),
            Object::Name(name) => {
                if let Some(at) = code {
                    found.insert(at, name);
                    code = at.checked_add(1);
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_each_encoding() {
        assert_eq!(BaseEncoding::Standard.name(0o341), Some("AE"));
        assert_eq!(BaseEncoding::MacRoman.name(0o256), Some("AE"));
        assert_eq!(BaseEncoding::WinAnsi.name(0x80), Some("Euro"));
        assert_eq!(BaseEncoding::WinAnsi.name(0x81), Some("bullet"));
        assert_eq!((BaseEncoding::Standard.name(0), BaseEncoding::Standard.name(0x80)), (None, None));
        assert_eq!(BaseEncoding::MacRoman.code_of(b"eacute"), Some(0o216));
    }

    #[test]
    fn differences_count_on() {
        let list =
            [Object::Integer(65), Object::Name(b"x".to_vec()), Object::Name(b"y".to_vec()), Object::Integer(300)];
        let document = Document::open(b"", 1);
        let found = differences(&document, &list);
        assert_eq!((found.get(&65), found.get(&66), found.len()), (Some(&b"x".to_vec()), Some(&b"y".to_vec()), 2));
    }
}
