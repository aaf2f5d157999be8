//! The way of a batch as one script: stages in order.

mod carry;
mod checkpoint;
mod commit;
mod context;
mod dry_run;
mod evidence;
mod finish;
mod lanes;
mod open;
mod page;
mod planning;
mod reconciliation;
mod recovery;
mod request;
mod run;
mod space;
mod standing;
mod submission;
mod tag_lines;
mod tag_store;
mod undo;
mod unit;

pub use context::OUTPUT_VERSION;
pub use dry_run::{PlannedUnit, plan};
pub use page::work;
pub use request::{Ending, PlanOutcome, RunError, RunOutcome, RunRequest, RunTotals};
pub use run::run;
pub use undo::{UndoOutcome, UndoRequest, undo};
