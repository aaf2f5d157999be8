//! Figures as people write them, in their language.

use super::noun::Noun;
use crate::records::Lang;

/// A whole number with its thousands divided: `1,234` and `1.234`.
#[must_use]
pub fn count(value: u64, lang: Lang) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(lang.pick(',', '.'));
        }
        text.push(digit);
    }
    text
}

/// A number with its word: `1 page`, `1.234 pagine`.
#[must_use]
pub fn counted(value: u64, noun: &Noun, lang: Lang) -> String {
    format!("{} {}", count(value, lang), noun.of(value, lang))
}

/// Bytes in decimal units, as shops and providers count them: `1.2 GB` and `1,2 GB`.
#[must_use]
pub fn bytes(value: u64, lang: Lang) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let mut scaled = value as f64 / 1000.0;
    let mut unit = 0;
    // 999.95 would be shown as 1000.0 of the smaller unit.
    while scaled >= 999.95 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    format!("{}\u{a0}{}", decimal(scaled, 1, lang), UNITS[unit])
}

/// Memory in binary units, as machines have it and `--memory` takes it: `64 MiB`, `1.5 MiB`; below 1 MiB in bytes.
#[must_use]
pub fn memory(value: u64, lang: Lang) -> String {
    const MEBIBYTE: u64 = 1 << 20;
    match (value / MEBIBYTE, value % MEBIBYTE) {
        (0, _) => format!("{value}\u{a0}byte{}", lang.pick("s", "")),
        (whole, 0) => format!("{}\u{a0}MiB", count(whole, lang)),
        _ => format!("{}\u{a0}MiB", decimal(value as f64 / MEBIBYTE as f64, 1, lang)),
    }
}

/// Bytes a second.
#[must_use]
pub fn rate(bytes_per_second: f64, lang: Lang) -> String {
    format!("{}/s", bytes(bytes_per_second.max(0.0) as u64, lang))
}

/// A number with `places` decimal places.
#[must_use]
pub fn decimal(value: f64, places: usize, lang: Lang) -> String {
    let text = format!("{value:.places$}");
    lang.pick(text.clone(), text.replace('.', ","))
}

/// A span of time with its two greatest units: `850 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
#[must_use]
pub fn duration(millis: u64, lang: Lang) -> String {
    let seconds = millis / 1000;
    let days = lang.pick("d", "g");
    match seconds {
        0 => format!("{millis}\u{a0}ms"),
        1..60 => format!("{}\u{a0}s", decimal(millis as f64 / 1000.0, 1, lang)),
        60..3600 => format!("{}\u{a0}min {}\u{a0}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}\u{a0}h {}\u{a0}min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{}\u{a0}{days} {}\u{a0}h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

/// An instant: `24 November 2026, 04:17 UTC`. A report may travel, so the zone is always said and always the same.
#[must_use]
pub fn instant(at: jiff::Timestamp, lang: Lang) -> String {
    const MONTHS: [(&str, &str); 12] = [
        ("January", "gennaio"),
        ("February", "febbraio"),
        ("March", "marzo"),
        ("April", "aprile"),
        ("May", "maggio"),
        ("June", "giugno"),
        ("July", "luglio"),
        ("August", "agosto"),
        ("September", "settembre"),
        ("October", "ottobre"),
        ("November", "novembre"),
        ("December", "dicembre"),
    ];
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC);
    let month =
        MONTHS.get(usize::from(utc.month().unsigned_abs()).wrapping_sub(1)).map_or("", |(en, it)| lang.pick(en, it));
    format!("{} {month} {}, {:02}:{:02}\u{a0}UTC", utc.day(), utc.year(), utc.hour(), utc.minute())
}

#[cfg(test)]
mod tests {
    use super::super::noun::{PAGES, UNITS};
    use super::{bytes, count, counted, duration, instant, memory, rate};
    use crate::records::Lang::{En, It};

    #[test]
    fn thousands() {
        assert_eq!(count(0, En), "0");
        assert_eq!(count(999, It), "999");
        assert_eq!(count(1000, En), "1,000");
        assert_eq!(count(1_234_567, It), "1.234.567");
    }

    #[test]
    fn words_go_with_their_numbers() {
        assert_eq!((counted(1, &PAGES, En), counted(1, &PAGES, It)), ("1 page".to_owned(), "1 pagina".to_owned()));
        assert_eq!(
            (counted(0, &UNITS, En), counted(1234, &PAGES, It)),
            ("0 units".to_owned(), "1.234 pagine".to_owned())
        );
    }

    #[test]
    fn memory_is_told_as_machines_have_it() {
        assert_eq!(memory(10 << 20, En), "10\u{a0}MiB");
        assert_eq!(memory((1 << 20) + (1 << 19), It), "1,5\u{a0}MiB");
        assert_eq!((memory(1000, En), memory(1000, It)), ("1000\u{a0}bytes".to_owned(), "1000\u{a0}byte".to_owned()));
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes(999, En), "999 B");
        assert_eq!(bytes(1000, En), "1.0\u{a0}kB");
        assert_eq!(bytes(999_949, It), "999,9\u{a0}kB");
        assert_eq!(bytes(999_951, En), "1.0\u{a0}MB");
        assert_eq!(bytes(u64::MAX, En), "18.4\u{a0}EB");
        assert_eq!(rate(-1.0, En), "0 B/s");
        assert_eq!(rate(f64::NAN, En), "0 B/s");
    }

    #[test]
    fn instants() {
        let at = "2026-11-04T04:07:59Z".parse().unwrap();
        assert_eq!(instant(at, En), "4 November 2026, 04:07\u{a0}UTC");
        assert_eq!(instant(at, It), "4 novembre 2026, 04:07\u{a0}UTC");
    }

    #[test]
    fn times() {
        assert_eq!(duration(850, En), "850\u{a0}ms");
        assert_eq!(duration(12_400, It), "12,4\u{a0}s");
        assert_eq!(duration(200_000, En), "3\u{a0}min 20\u{a0}s");
        assert_eq!(duration(7_500_000, En), "2\u{a0}h 5\u{a0}min");
        assert_eq!(duration(86_400_000 * 3 + 4 * 3_600_000, It), "3\u{a0}g 4\u{a0}h");
    }
}
