//! One header of 512 bytes, as written by tar since Unix v7, by POSIX ustar, and by GNU tar.

/// Bytes of a header; data are padded to a multiple of it.
pub(super) const BLOCK: usize = 512;

/// A header whose checksum is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The type flag; `0` where it is the zero byte of Unix v7.
    pub(super) kind: u8,
    /// Name, with the prefix of ustar before it.
    pub(super) name: Vec<u8>,
    /// Name of the member that a link means.
    pub(super) target: Vec<u8>,
    /// Bytes of data that follow.
    pub(super) size: u64,
    /// Time of the last change in seconds since 1970; `None` where the field says nothing that can be understood.
    pub(super) mtime: Option<i64>,
}

/// Whether a block is the header of an entry: its checksum is right.
#[must_use]
pub fn is_header(block: &[u8]) -> bool {
    block.first_chunk().is_some_and(|block| Header::read(block).is_some())
}

impl Header {
    /// Takes a header apart; `None` where the checksum or a number is wrong.
    pub(super) fn read(block: &[u8; BLOCK]) -> Option<Self> {
        let recorded = octal(block.get(148..156)?)?;
        let before: u64 = block.get(..148)?.iter().map(|byte| u64::from(*byte)).sum();
        let after: u64 = block.get(156..)?.iter().map(|byte| u64::from(*byte)).sum();
        if recorded != before + after + 8 * u64::from(b' ') {
            return None;
        }
        let mut name = text(block.get(..100)?).to_vec();
        // GNU tar ("ustar  ") has other things where ustar has the prefix.
        if block.get(257..263)? == b"ustar\0" {
            let prefix = text(block.get(345..500)?);
            if !prefix.is_empty() {
                name = [prefix, b"/", &name].concat();
            }
        }
        let kind = match *block.get(156)? {
            0 => b'0',
            kind => kind,
        };
        let mtime = number(block.get(136..148)?).and_then(|seconds| i64::try_from(seconds).ok());
        let target = text(block.get(157..257)?).to_vec();
        Some(Self { kind, name, target, size: number(block.get(124..136)?)?, mtime })
    }
}

/// A field up to its first zero byte.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Octal digits, or the big-endian number that GNU tar marks by the highest bit.
fn number(field: &[u8]) -> Option<u64> {
    match field.split_first() {
        Some((0x80, rest)) => {
            let (high, low) = rest.split_at(rest.len().checked_sub(8)?);
            high.iter().all(|byte| *byte == 0).then_some(())?;
            low.first_chunk().map(|chunk| u64::from_be_bytes(*chunk))
        }
        _ => octal(field),
    }
}

/// Octal digits with blanks before and blanks or zero bytes after; an empty field is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let start = field.iter().position(|byte| *byte != b' ').unwrap_or(field.len());
    let field = field.get(start..)?;
    let end = field.iter().position(|byte| matches!(byte, b' ' | 0)).unwrap_or(field.len());
    let (digits, rest) = field.split_at(end);
    if !rest.iter().all(|byte| matches!(byte, b' ' | 0)) {
        return None;
    }
    digits.iter().try_fold(0u64, |sum, digit| match digit {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number(b"00000000017\0"), Some(15));
        assert_eq!(number(b"        17 \0"), Some(15));
        assert_eq!(number(b"\0\0\0\0"), Some(0));
        assert_eq!(number(&[0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]), Some((2 << 32) + 1));
        for bad in [&b"8"[..], b"17x", b"1 7", b"-1", &[0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0xff; 12]] {
            assert_eq!(number(bad), None, "{bad:?}");
        }
        assert_eq!(octal(&[b'7'; 30]), None, "too large");
    }
}
