//! Both ends of the file, and its tables of cross-references.

use super::super::facts::{File, Section};
use super::super::rule::Subject;
use super::checker::{Place, Walk};
use crate::formats::bytes::{find, find_last};
use crate::formats::pdf::{Dict, Object, Protection};

impl Walk<'_, '_> {
    /// `whole`: all bytes, with what stands before the header.
    pub(super) fn file(&mut self, whole: &[u8]) {
        let document = self.document;
        let header_at = document.header.as_ref().map_or(usize::MAX, |header| header.at);
        let rest = whole.get(header_at..).unwrap_or_default();
        let end = rest.iter().take(1024).position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len().min(1024));
        let header = rest.get(..end).unwrap_or_default().to_vec();
        let line_end = if rest.get(end..).is_some_and(|rest| rest.starts_with(b"\r\n")) { 2 } else { 1 };
        let comment = rest.get(end + line_end..).unwrap_or_default().iter().take(5).copied().collect();
        let chain = &document.xref.chain;
        let id = |trailer: &Dict| self.id(trailer);
        let linearised = self.is_linearised(chain.first().map(|section| section.at));
        // The newest is read first; a linearised file is read from its first page on, whose trailer lies before the
        // last one.
        let newest = chain.first().map_or_else(|| id(&document.xref.trailer), |section| id(&section.trailer));
        let oldest = chain.last().and_then(|section| id(&section.trailer));
        let (first_id, last_id) = if linearised { (newest.clone(), oldest.or(newest)) } else { (None, newest) };
        let file = File {
            header_at,
            header,
            comment,
            linearised,
            first_id,
            last_id,
            encrypted: !matches!(document.protection, Protection::None)
                || document.xref.trailer.get(b"Encrypt").is_some(),
            trailing: trailing(whole),
            has_xref_stream: chain.iter().any(|section| section.stream),
            objects: document.xref.entries.len() as u64,
        };
        self.put(&Subject::File(&file), Place::default());
        for at in chain.iter().filter(|section| !section.stream).filter_map(|section| usize::try_from(section.at).ok())
        {
            let section = table(document.bytes(), at);
            self.put(&Subject::Section(&section), Place::default());
        }
        self.complete &= !document.xref.rebuilt;
    }

    /// Both parts of `ID`, one after the other.
    fn id(&self, trailer: &Dict) -> Option<Vec<u8>> {
        let id = self.get(trailer, b"ID");
        let parts = id.array()?.iter().map(|part| self.document.resolve(part));
        Some(parts.filter_map(|part| part.string().map(<[u8]>::to_vec)).collect::<Vec<_>>().concat())
    }

    /// A dictionary `Linearized` stands in the first bytes, the file is as long as it says, and the first table comes
    /// before the others.
    fn is_linearised(&self, first: Option<u64>) -> bool {
        let bytes = self.document.bytes();
        let head = bytes.get(..1088).unwrap_or(bytes);
        let Some(at) = find(head, b"/Linearized", 0) else { return false };
        let start = head.get(..at).and_then(|head| head.windows(2).rposition(|pair| pair == b"<<"));
        let dict = start.and_then(|start| crate::formats::pdf::Lexer::new(bytes, start, 1000).object());
        let length = dict.as_ref().and_then(Object::dict).and_then(|dict| dict.get(b"L")).and_then(Object::integer);
        length == i64::try_from(bytes.len()).ok()
            && first.is_some_and(|first| first < bytes.len() as u64 / 2 || first < 4096)
    }
}

/// Bytes after the last `%%EOF` but one line end.
fn trailing(bytes: &[u8]) -> usize {
    let Some(end) = find_last(bytes, b"%%EOF") else { return 0 };
    let rest = bytes.get(end + 5..).unwrap_or_default();
    match rest {
        [b'\r', b'\n', more @ ..] | [b'\r' | b'\n', more @ ..] => more.len(),
        more => more.len(),
    }
}

/// How a table is written.
fn table(bytes: &[u8], at: usize) -> Section {
    let mut rest = bytes.get(at..).unwrap_or_default();
    let white = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    rest = rest.get(white..).unwrap_or_default();
    let Some(after) = rest.strip_prefix(b"xref") else { return Section { spaced: true, lines: true } };
    let (lines, mut rest) = match after {
        [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => (rest.first().is_some_and(u8::is_ascii_digit), rest),
        rest => (false, rest),
    };
    let mut spaced = true;
    // Each subsection: a line of two numbers, then as many entries of 20 bytes as the second says.
    for _ in 0..100_000 {
        let white = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        rest = rest.get(white..).unwrap_or_default();
        let first = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if first == 0 {
            break;
        }
        let between = rest.get(first..).unwrap_or_default();
        spaced &= matches!(between, [b' ', digit, ..] if digit.is_ascii_digit());
        let blank = between.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let second = between.get(blank..).unwrap_or_default();
        let digits = second.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let count = second.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<usize>().ok());
        let after = second.get(digits..).unwrap_or_default();
        let white = after.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let entries = count.unwrap_or(usize::MAX).saturating_mul(20);
        rest = after.get(white..).and_then(|entry| entry.get(entries.min(entry.len())..)).unwrap_or_default();
        // Shorter entries, as some programs write: what follows is no header of a subsection.
        if rest.iter().take(24).any(|byte| matches!(byte, b'n' | b'f')) && !rest.starts_with(b"trailer") {
            break;
        }
    }
    Section { spaced, lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_table_is_written() {
        let entry = "0000000000 65535 f \n";
        let form = |head: &str| {
            let text = format!("xref{head}{entry}trailer");
            let section = table(text.as_bytes(), 0);
            (section.spaced, section.lines)
        };
        assert_eq!(form("\n0 1\n"), (true, true));
        assert_eq!(form("\r\n0 1\n"), (true, true));
        assert_eq!(form("\n0  1\n"), (false, true));
        assert_eq!(form(" \n0 1\n"), (true, false));
    }

    #[test]
    fn what_follows_the_end() {
        assert_eq!([&b"%%EOF"[..], b"%%EOF\r\n", b"%%EOF\n\n", b"%%EOF x"].map(trailing), [0, 0, 1, 2]);
    }
}
