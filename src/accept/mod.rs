//! Acceptance: the state of units and deliveries, and what people decide on them.

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

pub use decide::{Decision, decide, in_order};
pub use delivery::{
    ClassCount, DeliveryStanding, DeliveryState, PageDecisions, SampleStanding, SampleVerdict, delivery_errors_waived,
    delivery_standing, sample_standing,
};
pub use draw::{draw, seed};
pub use incoming::{
    COLUMNS, Checked, Circumstances, Incoming, IncomingError, LARGEST, OnRecord, UnitFacts, check, read_decisions,
};
pub use judge::{Judged, UnitOnRecord, class_of, class_of_decision, judge, may_be_waived};
pub use sampling::sampling_plan;
pub use states::may_follow;
pub use versions::{Merged, MergedFile, merge};
