//! Every field that a file bears about itself, as it stands in the bytes: the directories of TIFF and EXIF, the
//! segments of JPEG, the chunks of PNG, the boxes and markers of JPEG 2000, and the ICC, XMP, IPTC and Photoshop blocks
//! inside them.
//!
//! Nothing is interpreted and nothing is judged here. All of it is bounded: a hostile file gets a list that says where
//! it was cut.

mod dump;
mod gather;
mod icc;
mod iptc;
mod jp2;
mod jpeg;
mod names;
mod photoshop;
mod png;
mod tiff;
mod xmp;

pub use dump::dump;
