//! Readers and writers of the world's formats.

pub mod bytes;
pub mod exif;
pub mod icc;
pub mod jp2;
pub mod jpeg;
pub mod pdf;
pub mod photoshop;
pub mod png;
pub mod tiff;
pub mod xmp;
pub mod table;
pub mod bag;
pub mod copy;
pub mod tar;
pub mod xml;
pub mod zip;
