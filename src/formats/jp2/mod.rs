//! JPEG 2000: the boxes of JP2 and JPX (ISO/IEC 15444-1 annex I, 15444-2 annex M) and the markers of the codestream
//! (annex A).

mod boxes;
mod channels;
mod codestream;
mod coding;
mod convert;
mod header;
mod memory;
mod palette;
mod raster;
#[cfg(test)]
mod tests;
mod write;

pub use boxes::{Brand, Fault, File, walk};
pub use channels::Change;
pub use codestream::{Codestream, CodestreamFault, Component, Siz};
pub use coding::Cod;
pub use convert::LabCode;
pub use header::{Channel, Colour, ImageHeader, ResolutionBox};
pub use memory::demand;
pub use palette::{Mapping, Palette};
pub use raster::Jp2Raster;
pub use write::{Coding, Head, Jp2Writer, Refusal, capture_box, openjpeg_version};
