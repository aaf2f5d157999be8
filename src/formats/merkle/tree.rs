//! Hashes of leaves and nodes, and the root of a tree that grows.

use sha2::{Digest, Sha256};

use crate::records::{Hex, Hex32};

/// What stands before a leaf's bytes (RFC 6962 §2.1): a leaf can never be taken for a node.
const LEAF: [u8; 1] = [0];
/// What stands before the hashes of a node's two children.
const NODE: [u8; 1] = [1];

/// The hash of a leaf.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hex32 {
    Hex(Sha256::new().chain_update(LEAF).chain_update(bytes).finalize().into())
}

/// The hash of a node from those of its children.
#[must_use]
pub fn node_hash(left: &Hex32, right: &Hex32) -> Hex32 {
    Hex(Sha256::new().chain_update(NODE).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// A tree to which leaves are added one by one. It keeps the roots of its full subtrees alone: one for each bit of its
/// size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hex32>,
}

impl Frontier {
    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hex32) {
        let mut hash = leaf;
        let mut full = self.size;
        // Each trailing one of the size is a subtree that the new leaf completes.
        while full & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node_hash(&left, &hash);
            full >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Leaves so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far; for none the SHA-256 of nothing.
    #[must_use]
    pub fn root(&self) -> Hex32 {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Hex(Sha256::digest([]).into()) };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight leaves of the test data that certificate transparency's own implementations share.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    #[test]
    fn roots_that_others_publish() {
        let mut tree = Frontier::default();
        assert_eq!(tree.root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let roots = LEAVES.map(|leaf| {
            tree.push(leaf_hash(&hex::decode(leaf).unwrap()));
            tree.root().to_string()
        });
        assert_eq!(roots[0], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(roots[1], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assert_eq!(roots[7], "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
        assert_eq!(tree.size(), 8);
    }
}
