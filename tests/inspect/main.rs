//! What is measured in files and judged by policies.

mod identified;
mod inspected;
mod mix;
mod pdfa_score;
mod policy;
#[path = "../support/mod.rs"]
mod support;
