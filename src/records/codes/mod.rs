//! The table of finding codes, one file for each stage of the procedure.
//!
//! A code is never renamed and never changes its meaning. Each has its text in English and Italian here and its entry in
//! `docs/findings.md`; `tests/finding_codes.rs` keeps the three together.

mod table;

pub mod acceptance;
pub mod decoding;
pub mod eark;
pub mod environment;
pub mod image;
pub mod intake;
pub mod inventory;
pub mod master;
pub mod names;
pub mod package;
pub mod pdf;
pub mod pdfa;
pub mod provider;
pub mod quality;
#[cfg(test)]
pub mod sample;
pub mod survey;
pub mod text;

pub use table::all;
