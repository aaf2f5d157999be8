//! Check any package, ours or another's. What is wrong with a package is a finding; what grows with it is kept on disk. Only the directory of a zip is
//! in memory, within the limits of `formats::zip`.

mod bag;
mod error;
mod index_verdict;
mod recognise;
mod sacer;
mod sincro;

pub use bag::{BagVerdict, bag};
pub use error::ValidateError;
pub use index_verdict::{IndexKind, IndexVerdict};
pub use recognise::indexes;
pub use sacer::sacer;
pub use sincro::sincro;
