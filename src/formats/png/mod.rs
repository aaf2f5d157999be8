//! PNG (W3C, third edition): the chunks, their checksums and their order; whether the compressed data are as long as
//! the header says.

mod chunks;
mod data;
#[cfg(test)]
pub(crate) mod example;
mod raster;
mod stated;
mod walk;

pub use chunks::{Chunk, chunks, profile};
pub use data::DataFault;
pub use raster::PngRaster;
pub(crate) use raster::decoding_memory;
pub use stated::{SRGB_CODE_POINTS, StatedColour, stated_colour};
pub use walk::{ColourType, Fault, Header, IccChunk, PhysicalSize, Stream, Time, image_data, is_png, peek, walk};
