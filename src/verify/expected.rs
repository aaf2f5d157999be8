//! What a file should be.

use crate::records::Algorithm;

/// A digest that is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDigest {
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// 64 digits of which nothing says whether they are SHA-256 or BLAKE3.
    pub or_blake3: bool,
    /// The bytes.
    pub value: Vec<u8>,
}

/// What a file should be. What a list does not say is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Bytes.
    pub size: Option<u64>,
    /// Time of the last change, in nanoseconds since 1970.
    pub mtime: Option<i64>,
    /// The digests.
    pub digests: Vec<KnownDigest>,
}

const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Blake3, Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sha1, Algorithm::Md5];

impl Expected {
    /// As the value of a record that is sorted on disk.
    pub fn encode(&self, into: &mut Vec<u8>) {
        into.clear();
        into.push(u8::from(self.size.is_some()) | u8::from(self.mtime.is_some()) << 1);
        into.extend_from_slice(&self.size.unwrap_or_default().to_le_bytes());
        into.extend_from_slice(&self.mtime.unwrap_or_default().to_le_bytes());
        for digest in &self.digests {
            let place = ALGORITHMS.iter().position(|known| *known == digest.algorithm).unwrap_or_default();
            into.push(u8::try_from(place).unwrap_or_default() | u8::from(digest.or_blake3) << 7);
            into.extend_from_slice(&digest.value);
        }
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` where it was damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (flags, rest) = bytes.split_first()?;
        let (size, rest) = rest.split_first_chunk::<8>()?;
        let (mtime, mut rest) = rest.split_first_chunk::<8>()?;
        let mut digests = Vec::with_capacity(2);
        while let Some((mark, tail)) = rest.split_first() {
            let algorithm = *ALGORITHMS.get(usize::from(mark & 0x7F))?;
            let (value, tail) = tail.split_at_checked(algorithm.byte_length())?;
            digests.push(KnownDigest { algorithm, or_blake3: mark & 0x80 != 0, value: value.to_vec() });
            rest = tail;
        }
        Some(Self {
            size: (flags & 1 != 0).then(|| u64::from_le_bytes(*size)),
            mtime: (flags & 2 != 0).then(|| i64::from_le_bytes(*mtime)),
            digests,
        })
    }

    /// Takes over what another list says of the same file.
    pub fn join(&mut self, other: Self) {
        self.size = self.size.or(other.size);
        self.mtime = self.mtime.or(other.mtime);
        for digest in other.digests {
            if !self.digests.contains(&digest) {
                self.digests.push(digest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_encoded_comes_back(
            size in any::<Option<u64>>(), mtime in any::<Option<i64>>(), kinds in proptest::collection::vec((0usize..5, any::<bool>(), any::<u8>()), 0..5),
        ) {
            let digests = kinds.into_iter().map(|(kind, or_blake3, byte)| {
                let algorithm = ALGORITHMS[kind];
                KnownDigest { algorithm, or_blake3, value: vec![byte; algorithm.byte_length()] }
            });
            let expected = Expected { size, mtime, digests: digests.collect() };
            let mut bytes = Vec::new();
            expected.encode(&mut bytes);
            prop_assert_eq!(Expected::decode(&bytes), Some(expected));
        }

        #[test]
        fn damage_is_endured(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Expected::decode(&bytes);
        }
    }
}
