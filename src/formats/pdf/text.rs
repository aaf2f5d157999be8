//! Text strings and dates (ISO 32000-1 §7.9.2, §7.9.4).

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// A text string: UTF-16 or UTF-8 by its mark, UTF-8 that some programs write without one, else `PDFDocEncoding` (annex
/// D.2). Without blanks at its ends; one of single bytes ends at its first NUL.
#[must_use]
pub fn text_string(bytes: &[u8]) -> String {
    let units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = rest.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        String::from_utf16_lossy(&pairs.map(unit).collect::<Vec<_>>())
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => unmarked(bytes),
    }
}

fn unmarked(bytes: &[u8]) -> String {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_ascii() => text.to_owned(),
        _ => bytes.iter().copied().map(document_letter).collect(),
    };
    text.trim().to_owned()
}

/// Letters of `PDFDocEncoding` from code 24 on, and from code 128 on, that are others in Latin-1 (annex D.2).
const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const SIGNS: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
];

/// The letter of a code in `PDFDocEncoding`.
#[must_use]
pub fn document_letter(code: u8) -> char {
    let from = |letters: &[char], first: u8| letters.get(usize::from(code.checked_sub(first)?)).copied();
    match code {
        24..=31 => from(&ACCENTS, 24),
        128..=160 => from(&SIGNS, 128),
        _ => None,
    }
    .unwrap_or(char::from(code))
}

/// A text in `PDFDocEncoding` (annex D.2). `None` where a letter has no code.
#[must_use]
pub fn document_encoded(text: &str) -> Option<Vec<u8>> {
    text.chars().map(code_of).collect()
}

fn code_of(letter: char) -> Option<u8> {
    let place = |letters: &[char], first: u8| {
        let found = letters.iter().position(|known| *known == letter)?;
        u8::try_from(found).ok()?.checked_add(first)
    };
    match letter {
        '\u{FFFD}' => None,
        ' '..='~' | '¡'..='ÿ' => u8::try_from(u32::from(letter)).ok(),
        _ => place(&ACCENTS, 24).or_else(|| place(&SIGNS, 128)),
    }
}

/// Whether a text has the form of a language tag (RFC 3066, which BCP 47 keeps): `it`, `de-1901`.
#[must_use]
pub fn is_language(text: &str) -> bool {
    let part =
        |part: &str, letter: fn(&u8) -> bool| (1..=8).contains(&part.len()) && part.as_bytes().iter().all(letter);
    let mut parts = text.split('-');
    parts.next().is_some_and(|first| part(first, u8::is_ascii_alphabetic))
        && parts.all(|next| part(next, u8::is_ascii_alphanumeric))
}

/// A date: `D:20261105080910+01'00'`, whose parts after the year may be missing. In UTC where no offset is said.
#[must_use]
pub fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim().strip_prefix("D:").unwrap_or(text.trim());
    let digits: String = text.chars().take_while(char::is_ascii_digit).take(14).collect();
    let part = |from: usize, length: usize, default: i16| match digits.get(from..from + length) {
        Some(part) => part.parse::<i16>().ok(),
        None if digits.len() <= from => Some(default),
        None => None,
    };
    let small = |value: i16| i8::try_from(value).ok();
    let date = civil::DateTime::new(
        part(0, 4, 0).filter(|year| *year > 0)?,
        small(part(4, 2, 1)?)?,
        small(part(6, 2, 1)?)?,
        small(part(8, 2, 0)?)?,
        small(part(10, 2, 0)?)?,
        small(part(12, 2, 0)?)?,
        0,
    );
    let rest = text.get(digits.len()..)?;
    let sign = match rest.chars().next() {
        None | Some('Z' | 'z') => 0,
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let mut numbers = rest.get(1..).unwrap_or_default().split('\'').map(|number| number.parse::<i32>().ok());
    let (hours, minutes) = (numbers.next().flatten().unwrap_or(0), numbers.next().flatten().unwrap_or(0));
    // Numbers of any size may stand there: an offset too large to be one makes no date.
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    let offset = Offset::from_seconds(sign * seconds).ok()?;
    offset.to_timestamp(date.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_strings_in_their_encodings() {
        assert_eq!(text_string(b"\xFE\xFF\0A\0\xE8"), "Aè");
        assert_eq!(text_string(b"\xFF\xFEA\0\xE8\0"), "Aè");
        assert_eq!(text_string(b"\xEF\xBB\xBFA\xC3\xA8"), "Aè");
        assert_eq!(text_string(b"A\xE8"), "Aè");
        assert_eq!(text_string(b"L\x90Aquila \x85 1931"), "L’Aquila – 1931");
        assert_eq!(text_string(b"\x18\xA0 "), "˘€");
        assert_eq!(text_string(b"A\xC3\xA8"), "Aè", "without its mark");
        for code in (24..=255).filter(|code| !matches!(code, 127 | 159 | 173)) {
            let letter = document_letter(code);
            assert_eq!(document_encoded(&letter.to_string()), Some(vec![code]), "{letter}");
        }
    }

    #[test]
    fn letters_have_their_codes() {
        assert_eq!(document_encoded("perché €").as_deref(), Some(b"perch\xE9 \xA0".as_slice()));
        assert_eq!(document_encoded("“ž˜").as_deref(), Some(b"\x8D\x9E\x1F".as_slice()));
        for none in ["漢", "\u{80}", "a\tb", "\u{AD}x漢"] {
            assert_eq!(document_encoded(none), None, "{none}");
        }
    }

    #[test]
    fn language_tags() {
        for sound in ["it", "it-IT", "de-1901", "x-fondo", "zh-Hant-TW"] {
            assert!(is_language(sound), "{sound}");
        }
        for wrong in ["", "xx_!", "it_IT", "it-", "-it", "1t", "italiano1", "it--IT", "è"] {
            assert!(!is_language(wrong), "{wrong}");
        }
    }

    #[test]
    fn dates_whole_and_in_part() {
        let said = |text| date(text).map(|date| date.to_string());
        assert_eq!(said("D:20261105080910+01'00'").as_deref(), Some("2026-11-05T07:09:10Z"));
        assert_eq!(said("D:20261105080910-05'30").as_deref(), Some("2026-11-05T13:39:10Z"));
        assert_eq!(said("D:20261105080910Z").as_deref(), Some("2026-11-05T08:09:10Z"));
        assert_eq!(said("D:2026").as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(said("202611").as_deref(), Some("2026-11-01T00:00:00Z"));
        for wrong in [
            "",
            "D:",
            "D:20261",
            "D:20261305",
            "yesterday",
            "D:20261105x",
            "D:20261105080910-600000",
            "D:20261105080910+9'-2147483648",
        ] {
            assert_eq!(said(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in any::<String>(), digits in "D:[0-9]{0,16}[+Z-]?[0-9']{0,8}") {
            let _ = (date(&text), date(&digits));
        }
    }
}
