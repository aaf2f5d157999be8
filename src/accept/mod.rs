//! Acceptance: the state of units and deliveries, and what people decide on them.

mod check;
#[cfg(test)]
mod check_tests;
mod decide;
mod delivery;
mod draw;
mod incoming;
mod judge;
mod sampling;
mod states;
mod versions;

pub mod report;
pub mod review;

pub use check::{Checked, Circumstances, OnRecord, UnitFacts, check};
pub use decide::{Decision, decide, in_order};
pub use delivery::{
    ClassCount, DeliveryStanding, DeliveryState, PageDecisions, SampleStanding, SampleVerdict, delivery_standing,
    finding_digest, not_inspected, sample_standing, waived_of_delivery,
};
pub use draw::{draw, seed};
pub use incoming::{COLUMNS, Incoming, IncomingError, LARGEST, read_decisions};
pub use judge::{
    Judged, UnitOnRecord, class_of, class_of_decision, judge, may_be_waived, stands_on_page, stands_on_unit,
};
pub use sampling::sampling_plan;
pub use states::may_follow;
pub use versions::{Merged, MergedFile, merge};
