//! TIFF: its directories, its images, its strips and tiles.

mod coded;
mod directories;
mod extent;
mod image;
mod lengths;
mod notes;

pub(super) use directories::inspect;
pub(super) use lengths::fax;
