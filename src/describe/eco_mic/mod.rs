//! METS ECO-MiC 1.2 (ICDP – Digital Library, September 2025): the application profile of METS for digital resources of
//! Italian cultural heritage, INTERNAL.

mod document;
mod files;
mod findings;
mod mods;
mod rights;
#[cfg(test)]
mod tests;

pub use document::EcoMic;
