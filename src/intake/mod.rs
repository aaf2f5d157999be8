//! Read each file once: digests, identification, supplier checksums.

mod companions;
mod der;
mod identify;
mod passages;
mod read;
#[cfg(test)]
mod read_tests;
mod supplied;

pub use companions::{Companion, CompanionContent, CompanionFile, companion_look, companions};
pub use identify::{Sample, identify};
pub use passages::Passage;
pub use read::{ReadFault, ReadOrder, Reading, Target, WINDOW, read_once};
pub use supplied::{AbsentEntries, AbsentEntry, Expected, SuppliedError, SuppliedIndex, compare, is_checksum_list};
