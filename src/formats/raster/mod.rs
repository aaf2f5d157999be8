//! Decoded images of all formats with one face: what the samples are, and bands of rows from top to bottom.
//!
//! Rows hold the samples as they are stored, before any change of depth or colour: digests over pixels, measurements
//! and derivatives all start from here.

mod band;
mod demand;
mod fault;
mod observe;
mod open;
mod pixels;
mod rows;
mod shape;
mod unpack;

pub use band::Band;
pub use demand::{Demand, demands};
pub use fault::RasterFault;
pub use observe::{Observed, Observer, Resting};
pub use open::{Place, Raster, open};
pub use pixels::PixelDigest;
pub use rows::Rows;
pub use shape::{Colour, Lab, Opacity, Shape, YCbCr, on_white};
pub use unpack::{Samples, Unpacker, unpacking_memory};
