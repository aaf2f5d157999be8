//! What is to be verified, and how.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::engine::Cancel;
use crate::records::Algorithm;
use crate::records::fixity::Portion;

use super::baseline::Baseline;

/// Which digests are taken of a file that has several on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestChoice {
    /// The fastest: BLAKE3 where there is one, else the strongest.
    Fastest,
    /// SHA-256 where there is one: every so often, so that nobody has to rely on one algorithm alone.
    Sha256,
    /// All of them.
    All,
}

/// How much of a tree is verified. Less than all of it is possible with a manifest of Fondo alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All: every file is read.
    Whole,
    /// One portion: its listed files are read. What is gone or new in it is counted and not named, for it may lie in
    /// another portion.
    Part(Portion),
    /// The names of all: what is gone, what is new, what moved. Listed files that are there are not read.
    Names,
    /// The same, and of listed files their size and time. What was damaged without either being changed is not seen.
    Look,
}

/// A verification.
#[derive(Clone, Debug)]
pub struct VerifyRequest {
    /// The folder.
    pub root: PathBuf,
    /// What should be in it.
    pub baseline: Baseline,
    /// Which digests are taken.
    pub choice: DigestChoice,
    /// Threads that read.
    pub threads: NonZeroUsize,
    /// How much of the tree is verified.
    pub extent: Extent,
    /// Where more than memory holds is sorted.
    pub scratch: PathBuf,
    /// Stops it.
    pub cancel: Cancel,
}

impl DigestChoice {
    /// Whether a digest of `algorithm` is taken, where `available` are on record.
    pub(super) fn wants(self, algorithm: Algorithm, available: impl Iterator<Item = Algorithm> + Clone) -> bool {
        let has = |wanted| available.clone().any(|known| known == wanted);
        let preferred = match self {
            Self::All => return true,
            Self::Fastest => [Algorithm::Blake3, Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sha1, Algorithm::Md5],
            Self::Sha256 => [Algorithm::Sha256, Algorithm::Sha512, Algorithm::Blake3, Algorithm::Sha1, Algorithm::Md5],
        };
        preferred.into_iter().find(|wanted| has(*wanted)) == Some(algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_digest_is_chosen_or_all() {
        use Algorithm::{Blake3, Md5, Sha256};
        let chosen = |choice: DigestChoice, available: &[Algorithm]| -> Vec<Algorithm> {
            available.iter().copied().filter(|one| choice.wants(*one, available.iter().copied())).collect()
        };
        assert_eq!(chosen(DigestChoice::Fastest, &[Sha256, Blake3]), [Blake3]);
        assert_eq!(chosen(DigestChoice::Fastest, &[Md5, Sha256]), [Sha256]);
        assert_eq!(chosen(DigestChoice::Sha256, &[Sha256, Blake3]), [Sha256]);
        assert_eq!(chosen(DigestChoice::All, &[Sha256, Blake3, Md5]), [Sha256, Blake3, Md5]);
    }
}
