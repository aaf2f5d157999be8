//! One image: measured while it is decoded, judged when it is.

mod border;
mod depth;
mod edges;
mod grain;
mod ink;
mod judge;
mod likeness;
mod meter;
mod paper;
mod reduced;
mod rows;
mod skew;
mod tones;

pub use judge::{Judged, judge};
pub use meter::{Meter, memory};
