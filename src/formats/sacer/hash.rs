//! How the provider reads a declared digest: the algorithm is told by the length alone.

use super::super::base64;

/// An algorithm that the provider recognises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashKind {
    /// 16 bytes.
    Md5,
    /// 20 bytes.
    Sha1,
    /// 28 bytes.
    Sha224,
    /// 32 bytes: a BLAKE3 value would be taken for one.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

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
pub fn recognise(text: &str) -> Result<(HashKind, Vec<u8>), HashFault> {
    let bytes = hex::decode(text).ok().or_else(|| base64::decoded(text));
    let bytes = bytes.filter(|bytes| !bytes.is_empty()).ok_or(HashFault::Encoding)?;
    let kind = match bytes.len() {
        16 => HashKind::Md5,
        20 => HashKind::Sha1,
        28 => HashKind::Sha224,
        32 => HashKind::Sha256,
        48 => HashKind::Sha384,
        64 => HashKind::Sha512,
        _ => return Err(HashFault::Algorithm),
    };
    Ok((kind, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_tells_the_algorithm_and_hexadecimal_comes_first() {
        let of = |text: &str| recognise(text).map(|(kind, _)| kind);
        assert_eq!(of(&"ab".repeat(32)), Ok(HashKind::Sha256));
        assert_eq!(of(&"AB".repeat(20)), Ok(HashKind::Sha1));
        assert_eq!(of(&base64::encoded(&[0; 32])), Ok(HashKind::Sha256));
        assert_eq!(of(&base64::encoded(&[0; 64])), Ok(HashKind::Sha512));
        assert_eq!(of("abcd"), Err(HashFault::Algorithm));
        assert_eq!(of(""), Err(HashFault::Encoding));
        assert_eq!(of("not a digest"), Err(HashFault::Encoding));
        // 64 hexadecimal digits are also base64 of 48 bytes: the provider reads them as SHA-256.
        assert_eq!(recognise(&"00".repeat(32)).map(|(_, bytes)| bytes.len()), Ok(32));
    }
}
