//! Check any package, ours or another's. What is wrong with a package is a finding; what grows with it is kept on disk.
//! Only the directory of a zip is in memory, within the limits of `formats::zip`.

mod bag;
mod contents;
mod digests;
mod eark;
mod error;
mod findings;
mod index_verdict;
mod opened;
mod package;
mod recognise;
mod sacer;
mod scratch;
mod sincro;
mod source;

pub use bag::{BagVerdict, bag};
pub use eark::{EarkKind, EarkVerdict};
pub use error::ValidateError;
pub use index_verdict::{IndexKind, IndexVerdict};
pub use package::{CheckOrder, PackageVerdict, package};
pub use recognise::indexes;
pub use sacer::{Named, sacer};
pub use sincro::sincro;
