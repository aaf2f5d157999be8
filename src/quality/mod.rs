//! Quality of images: what a person would want to see of a page, how the pages of a unit compare, and how the units of
//! a batch do.

mod batch;
mod page;
mod unit;

pub use batch::{Across, BatchIndex, BatchIndexError, UnitPlace, unit_pages};
pub use page::{Judged, Meter, Shown, judge, memory};
pub use unit::{ComparedFile, compare};
