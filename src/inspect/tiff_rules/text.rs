//! Rules about text.

use crate::formats::bytes::lenient_text;

/// What is wrong with a text that must be printable ASCII with one NUL at its end; none where it is so.
pub(super) fn printable(bytes: &[u8]) -> Option<String> {
    let Some(body) = terminated(bytes) else { return Some(unterminated(bytes)) };
    let sound = !body.is_empty() && body.iter().all(|byte| (b' '..=b'~').contains(byte));
    (!sound).then(|| if body.is_empty() { "an empty text".to_owned() } else { lenient_text(body) })
}

/// What is wrong with a date that must be one of the calendar's, roughly: days go to 31 in every month, years from 1501
/// to 2099. The NUL at its end may be missing.
pub(super) fn date(bytes: &[u8]) -> Option<String> {
    let body = if bytes.len() == 20 { bytes.strip_suffix(&[0]).unwrap_or(bytes) } else { bytes };
    let sound = digits(body).is_some_and(|[year, month, day, hour, minute, second]| {
        (1501..=2099).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60
    });
    (!sound).then(|| lenient_text(bytes))
}

/// What is wrong with a date whose digits must be in the ranges that the white paper's expression has: first of the
/// year 1 or 2, second 9, 0 or 1, and so on.
pub(super) fn date_digits(bytes: &[u8]) -> Option<String> {
    let Some(body) = terminated(bytes) else { return Some(unterminated(bytes)) };
    let ranges: [(usize, &[u8]); 7] =
        [(0, b"12"), (1, b"901"), (5, b"01"), (8, b"0123"), (11, b"012"), (14, b"012345"), (17, b"0123456")];
    let inside = |(at, allowed): &(usize, &[u8])| body.get(*at).is_some_and(|byte| allowed.contains(byte));
    let sound = digits(body).is_some() && ranges.iter().all(inside);
    (!sound).then(|| lenient_text(bytes))
}

/// What stands before the one NUL at the end.
fn terminated(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_suffix(&[0]).filter(|body| !body.contains(&0))
}

fn unterminated(bytes: &[u8]) -> String {
    match bytes.last() {
        None => "no value".to_owned(),
        Some(0) => format!("{}, with a NUL before its end", lenient_text(bytes)),
        Some(_) => format!("{}, without a NUL at its end", lenient_text(bytes)),
    }
}

/// The six numbers of `YYYY:MM:DD HH:MM:SS`.
fn digits(body: &[u8]) -> Option<[u16; 6]> {
    let form = b"dddd:dd:dd dd:dd:dd";
    let fits = |(byte, wanted): (&u8, &u8)| if *wanted == b'd' { byte.is_ascii_digit() } else { byte == wanted };
    if body.len() != form.len() || !body.iter().zip(form).all(fits) {
        return None;
    }
    let number = |from: usize, to: usize| {
        body.get(from..to).unwrap_or_default().iter().fold(0u16, |sum, digit| sum * 10 + u16::from(digit - b'0'))
    };
    Some([number(0, 4), number(5, 7), number(8, 10), number(11, 13), number(14, 16), number(17, 19)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!(printable(b"a b~\0"), None);
        for bad in [&b"abc"[..], b"\0", b"", b"a\0b\0", b"a\n\0", b"caff\xe8\0", b"abc\0\0", b"\x7f\0"] {
            assert!(printable(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn dates() {
        for sound in [&b"2020:02:31 23:59:59\0"[..], b"2020:01:02 03:04:05", b"1501:01:01 00:00:00\0"] {
            assert_eq!(date(sound), None, "{sound:?}");
        }
        for bad in [
            &b"2020:13:01 00:00:00\0"[..],
            b"2100:01:01 00:00:00\0",
            b"2020-01-01 00:00:00\0",
            b"2020:1:2 3:4:5\0",
            b"",
        ] {
            assert!(date(bad).is_some(), "{bad:?}");
        }
        assert_eq!(date_digits(b"2020:13:02 24:04:61\0"), None);
        for bad in [&b"1799:01:02 03:04:05\0"[..], b"2020:01:02 03:60:05\0", b"2020:01:02 03:04:05", b"\0"] {
            assert!(date_digits(bad).is_some(), "{bad:?}");
        }
    }
}
