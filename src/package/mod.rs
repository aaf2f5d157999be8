//! Packages: the folder bag of a unit version (BagIt 1.0, RFC 8493), and the other shapes that are made from it.

mod archive_read_back;
mod bag;
mod contents;
mod error;
#[cfg(test)]
mod example;
mod info;
mod layout;
mod measure;
mod read_back;
mod shapes;

pub use bag::{FinishedBag, MetadataFile, finish};
pub use error::PackageError;
pub use read_back::read_back;
pub use shapes::{tar, zip};
