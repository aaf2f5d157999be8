//! MAG 2.0.1 (ICCU, *Metadati amministrativi e gestionali*): `metadigit`.

mod document;
mod findings;
mod image;
#[cfg(test)]
mod tests;
mod words;

pub use document::Mag;
pub(super) use document::{master_of, nomenclature};
