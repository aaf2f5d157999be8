//! Quality of images: what a person would want to see of a page, and how the pages of a unit compare.

mod page;
mod unit;

pub use page::{Judged, Meter, judge, memory};
pub use unit::{ComparedFile, compare};
