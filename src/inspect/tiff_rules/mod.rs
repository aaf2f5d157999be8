//! Named sets of rules for TIFF: which tags a file may have, and what may stand in them.

mod evaluate;
mod icc;
mod sets;
mod structure;
mod text;

pub use evaluate::{RuleFailure, tiff_rule_failures};
