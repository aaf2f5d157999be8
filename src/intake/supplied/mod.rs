//! Checksums that came with the delivery.

mod absent;
mod compare;
mod index;
mod names;

pub use compare::{Expected, compare};
pub use index::{AbsentEntries, AbsentEntry, SuppliedError, SuppliedIndex};
pub use names::is_checksum_list;
