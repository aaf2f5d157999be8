//! Whether bytes are text, and what their look says.

/// How far text is looked at: what siegfried and file(1) judge by.
const LOOK: usize = 4096;

/// Whether the first bytes are text in ASCII, UTF-8, UTF-16 with a byte order mark, or an eight-bit code.
pub(super) fn is_text(front: &[u8]) -> bool {
    let look = front.get(..LOOK).unwrap_or(front);
    match look {
        [] => false,
        [0xFF, 0xFE, rest @ ..] => is_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => is_utf16(rest, u16::from_be_bytes),
        _ => look.iter().all(|byte| is_text_byte(*byte)),
    }
}

fn is_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    bytes.chunks_exact(2).all(|pair| match pair {
        [first, second] => {
            let unit = unit([*first, *second]);
            unit != 0xFFFE && u8::try_from(unit).map_or(true, is_text_byte)
        }
        _ => true,
    })
}

/// Controls that text holds: bell to carriage return, and escape; every printable character; everything above ASCII.
fn is_text_byte(byte: u8) -> bool {
    matches!(byte, 0x07..=0x0D | 0x1B | 0x20..=0x7E | 0x80..)
}

/// Whether text without an XML declaration, which XML 1.0 §2.8 allows, is an XML document by its first and last
/// character.
pub(super) fn looks_like_xml(front: &[u8], back: &[u8]) -> bool {
    let front = front.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(front).trim_ascii_start();
    let starts = match front {
        [b'<', b'?' | b'!', next, ..] => next.is_ascii_alphabetic() || *next == b'-',
        [b'<', next, ..] => next.is_ascii_alphabetic() || *next == b'_',
        _ => false,
    };
    starts && back.trim_ascii_end().ends_with(b">")
}

/// Whether text is a message by RFC 5322 §3.6: header fields from the first line on, `From` and `Date` or a trace field
/// among them.
pub(super) fn looks_like_mail(front: &[u8]) -> bool {
    let mut from = false;
    let mut dated = false;
    for (number, line) in front.get(..64 * 1024).unwrap_or(front).split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if number > 0 && matches!(line.first(), Some(b' ' | b'\t')) {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
        let name = line.get(..colon).unwrap_or_default();
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        from |= name.eq_ignore_ascii_case(b"From");
        dated |= [&b"Date"[..], b"Received", b"Message-ID"].iter().any(|field| name.eq_ignore_ascii_case(field));
    }
    from && dated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_not() {
        for text in [
            &b"ciao\n"[..],
            b"perch\xe9",
            "perché".as_bytes(),
            b"\xff\xfec\0i\0",
            b"\xfe\xff\0c\0i",
            b"a\x0bb",
            b"a\x85",
        ] {
            assert!(is_text(text), "{text:?}");
        }
        for binary in [&b""[..], b"ci\0o", b"a\x7f", b"\xff\xfea\0\x01\0", b"c\0i\0a\0o\0"] {
            assert!(!is_text(binary), "{binary:?}");
        }
        let mut late = vec![b'a'; 5000];
        late[4500] = 0;
        assert!(is_text(&late));
    }

    #[test]
    fn looks() {
        assert!(looks_like_xml(b"\xEF\xBB\xBF <alto>", b"</alto>\n"));
        assert!(looks_like_xml(b"<!-- x --><a/>", b"<a/>"));
        assert!(!looks_like_xml(b"< 3", b">"));
        assert!(looks_like_mail(b"Received: a\r\n\tb\r\nFrom: a@b\r\nDate: x\r\n\r\nbody"));
        assert!(!looks_like_mail(b"From: a@b\r\nciao\r\n"));
        assert!(!looks_like_mail(b"titolo;date\n"));
    }
}
