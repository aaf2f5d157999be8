//! The line of a file, as it is read: millions of them, most of which somebody only passes by.

use super::super::digest::Hex32;
use super::super::path::SourcePath;
use super::manifest::ManifestFile;

/// What the line of a file says. Its path lies with who reads it, as a sort key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLine<'k> {
    /// The [sort key](SourcePath::sort_key) of its path below the root.
    pub key: &'k [u8],
    /// Bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub mtime: i64,
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256; absent where BLAKE3 alone was taken.
    pub sha256: Option<Hex32>,
}

impl<'k> FileLine<'k> {
    /// Reads a line without its newline; the sort key goes into `key`.
    ///
    /// # Errors
    /// It is no line of a file.
    pub(super) fn read(line: &[u8], key: &'k mut Vec<u8>) -> Result<Self, serde_json::Error> {
        if let Some(plain) = Plain::read(line) {
            key.clear();
            key.extend(plain.path.iter().map(|byte| if *byte == b'/' { 0 } else { *byte }));
            let Plain { size, mtime, blake3, sha256, .. } = plain;
            return Ok(Self { key, size, mtime, blake3, sha256 });
        }
        let ManifestFile { path, size, mtime, blake3, sha256 } = serde_json::from_slice(line)?;
        *key = path.sort_key();
        Ok(Self { key, size, mtime, blake3, sha256 })
    }

    /// As a record of its own.
    #[must_use]
    pub fn to_file(self) -> ManifestFile {
        let Self { key, size, mtime, blake3, sha256 } = self;
        ManifestFile { path: SourcePath::from_sort_key(key), size, mtime, blake3, sha256 }
    }
}

/// A line that is written as Fondo writes it, with a path that needs no escapes.
struct Plain<'l> {
    path: &'l [u8],
    size: u64,
    mtime: i64,
    blake3: Hex32,
    sha256: Option<Hex32>,
}

impl<'l> Plain<'l> {
    /// `None` for any other way to write it, and for what is no line of a file: that is for who knows all of JSON.
    fn read(line: &'l [u8]) -> Option<Self> {
        let rest = line.strip_prefix(br#"{"path":""#)?;
        let (path, rest) = rest.split_at_checked(memchr::memchr2(b'"', b'\\', rest)?)?;
        if path.iter().any(u8::is_ascii_control) || std::str::from_utf8(path).is_err() {
            return None;
        }
        let (size, rest) = number(rest.strip_prefix(br#"","size":"#)?)?;
        let rest = rest.strip_prefix(br#","mtime":"#)?;
        let (mtime, rest) = match rest.strip_prefix(b"-") {
            Some(rest) => number(rest).filter(|(number, _)| *number > 0).map(|(number, rest)| (-number, rest))?,
            None => number(rest)?,
        };
        let (blake3, rest) = digest(rest.strip_prefix(br#","blake3":""#)?)?;
        let (sha256, rest) = match rest.strip_prefix(br#","sha256":""#) {
            Some(rest) => digest(rest).map(|(sha256, rest)| (Some(sha256), rest))?,
            None => (None, rest),
        };
        (rest == b"}").then_some(Self { path, size: u64::try_from(size).ok()?, mtime, blake3, sha256 })
    }
}

/// A number below 2^63 without sign, and what follows it.
fn number(text: &[u8]) -> Option<(i64, &[u8])> {
    let (digits, rest) = text.split_at_checked(text.iter().position(|byte| !byte.is_ascii_digit())?)?;
    let is_plain = digits.first().is_some_and(|first| *first != b'0' || digits.len() == 1);
    let add = |number: i64, digit: &u8| number.checked_mul(10)?.checked_add(i64::from(digit - b'0'));
    digits.iter().try_fold(0, add).filter(|_| is_plain).map(|number| (number, rest))
}

/// A digest with the quotation mark behind it, and what follows that.
fn digest(text: &[u8]) -> Option<(Hex32, &[u8])> {
    let (digits, rest) = text.split_at_checked(64)?;
    Some((Hex32::from_digits(digits)?, rest.strip_prefix(b"\"")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Hex;
    use proptest::prelude::*;

    fn by_serde(line: &[u8]) -> Option<ManifestFile> {
        serde_json::from_slice(line).ok()
    }

    fn by_hand(line: &[u8]) -> Option<ManifestFile> {
        FileLine::read(line, &mut b"what was there".to_vec()).ok().map(FileLine::to_file)
    }

    fn file() -> impl Strategy<Value = ManifestFile> {
        let path =
            prop_oneof!["[a-c/ .]{1,20}", "\\PC{1,20}", "[\"\\\\\n\u{7f}\u{80}é/a]{1,9}"].prop_map(String::into_bytes);
        let path = prop_oneof![9 => path, 1 => proptest::collection::vec(1u8.., 1..20)];
        (path, any::<u64>(), any::<i64>(), 0u32..64, any::<[u8; 32]>(), any::<bool>()).prop_map(
            |(path, size, mtime, shift, digest, has_both)| ManifestFile {
                path: SourcePath::from_bytes(path),
                size: size >> shift,
                mtime: mtime >> shift,
                blake3: Hex(digest),
                sha256: has_both.then_some(Hex(digest)),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(file in file()) {
            let line = serde_json::to_vec(&file).unwrap();
            prop_assert_eq!(by_hand(&line), Some(file));
        }

        /// Above all: what serde refuses is not let through.
        #[test]
        fn a_line_is_read_as_serde_reads_it(
            file in file(), at in any::<prop::sample::Index>(), put in prop_oneof!["[\"\\\\,:{}0-9a-f \u{1}-]{0,3}", "\\PC{0,2}"], cut in 0usize..3,
        ) {
            let mut line = serde_json::to_vec(&file).unwrap();
            let at = at.index(line.len());
            line.splice(at..(at + cut).min(line.len()), put.into_bytes());
            prop_assert_eq!(by_hand(&line), by_serde(&line));
        }
    }

    #[test]
    fn the_usual_line_is_read_by_hand_and_the_doubtful_one_is_not() {
        let line = |path: &str, size: &str, mtime: &str, digest: &str| {
            format!("{{\"path\":\"{path}\",\"size\":{size},\"mtime\":{mtime},\"blake3\":\"{digest}\"}}")
        };
        let digest = "aB".repeat(32);
        for (path, size, mtime) in [("a/città", "0", "-1"), ("a", "9223372036854775807", "17")] {
            assert!(Plain::read(line(path, size, mtime, &digest).as_bytes()).is_some(), "{path} {size} {mtime}");
        }
        let doubtful = [
            ("a\\n", "0", "0"),
            ("a\n", "0", "0"),
            ("a", "01", "0"),
            ("a", "", "0"),
            ("a", "0", "-0"),
            ("a", "-1", "0"),
        ];
        for (path, size, mtime) in doubtful {
            assert!(Plain::read(line(path, size, mtime, &digest).as_bytes()).is_none(), "{path} {size} {mtime}");
        }
        for digest in [&digest[1..], &format!("{digest}0"), &digest.replacen('a', "g", 1)] {
            assert!(Plain::read(line("a", "0", "0", digest).as_bytes()).is_none(), "{digest}");
        }
    }
}
