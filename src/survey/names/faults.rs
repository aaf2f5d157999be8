//! What is wrong with one component of a path.

use unicode_normalization::is_nfc;

use crate::records::Code;
use crate::records::codes::names as codes;

use super::safe::{is_forbidden, is_hidden, is_reserved};

/// One fault of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameFault {
    /// No UTF-8.
    NotUtf8,
    /// Not in normal form C.
    NotNfc,
    /// A line break.
    Newline,
    /// Another control character, or an invisible one that changes how a name looks.
    Control,
    /// A backslash: on Windows it divides folders.
    Backslash,
    /// One of `<>:"|?*`.
    Forbidden,
    /// A percent sign: readers of BagIt disagree on its meaning.
    Percent,
    /// A blank at the beginning.
    LeadingBlank,
    /// A blank at the end.
    TrailingBlank,
    /// A full stop at the end.
    TrailingDot,
    /// A device of Windows.
    Reserved,
    /// Longer than the profile allows.
    TooLong,
}

impl NameFault {
    /// Its code.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::NotUtf8 => codes::NOT_UTF8,
            Self::NotNfc => codes::NOT_NFC,
            Self::Newline => codes::NEWLINE,
            Self::Control => codes::CONTROL,
            Self::Backslash => codes::BACKSLASH,
            Self::Forbidden => codes::FORBIDDEN,
            Self::Percent => codes::PERCENT,
            Self::LeadingBlank => codes::LEADING_BLANK,
            Self::TrailingBlank => codes::TRAILING_BLANK,
            Self::TrailingDot => codes::TRAILING_DOT,
            Self::Reserved => codes::RESERVED,
            Self::TooLong => codes::TOO_LONG,
        }
    }
}

/// Everything that is wrong with `name` by itself; `longest` is in bytes of UTF-8.
#[must_use]
pub fn faults(name: &[u8], longest: usize) -> Vec<NameFault> {
    let mut found = Vec::new();
    if is_plain(name) && name.len() <= longest && !std::str::from_utf8(name).is_ok_and(is_reserved) {
        return found;
    }
    let text = match std::str::from_utf8(name) {
        Ok(text) => {
            if !is_nfc(text) {
                found.push(NameFault::NotNfc);
            }
            std::borrow::Cow::Borrowed(text)
        }
        Err(_) => {
            found.push(NameFault::NotUtf8);
            std::borrow::Cow::Owned(super::decoded(name))
        }
    };
    let has = |is_it: fn(char) -> bool| text.chars().any(is_it);
    let checks: [(NameFault, bool); 10] = [
        (NameFault::Newline, has(|character| matches!(character, '\n' | '\r'))),
        (NameFault::Control, has(|character| is_hidden(character) && !matches!(character, '\n' | '\r'))),
        (NameFault::Backslash, text.contains('\\')),
        (NameFault::Forbidden, has(|character| is_forbidden(character) && !matches!(character, '\\' | '%'))),
        (NameFault::Percent, text.contains('%')),
        (NameFault::LeadingBlank, text.starts_with(char::is_whitespace)),
        (NameFault::TrailingBlank, text.ends_with(char::is_whitespace)),
        (NameFault::TrailingDot, text.ends_with('.')),
        (NameFault::Reserved, is_reserved(&text)),
        (NameFault::TooLong, name.len() > longest),
    ];
    found.extend(checks.into_iter().filter_map(|(fault, present)| present.then_some(fault)));
    found
}

/// Letters, digits and signs that no system minds: most names are seen through in one pass.
fn is_plain(name: &[u8]) -> bool {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || b" _-.,()'+=@~".contains(byte);
    name.iter().all(inner)
        && name.first().is_some_and(|byte| *byte != b' ')
        && name.last().is_some_and(|byte| !matches!(byte, b' ' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::NameFault::{self, *};
    use super::faults;

    #[test]
    fn each_fault_has_its_name() {
        let table: [(&[u8], &[NameFault]); 22] = [
            (b"F00001_0001.tif", &[]),
            ("F1_0003 (città d'arte, n°3).tif".as_bytes(), &[]),
            (b".DS_Store", &[]),
            (b"citt\xE0.tif", &[NotUtf8]),
            ("gia\u{300}.tif".as_bytes(), &[NotNfc]),
            (b"a\ncapo.tif", &[Newline]),
            (b"a\tb", &[Control]),
            ("a\u{202E}fit.exe".as_bytes(), &[Control]),
            (b"..\\..\\a.tif", &[Backslash]),
            (b"a:b?.tif", &[Forbidden]),
            (b"100%.tif", &[Percent]),
            (b" a", &[LeadingBlank]),
            (b"a ", &[TrailingBlank]),
            ("a\u{a0}".as_bytes(), &[TrailingBlank]),
            (b"a.", &[TrailingDot]),
            (b"CON.tif", &[Reserved]),
            (b"nul", &[Reserved]),
            (b"Lpt1.tar.gz", &[Reserved]),
            ("com¹.txt".as_bytes(), &[Reserved]),
            (b"CONto.tif", &[]),
            (b"COM10.tif", &[]),
            (b"0123456789012345678901234567890123456789x", &[TooLong]),
        ];
        for (name, expected) in table {
            assert_eq!(faults(name, 40), expected, "{}", String::from_utf8_lossy(name));
        }
    }
}
