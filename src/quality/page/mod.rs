//! One image: measured while it is decoded, judged when it is.

mod border;
mod chart;
mod depth;
mod edges;
mod grain;
mod ink;
mod judge;
mod lab;
mod likeness;
mod meter;
mod paper;
mod reduced;
mod rows;
mod shown;
mod skew;
mod target;
mod tones;

pub use judge::{Judged, judge};
pub use meter::{Meter, memory};
pub use shown::Shown;
