//! Archives that are verified against a list without unpacking them: tars and zips.

mod bag;
mod entries;
mod names;
mod read;
mod run;
#[cfg(test)]
mod tests;

pub use run::verify_archive;
