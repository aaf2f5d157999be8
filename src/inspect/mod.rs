//! Technical metadata: what the bytes of an image or a document say of themselves, and whether they are whole.

mod embedded;
mod icc;
mod inspection;
mod jp2;
mod jpeg;
mod look;
mod pdf;
mod png;
mod rules;
mod tiff;
mod uniform;

pub use inspection::{Inspection, inspect, inspect_before_decoding};
pub use rules::capture;
pub use uniform::uniformity;
