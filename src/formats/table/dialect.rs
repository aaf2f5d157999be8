//! What can be seen from the beginning of a CSV file: encoding, divider, line that Excel puts before the header.

/// How the bytes of a table stand for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; a cell that is none is read as Windows-1252.
    Utf8,
    /// UTF-16, low byte first (what Excel calls "Unicode text").
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Encoding of the file.
    pub encoding: Encoding,
    /// Bytes of the byte order mark.
    pub mark: usize,
    /// What divides the cells.
    pub divider: u8,
    /// Whether lines end with a carriage return alone, as old Macintosh programs wrote them.
    pub carriage: bool,
    /// Whether the first line is `sep=;`: an instruction for Excel, no row.
    pub instruction: bool,
}

/// Dividers in the order in which they win a tie: Italian offices write `;`.
const DIVIDERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Recognises the dialect from the first bytes of a file.
#[must_use]
pub fn detect(head: &[u8]) -> Dialect {
    let (encoding, mark) = match head {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
        _ => (Encoding::Utf8, 0),
    };
    let body = head.get(mark..).unwrap_or_default();
    let narrow;
    let body = match encoding {
        Encoding::Utf8 => body,
        Encoding::Utf16Le | Encoding::Utf16Be => {
            narrow = narrowed(body, encoding);
            &narrow
        }
    };
    let carriage = ends_with_carriage(body);
    if let Some(divider) = instruction(body) {
        return Dialect { encoding, mark, divider, carriage, instruction: true };
    }
    Dialect { encoding, mark, divider: divider(body, carriage), carriage, instruction: false }
}

/// Whether there are carriage returns outside of quotation marks, and no line feed.
fn ends_with_carriage(body: &[u8]) -> bool {
    let (mut quoted, mut found) = (false, false);
    for &byte in body {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            b'\r' if !quoted => found = true,
            _ => {}
        }
    }
    found
}

/// The ASCII characters of UTF-16 bytes; every other one as a byte that divides nothing.
fn narrowed(body: &[u8], encoding: Encoding) -> Vec<u8> {
    let unit = |pair: &[u8]| match (encoding, pair) {
        (Encoding::Utf16Le, [low, 0]) | (Encoding::Utf16Be, [0, low]) => *low,
        _ => b'x',
    };
    body.chunks_exact(2).map(unit).collect()
}

/// The divider that a first line `sep=;` names.
fn instruction(body: &[u8]) -> Option<u8> {
    let rest = body.strip_prefix(b"sep=").or_else(|| body.strip_prefix(b"SEP="))?;
    let (divider, after) = rest.split_first()?;
    matches!(after, [] | [b'\n', ..] | [b'\r', ..]).then_some(*divider)
}

/// The divider that makes the rows of the beginning most alike.
fn divider(body: &[u8], carriage: bool) -> u8 {
    let score = |candidate: u8| {
        let counts = cells_of_rows(body, candidate, carriage);
        let Some(most) = counts.iter().copied().max().filter(|most| *most > 1) else { return (0, 0) };
        // The width that most rows share, among rows that are divided at all.
        let (rows, width) = (2..=most)
            .map(|width| (counts.iter().filter(|count| **count == width).count(), width))
            .max()
            .unwrap_or_default();
        (rows, width)
    };
    let mut best = (DIVIDERS[0], (0, 0));
    for candidate in DIVIDERS {
        let found = score(candidate);
        if found > best.1 {
            best = (candidate, found);
        }
    }
    best.0
}

/// Number of cells of each of the first rows, dividers in quoted cells not counted. The last row may be cut and is left
/// out unless it is the only one.
fn cells_of_rows(body: &[u8], divider: u8, carriage: bool) -> Vec<usize> {
    const ROWS: usize = 50;
    let (mut counts, mut cells, mut quoted, mut begins) = (Vec::new(), 1_usize, false, true);
    let line_end = if carriage { b'\r' } else { b'\n' };
    for &byte in body {
        match byte {
            b'"' if quoted => quoted = false,
            // A quotation mark opens a quoted cell only at its beginning; or again, where it was doubled.
            b'"' if begins => quoted = true,
            _ if quoted => {}
            _ if byte == line_end => {
                if cells > 1 || !begins {
                    counts.push(cells.min(1024));
                }
                (cells, begins) = (1, true);
                if counts.len() == ROWS {
                    return counts;
                }
                continue;
            }
            b'\r' => continue,
            _ if byte == divider => {
                cells += 1;
                begins = true;
                continue;
            }
            _ => {}
        }
        // After a closing mark another one may follow at once: a doubled one.
        begins = byte == b'"' && !quoted;
    }
    if counts.is_empty() {
        counts.push(cells.min(1024));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dividers_are_seen_outside_quotes() {
        assert_eq!(detect(b"a;b;c\n1;\"x, y, z, w\";3\n").divider, b';');
        assert_eq!(detect(b"id,title\n1,\"a;b;c;d\"\n2,\"e;f;g\"\n").divider, b',');
        assert_eq!(detect(b"id\ttitle, or so\n1\ta\n").divider, b'\t');
        assert_eq!(detect(b"id|title\n1|a\n").divider, b'|');
        assert_eq!(detect(b"only\none\ncolumn\n").divider, b';');
        assert_eq!(detect(b"id;title\n1;\"a \"\"b\"\"; c\nd;e\"\n").divider, b';');
    }

    #[test]
    fn marks_and_instructions() {
        assert_eq!(detect(b"\xEF\xBB\xBFa;b\n").mark, 3);
        let excel = detect(b"sep=,\r\na,b\r\n");
        assert!(excel.instruction && excel.divider == b',');
        let wide: Vec<u8> =
            b"\xFF\xFE".iter().copied().chain("a\tb\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let wide = detect(&wide);
        assert_eq!((wide.encoding, wide.divider), (Encoding::Utf16Le, b'\t'));
    }
}
