//! Checking proofs (the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2, which fit the trees of RFC 6962).

use crate::records::Hex32;

use super::tree::node_hash;

/// Whether `proof` shows that the leaf with the hash `leaf` stands at `index` (from 0) of the tree of `size` leaves
/// with that root.
#[must_use]
pub fn verify_inclusion(leaf: &Hex32, index: u64, size: u64, proof: &[Hex32], root: &Hex32) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for part in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(part, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, part);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` leaves with the root `old_root` is the beginning of the one of `new`
/// leaves.
#[must_use]
pub fn verify_consistency(old: u64, old_root: &Hex32, new: u64, new_root: &Hex32, proof: &[Hex32]) -> bool {
    if old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return proof.is_empty();
    }
    // A full subtree is no part of its own proof.
    let whole = old.is_power_of_two();
    let mut parts = proof.iter();
    let first = if whole { Some(old_root) } else { parts.next() };
    let Some(first) = first else { return false };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut from_old, mut from_new) = (*first, *first);
    for part in parts {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(part, &from_old);
            from_new = node_hash(part, &from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, part);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == *old_root && from_new == *new_root
}

#[cfg(test)]
mod tests {
    use super::super::{Frontier, RangeRoots, consistency_ranges, inclusion_ranges, leaf_hash};
    use super::*;
    use crate::records::Hex;
    use proptest::prelude::*;

    fn leaves(size: u64) -> Vec<Hex32> {
        (0..size).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    fn root(leaves: &[Hex32]) -> Hex32 {
        let mut tree = Frontier::default();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        tree.root()
    }

    fn roots(ranges: Vec<std::ops::Range<u64>>, leaves: &[Hex32]) -> Vec<Hex32> {
        let mut roots = RangeRoots::new(ranges);
        leaves.iter().for_each(|leaf| roots.push(*leaf));
        roots.finish().unwrap()
    }

    /// RFC 6962 §2.1 as it is written, by recursion.
    fn by_definition(leaves: &[Hex32]) -> Hex32 {
        match leaves {
            [one] => *one,
            _ => {
                let (left, right) = leaves.split_at((leaves.len().next_power_of_two()) / 2);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn every_proof_of_every_small_tree_holds_and_no_other() {
        let all = leaves(40);
        for size in 1..=all.len() as u64 {
            let here = &all[..size as usize];
            let whole = root(here);
            assert_eq!(whole, by_definition(here));
            for index in 0..size {
                let proof = roots(inclusion_ranges(index, size).unwrap(), here);
                assert!(verify_inclusion(&here[index as usize], index, size, &proof, &whole));
                let other = (index + 1) % size;
                assert_eq!(verify_inclusion(&here[index as usize], other, size, &proof, &whole), other == index);
                let mut altered = proof.clone();
                altered.push(Hex([9; 32]));
                assert!(!verify_inclusion(&here[index as usize], index, size, &altered, &whole));
            }
            for old in 0..=size {
                let proof = roots(consistency_ranges(old, size).unwrap(), here);
                let before = root(&here[..old as usize]);
                assert!(verify_consistency(old, &before, size, &whole, &proof), "{old} in {size}");
                if old > 0 {
                    assert!(!verify_consistency(old, &Hex([3; 32]), size, &whole, &proof));
                    assert!(!verify_consistency(old, &before, size, &Hex([3; 32]), &proof));
                }
            }
        }
        assert_eq!(inclusion_ranges(3, 3), None);
        assert_eq!(consistency_ranges(4, 3), None);
    }

    proptest! {
        #[test]
        fn large_trees_have_short_proofs(size in 2u64..1 << 40, at in any::<prop::sample::Index>()) {
            let index = at.index(usize::try_from(size).unwrap()) as u64;
            let ranges = inclusion_ranges(index, size).unwrap();
            prop_assert!(ranges.len() <= 64 - (size - 1).leading_zeros() as usize);
            let covered: u64 = ranges.iter().map(|range| range.end - range.start).sum();
            prop_assert_eq!(covered, size - 1);
            let consistent = consistency_ranges(index + 1, size).unwrap();
            prop_assert!(consistent.len() <= 65);
        }

        #[test]
        fn no_proof_breaks_it(
            sizes in (any::<u64>(), any::<u64>()), proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
        ) {
            let proof: Vec<_> = proof.into_iter().map(Hex).collect();
            let _ = verify_inclusion(&Hex([0; 32]), sizes.0, sizes.1, &proof, &Hex([0; 32]));
            let _ = verify_consistency(sizes.0, &Hex([0; 32]), sizes.1, &Hex([1; 32]), &proof);
        }
    }
}
