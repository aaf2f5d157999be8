//! PDF: whether all objects are where they should be and all data whole; pages, dates, tools, images, fonts, text,
//! claims.

mod claims;
mod content;
mod details;
mod document;
mod features;
mod graph;
mod metadata;
mod pages;
mod streams;
#[cfg(test)]
mod tests;

pub(super) use claims::rule_note;
pub(super) use document::inspect;
pub use streams::{ImageDepth, image_faults};
