//! Checksums that came with the delivery.

mod absent;
mod compare;
mod entry;
mod index;
mod list;
mod names;
mod table;

pub use compare::{Expected, compare};
pub use index::{AbsentEntries, AbsentEntry, SuppliedError, SuppliedIndex};
pub use names::is_checksum_list;
