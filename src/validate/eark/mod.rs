//! E-ARK packages: CSIP 2.2.0 and SIP 2.2.0, in a folder, a zip or a tar.

mod agents;
mod attributes;
mod check;
mod files;
mod fixity;
mod folders;
mod index;
mod link;
mod mets;
mod place;
mod root;
mod schema;
mod structure;
#[cfg(test)]
mod tests;
mod verdict;
mod vocabulary;

pub(super) use check::eark_of;
pub use verdict::{EarkKind, EarkVerdict};
