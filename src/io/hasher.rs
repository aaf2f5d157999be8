//! All digests of one stream of bytes, fed from the same buffers.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::records::{Algorithm, Digests, Hex};

/// How much is given to each algorithm in turn: what fits the second-level cache is read from memory once, not once per
/// algorithm.
const STEP: usize = 64 * 1024;

/// Which digests are wanted beside BLAKE3 and SHA-256, which are always computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DigestSet {
    sha512: bool,
    sha1: bool,
    md5: bool,
}

impl DigestSet {
    /// BLAKE3 and SHA-256 alone.
    pub const PAIR: Self = Self { sha512: false, sha1: false, md5: false };

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Blake3 | Algorithm::Sha256 => {}
            Algorithm::Sha512 => self.sha512 = true,
            Algorithm::Sha1 => self.sha1 = true,
            Algorithm::Md5 => self.md5 = true,
        }
        self
    }

    /// Whether `algorithm` is computed.
    #[must_use]
    pub fn contains(&self, algorithm: Algorithm) -> bool {
        match algorithm {
            Algorithm::Blake3 | Algorithm::Sha256 => true,
            Algorithm::Sha512 => self.sha512,
            Algorithm::Sha1 => self.sha1,
            Algorithm::Md5 => self.md5,
        }
    }

    /// What either asks for.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { sha512: self.sha512 || other.sha512, sha1: self.sha1 || other.sha1, md5: self.md5 || other.md5 }
    }

    /// The algorithms beside BLAKE3 and SHA-256.
    pub fn extra(&self) -> impl Iterator<Item = Algorithm> {
        let set = *self;
        [Algorithm::Sha512, Algorithm::Sha1, Algorithm::Md5]
            .into_iter()
            .filter(move |algorithm| set.contains(*algorithm))
    }
}

impl FromIterator<Algorithm> for DigestSet {
    fn from_iter<I: IntoIterator<Item = Algorithm>>(algorithms: I) -> Self {
        algorithms.into_iter().fold(Self::PAIR, Self::with)
    }
}

/// Computes the digests of a stream, and its CRC-32.
#[derive(Clone)]
pub struct Hasher {
    blake3: blake3::Hasher,
    sha256: Sha256,
    crc32: crc32fast::Hasher,
    sha512: Option<Sha512>,
    sha1: Option<Sha1>,
    md5: Option<Md5>,
}

impl Hasher {
    /// A hasher for BLAKE3, SHA-256, CRC-32 and what `set` asks for.
    #[must_use]
    pub fn new(set: &DigestSet) -> Self {
        Self {
            blake3: blake3::Hasher::new(),
            sha256: Sha256::new(),
            crc32: crc32fast::Hasher::new(),
            sha512: set.sha512.then(Sha512::new),
            sha1: set.sha1.then(Sha1::new),
            md5: set.md5.then(Md5::new),
        }
    }

    /// BLAKE3, SHA-256 and CRC-32 of bytes that are all there.
    #[must_use]
    pub fn of(bytes: &[u8]) -> (Digests, u32) {
        let mut hasher = Self::new(&DigestSet::PAIR);
        hasher.update(bytes);
        hasher.finish()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for step in bytes.chunks(STEP) {
            self.blake3.update(step);
            self.sha256.update(step);
            self.crc32.update(step);
            if let Some(hasher) = &mut self.sha512 {
                hasher.update(step);
            }
            if let Some(hasher) = &mut self.sha1 {
                hasher.update(step);
            }
            if let Some(hasher) = &mut self.md5 {
                hasher.update(step);
            }
        }
    }

    /// The digests and the CRC-32 of all that was given.
    #[must_use]
    pub fn finish(self) -> (Digests, u32) {
        let digests = Digests {
            blake3: Hex(*self.blake3.finalize().as_bytes()),
            sha256: Hex(self.sha256.finalize().into()),
            sha512: self.sha512.map(|hasher| Hex(hasher.finalize().into())),
            sha1: self.sha1.map(|hasher| Hex(hasher.finalize().into())),
            md5: self.md5.map(|hasher| Hex(hasher.finalize().into())),
        };
        (digests, self.crc32.finalize())
    }

    /// The algorithms as parts that can be fed on threads of their own: first what is cheap, then one part for each
    /// other algorithm.
    #[must_use]
    pub fn split(self) -> (CheapPart, Vec<CostlyPart>) {
        let mut costly = vec![CostlyPart::Sha256(self.sha256)];
        costly.extend(self.sha512.map(CostlyPart::Sha512));
        costly.extend(self.sha1.map(CostlyPart::Sha1));
        costly.extend(self.md5.map(CostlyPart::Md5));
        (CheapPart { blake3: self.blake3, crc32: self.crc32 }, costly)
    }
}

/// BLAKE3 and CRC-32: together several times as fast as any other part.
pub struct CheapPart {
    blake3: blake3::Hasher,
    crc32: crc32fast::Hasher,
}

impl CheapPart {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for step in bytes.chunks(STEP) {
            self.blake3.update(step);
            self.crc32.update(step);
        }
    }

    /// Puts the results together with those of the other parts, which came from one [`Hasher::split`].
    #[must_use]
    pub fn finish(self, parts: Vec<CostlyPart>) -> (Digests, u32) {
        let mut digests = Digests {
            blake3: Hex(*self.blake3.finalize().as_bytes()),
            sha256: Hex([0; 32]),
            sha512: None,
            sha1: None,
            md5: None,
        };
        for part in parts {
            match part {
                CostlyPart::Sha256(hasher) => digests.sha256 = Hex(hasher.finalize().into()),
                CostlyPart::Sha512(hasher) => digests.sha512 = Some(Hex(hasher.finalize().into())),
                CostlyPart::Sha1(hasher) => digests.sha1 = Some(Hex(hasher.finalize().into())),
                CostlyPart::Md5(hasher) => digests.md5 = Some(Hex(hasher.finalize().into())),
            }
        }
        (digests, self.crc32.finalize())
    }
}

/// One algorithm that bounds the speed of the whole.
pub enum CostlyPart {
    /// SHA-256.
    Sha256(Sha256),
    /// SHA-512.
    Sha512(Sha512),
    /// SHA-1.
    Sha1(Sha1),
    /// MD5.
    Md5(Md5),
}

impl CostlyPart {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Md5(hasher) => hasher.update(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_answers() {
        let set = DigestSet::from_iter([Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha512]);
        let mut hasher = Hasher::new(&set);
        hasher.update(b"ab");
        hasher.update(b"c");
        let (digests, crc32) = hasher.finish();
        assert_eq!(digests.sha256.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digests.blake3.to_string(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        assert_eq!(digests.value(Algorithm::Md5).unwrap(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(digests.value(Algorithm::Sha1).unwrap(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(digests.value(Algorithm::Sha512).unwrap().starts_with("ddaf35a193617aba"));
        assert_eq!(crc32, 0x3524_41c2);
    }

    proptest! {
        #[test]
        fn parts_and_pieces_change_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..5000), cut in 0usize..5000) {
            let set = DigestSet::from_iter([Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha512]);
            let mut whole = Hasher::new(&set);
            whole.update(&bytes);
            let (mut cheap, mut costly) = Hasher::new(&set).split();
            let (first, second) = bytes.split_at(cut.min(bytes.len()));
            for piece in [first, second] {
                cheap.update(piece);
                costly.iter_mut().for_each(|part| part.update(piece));
            }
            prop_assert_eq!(whole.finish(), cheap.finish(costly));
        }
    }
}
