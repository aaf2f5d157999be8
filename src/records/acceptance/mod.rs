//! What people decide: the terms of a delivery, its sample, the decisions, the comparison with the originals.

mod comparison;
mod decision;
mod defect;
mod sample;
mod terms;

pub use comparison::{
    ComparedPage, ComparisonForm, ComparisonMethod, ComparisonOutcome, ComparisonPerson, ComparisonRecord,
};
pub use decision::{DecidedPage, DecisionEntry, DecisionFile, DecisionRecord, Verdict};
pub use defect::{DEFECTS, Defect};
pub use sample::{ClassPlan, FileOfLot, LotLine, LotSize, PageOfLot, SamplePlan, SampleRecord, UnitOfLot};
pub use terms::{AQL, AcceptedBy, Clause, DefectClass, InspectionLevel, SampleRules, Terms};
