//! Stores: places that are verified over the years, a slice at a time.

mod error;
mod evidence;
mod register;
mod slice;

pub use error::StoreError;
pub use register::{Registered, register};
pub use slice::{SliceOutcome, SliceRequest, coverage, run_slice};
