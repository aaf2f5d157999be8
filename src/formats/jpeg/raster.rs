//! The pixels of a JPEG stream.

use std::borrow::Cow;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::formats::raster::{Band, Colour, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::frame::{Frame, Process};
use super::memory::decoding_memory;
use super::walk::{Fault, IccPart, Stream, peek, walk};

/// Rows of a band; the stream itself is decoded as a whole.
const BAND_ROWS: u32 = 256;

/// Decodes a JPEG: grey, RGB (also from YCbCr), or CMYK (also from YCCK), 8 bits a sample. How a stream counts ink is brought to
/// "0 is none": streams with an Adobe marker count the other way round (Adobe TN 5116).
pub struct JpegRaster<'a> {
    decoder: JpegDecoder<ZCursor<&'a [u8]>>,
    shape: Shape,
    memory: u64,
    inks: Inks,
    pixels: Vec<u8>,
    row: u32,
}

/// What has to be done to samples after decoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inks {
    /// Nothing.
    Ready,
    /// CMYK with 255 for no ink.
    Inverted,
    /// YCCK: luma and chroma of an RGB that is the complement of the inks, and black; `true` where black has 255 for no ink.
    Ycck { inverted: bool },
}

impl<'a> JpegRaster<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], max_pixels: u64) -> Result<Self, RasterFault> {
        let opening = peek(bytes).ok_or_else(|| RasterFault::damaged("the stream has no frame header"))?;
        let frame = &opening.frame;
        check_process(frame)?;
        RasterFault::check_size(frame.width, frame.height, max_pixels)?;
        // The structure alone, without counting what is in the scans. The decoder would be content with a stream without its end.
        let stream = walk(bytes, 0);
        if let Some(fault) = stream.faults.first() {
            return Err(RasterFault::damaged(place(fault)));
        }
        let adobe = stream.adobe_transform.is_some();
        let options = DecoderOptions::new_fast()
            .set_strict_mode(true)
            .set_max_width(usize::from(u16::MAX))
            .set_max_height(usize::from(u16::MAX));
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode_headers().map_err(RasterFault::damaged)?;
        let input = decoder.input_colorspace();
        let (output, colour, inks) = match (frame.components.len(), input) {
            (1, _) => (ColorSpace::Luma, Colour::BlackIsZero, Inks::Ready),
            (3, Some(ColorSpace::RGB | ColorSpace::YCbCr)) => (ColorSpace::RGB, Colour::Rgb, Inks::Ready),
            (4, Some(ColorSpace::CMYK)) => {
                let inks = if adobe { Inks::Inverted } else { Inks::Ready };
                (ColorSpace::CMYK, Colour::Cmyk, inks)
            }
            (4, Some(ColorSpace::YCCK)) => (ColorSpace::YCCK, Colour::Cmyk, Inks::Ycck { inverted: adobe }),
            (count, _) => return Err(RasterFault::unsupported(format_args!("JPEG of {count} components"))),
        };
        decoder.set_options(decoder.options().jpeg_set_out_colorspace(output));
        let shape = Shape {
            width: frame.width,
            height: frame.height,
            bits: 8,
            storage: 8,
            format: SampleFormat::Unsigned,
            colour,
            extra: Vec::new(),
            transparent: None,
            planar: false,
            icc: profile(&stream),
        };
        Ok(Self { decoder, shape, memory: decoding_memory(&opening), inks, pixels: Vec::new(), row: 0 })
    }

    fn decode(&mut self) -> Result<Vec<u8>, RasterFault> {
        let size = self.shape.row_bytes().saturating_mul(self.shape.height as usize);
        let mut pixels = vec![0; size];
        let found = self.decoder.output_buffer_size();
        if found != Some(size) {
            return Err(RasterFault::damaged("the frame header and the decoder disagree about the size"));
        }
        self.decoder.decode_into(&mut pixels).map_err(RasterFault::damaged)?;
        match self.inks {
            Inks::Ready => {}
            Inks::Inverted => pixels.iter_mut().for_each(|sample| *sample = 255 - *sample),
            Inks::Ycck { inverted } => pixels.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| ycck(pixel, inverted)),
        }
        Ok(pixels)
    }
}

/// YCCK to inks, in integers of 1/65536 (JFIF's coefficients).
fn ycck(pixel: &mut [u8; 4], inverted: bool) {
    let [y, cb, cr, black] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let complement = [
        y + ((91_881 * cr + 32_768) >> 16),
        y - ((22_554 * cb + 46_802 * cr + 32_768) >> 16),
        y + ((116_130 * cb + 32_768) >> 16),
    ];
    // The complement of the stored value is the ink; where values are stored the other way round, the value itself is.
    let ink = |value: i32| if inverted { value } else { 255 - value };
    let [c, m, y] = complement.map(|value| ink(value.clamp(0, 255)));
    let k = if inverted { 255 - black } else { black };
    *pixel = [c, m, y, k].map(|value| value.to_le_bytes()[0]);
}

/// The colour profile, put together from its parts; `None` where they are not all there.
fn profile(stream: &Stream<'_>) -> Option<Vec<u8>> {
    let total = stream.icc.first()?.total;
    let part = |number: u8| -> Option<&IccPart<'_>> {
        stream.icc.iter().find(|part| part.number == number && part.total == total)
    };
    let parts: Option<Vec<&[u8]>> = (1..=total).map(|number| part(number).map(|part| part.bytes)).collect();
    parts.map(|parts| parts.concat()).filter(|profile| !profile.is_empty())
}

fn place(fault: &Fault) -> String {
    match fault {
        Fault::NotJpeg => "the stream does not begin as a JPEG".to_owned(),
        Fault::Marker { at, .. } => format!("no marker stands at byte {at}"),
        Fault::Segment { at, .. } => format!("the segment at byte {at} has an impossible length"),
        Fault::Truncated { at } => format!("the stream ends in its middle, at byte {at}"),
        Fault::NoEnd => "the end marker is missing".to_owned(),
        Fault::NoFrame => "the stream has no frame header".to_owned(),
        Fault::Frame { at } => format!("the frame header at byte {at} is impossible"),
        Fault::NoScan => "the frame has no scan".to_owned(),
        Fault::Table { at, .. } => format!("the table at byte {at} is impossible"),
        Fault::ComponentMissing { id } => format!("component {id} has no scan"),
        Fault::Scan { scan, .. } => format!("scan {scan} is not what the frame declares"),
    }
}

fn check_process(frame: &Frame) -> Result<(), RasterFault> {
    match frame.process {
        Process::Lossless => return Err(RasterFault::unsupported("lossless JPEG")),
        Process::Differential => return Err(RasterFault::unsupported("hierarchical JPEG")),
        Process::Arithmetic => return Err(RasterFault::unsupported("JPEG with arithmetic coding")),
        Process::Sequential | Process::Progressive => {}
    }
    if frame.precision != 8 {
        return Err(RasterFault::unsupported(format_args!("JPEG of {} bits a sample", frame.precision)));
    }
    if frame.height == 0 {
        return Err(RasterFault::unsupported("JPEG whose height stands after the first scan (DNL)"));
    }
    Ok(())
}

impl<'a> Raster<'a> for JpegRaster<'a> {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        if self.row >= self.shape.height {
            return Ok(None);
        }
        if self.row == 0 {
            self.pixels = self.decode()?;
        }
        let rows = (self.shape.height - self.row).min(BAND_ROWS);
        let row_bytes = self.shape.row_bytes();
        let bytes = self.pixels.get(self.row as usize * row_bytes..).unwrap_or_default();
        self.row += rows;
        Ok(Some(Band::chunky(bytes, row_bytes, rows)))
    }

    fn whole(&mut self) -> Result<Option<Cow<'a, [u8]>>, RasterFault> {
        self.row = self.shape.height;
        self.decode().map(|pixels| Some(Cow::Owned(pixels)))
    }

    fn memory(&self) -> u64 {
        self.memory
    }
}
