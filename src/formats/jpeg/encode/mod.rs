//! Encoding a picture as a baseline JFIF stream: the same bytes on every processor.

mod bits;
mod encoder;
mod header;
mod planes;
mod tables;
mod transform;
#[cfg(target_arch = "x86_64")]
mod transform_avx2;

pub use encoder::{Channels, Chroma, EncodeFault, Encoder, Encoding, encode};
