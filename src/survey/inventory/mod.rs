//! Inventories: tables in which an archivist says of each unit what it is.

mod classes;
mod defaults;
mod fields;
mod header;
mod load;
mod propose;
mod row;
mod statements;
mod values;

pub use defaults::{DefaultFault, DefaultProblem, defaults};
pub use fields::Field;
pub use propose::{Proposal, ProposedColumn, SheetProposal, propose};

pub(super) use classes::ClassificationPlan;
pub(super) use fields::normalised;
pub(super) use header::UnknownField;
pub(super) use load::{LoadError, Source, load};
