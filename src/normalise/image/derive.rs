//! From a master's image to an access copy.

use std::borrow::Cow;

use crate::formats::raster::{self, Observed, Observer, Place};
use crate::profile::{AccessRules, Limits, Subsampling};
use crate::records::{Family, Resolution};

use super::canvas;
use super::convert::Converter;
use super::cost::{Room, reduction};
use super::density::density;
use super::encode::{ProfileChoice, Writing, jpeg};
use super::fault::DeriveFault;
use super::orientation::upright;
use super::resize::{fitted, lanczos};

/// The quality of a small picture for the report.
const THUMBNAIL_QUALITY: u8 = 75;

/// What is to be derived.
#[derive(Clone, Copy, Debug)]
pub struct DeriveOrder<'a> {
    /// The family of the file.
    pub family: Family,
    /// The whole file.
    pub bytes: &'a [u8],
    /// Which image of the file.
    pub image: Place,
    /// Its resolution, as the inspection measured it: the copy keeps the physical size.
    pub resolution: Option<Resolution>,
    /// Its orientation, 1 to 8, as in TIFF 6.0 tag 274: the copy stands upright.
    pub orientation: u8,
    /// How the access copy is to be.
    pub rules: &'a AccessRules,
    /// Long side in pixels of the small picture for the report, where one is wanted.
    pub thumbnail: Option<u32>,
    /// Bytes of memory that may be used.
    pub memory: u64,
    /// Limits against hostile files.
    pub limits: &'a Limits,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The access copy.
    pub jpeg: Vec<u8>,
    /// Its pixels across.
    pub width: u32,
    /// Its pixels down.
    pub height: u32,
    /// The small picture, as JPEG.
    pub thumbnail: Option<Vec<u8>>,
}

/// Makes the access copy of one image: decoded to its end, in grey or sRGB of 8 bits, resized by Lanczos where it is larger than the
/// profile's long side, turned upright, as JPEG with the physical size of its master.
///
/// Of the picture a stripe is held at a time. One of more than 64 Mi pixels is first reduced by a whole factor (each pixel the mean of a
/// box), as little as that bound asks for and never below the size of the copy; what is left to do, Lanczos does. `order.memory` changes nothing of the
/// copy: it is granted, or the derivation is refused.
///
/// # Errors
/// [`DeriveFault`]: the image cannot be decoded whole, is of a variant that no decoder here reads, or needs too much memory.
pub fn derive(order: &DeriveOrder<'_>) -> Result<Derived, DeriveFault> {
    paint(order, &mut ())?.finish(order.thumbnail)
}

/// An image that was decoded to its end, as the picture of its copy: in grey or sRGB of 8 bits.
pub struct Painted<'a> {
    pixels: Vec<u8>,
    size: (u32, u32),
    channels: usize,
    /// Pixels of the image.
    image: (u32, u32),
    order: DeriveOrder<'a>,
}

/// The first half of [`derive()`]; `observer` sees the rows as they are decoded. What it takes of memory is not counted in `order.memory`.
///
/// # Errors
/// As [`derive()`].
pub fn paint<'a>(order: &DeriveOrder<'a>, observer: &mut dyn Observer) -> Result<Painted<'a>, DeriveFault> {
    let raster = raster::open(order.family, order.bytes, order.image, order.limits.max_pixels)?;
    let converter = Converter::new(raster.shape())?;
    let image = (raster.shape().width, raster.shape().height);
    let channels = converter.channels(raster.shape());
    let needs = Room::new(image, channels, order.rules).with_decoder(raster.memory());
    if needs > order.memory {
        return Err(DeriveFault::Memory { needs, allowed: order.memory });
    }
    let size = fitted(image.0, image.1, order.rules.long_side);
    let pixels = canvas::paint(Observed::new(raster, observer), converter, reduction(image, order.rules), size)?;
    Ok(Painted { pixels, size, channels, image, order: *order })
}

impl Painted<'_> {
    /// The second half of [`derive()`]; with a small picture of that long side in pixels, where one is wanted.
    ///
    /// # Errors
    /// [`DeriveFault`], of the coding.
    pub fn finish(self, small: Option<u32>) -> Result<Derived, DeriveFault> {
        let Self { pixels, size, channels, image, order } = self;
        let orientation = order.orientation;
        let writing = Writing {
            quality: order.rules.quality,
            subsampling: order.rules.subsampling,
            density: density(order.resolution.as_ref(), image, size, orientation),
            profile: ProfileChoice::Embed,
        };
        let (pixels, size) =
            if orientation > 1 { upright(pixels, size, channels, orientation) } else { (pixels, size) };
        let thumbnail = small.map(|side| thumbnail(&pixels, size, channels, side)).transpose()?;
        let jpeg = jpeg(&pixels, size, channels, &writing)?;
        Ok(Derived { jpeg, width: size.0, height: size.1, thumbnail })
    }
}

fn thumbnail(pixels: &[u8], size: (u32, u32), channels: usize, side: u32) -> Result<Vec<u8>, DeriveFault> {
    let small = fitted(size.0, size.1, side);
    let resized = if small == size {
        Cow::Borrowed(pixels)
    } else {
        let whole = (0.0, 0.0, f64::from(size.0), f64::from(size.1));
        Cow::Owned(lanczos(pixels, size, whole, channels, small)?)
    };
    let writing = Writing {
        quality: THUMBNAIL_QUALITY,
        subsampling: Subsampling::Quarter,
        density: density(None, size, small, 1),
        profile: ProfileChoice::Omit,
    };
    Ok(jpeg(&resized, small, channels, &writing)?)
}
