//! TIFF: its directories, its images, its strips and tiles.

mod coded;
mod directories;
mod extent;
mod image;
mod notes;
mod shared;
mod stored;
#[cfg(test)]
mod tests;

pub(super) use directories::inspect;
