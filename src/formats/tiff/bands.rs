//! An image as bands of rows from top to bottom, whatever strips, tiles and planes it is stored in.

use std::sync::Arc;

use crate::formats::raster::Band;
use crate::records::SampleFormat;

use super::coder::{Coder, Flow};
use super::fault::{PixelFault, Variant};
use super::ifd::{Directory, Stream};
use super::kinds::{Compression, Photometric};
use super::layout::Layout;
use super::layout_fault::LayoutFault;
use super::memory;
use super::old_jpeg::OldJpeg;
use super::tags;

/// A strip that is being read.
enum Open<'a> {
    /// None.
    Nothing,
    /// Rows come out of its stream.
    Flow(Flow<'a>),
    /// It was decoded as a whole.
    Whole(Vec<u8>),
}

/// One plane of a stripped image.
struct Plane<'a> {
    open: Open<'a>,
    /// The next row of the image.
    row: u32,
}

/// Decodes an image band by band.
pub struct Bands<'a> {
    coder: Coder<'a>,
    /// All rows, where they need no decoding.
    stored: Option<&'a [u8]>,
    planes: Vec<Plane<'a>>,
    buffers: Vec<Vec<u8>>,
    tile: Vec<u8>,
    row: u32,
    step: u32,
    memory: u64,
    /// Bytes of a row of a strip or tile, of one plane.
    chunk_row: usize,
    /// Bytes of a row of the image, of one plane.
    image_row: usize,
}

/// Whether samples of this kind can be unpacked.
fn check_samples(layout: &Layout) -> Result<u16, PixelFault> {
    let unsupported = |variant| Err(PixelFault::Unsupported(variant));
    let Some(bits) = layout.uniform_bits() else { return unsupported(Variant::MixedBits) };
    match layout.format {
        SampleFormat::Signed if matches!(bits, 8 | 16 | 24 | 32 | 64) => {}
        SampleFormat::Unsigned if matches!(bits, 1..=16 | 24 | 32 | 64) => {}
        SampleFormat::Float if matches!(bits, 16 | 24 | 32 | 64) => {}
        _ => return unsupported(Variant::Bits(bits)),
    }
    match layout.compression {
        Compression::None | Compression::Lzw | Compression::Deflate | Compression::PackBits => {}
        Compression::CcittRle | Compression::CcittG3 | Compression::CcittG4 => {
            if bits != 1 || layout.chunk_samples() != 1 {
                return unsupported(Variant::Bits(bits));
            }
        }
        _ if layout.is_jpeg() && bits == 8 && matches!(layout.chunk_samples(), 1 | 3 | 4) => {}
        _ if layout.is_jpeg() => return unsupported(Variant::Bits(bits)),
        other => {
            return unsupported(match layout.old_jpeg {
                Some(OldJpeg::Unread(variant)) => Variant::OldJpeg(variant),
                _ => Variant::Compression(other),
            });
        }
    }
    let predicted = matches!(layout.compression, Compression::Lzw | Compression::Deflate);
    match layout.predictor {
        _ if !predicted => {}
        1 => {}
        2 if matches!(bits, 8 | 16 | 32 | 64) && !layout.is_subsampled() => {}
        3 if layout.format == SampleFormat::Float => {}
        other => return unsupported(Variant::Predictor(other)),
    }
    if layout.is_subsampled() && (bits != 8 || layout.samples != 3) {
        return unsupported(Variant::Bits(bits));
    }
    match layout.photometric {
        Photometric::Other(code) => unsupported(Variant::Photometric(code)),
        Photometric::Separated if layout.ink_set != 1 => unsupported(Variant::InkSet(layout.ink_set)),
        _ => Ok(bits),
    }
}

impl<'a> Bands<'a> {
    /// Prepares to decode. `faults` are those of [`Layout::read`]: a fatal one ends it here.
    ///
    /// # Errors
    /// For a layout that does not hold together, and for a variant that is not decoded.
    pub fn new(
        stream: &Stream<'a>,
        directory: &Directory,
        layout: Layout,
        faults: &[LayoutFault],
    ) -> Result<Self, PixelFault> {
        if let Some(fault) = faults.iter().find(|fault| fault.is_fatal()) {
            return Err(fault.clone().into());
        }
        let bits = check_samples(&layout)?;
        let too_large = || LayoutFault::Impossible { tag: tags::IMAGE_WIDTH, value: u64::from(layout.width) };
        let size = |bytes: Option<u64>| bytes.and_then(|bytes| usize::try_from(bytes).ok()).ok_or_else(too_large);
        // Subsampled chroma is brought to full size, so a row has all its samples.
        let chunk_row = size(layout.row_bytes())?;
        let image_row = size(memory::image_row(&layout))?;
        let mut headers = memory::HeaderBudget::of(stream);
        let memory = memory::decoding_memory(stream, directory, &layout, &mut headers).ok_or_else(too_large)?;
        let chunk_bits = u64::from(layout.chunk_width) * u64::from(layout.chunk_samples()) * u64::from(bits);
        if layout.across() > 1 && chunk_bits % 8 != 0 {
            let value = u64::from(layout.chunk_width);
            return Err(LayoutFault::Impossible { tag: tags::TILE_WIDTH, value }.into());
        }
        let tables = match directory.find(tags::JPEG_TABLES) {
            Some(entry) if layout.compression == Compression::Jpeg => stream.raw(entry).map_err(LayoutFault::from)?,
            _ => &[],
        };
        let planes = usize::from(layout.planes());
        let step = memory::step(&layout, image_row as u64);
        let mut bands = Self {
            coder: Coder::new(stream.bytes(), stream.order(), Arc::new(layout), tables, bits),
            stored: None,
            planes: (0..planes).map(|_| Plane { open: Open::Nothing, row: 0 }).collect(),
            buffers: vec![Vec::new(); planes],
            tile: Vec::new(),
            row: 0,
            step,
            memory,
            chunk_row,
            image_row,
        };
        bands.stored = bands.contiguous();
        Ok(bands)
    }

    /// Bits of a sample.
    #[must_use]
    pub fn bits(&self) -> u16 {
        self.coder.bits
    }

    /// The rows as one piece of the file, where they lie in it uncompressed, interleaved, of 8 bits a sample, one after
    /// the other: they are not copied then.
    fn contiguous(&self) -> Option<&'a [u8]> {
        let layout = &self.coder.layout;
        let stored = self.coder.bits == 8 && layout.compression == Compression::None && !layout.reversed;
        if !stored || layout.planar || layout.tiled || layout.is_subsampled() {
            return None;
        }
        let first = layout.spans.first()?.offset;
        let mut next = first;
        for (row, span) in (0u32..).zip(&layout.spans) {
            if span.offset != next {
                return None;
            }
            next = next.checked_add(u64::from(layout.chunk_rows(row)).checked_mul(self.chunk_row as u64)?)?;
        }
        let start = usize::try_from(first).ok()?;
        let length = self.image_row.checked_mul(layout.height as usize)?;
        self.coder.bytes.get(start..start.checked_add(length)?)
    }

    /// An upper bound of the memory that decoding by bands takes, in bytes; what is borrowed from the file is not
    /// counted.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// The next band; `None` after the last row.
    ///
    /// # Errors
    /// Where the data are damaged.
    pub fn next_band(&mut self) -> Result<Option<Band<'_>>, PixelFault> {
        let layout = Arc::clone(&self.coder.layout);
        let left = layout.height - self.row;
        if left == 0 {
            return Ok(None);
        }
        let rows = left.min(if layout.tiled { layout.chunk_height } else { self.step });
        if let Some(stored) = self.stored {
            let from = self.row as usize * self.image_row;
            self.row += rows;
            return Ok(Some(Band::chunky(stored.get(from..).unwrap_or_default(), self.image_row, rows)));
        }
        for plane in 0..self.planes.len() {
            if layout.tiled {
                self.tile_row(plane, rows)?;
            } else {
                self.strip_rows(plane, rows)?;
            }
        }
        self.row += rows;
        Ok(Some(Band::planar(&self.buffers, self.image_row, rows)))
    }

    fn tile_row(&mut self, plane: usize, rows: u32) -> Result<(), PixelFault> {
        let layout = Arc::clone(&self.coder.layout);
        let (across, down) = (layout.across() as usize, layout.down() as usize);
        let first = (plane * down + (self.row / layout.chunk_height) as usize) * across;
        let Some(buffer) = self.buffers.get_mut(plane) else { return Ok(()) };
        buffer.resize(self.image_row * rows as usize, 0);
        self.tile.resize(self.chunk_row * layout.chunk_height as usize, 0);
        for column in 0..across {
            self.coder.whole(first + column, layout.chunk_height, self.chunk_row, &mut self.tile)?;
            let left = column * self.chunk_row;
            let lines = buffer.chunks_exact_mut(self.image_row).zip(self.tile.chunks_exact(self.chunk_row));
            for (to, from) in lines {
                let room = to.get_mut(left..).unwrap_or_default();
                let length = room.len().min(from.len());
                room[..length].copy_from_slice(&from[..length]);
            }
        }
        Ok(())
    }

    fn strip_rows(&mut self, plane: usize, rows: u32) -> Result<(), PixelFault> {
        let layout = Arc::clone(&self.coder.layout);
        let (Some(buffer), Some(state)) = (self.buffers.get_mut(plane), self.planes.get_mut(plane)) else {
            return Ok(());
        };
        let row_bytes = self.image_row;
        buffer.resize(row_bytes * rows as usize, 0);
        let mut output = buffer.as_mut_slice();
        while !output.is_empty() {
            let wanted = u32::try_from(output.len() / row_bytes.max(1)).unwrap_or(u32::MAX);
            let strip = state.row / layout.chunk_height;
            let index = plane * layout.down() as usize + strip as usize;
            let inside = state.row % layout.chunk_height;
            let whole = layout.chunk_rows(strip);
            let count = wanted.min(whole - inside);
            let (now, later) = output.split_at_mut(count as usize * row_bytes);
            output = later;
            state.row += count;
            if inside == 0 && count == whole {
                self.coder.whole(index, whole, row_bytes, now)?;
                continue;
            }
            if inside == 0 {
                state.open = if layout.flows() {
                    Open::Flow(self.coder.open(index)?)
                } else {
                    let mut data = match std::mem::replace(&mut state.open, Open::Nothing) {
                        Open::Whole(data) => data,
                        _ => Vec::new(),
                    };
                    data.resize(whole as usize * row_bytes, 0);
                    self.coder.whole(index, whole, row_bytes, &mut data)?;
                    Open::Whole(data)
                };
            }
            match &mut state.open {
                Open::Flow(flow) => {
                    self.coder.read(flow, index, row_bytes, now)?;
                    if inside + count == whole {
                        Coder::close(flow, index)?;
                    }
                }
                Open::Whole(data) => {
                    let from = data.get(inside as usize * row_bytes..).unwrap_or_default();
                    for (to, from) in now.iter_mut().zip(from) {
                        *to = *from;
                    }
                }
                Open::Nothing => {}
            }
        }
        Ok(())
    }
}
