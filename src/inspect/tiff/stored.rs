//! How the image of a directory is stored, and which of its fields the standard's defaults stand in for.

use crate::formats::tiff::ifd::{ByteOrder, Directory};
use crate::formats::tiff::{ExtraSample, Layout, Photometric, tags};
use crate::records::{ByteOrderTechnical, ExtraSampleTechnical, ImageDetails};

/// Fields that have a default (TIFF 6.0 §8; its technical notes), by which a reader goes on where they are absent.
/// `RowsPerStrip` is among them only for strips.
const DEFAULTS: [(u16, &str); 6] = [
    (tags::COMPRESSION, "Compression"),
    (tags::SAMPLES_PER_PIXEL, "SamplesPerPixel"),
    (tags::BITS_PER_SAMPLE, "BitsPerSample"),
    (tags::PLANAR_CONFIGURATION, "PlanarConfiguration"),
    (tags::ORIENTATION, "Orientation"),
    (tags::FILL_ORDER, "FillOrder"),
];

/// What the layout says.
pub(super) fn stored(order: ByteOrder, directory: &Directory, layout: &Layout) -> ImageDetails {
    let absent = |tag: u16| directory.find(tag).is_none();
    let mut defaulted: Vec<String> =
        DEFAULTS.iter().filter(|(tag, _)| absent(*tag)).map(|(_, name)| (*name).to_owned()).collect();
    if !layout.tiled && absent(tags::ROWS_PER_STRIP) {
        defaulted.push("RowsPerStrip".to_owned());
    }
    if absent(tags::RESOLUTION_UNIT) && !absent(tags::X_RESOLUTION) {
        defaulted.push("ResolutionUnit".to_owned());
    }
    let luma_and_chroma = layout.photometric == Photometric::YCbCr;
    if luma_and_chroma && absent(tags::YCBCR_SUBSAMPLING) {
        defaulted.push("YCbCrSubSampling".to_owned());
    }
    let byte_order = match order {
        ByteOrder::Little => ByteOrderTechnical::Little,
        ByteOrder::Big => ByteOrderTechnical::Big,
    };
    let extra = |sample: &ExtraSample| match sample {
        ExtraSample::Unspecified => ExtraSampleTechnical::Unspecified,
        ExtraSample::AssociatedAlpha => ExtraSampleTechnical::AssociatedAlpha,
        ExtraSample::UnassociatedAlpha => ExtraSampleTechnical::UnassociatedAlpha,
    };
    let coded = layout.spans.iter().fold(0, |sum: u64, span| sum.saturating_add(span.length));
    ImageDetails {
        byte_order: Some(byte_order),
        coded_bytes: (coded > 0).then_some(coded),
        planar: layout.planar,
        lowest_bit_first: layout.reversed,
        tile: layout.tiled.then_some((layout.chunk_width, layout.chunk_height)),
        subsampling: luma_and_chroma.then_some(layout.subsampling),
        extra: layout.extra.iter().take(64).map(extra).collect(),
        defaulted,
        ..ImageDetails::default()
    }
}
