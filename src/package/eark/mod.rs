//! E-ARK SIP 2.2.0 (CSIP 2.2.0): root and representation METS around the files of a unit.

mod documentation;
mod header;
mod ids;
mod mets;
mod representation;
mod root;
mod schemas;
mod sip;
#[cfg(test)]
mod tests;
mod words;

pub use header::{Agents, MetsHead};
pub use mets::{AdministrativeSection, Division, MetadataType, MetsFile, MetsWriter};
pub use sip::EarkSip;
