//! Stores: places that are verified over the years, a slice at a time.

mod aside;
mod audit;
mod copies;
mod current;
mod error;
mod everything;
mod evidence;
mod not_read;
mod portion;
mod progress;
mod promise;
mod register;
mod repair;
mod slice;
mod standing;
#[cfg(test)]
mod tests;

pub use audit::{AuditOutcome, AuditRequest, audit};
pub use copies::{Copies, Difference, compare};
pub use error::StoreError;
pub use promise::coverage;
pub use register::{RegisterRequest, Registered, register};
pub use repair::{PassedOver, Remedy, Repair, RepairRequest, Writing, repair};
pub use slice::{SliceOutcome, SliceRequest, run_slice};
