//! ALTO: the text of a page and where it stands, as libraries and archives exchange it.

mod geometry;
mod read;
mod write;

pub use read::{AltoFault, read_alto};
pub use write::{AltoSource, write_alto};
