//! TIFF 6.0, its technical notes and `BigTIFF`: structure, layout, decoders. The structure also serves EXIF blocks.

pub mod ifd;
pub mod tags;
