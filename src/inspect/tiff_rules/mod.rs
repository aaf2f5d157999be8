//! Named sets of rules for TIFF: which tags a file may have, and what may stand in them.

mod evaluate;
mod icc;
mod sets;
mod structure;
mod text;

pub use evaluate::{RuleFailure, RuleFault, tiff_rule_failures};
#[cfg(test)]
pub(super) use sets::tags_of;
pub use structure::StructureRule;
