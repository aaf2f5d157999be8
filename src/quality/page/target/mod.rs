//! A frame that shows a colour chart: what its patches should be is known.

mod colours;
mod difference;
mod figures;
mod grid;
mod patches;

pub(super) use colours::{Chart, Patch};
pub(super) use difference::difference;
pub(super) use figures::arc;
pub(super) use patches::Patches;
