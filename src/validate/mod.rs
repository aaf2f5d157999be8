//! Check any package, ours or another's. What is wrong with a package is a finding; nothing in memory grows with it.

mod bag;
mod error;

pub use bag::{BagVerdict, bag};
pub use error::ValidateError;
