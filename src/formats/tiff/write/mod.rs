//! Writing TIFF 6.0 and `BigTIFF`: images in strips of bounded length, without compression or as LZW, Deflate or CCITT
//! T.6, each with the tags that it is given. The same input gives the same bytes: no clock, no name of a machine.

mod carry;
mod deflate;
mod directory;
mod fax;
mod field;
mod file;
mod literals;
mod lzw;
mod strip;

pub use carry::{Carried, CarryFault, LeftOut, Origin, carried, carried_bytes, origin};
pub use directory::BeyondOffsets;
pub(crate) use directory::block;
pub use fax::G4;
pub use field::{Field, Fields};
pub use file::{Offsets, Picture, PlanarTag, StripWriter, TiffWriter};
pub use strip::Coding;
