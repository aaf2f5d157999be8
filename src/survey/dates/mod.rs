//! Dates as archivists write them, read into EDTF (ISO 8601-2:2019, level 1).

mod parser;
mod point;
mod reading;
mod token;
mod words;

pub use point::{End, Point, Span};
pub use reading::{Reading, interpret, read};

#[cfg(test)]
mod tests;
