//! The rules, by what they are about. The numbers are those of veraPDF's profiles, the wording is our own.

mod colour;
mod file;
mod fonts;
mod graphics;
mod interactive;
mod left_out;
mod listed;
mod metadata;
mod shown;

pub use left_out::{not_evaluated, partly_evaluated};
pub use listed::{listed_rules, rules_of};
