//! Paths in an index: relative references by RFC 3986.

use std::fmt::Write as _;

/// The path of a file, its parts divided by `/`, as a reference: what RFC 3986 does not leave unreserved is written as
/// its bytes of UTF-8.
#[must_use]
pub fn index_path(path: &str) -> String {
    let mut reference = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                reference.push(char::from(byte))
            }
            other => {
                // Writing to a string cannot fail.
                let _ = write!(reference, "%{other:02X}");
            }
        }
    }
    reference
}

/// The path that a reference means; `None` where it is no UTF-8, absolute, or leads out of the package.
#[must_use]
pub fn path_of_index(reference: &str) -> Option<String> {
    let reference = reference.strip_prefix("./").unwrap_or(reference);
    let mut bytes = Vec::with_capacity(reference.len());
    let mut rest = reference.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let value = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(value).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    let sound = |part: &str| !part.is_empty() && !matches!(part, "." | "..");
    let inside = path.split('/').all(sound) && !path.contains(['\\', '\0']) && !path.split('/').next()?.contains(':');
    inside.then_some(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn references_of_others() {
        assert_eq!(path_of_index("data/citt%C3%A0%20n.%207.tif").as_deref(), Some("data/citt\u{e0} n. 7.tif"));
        assert_eq!(path_of_index("./data/1.tif").as_deref(), Some("data/1.tif"));
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/./b",
            "a/%2e%2e/b",
            "%zz",
            "%f",
            "%ff",
            "file:///x",
            "c:x",
            "a\\b",
            "a%00",
        ] {
            assert_eq!(path_of_index(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_name_comes_back(path in "[^/\\\\\u{0}:]{1,20}(/[^/\\\\\u{0}]{1,20}){0,3}") {
            prop_assume!(path.split('/').all(|part| part != "." && part != ".."));
            let reference = index_path(&path);
            prop_assert!(reference.is_ascii() && !reference.contains(' '));
            prop_assert_eq!(path_of_index(&reference), Some(path));
        }
    }
}
