//! Which parts of a tree a proof consists of, and their roots from one pass over the leaves.

use std::ops::Range;

use crate::records::Hex32;

use super::tree::Frontier;

/// The runs of leaves whose roots prove that the leaf at `index` (from 0) is in the tree of `size` leaves, in the order
/// of the proof (RFC 6962 §2.1.1); `None` where there is no such leaf.
#[must_use]
pub fn inclusion_ranges(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let (mut start, mut end) = (0, size);
    let mut ranges = Vec::new();
    while end - start > 1 {
        let middle = start + left_size(end - start);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    Some(ranges)
}

/// The runs of leaves whose roots prove that the tree of `old` leaves is the beginning of the tree of `new` leaves, in
/// the order of the proof (RFC 6962 §2.1.2); `None` where the old one is larger. Nothing needs a proof where it is
/// empty or both are the same.
#[must_use]
pub fn consistency_ranges(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    if old == 0 || old == new {
        return Some(Vec::new());
    }
    let (mut start, mut end) = (0, new);
    let mut ranges = Vec::new();
    // Until what is left of the old tree is a whole subtree of the new one.
    while end != old {
        let middle = start + left_size(end - start);
        if old <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    // Where the old tree is a full subtree, its root is known to who asks.
    if start > 0 {
        ranges.push(start..end);
    }
    ranges.reverse();
    Some(ranges)
}

/// The largest power of two below `size`, which is at least 2.
fn left_size(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Takes the leaves of a tree in their order and gives the roots of runs of them. The runs must not overlap, as those
/// of a proof do not.
#[derive(Debug)]
pub struct RangeRoots {
    /// By their beginning, with their places in the proof.
    wanted: Vec<(usize, Range<u64>)>,
    next: usize,
    place: u64,
    current: Frontier,
    found: Vec<Option<Hex32>>,
}

impl RangeRoots {
    /// Will give the roots of `ranges`.
    #[must_use]
    pub fn new(ranges: Vec<Range<u64>>) -> Self {
        let found = vec![None; ranges.len()];
        let mut wanted: Vec<_> = ranges.into_iter().enumerate().collect();
        wanted.sort_unstable_by_key(|(_, range)| range.start);
        Self { wanted, next: 0, place: 0, current: Frontier::default(), found }
    }

    /// Takes the hash of the next leaf.
    pub fn push(&mut self, leaf: Hex32) {
        if let Some((at, range)) = self.wanted.get(self.next)
            && range.contains(&self.place)
        {
            self.current.push(leaf);
            if self.place + 1 == range.end {
                let root = std::mem::take(&mut self.current).root();
                if let Some(found) = self.found.get_mut(*at) {
                    *found = Some(root);
                }
                self.next += 1;
            }
        }
        self.place += 1;
    }

    /// The roots in the order of the proof; `None` where there were too few leaves.
    #[must_use]
    pub fn finish(self) -> Option<Vec<Hex32>> {
        self.found.into_iter().collect()
    }
}
