//! What in a text may be personal data: a list for people who review it, never a verdict.

mod address;
mod codes;
mod detect;
mod iban;
mod pieces;
mod telephone;
mod terms;

pub use detect::{Mention, detect};
