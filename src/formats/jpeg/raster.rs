//! The pixels of a JPEG stream.

use std::sync::Arc;

use crate::formats::raster::{Band, Colour, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::decode::{DecodeFault, Decoder, Samples};
use super::frame::{Frame, Process};
use super::memory::decoding_memory;
use super::opening::{peek, segments};
use super::scan::CodedScan;
use super::walk::{Fault, Stream, scans};

/// Decodes a JPEG: grey, RGB (also from YCbCr), or CMYK (also from YCCK), 8 bits a sample. How a stream counts ink is
/// brought to "0 is none": streams with an Adobe marker count the other way round (Adobe TN 5116).
pub struct JpegRaster<'a> {
    frame: Frame,
    scans: Vec<CodedScan<'a>>,
    samples: Samples,
    /// None before the first row.
    decoder: Option<Decoder<'a>>,
    shape: Shape,
    memory: u64,
    inks: Inks,
    band: Vec<u8>,
    /// How the stream codes its colours.
    pub coding: Coding,
    /// Whether it has an Adobe marker.
    pub is_adobe: bool,
}

/// What has to be done to samples after decoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inks {
    /// Nothing.
    Ready,
    /// CMYK with 255 for no ink.
    Inverted,
    /// YCCK: luma and chroma of an RGB that is the complement of the inks, and black; `true` where black has 255 for no
    /// ink.
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
        let (stream, scans) = scans(bytes);
        if let Some(fault) = stream.faults.first() {
            return Err(RasterFault::damaged(place(fault)));
        }
        let coding = coding(frame, &stream);
        let (samples, colour, inks) = match coding {
            Some(Coding::Grey) => (Samples::Stored, Colour::BlackIsZero, Inks::Ready),
            Some(Coding::Rgb) => (Samples::Stored, Colour::Rgb, Inks::Ready),
            Some(Coding::YCbCr) => (Samples::Rgb, Colour::Rgb, Inks::Ready),
            Some(Coding::Cmyk) if stream.adobe_transform.is_none() => (Samples::Stored, Colour::Cmyk, Inks::Ready),
            Some(Coding::Cmyk) => (Samples::Stored, Colour::Cmyk, Inks::Inverted),
            Some(Coding::Ycck) => {
                let inverted = stream.adobe_transform.is_some();
                (Samples::Stored, Colour::Cmyk, Inks::Ycck { inverted })
            }
            None => {
                let count = frame.components.len();
                return Err(RasterFault::unsupported(format_args!("JPEG of {count} components")));
            }
        };
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
            icc: stream.joined_profile().profile.map(Arc::from),
        };
        let (frame, memory) = (opening.frame.clone(), decoding_memory(&opening));
        let (coding, is_adobe) = (coding.unwrap_or(Coding::Grey), stream.adobe_transform.is_some());
        Ok(Self { frame, scans, samples, decoder: None, shape, memory, inks, band: Vec::new(), coding, is_adobe })
    }

    /// Writes the next rows to `out`, which has room for [`JpegRaster::room`].
    fn rows(&mut self, out: &mut [u8]) -> Result<u32, RasterFault> {
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            none => none.insert(Decoder::new(&self.frame, &self.scans, self.samples).map_err(refused)?),
        };
        let rows = decoder.rows(out).map_err(refused)?;
        let written = out.get_mut(..self.shape.row_bytes() * rows as usize).unwrap_or_default();
        match self.inks {
            Inks::Ready => {}
            Inks::Inverted => written.iter_mut().for_each(|sample| *sample = 255 - *sample),
            Inks::Ycck { inverted } => {
                written.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| ycck(pixel, inverted));
            }
        }
        Ok(rows)
    }

    /// Bytes of a row of units.
    fn room(&self) -> usize {
        self.shape.row_bytes().saturating_mul(self.frame.greatest_sampling().1 as usize * 8)
    }
}

fn refused(fault: DecodeFault) -> RasterFault {
    match fault {
        DecodeFault::Sampling => RasterFault::unsupported(format_args!("JPEG with {fault}")),
        _ => RasterFault::damaged(fault),
    }
}

/// YCCK to inks, in integers of 1/65536 (JFIF's coefficients), rounded as the reference implementation does.
fn ycck(pixel: &mut [u8; 4], inverted: bool) {
    let [y, cb, cr, black] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let complement = [
        y + ((91_881 * cr + 32_768) >> 16),
        y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16),
        y + ((116_130 * cb + 32_768) >> 16),
    ];
    // The complement of the stored value is the ink; where values are stored the other way round, the value itself is.
    let ink = |value: i32| if inverted { value } else { 255 - value };
    let [c, m, y] = complement.map(|value| ink(value.clamp(0, 255)));
    let k = if inverted { 255 - black } else { black };
    *pixel = [c, m, y, k].map(|value| value.to_le_bytes()[0]);
}

/// How a stream codes its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// One component.
    Grey,
    /// Red, green, blue.
    Rgb,
    /// Luma and chroma.
    YCbCr,
    /// Inks.
    Cmyk,
    /// Luma and chroma of an RGB that is the complement of the inks, and black.
    Ycck,
}

/// How a stream codes its colours: by the markers of JFIF and Adobe, else by the names of its components. `None`: so
/// many components have no meaning.
#[must_use]
pub fn coding(frame: &Frame, stream: &Stream<'_>) -> Option<Coding> {
    let names: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
    Some(match (names.as_slice(), stream.adobe_transform) {
        ([_], _) => Coding::Grey,
        ([_, _, _], Some(0)) if stream.density.is_none() => Coding::Rgb,
        (b"RGB", None) if stream.density.is_none() => Coding::Rgb,
        ([_, _, _], _) => Coding::YCbCr,
        ([_, _, _, _], None | Some(0)) => Coding::Cmyk,
        ([_, _, _, _], Some(_)) => Coding::Ycck,
        _ => return None,
    })
}

/// What the markers before the first scan say of three components: JFIF, or Adobe's transform. `None` where there are
/// none; the names of the components are no statement.
#[must_use]
pub fn marked_coding(bytes: &[u8]) -> Option<Coding> {
    let mut stream = Stream::default();
    for (marker, payload) in segments(bytes).filter(|(marker, _)| matches!(marker, 0xE0 | 0xEE)) {
        stream.take(marker, payload);
    }
    match (stream.density, stream.adobe_transform) {
        (Some(_), _) => Some(Coding::YCbCr),
        (None, Some(0)) => Some(Coding::Rgb),
        (None, transform) => transform.map(|_| Coding::YCbCr),
    }
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
        Fault::Unfinished { id, first, last } => {
            format!("the last scans of component {id} are missing, for coefficients {first} to {last}")
        }
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
        let mut band = std::mem::take(&mut self.band);
        band.resize(self.room(), 0);
        let rows = self.rows(&mut band)?;
        self.band = band;
        Ok((rows > 0).then(|| Band::chunky(&self.band, self.shape.row_bytes(), rows)))
    }

    fn memory(&self) -> u64 {
        self.memory
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `ycck_cmyk_convert` of the reference implementation does it: the first three of the inks.
    fn reference([y, cb, cr]: [u8; 3]) -> [u8; 3] {
        let fix = |value: f64| (value * 65_536.0 + 0.5) as i64;
        let (y, cb, cr) = (i64::from(y), i64::from(cb) - 128, i64::from(cr) - 128);
        let red = (fix(1.40200) * cr + 32_768) >> 16;
        let green = ((-fix(0.34414)) * cb + 32_768 + (-fix(0.71414)) * cr) >> 16;
        let blue = (fix(1.77200) * cb + 32_768) >> 16;
        [red, green, blue].map(|chroma| (255 - (y + chroma)).clamp(0, 255) as u8)
    }

    #[test]
    fn inks_are_rounded_as_the_reference_implementation_rounds() {
        for (cb, cr) in (0..=255).flat_map(|cb| (0..=255).map(move |cr| (cb, cr))) {
            for y in [0, 100, 128, 255] {
                let mut pixel = [y, cb, cr, 77];
                ycck(&mut pixel, false);
                let [c, m, y_ink, k] = pixel;
                assert_eq!(([c, m, y_ink], k), (reference([y, cb, cr]), 77), "{y} {cb} {cr}");
            }
        }
    }
}
