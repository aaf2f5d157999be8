//! Before the first unit: settings, locks, the survey's results as records, what a run will need.

pub mod open;
pub mod planning;
pub mod dry_run;
pub mod space;
pub mod submission;
pub mod reconciliation;
pub mod text;
