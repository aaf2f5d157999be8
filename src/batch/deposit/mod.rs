//! What leaves: packages in the shapes of providers, their answers, finding aids.

pub mod provide;
pub mod provide_metadata;
pub mod receipts;
pub mod register;
pub mod finding_aid;
