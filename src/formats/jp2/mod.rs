//! JPEG 2000: the boxes of JP2 and JPX (ISO/IEC 15444-1 annex I, 15444-2 annex M) and the markers of the codestream (annex A).

mod boxes;
mod channels;
mod codestream;
mod header;
mod raster;
mod write;

pub use boxes::{Brand, Fault, File, peek, walk};
pub use codestream::{Cod, Codestream, CodestreamFault, Component, Siz};
pub use header::{Channel, Colour, ImageHeader, Palette, ResolutionBox};
pub use raster::Jp2Raster;
pub(crate) use raster::decoding_memory;
pub use write::{Coding, Head, Jp2Writer, Refusal, capture_box, openjpeg_version};
