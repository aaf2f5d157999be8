//! JPEG streams (ITU-T T.81, JFIF, Adobe TN 5116): the marker structure, whether the scans hold what the frame
//! declares, pixels in both directions.

mod decode;
mod encode;
mod entropy;
mod frame;
mod huffman;
mod memory;
mod metadata;
mod opening;
mod quantisation;
mod raster;
mod scan;
mod sent;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod turned_avx2;
mod units;
mod walk;

pub(in crate::formats) use decode::{DecodeFault, Decoder, Samples};
pub use encode::{Channels, Chroma, EncodeFault, Encoder, Encoding, encode};
pub use entropy::ScanFault;
pub use frame::{Component, Frame, Process};
pub use memory::{decoding_memory, most_working_memory, working_memory};
pub use metadata::{Density, DensityUnit, IccPart, JoinedProfile};
pub(in crate::formats) use opening::opening_end;
pub use opening::{Opening, metadata_bytes, peek};
pub use quantisation::{EstimatedQuality, estimated_quality};
pub use raster::{Coding, JpegRaster, coding, marked_coding};
pub use scan::{CodedScan, Scan, ScanComponent};
pub use walk::scans;
pub use walk::{Fault, Stream, walk};
