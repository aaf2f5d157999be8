//! Walk the source, arrange its files into units, reconcile them with inventory and scope.

mod archive;
mod arrangement;
pub mod dates;
mod emit;
mod entries;
mod extent;
pub mod inventory;
mod links;
mod matching;
pub mod names;
mod reconcile;
pub mod register;
mod request;
mod run;
mod scratch;
mod sequence;
mod walk;
mod withdrawals;

pub use extent::extent_findings;
pub use reconcile::{DeliveredUnit, ExpectedUnit, reconcile};
pub use request::{ArrangementFault, PlanSink, SurveyError, SurveyOutcome, SurveyRequest, WithdrawalsFault};
pub use run::run;
pub use scratch::ScratchError;
pub use sequence::{OF_SEQUENCE, of_version as sequence_findings};
