//! The metadata of the AgID guidelines (*Linee guida sulla formazione, gestione e conservazione dei documenti
//! informatici*, Allegato 5) as XML.

mod aggregation;
mod context;
mod document;
mod parties;
mod profile;
mod seals;
#[cfg(test)]
mod tests;

pub use context::{AgidContext, Conformity};
pub use profile::AgidProfile;
