//! Walks a file and puts the rules to everything in it.

mod checker;
mod colour;
mod compare;
mod content;
mod embedded;
mod file;
mod fonts;
mod glyphs;
mod images;
mod interactive;
mod layers;
mod metadata;
mod objects;
mod pages;
mod precheck;
mod signature;
mod syntax;

pub(super) use super::xmp::ExtensionRule;
pub use precheck::{precheck, precheck_opened};
