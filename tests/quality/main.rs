//! The measures of quality on planted faults.

mod score;
#[path = "../support/mod.rs"]
mod support;
mod target;
