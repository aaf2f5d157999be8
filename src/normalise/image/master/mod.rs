//! Masters: made losslessly where the profile asks for another form than the source has, and proven to be the source.
//!
//! The way: [`decide`] says whether a master is wanted and possible; [`write()`] makes it while the source is decoded;
//! [`read_back`] decodes what lies on disk then, by another decoder; [`Facts::differences`] compares. Only where there
//! are none does the master count.

mod beside;
mod cost;
mod decide;
mod facts;
mod fault;
mod read_back;
mod source;
mod source_jp2;
mod write;

pub use cost::{proof_cost, write_cost};
pub use decide::{Decision, Target, decide, mended};
pub use facts::{Agreement, Difference, Facts, ImageFacts, same_resolution};
pub use fault::{MasterFault, Obstacle};
pub use read_back::{Proof, decoder, read_back};
pub use write::{WriteOrder, Written, write};
