//! The way of one file: read once in the run, looked at in a confined worker, staged, checkpointed.

mod delivered;
mod look;
mod master;
mod master_order;
mod master_worker;
mod order;
mod picture;
mod process;
mod text;
mod worker;

pub use picture::picture;
pub use process::{FileOutcome, PageContext, process};
pub use worker::work;
