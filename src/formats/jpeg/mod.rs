//! JPEG streams (ITU-T T.81, JFIF, Adobe TN 5116): the marker structure, and whether the scans hold what the frame declares.

mod entropy;
mod frame;
mod huffman;
mod memory;
mod quantisation;
mod raster;
mod walk;

pub use entropy::ScanFault;
pub use frame::{Component, Frame, Process};
pub use memory::{decoding_memory, working_memory};
pub use quantisation::{EstimatedQuality, estimated_quality};
pub use raster::JpegRaster;
pub use walk::{Density, DensityUnit, Fault, IccPart, Opening, Stream, peek, walk};
