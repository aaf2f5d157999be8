//! What the program says of itself: help, manual, codes, profiles, schemas.

mod finding_codes;
mod help;
mod manual;
mod portable;
mod profiles;
mod schemas;
#[path = "../support/mod.rs"]
mod support;
