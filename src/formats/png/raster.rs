//! The pixels of a PNG.

use std::io::Cursor;
use std::sync::Arc;

use png::{BitDepth, ColorType, Decoder, DecodingError, Info, Limits, Reader, Transformations};

use crate::formats::icc;
use crate::formats::raster::{Band, Colour, Opacity, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::chunks::{exif_bytes, profile, profile_bytes};
use super::walk::Header;

/// Most bytes of what the decoder holds beside the image.
const LIMIT: usize = 64 << 20;

/// About how many bytes a band has.
const BAND_BYTES: usize = 1 << 20;

/// Decodes a PNG. Checksums of all chunks and of the image data are checked, and the end must be there.
pub struct PngRaster<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    shape: Shape,
    interlaced: bool,
    memory: u64,
    band: Vec<u8>,
    row: u32,
}

impl<'a> PngRaster<'a> {
    /// Reads the chunks before the image data.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], max_pixels: u64) -> Result<Self, RasterFault> {
        let header = super::peek(bytes).ok_or_else(|| RasterFault::damaged("the header is missing or impossible"))?;
        RasterFault::check_size(header.width, header.height, max_pixels)?;
        // The limit is for what chunks beside the image claim, and for a row.
        let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: LIMIT });
        decoder.set_transformations(Transformations::IDENTITY);
        decoder.set_ignore_text_chunk(true);
        // It would inflate a profile of any length.
        decoder.set_ignore_iccp_chunk(true);
        // Left to itself the decoder passes over the check sum of the image data.
        decoder.ignore_checksums(false);
        let reader = decoder.read_info().map_err(refused)?;
        let info = reader.info();
        if info.animation_control.is_some() {
            return Err(RasterFault::unsupported("animated PNG"));
        }
        let shape = shape(info, profile(bytes).map(Arc::from));
        let memory = decoding_memory(&header, bytes);
        Ok(Self { interlaced: info.interlaced, reader, shape, memory, band: Vec::new(), row: 0 })
    }

    /// The whole of an interlaced image, put together from its passes.
    fn interlaced_rows(&mut self) -> Result<(), RasterFault> {
        let size = self.shape.row_bytes().saturating_mul(self.shape.height as usize);
        if self.reader.output_buffer_size() != Some(size) {
            return Err(RasterFault::damaged("the header and the decoder disagree about the size"));
        }
        self.band.resize(size, 0);
        self.reader.next_frame(&mut self.band).map_err(refused)?;
        Ok(())
    }

    fn plain_rows(&mut self, rows: u32) -> Result<(), RasterFault> {
        let row_bytes = self.shape.row_bytes();
        self.band.resize(row_bytes * rows as usize, 0);
        for to in self.band.chunks_exact_mut(row_bytes.max(1)) {
            let found = self.reader.read_row(to).map_err(refused)?;
            if found.is_none() {
                return Err(RasterFault::damaged("the image data end before the last row"));
            }
        }
        Ok(())
    }
}

/// What the decoder does not take is not damaged.
fn refused(error: DecodingError) -> RasterFault {
    match error {
        DecodingError::LimitsExceeded => RasterFault::unsupported("PNG with rows or chunks of more than 64 MB"),
        error => RasterFault::damaged(error),
    }
}

fn shape(info: &Info<'_>, icc: Option<Arc<[u8]>>) -> Shape {
    let bits = match info.bit_depth {
        BitDepth::One => 1,
        BitDepth::Two => 2,
        BitDepth::Four => 4,
        BitDepth::Eight => 8,
        BitDepth::Sixteen => 16,
    };
    let (colour, alpha) = match info.color_type {
        ColorType::Grayscale => (Colour::BlackIsZero, false),
        ColorType::GrayscaleAlpha => (Colour::BlackIsZero, true),
        ColorType::Rgb => (Colour::Rgb, false),
        ColorType::Rgba => (Colour::Rgb, true),
        ColorType::Indexed => (Colour::Palette(palette(info)), false),
    };
    let transparent = match (&info.trns, info.color_type) {
        (Some(key), ColorType::Grayscale | ColorType::Rgb) => {
            Some(key.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
        }
        _ => None,
    };
    Shape {
        width: info.width,
        height: info.height,
        bits,
        storage: bits,
        format: SampleFormat::Unsigned,
        colour,
        extra: if alpha { vec![Opacity::Unassociated] } else { Vec::new() },
        transparent,
        planar: false,
        icc,
    }
}

fn palette(info: &Info<'_>) -> Vec<[u8; 4]> {
    let colours = info.palette.as_deref().unwrap_or_default().as_chunks::<3>().0;
    let opacity = info.trns.as_deref().unwrap_or_default();
    let opacity = opacity.iter().copied().chain(std::iter::repeat(255));
    colours.iter().zip(opacity).map(|([red, green, blue], opacity)| [*red, *green, *blue, opacity]).collect()
}

impl<'a> Raster<'a> for PngRaster<'a> {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        let left = self.shape.height - self.row;
        if left == 0 {
            return Ok(None);
        }
        let row_bytes = self.shape.row_bytes();
        let step = u32::try_from(BAND_BYTES / row_bytes.max(1)).unwrap_or(u32::MAX).max(1);
        let rows = if self.interlaced { left } else { left.min(step) };
        if self.interlaced {
            self.interlaced_rows()?;
        } else {
            self.plain_rows(rows)?;
        }
        self.row += rows;
        if self.row == self.shape.height {
            // To the end of the file: the checksum of the data, and that nothing is cut off.
            self.reader.finish().map_err(refused)?;
        }
        if self.shape.storage == 16 && cfg!(target_endian = "little") {
            self.band.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.reverse());
        }
        Ok(Some(Band::chunky(&self.band, row_bytes, rows)))
    }

    fn memory(&self) -> u64 {
        self.memory
    }
}

/// Bytes that decoding takes: rows of the band (the whole, where it is put together from passes), of the decoder and of
/// its filter; the window of the inflater; a colour profile and what is made of it; chunks beside the image, which the
/// decoder gathers by doubling.
pub(crate) fn decoding_memory(header: &Header, bytes: &[u8]) -> u64 {
    let bits = u64::from(header.colour.samples()) * u64::from(header.depth);
    let row = u64::from(header.width).saturating_mul(bits).div_ceil(8);
    let rows = if header.interlaced { u64::from(header.height) } else { 1 };
    let profile = icc::memory(profile_bytes(bytes));
    let beside = exif_bytes(bytes).min(LIMIT as u64).saturating_mul(3);
    let decoder = row.saturating_mul(rows.saturating_add(8)).saturating_add(2 * BAND_BYTES as u64 + (1 << 20));
    decoder.saturating_add(profile).saturating_add(beside)
}
