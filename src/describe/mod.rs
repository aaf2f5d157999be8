//! Descriptive and preservation metadata of a unit, in the formats that others read. Each writer reads the unit's
//! record, and nothing else but the name of the organisation, and writes to a stream: nothing in memory grows with the
//! unit.

mod agid;
mod dc;
mod ead;
mod eco_mic;
#[cfg(test)]
mod example;
mod lacking;
mod mag;
mod mix;
mod premis;

pub use agid::{AgidContext, AgidProfile, Conformity};
pub use dc::dublin_core;
pub use ead::{EadHead, FindingAid, ead};
pub use eco_mic::EcoMic;
pub use mag::Mag;
pub use mix::mix;
pub use premis::{premis, premis_of};
