//! Decoding a DCT stream to its samples: entropy, inverse transform, chroma at full size; in all steps to the bit as
//! the reference implementation of the Independent JPEG Group does them with its accurate integer transform and smooth
//! upsampling.

mod block;
mod decoder;
mod plane;
mod progressive;
mod rows;
mod sequential;
mod stored;
mod transform;
#[cfg(target_arch = "x86_64")]
mod transform_avx2;
mod upsample;

pub(super) use block::NATURAL;
pub(in crate::formats) use decoder::{DecodeFault, Decoder, Samples};
