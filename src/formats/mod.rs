//! Readers and writers of the world's formats.

pub mod alto;
pub mod bag;
pub mod base64;
pub mod bytes;
pub mod copy;
pub mod eark;
pub mod exif;
pub mod hocr;
pub mod icc;
pub mod jp2;
pub mod jpeg;
pub mod pdf;
pub mod photoshop;
pub mod png;
pub mod raster;
pub mod table;
pub mod tagged;
pub mod tar;
pub mod tiff;
pub(crate) mod widest;
pub mod xml;
pub mod xml_parts;
pub mod xml_stream;
pub mod xmp;
pub mod xmp_model;
pub mod zip;
