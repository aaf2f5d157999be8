//! The table of finding codes, one file for each stage of the procedure.
//!
//! A code is never renamed and never changes its meaning. Each has its text in English and Italian here and its entry
//! in `docs/findings.md`; `tests/product/finding_codes.rs` keeps the three together.

mod table;

pub mod acceptance;
pub mod decoding;
pub mod deposit;
pub mod eark;
pub mod environment;
pub mod fixity;
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
pub mod register;
pub mod sacer;
#[cfg(test)]
pub mod sample;
pub mod sincro;
pub mod survey;
pub mod text;
pub mod variants;

pub use table::all;
