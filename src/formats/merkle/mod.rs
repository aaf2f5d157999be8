//! Merkle trees as certificate transparency defines them (RFC 6962 §2.1): SHA-256, without a key, so that anybody can
//! check.

mod proof;
mod ranges;
mod tree;

pub use proof::{verify_consistency, verify_inclusion};
pub use ranges::{RangeRoots, consistency_ranges, inclusion_ranges};
pub use tree::{Frontier, leaf_hash, node_hash};
