//! Names that every reader of a package takes: no `%`, no control characters, no blanks at the ends, NFC, no devices of
//! Windows.

use super::fold::decoded;

/// Characters that change how a text looks without being seen, and those that XML cannot hold.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffd}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e007f}')
        || u32::from(character) & 0xfffe == 0xfffe
}

/// Characters that Windows forbids, and `%`.
pub(super) fn is_forbidden(character: char) -> bool {
    matches!(character, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\' | '/' | '%')
}

/// Whether Windows takes the name for a device, with any extension.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    if stem.len() < 3 || stem.len() > 7 {
        return false;
    }
    let stem = stem.to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|number| {
        let mut characters = number.chars();
        matches!(characters.next(), Some('0'..='9' | '¹' | '²' | '³')) && characters.next().is_none()
    })
}

/// Stem and extension with its full stop. Only what looks like an extension is one.
pub(super) fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => {
            let (stem, extension) = name.split_at(dot);
            let looks_so = (2..=11).contains(&extension.len())
                && extension.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric());
            if looks_so { (stem, extension) } else { (name, "") }
        }
        _ => (name, ""),
    }
}

/// How long a name may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// In bytes of UTF-8.
    pub bytes: usize,
    /// In UTF-16 units.
    pub units: usize,
}

impl Room {
    fn holds(self, text: &str) -> bool {
        text.len() <= self.bytes && text.encode_utf16().count() <= self.units
    }

    /// As much of `text` from its beginning as fits beside `reserved` ASCII characters.
    pub(super) fn cut(self, text: &str, reserved: usize) -> &str {
        let (mut bytes, mut units) = (0, 0);
        for (at, character) in text.char_indices() {
            bytes = at + character.len_utf8();
            units += character.len_utf16();
            if bytes + reserved > self.bytes || units + reserved > self.units {
                return &text[..at];
            }
        }
        debug_assert!(bytes == text.len());
        text
    }
}

/// The safe form of a component. A name that is safe already stays as it is; what had to be cut ends in a piece of the
/// digest of the original name, so that it is the same in every delivery.
#[must_use]
pub fn safe_component(name: &[u8], longest: usize) -> String {
    safe_in(name, Room { bytes: longest, units: longest })
}

pub(super) fn safe_in(name: &[u8], room: Room) -> String {
    let text = decoded(name);
    let mut safe: String = text
        .trim_matches(|character: char| character.is_whitespace())
        .chars()
        .map(|character| if is_hidden(character) || is_forbidden(character) { '_' } else { character })
        .collect();
    loop {
        let before = safe.len();
        let kept = safe.trim_end_matches('.').trim_end().len();
        safe.truncate(kept);
        if safe.len() == before {
            break;
        }
    }
    if safe.is_empty() {
        safe.push('_');
    }
    if is_reserved(&safe) {
        safe.insert(0, '_');
    }
    if room.holds(&safe) {
        return safe;
    }
    let (stem, extension) = split(&safe);
    let digest = &blake3::hash(name).to_hex()[..8];
    let stem = room.cut(stem, extension.len() + 1 + digest.len()).trim_end_matches(['.', ' ']).trim_end();
    format!("{stem}_{digest}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_stay_readable() {
        let table: [(&[u8], &str); 14] = [
            (b"F00001_0001.tif", "F00001_0001.tif"),
            (b"citt\xE0.tif", "città.tif"),
            ("gia\u{300}.tif".as_bytes(), "già.tif"),
            (b"a\ncapo.tif", "a_capo.tif"),
            (b"..\\..\\F1_3.tif", ".._.._F1_3.tif"),
            (b"a:b?.tif", "a_b_.tif"),
            (b"100%.tif", "100_.tif"),
            (b"  a . . ", "a"),
            (b"CON.tif", "_CON.tif"),
            (b"...", "_"),
            (b" ", "_"),
            (b"\x81", "_"),
            ("\u{feff}x".as_bytes(), "_x"),
            (b"a/b", "a_b"),
        ];
        for (name, expected) in table {
            assert_eq!(safe_component(name, 120), expected);
        }
        let long = format!("{}.tif", "é".repeat(100));
        let short = safe_component(long.as_bytes(), 60);
        assert!(short.len() <= 60 && short.starts_with("ééé") && short.ends_with(".tif"), "{short}");
        assert_eq!(short, safe_component(long.as_bytes(), 60));
    }
}
