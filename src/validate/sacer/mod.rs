//! Indexes for SACER, ours or another's, with the files that lie beside them.

mod check;
mod neighbours;
#[cfg(test)]
mod tests;

pub(super) use check::sacer_of;
pub use check::{Named, sacer};
