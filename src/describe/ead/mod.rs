//! Encoded Archival Description (EAD3 1.1.1): one unit, or a batch as one finding aid.

mod control;
mod finding_aid;
#[cfg(test)]
mod tests;
mod unit;

pub use control::EadHead;
pub use finding_aid::{FindingAid, ead};
