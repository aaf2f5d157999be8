//! A second decoder of TIFF, made by others: what this program wrote is read back by it, and not by the reader that
//! shares its tables and its errors with the writer.

use std::io::{self, Read, Seek, SeekFrom};

use tiff::decoder::{ChunkType, Decoder, Limits};

use crate::formats::raster::{Band, Place, Raster, RasterFault, Shape};

use super::ifd::{ByteOrder, Directory, Stream};
use super::layout::{Layout, LayoutLimits};
use super::raster::{directory, shape};
use super::tags;

/// Name and version of the decoder, as records name it.
pub const SECOND_DECODER: &str = "image-tiff 0.11.3";

/// Longest strip that is decoded: more than any that is written here.
const MOST_STRIP: usize = 1 << 30;

/// Decodes one image in strips by the `tiff` crate.
///
/// That crate reads none, LZW, Deflate and CCITT T.6 with samples of whole bytes and of 1, 2 and 4 bits, but no
/// palettes and not every colour space. It is therefore shown the file with `PhotometricInterpretation` "black is
/// zero", under which it gives the samples as they are stored; what they mean is read beside it.
pub struct SecondDecoder<'a> {
    decoder: Decoder<Shown<'a>>,
    shape: Shape,
    strips: u32,
    strip: u32,
    band: Vec<u8>,
}

impl<'a> SecondDecoder<'a> {
    /// Opens the image with this place in the chain of directories.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], index: usize, max_pixels: u64) -> Result<Self, RasterFault> {
        let stream = Stream::open(bytes).map_err(RasterFault::damaged)?;
        let directory = directory(&stream, Place::Chain(index))?;
        let (layout, _) =
            Layout::read(&stream, &directory, LayoutLimits { pixels: max_pixels, chunks: u64::from(u32::MAX) });
        let layout = layout.ok_or_else(|| RasterFault::damaged("the directory describes no image"))?;
        RasterFault::check_size(layout.width, layout.height, max_pixels)?;
        let mut shape = shape(&stream, &directory, &layout)?;
        // Strips come chunky or not at all.
        if shape.planar {
            return Err(RasterFault::unsupported("planes of their own"));
        }
        shape.storage = shape.bits;
        let mut decoder = Decoder::new(Shown::new(bytes, &stream, &directory)).map_err(RasterFault::damaged)?;
        let mut limits = Limits::default();
        limits.decoding_buffer_size = MOST_STRIP;
        limits.intermediate_buffer_size = MOST_STRIP;
        limits.ifd_value_size = bytes.len();
        decoder = decoder.with_limits(limits);
        decoder.seek_to_image(index).map_err(RasterFault::damaged)?;
        if decoder.get_chunk_type() != ChunkType::Strip {
            return Err(RasterFault::unsupported("tiles"));
        }
        if decoder.dimensions().map_err(RasterFault::damaged)? != (shape.width, shape.height) {
            return Err(RasterFault::damaged("the second decoder sees another size"));
        }
        let strips = decoder.strip_count().map_err(RasterFault::damaged)?;
        Ok(Self { decoder, shape, strips, strip: 0, band: Vec::new() })
    }
}

impl<'a> Raster<'a> for SecondDecoder<'a> {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        if self.strip == self.strips {
            return Ok(None);
        }
        let (width, rows) = self.decoder.chunk_data_dimensions(self.strip);
        let row_bytes = self.shape.row_bytes();
        if width != self.shape.width || rows as usize > MOST_STRIP / row_bytes.max(1) {
            return Err(RasterFault::damaged("the second decoder sees a strip of another size"));
        }
        self.band.resize(row_bytes * rows as usize, 0);
        self.decoder.read_chunk_bytes(self.strip, &mut self.band).map_err(RasterFault::damaged)?;
        self.strip += 1;
        Ok(Some(Band::chunky(&self.band, row_bytes, rows)))
    }

    fn memory(&self) -> u64 {
        // A strip, decoded, and its rows while they are inflated.
        (self.shape.row_bytes() as u64).saturating_mul(u64::from(self.shape.height)).min(MOST_STRIP as u64)
    }
}

/// The bytes of a file, but for a number in each directory that says what samples mean.
struct Shown<'a> {
    bytes: &'a [u8],
    at: u64,
    /// Where the bytes lie that are shown otherwise, and as what.
    places: Vec<(u64, [u8; 2])>,
}

impl<'a> Shown<'a> {
    fn new(bytes: &'a [u8], stream: &Stream<'a>, directory: &Directory) -> Self {
        let one = match stream.order() {
            ByteOrder::Little => 1u16.to_le_bytes(),
            ByteOrder::Big => 1u16.to_be_bytes(),
        };
        // The decoder reads the first directory when it is made.
        let first = stream.directory(stream.first(), u32::MAX).ok();
        let entries = [Some(directory), first.as_ref()].into_iter().flatten();
        let places = entries.filter_map(|directory| directory.find(tags::PHOTOMETRIC)).filter(|entry| entry.kind == 3);
        Self { bytes, at: 0, places: places.map(|entry| (entry.value_at, one)).collect() }
    }
}

impl Read for Shown<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(self.at).ok().and_then(|at| self.bytes.get(at..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) else { return Ok(0) };
        to.copy_from_slice(from);
        for (place, shown) in &self.places {
            for (byte, value) in (*place..).zip(shown) {
                let index = byte.checked_sub(self.at).and_then(|index| usize::try_from(index).ok());
                if let Some(to) = index.and_then(|index| to.get_mut(index)) {
                    *to = *value;
                }
            }
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Shown<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(step) => self.at.checked_add_signed(step),
            SeekFrom::End(step) => (self.bytes.len() as u64).checked_add_signed(step),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
