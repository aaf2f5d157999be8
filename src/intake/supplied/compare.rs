//! What was read against what the supplier wrote.

use crate::records::codes::intake as codes;
use crate::records::{Algorithm, Digests, Note, SourcePath, SuppliedFixity};

/// What a list says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The list does not say whether its 64 digits are SHA-256 or BLAKE3: either is agreement.
    pub or_blake3: bool,
    /// The value, lower-case hexadecimal.
    pub hex: String,
    /// The list.
    pub list: SourcePath,
    /// Its line, from 1.
    pub line: u64,
    /// The name as it is written in the list, and the form in which it fits the file's, where that is another one.
    pub variant: Option<(SourcePath, String)>,
}

impl Expected {
    /// Whether the value agrees; `None` where the digest was not computed.
    fn agrees(&self, digests: &Digests) -> Option<bool> {
        let found = digests.value(self.algorithm)?;
        Some(found == self.hex || (self.or_blake3 && digests.value(Algorithm::Blake3).as_ref() == Some(&self.hex)))
    }
}

/// Compares one file's digests with all that the lists say of it. `expected` is empty where lists exist, but none names
/// the file.
#[must_use]
pub fn compare(digests: &Digests, expected: &[Expected]) -> (SuppliedFixity, Vec<Note>) {
    if expected.is_empty() {
        return (SuppliedFixity::NotListed, vec![Note::new(codes::CHECKSUM_FILE_NOT_LISTED)]);
    }
    let mut notes = Vec::new();
    let mut lists: Vec<SourcePath> = Vec::new();
    let mut differs = None;
    for entry in expected {
        let about = |code| Note::new(code).with("list", &entry.list).with("algorithm", entry.algorithm.premis_name());
        match entry.agrees(digests) {
            None => notes.push(about(codes::CHECKSUM_NOT_COMPUTED)),
            Some(true) => {
                if !lists.contains(&entry.list) {
                    lists.push(entry.list.clone());
                }
            }
            Some(false) => {
                let found = digests.value(entry.algorithm).unwrap_or_default();
                let note = about(codes::CHECKSUM_DIFFERS).with("found", found);
                notes.push(note.with("expected", &entry.hex).with("line", entry.line));
                differs.get_or_insert((entry.list.clone(), entry.hex.clone()));
            }
        }
        if let Some((written, form)) = &entry.variant {
            let note = Note::new(codes::CHECKSUM_NAME_VARIANT).with("list", &entry.list).with("line", entry.line);
            notes.push(note.with("written", written).with("form", form));
        }
    }
    let fixity = match differs {
        Some((list, expected)) => SuppliedFixity::Differs { list, expected },
        None if lists.is_empty() => SuppliedFixity::NotListed,
        None => SuppliedFixity::Agreed { lists },
    };
    (fixity, notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{DigestSet, Hasher};

    fn expected(algorithm: Algorithm, hex: &str, or_blake3: bool) -> Expected {
        Expected { algorithm, or_blake3, hex: hex.into(), list: "a.sha256".into(), line: 7, variant: None }
    }

    #[test]
    fn verdicts() {
        let mut hasher = Hasher::new(&DigestSet::PAIR);
        hasher.update(b"abc");
        let (digests, _) = hasher.finish();
        let sha256 = digests.sha256.to_string();
        let blake3 = digests.blake3.to_string();
        let verdict = |entries: &[Expected]| {
            let (fixity, notes) = compare(&digests, entries);
            (fixity, notes.iter().map(|note| note.code.slug()).collect::<Vec<_>>())
        };
        let agreed = SuppliedFixity::Agreed { lists: vec!["a.sha256".into()] };
        assert_eq!(verdict(&[expected(Algorithm::Sha256, &sha256, false)]), (agreed.clone(), vec![]));
        assert_eq!(verdict(&[expected(Algorithm::Sha256, &blake3, true)]), (agreed, vec![]));
        let (fixity, codes) = verdict(&[expected(Algorithm::Sha256, &blake3, false)]);
        assert!(matches!(fixity, SuppliedFixity::Differs { .. }));
        assert_eq!(codes, ["checksum-differs"]);
        let uncomputed = verdict(&[expected(Algorithm::Md5, "d41d8cd98f00b204e9800998ecf8427e", false)]);
        assert_eq!(uncomputed, (SuppliedFixity::NotListed, vec!["checksum-not-computed"]));
        assert_eq!(verdict(&[]), (SuppliedFixity::NotListed, vec!["checksum-file-not-listed"]));
    }
}
