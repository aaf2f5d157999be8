//! Properties of XMP: which schemas are predefined, what types they ask for, what extension schemas describe.

mod check;
mod extension;
mod kinds;
mod schemas;

pub(super) use check::{Judged, instant};
pub(super) use extension::{ExtensionRule, Extensions};
pub(super) use schemas::Edition;
