//! NISO MIX 2.0 (ANSI/NISO Z39.87-2006): the technical metadata of each image, in one METS document for a unit.

mod assessment;
mod basic;
mod camera;
mod capture;
mod document;
mod history;
mod object;
mod size;
mod words;

pub(super) use capture::captured_at;
pub use document::mix;
pub(super) use document::{MixOf, NAMESPACE, mix_elements};
