//! What the name of a list says of its lines.

use crate::records::{Algorithm, SourcePath};

use super::line::algorithm_named;

/// The algorithm of a bag's manifest, from its name (RFC 8493 §2.1.3, §2.2.1).
pub fn manifest_algorithm(name: &str) -> Option<Algorithm> {
    let name = name.strip_suffix(".txt")?;
    algorithm_named(name.strip_prefix("manifest-").or_else(|| name.strip_prefix("tagmanifest-"))?)
}

/// The algorithm that a list's name tells: its extension, or else its words. A word `b3` alone tells none, for it is
/// the third bundle (`busta 3`) as often as BLAKE3; nor do words that name several. What the name does not tell the
/// number of digits does.
pub fn algorithm_of_list(path: &SourcePath) -> Option<Algorithm> {
    let name = path.file_name().to_ascii_lowercase();
    let name = std::str::from_utf8(&name).ok()?;
    let told = |word: &str| algorithm_named(word.trim_end_matches("sums").trim_end_matches("sum"));
    if let Some(algorithm) = name.rsplit_once('.').and_then(|(_, extension)| told(extension)) {
        return Some(algorithm);
    }
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let mut algorithms = words.filter(|word| *word != "b3").filter_map(told);
    let first = algorithms.next()?;
    algorithms.all(|other| other == first).then_some(first)
}

/// `page.tif` for `page.tif.md5`.
pub fn beside(path: &SourcePath) -> Option<Vec<u8>> {
    let name = path.file_name();
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    let extension = std::str::from_utf8(name.get(dot + 1..)?).ok()?;
    algorithm_named(extension)?;
    name.get(..dot).filter(|stem| !stem.is_empty()).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        assert_eq!(algorithm_of_list(&"lotto b3sum.txt".into()), Some(Algorithm::Blake3));
        assert_eq!(algorithm_of_list(&"lotto.B3".into()), Some(Algorithm::Blake3));
        assert_eq!(algorithm_of_list(&"checksum_b3.txt".into()), None);
        assert_eq!(algorithm_of_list(&"sha256sum_b3.txt".into()), Some(Algorithm::Sha256));
        assert_eq!(algorithm_of_list(&"sha256 e blake3.txt".into()), None);
        assert_eq!(beside(&"a/page.tif.MD5".into()), Some(b"page.tif".to_vec()));
        assert_eq!(manifest_algorithm("tagmanifest-sha512.txt"), Some(Algorithm::Sha512));
    }
}
