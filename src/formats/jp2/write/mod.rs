//! Writing JP2 (ISO/IEC 15444-1): the codestream by OpenJPEG, losslessly; the boxes here.

mod boxes;
mod encoder;
mod openjpeg;
mod resolution;

pub use boxes::Head;
pub use encoder::{Coding, Jp2Writer};
pub use openjpeg::{Refusal, version as openjpeg_version};
pub use resolution::capture_box;
