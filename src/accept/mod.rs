//! The state of units and deliveries.

mod decide;
mod states;
mod versions;

pub use decide::{Decision, decide, in_order};
pub use states::may_follow;
pub use versions::{Merged, MergedFile, merge};
