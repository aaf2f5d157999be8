//! The grey picture of an image, as it is read for its text.

use std::fs;
use std::path::Path;

use fondo::formats::raster::Place;
use fondo::normalise::image::{DeriveOrder, GreyPicture, GreyTaker, paint};
use fondo::profile::{AccessRules, Limits};
use fondo::records::Family;

/// Decodes the first image of a file.
pub fn grey_picture(path: &Path, family: Family) -> GreyPicture {
    let bytes = fs::read(path).unwrap();
    let (limits, access) = (Limits::default(), AccessRules::default());
    let mut taker = Some(GreyTaker::default());
    let order = DeriveOrder {
        family,
        bytes: &bytes,
        image: Place::Chain(0),
        resolution: None,
        orientation: 1,
        rules: &access,
        thumbnail: None,
        memory: 1 << 30,
        limits: &limits,
    };
    drop(paint(&order, &mut taker).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    taker.unwrap().finish(1).unwrap()
}
