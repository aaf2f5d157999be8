//! How the provider reads a declared digest: the algorithm is told by the length alone.

use super::super::bag::ChecksumAlgorithm;
use super::super::base64;

/// What the provider recognises; of 32 bytes it takes BLAKE3 for SHA-256.
const RECOGNISED: [ChecksumAlgorithm; 6] = [
    ChecksumAlgorithm::Md5,
    ChecksumAlgorithm::Sha1,
    ChecksumAlgorithm::Sha224,
    ChecksumAlgorithm::Sha256,
    ChecksumAlgorithm::Sha384,
    ChecksumAlgorithm::Sha512,
];

/// Why a declared digest is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashFault {
    /// It is neither hexadecimal nor base64 (`HASH-002-001`).
    Encoding,
    /// No algorithm gives so many bytes (`HASH-003-001`).
    Algorithm,
}

/// What the provider takes a declared digest for: hexadecimal is tried first, in either case, then base64.
///
/// # Errors
/// [`HashFault`].
pub fn recognise(text: &str) -> Result<(ChecksumAlgorithm, Vec<u8>), HashFault> {
    let bytes = hex::decode(text).ok().or_else(|| base64::decoded(text));
    let bytes = bytes.filter(|bytes| !bytes.is_empty()).ok_or(HashFault::Encoding)?;
    let algorithm = RECOGNISED.into_iter().find(|algorithm| algorithm.digits() == 2 * bytes.len());
    Ok((algorithm.ok_or(HashFault::Algorithm)?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_tells_the_algorithm_and_hexadecimal_comes_first() {
        let of = |text: &str| recognise(text).map(|(algorithm, _)| algorithm);
        assert_eq!(of(&"ab".repeat(32)), Ok(ChecksumAlgorithm::Sha256));
        assert_eq!(of(&"AB".repeat(20)), Ok(ChecksumAlgorithm::Sha1));
        assert_eq!(of(&base64::encoded(&[0; 32])), Ok(ChecksumAlgorithm::Sha256));
        assert_eq!(of(&base64::encoded(&[0; 64])), Ok(ChecksumAlgorithm::Sha512));
        assert_eq!(of("abcd"), Err(HashFault::Algorithm));
        assert_eq!(of(""), Err(HashFault::Encoding));
        assert_eq!(of("not a digest"), Err(HashFault::Encoding));
        // 64 hexadecimal digits are also base64 of 48 bytes: the provider reads them as SHA-256.
        assert_eq!(recognise(&"00".repeat(32)).map(|(_, bytes)| bytes.len()), Ok(32));
    }
}
