//! The way of a batch as one script: stages in order.

mod request;
mod run;
mod context;
mod preparation;
mod lanes;
mod page;
mod document;
mod pdfa;
mod unit;
mod books;
mod across;
mod decisions;
mod deposit;
mod deliveries;
mod privacy;
mod undo;

#[cfg(test)]
mod example;

pub use decisions::compare::{Attestation, ComparisonFault, attestation, comparison_form, record_comparison};
pub use decisions::decide::{DecideOutcome, DecideRequest, decide};
pub use decisions::review::{ReviewOutcome, ReviewRequest, review};
pub use decisions::supplier::{AcceptanceOutcome, AcceptanceRequest, acceptance};
pub use deliveries::deliveries;
pub use deposit::finding_aid::{FindingAidOutcome, FindingAidRequest, finding_aid};
pub use deposit::provide::{ProvideRequest, ProvidedUnit, ProvidedUnits, provide};
pub use deposit::receipts::{ImportRequest, ImportedAnswer, TellImported, import_receipts};
pub use deposit::register::{RegisterOutcome, RegisterRequest, check_registers};
pub use document::{
    BrokenRule, DocumentError, DocumentOutcome, DocumentRequest, GivenDensity, GivenPage, Refusal, make_document,
};
pub use page::work;
pub use preparation::dry_run::{PlannedUnit, plan};
pub use privacy::{PrivacyOutcome, PrivacyRequest, privacy};
pub use request::{Ending, PlanOutcome, RunError, RunOutcome, RunRequest, RunTotals};
pub use run::run;
pub use undo::{UndoOutcome, UndoRequest, undo};
pub use unit::key::OUTPUT_VERSION;
