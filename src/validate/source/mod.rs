//! Where the files of a bag lie: in a folder, in a zip, in a tar. What the check sees of them is the same.

mod archive;
mod face;
mod folder;
mod open;
mod stock;
mod tar;
mod zip;

pub(super) use face::{Extent, Holding, Located, Source};
pub(super) use open::open;
pub(super) use stock::{Payload, Stock};
