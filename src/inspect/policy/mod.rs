//! The profile's rules for captured and preserved images.

mod capture;
mod evaluate;
mod master;
mod remedy;

pub(super) use capture::{colour_mode, ppi_text};
pub use evaluate::{PolicySubject, policy};
