//! Submissions for Preservica in the Open Preservation Exchange format (OPEX 1.2).

mod document;
mod shape;

pub(super) use shape::OpexSubmission;
