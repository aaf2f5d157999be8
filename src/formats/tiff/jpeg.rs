//! JPEG streams inside TIFF (Technical Note 2): the tables of the directory, then the stream of a strip or tile.

use crate::formats::jpeg::{Coding, DecodeFault, Decoder, Process, Samples, coding, scans};

use super::fault::{CodecFault, PixelFault, Variant};

/// Puts the tables before the stream: `SOI tables` and the stream without its `SOI`.
#[must_use]
pub fn joined(tables: &[u8], stream: &[u8]) -> Vec<u8> {
    let tables = tables.strip_suffix(&[0xff, 0xd9]).unwrap_or(tables);
    let body = stream.strip_prefix(&[0xff, 0xd8]).unwrap_or(stream);
    [tables, body].concat()
}

/// The most rows that the stream of a strip or tile of `chunk_height` rows may have: up to the whole units of the
/// greatest sampling, since some writers declare the padding too. A small file must not claim a page for a strip.
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

/// Decodes one stream into `output`, samples as they are stored: no change of colours, chroma at full size. What the
/// samples mean the directory says, whatever the markers of the stream are.
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
    let (found, scans) = scans(stream);
    let damaged = |what: String| CodecFault::Stream(what);
    if let Some(fault) = found.faults.first() {
        return Err(damaged(format!("{fault:?}")).into());
    }
    let frame = found.frame.as_ref().ok_or_else(|| damaged("no header".to_owned()))?;
    let (found_width, found_height) = (frame.width as usize, frame.height as usize);
    if found_width != shape.width || !(shape.height..=shape.most).contains(&found_height) {
        let (width, height) = (shape.width, shape.height);
        return Err(CodecFault::Size { found_width, found_height, width, height }.into());
    }
    let decoded = matches!(frame.process, Process::Sequential | Process::Progressive) && frame.precision == 8;
    let coded = coding(frame, &found).filter(|coding| *coding != Coding::Ycck);
    if !decoded || coded.is_none() || frame.components.len() != shape.samples {
        return Err(PixelFault::Unsupported(Variant::JpegColour).into());
    }
    let said = |fault: DecodeFault| -> PixelFaultOrCodec {
        match fault {
            DecodeFault::Sampling => PixelFault::Unsupported(Variant::JpegColour).into(),
            _ => damaged(fault.to_string()).into(),
        }
    };
    let mut decoder = Decoder::new(frame, &scans, Samples::Stored).map_err(said)?;
    let row_bytes = found_width * shape.samples;
    output.clear();
    output.resize(row_bytes * found_height, 0);
    let mut at = 0;
    loop {
        match decoder.rows(output.get_mut(at..).unwrap_or_default()).map_err(said)? {
            0 => break,
            rows => at += rows as usize * row_bytes,
        }
    }
    output.truncate(row_bytes * shape.height);
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
