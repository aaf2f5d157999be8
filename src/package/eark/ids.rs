//! Identifiers inside a METS document, and how its links are written.

use uuid::Uuid;

use crate::records::Hex32;

/// Makes identifiers that depend on the unit's key and on what they are of, and on nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    space: Uuid,
}

impl Ids {
    /// For the METS document `document` of a unit version.
    pub(super) fn new(unit_key: &Hex32, document: &str) -> Self {
        let unit = Uuid::new_v5(&Uuid::NAMESPACE_URL, unit_key.0.as_slice());
        Self { space: Uuid::new_v5(&unit, document.as_bytes()) }
    }

    /// The identifier of `what`: an NCName, unique in its document as long as `what` is.
    pub(super) fn of(&self, what: &str) -> String {
        format!("uuid-{}", Uuid::new_v5(&self.space, what.as_bytes()))
    }
}

/// A path as a relative URL (RFC 3986): everything but unreserved characters and `/` is percent-encoded.
pub(super) fn href(path: &str) -> String {
    use std::fmt::Write as _;
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            url.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Hex;

    #[test]
    fn links() {
        assert_eq!(href("data/a b/città%1.tif"), "data/a%20b/citt%C3%A0%251.tif");
    }

    #[test]
    fn identifiers_depend_on_the_unit_and_the_document() {
        let one = Ids::new(&Hex([1; 32]), "METS.xml");
        assert_eq!(one.of("a"), Ids::new(&Hex([1; 32]), "METS.xml").of("a"));
        assert_ne!(one.of("a"), one.of("b"));
        assert_ne!(one.of("a"), Ids::new(&Hex([2; 32]), "METS.xml").of("a"));
        assert_ne!(one.of("a"), Ids::new(&Hex([1; 32]), "representations/master/METS.xml").of("a"));
    }
}
