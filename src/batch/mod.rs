//! The way of a batch as one script: stages in order.

mod acceptance;
mod books;
mod carry;
mod checkpoint;
mod commit;
mod context;
mod decide;
mod decisions;
mod draft;
mod dry_run;
mod evidence;
mod finish;
mod lanes;
mod open;
mod pack;
mod page;
mod planning;
mod reconciliation;
mod recovery;
mod release;
mod request;
mod rescans;
mod run;
mod samples;
mod space;
mod standing;
mod submission;
mod undo;
mod unit;

pub use context::OUTPUT_VERSION;
pub use decide::{DecideOutcome, DecideRequest, decide};
pub use dry_run::{PlannedUnit, plan};
pub use page::work;
pub use request::{Ending, PlanOutcome, RunError, RunOutcome, RunRequest, RunTotals};
pub use run::run;
pub use undo::{UndoOutcome, UndoRequest, undo};
