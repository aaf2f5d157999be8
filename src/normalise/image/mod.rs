//! Masters and access copies of page images.

mod canvas;
mod colour;
mod convert;
mod copying;
mod cost;
mod density;
mod derive;
mod encode;
mod fault;
mod lab;
mod level;
pub mod master;
mod orientation;
mod reading;
mod resize;
mod screen;
mod srgb;
mod stripes;

pub use cost::cost;
pub use derive::{DeriveOrder, Derived, Painted, derive, paint, paint_square};
pub use fault::DeriveFault;
pub(in crate::normalise) use reading::luma;
pub use reading::{GreyPicture, GreyTaker};
pub use resize::ResizeFault;
pub(in crate::normalise) use screen::YCbCrToRgb;
pub use srgb::srgb_profile;
