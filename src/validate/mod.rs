//! Check any package, ours or another's. What is wrong with a package is a finding; what grows with it is kept on disk. Only the directory of a zip is
//! in memory, within the limits of `formats::zip`.

mod bag;
mod error;

pub use bag::{BagVerdict, bag};
pub use error::ValidateError;
