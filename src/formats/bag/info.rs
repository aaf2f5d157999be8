//! `bag-info.txt` (RFC 8493 §2.2.2).

use std::fmt::Write as _;
use std::io::Read;

use super::lines::{Line, LineError, Lines};

/// What stands in `bag-info.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InfoLine {
    /// A label with its value, continuation lines joined by blanks.
    Element {
        /// The label.
        label: String,
        /// The value.
        value: String,
        /// The line where it begins, from 1.
        number: u64,
    },
    /// A line that is neither an element nor the continuation of one.
    Malformed {
        /// The line, from 1.
        number: u64,
        /// What stands there.
        found: String,
    },
}

/// Longest value that is kept; the rest of it is dropped.
const LONGEST: usize = 1 << 16;

/// Reads elements one at a time.
pub struct InfoReader<R> {
    lines: Lines<R>,
    pending: Option<InfoLine>,
}

impl<R: Read> InfoReader<R> {
    /// The elements in `lines`.
    pub fn new(lines: Lines<R>) -> Self {
        Self { lines, pending: None }
    }

    fn take(&mut self, line: Line) -> Option<InfoLine> {
        let Line { number, text, .. } = line;
        if text.starts_with([' ', '\t'])
            && let Some(InfoLine::Element { value, .. }) = &mut self.pending
        {
            if value.len() + text.len() < LONGEST {
                value.push(' ');
                value.push_str(text.trim());
            }
            return None;
        }
        if text.trim().is_empty() {
            return None;
        }
        let next = match text.split_once(':').map(|(label, value)| (label.trim(), value.trim())) {
            Some((label, value)) if !label.is_empty() => {
                InfoLine::Element { label: label.to_owned(), value: value.to_owned(), number }
            }
            _ => InfoLine::Malformed { number, found: text.chars().take(80).collect() },
        };
        self.pending.replace(next)
    }
}

impl<R: Read> Iterator for InfoReader<R> {
    type Item = Result<InfoLine, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.lines.next() {
                None => return self.pending.take().map(Ok),
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(line)) => {
                    if let Some(done) = self.take(line) {
                        return Some(Ok(done));
                    }
                }
            }
        }
    }
}

/// Writes elements one a line. Blanks of any kind in a value become single spaces, control characters are shown as
/// `\u{7}`, empty values are left out.
#[must_use]
pub fn write_info(elements: &[(&str, String)]) -> String {
    let mut text = String::new();
    for (label, value) in elements {
        let mut clean = String::with_capacity(value.len());
        for word in value.split_whitespace() {
            if !clean.is_empty() {
                clean.push(' ');
            }
            for character in word.chars() {
                // Writing to a string cannot fail. U+0085 and U+2028 are line ends to some readers; the first is a
                // control character.
                let _ = match character {
                    c if c.is_control() => write!(clean, "\\u{{{:x}}}", u32::from(c)),
                    c => write!(clean, "{c}"),
                };
            }
        }
        if !clean.is_empty() {
            let _ = writeln!(text, "{label}: {clean}");
        }
    }
    text
}

/// `Bag-Size`: about how many bytes, for people, in powers of ten.
#[must_use]
pub fn size_for_people(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let mut tenths = bytes.saturating_mul(10);
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths = tenths.saturating_add(500) / 1000;
        unit += 1;
    }
    let unit = units.get(unit).copied().unwrap_or("PB");
    if unit == "B" { format!("{bytes} B") } else { format!("{}.{} {unit}", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::super::lines::Encoding;
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<InfoLine> {
        InfoReader::new(Lines::new(text.as_bytes(), Encoding::Utf8)).map(Result::unwrap).collect()
    }

    fn element(label: &str, value: &str, number: u64) -> InfoLine {
        InfoLine::Element { label: label.into(), value: value.into(), number }
    }

    #[test]
    fn elements_continue_on_indented_lines() {
        assert_eq!(
            read("A: 1\r\n   more\r\nB :2\nnothing\n\n\tC: 3\nD:\n"),
            [
                element("A", "1 more", 1),
                element("B", "2", 3),
                InfoLine::Malformed { number: 4, found: "nothing".into() },
                element("C", "3", 6),
                element("D", "", 7),
            ]
        );
    }

    #[test]
    fn sizes() {
        assert_eq!(size_for_people(0), "0 B");
        assert_eq!(size_for_people(999), "999 B");
        assert_eq!(size_for_people(1000), "1.0 kB");
        assert_eq!(size_for_people(999_950), "1.0 MB");
        assert_eq!(size_for_people(260_000_000_000), "260.0 GB");
        assert!(size_for_people(u64::MAX).ends_with("PB"));
    }

    proptest! {
        #[test]
        fn one_line_each_whatever_the_value(value in "\\PC*|[\\x00-\\x30\u{85}\u{2028}]{0,12}") {
            let text = write_info(&[("Label", value.clone()), ("End", "x".to_owned())]);
            let found = read(&text);
            let expected: Vec<&str> = value.split_whitespace().collect();
            prop_assert_eq!(found.last().unwrap(), &element("End", "x", found.len() as u64));
            prop_assert_eq!(found.len(), if expected.is_empty() { 1 } else { 2 });
        }
    }
}
