//! JBIG2 (ITU-T T.88 | ISO/IEC 14492): bilevel images in files of their own. Segments are read here; pixels are decoded
//! by another's decoder.

mod needs;
mod page;
mod raster;
mod segment;

pub use page::{Page, pages};
pub use raster::Jbig2Raster;
pub use segment::{File, Jbig2Fault, Segment, is_jbig2};
