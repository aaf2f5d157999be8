//! The pre-check of PDF/A-1b, 2b, 2u and 3b: rules in a table, put to everything that a file holds.
//!
//! It says how many of the rules that veraPDF's profile lists were evaluated, and which of them are broken. It never
//! says that a file conforms.

mod facts;
mod outcome;
mod rule;
mod table;
mod walk;
mod xmp;

pub use outcome::{Broken, MOST_KEPT, Precheck, Violation};
pub use rule::Rule;
pub use table::{listed_rules, not_evaluated, partly_evaluated, rules_of};
pub use walk::{precheck, precheck_opened};
