//! Lines of manifests (RFC 8493 §2.1.3).

use std::borrow::Cow;
use std::fmt::Write as _;

/// A line of a payload or tag manifest, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestLine {
    /// The checksum in lower case.
    pub checksum: String,
    /// The path, decoded.
    pub path: String,
    /// Whether a `*` stands before the path, as md5sum writes it for binary files.
    pub star: bool,
    /// Whether the path holds a `%` that RFC 8493 wants encoded as `%25`.
    pub bare_percent: bool,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedLine {
    /// An entry.
    Entry(ManifestLine),
    /// Empty.
    Blank,
    /// Nothing that the standard knows.
    Malformed,
}

/// How paths are written in the lists of a bag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathCoding {
    /// From version 1.0 on: line ends and the percent sign itself as `%0A`, `%0D`, `%25` (RFC 8493 §2.1.3).
    Percent,
    /// Before: as they are.
    Plain,
}

/// Takes a line apart.
#[must_use]
pub fn parse_line(line: &str, coding: PathCoding) -> ParsedLine {
    if line.trim().is_empty() {
        return ParsedLine::Blank;
    }
    let Some((checksum, rest)) = line.split_once([' ', '\t']) else { return ParsedLine::Malformed };
    if checksum.is_empty() || checksum.len() % 2 != 0 || !checksum.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return ParsedLine::Malformed;
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    let plain = rest.strip_prefix('*');
    let written = plain.unwrap_or(rest);
    if written.is_empty() || written.contains('\0') {
        return ParsedLine::Malformed;
    }
    let (path, bare_percent) = match coding {
        PathCoding::Percent => decode_path(written),
        PathCoding::Plain => (Cow::Borrowed(written), false),
    };
    ParsedLine::Entry(ManifestLine {
        checksum: checksum.to_ascii_lowercase(),
        path: path.into_owned(),
        star: plain.is_some(),
        bare_percent,
    })
}

/// Writes one entry. A path is written so that every version's readers agree on it, where that is possible at all.
pub fn write_line(manifest: &mut String, checksum: &str, path: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(manifest, "{checksum}  {}", encode_path(path));
}

/// Encodes line ends and the percent sign, and nothing else.
#[must_use]
pub fn encode_path(path: &str) -> Cow<'_, str> {
    if !path.contains(['%', '\r', '\n']) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

/// Decodes what [`encode_path`] encodes, digits in either case; says whether another `%` remained.
pub(super) fn decode_path(written: &str) -> (Cow<'_, str>, bool) {
    if !written.contains('%') {
        return (Cow::Borrowed(written), false);
    }
    let mut path = String::with_capacity(written.len());
    let mut rest = written;
    let mut bare = false;
    while let Some(at) = rest.find('%') {
        path.push_str(&rest[..at]);
        let escape = rest.get(at + 1..at + 3).map(str::to_ascii_uppercase);
        let decoded = match escape.as_deref() {
            Some("25") => Some('%'),
            Some("0A") => Some('\n'),
            Some("0D") => Some('\r'),
            _ => None,
        };
        bare |= decoded.is_none();
        path.push(decoded.unwrap_or('%'));
        rest = &rest[at + if decoded.is_some() { 3 } else { 1 }..];
    }
    path.push_str(rest);
    (Cow::Owned(path), bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(line: &str, coding: PathCoding) -> ManifestLine {
        match parse_line(line, coding) {
            ParsedLine::Entry(entry) => entry,
            other => panic!("{line:?} is {other:?}"),
        }
    }

    #[test]
    fn forms_of_a_line() {
        assert_eq!(entry("ABCD  data/a b ", PathCoding::Percent).path, "data/a b ");
        assert_eq!(entry("ABCD\tdata/a", PathCoding::Percent).checksum, "abcd");
        assert!(entry("abcd *data/a", PathCoding::Percent).star);
        assert_eq!(entry("abcd data/100%25%0a%7E", PathCoding::Percent).path, "data/100%\n%7E");
        assert!(entry("abcd data/%7E", PathCoding::Percent).bare_percent);
        assert_eq!(entry("abcd data/%25", PathCoding::Plain).path, "data/%25");
        for bad in ["abcd", "abc data/x", "xyz1 data/x", " abcd data/x", "abcd  ", "ab\u{e0}d x"] {
            assert_eq!(parse_line(bad, PathCoding::Percent), ParsedLine::Malformed, "{bad:?}");
        }
        assert_eq!(parse_line("  ", PathCoding::Percent), ParsedLine::Blank);
    }

    proptest! {
        #[test]
        fn every_path_comes_back(path in "[^\0 \t*][^\0]{0,40}") {
            let mut manifest = String::new();
            write_line(&mut manifest, "00ff", &path);
            let line = manifest.strip_suffix('\n').unwrap();
            prop_assert!(!line.contains(['\n', '\r']));
            prop_assert_eq!(entry(line, PathCoding::Percent), ManifestLine { checksum: "00ff".into(), path, star: false, bare_percent: false });
        }

        #[test]
        fn any_line_is_endured(line in "\\PC*", coding in prop_oneof![Just(PathCoding::Percent), Just(PathCoding::Plain)]) {
            let _ = parse_line(&line, coding);
        }
    }
}
