//! From a master's image to an access copy.

use crate::formats::raster::{self, Observed, Observer, Place};
use crate::profile::{AccessRules, Limits, Subsampling};
use crate::records::{Family, Resolution};

use super::canvas;
use super::convert::Converter;
use super::copying::Copying;
use super::cost::{Room, reduction};
use super::density::density;
use super::encode::{ProfileChoice, Writing, jpeg};
use super::fault::DeriveFault;
use super::orientation::upright;
use super::resize::{fitted, fitted_square};

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

/// Makes the access copy of one image: decoded to its end, in grey or sRGB of 8 bits, resized by Lanczos where it is
/// larger than the profile's long side, turned upright, as JPEG with the physical size of its master.
///
/// Of the picture and of its copy a stripe is held at a time; the copy as a whole only where it must be turned. An
/// image of more than 64 Mi pixels is first reduced by a whole factor (each pixel the mean of a box), as little as that
/// bound asks for and never below the size of the copy; what is left to do, Lanczos does. `order.memory` changes
/// nothing of the copy: it is granted, or the derivation is refused.
///
/// # Errors
/// [`DeriveFault`]: the image cannot be decoded whole, is of a variant that no decoder here reads, or needs too much
/// memory.
pub fn derive(order: &DeriveOrder<'_>) -> Result<Derived, DeriveFault> {
    paint(order, &mut ())?.finish(order.thumbnail)
}

/// An image that was decoded to its end, as the picture of its copy: in grey or sRGB of 8 bits.
pub struct Painted<'a> {
    copy: Copying,
    size: (u32, u32),
    channels: usize,
    writing: Writing,
    order: DeriveOrder<'a>,
}

/// The first half of [`derive()`]; `observer` sees the rows as they are decoded. What it takes of memory is not counted
/// in `order.memory`.
///
/// # Errors
/// As [`derive()`].
pub fn paint<'a>(order: &DeriveOrder<'a>, observer: &mut dyn Observer) -> Result<Painted<'a>, DeriveFault> {
    paint_for(order, observer, Purpose::Copy)
}

/// As [`paint()`], for a page on a screen that nobody keeps: with square pixels, whatever the master has, and without a
/// colour profile.
///
/// # Errors
/// As [`derive()`].
pub fn paint_square<'a>(order: &DeriveOrder<'a>, observer: &mut dyn Observer) -> Result<Painted<'a>, DeriveFault> {
    // It is turned upright afterwards.
    let pixel_height = order.resolution.and_then(|resolution| resolution.pixel_height(1));
    paint_for(order, observer, Purpose::Glance(pixel_height))
}

/// What a picture is for.
#[derive(Clone, Copy)]
enum Purpose {
    /// For access: with the pixels of its master, be they square or not, and with its resolution.
    Copy,
    /// For a glance in a report, where nobody looks at a resolution: with square pixels, of a picture whose pixels as
    /// they are stored are so many times as high as wide.
    Glance(Option<f64>),
}

fn paint_for<'a>(
    order: &DeriveOrder<'a>,
    observer: &mut dyn Observer,
    purpose: Purpose,
) -> Result<Painted<'a>, DeriveFault> {
    let raster = raster::open(order.family, order.bytes, order.image, order.limits.max_pixels)?;
    let converter = Converter::new(raster.shape())?;
    let image = (raster.shape().width, raster.shape().height);
    let channels = converter.channels(raster.shape());
    let long_side = order.rules.long_side;
    let (size, profile) = match purpose {
        Purpose::Copy => (fitted(image.0, image.1, long_side), ProfileChoice::Embed),
        Purpose::Glance(None) => (fitted(image.0, image.1, long_side), ProfileChoice::Omit),
        Purpose::Glance(Some(pixel_height)) => (fitted_square(image, pixel_height, long_side), ProfileChoice::Omit),
    };
    let needs = Room::new(image, channels, size).with_decoder(raster.memory());
    if needs > order.memory {
        return Err(DeriveFault::Memory { needs, allowed: order.memory });
    }
    let writing = Writing {
        quality: order.rules.quality,
        subsampling: order.rules.subsampling,
        density: density(order.resolution.as_ref(), image, size, order.orientation),
        profile,
    };
    let copy = match order.orientation {
        0 | 1 => Copying::Coded(Box::new(jpeg(size, channels, &writing)?)),
        _ => Copying::Held(Vec::with_capacity(size.0 as usize * size.1 as usize * channels)),
    };
    let observed = Observed::new(raster, observer);
    let copy = canvas::paint(observed, converter, reduction(image, size), size, copy)?;
    Ok(Painted { copy, size, channels, writing, order: *order })
}

impl Painted<'_> {
    /// The second half of [`derive()`]; with a small picture of that long side in pixels, where one is wanted.
    ///
    /// # Errors
    /// [`DeriveFault`], of the coding.
    pub fn finish(self, small: Option<u32>) -> Result<Derived, DeriveFault> {
        let Self { copy, mut size, channels, writing, order } = self;
        let coded = match copy {
            Copying::Coded(encoder) => encoder.finish()?,
            Copying::Held(pixels) => {
                let (pixels, turned) = upright(pixels, size, channels, order.orientation);
                size = turned;
                let mut encoder = jpeg(size, channels, &writing)?;
                encoder.rows(&pixels)?;
                encoder.finish()?
            }
        };
        let thumbnail = small.map(|side| thumbnail(&coded, side, &order)).transpose()?;
        Ok(Derived { jpeg: coded, width: size.0, height: size.1, thumbnail })
    }
}

/// The small picture, of the copy as it was written: the picture itself is not held so long.
fn thumbnail(copy: &[u8], side: u32, order: &DeriveOrder<'_>) -> Result<Vec<u8>, DeriveFault> {
    let rules = AccessRules {
        long_side: side,
        quality: THUMBNAIL_QUALITY,
        subsampling: Subsampling::Quarter,
        ..order.rules.clone()
    };
    let pixel_height = order.resolution.and_then(|resolution| resolution.pixel_height(order.orientation));
    let order = DeriveOrder {
        family: Family::Jpeg,
        bytes: copy,
        image: Place::Chain(0),
        resolution: None,
        orientation: 1,
        rules: &rules,
        thumbnail: None,
        memory: u64::MAX,
        limits: order.limits,
    };
    Ok(paint_for(&order, &mut (), Purpose::Glance(pixel_height))?.finish(None)?.jpeg)
}
