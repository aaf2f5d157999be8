//! Writing the formats that scanners give.

pub mod fax;
pub mod icc;
pub mod jpeg;
mod jpeg_tables;
pub mod lzw;
pub mod pdf;
pub mod raster;
pub mod tiff;
