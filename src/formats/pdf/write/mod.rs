//! Writing a PDF as its objects come: what has been written is not held.

mod file;
mod pages;
mod syntax;

pub use file::{PdfVersion, PdfWriter};
pub use pages::PageTree;
pub use syntax::{dict, name, number, text};
