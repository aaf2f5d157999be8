//! Every check that the provider runs on a request and that can be run before it is sent, under the provider's own
//! codes.

mod agreed;
mod call;
mod components;
mod documents;
mod fascicolo;
mod files;
mod preflight;
mod structure;

#[cfg(test)]
mod tests;

pub use preflight::{Preflight, check_file_index, check_request};
