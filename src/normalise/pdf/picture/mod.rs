//! The image of a page as a stream of a PDF: its own coded bytes where PDF has the coding, else its pixels in a
//! lossless one.

mod colour;
mod dct;
mod fax;
mod flate;
mod jbig2;
mod jpx;
mod kinds;
mod png;
mod take;
mod tiff_jpeg;

pub use kinds::{Coding, Picture, PictureColour, PictureFault, Taken};
pub use take::{Follow, PictureOrder, picture};
