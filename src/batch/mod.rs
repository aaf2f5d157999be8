//! The way of a batch as one script: stages in order.

mod acceptance;
mod across;
mod books;
mod carry;
mod checkpoint;
mod commit;
mod compare;
mod context;
mod decide;
mod decisions;
mod deliveries;
mod document;
mod draft;
mod dry_run;
mod evidence;
mod finding_aid;
mod finish;
mod lanes;
mod open;
mod pack;
mod page;
mod pdfa;
mod planning;
mod privacy;
mod provide;
mod reconciliation;
mod recovery;
mod release;
mod request;
mod rescans;
mod review;
mod run;
mod samples;
mod space;
mod standing;
mod submission;
mod supplier;
mod tag_lines;
mod tag_store;
mod text;
mod undo;
mod unit;

pub use compare::{Attestation, ComparisonFault, attestation, comparison_form, record_comparison};
pub use context::OUTPUT_VERSION;
pub use decide::{DecideOutcome, DecideRequest, decide};
pub use deliveries::deliveries;
pub use document::{
    BrokenRule, DocumentError, DocumentOutcome, DocumentRequest, Ghostscript, GivenDensity, GivenPage, Refusal,
    make_document,
};
pub use dry_run::{PlannedUnit, plan};
pub use finding_aid::{FindingAidOutcome, FindingAidRequest, finding_aid};
pub use page::work;
pub use privacy::{PrivacyOutcome, PrivacyRequest, privacy};
pub use provide::{ProvideRequest, ProvidedUnit, ProvidedUnits, provide};
pub use request::{Ending, PlanOutcome, RunError, RunOutcome, RunRequest, RunTotals};
pub use review::{ReviewOutcome, ReviewRequest, review};
pub use run::run;
pub use supplier::{AcceptanceOutcome, AcceptanceRequest, acceptance};
pub use undo::{UndoOutcome, UndoRequest, undo};
