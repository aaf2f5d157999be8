//! JPEG streams inside TIFF (Technical Note 2): the tables of the directory, then the stream of a strip or tile.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::fault::{CodecFault, PixelFault, Variant};

/// Puts the tables before the stream: `SOI tables` and the stream without its `SOI`.
fn joined(tables: &[u8], stream: &[u8]) -> Vec<u8> {
    let tables = tables.strip_suffix(&[0xff, 0xd9]).unwrap_or(tables);
    let body = stream.strip_prefix(&[0xff, 0xd8]).unwrap_or(stream);
    [tables, body].concat()
}

/// The most rows that the stream of a strip or tile of `chunk_height` rows may have: up to the whole units of the greatest sampling,
/// since some writers declare the padding too. A small file must not claim a page for a strip.
pub(super) fn most_rows(chunk_height: u32) -> u32 {
    chunk_height.div_ceil(GREATEST_UNIT).saturating_mul(GREATEST_UNIT)
}

/// Rows of a unit where components are sampled by four.
const GREATEST_UNIT: u32 = 32;

/// The size of a strip or tile.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Pixels across.
    pub width: usize,
    /// Pixels down that are wanted; a stream may have more.
    pub height: usize,
    /// Pixels down that a stream may have.
    pub most: usize,
    /// Samples of a pixel.
    pub samples: usize,
}

/// Decodes one stream into `output`, samples as they are stored: no change of colours, chroma at full size.
pub(super) fn decode(
    tables: &[u8],
    stream: &[u8],
    shape: Shape,
    output: &mut Vec<u8>,
) -> Result<(), PixelFaultOrCodec> {
    let whole;
    let stream = if tables.len() > 4 {
        whole = joined(tables, stream);
        whole.as_slice()
    } else {
        stream
    };
    let options = DecoderOptions::new_fast().set_strict_mode(true).set_max_width(65_535).set_max_height(65_535);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(stream), options);
    let said = |fault: zune_jpeg::errors::DecodeErrors| CodecFault::Stream(fault.to_string());
    decoder.decode_headers().map_err(said)?;
    let info = decoder.info().ok_or_else(|| CodecFault::Stream("no header".to_owned()))?;
    let (found_width, found_height) = (usize::from(info.width), usize::from(info.height));
    if found_width != shape.width || !(shape.height..=shape.most).contains(&found_height) {
        let (width, height) = (shape.width, shape.height);
        return Err(CodecFault::Size { found_width, found_height, width, height }.into());
    }
    let colours = match (usize::from(info.components), decoder.input_colorspace()) {
        (count, _) if count != shape.samples => {
            return Err(PixelFault::Unsupported(Variant::JpegColour).into());
        }
        (1, _) => ColorSpace::Luma,
        (_, Some(colours)) if colours != ColorSpace::YCCK => colours,
        _ => return Err(PixelFault::Unsupported(Variant::JpegColour).into()),
    };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(colours));
    let size = found_width * found_height * shape.samples;
    output.clear();
    output.resize(size, 0);
    decoder.decode_into(output).map_err(said)?;
    output.truncate(shape.width * shape.height * shape.samples);
    Ok(())
}

/// What can go wrong with a stream: the variant, or the data.
pub(super) enum PixelFaultOrCodec {
    /// The variant.
    Pixel(PixelFault),
    /// The data.
    Codec(CodecFault),
}

impl From<PixelFault> for PixelFaultOrCodec {
    fn from(fault: PixelFault) -> Self {
        Self::Pixel(fault)
    }
}

impl From<CodecFault> for PixelFaultOrCodec {
    fn from(fault: CodecFault) -> Self {
        Self::Codec(fault)
    }
}
