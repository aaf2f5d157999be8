//! The days that an EDTF date means (ISO 8601-2:2019 level 1), as far as metadata formats need them.

use jiff::civil::Date;

use super::row::{DateStatement, Description};

/// First and last day of a date; a side that is open or unknown has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateBounds {
    /// The first day that is meant.
    pub first: Option<Date>,
    /// The last day that is meant.
    pub last: Option<Date>,
}

impl DateStatement {
    /// The days that are meant; none where the text was not understood as a date.
    #[must_use]
    pub fn bounds(&self) -> DateBounds {
        self.edtf.as_deref().map(bounds).unwrap_or_default()
    }
}

impl Description {
    /// The dates of the whole as they are written: the one statement of them, else from opening to closing.
    #[must_use]
    pub fn dates_written(&self) -> Option<String> {
        match (&self.dates, &self.opened, &self.closed) {
            (Some(date), ..) | (None, Some(date), None) => Some(date.written.trim().to_owned()),
            (None, Some(opened), Some(closed)) if opened.written.trim() == closed.written.trim() => {
                Some(opened.written.trim().to_owned())
            }
            (None, Some(opened), Some(closed)) => {
                Some(format!("{} - {}", opened.written.trim(), closed.written.trim()))
            }
            (None, None, _) => None,
        }
    }
}

fn bounds(edtf: &str) -> DateBounds {
    match edtf.split_once('/') {
        Some((from, to)) => DateBounds { first: point(from).first, last: point(to).last },
        None => point(edtf),
    }
}

/// A single date: `1932`, `1932-03`, `1932-03-08`, `193X`, with `?`, `~` or `%` after it, or a season.
fn point(text: &str) -> DateBounds {
    let text = text.trim_end_matches(['?', '~', '%']);
    let mut parts = text.split('-');
    let Some(years) = parts.next().and_then(years) else { return DateBounds::default() };
    let month: Option<i8> = parts.next().and_then(|month| month.parse().ok());
    let day: Option<i8> = parts.next().and_then(|day| day.parse().ok());
    // A season lies somewhere in its year.
    let (from, to) = match month {
        Some(month @ 1..=12) => (month, month),
        _ => (1, 12),
    };
    let of = |year: i16, month: i8, day: i8| Date::new(year, month, day).ok();
    match day.filter(|_| month.is_some()) {
        Some(day) => DateBounds { first: of(years.0, from, day), last: of(years.1, to, day) },
        None => DateBounds { first: of(years.0, from, 1), last: of(years.1, to, 1).map(Date::last_of_month) },
    }
}

/// The first and the last year of `1932`, `193X`, `19XX`.
fn years(text: &str) -> Option<(i16, i16)> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X');
    let year = |digit: &str| text.replace('X', digit).parse().ok();
    if is_year { Some((year("0")?, year("9")?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(edtf: &str) -> (String, String) {
        let shown = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let found = bounds(edtf);
        (shown(found.first), shown(found.last))
    }

    #[test]
    fn days_that_are_meant() {
        let table = [
            ("1932", ("1932-01-01", "1932-12-31")),
            ("1932-02?", ("1932-02-01", "1932-02-29")),
            ("1932-03-08", ("1932-03-08", "1932-03-08")),
            ("193X~", ("1930-01-01", "1939-12-31")),
            ("1932-03-08/1933", ("1932-03-08", "1933-12-31")),
            ("../1933-06", ("", "1933-06-30")),
            ("1932-21", ("1932-01-01", "1932-12-31")),
            ("1932-02-30", ("", "")),
            ("boh", ("", "")),
            ("", ("", "")),
        ];
        for (edtf, (first, last)) in table {
            assert_eq!(days(edtf), (first.to_owned(), last.to_owned()), "{edtf}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[-0-9X?~%/.]{0,24}|\\PC{0,12}") {
            let _ = bounds(&text);
        }
    }
}
