//! Lines of `fetch.txt` (RFC 8493 §2.2.3). They are read to be checked; nothing is ever loaded.

use super::manifest::{PathCoding, decode_path};

/// A file that a bag does not hold but says where to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLine {
    /// Where it could be loaded from, as written.
    pub url: String,
    /// Its length in bytes, where the line says it.
    pub length: Option<u64>,
    /// Its path in the bag, decoded.
    pub path: String,
}

/// Takes a line apart: URL, length or `-`, path.
#[must_use]
pub fn parse_fetch_line(line: &str, coding: PathCoding) -> Option<FetchLine> {
    let blank = [' ', '\t'];
    let (url, rest) = line.split_once(blank)?;
    let (length, path) = rest.trim_start_matches(blank).split_once(blank)?;
    let path = path.trim_start_matches(blank);
    let length = match length {
        "-" => None,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
        _ => return None,
    };
    if url.is_empty() || path.is_empty() || path.contains('\0') {
        return None;
    }
    let path = match coding {
        PathCoding::Percent => decode_path(path).0.into_owned(),
        PathCoding::Plain => path.to_owned(),
    };
    Some(FetchLine { url: url.to_owned(), length, path })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_line() {
        let line = |length, path: &str| Some(FetchLine { url: "http://a/b".into(), length, path: path.into() });
        assert_eq!(parse_fetch_line("http://a/b - data/x y", PathCoding::Percent), line(None, "data/x y"));
        assert_eq!(parse_fetch_line("http://a/b\t 12  data/100%25", PathCoding::Percent), line(Some(12), "data/100%"));
        assert_eq!(parse_fetch_line("http://a/b 12 data/100%25", PathCoding::Plain), line(Some(12), "data/100%25"));
        for bad in [
            "http://a/b",
            "http://a/b 12",
            "http://a/b x data/y",
            " - data/x",
            "http://a -1 data/x",
            "a 99999999999999999999 data/x",
        ] {
            assert_eq!(parse_fetch_line(bad, PathCoding::Percent), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_endured(line in "\\PC*", coding in prop_oneof![Just(PathCoding::Percent), Just(PathCoding::Plain)]) {
            let _ = parse_fetch_line(&line, coding);
        }
    }
}
