//! PDF/A of page images and of scanned PDFs, without a changed pixel (ISO 19005-1, -2, -3).

mod book;
pub mod draw;
mod face;
mod glyphless;
mod heading;
mod hidden_text;
mod intent;
mod outline;
pub mod picture;
pub mod rebuild;
mod sheet;
mod typeset;
mod xmp;

pub use book::{Book, Leaf, Stored};
pub use heading::{Carried, Heading};
pub use outline::Bookmark;
