//! The checksum algorithms that manifests use.

use sha2::digest::{Digest, DynDigest};

/// An algorithm that Fondo can verify in anybody's bag (RFC 8493 §2.4). Which ones it writes is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChecksumAlgorithm {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// BLAKE3 with 256 bits; not in the registry, but some write it.
    Blake3,
}

impl ChecksumAlgorithm {
    const ALL: [Self; 7] =
        [Self::Md5, Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512, Self::Blake3];

    /// By the name in a manifest's file name, after the normalisation of RFC 8493 §2.4: lower case, only letters and
    /// digits.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == plain)
    }

    /// The name in manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Blake3 => "blake3",
        }
    }

    /// Number of hexadecimal digits of a value.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha224 => 56,
            Self::Sha256 | Self::Blake3 => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }
}

impl From<crate::records::Algorithm> for ChecksumAlgorithm {
    fn from(algorithm: crate::records::Algorithm) -> Self {
        use crate::records::Algorithm;
        match algorithm {
            Algorithm::Blake3 => Self::Blake3,
            Algorithm::Sha256 => Self::Sha256,
            Algorithm::Sha512 => Self::Sha512,
            Algorithm::Sha1 => Self::Sha1,
            Algorithm::Md5 => Self::Md5,
        }
    }
}

/// A checksum while its bytes come.
pub enum Checksum {
    /// The functions of the `digest` family.
    Digest(Box<dyn DynDigest + Send>),
    /// BLAKE3.
    Blake3(Box<blake3::Hasher>),
}

impl Checksum {
    /// Nothing yet.
    #[must_use]
    pub fn new(algorithm: ChecksumAlgorithm) -> Self {
        match algorithm {
            ChecksumAlgorithm::Md5 => Self::Digest(Box::new(md5::Md5::new())),
            ChecksumAlgorithm::Sha1 => Self::Digest(Box::new(sha1::Sha1::new())),
            ChecksumAlgorithm::Sha224 => Self::Digest(Box::new(sha2::Sha224::new())),
            ChecksumAlgorithm::Sha256 => Self::Digest(Box::new(sha2::Sha256::new())),
            ChecksumAlgorithm::Sha384 => Self::Digest(Box::new(sha2::Sha384::new())),
            ChecksumAlgorithm::Sha512 => Self::Digest(Box::new(sha2::Sha512::new())),
            ChecksumAlgorithm::Blake3 => Self::Blake3(Box::default()),
        }
    }

    /// More bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Digest(digest) => digest.update(bytes),
            Self::Blake3(hasher) => {
                hasher.update(bytes);
            }
        }
    }

    /// The value as lower-case hexadecimal.
    #[must_use]
    pub fn finish(self) -> String {
        hex::encode(self.finish_bytes())
    }

    /// The value as bytes.
    #[must_use]
    pub fn finish_bytes(self) -> Vec<u8> {
        match self {
            Self::Digest(digest) => digest.finalize().into_vec(),
            Self::Blake3(hasher) => hasher.finalize().as_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_nothing() {
        let of_nothing = |algorithm| Checksum::new(algorithm).finish();
        assert_eq!(of_nothing(ChecksumAlgorithm::Md5), "d41d8cd98f00b204e9800998ecf8427e");
        assert!(of_nothing(ChecksumAlgorithm::Sha224).starts_with("d14a028c2a3a2bc9"));
        assert!(of_nothing(ChecksumAlgorithm::Sha512).starts_with("cf83e1357eefb8bd"));
        assert!(of_nothing(ChecksumAlgorithm::Blake3).starts_with("af1349b9f5f9a1a6"));
        for algorithm in ChecksumAlgorithm::ALL {
            assert_eq!(of_nothing(algorithm).len(), algorithm.digits());
            assert_eq!(ChecksumAlgorithm::from_name(algorithm.name()), Some(algorithm));
        }
        assert_eq!(ChecksumAlgorithm::from_name("SHA-256"), Some(ChecksumAlgorithm::Sha256));
        assert_eq!(ChecksumAlgorithm::from_name("whirlpool"), None);
    }
}
