//! TIFF 6.0, its technical notes and `BigTIFF`: structure, layout, decoders. The structure also serves EXIF blocks.

mod alone;
mod bands;
mod coder;
mod demand;
mod fault;
mod fax;
pub mod ifd;
mod jpeg;
mod kinds;
mod layout;
mod layout_fault;
mod layout_spans;
pub mod lengths;
mod lzw;
mod memory;
mod old_jpeg;
mod packbits;
mod predictor;
mod raster;
mod second;
pub mod tags;
mod write;

pub use alone::has_one_directory;
pub use bands::Bands;
pub(crate) use demand::demands;
pub use fault::{CodecFault, PixelFault, Variant};
pub use jpeg::joined as joined_jpeg;
pub use kinds::{Compression, ExtraSample, Photometric};
pub use layout::{Layout, LayoutLimits, Span};
pub use layout_fault::LayoutFault;
pub use old_jpeg::{OldJpeg, OldJpegVariant, Pieces};
pub use raster::TiffRaster;
pub use second::{SECOND_DECODER, SecondDecoder};
pub(crate) use write::block;
pub use write::{
    BeyondOffsets, Carried, CarryFault, Coding, Field, Fields, G4, LeftOut, Offsets, Origin, Picture, PlanarTag,
    StripWriter, TiffWriter, carried, carried_bytes, origin,
};
