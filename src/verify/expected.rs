//! What a file should be.

use crate::records::Algorithm;
use crate::records::fixity::FileLine;

/// A digest that is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDigest<'e> {
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// 64 digits of which nothing says whether they are SHA-256 or BLAKE3.
    pub or_blake3: bool,
    /// The bytes.
    pub value: &'e [u8],
}

/// What a file should be. What a list does not say is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Bytes.
    pub size: Option<u64>,
    /// Time of the last change, in nanoseconds since 1970.
    pub mtime: Option<i64>,
    /// The digests one behind the other, a mark before each: millions of these are handed from thread to thread.
    digests: Vec<u8>,
}

const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Blake3, Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sha1, Algorithm::Md5];

/// In the mark of a digest beside the place of its algorithm: it may be BLAKE3 as well.
const OR_BLAKE3: u8 = 1 << 7;

impl Expected {
    /// Of this size and time, without digests yet.
    pub fn new(size: Option<u64>, mtime: Option<i64>) -> Self {
        Self { size, mtime, digests: Vec::new() }
    }

    /// Becomes what the line of a manifest says.
    pub fn take_line(&mut self, line: &FileLine<'_>) {
        (self.size, self.mtime) = (Some(line.size), Some(line.mtime));
        self.digests.clear();
        self.put(KnownDigest { algorithm: Algorithm::Blake3, or_blake3: false, value: &line.blake3.0 });
        if let Some(sha256) = &line.sha256 {
            self.put(KnownDigest { algorithm: Algorithm::Sha256, or_blake3: false, value: &sha256.0 });
        }
    }

    /// The digests, in the order in which they were put.
    pub fn digests(&self) -> impl Iterator<Item = KnownDigest<'_>> + Clone {
        let mut rest = self.digests.as_slice();
        std::iter::from_fn(move || {
            let (digest, tail) = split(rest)?;
            rest = tail;
            Some(digest)
        })
    }

    /// Puts another digest; its value has the length that its algorithm gives.
    pub fn put(&mut self, digest: KnownDigest<'_>) {
        let place = ALGORITHMS.iter().position(|known| *known == digest.algorithm).unwrap_or_default();
        let mark = u8::try_from(place).unwrap_or_default() | if digest.or_blake3 { OR_BLAKE3 } else { 0 };
        self.digests.push(mark);
        self.digests.extend_from_slice(digest.value);
    }

    /// Behind `into`, as the value of a record that is sorted on disk.
    pub fn encode(&self, into: &mut Vec<u8>) {
        into.push(u8::from(self.size.is_some()) | u8::from(self.mtime.is_some()) << 1);
        into.extend_from_slice(&self.size.unwrap_or_default().to_le_bytes());
        into.extend_from_slice(&self.mtime.unwrap_or_default().to_le_bytes());
        into.extend_from_slice(&self.digests);
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` where it was damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (flags, rest) = bytes.split_first()?;
        let (size, rest) = rest.split_first_chunk::<8>()?;
        let (mtime, digests) = rest.split_first_chunk::<8>()?;
        let mut rest = digests;
        while !rest.is_empty() {
            rest = split(rest)?.1;
        }
        Some(Self {
            size: (flags & 1 != 0).then(|| u64::from_le_bytes(*size)),
            mtime: (flags & 2 != 0).then(|| i64::from_le_bytes(*mtime)),
            digests: digests.to_vec(),
        })
    }

    /// Takes over what another list says of the same file.
    pub fn join(&mut self, other: &Self) {
        self.size = self.size.or(other.size);
        self.mtime = self.mtime.or(other.mtime);
        for digest in other.digests() {
            if !self.digests().any(|known| known == digest) {
                self.put(digest);
            }
        }
    }
}

/// The first of some digests, and those behind it; `None` where there is none, or it is damaged.
fn split(digests: &[u8]) -> Option<(KnownDigest<'_>, &[u8])> {
    let (mark, rest) = digests.split_first()?;
    let algorithm = *ALGORITHMS.get(usize::from(mark & !OR_BLAKE3))?;
    let (value, rest) = rest.split_at_checked(algorithm.byte_length())?;
    Some((KnownDigest { algorithm, or_blake3: mark & OR_BLAKE3 != 0, value }, rest))
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
            let mut expected = Expected::new(size, mtime);
            let digest = |(kind, or_blake3, byte): (usize, bool, u8)| {
                let algorithm = ALGORITHMS[kind];
                (algorithm, or_blake3, vec![byte; algorithm.byte_length()])
            };
            let digests: Vec<_> = kinds.into_iter().map(digest).collect();
            for (algorithm, or_blake3, value) in &digests {
                expected.put(KnownDigest { algorithm: *algorithm, or_blake3: *or_blake3, value });
            }
            let mut bytes = Vec::new();
            expected.encode(&mut bytes);
            let back = Expected::decode(&bytes).unwrap();
            let found: Vec<_> = back.digests().map(|digest| (digest.algorithm, digest.or_blake3, digest.value.to_vec())).collect();
            prop_assert_eq!(found, digests);
            prop_assert_eq!(back, expected);
        }

        #[test]
        fn damage_is_endured(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Expected::decode(&bytes);
        }
    }
}
