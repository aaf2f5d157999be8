//! Deposits with SACER: an index and its files for each documentary unit, and the index of the file that they make.

mod dates;
mod file_index;
mod plan;
mod shape;

pub(in crate::package) use plan::agid;
pub(super) use shape::SacerDeposit;
