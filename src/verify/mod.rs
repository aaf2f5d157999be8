//! Fixity over the years: is everything still there, and is it what it was?

mod archive;
mod baseline;
mod book;
mod create;
mod digests;
mod error;
mod expected;
mod judge;
mod listing;
mod merge;
mod names;
mod outcome;
mod place;
#[cfg(test)]
mod places_tests;
mod pool;
mod request;
mod run;
mod schedule;
pub mod store;
mod suspects;
#[cfg(test)]
mod tests;
mod walk;
mod watch;
mod why;

pub use archive::verify_archive;
pub use baseline::Baseline;
pub use create::{CreateOutcome, create, extend};
pub use error::VerifyError;
pub use outcome::{Counts, Verified};
pub use request::{DigestChoice, Extent, VerifyRequest};
pub use run::verify;
pub use schedule::{Coverage, Due, Promise, Slice, sample_size};
