//! Indexes for SACER, ours or another's, with the files that lie beside them.

mod check;

pub use check::sacer;
