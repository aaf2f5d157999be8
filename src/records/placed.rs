//! What an index of a package lists: the files as the package has them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::digest::Hex32;

/// What an index of a package lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexContents<'p> {
    /// The files, in the order of their paths in the unit's bag.
    pub files: Vec<PlacedFile<'p>>,
    /// Identifiers by their type, as the provider's templates give them.
    pub identifiers: BTreeMap<String, String>,
}

impl IndexContents<'_> {
    /// The file that lies in the bag in this folder under this name, where the package has it.
    #[must_use]
    pub fn file(&self, folder: &str, name: &str) -> Option<&PlacedFile<'_>> {
        let key = (folder, name);
        let at = self.files.binary_search_by(|file| file.key().cmp(&key)).ok()?;
        self.files.get(at)
    }
}

/// A file of a unit's representations, where a package has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedFile<'p> {
    /// Its path in the package, with `/`.
    pub path: String,
    /// The folder of its representation in the unit's bag.
    pub folder: &'p str,
    /// Its name below that folder, by which the unit's record knows it.
    pub name: &'p str,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Hex32,
    /// MD5 in hexadecimal, where the index asks for it. It finds accidents; it proves nothing against anybody.
    pub md5: Option<String>,
    /// Media type.
    pub mime: &'p str,
}

impl PlacedFile<'_> {
    /// Its path as an address relative to the package's root: what a URI cannot hold is percent-encoded (RFC 3986
    /// §2.1).
    #[must_use]
    pub fn address(&self) -> String {
        let mut address = String::from("./");
        for byte in self.path.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                address.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
        address
    }

    /// Its place in the order of an index.
    #[must_use]
    pub const fn key(&self) -> (&str, &str) {
        (self.folder, self.name)
    }
}
