//! The units of one batch beside each other.

mod facts;
mod index;
#[cfg(test)]
mod tests;

pub use facts::unit_pages;
pub use index::{Across, BatchIndex, BatchIndexError, UnitPlace};
