//! What a text may be: the simple types of XML Schema that the grammars of this program name.

/// What a text may be.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Any text of so many characters; blanks count.
    String {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// Text whose blanks are taken together (`xs:token`), of so many characters then.
    Token {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// A whole number in a range.
    Integer {
        /// Smallest.
        least: i64,
        /// Largest.
        most: i64,
    },
    /// `true`, `false`, `1`, `0`.
    Boolean,
    /// `xs:date`.
    Date,
    /// `xs:dateTime`.
    DateTime,
    /// Either of the two.
    DateOrDateTime,
    /// Pairs of hexadecimal digits.
    Hex,
    /// One of these words.
    Word(&'static [&'static str]),
    /// What a function knows, and the words for what it wants.
    Form(fn(&str) -> bool, &'static str),
}

/// What `xs:date` looks like, for messages.
pub const DATE: &str = "yyyy-mm-dd";
/// What `xs:dateTime` looks like, for messages.
pub const DATE_TIME: &str = "yyyy-mm-ddThh:mm:ss";

impl Value {
    /// Any text.
    pub const ANY: Self = Self::String { least: 0, most: usize::MAX };

    /// Whether a text is of this type.
    #[must_use]
    pub fn takes(self, text: &str) -> bool {
        let within = |least: usize, most: usize, text: &str| (least..=most).contains(&text.chars().count());
        match self {
            Self::String { least, most } => within(least, most, text),
            Self::Token { least, most } => within(least, most, &collapsed(text)),
            Self::Integer { least, most } => whole(text.trim()).is_some_and(|value| (least..=most).contains(&value)),
            Self::Boolean => matches!(text.trim(), "true" | "false" | "1" | "0"),
            Self::Date => is_date(text.trim()),
            Self::DateTime => is_date_time(text.trim()),
            Self::DateOrDateTime => is_date(text.trim()) || is_date_time(text.trim()),
            Self::Hex => text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Self::Word(words) => words.contains(&collapsed(text).as_str()),
            Self::Form(takes, _) => takes(text),
        }
    }

    /// The bounds of its length in characters, where that is all it asks.
    #[must_use]
    pub const fn length(self) -> Option<(usize, usize)> {
        match self {
            Self::String { least, most } | Self::Token { least, most } => Some((least, most)),
            _ => None,
        }
    }

    /// What is expected, in words that are the same in every language.
    #[must_use]
    pub fn expected(self) -> String {
        match self {
            Self::String { least, most } | Self::Token { least, most } if most == usize::MAX => format!("≥ {least}"),
            Self::String { least, most } | Self::Token { least, most } => format!("{least} – {most}"),
            Self::Integer { least, most } => format!("{least} – {most}"),
            Self::Boolean => "true, false, 1, 0".to_owned(),
            Self::Date => DATE.to_owned(),
            Self::DateTime => DATE_TIME.to_owned(),
            Self::DateOrDateTime => format!("{DATE}, {DATE_TIME}"),
            Self::Hex => "0-9 A-F".to_owned(),
            Self::Word(words) => words.join(", "),
            Self::Form(_, wanted) => wanted.to_owned(),
        }
    }
}

/// Blanks taken together, none at the ends.
fn collapsed(text: &str) -> String {
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An integer by XML Schema: a sign of either kind may stand before it.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Whether a text is an `xs:date`, with a time zone or without.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let (date, zone) = match text.get(..10) {
        Some(date) => (date, text.get(10..).unwrap_or_default()),
        None => return false,
    };
    is_civil_date(date) && is_zone(zone)
}

/// Whether a text is an `xs:dateTime`, with a time zone or without.
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else { return false };
    let end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    is_civil_date(date) && is_time(time) && is_zone(zone)
}

fn is_civil_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() && text.split('-').count() == 3
}

fn is_time(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').map_or((text, "0"), |(clock, fraction)| (clock, fraction));
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<_> = clock.split(':').map(two_digits).collect();
    let on_clock = match parts.as_slice() {
        [Some(hour), Some(minute), Some(second)] => (*hour < 24 && *minute < 60 && *second < 60) || clock == "24:00:00",
        _ => false,
    };
    on_clock && digits
}

fn is_zone(text: &str) -> bool {
    if matches!(text, "" | "Z") {
        return true;
    }
    let Some((hour, minute)) = text.strip_prefix(['+', '-']).and_then(|zone| zone.split_once(':')) else {
        return false;
    };
    matches!((two_digits(hour), two_digits(minute)), (Some(hour), Some(minute)) if hour * 60 + minute <= 14 * 60 && minute < 60)
}

fn two_digits(text: &str) -> Option<u32> {
    let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Whether a text can be the name of an element in no namespace (XML 1.0 §2.3, without the colon).
#[must_use]
pub fn is_name(text: &str) -> bool {
    let begins = |letter: char| letter == '_' || letter.is_alphabetic();
    let goes_on = |letter: char| begins(letter) || letter.is_numeric() || matches!(letter, '-' | '.' | '\u{b7}');
    let mut letters = text.chars();
    letters.next().is_some_and(begins) && letters.all(goes_on) && !text.to_ascii_lowercase().starts_with("xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_of_xml_schema() {
        for good in ["2024-02-29", "2024-05-15+02:00", "1998-05-14Z", "0001-01-01"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "2023-02-29",
            "14/05/1998",
            "1998",
            "1998-5-14",
            "1998-05-14+15:00",
            "20240101",
            "2024-01-01T",
            "[1932]",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
        for good in ["2026-11-23T10:15:30", "2026-11-23T10:15:30.123+01:00", "2026-11-23T24:00:00Z"] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in
            ["2026-11-23", "2026-11-23T10:15", "2026-11-23T25:00:00", "2026-11-23T10:15:30.", "2026-11-23 10:15:30"]
        {
            assert!(!is_date_time(bad), "{bad}");
        }
    }

    #[test]
    fn lengths_are_of_characters_and_numbers_are_whole() {
        let field = Value::String { least: 1, most: 3 };
        assert!(field.takes("\u{e0}\u{e0}\u{1f4dc}") && !field.takes("abcd") && !field.takes(""));
        assert!(field.takes(" ") && !Value::Token { least: 1, most: 3 }.takes(" \n"));
        let year = Value::Integer { least: 0, most: 9999 };
        assert!(
            year.takes(" +1998 ") && !year.takes("10000") && !year.takes("1.0") && !year.takes("") && !year.takes("-1")
        );
        assert!(Value::Word(&["a b"]).takes(" a \n b ") && !Value::Boolean.takes("TRUE"));
    }

    #[test]
    fn names_of_elements() {
        assert!(
            is_name("Citt\u{e0}_1.a-b")
                && !is_name("1a")
                && !is_name("a b")
                && !is_name("a:b")
                && !is_name("")
                && !is_name("XmlX")
        );
    }
}
