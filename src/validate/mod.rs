//! Check any package, ours or another's. What is wrong with a package is a finding; what grows with it is kept on disk. Only the directory of a zip is
//! in memory, within the limits of `formats::zip`.

mod bag;
mod eark;
mod error;
mod findings;
mod opened;
mod package;
mod scratch;
mod source;

pub use bag::{BagVerdict, bag};
pub use eark::{EarkKind, EarkVerdict};
pub use error::ValidateError;
pub use package::{CheckOrder, PackageVerdict, package};
