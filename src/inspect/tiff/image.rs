//! The image of one directory.

use crate::formats::exif::{self, Exif};
use crate::formats::photoshop;
use crate::formats::raster::Place;
use crate::formats::tiff::ifd::{Directory, Entry};
use crate::formats::tiff::{Compression, Layout, LayoutFault, LayoutLimits, Photometric, tags};
use crate::records::codes::image as codes;
use crate::records::{ColourSpace, ImageRole, ImageTechnical, Note, Resolution, ResolutionUnit};

use super::super::inspection::CodedData;
use super::super::look::Colours;
use super::super::{embedded, icc};
use super::coded;
use super::directories::Walk;
use super::notes;
use super::shared::Reading;
use super::stored::stored;

/// Photoshop image resources.
const PHOTOSHOP: u16 = 34377;

/// Most samples of a pixel that are listed; those of multispectral cameras are some hundreds.
const MOST_SAMPLES: usize = 1024;

/// Where a directory stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// In the main chain.
    Main,
    /// In a chain that `SubIFDs` points to.
    Below,
}

/// Inspects one image and takes note of it.
pub(super) fn inspect_image(walk: &mut Walk<'_>, directory: &Directory, standing: Standing) {
    let page = u32::try_from(walk.look.technical.images.len()).unwrap_or(u32::MAX).saturating_add(1);
    let bounds = LayoutLimits { pixels: walk.limits.max_pixels, chunks: walk.chunks_left };
    let (layout, faults) = Layout::read(&walk.stream, directory, bounds);
    for fault in &faults {
        take_fault(walk, fault, page);
    }
    let Some(layout) = layout else { return };
    walk.chunks_left = walk.chunks_left.saturating_sub(layout.spans.len() as u64);
    let exif = exif::read(&walk.stream, directory);
    layout.spans.iter().filter(|span| span.length > 0).for_each(|span| walk.extent.cover(span.end()));
    let image = measured(walk, directory, &layout, &exif, standing);
    check_data(walk, directory, &layout, &faults, page, image.role);
    if layout.bits.len() > MOST_SAMPLES {
        let (tag, value) = (tags::SAMPLES_PER_PIXEL, layout.samples);
        walk.look.broken(Note::new(codes::TIFF_TAG_INVALID).with("tag", tag).with("value", value).on_page(page));
    }
    walk.look.exif(&exif);
    if image.role == ImageRole::Page
        && let Some((entry, packet)) = value(walk, directory, tags::XMP)
    {
        match walk.shared.packet(entry, packet) {
            Reading::First => walk.look.xmp_packet(Some(packet), walk.limits),
            Reading::Again => {}
            Reading::TooMuch => walk.look.say(Note::new(codes::METADATA_DAMAGED).with("block", "XMP")),
        }
    }
    let colours = Colours::said_if(exif.colour_space == Some(1));
    walk.look.image(Place::Directory(directory.offset), image, colours, walk.limits);
}

fn take_fault(walk: &mut Walk<'_>, fault: &LayoutFault, page: u32) {
    if let LayoutFault::Outside { end, .. } = fault {
        walk.extent.beyond(*end);
    }
    if fault.is_fatal() {
        walk.look.technical.complete = false;
    }
    if let Some(note) = notes::of_layout(fault) {
        walk.look.say(note.on_page(page));
    }
}

fn measured(
    walk: &mut Walk<'_>,
    directory: &Directory,
    layout: &Layout,
    exif: &Exif,
    standing: Standing,
) -> ImageTechnical {
    let colour = colour(layout);
    let bits = layout.bits.iter().copied().take(MOST_SAMPLES).collect();
    let mut image = ImageTechnical::plain((layout.width, layout.height), bits, colour, &layout.compression.to_string());
    image.role = role(directory, layout, standing);
    image.sample_format = layout.format;
    image.extra_samples = u16::try_from(layout.extra.len()).unwrap_or(u16::MAX);
    image.orientation = exif.orientation.unwrap_or(1);
    image.details = Some(Box::new(stored(walk.stream.order(), directory, layout)));
    image.resolution = embedded::resolution(exif).or_else(|| photoshop_resolution(walk, directory));
    if let Some((entry, profile)) = value(walk, directory, tags::ICC_PROFILE) {
        let digest = walk.shared.profile(entry, profile);
        image.icc = icc::profile_of(profile, digest, &image, &mut walk.look);
    }
    image
}

/// A directory below another that does not say what it is, is a copy of the one above.
fn role(directory: &Directory, layout: &Layout, standing: Standing) -> ImageRole {
    let says = directory.find(tags::NEW_SUBFILE_TYPE).or_else(|| directory.find(tags::SUBFILE_TYPE)).is_some();
    if standing == Standing::Below && !says { ImageRole::Reduced } else { layout.role }
}

fn colour(layout: &Layout) -> ColourSpace {
    match layout.photometric {
        Photometric::WhiteIsZero => ColourSpace::WhiteIsZero,
        Photometric::BlackIsZero | Photometric::Mask => ColourSpace::BlackIsZero,
        Photometric::Rgb => ColourSpace::Rgb,
        Photometric::Palette => ColourSpace::Palette,
        Photometric::Separated if layout.ink_set == 1 => ColourSpace::Cmyk,
        Photometric::YCbCr => ColourSpace::YCbCr,
        Photometric::CieLab | Photometric::IccLab => ColourSpace::CieLab,
        Photometric::Separated | Photometric::Other(_) => ColourSpace::Other,
    }
}

/// A field, and the bytes of its value.
fn value<'a>(walk: &Walk<'a>, directory: &Directory, tag: u16) -> Option<(Entry, &'a [u8])> {
    let entry = directory.find(tag)?;
    Some((*entry, walk.stream.raw(entry).ok()?))
}

fn photoshop_resolution(walk: &Walk<'_>, directory: &Directory) -> Option<Resolution> {
    let resources = walk.stream.raw(directory.find(PHOTOSHOP)?).ok()?;
    let (x, y) = photoshop::resolution(resources).filter(|(x, y)| *x > 0 && *y > 0)?;
    Some(Resolution { x: (x, 1 << 16), y: (y, 1 << 16), unit: ResolutionUnit::Inch })
}

/// Counts what the strips or tiles hold, where they are all there.
fn check_data(
    walk: &mut Walk<'_>,
    directory: &Directory,
    layout: &Layout,
    faults: &[LayoutFault],
    page: u32,
    role: ImageRole,
) {
    if !coded::is_counted(layout) {
        let not_checked = Note::new(codes::NOT_CHECKED).with("compression", layout.compression);
        walk.look.say(not_checked.on_page(page));
        return;
    }
    if layout.compression == Compression::None || faults.iter().any(LayoutFault::is_fatal) {
        return;
    }
    let coded: u64 = layout.spans.iter().fold(0, |sum, span| sum.saturating_add(span.length));
    let Some(left) = walk.coded_left.checked_sub(coded) else {
        let not_checked = Note::new(codes::NOT_CHECKED).with("compression", layout.compression);
        walk.look.say(not_checked.on_page(page));
        return;
    };
    walk.coded_left = left;
    if let Some(note) = coded::contradiction(&walk.stream, layout) {
        walk.look.say(note.on_page(page));
    }
    // Only pages are decoded afterwards.
    if walk.coded == CodedData::LeftToDecoders && role == ImageRole::Page {
        walk.look.uncounted = true;
        return;
    }
    let tables = directory.find(tags::JPEG_TABLES).and_then(|entry| walk.stream.raw(entry).ok());
    if let Some(note) = coded::check(&walk.stream, layout, tables.unwrap_or_default(), walk.limits) {
        walk.look.broken(note.on_page(page));
    }
}
