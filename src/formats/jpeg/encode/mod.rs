//! Encoding a picture as a baseline JFIF stream: the same bytes on every processor.

mod bits;
mod encoder;
mod header;
mod planes;
mod tables;
mod transform;

pub use encoder::{Channels, Chroma, EncodeFault, Encoding, encode};
