//! Big-endian numbers in bytes that may end anywhere: nothing is read that is not there.

/// `length` bytes from `at` on; `None` where they are not all there.
#[must_use]
pub fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    slice(bytes, at, N)?.try_into().ok()
}

/// Two bytes at `at`.
#[must_use]
pub fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

/// Four bytes at `at`.
#[must_use]
pub fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// Eight bytes at `at`.
#[must_use]
pub fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_be_bytes)
}

/// The first place at or after `from` where `needle` stands.
#[must_use]
pub fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        at += rest.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

/// The last place where `needle` stands.
#[must_use]
pub fn find_last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len().max(1)).rposition(|window| window == needle)
}

/// For people: printable ASCII as it is, everything else as `?`; for names of chunks and boxes.
#[must_use]
pub fn four_characters(code: [u8; 4]) -> String {
    code.iter().map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '?' }).collect()
}

/// Text of unknown coding, up to its first NUL, without blanks at its ends: UTF-8, else Latin-1, which is what old
/// programs wrote.
#[must_use]
pub fn lenient_text(bytes: &[u8]) -> String {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    };
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        assert_eq!(be16(&[1, 2, 3], 1), Some(0x0203));
        assert_eq!(be16(&[1, 2, 3], 2), None);
        assert_eq!(be32(&[1, 2, 3], usize::MAX), None);
        assert_eq!(slice(&[1], 1, 0), Some(&[][..]));
    }

    #[test]
    fn searching() {
        assert_eq!(find(b"aabab", b"ab", 0), Some(1));
        assert_eq!(find(b"aabab", b"ab", 2), Some(3));
        assert_eq!(find(b"aabab", b"ab", 9), None);
        assert_eq!(find_last(b"aabab", b"ab"), Some(3));
        assert_eq!(find_last(b"a", b"ab"), None);
    }
}
