//! Access copies of page images.

mod cost;
mod derive;

pub use cost::cost;
pub use derive::{DeriveFault, DeriveOrder, Derived, derive};
