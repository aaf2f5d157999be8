//! hOCR 1.2: the text of a page as engines that recognise it write it.

mod read;
mod title;

pub use read::{HocrFault, read_hocr};
