//! PREMIS 3.0: `premis.xml`. It ends before the packaging: what follows is in the event log alone.

mod document;
mod events;
mod objects;
mod pdfa;
mod rights;
mod structure;
mod terms;

pub use document::{premis, premis_of};
