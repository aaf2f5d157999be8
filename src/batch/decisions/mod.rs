//! What people see, decide, and hand to the supplier.

pub mod review;
mod flagged;
pub mod samples;
pub mod acceptance;
pub mod decide;
pub mod logged;
pub mod rescans;
pub mod compare;
pub mod supplier;
mod brought;
pub mod versions;
pub mod restriction;
pub mod review_table;
