//! The verbs, one file each.

pub mod acceptance;
mod call;
pub mod codes;
pub mod compare;
pub mod decide;
pub mod delivery;
pub mod finding_aid;
pub mod inventory;
pub mod jobs;
pub mod log;
pub mod package;
pub mod pdfa;
mod pdfa_refusal;
pub mod plan;
pub mod privacy;
pub mod profile;
pub mod rebuild;
pub mod receipts;
pub mod register;
pub mod repair;
pub mod review;
pub mod run;
pub mod status;
pub mod store;
pub mod undo;
pub mod validate;
pub mod verify;
pub mod worker;
pub mod workspace;

pub use call::{Call, Ended};
